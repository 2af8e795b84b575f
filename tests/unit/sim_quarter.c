/* sim_quarter: the share of wins still open, against drawing them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/rng.h"
#include "gen/sim_quarter.h"

enum { DRAWS = 40000 };

static int32_t
draw(struct rng *r, const struct sim_law *law, const struct sim_pace *pace, int32_t created)
{
	struct sim_quarter_draw u;
	int32_t closed = created + duration_whole(sim_speed_days(law, pace, rng_uniform(r)));

	u.slip = rng_uniform(r);
	u.wait = rng_uniform(r);
	u.pull = rng_uniform(r);
	u.day = rng_uniform(r);
	return sim_quarter_close(law, created, closed, &u);
}

/* On days through a quarter's end, within four standard errors. */
static void
open_is_the_share_that_is_drawn(void **state)
{
	static const double slip[] = { 0, .5, 1, .3 }, end[] = { .4, 0, 1, .35 };
	int32_t created = date_days(2025, 3, 1);
	struct sim_pace pace = { 1, 30, 1 };
	struct sim_law law = { 0 };
	double open, p, from, to;
	struct rng r;

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		law.o = (struct sim_settings){ .seed = k, .slip = slip[k], .quarter_end = end[k],
		    .cycle = DURATION_LOGNORMAL };
		for (int32_t day = created; day < created + 140; day += 9) {
			open = 0;
			rng_start(&r, k, 0);
			for (int i = 0; i < DRAWS; i++)
				open += draw(&r, &law, &pace, created) > day;
			p = sim_quarter_open(&law, &pace, created, day);
			from = p - 4 * sqrt(p * (1 - p) / DRAWS) - 1e-9;
			to = p + 4 * sqrt(p * (1 - p) / DRAWS) + 1e-9;
			if (open / DRAWS < from || open / DRAWS > to)
				fail_msg("%zu: day %d: %g is not %g", k, (int)(day - created),
				    open / DRAWS, p);
		}
	}
}

static void
wins_gather_in_the_last_ten_days(void **state)
{
	int32_t created = date_days(2025, 1, 10), closed = date_days(2025, 2, 20);
	struct sim_quarter_draw u = { .9, .5, .1, .999 };
	struct sim_law law = { .o = { .quarter_end = .5 } };

	(void)state;
	assert_int_equal(sim_quarter_close(&law, created, closed, &u), date_days(2025, 3, 22));
	u.day = .001;
	assert_int_equal(sim_quarter_close(&law, created, closed, &u), date_days(2025, 3, 31));
	u.pull = .6;
	assert_int_equal(sim_quarter_close(&law, created, closed, &u), closed);
	u.pull = .1;
	created = date_days(2025, 3, 28);	/* too near to the end */
	assert_int_equal(sim_quarter_close(&law, created, created + 2, &u), created + 2);
}

static void
a_slipped_win_comes_five_days_later_or_more(void **state)
{
	int32_t created = date_days(2025, 1, 10), closed = date_days(2025, 2, 20);
	struct sim_quarter_draw u = { 1e-9, .999999, .9, .5 };
	struct sim_law law = { .o = { .slip = 1 } };

	(void)state;
	assert_int_equal(sim_quarter_close(&law, created, closed, &u), closed + 5);
	u.wait = .36787944;			/* 1 / e: the mean */
	assert_in_range(sim_quarter_close(&law, created, closed, &u), closed + 44, closed + 45);
	u.slip = 1 - 1e-9;
	assert_int_equal(sim_quarter_close(&law, created, closed, &u), closed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_is_the_share_that_is_drawn),
		cmocka_unit_test(wins_gather_in_the_last_ten_days),
		cmocka_unit_test(a_slipped_win_comes_five_days_later_or_more),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
