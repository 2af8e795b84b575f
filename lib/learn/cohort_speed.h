/*
 * cohort_speed -- since when deals are won and lost in another time than those before them.
 *
 * For each day of COHORT_SPEED_SINCE before now: how deals created since then have left, as those
 * before stretched (stats/aft.h); the likeliest day is kept.  It is believed only if it explains
 * what happened: deals created before that day close as ever (learn/age_gate.h does not fire), and
 * those created since close as the stretched curves let expect (aft_misfit, at AGE_GATE_P).
 * Then it is another speed if a time is a tenth longer or shorter; or the same, if only what they
 * come to is another, by a tenth in log-odds.  Otherwise -- all deals changed at once, or in
 * another way than a stretch -- there is no answer.  At .001 that deals before are not as ever is
 * said in 0 of 40 exports of 11,000 deals with another speed of the newer (four laws, ten seeds),
 * at .01 in 5; at 1e-5 a change of all at once passes for one of cohorts.
 *
 * Where all log-odds move from month to month (sd .3 and .5) age_gate fires in 28 of 80 exports of
 * 11,000 deals, and in all 28 the speed is the same; it is so in none of 120 of 11,000 and 3,000
 * where all deals change their speed at once, by .6 to 1.6 times the days.
 *
 * With it the chance of ages that no newer deal has reached yet is told from the older deals'.
 */
#ifndef COHORT_SPEED_H
#define COHORT_SPEED_H

#include <stddef.h>
#include <stdint.h>

#include "learn/age_gate.h"
#include "stats/aft.h"
#include "stats/surv.h"

enum { COHORT_SPEED_LEAST = 40 };	/* wins, and losses, among the older and the newer */

struct cohort_speed {
	int32_t since;			/* deals created on it and later are the newer */
	struct surv before;		/* the older ones' curves */
	struct aft after;		/* the newer ones' */
};

enum cohort_speed_found { COHORT_SPEED_UNKNOWN, COHORT_SPEED_SAME, COHORT_SPEED_OTHER };

/* As of day now, the first that is not known.  s is empty unless it is COHORT_SPEED_OTHER. */
enum cohort_speed_found
	cohort_speed_find(struct cohort_speed *s, const struct age_deal *d, size_t n, int32_t now);
void	cohort_speed_free(struct cohort_speed *s);

/* The chance of a deal that is open at an age. */
double	cohort_speed_still(const struct cohort_speed *s, int32_t created, int32_t age);

#endif
