#include <stddef.h>
#include <string.h>

#include "deal/feature_kind.h"

const char *const feature_kind_name[FEATURE_KINDS] = { "world", "history", "calendar" };

#define LEN(a) (sizeof (a) / sizeof *(a))

static int
begins_with_any(const char *s, const char *const *start, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(s, start[i], strlen(start[i])) == 0)
			return 1;
	return 0;
}

enum feature_kind
feature_kind(const char *feature)
{
	static const char *const calendar[] = { "x_created_", "x_days_", "x_age_" };
	static const char *const history[] = { "x_cycle_", "x_amount_", "x_rep_days_since_win" };

	if (strncmp(feature, "x_missing_", 10) == 0)
		return FEATURE_WORLD;
	if (begins_with_any(feature, calendar, LEN(calendar)))
		return FEATURE_CALENDAR;
	return begins_with_any(feature, history, LEN(history)) ||
	    strstr(feature, "win_rate") != NULL || strstr(feature, "_deals") != NULL ?
	    FEATURE_HISTORY : FEATURE_WORLD;
}

int
feature_is_of_people(const char *feature)
{
	return strcmp(feature, "x_rep") == 0;
}
