#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/detmath.h"
#include "base/mem.h"
#include "csv/parallel.h"
#include "effect/overlap.h"
#include "stats/linalg.h"

enum { STEPS = 8 };		/* of Newton's method, at most */
enum { SOLVES = 50 };		/* and of conjugate gradients in each */
#define SOLVED 1e-5		/* what they may leave, as a share */
#define PENALTY_CHANCE 1	/* lambda of e, and of m0 and m1 */
#define PENALTY_OUTCOME 5
#define CLOSE 1e-7		/* log-odds by which the last step may have moved a coefficient */
#define TRIM .05

uint8_t
overlap_fold(const char *id, size_t n)
{
	uint64_t h = 14695981039346656037u;	/* FNV-1a, and a finish that mixes its bits */

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)id[i]) * 1099511628211u;
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdu;
	h ^= h >> 33;
	return (uint8_t)(h % OVERLAP_FOLDS);
}

void
overlap_arms_make(struct overlap_arms *a, const struct overlap_input *in)
{
	size_t k = in->x->columns;

	*a = (struct overlap_arms){ 0 };
	for (int arm = 0; arm < 2; arm++)
		for (int f = 0; f < OVERLAP_FOLDS; f++) {
			gram_open(&a->gram[arm][f], k);
			a->xy[arm][f] = mem_zero(k, sizeof(double));
		}
	for (size_t i = 0; i < in->x->rows; i++) {
		int arm = in->treated[i], f = in->fold[i];

		a->n[arm]++;
		design_cross(in->x, i, 1, a->gram[arm][f].xx);
		design_add(in->x, i, in->y[i], a->xy[arm][f]);
	}
}

void
overlap_arms_free(struct overlap_arms *a)
{
	for (int arm = 0; arm < 2; arm++)
		for (int f = 0; f < OVERLAP_FOLDS; f++) {
			gram_free(&a->gram[arm][f]);
			free(a->xy[arm][f]);
		}
	*a = (struct overlap_arms){ 0 };
}

static double
sigmoid(double x)
{
	return 1 / (1 + detmath_exp(-x));
}

/* ---- what is expected of a fold's deals, from the others -------------------------------- */

struct nuisance {
	const struct overlap_input *in;
	const struct overlap_arms *arms;
	double *e, *m[2];	/* [rows] */
};

static void
fit_outcome(const struct nuisance *s, int arm, int out, double *b)
{
	size_t k = s->in->x->columns;
	double *xy = mem_zero(k, sizeof *xy);
	struct gram g;
	struct gram_fit f;

	gram_open(&g, k);
	for (int i = 0; i < OVERLAP_FOLDS; i++)
		if (i != out) {
			gram_plus(&g, &s->arms->gram[arm][i]);
			for (size_t j = 0; j < k; j++)
				xy[j] += s->arms->xy[arm][i][j];
		}
	gram_factor(&f, &g, PENALTY_OUTCOME, NULL);
	gram_solve(&f, xy, b);
	gram_fit_free(&f);
	gram_free(&g);
	free(xy);
}

/* The regression of a fold's chance: Newton's steps, each by preconditioned conjugate gradients. */
struct chance {
	const struct overlap_input *in;
	int out;			/* the fold that is left out */
	double *w;			/* [rows] e (1 - e) */
	double mean_w;			/* where all deals have the same chance */
	struct gram_fit near;		/* X'X + penalty / mean_w: nearly the second derivative */
	size_t columns;
	double *slope, *by, *rest, *aim, *step;	/* [columns] of the conjugate gradients */
};

/* to = (X' W X + penalty) v */
static void
curve(const struct chance *c, const double *v, double *to)
{
	memset(to, 0, c->columns * sizeof *to);
	for (size_t i = 0; i < c->in->x->rows; i++)
		if (c->in->fold[i] != c->out)
			design_add(c->in->x, i, c->w[i] * design_dot(c->in->x, i, v), to);
	for (size_t j = 1; j < c->columns; j++)
		to[j] += PENALTY_CHANCE * v[j];
}

/* Solves curve(by) = slope.  Source: Golub and Van Loan, Matrix Computations (2013), 11.5. */
static void
solve(struct chance *c)
{
	double was, now, along, least;

	memset(c->by, 0, c->columns * sizeof *c->by);
	memcpy(c->rest, c->slope, c->columns * sizeof *c->rest);
	gram_solve(&c->near, c->rest, c->aim);
	was = linalg_dot(c->rest, c->aim, c->columns);
	least = was * SOLVED * SOLVED;
	for (int k = 0; k < SOLVES && was > least; k++) {
		curve(c, c->aim, c->step);
		along = was / linalg_dot(c->aim, c->step, c->columns);
		for (size_t j = 0; j < c->columns; j++) {
			c->by[j] += along * c->aim[j];
			c->rest[j] -= along * c->step[j];
		}
		gram_solve(&c->near, c->rest, c->step);
		now = linalg_dot(c->rest, c->step, c->columns);
		for (size_t j = 0; j < c->columns; j++)
			c->aim[j] = c->step[j] + now / was * c->aim[j];
		was = now;
	}
}

/* One step of Newton's method from b; how far it went. */
static double
step(struct chance *c, double *b)
{
	const struct overlap_input *in = c->in;
	double far = 0;

	memset(c->slope, 0, c->columns * sizeof *c->slope);
	for (size_t i = 0; i < in->x->rows; i++)
		if (in->fold[i] != c->out) {
			double p = sigmoid(design_dot(in->x, i, b));

			c->w[i] = p * (1 - p);
			design_add(in->x, i, in->treated[i] - p, c->slope);
		}
	for (size_t j = 1; j < c->columns; j++)
		c->slope[j] -= PENALTY_CHANCE * b[j];
	solve(c);
	for (size_t j = 0; j < c->columns; j++) {
		b[j] += c->by[j];
		far = fmax(far, fabs(c->by[j]));
	}
	return far;
}

static void
fit_chance(const struct nuisance *s, int out, double *b)
{
	const struct overlap_input *in = s->in;
	size_t k = in->x->columns;
	double n[2] = { .5, .5 };
	struct chance c = { .in = in, .out = out, .columns = k,
	    .w = mem_zero(in->x->rows, sizeof *c.w), .slope = mem_zero(5 * k, sizeof *c.slope) };
	struct gram g;

	c.by = c.slope + k;
	c.rest = c.by + k;
	c.aim = c.rest + k;
	c.step = c.aim + k;
	gram_open(&g, k);
	for (int arm = 0; arm < 2; arm++)
		for (int f = 0; f < OVERLAP_FOLDS; f++)
			if (f != out)
				gram_plus(&g, &s->arms->gram[arm][f]);
	for (size_t i = 0; i < in->x->rows; i++)
		n[in->treated[i]] += in->fold[i] != out;
	c.mean_w = n[0] * n[1] / ((n[0] + n[1]) * (n[0] + n[1]));
	gram_factor(&c.near, &g, PENALTY_CHANCE / c.mean_w, NULL);
	b[0] = detmath_log(n[1] / n[0]);
	for (int i = 0; i < STEPS; i++)
		if (step(&c, b) < CLOSE)
			break;
	gram_fit_free(&c.near);
	gram_free(&g);
	free(c.w);
	free(c.slope);
}

/* One task of a fold: e, m0 or m1. */
static void
expect(size_t task, void *arg)
{
	struct nuisance *s = arg;
	const struct design *x = s->in->x;
	int out = (int)(task / 3), what = (int)(task % 3);
	double *b = mem_zero(x->columns, sizeof *b), *to = what < 2 ? s->m[what] : s->e;

	if (what < 2)
		fit_outcome(s, what, out, b);
	else
		fit_chance(s, out, b);
	for (size_t i = 0; i < x->rows; i++)
		if (s->in->fold[i] == out)
			to[i] = what < 2 ? design_dot(x, i, b) : sigmoid(design_dot(x, i, b));
	free(b);
}

/* ---- the effect ---------------------------------------------------------------------------- */

double
overlap_se(const double *f, size_t n, const uint32_t *cluster, size_t clusters)
{
	size_t groups = cluster != NULL ? clusters : n;
	double *sum = mem_zero(groups, sizeof *sum), mean = 0, squares = 0, g = (double)groups;

	for (size_t i = 0; i < n; i++) {
		sum[cluster != NULL ? cluster[i] : i] += f[i];
		mean += f[i] / g;
	}
	for (size_t i = 0; i < groups; i++)
		squares += (sum[i] - mean) * (sum[i] - mean);
	free(sum);
	if (groups < 2)
		return NAN;
	return sqrt(squares * (cluster != NULL ? g / (g - 1) : 1)) / (double)n;
}

static void
weigh(struct overlap *o, const struct nuisance *s)
{
	const struct overlap_input *in = s->in;
	size_t n = in->x->rows;
	double *num = mem_zero(n, sizeof *num), sum = 0, h_sum = 0, p = s->arms->n[1] / (double)n;

	for (size_t i = 0; i < n; i++) {
		double e = s->e[i], h = e * (1 - e), m0 = s->m[0][i], m1 = s->m[1][i];

		num[i] = h * (m1 - m0) + (in->treated[i] ? (1 - e) * (in->y[i] - m1) :
		    -e * (in->y[i] - m0));
		sum += num[i];
		h_sum += h;
	}
	o->effect = sum / h_sum;
	o->weight = h_sum / ((double)n * p * (1 - p));
	for (size_t i = 0; i < n; i++)
		num[i] = (num[i] - o->effect * s->e[i] * (1 - s->e[i])) / (h_sum / (double)n);
	o->se = overlap_se(num, n, in->cluster, in->clusters);
	o->df = in->cluster != NULL ? (double)in->clusters - 1 : INFINITY;
	free(num);
}

/* The same of all whose e is no extreme, by weights of 1 / e and 1 / (1 - e). */
static void
weigh_alike(struct overlap *o, const struct nuisance *s)
{
	const struct overlap_input *in = s->in;
	size_t n = in->x->rows, kept = 0;
	double *v = mem_zero(n, sizeof *v), mean = 0, *from;
	uint32_t *cluster = mem_zero(n, sizeof *cluster);

	for (size_t i = 0; i < n; i++) {
		double e = s->e[i], m0 = s->m[0][i], m1 = s->m[1][i];

		if (e < TRIM || e > 1 - TRIM)
			continue;
		cluster[kept] = in->cluster != NULL ? in->cluster[i] : 0;
		v[kept++] = m1 - m0 + (in->treated[i] ? (in->y[i] - m1) / e :
		    -(in->y[i] - m0) / (1 - e));
	}
	for (from = v; from < v + kept; from++)
		mean += *from / (double)kept;
	for (from = v; from < v + kept; from++)
		*from -= mean;
	o->trimmed = (double)(n - kept) / (double)n;
	o->aipw = kept > 0 ? mean : NAN;
	o->aipw_se = kept > 1 ? overlap_se(v, kept, in->cluster != NULL ? cluster : NULL,
	    in->clusters) : NAN;
	free(cluster);
	free(v);
}

void
overlap_estimate(struct overlap *o, const struct overlap_input *in, const struct overlap_arms *a,
    size_t threads)
{
	size_t n = in->x->rows;
	struct nuisance s = { in, a, mem_zero(n, sizeof *s.e),
	    { mem_zero(n, sizeof *s.e), mem_zero(n, sizeof *s.e) } };

	parallel_each((size_t)OVERLAP_FOLDS * 3, threads, expect, &s);
	weigh(o, &s);
	weigh_alike(o, &s);
	free(s.e);
	free(s.m[0]);
	free(s.m[1]);
}
