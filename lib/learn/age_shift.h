/*
 * age_shift -- deals that lately close at another speed: what their ages are worth now.
 *
 * A model learns what age says from years of deals.  If wins or losses come sooner or later than
 * they did (learn/age_gate.h), the sum of chances is off until most of its deals are of the new
 * kind.
 *
 * How many of the open deals will be won: by the speed of the newer deals where that is known
 * (learn/cohort_speed.h), else by Aalen-Johansen's curve of the events of the last
 * AGE_SHIFT_RECENT days.  Their chances get that mean in each of some bands of age, shrunk towards
 * one common shift by AGE_SHIFT_DOUBT deals.
 */
#ifndef AGE_SHIFT_H
#define AGE_SHIFT_H

#include <stddef.h>
#include <stdint.h>

#include "learn/age_gate.h"
#include "learn/cohort_speed.h"
#include "stats/calib.h"

enum {
	AGE_SHIFT_RECENT = 60,		/* days */
	AGE_SHIFT_BANDS = 5, AGE_SHIFT_DOUBT = 10,
	AGE_SHIFT_STRETCHED = 8,	/* bands by the newer deals' speed, and one for the older */
	AGE_SHIFT_MOST = AGE_SHIFT_STRETCHED + 1
};

struct age_shift {
	double chi_square;
	int32_t since;			/* deals created since then close at another speed; or the
					 * first day of the gate's window */
	int stretched;			/* the former; then */
	double won, lost;		/* how many times the days they take, */
	double level;			/* and by how much they win more, in log-odds */
	size_t bands;			/* 0: nothing is shifted */
	int32_t last[AGE_SHIFT_MOST];	/* the oldest age of each; the last has the rest too */
	double shift[AGE_SHIFT_MOST];	/* what is added to the margin */
	size_t deals[AGE_SHIFT_MOST];	/* open ones */
	double mean;			/* over the open deals: of an age that is not known */
	double before, after;		/* the open deals' mean chance */
};

/* The shifts; s: the newer deals' speed, or NULL; c: from margin to chance. */
void	age_shift_make(struct age_shift *a, const struct age_deal *d, size_t n, int32_t now,
	    const struct cohort_speed *s, const struct calib *c);

/* What an age gets. */
double	age_shift_of(const struct age_shift *a, double age);

/*
 * The one number that, added to n margins, makes their mean chance `mean`; to 1e-9, within
 * -8 to 8.  0 if n is 0.
 */
double	age_shift_solve(const double *margin, size_t n, const struct calib *c, double mean);

#endif
