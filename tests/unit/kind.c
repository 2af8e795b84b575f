#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "deal/feature_names.h"
#include "drift/kind.h"

static void
names_tell_the_kind(void **state)
{
	static const struct { const char *name; enum drift_kind kind; } f[] = {
		{ "x_region", DRIFT_WORLD }, { "x_log_amount", DRIFT_WORLD },
		{ "x_missing_amount", DRIFT_WORLD }, { "x_stage_progress", DRIFT_WORLD },
		{ "x_campaign", DRIFT_WORLD }, { "x_rep_win_rate_180d", DRIFT_HISTORY },
		{ "x_win_rate_overall", DRIFT_HISTORY }, { "x_region_source_deals", DRIFT_HISTORY },
		{ "x_rep_open_deals", DRIFT_HISTORY }, { "x_rep_days_since_win", DRIFT_HISTORY },
		{ "x_cycle_segment", DRIFT_HISTORY }, { "x_amount_vs_rep", DRIFT_HISTORY },
		{ "x_created_month", DRIFT_CALENDAR }, { "x_age_days", DRIFT_CALENDAR },
		{ "x_days_to_quarter_end", DRIFT_CALENDAR },
	};

	(void)state;
	for (size_t i = 0; i < sizeof f / sizeof *f; i++)
		assert_int_equal(drift_kind(f[i].name), f[i].kind);
}

/* Of what dealfeat writes, only these are the world's. */
static void
the_world_is_what_deals_are(void **state)
{
	size_t world = 0;

	(void)state;
	for (size_t i = 0; i < FEATURE_ALL; i++)
		world += drift_kind(feature_name[i]) == DRIFT_WORLD;
	for (size_t i = 0; i < FEATURE_CATEGORIES; i++)
		assert_int_equal(drift_kind(feature_category[i]), DRIFT_WORLD);
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
