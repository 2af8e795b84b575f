#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "drift/shift.h"
#include "drift/turnover.h"
#include "stats/chi_square.h"
#include "stats/htest.h"
#include "stats/proportion.h"

#define EXPECTED 5			/* deals of a cell in the smaller table, at least */
#define LEVEL .05
#define POOL .25			/* a dispersion that chance explains so easily is not told
					 * apart: T. A. Bancroft, Ann. Math. Stat. 15 (1944),
					 * 190-204 */

#define APART (SHIFT_NOWHERE - 1)	/* of a person who joined or left: in no pooled cell */

/* Cells of enough deals, the others joined: where each belongs. */
struct pooled {
	size_t *to;			/* [cells of the spread], or APART */
	size_t cells;
};

static double
expected(const struct spread *s, size_t k, double n, double m)
{
	return fmin(n, m) * (spread_count(s, k, 0) + spread_count(s, k, 1)) / (n + m);
}

/* The cell that has fewest deals, of those that stand alone. */
static size_t
rarest(const struct spread *s, const struct pooled *q, size_t rest, double n, double m)
{
	size_t least = SHIFT_NOWHERE;

	for (size_t k = 0; k < s->cells; k++)
		if (q->to[k] != rest && q->to[k] != APART && (least == SHIFT_NOWHERE ||
		    expected(s, k, n, m) < expected(s, least, n, m)))
			least = k;
	return least;
}

/* What is rare together, and if that is still rare, with the rarest of the others. */
static void
pool(struct pooled *q, const struct spread *s, const uint8_t *apart, double n, double m)
{
	size_t rest = SHIFT_NOWHERE, least;
	double sum = 0;

	q->to = mem_resize(NULL, s->cells, sizeof *q->to);
	q->cells = 0;
	for (size_t k = 0; k < s->cells; k++)
		if (apart[k]) {
			q->to[k] = APART;
		} else if (expected(s, k, n, m) >= EXPECTED) {
			q->to[k] = q->cells++;
		} else {
			q->to[k] = rest;
			sum += expected(s, k, n, m);
		}
	if (sum <= 0)
		return;
	least = sum < EXPECTED ? rarest(s, q, rest, n, m) : SHIFT_NOWHERE;
	for (size_t k = 0; k < s->cells; k++)
		if (q->to[k] == rest)
			q->to[k] = least != SHIFT_NOWHERE ? q->to[least] : q->cells;
	q->cells += least == SHIFT_NOWHERE;
}

/* Counts of block b in the pooled cells, from 0 on; b = blocks is the window. */
static void
pooled_counts(const struct spread *s, const struct pooled *q, size_t b, double *count)
{
	for (size_t k = 0; k < s->cells; k++)
		if (q->to[k] < q->cells)
			count[q->to[k]] += s->count[b * s->cells + k];
}

/* How much more than chance counts[blocks * cells] differ; NaN if that cannot be told. */
static double
dispersion(const double *count, size_t blocks, size_t cells)
{
	double *sum = mem_zero(cells, sizeof *sum), all = 0, x2 = 0, n, want;
	size_t used = 0;

	for (size_t b = 0; b < blocks; b++)
		for (size_t k = 0; k < cells; k++) {
			sum[k] += count[b * cells + k];
			all += count[b * cells + k];
		}
	for (size_t b = 0; b < blocks; b++) {
		n = 0;
		for (size_t k = 0; k < cells; k++)
			n += count[b * cells + k];
		used += n > 0;
		for (size_t k = 0; k < cells && n > 0; k++) {
			want = n * sum[k] / all;
			x2 += want > 0 ? (count[b * cells + k] - want) *
			    (count[b * cells + k] - want) / want : 0;
		}
	}
	free(sum);
	return used > 1 && cells > 1 ?
	    x2 / ((double)(used - 1) * (double)(cells - 1)) : (double)NAN;
}

/* P of a statistic of df degrees of freedom, scaled by a phi that has below ones. */
static double
tail(double x2, double df, double phi, double below)
{
	return phi > 1 ? htest_f(x2 / df / phi, df, below) : htest_chi_square(x2, df);
}

/* Is it more than what chance alone may bring about? */
static int
stands_out(double phi, double df)
{
	return df > 0 && htest_chi_square(phi * df, df) <= POOL;
}

/* How much more than chance a cell's share differs between the blocks; 0: no more, or unknown. */
static double
cell_dispersion(const double *count, size_t blocks, size_t cells, size_t k)
{
	double sum = 0, all = 0, x2 = 0, n[ENTERED_MOST] = { 0 }, p;
	size_t used = 0;

	for (size_t b = 0; b < blocks; b++) {
		for (size_t i = 0; i < cells; i++)
			n[b] += count[b * cells + i];
		sum += count[b * cells + k];
		all += n[b];
		used += n[b] > 0;
	}
	p = sum / all;
	if (used < 2 || !(p > 0 && p < 1))
		return 0;
	for (size_t b = 0; b < blocks; b++)
		if (n[b] > 0)
			x2 += pow(count[b * cells + k] - n[b] * p, 2) / (n[b] * p * (1 - p));
	x2 /= (double)(used - 1);
	return stands_out(x2, (double)(used - 1)) ? x2 : 0;
}

/* Pooled counts, block by block, then those of the reference and of the window. */
struct counts {
	double *block, *before, *now;
	double *phi;			/* [cells] of each cell */
	size_t blocks, cells;
	double n, m;
};

static void
count_cells(struct counts *c, const struct spread *s, const struct pooled *q, double n, double m)
{
	*c = (struct counts){ .blocks = s->blocks, .cells = q->cells, .n = n, .m = m };
	c->block = mem_zero((s->blocks + 3) * q->cells, sizeof *c->block);
	c->before = c->block + s->blocks * q->cells;
	c->now = c->before + q->cells;
	c->phi = c->now + q->cells;
	for (size_t b = 0; b < s->blocks; b++) {
		pooled_counts(s, q, b, c->block + b * q->cells);
		for (size_t k = 0; k < q->cells; k++)
			c->before[k] += c->block[b * q->cells + k];
	}
	pooled_counts(s, q, s->blocks, c->now);
	for (size_t k = 0; k < q->cells; k++)
		c->phi[k] = cell_dispersion(c->block, s->blocks, q->cells, k);
}

/* What cell k adds to X2. */
static double
distance(const struct counts *c, size_t k)
{
	double q = c->now[k] / c->n, p = c->before[k] / c->m,
	    mean = (c->now[k] + c->before[k]) / (c->n + c->m);

	return mean > 0 ? c->n * c->m / (c->n + c->m) * (q - p) * (q - p) / mean : 0;
}

/* The cells' phi, or 1 where it does not stand out. */
static double
usual_phi(const struct shift *t, size_t blocks)
{
	return stands_out(t->phi, ((double)blocks - 1) * t->df) && t->phi > 1 ? t->phi : 1;
}

/*
 * The test over cells; sets x2, df, phi.  Where X2 comes from cells that wander more than the
 * others, as that of a rep who joined half a year ago, their phi counts: the mean by what each
 * adds, its degrees of freedom by Satterthwaite.
 */
static double
test_cells(struct shift *t, const struct counts *c)
{
	double weighted = 0, squares = 0, phi, below, add, all = 0, usual;

	t->df = (double)c->cells - 1;
	t->phi = dispersion(c->block, c->blocks, c->cells);
	if (!(t->df > 0))
		return NAN;
	below = ((double)c->blocks - 1) * t->df;
	usual = usual_phi(t, c->blocks);
	for (size_t k = 0; k < c->cells; k++) {
		all += add = distance(c, k);
		add *= fmax(usual, c->phi[k]);
		weighted += add;
		squares += add * add;
	}
	t->x2 = all;
	phi = usual;
	if (all > 0 && weighted / all > usual * (1 + 1e-9)) {
		phi = weighted / all;
		below = fmin(below, ((double)c->blocks - 1) * weighted * weighted / squares);
	}
	return tail(t->x2, t->df, phi, below);
}

/* The p of one cell's share, against its own wandering if that is more than that of all. */
static double
test_one(const struct shift *t, const struct counts *c, size_t k)
{
	double q = c->now[k] / c->n, p = c->before[k] / c->m,
	    mean = (c->now[k] + c->before[k]) / (c->n + c->m),
	    z2 = t->n_h * (q - p) * (q - p) / (mean * (1 - mean));
	double own = c->phi[k], usual = usual_phi(t, c->blocks);
	int wanders = own > usual;

	if (mean >= 1)
		return 1;
	return tail(z2, 1, wanders ? own : usual,
	    ((double)c->blocks - 1) * (wanders ? 1 : t->df));
}

/* Whose share changed most; and the smallest p of a single one, times their number. */
static double
test_each(struct shift *t, const struct spread *s, const struct pooled *pool_of,
    const struct counts *c)
{
	double p, q, chance, least = NAN, far = 0, smallest = 1;

	for (size_t k = 0; k < s->cells; k++) {
		if (pool_of->to[k] == APART)
			continue;
		q = spread_count(s, k, 1) / c->n;
		p = spread_count(s, k, 0) / c->m;
		if (fabs(q - p) > far) {
			far = fabs(q - p);
			t->most = k;
			t->before = spread_count(s, k, 0) / spread_known(s, 0);
			t->now = spread_count(s, k, 1) / spread_known(s, 1);
		}
		if (expected(s, k, c->n, c->m) < EXPECTED || fmin(c->n, c->m) -
		    expected(s, k, c->n, c->m) < EXPECTED)
			continue;
		chance = fmin(1, (double)c->cells * test_one(t, c, pool_of->to[k]));
		if (chance <= LEVEL && fabs(q - p) >= SHIFT_SHARE && chance < smallest) {
			t->certain = k;
			smallest = chance;
		}
		least = fmin(least, chance);
	}
	return least;
}

/* All but the commonest cell are rare: it against them, exactly. */
static double
test_rare(struct shift *t, const struct spread *s, const uint8_t *apart, double n, double m)
{
	double now, before, most = 0, p;
	size_t common = 0;

	for (size_t k = 0; k < s->cells; k++)
		if (!apart[k] &&
		    spread_count(s, k, 0) + spread_count(s, k, 1) > most) {
			most = spread_count(s, k, 0) + spread_count(s, k, 1);
			common = k;
		}
	now = n - spread_count(s, common, 1);
	before = m - spread_count(s, common, 0);
	if (!(now + before > 0))
		return NAN;
	p = htest_two_rates(now, n, before, m);
	if (p <= LEVEL && fabs(now / n - before / m) >= SHIFT_SHARE)
		t->certain = common;
	return p;
}

/*
 * Values that the reference does not have, against how often that was to be expected; of people,
 * who bring many deals at once, how many joined.
 */
static double
test_unseen(struct shift *t, const struct spread *s)
{
	double fresh = 0, singletons = 0, m = t->m, people = 1;

	for (size_t k = 0; k < s->cells; k++) {
		double before = spread_count(s, k, 0);

		fresh += before < .5 ? spread_count(s, k, 1) : 0;
		singletons += before > .5 && before < 1.5;
	}
	t->unseen = fresh / t->n;
	if (s->lately != NULL)
		people = turnover_test(s, &t->joined);
	if (s->lately != NULL && t->unseen < SHIFT_MANY)
		return people;
	return fresh > 0 ? htest_binomial(fresh, t->n, fmin(1, (singletons + 1) / (m + 1))) : 1;
}

static double
test_rank(struct shift *t, const struct spread *s, double n, double m)
{
	double d = s->rank[s->blocks] / n - .5, v = s->rank_variance, phi = 0, known, se, below;
	size_t used = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		known = s->deals[b] - s->missing[b];
		if (known <= 0)
			continue;
		used++;
		phi += v > 0 ? known * pow(s->rank[b] / known - .5, 2) / v : 0;
	}
	below = (double)used - 1;
	phi = used > 1 ? phi / below : 0;
	if (!stands_out(phi, below)) {		/* that of the tenths, then */
		phi = t->df > 0 ? usual_phi(t, s->blocks) : 1;
		below *= t->df;
	}
	se = sqrt(v * (1 / n + 1 / m) * fmax(1, phi));
	t->rank = d;
	t->rank_lo = d - PROPORTION_Z * se;
	t->rank_hi = d + PROPORTION_Z * se;
	if (!(v > 0))
		return NAN;
	return tail(d * d / (v * (1 / n + 1 / m)), 1, phi, below);
}

static double
test_missing(const struct shift *t, const struct spread *s)
{
	double count[2 * (ENTERED_MOST + 1)], phi, lacking = t->m * t->missing_before +
	    t->n * t->missing_now, share = lacking / (t->n + t->m),
	    d = t->missing_now - t->missing_before, n_h = t->n * t->m / (t->n + t->m);

	if (!(lacking > 0) || share >= 1)
		return NAN;
	if (fmin(share, 1 - share) * fmin(t->n, t->m) < EXPECTED)
		return htest_two_rates(t->n * t->missing_now, t->n, t->m * t->missing_before, t->m);
	for (size_t b = 0; b < s->blocks; b++) {
		count[2 * b] = s->missing[b];
		count[2 * b + 1] = s->deals[b] - s->missing[b];
	}
	phi = dispersion(count, s->blocks, 2);
	return tail(n_h * d * d / (share * (1 - share)), 1,
	    stands_out(phi, (double)s->blocks - 1) ? phi : 1, (double)s->blocks - 1);
}

static void
measure(struct shift *t)
{
	double phi = t->phi > 1 ? t->phi : 1;

	if (!(t->df > 0)) {
		t->psi = 0;
		return;
	}
	t->psi = fmax(0, (t->x2 - t->df * phi) / t->n_h);
	t->psi_lo = chi_square_lambda(t->x2 / phi, t->df, .975) * phi / t->n_h;
	t->psi_hi = chi_square_lambda(t->x2 / phi, t->df, .025) * phi / t->n_h;
}

static void
count_deals(struct shift *t, const struct spread *s)
{
	double lacking = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		t->m += s->deals[b];
		lacking += s->missing[b];
	}
	t->n = s->deals[s->blocks];
	t->missing_before = lacking / t->m;
	t->missing_now = s->missing[s->blocks] / t->n;
}

void
shift_make(struct shift *t, const struct spread *s, double factor)
{
	static const enum shift_cause number[] = { SHIFT_CELLS, SHIFT_RANK, SHIFT_MISSING },
	    category[] = { SHIFT_CELLS, SHIFT_ONE_CELL, SHIFT_UNSEEN };
	uint8_t *apart = turnover_apart(s);
	double n = turnover_known(s, apart, 1), m = turnover_known(s, apart, 0), least = NAN;
	struct counts c;
	struct pooled q;

	*t = (struct shift){ .psi_lo = NAN, .psi_hi = NAN, .rank = NAN, .rank_lo = NAN,
	    .rank_hi = NAN, .unseen = NAN, .people = s->lately != NULL, .phi = NAN,
	    .n_h = n * m / (n + m), .p = { NAN, NAN, NAN }, .most = SHIFT_NOWHERE,
	    .certain = SHIFT_NOWHERE };
	count_deals(t, s);
	if (n > 0 && m > 0) {
		pool(&q, s, apart, n, m);
		count_cells(&c, s, &q, n, m);
		t->p[0] = q.cells > 1 ? test_cells(t, &c) : test_rare(t, s, apart, n, m);
		t->p[1] = test_each(t, s, &q, &c);
		free(c.block);
		free(q.to);
		if (!s->categorical)
			t->p[1] = test_rank(t, s, n, m);
	}
	t->p[2] = s->categorical ? test_unseen(t, s) : test_missing(t, s);
	for (int i = 0; i < 3; i++)
		if (!isnan(t->p[i]) && !(t->p[i] >= least)) {
			least = t->p[i];
			t->cause = s->categorical ? category[i] : number[i];
		}
	t->p_value = fmin(1, 3 * factor * least);
	if (isnan(least))
		t->p_value = NAN;
	measure(t);
	free(apart);
}

int
shift_is_big(const struct shift *t)
{
	return t->psi >= SHIFT_PSI || fabs(t->rank) >= SHIFT_RANK_BIG ||
	    fabs(t->missing_now - t->missing_before) >= SHIFT_SHARE ||
	    (t->unseen >= SHIFT_NEW && (t->cause == SHIFT_UNSEEN || !t->people)) ||
	    t->certain != SHIFT_NOWHERE;
}

int
shift_is_small(const struct shift *t)
{
	double phi = t->phi > 1 ? t->phi : 1;

	return !(t->df > 0) || chi_square_noncentral(t->x2 / phi, t->df,
	    SHIFT_STABLE * t->n_h / phi) <= LEVEL;
}

double
shift_smallest(const struct shift *t, double features)
{
	double phi = t->phi > 1 ? t->phi : 1;

	if (!(t->df > 0) || !(features > 0))
		return NAN;
	return chi_square_lambda(chi_square_quantile(LEVEL / (3 * features), t->df), t->df, .2) *
	    phi / t->n_h;
}
