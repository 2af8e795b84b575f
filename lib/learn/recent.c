#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/detmath.h"
#include "base/mem.h"
#include "deal/deal.h"
#include "learn/recent.h"
#include "stats/logistic.h"

static const int32_t windows[] = { 90, 135, 180, 270, 365 };
enum { WINDOWS = sizeof windows / sizeof *windows, STEPS = 2 };
enum { SINGLES, PAIRS, KINDS };
#define SETS (RECENT_COLUMNS + RECENT_COLUMNS * (RECENT_COLUMNS - 1) / 2)
static const double DOUBT = 10;		/* what speaks for no change, in sums of p (1 - p) */
static const double LEAST_TOLD = .25;	/* of v, that t is at least */

/* A column, or two: the deals that have values there, by value, then the latest first. */
struct set {
	uint32_t column[2];
	size_t *order, n;
};

struct search {
	const struct recent_deal *d;
	size_t n;
	int32_t now;
	double *first, *latest;		/* [n] log-odds, with what was found so far */
	double *r, *v, *t;		/* [n] */
	double mean[WINDOWS];		/* m */
	double weights[KINDS];		/* the sum of v over all tests */
	double less;			/* by how much bounds are lowered */
	struct set set[SETS];
};

struct keyed {
	uint32_t code[2];
	int32_t created;
	size_t deal;
};

static int
by_value_then_latest(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	for (int i = 0; i < 2; i++)
		if (x->code[i] != y->code[i])
			return x->code[i] < y->code[i] ? -1 : 1;
	if (x->created != y->created)
		return x->created > y->created ? -1 : 1;
	return (x->deal > y->deal) - (x->deal < y->deal);
}

static uint32_t
code_of(const struct recent_deal *d, uint32_t column)
{
	return column == RECENT_NONE ? 0 : d->code[column];
}

static void
make_set(struct set *s, const struct search *w, uint32_t a, uint32_t b)
{
	struct keyed *k = mem_resize(NULL, w->n, sizeof *k);

	*s = (struct set){ .column = { a, b } };
	for (size_t i = 0; i < w->n; i++) {
		uint32_t x = code_of(&w->d[i], a), y = code_of(&w->d[i], b);

		if (x != RECENT_NONE && y != RECENT_NONE)
			k[s->n++] = (struct keyed){ { x, y }, w->d[i].created, i };
	}
	qsort(k, s->n, sizeof *k, by_value_then_latest);
	s->order = mem_resize(NULL, s->n, sizeof *s->order);
	for (size_t i = 0; i < s->n; i++)
		s->order[i] = k[i].deal;
	free(k);
}

static void
make_sets(struct search *w)
{
	size_t n = 0;

	for (uint32_t a = 0; a < RECENT_COLUMNS; a++) {
		make_set(&w->set[n++], w, a, RECENT_NONE);
		for (uint32_t b = a + 1; b < RECENT_COLUMNS; b++)
			make_set(&w->set[n++], w, a, b);
	}
}

static int
is_within(const struct search *w, size_t deal, int32_t days)
{
	return (int64_t)w->d[deal].created >= (int64_t)w->now - days;
}

/* Deals of a window: what is summed over them. */
struct sums {
	double r, v, t;
	size_t n;
};

static void
add(struct sums *s, const struct search *w, size_t deal)
{
	s->r += w->r[deal];
	s->v += w->v[deal];
	s->t += w->t[deal];
	s->n++;
}

/* Residuals and their scale, and each window's mean. */
static void
measure(struct search *w)
{
	struct sums s[WINDOWS] = { { 0 } };

	for (size_t i = 0; i < w->n; i++) {
		double p = logistic_p(w->first[i]), q = w->d[i].outcome == DEAL_OPEN ?
		    logistic_p(w->latest[i]) : w->d[i].outcome == DEAL_WON ? 1 : 0;

		w->r[i] = q - p;
		w->v[i] = p * (1 - p);
		w->t[i] = w->v[i] - q * (1 - q);
		for (int k = 0; k < WINDOWS; k++)
			if (is_within(w, i, windows[k]))
				add(&s[k], w, i);
	}
	for (int k = 0; k < WINDOWS; k++)
		w->mean[k] = s[k].v > 0 ? s[k].r / s[k].v : 0;
}

/* ---- all cells of a set ---------------------------------------------------------- */

/* What comes of looking: how much the tests weigh, and the best of them. */
struct look {
	double weights;
	double above;			/* the best cell's |z| above its bound */
	struct recent_cell best;
};

/* The |z| beyond which a cell of so much weight is named. */
static double
bound(const struct search *w, int kind, double v)
{
	double p = RECENT_ERROR / RECENT_EFFECTIVE * v / w->weights[kind];

	if (!(p > 0))			/* while they are weighed */
		return HUGE_VAL;
	return -detmath_normal_quantile(fmin(.5, p / 2)) - w->less;
}

static void
look_at(struct look *l, const struct search *w, const struct set *s, size_t from, int k,
    const struct sums *x)
{
	const struct recent_deal *d = &w->d[s->order[from]];
	double z, above;

	if (x->n < RECENT_FEWEST || !(x->v > 0))
		return;
	l->weights += x->v;
	z = (x->r - w->mean[k] * x->v) / sqrt(fmax(x->t, LEAST_TOLD * x->v));
	above = fabs(z) - bound(w, s->column[1] == RECENT_NONE ? SINGLES : PAIRS, x->v);
	if (!(above > l->above))
		return;
	l->above = above;
	l->best = (struct recent_cell){ { s->column[0], s->column[1] },
	    { code_of(d, s->column[0]), code_of(d, s->column[1]) }, windows[k], x->n, z, 0 };
}

static int
same_cell(const struct search *w, const struct set *s, size_t i, size_t j)
{
	const struct recent_deal *a = &w->d[s->order[i]], *b = &w->d[s->order[j]];

	return code_of(a, s->column[0]) == code_of(b, s->column[0]) &&
	    code_of(a, s->column[1]) == code_of(b, s->column[1]);
}

static void
look_through(struct look *l, const struct search *w, const struct set *s)
{
	for (size_t i = 0, from; i < s->n;) {
		struct sums x = { 0 };

		from = i;
		for (int k = 0; k < WINDOWS; k++) {
			while (i < s->n && same_cell(w, s, from, i) &&
			    is_within(w, s->order[i], windows[k]))
				add(&x, w, s->order[i++]);
			look_at(l, w, s, from, k, &x);
		}
		while (i < s->n && same_cell(w, s, from, i))
			i++;
	}
}

static void
weigh(struct search *w)
{
	for (int kind = 0; kind < KINDS; kind++) {
		struct look l = { .above = HUGE_VAL };

		w->weights[kind] = HUGE_VAL;
		for (size_t i = 0; i < SETS; i++)
			if ((w->set[i].column[1] != RECENT_NONE) == (kind == PAIRS))
				look_through(&l, w, &w->set[i]);
		w->weights[kind] = l.weights;
	}
}

/* ---- the change of one ------------------------------------------------------------ */

int
recent_has(const struct recent_cell *c, const struct recent_deal *d)
{
	return code_of(d, c->column[0]) == c->code[0] && code_of(d, c->column[1]) == c->code[1];
}

static int
window_of(const struct recent_cell *c)
{
	int k = 0;

	while (windows[k] != c->days)
		k++;
	return k;
}

/* Moves the cell's deals, open ones' labels with them. */
static void
step(struct search *w, struct recent_cell *c)
{
	struct sums x = { 0 };
	double by;

	for (size_t i = 0; i < w->n; i++)
		if (is_within(w, i, c->days) && recent_has(c, &w->d[i]))
			add(&x, w, i);
	by = (x.r - w->mean[window_of(c)] * x.v) / (x.v + DOUBT);
	by = fmax(-1, fmin(1, by));
	c->shift += by;
	for (size_t i = 0; i < w->n; i++)
		if (recent_has(c, &w->d[i])) {
			w->first[i] += is_within(w, i, c->days) ? by : 0;
			w->latest[i] += by;
		}
	measure(w);
}

size_t
recent_find(struct recent_cell *cell, const struct recent_deal *d, size_t n, int32_t now,
    double less)
{
	struct search w = { .d = d, .n = n, .now = now, .less = less };
	size_t cells = 0;

	w.first = mem_resize(NULL, n, sizeof *w.first);
	w.latest = mem_resize(NULL, n, sizeof *w.latest);
	w.r = mem_resize(NULL, n, sizeof *w.r);
	w.v = mem_resize(NULL, n, sizeof *w.v);
	w.t = mem_resize(NULL, n, sizeof *w.t);
	for (size_t i = 0; i < n; i++) {
		w.first[i] = d[i].first;
		w.latest[i] = d[i].latest;
	}
	make_sets(&w);
	measure(&w);
	weigh(&w);
	while (cells < RECENT_MOST) {
		struct look l = { 0 };

		for (size_t i = 0; i < SETS; i++)
			look_through(&l, &w, &w.set[i]);
		if (l.best.deals == 0)
			break;
		cell[cells] = l.best;
		for (int i = 0; i < STEPS; i++)
			step(&w, &cell[cells]);
		cells++;
	}
	for (size_t i = 0; i < SETS; i++)
		free(w.set[i].order);
	free(w.first);
	free(w.latest);
	free(w.r);
	free(w.v);
	free(w.t);
	return cells;
}
