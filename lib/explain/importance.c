#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "explain/importance.h"

#define CLEAR 0.3		/* least |r| of a direction */

void
importance_init(struct importance *p, size_t features)
{
	p->sum = mem_zero(features, sizeof *p->sum);
	p->features = features;
	p->rows = 0;
}

void
importance_free(struct importance *p)
{
	free(p->sum);
	p->sum = NULL;
}

void
importance_add(struct importance *p, const float *x, size_t features, const double *effect)
{
	struct importance_sum *s = p->sum;
	double v, e;

	p->rows++;
	for (size_t i = 0; i < p->features; i++, s++) {
		e = effect[i];
		s->size += fabs(e);
		s->effect += e;
		if (i >= features || isnan(x[i]))
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
importance_size(const struct importance *p, size_t feature)
{
	return p->rows > 0 ? p->sum[feature].size / (double)p->rows : (double)NAN;
}

double
importance_mean(const struct importance *p, size_t feature)
{
	return p->rows > 0 ? p->sum[feature].effect / (double)p->rows : (double)NAN;
}

double
importance_share(const struct importance *p, size_t feature)
{
	double all = 0;

	for (size_t i = 0; i < p->features; i++)
		all += p->sum[i].size;
	return all > 0 ? p->sum[feature].size / all : (double)NAN;
}

enum importance_direction
importance_direction(const struct importance *p, size_t feature)
{
	const struct importance_sum *s = &p->sum[feature];
	double xx = s->xx - s->x * s->x / s->n, ee = s->ee - s->e * s->e / s->n;
	double r = (s->xe - s->x * s->e / s->n) / sqrt(xx * ee);

	if (s->size == 0)
		return IMPORTANCE_NONE;
	if (!(xx > 0 && ee > 0))
		return IMPORTANCE_MIXED;
	return r >= CLEAR ? IMPORTANCE_UP : r <= -CLEAR ? IMPORTANCE_DOWN : IMPORTANCE_MIXED;
}

void
importance_order(const struct importance *p, size_t *order)
{
	size_t i, k;

	for (i = 0; i < p->features; i++) {	/* insertion keeps equal ones in their order */
		for (k = i; k > 0 && p->sum[order[k - 1]].size < p->sum[i].size; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}
