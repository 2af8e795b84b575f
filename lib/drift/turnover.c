#include "base/mem.h"
#include "drift/turnover.h"
#include "stats/htest.h"

enum { EXPECTED = 3 };		/* deals: chance leaves a person without any in 5 of 100 cases */

/* Cells that are people; the last may be what is missing. */
static size_t
people(const struct spread *s)
{
	return s->cells - (size_t)s->lacks;
}

/* Has a person no deals before the newest block? */
static int
is_new(const struct spread *s, size_t k)
{
	double before = 0;

	for (size_t b = s->blocks > 1; b < s->blocks; b++)
		before += s->count[b * s->cells + k];
	return before < .5;
}

uint8_t *
turnover_apart(const struct spread *s)
{
	uint8_t *apart = mem_zero(s->cells, 1);
	double known = spread_known(s, 0), lately = 0;

	if (s->lately == NULL)
		return apart;
	for (size_t k = 0; k < s->cells; k++)
		lately += s->lately[k];
	for (size_t k = 0; k < people(s); k++)
		apart[k] = is_new(s, k) || (s->lately[k] < .5 &&
		    spread_count(s, k, 0) / known * lately >= EXPECTED);
	return apart;
}

double
turnover_known(const struct spread *s, const uint8_t *apart, int now)
{
	double sum = 0;

	for (size_t k = 0; k < s->cells; k++)
		sum += apart[k] ? 0 : spread_count(s, k, now);
	return sum;
}

/* How many have their first deal in block b, the window being block s->blocks. */
static double
joined_in(const struct spread *s, size_t b)
{
	size_t older = b < s->blocks ? b + 1 : 0;
	double n = 0, before;

	for (size_t k = 0; k < people(s); k++) {
		before = 0;
		for (size_t i = older; i < s->blocks; i++)
			before += s->count[i * s->cells + k];
		n += before < .5 && s->count[b * s->cells + k] > .5;
	}
	return n;
}

double
turnover_test(const struct spread *s, double *joined)
{
	double all = *joined = joined_in(s, s->blocks);

	for (size_t b = 0; b + 1 < s->blocks; b++)	/* of the oldest nobody can tell */
		all += joined_in(s, b);
	return *joined > 0 && s->blocks > 1 ?
	    htest_binomial(*joined, all, 1 / (double)s->blocks) : 1;
}
