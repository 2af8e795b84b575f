#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "learn/oof.h"
#include "learn/tune.h"

enum { TEXT = 32 };

static const double TOLERANCE = .001;	/* nats by which a candidate must be better than what is
					 * used without a search */

struct param_range {
	const char *name;
	double lo, hi;
	int whole, by_ratio;	/* drawn evenly in its logarithm */
};
enum { RANGES = 6 };

/* with open deals: large trees feed on their own predictions of them */
static const struct param_range cautious[RANGES] = {
	{ "max_depth", 2, 5, 1, 0 },
	{ "eta", .02, .3, 0, 1 },
	{ "min_child_weight", 10, 200, 0, 1 },
	{ "subsample", .5, 1, 0, 0 },
	{ "colsample_bytree", .3, 1, 0, 0 },
	{ "lambda", 1, 50, 0, 1 }
}, wide[RANGES] = {
	{ "max_depth", 2, 7, 1, 0 },
	{ "eta", .03, .3, 0, 1 },
	{ "min_child_weight", .1, 100, 0, 1 },
	{ "subsample", .4, 1, 0, 0 },
	{ "colsample_bytree", .2, 1, 0, 0 },
	{ "lambda", .1, 50, 0, 1 }
};

struct candidate {
	char value[RANGES][TEXT];	/* of a drawn one */
	size_t number;			/* below `own`: p itself with that capacity */
	double loss;
};

struct plain {			/* what the regression says: no candidate changes it */
	float *row, *open;
	size_t rows, opens;
};

struct search {
	const struct dataset *s;
	const struct params *p;
	const struct param_range *range;
	int free[RANGES];	/* not given by the user */
	struct candidate *c;
	size_t left, own;
	size_t most;		/* counts of the last stage */
	struct plain plain;	/* of all folds that have a say */
};

/* Every candidate is a stream of its own: the first 10 of 20 are the same as of 10. */
static void
draw(const struct param_range *range, struct candidate *c, size_t stream, uint64_t seed)
{
	struct rng rng;

	rng_start(&rng, seed, stream);
	for (size_t i = 0; i < RANGES; i++) {
		double u = rng_uniform(&rng), lo = range[i].lo, hi = range[i].hi;

		if (range[i].whole)
			snprintf(c->value[i], TEXT, "%d", (int)(lo + floor(u * (hi - lo + 1))));
		else
			snprintf(c->value[i], TEXT, "%.3g",
			    range[i].by_ratio ? lo * pow(hi / lo, u) : lo + u * (hi - lo));
	}
}

/* p with the candidate's values behind, which win. */
static int
apply(const struct search *t, const struct candidate *c, struct params *p, struct err *e)
{
	if (c->number < t->own)
		return params_set_capacity(p, c->number, e);
	for (size_t i = 0; i < RANGES; i++)
		if (t->free[i] && params_set(p, t->range[i].name, c->value[i], e) != 0)
			return -1;
	return 0;
}

/* The least loss of trees alone or with a share of the regression, as the model will choose it. */
static double
least_loss(const struct oof *o)
{
	double least = HUGE_VAL, l;

	for (int quarters = 0; quarters < 4; quarters++) {
		l = oof_full_loss(o, oof_best(o, quarters / 4.), quarters / 4.);
		least = l < least ? l : least;
	}
	return least;
}

/* Lends o the regression; its folds are the last ones of those that have a say. */
static void
lend(const struct search *t, struct oof *o)
{
	o->plain = t->plain.row + (t->plain.rows - o->rows);
	o->open.plain = t->plain.open + (t->plain.opens - o->open.rows);
}

static int
look(const struct search *t, const struct folds *f, size_t counts, struct candidate *c,
    struct err *e)
{
	struct params p;
	struct oof o = { 0 };
	int rc;

	params_copy(&p, t->p);
	rc = apply(t, c, &p, e);
	if (rc == 0 && (rc = oof_run(&o, t->s, f, p.p, p.n, 1, counts, e)) == 0) {
		free(o.plain);
		free(o.open.plain);
		lend(t, &o);
		c->loss = least_loss(&o);
		o.plain = o.open.plain = NULL;
	}
	oof_free(&o);
	params_free(&p);
	return rc;
}

/* The regression of all folds that have a say. */
static int
learn_plain_of(struct search *t, const struct folds *f, struct err *e)
{
	struct oof o = { 0 };
	int rc = oof_run(&o, t->s, f, t->p->p, t->p->n, 1, OOF_COUNTS, e);

	if (rc == 0) {
		t->plain = (struct plain){ o.plain, o.open.plain, o.rows, o.open.rows };
		o.plain = o.open.plain = NULL;
	}
	oof_free(&o);
	return rc;
}

/* Best first; of equals, the one that was drawn first. */
static int
by_loss(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->loss != y->loss)
		return x->loss < y->loss ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* The first of those left that is our own; they are in order. */
static size_t
best_own(const struct search *t)
{
	size_t i = 0;

	while (t->c[i].number >= t->own)
		i++;
	return i;
}

/* Looks at those left, and keeps the best third and the best of ours. */
static int
stage(struct search *t, const struct folds *f, size_t counts, struct err *e)
{
	size_t keep = (t->left + 2) / 3, ours;

	for (size_t i = 0; i < t->left; i++)
		if (look(t, f, counts, &t->c[i], e) != 0)
			return -1;
	qsort(t->c, t->left, sizeof *t->c, by_loss);
	ours = best_own(t);
	if (ours >= keep)
		t->c[keep++] = t->c[ours];
	t->left = keep;
	return 0;
}

static int
search(struct search *t, const struct folds *f, struct err *e)
{
	struct folds some = *f, half;

	if (some.n >= 3)
		some.n--;
	half = some;
	half.fold += some.n / 2;
	half.n -= some.n / 2;
	if (learn_plain_of(t, &some, e) != 0 || stage(t, &half, OOF_FEW, e) != 0 ||
	    stage(t, &some, OOF_FEW, e) != 0)
		return -1;
	return stage(t, &some, t->most, e);
}

/* How wide to search: where no deal is open nothing can feed on itself. */
static int
prepare(struct search *t)
{
	int any = 0, open = dataset_has_open(t->s);

	t->range = open ? cautious : wide;
	t->most = open ? OOF_COUNTS : OOF_MOST;
	t->own = open || !params_capacity_free(t->p) ? 1 : PARAMS_CAPACITIES;
	for (size_t i = 0; i < RANGES; i++)
		any |= t->free[i] = !params_given(t->p, t->range[i].name);
	return any;
}

int
tune_run(struct tune *found, struct params *p, const struct dataset *s, const struct folds *f,
    size_t n, uint64_t seed, struct err *e)
{
	struct search t = { .s = s, .p = p };
	int rc = prepare(&t) ? 0 : err_set(e, "nothing to search: all its parameters are given");
	const struct candidate *chosen;

	t.left = found->tried = n + t.own;
	t.c = mem_zero(t.left, sizeof *t.c);
	for (size_t i = 0; i < t.left; i++) {
		t.c[i].number = i;
		if (i >= t.own)
			draw(t.range, &t.c[i], i - t.own + 1, seed);
	}
	if (rc == 0 && (rc = search(&t, f, e)) == 0) {
		chosen = &t.c[best_own(&t)];
		found->folds = f->n >= 3 ? f->n - 1 : f->n;
		found->ours = chosen->loss;
		if (t.c[0].loss < found->ours - TOLERANCE)
			chosen = &t.c[0];
		found->best = chosen->loss;
		rc = apply(&t, chosen, p, e);
	}
	free(t.plain.row);
	free(t.plain.open);
	free(t.c);
	return rc;
}
