#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "oof.h"
#include "rng.h"
#include "tune.h"

enum { TEXT = 32 };

static const struct {
	const char *name;
	double lo, hi;
	int whole, by_ratio;	/* drawn evenly in its logarithm */
} range[] = {			/* small trees only: large ones feed on their own predictions of open deals */
	{ "max_depth", 2, 5, 1, 0 },
	{ "eta", .02, .3, 0, 1 },
	{ "min_child_weight", 10, 200, 0, 1 },
	{ "subsample", .5, 1, 0, 0 },
	{ "colsample_bytree", .3, 1, 0, 0 },
	{ "lambda", 1, 50, 0, 1 }
};
enum { RANGES = sizeof range / sizeof *range };

struct candidate {
	char value[RANGES][TEXT];	/* number 0 has none: p itself */
	size_t number;
	double loss;
};

struct search {
	const struct sample *s;
	const struct params *p;
	int free[RANGES];	/* not given by the user */
	struct candidate *c;
	size_t left;
};

/* Every candidate is a stream of its own: the first 10 of 20 are the same as of 10. */
static void
draw(struct candidate *c, size_t number, uint64_t seed)
{
	struct rng rng;

	c->number = number;
	rng_start(&rng, seed, number);
	for (size_t i = 0; i < RANGES; i++) {
		double u = rng_uniform(&rng), lo = range[i].lo, hi = range[i].hi;

		if (range[i].whole)
			snprintf(c->value[i], TEXT, "%d", (int)(lo + floor(u * (hi - lo + 1))));
		else
			snprintf(c->value[i], TEXT, "%.3g", range[i].by_ratio ? lo * pow(hi / lo, u) : lo + u * (hi - lo));
	}
}

/* p with the candidate's values behind, which win. */
static int
apply(const struct search *t, const struct candidate *c, struct params *p, struct err *e)
{
	for (size_t i = 0; i < RANGES && c->number > 0; i++)
		if (t->free[i] && params_set(p, range[i].name, c->value[i], e) != 0)
			return -1;
	return 0;
}

static int
look(const struct search *t, const struct folds *f, size_t counts, struct candidate *c, struct err *e)
{
	struct params p;
	struct oof o = { 0 };
	int rc;

	params_copy(&p, t->p);
	rc = apply(t, c, &p, e);
	if (rc == 0 && (rc = oof_run(&o, t->s, f, p.p, p.n, 1, counts, e)) == 0)
		c->loss = oof_full_loss(&o, oof_best(&o, 0), 0);
	oof_free(&o);
	params_free(&p);
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

/* Looks at those left, and keeps the best third and ours. */
static int
stage(struct search *t, const struct folds *f, size_t counts, struct err *e)
{
	size_t keep = (t->left + 2) / 3, ours = 0;

	for (size_t i = 0; i < t->left; i++)
		if (look(t, f, counts, &t->c[i], e) != 0)
			return -1;
	qsort(t->c, t->left, sizeof *t->c, by_loss);
	while (t->c[ours].number != 0)
		ours++;
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
	if (stage(t, &half, OOF_FEW, e) != 0 || stage(t, &some, OOF_FEW, e) != 0)
		return -1;
	return stage(t, &some, OOF_COUNTS, e);
}

static int
free_ranges(struct search *t)
{
	int any = 0;

	for (size_t i = 0; i < RANGES; i++)
		any |= t->free[i] = !params_given(t->p, range[i].name);
	return any;
}

int
tune_run(struct tune *found, struct params *p, const struct sample *s, const struct folds *f,
    size_t n, uint64_t seed, struct err *e)
{
	struct search t = { .s = s, .p = p, .c = mem_zero(n + 1, sizeof *t.c), .left = n + 1 };
	int rc = free_ranges(&t) ? 0 : err_set(e, "nothing to search: all its parameters are given");

	for (size_t i = 1; i <= n; i++)
		draw(&t.c[i], i, seed);
	if (rc == 0 && (rc = search(&t, f, e)) == 0) {
		found->tried = n + 1;
		found->folds = f->n >= 3 ? f->n - 1 : f->n;
		found->best = found->ours = t.c[0].loss;
		for (size_t i = 0; i < t.left; i++)
			if (t.c[i].number == 0)
				found->ours = t.c[i].loss;
		rc = apply(&t, &t.c[0], p, e);
	}
	free(t.c);
	return rc;
}
