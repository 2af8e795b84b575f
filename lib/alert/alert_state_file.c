#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/alert_state_file.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/out.h"
#include "csv/refdata.h"
#include "deal/columns.h"

enum {
	STATUS, DEAL, DAY, MEASURE, CATEGORY, EXPECTED, SEVERITY, KIND, AUDIENCE,
	RECIPIENT, SUBJECT,
	MESSAGE, KEY, RISK_SINCE, EXPECTED_SINCE, MODEL, COLUMNS
};

static const char *const column_name[COLUMNS] = {
	"status", COL_DEAL_ID, "day", "measure", COL_CATEGORY, COL_EXPECTED, "severity",
	"kind", "audience", "recipient", "subject", "message", "dedup_key",
	"risk_since", "expected_since", COL_MODEL_ID
};

static const char *const category_name[] = { "", "Low", "Medium", "High" };

enum status { SEEN, RAISED, PENDING, END, STATUSES };
static const char *const status_name[STATUSES] = { "seen", "raised", "pending", "end" };

/* What a pending alert has in these columns; ALERT_ID, which the state has not: nothing. */
static const enum alert_column pending_column[COLUMNS] = {
	[DEAL] = ALERT_DEAL, [SEVERITY] = ALERT_SEVERITY, [KIND] = ALERT_KIND,
	[AUDIENCE] = ALERT_AUDIENCE, [RECIPIENT] = ALERT_RECIPIENT, [SUBJECT] = ALERT_SUBJECT,
	[MESSAGE] = ALERT_MESSAGE, [KEY] = ALERT_KEY, [MEASURE] = ALERT_AMOUNT
};

static const char way_out[] =
    "the state is damaged: put a copy of it back, or remove it, and what is to be said is said "
    "anew";

/* ---- checksum ------------------------------------------------------------------ */

struct sum {
	uint64_t rows, hash;
};

/* Eight bytes at a time, the first one lowest, whatever the machine. */
static void
add_to_sum(struct sum *sum, const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	uint64_t h = sum->hash ^ n, w;

	for (; n >= 8; p += 8, n -= 8) {
		w = (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
		    (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
		    (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
		h = (h ^ w) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	for (; n > 0; p++, n--)
		h = (h ^ *p) * 0x100000001b3u;
	sum->hash = h ^ h >> 32;
	sum->rows++;
}

/* ---- reading --------------------------------------------------------------------- */

struct state_reader {
	struct alert_state *l;
	struct alert_list *pending;
	struct alert_builder builder;
	struct sum sum;
	int ended;
};

/* The number of the field among n names, or -1 with the reason. */
static int
choose(const struct refdata_row *row, int column, const char *const *names, int n, struct err *e)
{
	size_t len;
	const char *s = refdata_field(row, (size_t)column, &len);

	for (int i = 0; i < n; i++)
		if (strlen(names[i]) == len && memcmp(names[i], s, len) == 0)
			return i;
	return refdata_complain(row, (size_t)column, "not known", e);
}

static int
read_date(const struct refdata_row *row, int column, int needed, int32_t *day, struct err *e)
{
	size_t n;
	const char *s = refdata_field(row, (size_t)column, &n);

	*day = DATE_NONE;
	return (n > 0 || needed) && date_parse(s, n, day) != 0 ?
	    refdata_complain(row, (size_t)column, "not a date YYYY-MM-DD", e) : 0;
}

static int
read_measure(const struct refdata_row *row, int32_t *measure, struct err *e)
{
	double x = NAN;
	size_t n;
	const char *s = refdata_field(row, MEASURE, &n);

	if (n > 0 && num_parse(s, n, &x) != 0)
		return refdata_complain(row, MEASURE, "not a number", e);
	*measure = alert_state_measure(x);
	return 0;
}

static int
read_seen(const struct state_reader *in, const struct refdata_row *row, struct err *e)
{
	struct alert_state_seen sight;
	uint32_t subject;
	size_t n, m;
	const char *s = refdata_field(row, DEAL, &n), *model;

	if (read_date(row, DAY, 1, &sight.day, e) != 0 || read_date(row, EXPECTED, 0,
	    &sight.expected, e) != 0 || read_measure(row, &sight.risk, e) != 0 ||
	    read_date(row, RISK_SINCE, 0, &sight.risk_on, e) != 0 ||
	    read_date(row, EXPECTED_SINCE, 0, &sight.expected_on, e) != 0)
		return -1;
	model = refdata_field(row, MODEL, &m);
	sight.model = alert_state_load_model(in->l, model, m);
	if ((subject = alert_state_load(in->l, 1, s, n)) == ALERT_STATE_NONE)
		return refdata_complain(row, DEAL, "not in order", e);
	alert_state_load_seen(in->l, subject, &sight);
	return 0;
}

/* Kind, audience and severity; -1 with the reason. */
static int
read_sets(const struct refdata_row *row, struct alert_state_alert *a, struct err *e)
{
	size_t n, m, k;
	const char *s = refdata_field(row, KIND, &n), *t = refdata_field(row, AUDIENCE, &m),
	    *u = refdata_field(row, SEVERITY, &k);
	int kind = rule_kind_value(s, n), audience = rule_value(rule_audience, t, m),
	    severity = rule_value(rule_severity, u, k);

	if (kind < 0 || audience < 0 || severity < 0)
		return refdata_complain(row, kind < 0 ? KIND : audience < 0 ? AUDIENCE : SEVERITY,
		    "not known", e);
	a->kind = (enum rule_kind)kind;
	a->audience = (enum rule_audience)audience;
	a->severity = (enum rule_severity)severity;
	return 0;
}

/* What a key is about: what stands behind kind and audience.  NULL with the reason. */
static const char *
about(const struct refdata_row *row, const struct alert_state_alert *a, size_t *n, struct err *e)
{
	char start[64];
	size_t len = (size_t)snprintf(start, sizeof start,
	    a->kind == RULE_SUMMARY ? "%s:" : "%s:%s:", rule_kind_name(a->kind),
	    rule_name(rule_audience, (int)a->audience));
	const char *s = refdata_field(row, KEY, n);

	if (*n >= len && memcmp(s, start, len) == 0) {
		*n -= len;
		return s + len;
	}
	refdata_complain(row, KEY, "does not go with kind and audience", e);
	return NULL;
}

static int
read_raised(const struct state_reader *in, const struct refdata_row *row, struct err *e)
{
	struct alert_state_alert a;
	uint32_t subject;
	const char *s;
	size_t n;

	if (read_sets(row, &a, e) != 0 ||
	    (a.category = choose(row, CATEGORY, category_name, 4, e)) < 0 ||
	    read_date(row, DAY, 1, &a.raised_on, e) != 0 ||
	    read_measure(row, &a.measure, e) != 0 || (s = about(row, &a, &n, e)) == NULL)
		return -1;
	if ((subject = alert_state_load(in->l, rule_table_of(a.kind) == RULE_TABLE_DEALS, s,
	    n)) == ALERT_STATE_NONE)
		return refdata_complain(row, KEY, "not in order", e);
	alert_state_raise(in->l, subject, &a);
	return 0;
}

static int
read_pending(struct state_reader *in, const struct refdata_row *row, struct err *e)
{
	struct alert_state_alert known;
	struct alert a;
	const char *s;
	int32_t day;
	size_t n;

	if (read_sets(row, &known, e) != 0 || read_date(row, DAY, 1, &day, e) != 0)
		return -1;
	for (size_t k = 0; k < COLUMNS; k++)
		if (pending_column[k] != ALERT_ID) {
			s = refdata_field(row, k, &n);
			alert_put(&in->builder, pending_column[k], s, n);
		}
	alert_make(&a, &in->builder, day);
	alert_list_add(in->pending, &a);
	return 0;
}

/* The last row says how many stand before it, and their checksum. */
static int
read_end(struct state_reader *in, const struct refdata_row *row, struct err *e)
{
	char rows[NUM_MAX], sum[17];
	size_t n, m;
	const char *s = refdata_field(row, MEASURE, &n), *t = refdata_field(row, KEY, &m);

	if (n != num_int(rows, (long long)in->sum.rows) || memcmp(s, rows, n) != 0)
		return refdata_complain(row, MEASURE, "not the number of rows", e);
	snprintf(sum, sizeof sum, "%016llx", (unsigned long long)in->sum.hash);
	if (m != strlen(sum) || memcmp(t, sum, m) != 0)
		return refdata_complain(row, KEY, "not the checksum of the rows", e);
	in->ended = 1;
	return 0;
}

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct state_reader *in = arg;
	int status = choose(row, STATUS, status_name, STATUSES, e), rc = -1;

	if (in->ended)
		return refdata_complain(row, STATUS, "behind the end", e);
	if (status == SEEN)
		rc = read_seen(in, row, e);
	else if (status == RAISED)
		rc = read_raised(in, row, e);
	else if (status == PENDING)
		rc = read_pending(in, row, e);
	else if (status == END)
		rc = read_end(in, row, e);
	add_to_sum(&in->sum, row->batch->text + row->rec->raw, row->rec->raw_len);
	return rc;
}

/* ---- writing --------------------------------------------------------------------- */

struct writer {
	const struct alert_state *l;
	struct out file, row;
	struct sum sum;
};

static void
end_row(struct writer *w)
{
	out_end(&w->row);
	add_to_sum(&w->sum, w->row.b.s, w->row.b.len - 1);
	buf_bytes(&w->file.b, w->row.b.s, w->row.b.len);
	if (w->file.fd >= 0 && w->file.b.len > 1 << 17)
		out_flush(&w->file);
	out_clear(&w->row);
}

static void
empty(struct writer *w, int n)
{
	while (n-- > 0)
		out_empty(&w->row);
}

static void
put_measure(struct writer *w, int32_t measure)
{
	out_rate(&w->row, measure == ALERT_STATE_UNKNOWN ? NAN : measure / 1e6);
}

static void
put_seen(struct writer *w, const struct alert_state_subject *s)
{
	size_t n;
	const char *model = alert_state_model(w->l, s->sight.model, &n);

	out_name(&w->row, status_name[SEEN]);
	out_field(&w->row, s->name, s->len);
	out_date(&w->row, s->sight.day);
	put_measure(w, s->sight.risk);
	out_empty(&w->row);
	out_date(&w->row, s->sight.expected);
	empty(w, RISK_SINCE - SEVERITY);
	out_date(&w->row, s->sight.risk == ALERT_STATE_UNKNOWN ? DATE_NONE : s->sight.risk_on);
	out_date(&w->row, s->sight.expected == DATE_NONE ? DATE_NONE : s->sight.expected_on);
	out_field(&w->row, model, n);
	end_row(w);
}

static void
put_raised(struct writer *w, const struct alert_state_subject *s,
    const struct alert_state_alert *a)
{
	struct buf key;

	out_name(&w->row, status_name[RAISED]);
	out_field(&w->row, s->name, s->deal ? s->len : 0);
	out_date(&w->row, a->raised_on);
	put_measure(w, a->measure);
	out_name(&w->row, category_name[a->category]);
	out_empty(&w->row);
	out_name(&w->row, rule_name(rule_severity, (int)a->severity));
	out_name(&w->row, rule_kind_name(a->kind));
	out_name(&w->row, rule_name(rule_audience, (int)a->audience));
	empty(w, KEY - RECIPIENT);
	buf_init(&key);
	rule_key(&key, a->kind, a->audience);
	buf_bytes(&key, s->name, s->len);
	out_field(&w->row, key.s, key.len);
	buf_free(&key);
	empty(w, COLUMNS - RISK_SINCE);
	end_row(w);
}

static void
put_subject(const struct alert_state_subject *s, void *arg)
{
	if (s->sight.day != DATE_NONE)
		put_seen(arg, s);
	for (size_t i = 0; i < s->alerts; i++)
		put_raised(arg, s, &s->alert[i]);
}

static void
put_pending(struct writer *w, const struct alert *a)
{
	const struct alert_span *t;

	out_name(&w->row, status_name[PENDING]);
	for (size_t k = DEAL; k < COLUMNS; k++) {
		t = &a->text[pending_column[k]];
		if (k == DAY)
			out_date(&w->row, a->raised_on);
		else if (pending_column[k] == ALERT_ID)
			out_empty(&w->row);
		else
			out_field(&w->row, t->s, t->n);
	}
	end_row(w);
}

static void
put_header(struct writer *w)
{
	for (size_t k = 0; k < COLUMNS; k++)
		out_name(&w->file, column_name[k]);
	out_end(&w->file);
}

static void
put_end(struct writer *w)
{
	char sum[17];

	snprintf(sum, sizeof sum, "%016llx", (unsigned long long)w->sum.hash);
	out_name(&w->row, status_name[END]);
	empty(w, MEASURE - DEAL);
	out_int(&w->row, (long long)w->sum.rows);
	empty(w, KEY - CATEGORY);
	out_name(&w->row, sum);
	empty(w, COLUMNS - RISK_SINCE);
	end_row(w);
}

void
alert_state_write(const struct alert_state *l, const char *path, int32_t day,
    const struct alert_list *pending, int *lock)
{
	struct writer w = { .l = l };
	struct err e;
	int next;

	out_open(&w.file, path);
	out_memory(&w.row);
	if (lock_next(w.file.fd, &next, &e) != 0)
		err_die("%s: %s", path, e.text);
	put_header(&w);
	alert_state_each(l, day, put_subject, &w);
	for (size_t i = 0; pending != NULL && i < pending->n; i++)
		put_pending(&w, &pending->item[i]);
	put_end(&w);
	out_close(&w.file);
	out_free(&w.row);
	lock_release(*lock);
	*lock = next;
}

/* ---- the file ---------------------------------------------------------------------- */

/* Locks the state; one without rows is made if there is none. */
static int
lock(const char *path, int *fd, struct err *e)
{
	struct writer w = { .sum = { 0 } };
	int rc;

	out_memory(&w.file);
	out_memory(&w.row);
	put_header(&w);
	put_end(&w);
	rc = lock_make(path, w.file.b.s, w.file.b.len, fd, e);
	out_free(&w.file);
	out_free(&w.row);
	return rc;
}

int
alert_state_read(struct alert_state *l, const char *path, struct alert_list *pending, int *fd,
    struct err *e)
{
	static const struct refdata table = {
		.column = column_name, .columns = COLUMNS, .row = read_row,
		.optional = 1u << RISK_SINCE | 1u << EXPECTED_SINCE | 1u << MODEL
	};
	struct state_reader in = { .l = l, .pending = pending };
	struct err why;
	int rc;

	if (lock(path, fd, e) != 0)
		return -1;
	alert_builder_open(&in.builder);
	rc = refdata_read(&table, path, &in, &why);
	alert_builder_free(&in.builder);
	if (rc != 0)
		return err_set(e, "%s (%s)", why.text, way_out);
	return in.ended ? 0 : err_set(e, "%s: cut short: the last row is missing (%s)", path,
	    way_out);
}
