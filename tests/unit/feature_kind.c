#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deal/feature_names.h"
#include "deal/feature_kind.h"

static void
names_tell_the_kind(void **state)
{
	static const struct { const char *name; enum feature_kind kind; } f[] = {
		{ "x_region", FEATURE_WORLD }, { "x_log_amount", FEATURE_WORLD },
		{ "x_missing_amount", FEATURE_WORLD }, { "x_stage_progress", FEATURE_WORLD },
		{ "x_campaign", FEATURE_WORLD }, { "x_rep_win_rate_180d", FEATURE_HISTORY },
		{ "x_win_rate_overall", FEATURE_HISTORY },
		{ "x_region_source_deals", FEATURE_HISTORY },
		{ "x_rep_open_deals", FEATURE_HISTORY },
		{ "x_rep_days_since_win", FEATURE_HISTORY },
		{ "x_cycle_segment", FEATURE_HISTORY }, { "x_amount_vs_rep", FEATURE_HISTORY },
		{ "x_created_month", FEATURE_CALENDAR }, { "x_age_days", FEATURE_CALENDAR },
		{ "x_days_to_quarter_end", FEATURE_CALENDAR },
	};

	(void)state;
	for (size_t i = 0; i < sizeof f / sizeof *f; i++)
		assert_int_equal(feature_kind(f[i].name), f[i].kind);
}

/* Of what dealfeat writes, only these are the world's. */
static void
the_world_is_what_deals_are(void **state)
{
	size_t world = 0;

	(void)state;
	for (size_t i = 0; i < FEATURE_ALL; i++)
		world += feature_kind(feature_name[i]) == FEATURE_WORLD;
	for (size_t i = 0; i < FEATURE_CATEGORIES; i++)
		assert_int_equal(feature_kind(feature_category[i]), FEATURE_WORLD);
	/* the amount, six that are missing, and of changes: progress, moves, reversals, pushes,
	 * owners */
	assert_int_equal(world, 1 + 6 + 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_tell_the_kind),
		cmocka_unit_test(the_world_is_what_deals_are),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
