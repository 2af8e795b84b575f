#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "gen/sim_speed.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

enum { DRAWS = 40000 };

static const enum duration_shape shapes[] = {
	DURATION_LOGNORMAL, DURATION_WEIBULL, DURATION_GAMMA
};

static struct sim_law
law_of(enum duration_shape shape)
{
	struct sim_law law;

	memset(&law, 0, sizeof law);
	law.o.cycle = (int)shape;
	law.o.late = 0.3;
	law.won_days = 40;
	law.lost_days = 70;
	return law;
}

static double
draw(const struct sim_law *law, const struct sim_pace *p, struct rng *r)
{
	double u = rng_uniform(r), late = rng_uniform(r), wait = rng_uniform(r);

	return p->won || late >= law->o.late ? sim_speed_days(law, p, u) :
	    sim_speed_late_days(p, wait);
}

static struct sim_speed
for_all(enum sim_who who, int32_t from, int32_t to, double factor)
{
	return (struct sim_speed){ { { -1, -1, -1, -1, -1 } }, who, from, to, factor };
}

/* Within four standard errors of each share, and four draws more where it is tiny. */
static void
check_shares(const struct sim_law *law, const struct sim_pace *p, uint64_t seed)
{
	static const double day[] = { 0, 1, 7, 20, 34, 35, 39, 40, 55, 70, 90, 140, 300 };
	enum { DAYS = sizeof day / sizeof *day };
	size_t open[DAYS] = { 0 };
	struct rng r;

	rng_start(&r, seed, 0);
	for (size_t i = 0; i < DRAWS; i++) {
		double x = draw(law, p, &r);

		for (size_t k = 0; k < DAYS; k++)
			open[k] += x >= day[k];
	}
	for (size_t k = 0; k < DAYS; k++) {
		double share = sim_speed_open(law, p, day[k]);

		near((double)open[k] / DRAWS, share,
		    4 * sqrt(share * (1 - share) / DRAWS) + 4. / DRAWS);
	}
}

static void
open_shares_are_those_of_the_draws(void **state)
{
	static const double factor[][2] = {
		{ 1, 1 }, { 1.6, 1 }, { 0.5, 1 }, { 1, 1.7 }, { 1, 0.6 }, { 2, 3 }, { 0.8, 0.2 }
	};
	struct sim_deal d = { 0 };

	(void)state;
	for (size_t k = 0; k < 3; k++)
		for (size_t f = 0; f < sizeof factor / sizeof *factor; f++)
			for (int won = 0; won <= 1; won++) {
				struct sim_law law = law_of(shapes[k]);
				struct sim_speed speed[] = {
					for_all(SIM_BOTH, 0, 0, factor[f][0]),
					for_all(SIM_SLOW, 0, 0, factor[f][1])
				};
				struct sim_pace p;

				law.speed = speed;
				law.speeds = 2;
				p = sim_speed_pace(&law, &d, won);
				near(p.median, (won ? 40 : 70) / factor[f][0], 1e-9);
				check_shares(&law, &p, k * 100 + f * 10 + (uint64_t)won);
			}
}

/* By definition: 0.6 of the deals take more than the median, and then half of it. */
static void
the_days_of_slow_ones_are_divided(void **state)
{
	struct sim_law law = law_of(DURATION_WEIBULL);
	struct sim_speed speed = for_all(SIM_SLOW, 0, 0, 2);
	struct sim_deal d = { 0 };
	struct sim_pace p, plain;

	(void)state;
	plain = sim_speed_pace(&law, &d, 1);
	law.speed = &speed;
	law.speeds = 1;
	p = sim_speed_pace(&law, &d, 1);
	near(sim_speed_days(&law, &p, 0.4), sim_speed_days(&law, &plain, 0.4), 0);
	near(sim_speed_days(&law, &p, 0.6), sim_speed_days(&law, &plain, 0.6) / 2, 1e-12);
	near(sim_speed_open(&law, &p, 0), 1, 0);
	near(sim_speed_open(&law, &p, 40), sim_speed_open(&law, &plain, 80), 1e-12);
}

static void
a_speed_up_is_for_whom_it_says(void **state)
{
	static const double won[] = { 2, 1, 2, 1, 2 }, lost[] = { 1, 2, 2, 1, 2 };
	struct sim_law law = law_of(DURATION_GAMMA);
	struct sim_deal d = { .created = 100, .half = 1 };
	struct sim_speed speed;

	(void)state;
	law.speed = &speed;
	law.speeds = 1;
	for (int who = SIM_WON; who <= SIM_HALF; who++) {
		speed = for_all((enum sim_who)who, 100, 100, 2);
		near(sim_speed_pace(&law, &d, 1).median, 40 / won[who], 1e-12);
		near(sim_speed_pace(&law, &d, 0).median, 70 / lost[who], 1e-12);
		near(sim_speed_pace(&law, &d, 1).slow, who == SIM_SLOW ? 2 : 1, 0);
	}
	d.half = 0;
	near(sim_speed_pace(&law, &d, 1).median, 40, 0);
	speed = for_all(SIM_BOTH, 101, 101, 2);
	near(sim_speed_pace(&law, &d, 1).median, 40, 0);
	speed = for_all(SIM_BOTH, 0, 0, 2);
	speed.segment.level[SIM_REGION] = 3;
	near(sim_speed_pace(&law, &d, 1).median, 40, 0);
	d.level[SIM_REGION] = 3;
	near(sim_speed_pace(&law, &d, 1).median, 20, 0);
}

/* Half way to a factor of 4 it is 2. */
static void
a_gradual_one_grows_by_its_logarithm(void **state)
{
	struct sim_law law = law_of(DURATION_LOGNORMAL);
	struct sim_speed speed[] = {
		for_all(SIM_WON, 100, 200, 4), for_all(SIM_WON, 200, 200, 2)
	};
	struct sim_deal d = { .created = 99 };

	(void)state;
	law.speed = speed;
	law.speeds = 2;
	near(sim_speed_pace(&law, &d, 1).median, 40, 0);
	d.created = 100;
	near(sim_speed_pace(&law, &d, 1).median, 40, 1e-12);
	d.created = 150;
	near(sim_speed_pace(&law, &d, 1).median, 20, 1e-12);
	d.created = 199;
	near(sim_speed_pace(&law, &d, 1).median, 40 / pow(4, 0.99), 1e-12);
	d.created = 300;
	near(sim_speed_pace(&law, &d, 1).median, 40. / 8, 1e-12);
}

static void
however_many_there_are_days_are_numbers(void **state)
{
	struct sim_law law = law_of(DURATION_LOGNORMAL);
	struct sim_speed speed[400];
	struct sim_deal d = { 0 };

	(void)state;
	for (size_t i = 0; i < 400; i++)
		speed[i] = for_all(i % 2 ? SIM_SLOW : SIM_BOTH, 0, 0, i < 200 ? 0.01 : 100);
	law.speed = speed;
	for (law.speeds = 0; law.speeds <= 400; law.speeds += 100) {
		struct sim_pace p = sim_speed_pace(&law, &d, 0);

		assert_true(isfinite(p.median) && p.median > 0);
		assert_true(isfinite(sim_speed_days(&law, &p, 1 - 0x1p-53)));
		assert_true(sim_speed_open(&law, &p, 1000) >= 0);
		assert_true(sim_speed_open(&law, &p, 1000) <= 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_shares_are_those_of_the_draws),
		cmocka_unit_test(the_days_of_slow_ones_are_divided),
		cmocka_unit_test(a_speed_up_is_for_whom_it_says),
		cmocka_unit_test(a_gradual_one_grows_by_its_logarithm),
		cmocka_unit_test(however_many_there_are_days_are_numbers)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
