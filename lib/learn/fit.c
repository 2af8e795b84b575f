#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/order.h"
#include "deal/deal.h"
#include "deal/delayed_entry.h"
#include "deal/feature_names.h"
#include "learn/blanks.h"
#include "learn/fit.h"
#include "learn/params.h"
#include "stats/logistic.h"
#include "stats/logit.h"
#include "stats/surv.h"

#define LEAST_CHANCE 1e-4	/* of the steps by age */
#define GRID_SHARE .25		/* of the rows' weight, where a line is made a tree */
#define GRID_WEIGHT 1e-3F	/* of each of its rows, where the forest learns; with 0 XGBoost
				 * makes no bins of them */
enum { GRID = 128 };
enum { CURVES = 64 };		/* more columns than that stay straight: a table that wide would
				 * take too long */

/* What is known of a deal before now. */
static enum deal_outcome
known(const struct dataset_deal *d, int32_t now)
{
	return d->closed != DATE_NONE && d->closed < now ?
	    (enum deal_outcome)d->outcome : DEAL_OPEN;
}

void
fit_by_age(const struct dataset *s, size_t rows, int32_t now, const int32_t *age,
    size_t n, double *p)
{
	uint8_t *seen = mem_zero(s->deals, 1), *kind = mem_resize(NULL, s->deals, sizeof *kind);
	int32_t *ages = mem_resize(NULL, s->deals, sizeof *ages),
	    *entry = mem_resize(NULL, s->deals, sizeof *entry);
	struct surv v = { 0 };
	size_t deals = 0;

	for (size_t i = 0; i < rows; i++) {
		const struct dataset_deal *d = &s->deal[s->row[i].deal];

		if (seen[s->row[i].deal])
			continue;
		seen[s->row[i].deal] = 1;
		kind[deals] = (uint8_t)known(d, now);
		ages[deals] = (kind[deals] != DEAL_OPEN ? d->closed : now) - d->created;
		entry[deals++] = delayed_entry_age(s->first_day, d->created);
	}
	surv_fit_entered(&v, ages, entry, kind, deals);
	for (size_t i = 0; i < n; i++)		/* without dates there is no age: the share won */
		p[i] = s->undated ? surv_incidence(&v, 0) : surv_still(&v, age[i]);
	surv_free(&v);
	free(seen);
	free(kind);
	free(ages);
	free(entry);
}

/* The latest row of every deal that is open on l->now; returns how many. */
static size_t
latest_rows(const struct fit *l, size_t *row)
{
	const struct dataset *s = l->s;
	uint8_t *seen = mem_zero(s->deals, 1);
	size_t n = 0;

	for (size_t i = l->rows; i-- > 0;) {
		uint32_t d = s->row[i].deal;

		if (!seen[d] && known(&s->deal[d], l->now) == DEAL_OPEN)
			row[n++] = i;
		seen[d] = 1;
	}
	free(seen);
	return n;
}

/* The rows' outcomes: 1, 0, or the deal's q. */
static void
label_rows(const struct fit *l, const double *q, float *label)
{
	for (size_t i = 0; i < l->rows; i++) {
		uint32_t d = l->s->row[i].deal;
		enum deal_outcome o = known(&l->s->deal[d], l->now);

		label[i] = o == DEAL_OPEN ? (float)q[d] : o == DEAL_WON ? 1 : 0;
	}
}

static void
first_q(const struct fit *l, const size_t *open, size_t n, double *q)
{
	int32_t *age = mem_resize(NULL, n, sizeof *age);
	double *p = mem_resize(NULL, n, sizeof *p);

	for (size_t i = 0; i < n; i++)
		age[i] = l->now - l->s->deal[l->s->row[open[i]].deal].created;
	fit_by_age(l->s, l->rows, l->now, age, n, p);
	for (size_t i = 0; i < n; i++)
		q[l->s->row[open[i]].deal] = p[i];
	free(age);
	free(p);
}

static float *
row_weights(const struct fit *l)
{
	float *weight = mem_resize(NULL, l->rows, sizeof *weight);

	for (size_t i = 0; i < l->rows; i++)
		weight[i] = l->s->row[i].weight;
	return weight;
}

/* How many observations the rows are: rows of one deal tell little more than one of it. */
static double
worth(const struct fit *l)
{
	double deals = (double)dataset_count_deals(l->s, NULL, l->rows, NULL, 0);

	return deals * (.5 + .5 * deals / (double)l->rows);
}

static struct logit *
new_plain(const struct fit *l)
{
	const struct dataset *s = l->s;
	struct logit_column *col = mem_zero(s->features, sizeof *col);
	float *weight = row_weights(l);
	size_t curves = 0;
	struct logit *plain;

	for (size_t k = 0; k < s->features; k++) {
		const struct dataset_feature *f = &s->feature[k];

		col[k].categorical = f->categorical;
		col[k].levels = f->categorical ? intern_size(f->dictionary) : 0;
		col[k].curved = !f->categorical && feature_may_bend(f->name);
		curves += (size_t)col[k].curved;
	}
	for (size_t k = 0; k < s->features && curves > CURVES; k++)
		col[k].curved = 0;
	plain = logit_new(s->x, l->rows, col, s->features, weight, worth(l));
	free(weight);
	free(col);
	return plain;
}

/* Fits l->plain to the labels. */
static void
fit_plain(struct fit *l)
{
	if (l->plain == NULL)
		l->plain = new_plain(l);
	logit_fit(l->plain, l->label);
}

static void
next_q(struct fit *l, const size_t *open, size_t n, double *q)
{
	float *margin = mem_resize(NULL, n, sizeof *margin);

	fit_plain(l);
	fit_plain_margins(l, open, n, margin);
	for (size_t i = 0; i < n; i++)
		q[l->s->row[open[i]].deal] = logistic_p((double)margin[i]);
	free(margin);
}

/* The rows' labels and weights, and those of their copies behind them. */
static void
extend(const struct blanks *b, size_t rows, float *v)
{
	for (size_t i = 0; i < b->rows; i++)
		v[rows + i] = v[b->row[i]];
}

/*
 * Points of a grid, from end to end of each number's values, as rows of next to no weight: a
 * regression's line is drawn through gaps in the values, too, in steps as small as elsewhere.
 */
static void
lay_grid(const struct fit *l, float *x)
{
	const struct dataset *s = l->s;

	for (size_t k = 0; k < s->features; k++) {
		double lo = NAN, hi = NAN;

		if (!s->feature[k].categorical && l->plain != NULL)
			logit_range(l->plain, k, &lo, &hi);
		for (size_t i = 0; i < GRID; i++)
			x[i * s->features + k] = (float)(lo + (hi - lo) * (double)i / (GRID - 1));
	}
}

/* Whether the user's own constraints hold feature k. */
static int
is_held(const struct fit *l, size_t k)
{
	const char *s = xgb_given(l->param, l->params, "monotone_constraints");

	for (size_t i = 0; s != NULL && i < k; i++)
		s = (s = strchr(s, ',')) != NULL ? s + 1 : NULL;
	return s != NULL && s[strspn(s, "(-")] != '0';
}

/* Whether feature k is the same in all rows. */
static int
is_constant(const struct fit *l, size_t k)
{
	const float *x = l->s->x + k;

	for (size_t i = 1; i < l->rows; i++) {
		const float at = x[i * l->s->features];

		if (isnan(at) != isnan(*x) || at < *x || at > *x)
			return 0;
	}
	return 1;
}

/* Whether feature k is there in every row. */
static int
is_whole(const struct fit *l, size_t k)
{
	for (size_t i = 0; i < l->rows; i++)
		if (isnan(l->s->x[i * l->s->features + k]))
			return 0;
	return 1;
}

/* The sample's features as xgb wants them; the names are the sample's.  keep is never constant. */
static struct xgb_column *
make_columns(const struct fit *l, size_t keep)
{
	const struct dataset *s = l->s;
	struct xgb_column *col = mem_zero(s->features, sizeof *col);

	for (size_t k = 0; k < s->features; k++) {
		const struct dataset_feature *f = &s->feature[k];

		col[k] = (struct xgb_column){ f->name, f->categorical,
		    f->categorical ? intern_size(f->dictionary) : 0,
		    params_order(f) != 0 || is_held(l, k), is_whole(l, k),
		    k != keep && is_constant(l, k) };
	}
	return col;
}

/* What trees learn from: the rows, then copies of some with blanks, then the grid. */
static struct xgb_data *
make_data(const struct fit *l, const struct blanks *b, size_t keep, struct err *e)
{
	const struct dataset *s = l->s;
	size_t all = l->rows + b->rows + GRID;
	float *x = mem_resize(NULL, all * s->features, sizeof *x),
	    *label = mem_resize(NULL, all, sizeof *label), *weight = row_weights(l);
	struct xgb_column *col = make_columns(l, keep);
	struct xgb_data *data;

	memcpy(x, s->x, l->rows * s->features * sizeof *x);
	blanks_copy(b, s, x + l->rows * s->features);
	lay_grid(l, x + (l->rows + b->rows) * s->features);
	memcpy(label, l->label, l->rows * sizeof *label);
	extend(b, l->rows, label);
	weight = mem_resize(weight, all, sizeof *weight);
	extend(b, l->rows, weight);
	for (size_t i = l->rows + b->rows; i < all; i++) {
		label[i] = (float)l->base_rate;
		weight[i] = GRID_WEIGHT;
	}
	data = xgb_data_new(x, all, col, s->features, label, weight, e);
	free(x);
	free(label);
	free(weight);
	free(col);
	return data;
}

static double
mean_label(const struct fit *l, const float *label)
{
	double sum = 0, weights = 0;

	for (size_t i = 0; i < l->rows; i++) {
		sum += (double)label[i] * (double)l->s->row[i].weight;
		weights += (double)l->s->row[i].weight;
	}
	return weights > 0 ? sum / weights : NAN;
}

/* Labels by age alone; open[] and *n are the deals that are open, q[] their shares. */
static void
start(struct fit *l, size_t *open, size_t *n, double *q)
{
	*n = latest_rows(l, open);
	first_q(l, open, *n, q);
	l->label = mem_resize(NULL, l->rows, sizeof *l->label);
	label_rows(l, q, l->label);
	l->base_rate = mean_label(l, l->label);
}

/*
 * What the regression says by column k, of the rows, of their copies (a value left out says what
 * the mean row does) and of the grid, and how much each counts; the grid as GRID_SHARE of the
 * rows.  Returns whether they differ.
 */
static int
plain_part(const struct fit *l, const struct blanks *b, size_t k, float *part, float *weight)
{
	const struct dataset *s = l->s;
	size_t copies = l->rows + b->rows;
	double sum = 0, weights = 0, mean, lo, hi;
	float least = 0, most = 0;

	for (size_t i = 0; i < l->rows; i++) {
		part[i] = (float)(l->linear * logit_part(l->plain, k, s->x[i * s->features + k]));
		least = i == 0 || part[i] < least ? part[i] : least;
		most = i == 0 || part[i] > most ? part[i] : most;
		weight[i] = s->row[i].weight;
		sum += (double)part[i] * (double)weight[i];
		weights += (double)weight[i];
	}
	mean = weights > 0 ? sum / weights : 0;
	extend(b, l->rows, part);
	extend(b, l->rows, weight);
	for (size_t i = 0; i < b->rows; i++)
		if (b->blank[i * b->features + k])
			part[l->rows + i] = (float)mean;
	logit_range(l->plain, k, &lo, &hi);
	for (size_t i = 0; i < GRID; i++) {
		part[copies + i] = s->feature[k].categorical ? (float)mean :
		    (float)(l->linear * logit_part(l->plain, k,
		    (float)(lo + (hi - lo) * (double)i / (GRID - 1))));
		weight[copies + i] = s->feature[k].categorical ? 0 :
		    (float)(GRID_SHARE * weights / GRID);
	}
	return most > least;
}

/* The regression's parts as trees behind those of the forest. */
static int
add_plain(const struct fit *l, const struct blanks *b, struct xgb_trees *t, struct xgb_data *data,
    struct err *e)
{
	size_t all = l->rows + b->rows + GRID;
	float *part = mem_resize(NULL, all, sizeof *part),
	    *weight = mem_resize(NULL, all, sizeof *weight);
	int rc = 0;

	for (size_t k = 0; k < l->s->features && rc == 0; k++)
		if (plain_part(l, b, k, part, weight))
			rc = xgb_add(t, data, k, part, weight, e);
	free(part);
	free(weight);
	return rc;
}

/* The last model of all rounds, with the regression in it if it is to have a share. */
static struct xgb_trees *
last_model(struct fit *l, const struct blanks *b, struct xgb_data *data, struct err *e)
{
	struct xgb_trees *t;

	if (!(l->linear > 0))
		return xgb_run(data, l->param, l->params, l->trees, e);
	t = xgb_run_share(data, l->param, l->params, l->trees, 1 - l->linear,
	    l->linear * logit_intercept(l->plain), e);
	if (t == NULL || add_plain(l, b, t, data, e) == 0)
		return t;
	xgb_free(t);
	return NULL;
}

void
fit_labels(struct fit *l)
{
	double *q = mem_zero(l->s->deals, sizeof *q);
	size_t *open = mem_resize(NULL, l->rows, sizeof *open), n;

	start(l, open, &n, q);
	for (size_t round = 1; round < l->rounds && n > 0; round++) {
		next_q(l, open, n, q);
		label_rows(l, q, l->label);
	}
	if (!l->only_trees)
		fit_plain(l);
	free(q);
	free(open);
}

struct xgb_trees *
fit_run(struct fit *l, struct err *e)
{
	struct xgb_trees *t = NULL;
	struct xgb_data *data;
	struct blanks b;

	fit_labels(l);
	blanks_make(&b, l->s, l->rows, xgb_seed(l->param, l->params));
	data = make_data(l, &b, SIZE_MAX, e);
	if (data != NULL && l->other != NULL)
		l->second = xgb_run(data, l->other, l->others, l->other_trees, e);
	if (data != NULL && (l->other == NULL || l->second != NULL))
		t = last_model(l, &b, data, e);
	xgb_data_free(data);
	blanks_free(&b);
	return t;
}

/* ---- by age alone ---------------------------------------------------------------- */

enum { AGE_STEPS = 20 };

/*
 * Makes the rows' chances those of steps of age: rows of about as many steps, each of the mean
 * chance in it.
 */
static void
make_steps(const int32_t *age, double *p, size_t n)
{
	int32_t *sorted = mem_resize(NULL, n, sizeof *sorted), last[AGE_STEPS];
	double sum[AGE_STEPS] = { 0 };
	size_t count[AGE_STEPS] = { 0 }, *step = mem_zero(n, sizeof *step);

	memcpy(sorted, age, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, order_int32);
	for (size_t k = 0; k < AGE_STEPS && n > 0; k++)
		last[k] = sorted[(n - 1) * (k + 1) / AGE_STEPS];
	for (size_t i = 0; i < n; i++) {
		while (step[i] + 1 < AGE_STEPS && age[i] > last[step[i]])
			step[i]++;
		sum[step[i]] += p[i];
		count[step[i]]++;
	}
	for (size_t i = 0; i < n; i++)
		p[i] = sum[step[i]] / (double)count[step[i]];
	free(sorted);
	free(step);
}

/* What the rows' ages say above the margin of base; of copies without an age the mean. */
static float *
age_margins(const struct fit *l, const struct blanks *b, size_t k, double base)
{
	const struct dataset *s = l->s;
	int32_t *age = mem_resize(NULL, l->rows, sizeof *age);
	double *p = mem_resize(NULL, l->rows, sizeof *p), mean = 0, weights = 0;
	float *value = mem_zero(l->rows + b->rows + GRID, sizeof *value);

	for (size_t i = 0; i < l->rows; i++)
		age[i] = s->row[i].as_of - s->deal[s->row[i].deal].created;
	fit_by_age(s, l->rows, l->now, age, l->rows, p);
	make_steps(age, p, l->rows);
	for (size_t i = 0; i < l->rows; i++) {
		double q = fmin(1 - LEAST_CHANCE, fmax(LEAST_CHANCE, p[i]));

		value[i] = (float)(log(q / (1 - q)) - base);
		mean += p[i] * (double)s->row[i].weight;
		weights += (double)s->row[i].weight;
	}
	extend(b, l->rows, value);
	mean = fmin(1 - LEAST_CHANCE, fmax(LEAST_CHANCE, mean / weights));
	for (size_t i = 0; i < b->rows; i++)
		if (b->blank[i * b->features + k])
			value[l->rows + i] = (float)(log(mean / (1 - mean)) - base);
	free(age);
	free(p);
	return value;
}

struct xgb_trees *
fit_age(struct fit *l, size_t k, struct err *e)
{
	struct xgb_trees *t = NULL;
	struct xgb_data *data;
	struct blanks b;
	float *value;

	l->only_trees = 1;
	l->rounds = 1;
	fit_labels(l);
	blanks_make(&b, l->s, l->rows, xgb_seed(l->param, l->params));
	value = age_margins(l, &b, k, log(l->base_rate / (1 - l->base_rate)));
	if ((data = make_data(l, &b, k, e)) != NULL)
		t = xgb_one(data, l->param, l->params, k, value, e);
	xgb_data_free(data);
	blanks_free(&b);
	free(value);
	return t;
}

void
fit_free(struct fit *l)
{
	free(l->label);
	logit_free(l->plain);
	xgb_free(l->second);
	l->second = NULL;
	l->label = NULL;
	l->plain = NULL;
}

void
fit_plain_margins(const struct fit *l, const size_t *row, size_t n, float *out)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (float)logit_margin(l->plain, l->s->x + row[i] * l->s->features);
}

int
fit_margins(struct xgb_trees *t, const struct dataset *s, const size_t *row, size_t rows,
    const unsigned *trees, size_t counts, float *out, struct err *e)
{
	float *x = mem_resize(NULL, rows * s->features, sizeof *x);
	struct xgb_data *data;
	int rc = 0;

	for (size_t i = 0; i < rows; i++)
		memcpy(x + i * s->features, s->x + row[i] * s->features, s->features * sizeof *x);
	data = rows > 0 ? xgb_data_for(t, x, rows, e) : NULL;
	if (rows > 0 && data == NULL)
		rc = -1;
	for (size_t c = 0; c < counts && rows > 0 && rc == 0; c++)
		rc = xgb_margin(t, data, trees[c], out + c * rows, e);
	xgb_data_free(data);
	free(x);
	return rc;
}
