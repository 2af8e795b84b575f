#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/arrowhead.h"
#include "stats/linalg.h"

enum { PAD = 4 };
static const double LEAST = 1e-12;	/* a pivot */

void
arrowhead_init(struct arrowhead *a, size_t n, size_t tips)
{
	a->n = n;
	a->tips = tips;
	a->stride = (n + PAD - 1) / PAD * PAD;
	a->body = mem_zero(n * a->stride, sizeof *a->body);
	a->side = mem_zero(tips * a->stride, sizeof *a->side);
	a->tip = mem_zero(tips, sizeof *a->tip);
}

void
arrowhead_free(struct arrowhead *a)
{
	free(a->body);
	free(a->side);
	free(a->tip);
	memset(a, 0, sizeof *a);
}

void
arrowhead_clear(struct arrowhead *a)
{
	memset(a->body, 0, a->n * a->stride * sizeof *a->body);
	memset(a->side, 0, a->tips * a->stride * sizeof *a->side);
	memset(a->tip, 0, a->tips * sizeof *a->tip);
}

/* The body without what the tips explain of it, lower triangle; b's part of the body likewise. */
static double *
reduce(const struct arrowhead *a, const double *penalty, double *b)
{
	double *s = mem_resize(NULL, a->n * a->stride, sizeof *s);

	memcpy(s, a->body, a->n * a->stride * sizeof *s);
	for (size_t i = 0; i < a->n; i++)
		s[i * a->stride + i] += penalty[i];
	for (size_t t = 0; t < a->tips; t++) {
		const double *side = a->side + t * a->stride;
		double d = fmax(a->tip[t] + penalty[a->n + t], LEAST);

		for (size_t i = 0; i < a->n; i++) {
			double f = side[i] / d;

			b[i] -= f * b[a->n + t];
			for (size_t j = 0; j <= i && f != 0; j++)
				s[i * a->stride + j] -= f * side[j];
		}
	}
	return s;
}

/* x = m' m b, in place; scratch[n]. */
static void
apply(const double *m, double *b, size_t n, size_t stride, double *scratch)
{
	for (size_t i = 0; i < n; i++)
		scratch[i] = linalg_dot(m + i * stride, b, i + 1);
	memset(b, 0, n * sizeof *b);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++)
			b[j] += m[i * stride + j] * scratch[i];
}

/* The diagonal of m' m, and what the tips add to theirs. */
static void
diagonal(const struct arrowhead *a, const double *m, const double *penalty, double *inverse)
{
	memset(inverse, 0, a->n * sizeof *inverse);
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j <= i; j++)
			inverse[j] += m[i * a->stride + j] * m[i * a->stride + j];
	for (size_t t = 0; t < a->tips; t++) {
		double d = fmax(a->tip[t] + penalty[a->n + t], LEAST), sum = 0, v;

		for (size_t i = 0; i < a->n; i++) {
			v = linalg_dot(m + i * a->stride, a->side + t * a->stride, i + 1);
			sum += v * v;
		}
		inverse[a->n + t] = (1 + sum / d) / d;
	}
}

void
arrowhead_solve(const struct arrowhead *a, const double *penalty, double *b, double *inverse)
{
	double *s = reduce(a, penalty, b), *m = mem_resize(NULL, a->n * a->stride, sizeof *m);

	linalg_factor(s, a->n, a->stride, LEAST);
	linalg_invert(s, m, a->n, a->stride);
	apply(m, b, a->n, a->stride, s);
	diagonal(a, m, penalty, inverse);
	for (size_t t = 0; t < a->tips; t++)
		b[a->n + t] = (b[a->n + t] - linalg_dot(a->side + t * a->stride, b, a->n)) /
		    fmax(a->tip[t] + penalty[a->n + t], LEAST);
	free(s);
	free(m);
}
