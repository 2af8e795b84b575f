#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "stats/arrowhead.h"
#include "stats/logistic.h"
#include "stats/logit.h"

enum { KNOTS = 3, TILE = 4, STEPS = 12, THIN = 100, FEW = 20 };
static const double CLOSE_ENOUGH = 2e-3;	/* largest change of a coefficient of a
						 * standardised column, penalties learned before */
static const double FAR = .1;			/* one after which the curvature is looked at
						 * anew */
static const double MOST_STEP = 2;
static const double FIRST_PENALTY = 20, LEAST_PENALTY = .5, MOST_PENALTY = 1e5;

typedef double pair __attribute__((vector_size(16), aligned(8), may_alias));

/* A column of the design, made of a number: its line, or what lies beyond a knot. */
struct spline {
	double knot;		/* -HUGE_VAL: the number itself */
	double mean, scale;	/* of those that are known */
};

/* A column of x and where it stands in the design. */
struct level {
	int categorical;
	size_t levels;		/* of a category; 0: it is left out */
	size_t first;		/* of its design columns: lines, or levels */
	size_t missing;		/* its missing-value column; SIZE_MAX if none is missing */
	double lo, hi;		/* of a number */
	size_t lines;
	struct spline line[1 + KNOTS];
};

/* The design: a dense body, then the levels of the widest category, the tips. */
struct logit {
	const float *x;
	size_t rows, cols;
	double *weight;		/* [rows] */
	struct level *place;	/* [cols] */
	size_t widest;		/* the column whose levels are tips; SIZE_MAX for none */
	struct arrowhead h;	/* crossproducts, at the curvature last looked at */
	size_t width;		/* of the whole design; its first column is the intercept */
	size_t parts;		/* columns that shrink together; the intercept is part 0 */
	size_t *part;		/* [width] */
	double *penalty;	/* [parts] */
	double *beta;		/* [width], and what vectors of the body's stride need behind it */
	int fitted;
};

/* ---- the design --------------------------------------------------------- */

/* A column's known values; *n of them. */
static float *
known_values(const struct logit *l, size_t k, size_t *n)
{
	float *v = mem_resize(NULL, l->rows, sizeof *v);

	*n = 0;
	for (size_t i = 0; i < l->rows; i++)
		if (!isnan(l->x[i * l->cols + k]))
			v[(*n)++] = l->x[i * l->cols + k];
	return v;
}

static double
clip(double x, double lo, double hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

static double
bend(const struct spline *b, double x)
{
	return b->knot > -HUGE_VAL ? fmax(x - b->knot, 0) : x;
}

/* Adds a line unless it is constant. */
static void
add_line(struct level *p, double knot, const float *v, size_t n)
{
	struct spline b = { .knot = knot };
	double sum = 0, square = 0, d;

	for (size_t i = 0; i < n; i++)
		sum += bend(&b, (double)v[i]);
	b.mean = n > 0 ? sum / (double)n : 0;
	for (size_t i = 0; i < n; i++) {
		d = bend(&b, (double)v[i]) - b.mean;
		square += d * d;
	}
	b.scale = sqrt((double)n / square);
	if (square > 0 && isfinite(b.scale))
		p->line[p->lines++] = b;
}

/* Bends at the quartiles, as far as they differ. */
static void
curve(struct level *p, float *v, size_t n)
{
	double last = p->lo;

	for (size_t k = 1; k <= KNOTS && n > 0; k++) {
		double knot = (double)v[(n - 1) * k / (KNOTS + 1)];

		if (knot > last)
			add_line(p, knot, v, n);
		last = knot;
	}
}

/*
 * The range in which values count, and v within it.  A hundredth of the rows at either end counts
 * as what is next to them, if there are more than FEW values: a line through one day's odd value
 * would say much of days that come near it.
 */
static void
take_range(struct level *p, float *v, size_t n)
{
	size_t distinct = 1, tail = n / THIN;

	p->lo = p->hi = 0;
	if (n == 0)
		return;
	qsort(v, n, sizeof *v, order_float);
	for (size_t i = 1; i < n && distinct <= FEW; i++)
		distinct += v[i] > v[i - 1];
	if (distinct <= FEW)
		tail = 0;
	p->lo = (double)v[tail];
	p->hi = (double)v[n - 1 - tail];
	for (size_t i = 0; i < n; i++)
		v[i] = (float)clip((double)v[i], p->lo, p->hi);
}

static void
place_number(struct level *p, float *v, size_t n, int curved)
{
	take_range(p, v, n);
	add_line(p, -HUGE_VAL, v, n);
	if (curved)
		curve(p, v, n);
}

/* The category with most levels, of those that may be tips. */
static size_t
find_widest(const struct logit_column *col, size_t cols)
{
	size_t widest = SIZE_MAX, most = 0;

	for (size_t k = 0; k < cols; k++)
		if (col[k].categorical && col[k].levels > most && col[k].levels <= LOGIT_WIDEST) {
			widest = k;
			most = col[k].levels;
		}
	return widest;
}

/* Room for n design columns that shrink together. */
static size_t
take(struct logit *l, size_t n)
{
	size_t first = l->width;

	l->part = mem_resize(l->part, l->width + n, sizeof *l->part);
	for (size_t i = 0; i < n; i++)
		l->part[l->width++] = l->parts;
	l->parts += n > 0;
	return first;
}

static void
place_column(struct logit *l, size_t k, const struct logit_column *col)
{
	struct level *p = &l->place[k];
	size_t n;
	float *v = known_values(l, k, &n);

	p->categorical = col->categorical;
	p->levels = k == l->widest || col->levels <= LOGIT_LEVELS ? col->levels : 0;
	if (!p->categorical)
		place_number(p, v, n, col->curved);
	p->first = take(l, p->categorical ? p->levels : p->lines > 0);
	if (p->lines > 1)
		(void)take(l, p->lines - 1);
	p->missing = n < l->rows ? take(l, 1) : SIZE_MAX;
	free(v);
}

static void
set_weights(struct logit *l, const float *weight, double worth)
{
	double sum = 0;

	l->weight = mem_resize(NULL, l->rows, sizeof *l->weight);
	for (size_t i = 0; i < l->rows; i++) {
		l->weight[i] = weight != NULL ? (double)weight[i] : 1;
		sum += l->weight[i];
	}
	for (size_t i = 0; i < l->rows && sum > 0; i++)
		l->weight[i] *= worth / sum;
}

struct logit *
logit_new(const float *x, size_t rows, const struct logit_column *col, size_t cols,
    const float *weight, double worth)
{
	struct logit *l = mem_zero(1, sizeof *l);
	size_t body;

	*l = (struct logit){ .x = x, .rows = rows, .cols = cols, .widest = find_widest(col, cols) };
	set_weights(l, weight, worth);
	l->place = mem_zero(cols, sizeof *l->place);
	(void)take(l, 1);
	for (size_t k = 0; k < cols; k++)
		if (k != l->widest)
			place_column(l, k, &col[k]);
	body = l->width;
	if (l->widest != SIZE_MAX)
		place_column(l, l->widest, &col[l->widest]);
	arrowhead_init(&l->h, body, l->width - body);
	l->beta = mem_zero(l->width + TILE, sizeof *l->beta);
	l->penalty = mem_resize(NULL, l->parts, sizeof *l->penalty);
	for (size_t i = 0; i < l->parts; i++)
		l->penalty[i] = i > 0 ? FIRST_PENALTY : 0;
	return l;
}

void
logit_free(struct logit *l)
{
	if (l == NULL)
		return;
	arrowhead_free(&l->h);
	free(l->weight);
	free(l->place);
	free(l->part);
	free(l->penalty);
	free(l->beta);
	free(l);
}

/* The design column that a value of a category, or a missing one, is; SIZE_MAX for none. */
static size_t
level_of(const struct level *p, float x)
{
	if (isnan(x))
		return p->missing;
	return (double)x < (double)p->levels ? p->first + (size_t)x : SIZE_MAX;
}

static double
on_line(const struct spline *b, double x)
{
	return (bend(b, x) - b->mean) * b->scale;
}

/* The first line is the number itself. */
static void
lay_number(const struct level *p, double x, double *z)
{
	x = clip(x, p->lo, p->hi);
	z[0] = (x - p->line[0].mean) * p->line[0].scale;
	for (size_t i = 1; i < p->lines; i++)
		z[i] = on_line(&p->line[i], x);
}

/*
 * A row's part of the body, into z[stride] (zeros before); returns its tip's
 * design column, SIZE_MAX for none.
 */
static size_t
lay_out(const struct logit *l, const float *x, double *z)
{
	z[0] = 1;
	for (size_t k = 0; k < l->cols; k++) {
		const struct level *p = &l->place[k];

		if (k == l->widest)
			continue;
		if (p->categorical || isnan(x[k])) {
			size_t at = level_of(p, x[k]);

			if (at != SIZE_MAX)
				z[at] = 1;
			continue;
		}
		if (p->lines > 0)
			lay_number(p, (double)x[k], z + p->first);
	}
	return l->widest != SIZE_MAX ? level_of(&l->place[l->widest], x[l->widest]) : SIZE_MAX;
}

/* ---- fitting ------------------------------------------------------------ */

/* A few rows at a time. */
struct tile {
	double *z;		/* [TILE * stride] */
	double c[TILE];		/* their curvatures; 0 for none */
	size_t tip[TILE];	/* design columns */
};

/* h.body += the sum of c z z', lower triangle. */
static void
add_body(struct arrowhead *h, const struct tile *t)
{
	const double *z0 = t->z, *z1 = z0 + h->stride, *z2 = z1 + h->stride, *z3 = z2 + h->stride;

	for (size_t i = 0; i < h->n; i++) {
		double a0 = t->c[0] * z0[i], a1 = t->c[1] * z1[i], a2 = t->c[2] * z2[i],
		    a3 = t->c[3] * z3[i];
		double *row = h->body + i * h->stride;

		if (a0 == 0 && a1 == 0 && a2 == 0 && a3 == 0)
			continue;
		for (size_t j = 0; j <= i; j += 2)
			*(pair *)(row + j) += a0 * *(const pair *)(z0 + j) +
			    a1 * *(const pair *)(z1 + j) + a2 * *(const pair *)(z2 + j) +
			    a3 * *(const pair *)(z3 + j);
	}
}

static void
add_tips(struct arrowhead *h, const struct tile *t)
{
	for (size_t r = 0; r < TILE; r++) {
		const double *z = t->z + r * h->stride;
		double *side;

		if (t->tip[r] == SIZE_MAX || !(t->c[r] > 0))
			continue;
		side = h->side + (t->tip[r] - h->n) * h->stride;
		for (size_t j = 0; j < h->stride; j += 2)
			*(pair *)(side + j) += t->c[r] * *(const pair *)(z + j);
		h->tip[t->tip[r] - h->n] += t->c[r];
	}
}

/* Beyond the body z is 0, whatever beta is there. */
static double
margin_of(const struct logit *l, const double *z, size_t tip)
{
	pair a = { 0, 0 }, b = { 0, 0 };

	for (size_t j = 0; j < l->h.stride; j += 4) {
		a += *(const pair *)(l->beta + j) * *(const pair *)(z + j);
		b += *(const pair *)(l->beta + j + 2) * *(const pair *)(z + j + 2);
	}
	a += b;
	return a[0] + a[1] + (tip != SIZE_MAX ? l->beta[tip] : 0);
}

/* Row i into the tile's place r; its gradient is added to g. */
static void
add_row(const struct logit *l, struct tile *t, size_t r, size_t i, float label, double *g)
{
	double *z = t->z + r * l->h.stride, p, d;

	t->tip[r] = lay_out(l, l->x + i * l->cols, z);
	p = logistic_p(margin_of(l, z, t->tip[r]));
	t->c[r] = l->weight[i] * fmax(p * (1 - p), 1e-6);
	d = l->weight[i] * ((double)label - p);
	for (size_t j = 0; j < l->h.stride; j += 2)
		*(pair *)(g + j) += d * *(const pair *)(z + j);
	if (t->tip[r] != SIZE_MAX)
		g[t->tip[r]] += d;
}

/* The log likelihood's gradient at beta and, if asked for, its curvature. */
static void
look(struct logit *l, const float *label, int curvature, double *g)
{
	struct tile t = { .z = mem_zero(TILE * l->h.stride, sizeof *t.z) };

	memset(g, 0, (l->width + TILE) * sizeof *g);
	if (curvature)
		arrowhead_clear(&l->h);
	for (size_t i = 0; i < l->rows; i += TILE) {
		memset(t.z, 0, TILE * l->h.stride * sizeof *t.z);
		for (size_t r = 0; r < TILE; r++) {
			t.c[r] = 0;
			if (i + r < l->rows)
				add_row(l, &t, r, i + r, label[i + r], g);
		}
		if (curvature) {
			add_body(&l->h, &t);
			add_tips(&l->h, &t);
		}
	}
	free(t.z);
}

/*
 * MacKay's fixed point: how many coefficients of a part are well determined,
 * over the sum of their squares.
 */
static void
learn_penalties(struct logit *l, const double *inverse)
{
	double *known = mem_zero(l->parts, sizeof *known),
	    *square = mem_zero(l->parts, sizeof *square);

	for (size_t j = 0; j < l->width; j++) {
		known[l->part[j]] += 1 - l->penalty[l->part[j]] * inverse[j];
		square[l->part[j]] += l->beta[j] * l->beta[j];
	}
	for (size_t k = 1; k < l->parts; k++)
		l->penalty[k] = clip(fmax(known[k], 1e-3) / fmax(square[k], 1e-12), LEAST_PENALTY,
		    MOST_PENALTY);
	free(known);
	free(square);
}

/* One step of Newton's; the largest change of a coefficient. */
static double
step(struct logit *l, double *g, double *penalty, double *inverse)
{
	double most = 0;

	for (size_t j = 0; j < l->width; j++) {
		penalty[j] = fmax(l->penalty[l->part[j]], 1e-9);
		g[j] -= penalty[j] * l->beta[j];
	}
	arrowhead_solve(&l->h, penalty, g, inverse);
	for (size_t j = 0; j < l->width; j++) {
		l->beta[j] += clip(g[j], -MOST_STEP, MOST_STEP);
		most = fmax(most, fabs(g[j]));
	}
	return most;
}

/* The margin of the mean label, as a start. */
static double
mean_margin(const struct logit *l, const float *label)
{
	double won = 0, all = 0;

	for (size_t i = 0; i < l->rows; i++) {
		won += l->weight[i] * (double)label[i];
		all += l->weight[i];
	}
	return won > 0 && won < all ? log(won / (all - won)) : 0;
}

void
logit_fit(struct logit *l, const float *label)
{
	double *g = mem_resize(NULL, l->width + TILE, sizeof *g),
	    *penalty = mem_resize(NULL, l->width, sizeof *penalty);
	double *inverse = mem_resize(NULL, l->width, sizeof *inverse),
	    moved = l->fitted ? 0 : HUGE_VAL;

	if (!l->fitted)
		l->beta[0] = mean_margin(l, label);
	for (int i = 0; i < STEPS; i++) {
		look(l, label, moved > FAR, g);
		moved = step(l, g, penalty, inverse);
		if (moved <= CLOSE_ENOUGH && i > 1)
			break;
		if (i > 0 || l->fitted)
			learn_penalties(l, inverse);
	}
	l->fitted = 1;
	free(g);
	free(penalty);
	free(inverse);
}

/* ---- answers ------------------------------------------------------------ */

double
logit_intercept(const struct logit *l)
{
	return l->beta[0];
}

double
logit_part(const struct logit *l, size_t col, float x)
{
	const struct level *p = &l->place[col];
	double m = 0;

	if (p->categorical || isnan(x)) {
		size_t at = level_of(p, x);

		return at != SIZE_MAX ? l->beta[at] : 0;
	}
	for (size_t i = 0; i < p->lines; i++)
		m += l->beta[p->first + i] * on_line(&p->line[i], clip((double)x, p->lo, p->hi));
	return m;
}

void
logit_range(const struct logit *l, size_t col, double *lo, double *hi)
{
	*lo = l->place[col].lo;
	*hi = l->place[col].hi;
}

double
logit_margin(const struct logit *l, const float *x)
{
	double m = l->beta[0];

	for (size_t k = 0; k < l->cols; k++)
		m += logit_part(l, k, x[k]);
	return m;
}
