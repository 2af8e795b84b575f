#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "explain/importance.h"

#define CLEAR 0.3		/* least |r| of a direction */

void
impact_init(struct impact *p, size_t features)
{
	p->sum = mem_zero(features, sizeof *p->sum);
	p->features = features;
	p->rows = 0;
}

void
impact_free(struct impact *p)
{
	free(p->sum);
	p->sum = NULL;
}

void
impact_add(struct impact *p, const float *x, const double *effect)
{
	struct impact_sum *s = p->sum;
	double v, e;

	p->rows++;
	for (size_t i = 0; i < p->features; i++, s++) {
		e = effect[i];
		s->size += fabs(e);
		s->effect += e;
		if (isnan(x[i]))
			continue;
		v = (double)x[i];
		s->n++;
		s->x += v;
		s->xx += v * v;
		s->xe += v * e;
		s->e += e;
		s->ee += e * e;
	}
}

double
impact_size(const struct impact *p, size_t feature)
{
	return p->rows > 0 ? p->sum[feature].size / (double)p->rows : (double)NAN;
}

double
impact_mean(const struct impact *p, size_t feature)
{
	return p->rows > 0 ? p->sum[feature].effect / (double)p->rows : (double)NAN;
}

double
impact_share(const struct impact *p, size_t feature)
{
	double all = 0;

	for (size_t i = 0; i < p->features; i++)
		all += p->sum[i].size;
	return all > 0 ? p->sum[feature].size / all : (double)NAN;
}

enum impact_direction
impact_direction(const struct impact *p, size_t feature)
{
	const struct impact_sum *s = &p->sum[feature];
	double xx = s->xx - s->x * s->x / s->n, ee = s->ee - s->e * s->e / s->n;
	double r = (s->xe - s->x * s->e / s->n) / sqrt(xx * ee);

	if (s->size == 0)
		return IMPACT_NONE;
	if (!(xx > 0 && ee > 0))
		return IMPACT_MIXED;
	return r >= CLEAR ? IMPACT_UP : r <= -CLEAR ? IMPACT_DOWN : IMPACT_MIXED;
}

void
impact_order(const struct impact *p, size_t *order)
{
	size_t i, k;

	for (i = 0; i < p->features; i++) {	/* insertion keeps equal ones in their order */
		for (k = i; k > 0 && p->sum[order[k - 1]].size < p->sum[i].size; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}
