#include <math.h>

#include "stats/control_chart.h"

/* What is known before a point. */
struct before {
	double k, n;
	double ewma, variance;		/* of the deviations so far */
	size_t periods;
};

static int
counts(const struct before *b, const struct control_chart_point *p, double *usual)
{
	*usual = b->n > 0 ? b->k / b->n : 0;
	return *usual * p->n >= CONTROL_CHART_EXPECTED && (1 - *usual) * p->n >=
	    CONTROL_CHART_EXPECTED;
}

static double
standard_error(const struct before *b, const struct control_chart_point *p, double usual)
{
	return sqrt(usual * (1 - usual) * (1 / p->n + 1 / b->n));
}

static void
take(struct before *b, const struct control_chart_point *p)
{
	double usual, e;

	if (counts(b, p, &usual)) {
		e = (p->k / p->n - usual) / standard_error(b, p, usual);
		b->ewma = CONTROL_CHART_WEIGHT * e + (1 - CONTROL_CHART_WEIGHT) * b->ewma;
		b->variance = CONTROL_CHART_WEIGHT * CONTROL_CHART_WEIGHT +
		    (1 - CONTROL_CHART_WEIGHT) * (1 - CONTROL_CHART_WEIGHT) * b->variance;
	}
	b->k += p->k;
	b->n += p->n;
	b->periods += p->n > 0;
}

int
control_chart_judge(struct control_chart *c, const struct control_chart_point *p, size_t n)
{
	struct before b = { 0 }, after;
	const struct control_chart_point *last = n > 0 ? &p[n - 1] : NULL;
	double margin;

	for (size_t i = 0; i + 1 < n; i++)
		take(&b, &p[i]);
	if (last == NULL || b.periods < CONTROL_CHART_PERIODS || !counts(&b, last, &c->usual))
		return -1;
	after = b;
	take(&after, last);
	margin = CONTROL_CHART_LIMIT * standard_error(&b, last, c->usual);
	c->rate = last->k / last->n;
	c->lo = fmax(0, c->usual - margin);
	c->hi = fmin(1, c->usual + margin);
	c->deviation = CONTROL_CHART_LIMIT * (c->rate - c->usual) / margin;
	c->ewma = after.ewma / sqrt(after.variance);
	c->base = b.n;
	c->periods = b.periods;
	return 0;
}
