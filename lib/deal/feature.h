/*
 * feature -- the features of a deal as of a day.
 *
 * Every feature is a float32 (NaN: missing) of what asof knows on its day,
 * but for the categories, which are texts of the deal's own columns.
 * deal/feature_names.h numbers and names them; deal(5) says what they are.
 */
#ifndef FEATURE_H
#define FEATURE_H

#include <stddef.h>

#include "deal/asof.h"
#include "deal/feature_names.h"

/* The numeric features, feature_name[]: how many; those of changes only if a knows them. */
size_t	feature_count(const struct asof *a);

/*
 * Where feature i is found: number *at of its group of asof, the result; or
 * number *at of the deal's own, of which there are feature_owns; then it is ASOF_DIMS.
 */
enum asof_dim feature_place(size_t i, size_t *at);
size_t	feature_owns(const struct asof *a);

/*
 * What a deal's own features rest on, beside the deal: of its rep and its
 * product, and of all deals.
 */
struct feature_rep {
	double rate;		/* NaN for the missing rep, as is the next */
	double amount;		/* median of closed deals */
	double consistency;
	uint32_t open;
	int32_t last_win;	/* DATE_NONE: none */
};
struct feature_product {
	double cycle;		/* median of won deals: the product's, or all */
	double amount;		/* median of closed deals; NaN for the missing product */
	double cycle_overall;
	float rate_overall, rate_90d;
};
struct feature_now {
	int32_t day, first_day;	/* the features'; the earliest created_date of all deals */
	struct feature_rep rep;
	struct feature_product product;
};

/* As of a->day, of a deal's rep and product by their groups. */
void	feature_of_rep(const struct asof *a, const uint32_t group[ASOF_DIMS],
	    struct feature_rep *r);
void	feature_of_product(const struct asof *a, const uint32_t group[ASOF_DIMS],
	    struct feature_product *p);

/* What is the deal's own on the day, be it one of asof's or not. */
struct feature_deal {
	int32_t created;	/* DATE_NONE if missing */
	double amount;		/* NaN if missing */
	uint32_t group[ASOF_DIMS];
};
void	feature_deal_of(const struct asof *a, size_t deal, struct feature_deal *d);

/*
 * The numeric features of a deal: its own; those of its changes, if a knows them, which
 * must be at the day, into the same x; and as of a->day those that all deals of its group
 * have.
 */
void	feature_own(const struct feature_now *now, const struct feature_deal *d, float *x);
void	feature_changes(const struct asof *a, size_t deal, float *x);
void	feature_group(const struct asof *a, enum asof_dim dim, const uint32_t group[ASOF_DIMS],
	    float x[FEATURE_GROUP]);

/*
 * 0.4 rep win rate + 0.3 cycle efficiency + 0.3 stage progress, each in
 * [0, 1]; parts that are unknown are left out and the weights rescaled; NaN
 * if all are.  Cycle efficiency is clip(median won cycle of the segment /
 * (2 x age), 0, 1).  progress is that of its stage, NaN when unknown.
 */
double	feature_health(const struct feature_now *now, const struct feature_deal *d,
	    double progress);

#endif
