#include <string.h>

#include "base/mem.h"
#include "deal/feature_names.h"

const char *const feature_category[FEATURE_CATEGORIES] = {
	"x_rep", "x_industry", "x_region", "x_product", "x_source"
};

#define GROUP(g) "x_" g "_win_rate", "x_" g "_deals", "x_" g "_win_rate_180d", "x_" g "_deals_180d"

const char *const feature_name[FEATURE_ALL] = {
	"x_age_days", "x_age_ratio", "x_age_ratio_segment", "x_cycle_overall", "x_cycle_segment",
	"x_log_amount", "x_amount_segment", "x_amount_vs_segment", "x_amount_vs_rep",
	"x_rep_open_deals", "x_rep_days_since_win", "x_win_rate_overall", "x_win_rate_90d",
	"x_created_month", "x_created_quarter", "x_created_weekday", "x_days_to_quarter_end",
	"x_days_since_start",
	"x_missing_amount", "x_missing_rep", "x_missing_industry", "x_missing_region",
	"x_missing_product", "x_missing_source",
	GROUP("rep"), GROUP("industry"), GROUP("region"), GROUP("product"), GROUP("source"),
	GROUP("rep_industry"), GROUP("region_source"),
	"x_stage_progress", "x_days_in_stage", "x_stage_moves", "x_stage_reversals",
	"x_close_date_pushes", "x_days_to_expected_close", "x_amount_change", "x_owner_changes"
};

int
feature_may_bend(const char *feature)
{
	static const int bends[] = {
		FEATURE_AGE_DAYS, FEATURE_LOG_AMOUNT,
		FEATURE_ALL - FEATURE_OF_CHANGES + FEATURE_DAYS_IN_STAGE,
		FEATURE_ALL - FEATURE_OF_CHANGES + FEATURE_DAYS_TO_EXPECTED_CLOSE
	};

	for (size_t i = 0; i < sizeof bends / sizeof *bends; i++)
		if (strcmp(feature_name[bends[i]], feature) == 0)
			return 1;
	for (size_t i = 0; i < FEATURE_ALL; i++)
		if (strcmp(feature_name[i], feature) == 0)
			return 0;
	return 1;
}

char *
feature_extra(const char *column)
{
	size_t n = strlen(column);
	char *extra = mem_zero(n + 3, 1);

	memcpy(extra, "x_", 2);
	for (size_t i = 0; i < n; i++)
		extra[i + 2] = strchr("[]<\"\\", column[i]) != NULL ||
		    (unsigned char)column[i] < 0x20 ? '_' : column[i];
	return extra;
}
