#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "csv/rec.h"
#include "deal/asof.h"
#include "deal/columns.h"
#include "deal/feature_names.h"
#include "deal/feature_rows.h"
#include "deal/feature_state.h"
#include "deal/last_day.h"
#include "deal/stage.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "serve/basis.h"
#include "stats/calib.h"

enum { TABLE_BYTES = 64 << 20 };	/* of labels and playbook */

/* ---- the model ---------------------------------------------------------------- */

/* Features that only a history of changes gives, which requests do not have. */
static int
needs_history(const char *feature)
{
	for (size_t i = FEATURE_ALL - FEATURE_OF_CHANGES; i < FEATURE_ALL; i++)
		if (strcmp(feature, feature_name[i]) == 0)
			return 1;
	return strcmp(feature, "x_stage") == 0;
}

/* One that dealfeat makes of a state, or of a column of -x. */
static int
is_made(const struct basis *g, const char *feature)
{
	const struct opt_list *x = &g->options->extra;
	int made = 0;
	char *name;

	for (size_t i = 0; i < FEATURE_ALL; i++)
		made |= strcmp(feature, feature_name[i]) == 0;
	for (size_t i = 0; i < FEATURE_CATEGORIES; i++)
		made |= strcmp(feature, feature_category[i]) == 0;
	for (size_t i = 0; i < x->n && !made; i++) {
		name = feature_extra(x->item[i]);
		made = strcmp(feature, name) == 0;
		free(name);
	}
	return made;
}

static void
add_name(struct buf *names, const char *name)
{
	buf_text(names, names->len > 0 ? ", " : "");
	buf_text(names, name);
}

static int
check_features(const struct basis *g, struct err *e)
{
	struct buf names = { 0 }, own = { 0 };
	int rc = 0;

	for (size_t i = 0; i < g->m->features && g->options->state != NULL; i++)
		if (needs_history(g->m->feature[i].name))
			add_name(&names, g->m->feature[i].name);
		else if (!is_made(g, g->m->feature[i].name))
			add_name(&own, g->m->feature[i].name);
	if (own.len > 0)
		err_warn("%s: requests must bring these of its features themselves (-x makes "
		    "them of columns): %.*s", g->options->model, own.len < 600 ? (int)own.len :
		    600, own.s);
	buf_free(&own);
	if (names.len > 0)
		rc = err_set(e, "%s: learned with --history, whose features no request has: %.*s "
		    "(--features-only takes rows that have them)", g->options->model,
		    names.len < 600 ? (int)names.len : 600, names.s);
	buf_free(&names);
	return rc;
}

static int
load_model(struct basis *g, struct err *e)
{
	struct err why;

	if ((g->m = model_read(g->options->model, e)) == NULL)
		return -1;
	if (contributions_open(&g->contributions, g->m, &why) != 0)
		return err_set(e, "%s: %s", g->options->model, why.text);
	g->typical = calib_prob(&g->m->calib, forest_bias(g->m->forest));
	return scoring_open(&g->scoring, g->m, g->options->thresholds, e) != 0 ? -1 :
	    check_features(g, e);
}

/* ---- the state ------------------------------------------------------------------ */

/* A table of no deals, behind which those of the state come. */
static int
no_deals(struct deals *d, struct err *e)
{
	static const char header[] = COL_DEAL_ID "," COL_CREATED "," COL_CLOSED "," COL_OUTCOME ","
	    COL_AMOUNT "," COL_REP "," COL_INDUSTRY "," COL_REGION "," COL_PRODUCT "," COL_SOURCE
	    "," COL_STAGE "\n";
	struct rec *r = rec_memory(header, sizeof header - 1, "state", 0, e);
	int rc = r == NULL ? -1 : deals_read(d, r, (char *const *)(uintptr_t)feature_state_key,
	    FEATURE_STATE_KEYS, DEALS_IDS, 1, e);

	rec_close(r);
	return rc;
}

/* The day of the features: a state of no day is as of its data's last one. */
static int
find_day(struct basis *g, const struct feature_state_origin *origin, int32_t usual,
    struct err *e)
{
	const struct basis_options *o = g->options;
	struct last_day last;
	int32_t least = origin->day;
	char day[11];

	if (least == DATE_NONE) {
		last_day_of(&g->deals, &last);
		least = usual > last.day ? usual : last.day;
	}
	g->day = o->as_of != DATE_NONE ? o->as_of : least;
	if (g->day == DATE_NONE)
		return err_set(e, "%s: no deal has a date: --as-of is needed", o->state);
	for (size_t i = 0; i < g->deals.n; i++)
		if (g->deals.deal[i].closed > g->day)
			least = g->deals.deal[i].closed;
	date_text(day, least);
	if (g->day < least)
		return err_set(e, "%s: it is as of %s: --as-of may not be earlier (dealfeat works "
		    "out past days)", o->state, day);
	return 0;
}

static int
load_state(struct basis *g, int32_t usual, struct err *e)
{
	const struct basis_options *o = g->options;
	struct feature_state_origin origin;
	double *progress;
	int fd, rc;

	if (lock_file(o->state, 0, &fd, e) != 0)
		return -1;
	rc = no_deals(&g->deals, e) == 0 ? feature_state_read(o->state, &g->deals, o->threads,
	    &origin, e) : -1;
	lock_release(fd);
	if (rc != 0 || find_day(g, &origin, usual, e) != 0 ||
	    (g->stages = stages_read(o->stages, e)) == NULL)
		return -1;
	deals_forget(&g->deals, g->day);
	progress = feature_rows_progress(&g->deals, g->stages);
	g->stages_tell = progress != NULL;
	free(progress);
	g->a = asof_new(&g->deals, NULL, NULL);
	return 0;
}

/* ---- all of it ------------------------------------------------------------------- */

/* The bytes of a table, which are bound to many headers. */
static int
load_table(struct refdata_from *t, const char *path, const char *share, struct err *e)
{
	char *file = path != NULL ? mem_text(path, strlen(path)) : file_share(share, e);

	t->path = path;
	t->s = file != NULL ? file_read(file, TABLE_BYTES, &t->n, e) : NULL;
	free(file);
	return t->s != NULL ? 0 : -1;
}

int
basis_load(struct basis *g, const struct basis_options *o, int32_t usual, struct err *e)
{
	memset(g, 0, sizeof *g);
	g->options = o;
	g->day = o->as_of;
	return load_model(g, e) != 0 || (o->state != NULL &&
	    load_state(g, usual, e) != 0) ||
	    load_table(&g->labels, o->labels, "labels.csv", e) != 0 ||
	    load_table(&g->playbook, o->playbook, "playbook.csv", e) != 0 ? -1 : 0;
}

void
basis_free(struct basis *g)
{
	asof_free(g->a);
	deals_free(&g->deals);
	stages_free(g->stages);
	model_free(g->m);
	free((char *)(uintptr_t)g->labels.s);
	free((char *)(uintptr_t)g->playbook.s);
	memset(g, 0, sizeof *g);
}
