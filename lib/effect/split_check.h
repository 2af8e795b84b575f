/*
 * split_check -- are the arms the split that was asked for?
 *
 * Looked at deal by deal: an E-value, the odds of a split that is drawn about the one asked for
 * (beta of 100 deals) against that one.  1 / the largest so far is a p-value at any time.
 * Source: M. Lindon, A. Malek, NeurIPS 35 (2022); V. Vovk, R. Wang, Ann. Stat. 49 (2021),
 * 1736-1754.
 */
#ifndef SPLIT_CHECK_H
#define SPLIT_CHECK_H

struct split_check {		/* split_check_start sets it */
	double asked;		/* share of arm 1, in (0, 1) */
	double n[2];
	double log_e, log_most;
};

void	split_check_start(struct split_check *s, double asked);

/* One more deal of arm 0 or 1. */
void	split_check_add(struct split_check *s, int arm);

/* After a day's deals, whose order says nothing. */
void	split_check_day(struct split_check *s);
double	split_check_p(const struct split_check *s);

#endif
