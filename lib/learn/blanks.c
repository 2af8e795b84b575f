#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "learn/blanks.h"
#include "model/feature_range.h"

#define COPIED .1		/* of the rows */
static const double left_out[] = { .2, .5 };	/* of the values, in either half of the copies */

/* never[k]: feature k is never missing; returns whether any is. */
static int
find_never(const struct dataset *s, size_t rows, uint8_t *never)
{
	size_t *missing = mem_zero(s->features, sizeof *missing);
	int any = 0;

	for (size_t i = 0; i < rows; i++)
		for (size_t k = 0; k < s->features; k++)
			missing[k] += isnan(s->x[i * s->features + k]) ? 1 : 0;
	for (size_t k = 0; k < s->features; k++)
		any |= never[k] = (double)missing[k] < FEATURE_RANGE_NEVER * (double)rows;
	free(missing);
	return any;
}

/* Draws what is left out of a row's copy; returns whether it is copied and anything is. */
static int
draw(const struct dataset *s, size_t row, const uint8_t *never, uint64_t seed, uint8_t *blank)
{
	struct rng r;
	double share;
	int any = 0;

	rng_start(&r, seed, (uint64_t)s->row[row].deal << 32 | (uint32_t)s->row[row].as_of);
	if (rng_uniform(&r) >= COPIED)
		return 0;
	share = left_out[rng_below(&r, 2)];
	for (size_t k = 0; k < s->features; k++) {
		double u = rng_uniform(&r);

		blank[k] = never[k] && u < share && !isnan(s->x[row * s->features + k]);
		any |= blank[k];
	}
	return any;
}

void
blanks_make(struct blanks *b, const struct dataset *s, size_t rows, uint64_t seed)
{
	uint8_t *never = mem_zero(s->features, 1);
	size_t row_cap = 0, cap = 0;

	*b = (struct blanks){ .features = s->features };
	if (find_never(s, rows, never))
		for (size_t i = 0; i < rows; i++) {
			b->blank = mem_grow(b->blank, &cap, (b->rows + 1) * s->features, 1);
			if (!draw(s, i, never, seed, b->blank + b->rows * s->features))
				continue;
			b->row = mem_grow(b->row, &row_cap, b->rows + 1, sizeof *b->row);
			b->row[b->rows++] = i;
		}
	free(never);
}

void
blanks_free(struct blanks *b)
{
	free(b->row);
	free(b->blank);
	*b = (struct blanks){ 0 };
}

void
blanks_copy(const struct blanks *b, const struct dataset *s, float *x)
{
	for (size_t i = 0; i < b->rows; i++, x += b->features) {
		memcpy(x, s->x + b->row[i] * s->features, b->features * sizeof *x);
		for (size_t k = 0; k < b->features; k++)
			if (b->blank[i * b->features + k])
				x[k] = NAN;
	}
}
