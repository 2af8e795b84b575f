#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "effect/confounding.h"
#include "stats/htest.h"
#include "stats/linalg.h"
#include "stats/student.h"

#define PENALTY 1
enum { LEAST = 20 };

/* Which columns do not belong to the group. */
static void
columns_without(const struct design *d, uint32_t group, uint8_t *use)
{
	for (size_t i = 0; i < d->columns; i++)
		use[i] = group == DESIGN_NONE || (d->group[i][0] != group &&
		    d->group[i][1] != group);
}

/* What the regressions are made of: all rows, and the treated ones. */
struct system {
	struct gram gram;
	double *xa, *xy;	/* X'A, X'y */
	double aa, ay;
};

/* The coefficient of A beside the columns that are used (Frisch, Waugh, Lovell). */
static double
coefficient(const struct system *s, const uint8_t *use)
{
	size_t k = s->gram.columns;
	double *of_a = mem_zero(k, sizeof *of_a), *of_y = mem_zero(k, sizeof *of_y), b;
	struct gram_fit f;

	gram_factor(&f, &s->gram, PENALTY, use);
	gram_solve(&f, s->xa, of_a);
	gram_solve(&f, s->xy, of_y);
	b = (s->ay - linalg_dot(s->xa, of_y, k)) / (s->aa - linalg_dot(s->xa, of_a, k));
	gram_fit_free(&f);
	free(of_a);
	free(of_y);
	return b;
}

/* The column of the constant of the treated ones' cross products: the sums of their rows. */
static void
make_system(struct system *s, const struct design *d, const struct overlap_arms *a)
{
	size_t k = d->columns;

	*s = (struct system){ .xa = mem_zero(k, sizeof *s->xa), .xy = mem_zero(k, sizeof *s->xy) };
	gram_open(&s->gram, k);
	s->aa = a->n[1];
	for (int f = 0; f < OVERLAP_FOLDS; f++)
		for (int arm = 0; arm < 2; arm++) {
			gram_plus(&s->gram, &a->gram[arm][f]);
			for (size_t i = 0; i < k; i++) {
				s->xy[i] += a->xy[arm][f][i];
				s->xa[i] += arm == 1 ? a->gram[1][f].xx[i * k] : 0;
			}
			s->ay += arm == 1 ? a->xy[1][f][0] : 0;
		}
}

void
confounding_measure(struct confounding *c, const struct design *d, const struct overlap_arms *a)
{
	uint8_t *use = mem_zero(d->columns, 1);
	struct system s;

	make_system(&s, d, a);
	*c = (struct confounding){ coefficient(&s, NULL), 0, DESIGN_NONE };
	for (uint32_t g = 0; g < d->groups; g++) {
		double moved;

		columns_without(d, g, use);
		moved = fabs(coefficient(&s, use) - c->effect);
		if (moved > c->moved) {
			c->moved = moved;
			c->strongest = g;
		}
	}
	gram_free(&s.gram);
	free(s.xa);
	free(s.xy);
	free(use);
}

double
confounding_robustness(double t, double df)
{
	double f = fabs(t) / sqrt(df) - student_quantile(.975, df - 1) / sqrt(df - 1), f2 = f * f;

	return f > 0 ? (sqrt(f2 * f2 + 4 * f2) - f2) / 2 : 0;
}

/* ---- negative controls ------------------------------------------------------------------- */

/* What is left of y[] after the regression on the columns that are used, of rows with z. */
static double *
residuals(const struct overlap_input *in, const double *z, const struct gram_fit *f, int of_z)
{
	const struct design *d = in->x;
	double *xy = mem_zero(d->columns, sizeof *xy), *b = mem_zero(d->columns, sizeof *b);
	double *left = mem_zero(d->rows, sizeof *left);

	for (size_t i = 0; i < d->rows; i++)
		if (!isnan(z[i]))
			design_add(d, i, of_z ? z[i] : in->treated[i], xy);
	gram_solve(f, xy, b);
	for (size_t i = 0; i < d->rows; i++)
		if (!isnan(z[i]))
			left[i] = (of_z ? z[i] : in->treated[i]) - design_dot(d, i, b);
	free(xy);
	free(b);
	return left;
}

/* Are there enough rows of either arm, and does z differ among them? */
static int
can_tell(const struct overlap_input *in, const double *z)
{
	size_t n[2] = { 0 };
	double lo = INFINITY, hi = -INFINITY;

	for (size_t i = 0; i < in->x->rows; i++)
		if (!isnan(z[i])) {
			n[in->treated[i]]++;
			lo = fmin(lo, z[i]);
			hi = fmax(hi, z[i]);
		}
	return n[0] >= LEAST && n[1] >= LEAST && hi > lo;
}

static double
p_of_residuals(const struct overlap_input *in, const double *a, double *left)
{
	size_t n = in->x->rows;
	double aa = linalg_dot(a, a, n), b = linalg_dot(a, left, n) / aa, se, t;

	if (!(aa > 0))
		return NAN;
	for (size_t i = 0; i < n; i++)
		left[i] = a[i] * (left[i] - b * a[i]);
	se = overlap_se(left, n, in->cluster, in->clusters) * (double)n / aa;
	t = b / se;
	if (isnan(t))
		return NAN;
	return in->cluster != NULL ? htest_student(t, (double)in->clusters - 1) : htest_normal(t);
}

double
confounding_control(const struct overlap_input *in, const double *z, uint32_t without)
{
	const struct design *d = in->x;
	uint8_t *use;
	struct gram g;
	struct gram_fit f;
	double *a, *left, p;

	if (!can_tell(in, z))
		return NAN;
	use = mem_zero(d->columns, 1);
	columns_without(d, without, use);
	gram_open(&g, d->columns);
	for (size_t i = 0; i < d->rows; i++)
		if (!isnan(z[i]))
			design_cross(d, i, 1, g.xx);
	gram_factor(&f, &g, PENALTY, use);
	a = residuals(in, z, &f, 0);
	left = residuals(in, z, &f, 1);
	p = p_of_residuals(in, a, left);
	gram_fit_free(&f);
	gram_free(&g);
	free(use);
	free(a);
	free(left);
	return p;
}
