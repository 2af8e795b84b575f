#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/refdata.h"
#include "drift/first_scores.h"
#include "model/score_log.h"

static const double LEAST = 1e-6;		/* of a score, and of what it lacks to 1 */

struct log_row {			/* the first of a deal so far */
	double p;			/* NaN: none */
	int32_t day;
	char model[16];			/* its id's first bytes */
};

struct log_reading {
	struct first_scores *f;
	struct intern *ids;
	struct log_row *row;		/* [deals of ids] */
	size_t cap;
};

/* Is a row of this day, model and score before the one that is there? */
static int
is_earlier(const struct log_row *there, int32_t day, const char *model, double p)
{
	int c = strcmp(model, there->model);

	return isnan(there->p) || day < there->day ||
	    (day == there->day && (c < 0 || (c == 0 && p < there->p)));
}

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct log_reading *g = arg;
	char model[sizeof g->row->model] = "";
	size_t n, len;
	const char *s = refdata_field(row, SCORE_LOG_PROBABILITY, &n), *id;
	uint32_t deal;
	int32_t day;
	double p;

	if (n == 0) {
		g->f->unscored++;
		return 0;
	}
	if (num_parse(s, n, &p) != 0 || p < 0 || p > 1)
		return refdata_complain(row, SCORE_LOG_PROBABILITY,
		    "not a probability from 0 to 1", e);
	s = refdata_field(row, SCORE_LOG_DAY, &n);
	if (date_parse(s, n, &day) != 0)
		return refdata_complain(row, SCORE_LOG_DAY, "not a date YYYY-MM-DD", e);
	if ((id = refdata_field(row, SCORE_LOG_ID, &len)), len == 0)
		return refdata_complain(row, SCORE_LOG_ID, "is empty", e);
	s = refdata_field(row, SCORE_LOG_MODEL, &n);
	memcpy(model, s, n < sizeof model ? n : sizeof model - 1);
	deal = intern_add(g->ids, id, len);
	g->row = mem_grow(g->row, &g->cap, deal + 1u, sizeof *g->row);
	if (deal == g->f->n) {			/* a new one */
		g->row[deal] = (struct log_row){ .p = NAN };
		g->f->n++;
	}
	if (is_earlier(&g->row[deal], day, model, p)) {
		g->row[deal].p = p;
		g->row[deal].day = day;
		memcpy(g->row[deal].model, model, sizeof model);
	}
	return 0;
}

static int
in_order(const void *x, const void *y)
{
	const struct first_score *a = x, *b = y;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	if (a->closed != b->closed)
		return a->closed < b->closed ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->p > b->p) - (a->p < b->p);
}

/* Adds a score, if its deal was open on that day. */
static void
add(struct first_scores *f, double p, int32_t day, const struct outcome *d)
{
	if (d == NULL || d->created == DATE_NONE || d->created > day ||
	    (d->closed != DATE_NONE && d->closed < day)) {
		f->absent++;
		return;
	}
	f->deal = mem_grow(f->deal, &f->cap, f->n + 1, sizeof *f->deal);
	f->deal[f->n++] = (struct first_score){ fmin(1 - LEAST, fmax(LEAST, p)), day, d->created,
	    d->closed, d->kind };
}

static void
join(struct first_scores *f, const struct log_reading *g, const struct outcomes *o)
{
	uint32_t all = intern_size(g->ids), at;
	size_t n;

	f->n = 0;
	for (uint32_t i = 0; i < all; i++) {
		const char *id = intern_text(g->ids, i, &n);

		at = intern_find(o->ids, id, n);
		if (g->row[i].day <= o->last)
			add(f, g->row[i].p, g->row[i].day, at != INTERN_NONE ? &o->deal[at] : NULL);
	}
	if (f->n > 0)
		qsort(f->deal, f->n, sizeof *f->deal, in_order);
}

int
first_scores_read(struct first_scores *f, struct rec *r, const struct outcomes *o, struct err *e)
{
	static const struct refdata table = { NULL, score_log_column, SCORE_LOG_COLUMNS, read_row,
	    1u << SCORE_LOG_MODEL, "dealscore --log" };
	struct log_reading g = { .f = f, .ids = intern_new() };
	int rc;

	memset(f, 0, sizeof *f);
	f->last = o->last;
	if ((rc = refdata_each(&table, r, &g, e)) == 0)
		join(f, &g, o);
	intern_free(g.ids);
	free(g.row);
	return rc;
}

void
first_scores_of(struct first_scores *f, const struct dataset *s, const double *p, int32_t after,
    const struct outcomes *o)
{
	size_t n;
	uint32_t at;

	memset(f, 0, sizeof *f);
	f->last = o->last;
	for (size_t i = 0; i < s->rows; i++) {
		const char *id = dataset_id(s, s->row[i].deal, &n);

		if (isnan(p[i])) {
			f->unscored++;
		} else if ((after == DATE_NONE || s->row[i].as_of > after) &&
		    s->row[i].as_of <= o->last) {
			at = intern_find(o->ids, id, n);
			add(f, p[i], s->row[i].as_of, at != INTERN_NONE ? &o->deal[at] : NULL);
		}
	}
	if (f->n > 0)
		qsort(f->deal, f->n, sizeof *f->deal, in_order);
}

void
first_scores_within(struct first_scores *f, const struct waiting *w)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (f->deal[i].day - f->deal[i].created < w->horizon)
			f->deal[n++] = f->deal[i];
	f->beyond += f->n - n;
	f->n = n;
}

void
first_scores_free(struct first_scores *f)
{
	free(f->deal);
	memset(f, 0, sizeof *f);
}
