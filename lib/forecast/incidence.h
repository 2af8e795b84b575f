/*
 * incidence -- how many deals are won, and lost, within so many days, by the intensities.
 *
 * A deal that is open at age a on day D has the age a + k on day D + k: the cumulative incidences
 * follow exactly, day by day (competing risks; O. Aalen, S. Johansen, Scand. J. Stat. 5 (1978),
 * 141-150, with the intensities of a calendar).
 */
#ifndef INCIDENCE_H
#define INCIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "forecast/intensity.h"

enum { INCIDENCE_FAR = 900 };		/* days after which no deal is followed */

struct incidence {
	size_t strata, ages;	/* ages 0 .. ages - 1; older ones are as the last */
	size_t ends;
	double *won;		/* [ends * strata * ages] won within end[i] days */
	double *ever;		/* [strata * ages] won in the end */
	int32_t last;		/* days followed for ever, at most INCIDENCE_FAR */
	double *fresh;		/* [ends * strata] wins within end[i] days of one deal a day,
				 * created from the next day on */
};

/*
 * After `day`, whose week is week[-1] and the next day's week[0]; end[n] ascends, in days,
 * 1 to INCIDENCE_FAR.  ever: also followed to the end, that is until fewer than one in a
 * thousand are open.  Freed with incidence_free.
 */
void	incidence_make(struct incidence *c, const struct intensity *h, const uint8_t *week,
	    const int32_t *end, size_t n, int ever);
void	incidence_free(struct incidence *c);

/* The deals of an age in days. */
static inline size_t
incidence_cell(const struct incidence *c, size_t stratum, int32_t age)
{
	return stratum * c->ages + ((size_t)age < c->ages ? (size_t)age : c->ages - 1);
}

/* Won within end[i] days; 0 for i < 0. */
static inline double
incidence_won(const struct incidence *c, long i, size_t cell)
{
	return i < 0 ? 0 : c->won[(size_t)i * c->strata * c->ages + cell];
}

/* The curves of one cell: won[k] and lost[k] within k days, k = 0 .. last. */
void	incidence_curve(const struct intensity *h, const uint8_t *week, size_t stratum, size_t age,
	    int32_t last, double *won, double *lost);

#endif
