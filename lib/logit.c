#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "logit.h"
#include "mem.h"

enum { STEPS = 25 };
static const double CLOSE_ENOUGH = 1e-4;	/* largest change of a coefficient; the next would be its square */

/* A column of x and where it stands among the design's. */
struct place {
	int categorical;
	size_t levels;		/* of a category; 0: it is left out */
	size_t first;		/* of its design columns: the number, or the first level */
	size_t missing;		/* its missing-value column; SIZE_MAX if none is missing */
	double mean, scale;
};

struct logit {
	struct place *place;
	size_t cols;
	size_t width;		/* design columns; the first is the intercept */
	double *beta;		/* [width] */
};

/* A row's design columns that are not zero: at most 1 + 2 per column. */
struct sparse {
	size_t n;
	uint32_t *at;
	double *v;
};

static void
design(const struct logit *l, const float *x, struct sparse *s)
{
	s->n = 0;
	s->at[s->n] = 0;
	s->v[s->n++] = 1;
	for (size_t k = 0; k < l->cols; k++) {
		const struct place *p = &l->place[k];

		if (isnan(x[k])) {
			if (p->missing != SIZE_MAX) {
				s->at[s->n] = (uint32_t)p->missing;
				s->v[s->n++] = 1;
			}
			continue;
		}
		if (p->categorical && !((double)x[k] < (double)p->levels))
			continue;		/* a category that was not there */
		s->at[s->n] = (uint32_t)(p->first + (p->categorical ? (size_t)x[k] : 0));
		s->v[s->n++] = p->categorical ? 1 : ((double)x[k] - p->mean) * p->scale;
	}
}

/* Means, scales and which columns miss values. */
static void
standardise(struct logit *l, const float *x, size_t rows, const struct logit_column *col)
{
	l->width = 1;
	for (size_t k = 0; k < l->cols; k++) {
		struct place *p = &l->place[k];
		double n = 0, sum = 0, square = 0;

		for (size_t i = 0; i < rows; i++)
			if (!isnan(x[i * l->cols + k])) {
				n++;
				sum += (double)x[i * l->cols + k];
			}
		p->categorical = col[k].categorical;
		p->levels = col[k].levels <= LOGIT_LEVELS ? col[k].levels : 0;
		p->mean = n > 0 ? sum / n : 0;
		for (size_t i = 0; i < rows; i++)
			if (!isnan(x[i * l->cols + k]))
				square += ((double)x[i * l->cols + k] - p->mean) * ((double)x[i * l->cols + k] - p->mean);
		p->scale = square > 0 ? sqrt(n / square) : 0;
		p->first = l->width;
		l->width += p->categorical ? p->levels : 1;
		p->missing = n < (double)rows ? l->width++ : SIZE_MAX;
	}
}

/* Solves a x = b for a symmetric positive definite a[n * n], in place, by Cholesky; b becomes x. */
static void
solve(double *a, double *b, size_t n)
{
	for (size_t j = 0; j < n; j++) {
		for (size_t k = 0; k < j; k++)
			for (size_t i = j; i < n; i++)
				a[i * n + j] -= a[i * n + k] * a[j * n + k];
		double d = sqrt(fmax(a[j * n + j], 1e-12));

		for (size_t i = j; i < n; i++)
			a[i * n + j] /= d;
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			b[i] -= a[i * n + k] * b[k];
		b[i] /= a[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			b[i] -= a[k * n + i] * b[k];
		b[i] /= a[i * n + i];
	}
}

static double
dot(const struct logit *l, const struct sparse *s)
{
	double m = 0;

	for (size_t i = 0; i < s->n; i++)
		m += l->beta[s->at[i]] * s->v[i];
	return m;
}

/* Gradient and curvature of the penalised log likelihood. */
static void
accumulate(const struct logit *l, const float *x, size_t rows, const float *label, const float *weight,
    double ridge, struct sparse *s, double *h, double *g)
{
	size_t n = l->width;

	memset(h, 0, n * n * sizeof *h);
	memset(g, 0, n * sizeof *g);
	for (size_t r = 0; r < rows; r++) {
		double w = weight != NULL ? (double)weight[r] : 1, p, c;

		design(l, x + r * l->cols, s);
		p = 1 / (1 + exp(-dot(l, s)));
		c = w * fmax(p * (1 - p), 1e-9);
		for (size_t i = 0; i < s->n; i++) {
			g[s->at[i]] += w * ((double)label[r] - p) * s->v[i];
			for (size_t j = 0; j <= i; j++)
				h[s->at[i] * n + s->at[j]] += c * s->v[i] * s->v[j];
		}
	}
	for (size_t i = 0; i < n; i++) {
		g[i] -= i > 0 ? ridge * l->beta[i] : 0;
		h[i * n + i] += i > 0 ? ridge : 1e-9;
	}
}

struct logit *
logit_fit(const float *x, size_t rows, const struct logit_column *col, size_t cols,
    const float *label, const float *weight, double ridge, const struct logit *from)
{
	struct logit *l = mem_zero(1, sizeof *l);
	struct sparse s = { 0, mem_zero(2 * cols + 1, sizeof *s.at), mem_zero(2 * cols + 1, sizeof *s.v) };
	double *h, *g, most = 1;

	l->cols = cols;
	l->place = mem_zero(cols, sizeof *l->place);
	standardise(l, x, rows, col);
	l->beta = mem_zero(l->width, sizeof *l->beta);
	if (from != NULL)
		memcpy(l->beta, from->beta, l->width * sizeof *l->beta);
	h = mem_resize(NULL, l->width * l->width, sizeof *h);
	g = mem_resize(NULL, l->width, sizeof *g);
	for (int step = 0; step < STEPS && most > CLOSE_ENOUGH; step++) {
		accumulate(l, x, rows, label, weight, ridge, &s, h, g);
		solve(h, g, l->width);
		most = 0;
		for (size_t i = 0; i < l->width; i++) {
			l->beta[i] += fmin(5, fmax(-5, g[i]));
			most = fmax(most, fabs(g[i]));
		}
	}
	free(h);
	free(g);
	free(s.at);
	free(s.v);
	return l;
}

void
logit_free(struct logit *l)
{
	if (l == NULL)
		return;
	free(l->place);
	free(l->beta);
	free(l);
}

double
logit_intercept(const struct logit *l)
{
	return l->beta[0];
}

double
logit_part(const struct logit *l, size_t col, float x)
{
	const struct place *p = &l->place[col];

	if (isnan(x))
		return p->missing != SIZE_MAX ? l->beta[p->missing] : 0;
	if (!p->categorical)
		return l->beta[p->first] * (((double)x - p->mean) * p->scale);
	return (double)x < (double)p->levels ? l->beta[p->first + (size_t)x] : 0;
}

double
logit_margin(const struct logit *l, const float *x)
{
	double m = l->beta[0];

	for (size_t k = 0; k < l->cols; k++)
		m += logit_part(l, k, x[k]);
	return m;
}
