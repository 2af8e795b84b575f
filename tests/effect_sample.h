/*
 * effect_sample -- 90 rows of a linear congruential generator: one number, one category of three
 * levels, a treatment, an outcome.  What is expected of them was computed by numpy and scipy from
 * the formulas of the headers.
 */
#ifndef EFFECT_SAMPLE_H
#define EFFECT_SAMPLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "effect/design.h"

enum { SAMPLE_ROWS = 90, SAMPLE_CLUSTERS = 10 };

struct effect_sample {
	double x[SAMPLE_ROWS], y[SAMPLE_ROWS];
	uint32_t code[SAMPLE_ROWS], cluster[SAMPLE_ROWS];
	uint8_t treated[SAMPLE_ROWS], fold[SAMPLE_ROWS];
	struct design d;		/* groups: 0 the number, 1 the category */
};

static inline double
sample_next(uint64_t *s)
{
	*s = (*s * 1103515245 + 12345) & 0x7fffffff;
	return (double)*s / 2147483648.0;
}

static inline void
effect_sample_make(struct effect_sample *m)
{
	uint64_t s = 12345;

	for (size_t i = 0; i < SAMPLE_ROWS; i++) {
		m->x[i] = sample_next(&s) * 2 - 1;
		m->code[i] = (uint32_t)(sample_next(&s) * 3);
		m->treated[i] = sample_next(&s) < .5 + .3 * m->x[i];
		m->fold[i] = (uint8_t)(i % 3);
		m->cluster[i] = (uint32_t)(i / 9);
		m->y[i] = sample_next(&s) < .4 + .1 * m->treated[i] + .2 * m->x[i] +
		    .05 * m->code[i];
	}
	design_open(&m->d, SAMPLE_ROWS, 1, 1);
	design_number(&m->d, 0, m->x);
	design_category(&m->d, 1, DESIGN_NONE, m->code, 3);
}

#endif
