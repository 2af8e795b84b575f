#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/htest.h"

double
htest_normal(double z)
{
	return erfc(fabs(z) / sqrt(2));
}

static double
log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

/* The regularised lower incomplete gamma function P(a, x), for x < a + 1. */
static double
gamma_series(double a, double x)
{
	double term = 1 / a, sum = term, n;

	for (n = a + 1; term > sum * 1e-17; n++)
		sum += term *= x / n;
	return sum * exp(-x + a * log(x) - log_gamma(a));
}

/* The upper one, Q(a, x), for x >= a + 1: Lentz's continued fraction. */
static double
gamma_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1e300, d = 1 / b, h = d, an, step;
	int i;

	for (i = 1; i < 100000; i++) {
		an = -i * (i - a);
		b += 2;
		d = 1 / (an * d + b);
		c = b + an / c;
		step = c * d;
		h *= step;
		if (fabs(step - 1) < 1e-16)
			break;
	}
	return h * exp(-x + a * log(x) - log_gamma(a));
}

double
htest_chi_square(double x, double df)
{
	double a = df / 2;

	if (isnan(x) || !(df > 0))
		return NAN;
	if (x <= 0)
		return 1;
	x /= 2;
	return x < a + 1 ? fmax(0, 1 - gamma_series(a, x)) : gamma_fraction(a, x);
}

/* Lentz's continued fraction of the incomplete beta function, for x < (a + 1) / (a + b + 2). */
static double
beta_fraction(double a, double b, double x)
{
	double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), h = d;

	for (int i = 1; i < 100000; i++) {
		double even = i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i));
		double odd = -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1)), step;

		d = 1 / (1 + even * d);
		c = 1 + even / c;
		h *= c * d;
		d = 1 / (1 + odd * d);
		c = 1 + odd / c;
		step = c * d;
		h *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return h;
}

/* The regularised incomplete beta function I(x; a, b). */
static double
incomplete_beta(double a, double b, double x)
{
	double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) +
	    b * log1p(-x));

	if (!(x > 0 && x < 1))
		return x > 0;
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double
htest_student(double t, double df)
{
	if (isnan(t) || !(df > 0))
		return NAN;
	return incomplete_beta(df / 2, .5, df / (df + t * t));
}

double
htest_f(double x, double above, double below)
{
	if (isnan(x) || !(above > 0) || !(below > 0))
		return NAN;
	return x <= 0 ? 1 : incomplete_beta(below / 2, above / 2, below / (below + above * x));
}

double
htest_binomial(double k, double n, double p)
{
	if (!(k > 0))
		return 1;
	return k > n ? 0 : incomplete_beta(k, n - k + 1, p);
}

static double
log_choose(double n, double k)
{
	return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

double
htest_fisher(double a, double b, double c, double d)
{
	double row = a + b, col = a + c, all = a + b + c + d;
	double lo = fmax(0, col - (all - row)), hi = fmin(row, col);
	double base = log_choose(all, col), seen, at, sum = 0, x;

	seen = log_choose(row, a) + log_choose(all - row, c) - base;
	for (x = lo; x <= hi; x++) {
		at = log_choose(row, x) + log_choose(all - row, col - x) - base;
		if (at <= seen + 1e-7)
			sum += exp(at);
	}
	return fmin(1, sum);
}

double
htest_two_rates(double k1, double n1, double k2, double n2)
{
	double p, rare, v;

	if (!(n1 > 0) || !(n2 > 0))
		return NAN;
	p = (k1 + k2) / (n1 + n2);
	rare = fmin(p, 1 - p) * fmin(n1, n2);
	if (rare < 5) {
		n1 = fmax(1, round(n1));
		n2 = fmax(1, round(n2));
		k1 = fmin(n1, round(k1));
		k2 = fmin(n2, round(k2));
		return htest_fisher(k1, n1 - k1, k2, n2 - k2);
	}
	v = p * (1 - p) * (1 / n1 + 1 / n2);
	return htest_normal((k1 / n1 - k2 / n2) / sqrt(v));
}

struct ranked {
	double p;
	size_t i;
};

static int
ascending(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	return a->i < b->i ? -1 : a->i > b->i;
}

void
htest_discovery(const double *p, size_t n, double *q)
{
	struct ranked *r = mem_zero(n, sizeof *r);
	double least = 1;
	size_t i, m = 0;

	for (i = 0; i < n; i++)
		if (isnan(p[i]))
			q[i] = NAN;
		else
			r[m++] = (struct ranked){ p[i], i };
	qsort(r, m, sizeof *r, ascending);
	for (i = m; i-- > 0; ) {
		least = fmin(least, r[i].p * ((double)m / (double)(i + 1)));
		q[r[i].i] = least;
	}
	free(r);
}

void
htest_effects(struct htest_part *part, size_t n)
{
	double total0 = 0, total1 = 0, r0, r1;
	struct htest_part *s;

	for (s = part; s < part + n; s++) {
		total0 += s->share0 > 0 ? s->share0 * s->rate0 : 0;
		total1 += s->share1 > 0 ? s->share1 * s->rate1 : 0;
	}
	for (s = part; s < part + n; s++) {
		r0 = s->share0 > 0 ? s->rate0 : s->rate1;
		r1 = s->share1 > 0 ? s->rate1 : s->rate0;
		s->mix = s->rate = 0;
		if (!(s->share0 > 0) && !(s->share1 > 0))
			continue;
		s->mix = (s->share1 - s->share0) * ((r0 + r1) / 2 - (total0 + total1) / 2);
		s->rate = (r1 - r0) * ((s->share0 + s->share1) / 2);
	}
}

double
htest_trend(const double *k, const double *m, const double *score, size_t n,
    double *slope)
{
	double won = 0, all = 0, mean = 0, cross = 0, square = 0, p;
	size_t i;

	for (i = 0; i < n; i++) {
		won += k[i];
		all += m[i];
		mean += m[i] * score[i];
	}
	mean /= all;
	for (i = 0; i < n; i++) {
		cross += (score[i] - mean) * k[i];
		square += (score[i] - mean) * (score[i] - mean) * m[i];
	}
	p = won / all;
	if (!(square > 0) || !(p > 0 && p < 1))
		return *slope = NAN;
	*slope = cross / square;
	return htest_normal(cross / sqrt(p * (1 - p) * square));
}
