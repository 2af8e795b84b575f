/*
 * feature_names -- the features that dealfeat writes: their numbers, names and
 * properties.
 *
 * Numeric features come in this order: those of one number each, FEATURE_GROUP
 * of each group, those of changes.  Categories stand behind them.
 */
#ifndef FEATURE_NAMES_H
#define FEATURE_NAMES_H

#include <stddef.h>

enum {				/* one number each */
	FEATURE_AGE_DAYS, FEATURE_AGE_RATIO, FEATURE_AGE_RATIO_SEGMENT,
	FEATURE_CYCLE_OVERALL, FEATURE_CYCLE_SEGMENT,
	FEATURE_LOG_AMOUNT, FEATURE_AMOUNT_SEGMENT,
	FEATURE_AMOUNT_VS_SEGMENT, FEATURE_AMOUNT_VS_REP,
	FEATURE_REP_OPEN_DEALS, FEATURE_REP_DAYS_SINCE_WIN,
	FEATURE_WIN_RATE_OVERALL, FEATURE_WIN_RATE_90D,
	FEATURE_CREATED_MONTH, FEATURE_CREATED_QUARTER, FEATURE_CREATED_WEEKDAY,
	FEATURE_DAYS_TO_QUARTER_END, FEATURE_DAYS_SINCE_START,
	FEATURE_MISSING_AMOUNT, FEATURE_MISSING_REP, FEATURE_MISSING_INDUSTRY,
	FEATURE_MISSING_REGION, FEATURE_MISSING_PRODUCT, FEATURE_MISSING_SOURCE,
	FEATURE_SINGLES
};

enum {				/* of each group of deals */
	FEATURE_GROUP_WIN_RATE, FEATURE_GROUP_DEALS,
	FEATURE_GROUP_WIN_RATE_180D, FEATURE_GROUP_DEALS_180D,
	FEATURE_GROUP
};

enum {				/* of changes of the deal's fields */
	FEATURE_STAGE_PROGRESS, FEATURE_DAYS_IN_STAGE,
	FEATURE_STAGE_MOVES, FEATURE_STAGE_REVERSALS, FEATURE_CLOSE_DATE_PUSHES,
	FEATURE_DAYS_TO_EXPECTED_CLOSE, FEATURE_AMOUNT_CHANGE, FEATURE_OWNER_CHANGES,
	FEATURE_OF_CHANGES
};

enum {
	FEATURE_GROUPS = 7,	/* rep .. region_source, as enum asof_dim */
	FEATURE_CATEGORIES = 5,	/* x_rep .. x_source, as asof_key */
	FEATURE_ALL = FEATURE_SINGLES + FEATURE_GROUP * FEATURE_GROUPS + FEATURE_OF_CHANGES
};

extern const char *const feature_name[FEATURE_ALL];	/* of the numeric ones */
extern const char *const feature_category[FEATURE_CATEGORIES];

/*
 * The name of the feature that an input column is: x_COL, with _ for what a
 * name may not hold; the caller's to free.
 */
char	*feature_extra(const char *column);

/*
 * May the chance bend with this numeric feature?  Days and money do, and who
 * knows what a user added; rates, counts, the calendar and what follows from
 * others are made to tell in a straight line.
 */
int	feature_may_bend(const char *feature);

#endif
