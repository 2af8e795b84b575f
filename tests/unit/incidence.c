/* incidence: constant chances have closed forms; the calendar by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forecast/incidence.h"

static double won_hazard[8], lost_hazard[8];

static void
near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
start(struct intensity *h, double won, double lost)
{
	*h = (struct intensity){ .strata = 1, .ages = 8, .tail = 7 };
	h->won = (struct intensity_kind){ .hazard = won_hazard, .tail = won, .level = 1 };
	h->lost = (struct intensity_kind){ .hazard = lost_hazard, .tail = lost, .level = 1 };
	for (size_t a = 0; a < 8; a++) {
		won_hazard[a] = won;
		lost_hazard[a] = lost;
	}
	for (size_t q = 0; q < QUARTER_WEEKS; q++)
		h->won.factor[q] = h->lost.factor[q] = 1;
}

/* w / (w + l) (1 - (1 - w - l)^k) */
static void
constant_chances(void **state)
{
	static const uint8_t week[INCIDENCE_FAR + 1];
	const int32_t end[] = { 1, 30, 100 };
	struct intensity h;
	struct incidence c;
	double w = .02, l = .03;

	(void)state;
	start(&h, w, l);
	incidence_make(&c, &h, week, end, 3, 1);
	for (long i = 0; i < 3; i++) {
		near(incidence_won(&c, i, incidence_cell(&c, 0, 0)),
		    w / (w + l) * (1 - pow(1 - w - l, end[i])), 1e-12);
		near(incidence_won(&c, i, incidence_cell(&c, 0, 5000)),
		    w / (w + l) * (1 - pow(1 - w - l, end[i])), 1e-12);
	}
	near(c.ever[0], w / (w + l), 1e-3);
	near(incidence_won(&c, -1, 0), 0, 0);
	incidence_free(&c);
}

/*
 * One deal a day for two days, won with .5 on each day at risk: the first one's by its second day
 * .5 + .25, the second one's on its first .5.
 */
static void
deals_to_come(void **state)
{
	static const uint8_t week[INCIDENCE_FAR + 1];
	const int32_t end[] = { 1, 2 };
	struct intensity h;
	struct incidence c;

	(void)state;
	start(&h, .5, 0);
	incidence_make(&c, &h, week, end, 2, 0);
	near(c.fresh[0], .5, 1e-12);
	near(c.fresh[1], 1.25, 1e-12);
	incidence_free(&c);
}

/* Week 1 has no wins, week 0 twice as many as an average one: .2 x 2 on the third day only. */
static void
the_calendar_says_when(void **state)
{
	const uint8_t week[] = { 1, 1, 0 };
	double won[4], lost[4];
	struct intensity h;

	(void)state;
	start(&h, .2, .1);
	h.won.factor[1] = 0;
	h.won.factor[0] = 2;
	incidence_curve(&h, week, 0, 3, 3, won, lost);
	near(won[2], 0, 0);
	near(won[3], .81 * .4, 1e-12);
	near(lost[2], .19, 1e-12);
	near(lost[3], .19 + .081, 1e-12);
}

static void
no_day_closes_more_than_most(void **state)
{
	struct intensity h;
	double w, l;

	(void)state;
	start(&h, .9, .6);
	intensity_at(&h, 0, 2, 0, &w, &l);
	near(w + l, .95, 1e-12);
	near(w / l, 1.5, 1e-12);
}

/* Three weeks, 11 expected of each after scaling, 7 10 16 seen: 363 / (16 + 1 + 25 - 33). */
static void
strength_by_the_method_of_moments(void **state)
{
	const double seen[] = { 7, 10, 16 }, expected[] = { 10, 10, 10 },
	    far[] = { 2, 10, 21 };

	(void)state;
	near(intensity_strength(seen, expected, 3), 363 / 9., 1e-9);
	near(intensity_strength(far, expected, 3), 363 / (81 + 1 + 100 - 33.), 1e-9);
	near(intensity_strength(expected, expected, 3), 1e4, 1e-6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constant_chances),
		cmocka_unit_test(deals_to_come),
		cmocka_unit_test(the_calendar_says_when),
		cmocka_unit_test(no_day_closes_more_than_most),
		cmocka_unit_test(strength_by_the_method_of_moments),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
