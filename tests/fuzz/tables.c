/*
 * Any bytes as the small tables that programs go by (rules, routes, labels,
 * stages, secrets, a playbook), as the states of dealalert and dealfeat and the
 * log of dealsend, as alerts, and as what dealalert reads: whatever comes is
 * taken, or refused with a reason.
 *
 * The first byte chooses the reader and whether its header stands before the
 * rest.  DEALKIT_SHARE names the folder of the rules; it runs in the folder that
 * holds tests/golden.
 */
#define _GNU_SOURCE			/* memfd_create */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "alert/alert.h"
#include "alert/alert_fields.h"
#include "alert/alert_state_file.h"
#include "alert/raise.h"
#include "alert/route.h"
#include "alert/rule.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/lock.h"
#include "csv/parallel.h"
#include "csv/rec.h"
#include "csv/refdata.h"
#include "deal/deal.h"
#include "deal/feature_state.h"
#include "deal/stage.h"
#include "explain/factor.h"
#include "explain/label.h"
#include "explain/playbook.h"
#include "model/model_file.h"
#include "send/credentials.h"
#include "send/sent_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const header[] = {
	"kind,audience,condition,severity,subject,message\n",
	"rep,manager,email,slack\n",
	"feature,factor,label,unit,compare,text_low,text_high,changeable,better\n",
	"pipeline,stage\n",
	"",
	"status,deal_id,day,measure,risk_category,expected_close_date,severity,kind,audience,"
	    "recipient,subject,message,dedup_key,risk_since,expected_since,model_id\n",
	"alert_id,raised_on,severity,kind,audience,recipient,deal_id,subject,message,dedup_key,"
	    "amount\n",
	"deal_id,sales_rep_id,deal_amount,outcome,as_of_date,risk_score,risk_category,saveable,"
	    "expected_close_date,model_id\n",
	"dimension,segment,base_deals,base_win_rate,recent_deals,recent_win_rate,change,p_value,"
	    "q_value,note\n",
	"period,period_end,region,deals,won,lost,open,win_rate,mature_win_rate,note\n",
	"read,written,rejected,bad_date,last_day\n",
	"feature,psi,p_value\n",
	"factor,direction,condition,action\n",
	"deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,"
	    "deal_stage,deal_amount,outcome,expected_close_date\n",
	"A1 slack 2026-01-05\n"
};

enum {
	RULES, ROUTES, LABELS, STAGES, SECRETS, STATE, ALERTS, TABLES,
	PLAYBOOK = 12, FEATURES, SENT_LOG, READERS
};

static int
file_of(const char *first, const void *p, size_t n, char name[64])
{
	int fd = memfd_create("fuzz", 0);

	if (fd < 0 || write(fd, first, strlen(first)) != (ssize_t)strlen(first) ||
	    (n > 0 && write(fd, p, n) != (ssize_t)n))
		abort();
	snprintf(name, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void
try_state(const char *name)
{
	struct alert_list pending = { 0 };
	struct alert_state *state = alert_state_new();
	struct err e;
	int lock = -1;

	if (alert_state_read(state, name, &pending, &lock, &e) != 0 && *e.text == '\0')
		abort();
	lock_release(lock);
	alert_list_free(&pending);
	alert_state_free(state);
}

static struct rec *
open_table(char *const *name, struct err *e)
{
	static const struct rec_options options = { ',', 0, -1 };

	return rec_open(name, 1, &options, e);
}

/* A state of dealfeat, added to no deals. */
static void
try_features(const char *name)
{
	char *const *key = (char *const *)(uintptr_t)feature_state_key;
	char file[64], *files = file;
	struct feature_state_origin origin;
	struct deals d;
	struct err e;
	int none = file_of(header[FEATURES], "", 0, file);
	struct rec *r = open_table(&files, &e);

	if (r == NULL || deals_read(&d, r, key, FEATURE_STATE_KEYS, DEALS_KEEP | DEALS_IDS, 1,
	    &e) != 0)
		abort();
	if (feature_state_read(name, &d, 1, &origin, &e) != 0 && *e.text == '\0')
		abort();
	deals_free(&d);
	rec_close(r);
	close(none);
}

static void
try_sent_log(const char *name)
{
	struct err e;
	struct sent_log *l = sent_log_open(name, 0, 20000, 0, &e);

	if (l == NULL && *e.text == '\0')
		abort();
	if (l != NULL)
		sent_log_has(l, "slack", "A1");
	sent_log_close(l);
}

/* A playbook for the records and the model of tests/golden, with an action for one of them. */
static void
try_playbook(const char *name)
{
	static struct model *m;
	const struct model_layers layers = { .n = 0 };
	static char scores[] = "tests/golden/scores.csv";
	const struct refdata_from usual = { .path = NULL }, from = { .path = name };
	char *file = scores;
	struct factors f = { 0 };
	struct playbook p = { 0 };
	struct err e;
	struct rec *r = open_table(&file, &e);

	if (r == NULL || (m == NULL && (m = model_read("tests/golden/model.json", &e)) == NULL) ||
	    factors_open(&f, &usual, m, &layers, r, "$", &e) != 0)
		abort();
	if (playbook_open(&p, &from, &f, &e) != 0 && *e.text == '\0')
		abort();
	playbook_free(&p);
	factors_free(&f);
	rec_close(r);
}

static void
try_alerts(char *name)
{
	struct alert_list list = { 0 };
	size_t repeated = 0;
	struct err e;
	struct rec *r = open_table(&name, &e);

	if (r != NULL)
		alert_list_read(&list, r, &repeated, &e);
	rec_close(r);
	alert_list_free(&list);
}

/* All that dealalert does with a table, with the rules that come with it. */
static void
raise_from(struct rec *r, struct rules *rules, struct alert_fields *f, struct err *e)
{
	struct alert_list alerts = { 0 };
	struct alert_state *state = alert_state_new();
	struct raise_options o = {
		.r = r, .state = state, .alerts = &alerts, .currency = "$", .top = 3, .cooldown = 7,
		.match = { .fields = f, .rules = rules, .salt = "" }
	};
	struct raise *h = raise_new(&o);

	if (parallel_run(r, 1, &raise_work, NULL, h, e) == 0)
		raise_end(h, e);
	raise_free(h);
	alert_list_free(&alerts);
	alert_state_free(state);
}

static void
try_table(char *name, int32_t on)
{
	struct err e;
	char *path = file_share("rules.csv", &e);
	struct rules rules;
	struct rec *r = open_table(&name, &e);
	struct alert_fields *f = r != NULL ? alert_fields_new(r, on, &e) : NULL;

	if (path == NULL || rules_read(&rules, path, &e) != 0)
		abort();
	if (f != NULL && rules_bind(&rules, alert_fields_table(f), alert_fields_column, f, name,
	    &e) == 0) {
		rules_numbers(&rules, alert_fields_number, f);
		raise_from(r, &rules, f, &e);
	}
	rules_free(&rules);
	alert_fields_free(f);
	rec_close(r);
	free(path);
}

static void
try_small(int which, const char *name)
{
	struct rules rules;
	struct labels labels;
	struct credentials secrets = { 0 };
	const struct refdata_from from = { .path = name };
	struct err e;

	switch (which) {
	case RULES:
		rules_read(&rules, name, &e);
		rules_free(&rules);
		break;
	case ROUTES:
		routes_free(routes_read(name, &e));
		break;
	case LABELS:
		labels_read(&labels, &from, &e);
		labels_free(&labels);
		break;
	case STAGES:
		stages_free(stages_read(name, &e));
		break;
	default:
		credentials_read(&secrets, name, &e);
		credentials_free(&secrets);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char name[64];
	int which, fd;

	if (n == 0)
		return 0;
	which = data[0] / 2 % READERS;
	fd = file_of((data[0] & 1) != 0 ? header[which] : "", data + 1, n - 1, name);
	err_quiet = 1;
	if (which < STATE)
		try_small(which, name);
	else if (which == STATE)
		try_state(name);
	else if (which == ALERTS)
		try_alerts(name);
	else if (which == PLAYBOOK)
		try_playbook(name);
	else if (which == FEATURES)
		try_features(name);
	else if (which == SENT_LOG)
		try_sent_log(name);
	else
		try_table(name, (data[0] & 128) != 0 ? 20000 : DATE_NONE);
	close(fd);
	return 0;
}
