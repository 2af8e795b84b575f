#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "deal/deal.h"
#include "deal/feature_names.h"
#include "learn/cohort_speed.h"
#include "learn/crossfit.h"
#include "learn/layers.h"
#include "model/booster_json.h"
#include "model/model_layers.h"
#include "stats/logistic.h"

_Static_assert((int)RECENT_COLUMNS == (int)FEATURE_CATEGORIES, "base columns");

enum { LEAST_DEALS = 40 };		/* of each outcome */
static const double FIRST_LOOK = .5;	/* by how much a first look lowers the bounds */

/* The deals that are known, and what is said of them. */
struct layers_basis {
	struct recent_deal *recent;	/* [n] without log-odds */
	struct age_deal *age;		/* [n] without margins */
	double *first, *latest;		/* [n] margins of the model without layers */
	size_t n;
	uint32_t *deal;			/* [n] of the dataset */
	int32_t now;
	long column[RECENT_COLUMNS];	/* the dataset's features; -1: not there */
	int fires;			/* the gate by age, and not because of another level */
	enum cohort_speed_found found;
	struct cohort_speed speed;
};

/* ---- deals ------------------------------------------------------------------------ */

static void
find_columns(struct layers_basis *b, const struct dataset *s)
{
	for (size_t k = 0; k < RECENT_COLUMNS; k++) {
		b->column[k] = dataset_find(s, feature_category[k]);
		if (b->column[k] >= 0 && !s->feature[b->column[k]].categorical)
			b->column[k] = -1;
	}
}

static uint32_t
code_of(float x)
{
	return isnan(x) ? RECENT_NONE : (uint32_t)x;
}

static int32_t
not_below(int32_t age)
{
	return age > 0 ? age : 0;
}

static void
add_deal(struct layers_basis *b, const struct fit *l, size_t row)
{
	const struct dataset *s = l->s;
	const struct dataset_deal *d = &s->deal[s->row[row].deal];
	int closed = d->closed != DATE_NONE && d->closed < l->now;
	int outcome = closed ? d->outcome : DEAL_OPEN;
	struct recent_deal *r = &b->recent[b->n];

	*r = (struct recent_deal){ .created = d->created, .outcome = (uint8_t)outcome };
	for (size_t k = 0; k < RECENT_COLUMNS; k++)
		r->code[k] = b->column[k] < 0 ? RECENT_NONE :
		    code_of(s->x[row * s->features + (size_t)b->column[k]]);
	/* a day before it was created is a slip of the table's */
	b->age[b->n] = (struct age_deal){ d->created, not_below(s->row[row].as_of - d->created),
	    not_below((closed ? d->closed : l->now - 1) - d->created), (uint8_t)outcome, NAN };
	b->deal[b->n++] = s->row[row].deal;
}

static struct layers_basis *
take_deals(const struct fit *l)
{
	const struct dataset *s = l->s;
	struct layers_basis *b = mem_zero(1, sizeof *b);
	uint8_t *seen = mem_zero(s->deals, 1);

	b->recent = mem_resize(NULL, s->deals, sizeof *b->recent);
	b->age = mem_resize(NULL, s->deals, sizeof *b->age);
	b->deal = mem_resize(NULL, s->deals, sizeof *b->deal);
	b->first = mem_resize(NULL, s->deals, sizeof *b->first);
	b->latest = mem_resize(NULL, s->deals, sizeof *b->latest);
	b->now = l->now;
	find_columns(b, s);
	for (size_t i = 0; i < l->rows; i++)
		if (!seen[s->row[i].deal] && s->deal[s->row[i].deal].created != DATE_NONE) {
			seen[s->row[i].deal] = 1;
			add_deal(b, l, i);
		}
	free(seen);
	return b;
}

/* The margins of the basis' deals by a crossfit. */
static int
take_margins(struct layers_basis *b, const struct fit *l, size_t parts, struct err *e)
{
	double *first = mem_resize(NULL, l->s->deals, sizeof *first),
	    *latest = mem_resize(NULL, l->s->deals, sizeof *latest);
	int rc = crossfit_run(l, parts, first, latest, e);

	for (size_t i = 0; i < b->n && rc == 0; i++) {
		b->first[i] = first[b->deal[i]];
		b->latest[i] = latest[b->deal[i]];
	}
	free(first);
	free(latest);
	return rc;
}

static void
set_log_odds(struct layers_basis *b, const struct calib *c)
{
	for (size_t i = 0; i < b->n; i++) {
		b->recent[i].first = logistic_margin(calib_prob(c, b->first[i]));
		b->recent[i].latest = logistic_margin(calib_prob(c, b->latest[i]));
	}
}

/* ---- to margins -------------------------------------------------------------------- */

static int
is_of_window(const struct layers_basis *b, const struct recent_cell *c, size_t i)
{
	return recent_has(c, &b->recent[i]) &&
	    (int64_t)b->recent[i].created >= (int64_t)b->now - c->days;
}

/* What the cell's deals get so that their mean chance is that of the shift in log-odds. */
static void
carry_cell(struct layers_cell *y, const struct layers_basis *b, const double *margin,
    const struct calib *c)
{
	double *of = mem_resize(NULL, b->n, sizeof *of), mean = 0;
	size_t n = 0, has = 0;

	for (size_t i = 0; i < b->n; i++) {
		has += (size_t)recent_has(&y->is, &b->recent[i]);
		if (!is_of_window(b, &y->is, i))
			continue;
		of[n++] = margin[i];
		mean += logistic_p(logistic_margin(calib_prob(c, margin[i])) + y->is.shift);
	}
	y->shift = (double)(float)age_shift_solve(of, n, c, n > 0 ? mean / (double)n : 0);
	y->mean = (double)(float)(y->shift * (double)has / (double)b->n);
	free(of);
}

void
layers_carry(struct layers *y, const struct calib *c)
{
	struct layers_basis *b = y->basis;
	double *first = mem_resize(NULL, b->n, sizeof *first),
	    *latest = mem_resize(NULL, b->n, sizeof *latest);

	memcpy(first, b->first, b->n * sizeof *first);
	memcpy(latest, b->latest, b->n * sizeof *latest);
	for (size_t k = 0; k < y->cells; k++) {
		carry_cell(&y->cell[k], b, first, c);
		for (size_t i = 0; i < b->n; i++) {
			double by = recent_has(&y->cell[k].is, &b->recent[i]) ?
			    y->cell[k].shift : 0;

			first[i] += by;
			latest[i] += by;
		}
	}
	for (size_t i = 0; i < b->n; i++)
		b->age[i].margin = latest[i];
	if (b->fires)
		age_shift_make(&y->age, b->age, b->n, b->now,
		    b->found == COHORT_SPEED_OTHER ? &b->speed : NULL, c);
	free(first);
	free(latest);
}

/* Enough of either outcome to learn from a part of the deals. */
static int
is_enough(const struct layers_basis *b)
{
	size_t won = 0, lost = 0;

	for (size_t i = 0; i < b->n; i++) {
		won += b->recent[i].outcome == DEAL_WON;
		lost += b->recent[i].outcome == DEAL_LOST;
	}
	return won >= LEAST_DEALS && lost >= LEAST_DEALS;
}

/* ---- finding ---------------------------------------------------------------------- */

/* Is anything near its bound, by a model that has learned from all of them? */
static int
look_first(struct layers_basis *b, const struct fit *l, const struct calib *c, struct err *e)
{
	struct recent_cell cell[RECENT_MOST];
	struct fit plain = *l;

	plain.trees = 0;
	if (take_margins(b, &plain, 1, e) != 0)
		return -1;
	set_log_odds(b, c);
	return recent_find(cell, b->recent, b->n, b->now, FIRST_LOOK) > 0;
}

static void
name_cells(struct layers *y, const struct recent_cell *found, size_t n)
{
	const struct layers_basis *b = y->basis;

	for (size_t k = 0; k < n; k++) {
		struct layers_cell *c = &y->cell[y->cells++];

		*c = (struct layers_cell){ .is = found[k] };
		for (int i = 0; i < 2 && c->is.column[i] != RECENT_NONE; i++)
			c->feature[c->features++] = (size_t)b->column[c->is.column[i]];
		c->since = b->now - c->is.days;
	}
}

int
layers_find(struct layers *y, const struct fit *l, const struct calib *c, struct err *e)
{
	struct recent_cell found[RECENT_MOST];
	long age = dataset_find(l->s, feature_name[FEATURE_AGE_DAYS]);
	struct layers_basis *b;
	int near;

	memset(y, 0, sizeof *y);
	if (l->s->undated)
		return 0;
	b = y->basis = take_deals(l);
	if (!is_enough(b))
		return 0;
	b->fires = age >= 0 && !l->s->feature[age].categorical &&
	    age_gate(b->age, b->n, b->now, &y->age.chi_square);
	if (b->fires)
		b->found = cohort_speed_find(&b->speed, b->age, b->n, b->now);
	if (b->found == COHORT_SPEED_SAME)
		b->fires = 0;
	y->age_feature = age >= 0 ? (size_t)age : 0;
	if ((near = look_first(b, l, c, e)) < 0)
		return -1;
	if (!near && !b->fires)
		return 0;
	if (take_margins(b, l, near ? CROSSFIT_PARTS : 1, e) != 0)
		return -1;
	set_log_odds(b, c);
	name_cells(y, found, near ? recent_find(found, b->recent, b->n, b->now, 0) : 0);
	layers_carry(y, c);
	return 0;
}

void
layers_free(struct layers *y)
{
	if (y->basis != NULL) {
		cohort_speed_free(&y->basis->speed);
		free(y->basis->recent);
		free(y->basis->age);
		free(y->basis->deal);
		free(y->basis->first);
		free(y->basis->latest);
	}
	free(y->basis);
	*y = (struct layers){ 0 };
}

size_t
layers_count(const struct layers *y)
{
	return y->cells + (y->age.bands > 0);
}

static double
cell_shift(const struct layers_cell *c, const float *x)
{
	int all = 1;

	for (size_t i = 0; i < c->features; i++) {
		if (isnan(x[c->feature[i]]))
			return c->mean;
		all &= code_of(x[c->feature[i]]) == c->is.code[i];
	}
	return all ? c->shift : 0;
}

double
layers_shift(const struct layers *y, const float *x)
{
	double sum = 0;

	for (size_t k = 0; k < y->cells; k++)
		sum += cell_shift(&y->cell[k], x);
	return sum + (y->age.bands > 0 ? age_shift_of(&y->age, (double)x[y->age_feature]) : 0);
}

/* ---- the record ------------------------------------------------------------------------ */

static json_t *
day_json(int32_t day)
{
	char text[11];

	(void)date_text(text, day);
	return json_string(text);
}

static json_t *
cell_json(const struct layers_cell *c, const struct dataset *s)
{
	json_t *features = json_array(), *values = json_array();

	for (size_t i = 0; i < c->features; i++) {
		const struct dataset_feature *f = &s->feature[c->feature[i]];
		size_t n;
		const char *text = intern_text(f->dictionary, c->is.code[i], &n);
		char *value = booster_json_encode(text, n);

		json_array_append_new(features, json_string(f->name));
		json_array_append_new(values, json_string(value));
		free(value);
	}
	return json_pack("{s:o, s:o, s:o, s:I, s:f, s:f}", MODEL_LAYERS_FEATURES, features,
	    MODEL_LAYERS_VALUES, values, MODEL_LAYERS_SINCE, day_json(c->since), "deals",
	    (json_int_t)c->is.deals, "z", c->is.z, MODEL_LAYERS_LOG_ODDS, c->is.shift);
}

void
layers_name(const struct layers_cell *c, const struct dataset *s, struct buf *o)
{
	for (size_t i = 0; i < c->features; i++) {
		const struct dataset_feature *f = &s->feature[c->feature[i]];

		buf_printf(o, "%s%s ", i == 0 ? "" : ", ", f->name + 2);
		buf_text(o, intern_text(f->dictionary, c->is.code[i], NULL));
	}
}

static json_t *
age_json(const struct layers *y)
{
	json_t *ages = json_array(), *shifts = json_array(), *o;

	for (size_t k = 0; k < y->age.bands; k++) {
		json_array_append_new(shifts, json_real(y->age.shift[k]));
		if (k + 1 < y->age.bands)
			json_array_append_new(ages, json_integer(y->age.last[k]));
	}
	o = json_pack("{s:o, s:f, s:o, s:o, s:f, s:f}", MODEL_LAYERS_SINCE,
	    day_json(y->age.since), "chi_square", y->age.chi_square, "ages", ages, "margins",
	    shifts, "before", y->age.before, "after", y->age.after);
	if (y->age.stretched)
		json_object_set_new(o, "times", json_pack("{s:f, s:f, s:f}", "won", y->age.won,
		    "lost", y->age.lost, "log_odds", y->age.level));
	return o;
}

json_t *
layers_json(const struct layers *y, const struct dataset *s)
{
	json_t *o = json_object(), *list = json_array();

	for (size_t k = 0; k < y->cells; k++)
		json_array_append_new(list, cell_json(&y->cell[k], s));
	json_object_set_new(o, MODEL_LAYERS_RECENT, list);
	if (y->age.bands > 0)
		json_object_set_new(o, MODEL_LAYERS_SPEED, age_json(y));
	return o;
}
