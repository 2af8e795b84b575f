#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/htest.h"

#define LEN(a) (sizeof (a) / sizeof *(a))
#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/* Quantiles of the normal and chi-square distributions, as in any table. */
/* The 5 % and 1 % points of Student's table, and its ends. */
static void
student_table(void **state)
{
	(void)state;
	near(htest_student(12.7062047362, 1), .05, 1e-9);
	near(htest_student(-2.2281388520, 10), .05, 1e-9);
	near(htest_student(2.0422724563, 30), .05, 1e-9);
	near(htest_student(2.7499956536, 30), .01, 1e-9);
	near(htest_student(3, 1e7), htest_normal(3), 1e-8);
	near(htest_student(0, 5), 1, 0);
	assert_true(isnan(htest_student(NAN, 5)) && isnan(htest_student(1, 0)));
}

static void
tails_are_those_of_the_tables(void **state)
{
	static const struct { double x, df, p; } t[] = {
		{ 3.841458820694124, 1, 0.05 }, { 5.991464547107979, 2, 0.05 },
		{ 18.307038053275146, 10, 0.05 }, { 0.003932140000019516, 1, 0.95 },
		{ 2.155856481304618, 10, 0.995 }, { 124.34211340400407, 100, 0.05 },
		{ 10.827566170662733, 1, 0.001 }, { 1106.9689943522174, 1000, 0.01 },
	};
	size_t i;

	(void)state;
	near(htest_normal(1.959963984540054), 0.05, 1e-15);
	near(htest_normal(-2.5758293035489), 0.01, 1e-14);
	near(htest_normal(0), 1, 0);
	for (i = 0; i < LEN(t); i++)
		near(htest_chi_square(t[i].x, t[i].df), t[i].p, 1e-12);
	near(htest_chi_square(0, 3), 1, 0);
	near(htest_chi_square(6.5, 2), exp(-3.25), 1e-16);	/* closed form */
	assert_true(isnan(htest_chi_square(1, 0)));
}

/* The lady tasting tea, Fisher 1935; criminal twins, Fisher 1962. */
static void
fisher_gives_his_examples(void **state)
{
	(void)state;
	near(htest_fisher(3, 1, 1, 3), 0.4857, 5e-5);
	near(htest_fisher(2, 15, 10, 3), 0.0005367, 5e-8);
	near(htest_fisher(10, 3, 2, 15), 0.0005367, 5e-8);
	near(htest_fisher(0, 5, 0, 7), 1, 1e-12);
}

static void
two_rates_take_fisher_when_a_count_below_5_is_expected(void **state)
{
	(void)state;
	/* 5.2 are expected: z of the score test */
	near(htest_two_rates(2, 17, 10, 13), htest_normal(-3.609941025577121), 1e-15);
	near(htest_two_rates(3, 4, 1, 4), htest_fisher(3, 1, 1, 3), 0);
	/* 49 of 50 and 45 of 50: 3 losses are expected on each side */
	near(htest_two_rates(49, 50, 45, 50), htest_fisher(49, 1, 45, 5), 0);
	assert_true(isnan(htest_two_rates(0, 0, 3, 5)));
	near(htest_two_rates(0, 9, 0, 5), 1, 1e-12);
}

/* Without continuity correction z squared is Pearson's chi-square: 56/70 and 48/80. */
static void
two_rates_are_pearsons_chi_square(void **state)
{
	double e[4], o[4] = { 56, 14, 48, 32 }, chi = 0;
	int i;

	(void)state;
	e[0] = 70 * 104 / 150.; e[1] = 70 * 46 / 150.;
	e[2] = 80 * 104 / 150.; e[3] = 80 * 46 / 150.;
	for (i = 0; i < 4; i++)
		chi += (o[i] - e[i]) * (o[i] - e[i]) / e[i];
	near(htest_two_rates(56, 70, 48, 80), htest_chi_square(chi, 1), 1e-14);
	near(htest_two_rates(28, 35, 24, 40), htest_chi_square(chi / 2, 1), 1e-14);
	near(htest_two_rates(16.8, 21, 48.6, 81), 0.08861344492591056, 1e-14);
}

/* The 15 p-values of Benjamini and Hochberg 1995, section 4. */
static void
discovery_gives_benjamini_and_hochbergs_example(void **state)
{
	static const double sorted[] = { .0001, .0004, .0019, .0095, .0201, .0278, .0298,
	    .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.000 };
	static const double want[] = { .0015, .003, .0095, .035625, .0603, .06385714285714286,
	    .06385714285714286, .0645, .0765, .486, .5811818181818182, .714875,
	    .7532307692307693, .8132142857142857, 1 };
	double p[17], q[17];
	size_t i, at;

	(void)state;
	p[3] = p[11] = NAN;		/* not of the family */
	for (i = 0, at = 0; i < LEN(sorted); i++, at++) {
		while (at == 3 || at == 11)
			at++;
		p[at] = sorted[(i * 7) % 15];	/* shuffled */
	}
	htest_discovery(p, 17, q);
	assert_true(isnan(q[3]) && isnan(q[11]));
	for (i = 0, at = 0; i < LEN(sorted); i++, at++) {
		while (at == 3 || at == 11)
			at++;
		near(q[at], want[(i * 7) % 15], 1e-15);
	}
}

/* Das Gupta 1993, table 2.1: a product of two factors, one segment a side. */
static void
effects_give_das_guptas_table_2_1(void **state)
{
	const double earn0 = 10930, earn1 = 16591, part0 = 0.717892, part1 = 0.825974;
	struct htest_part s[2] = {
		{ part0, part1, earn0, earn1, 0, 0 },
		{ 1 - part0, 1 - part1, 0, 0, 0, 0 },	/* those who earn nothing */
	};

	(void)state;
	htest_effects(s, 2);
	near(s[0].rate + s[1].rate, 4369.913, 0.001);
	near(s[0].mix + s[1].mix, 1487.262, 0.001);
}

/* Das Gupta 1993, table 5.3: U.S. death rates by race and age, 1970 and 1985. */
static void
effects_give_das_guptas_table_5_3(void **state)
{
	static const double t[22][4] = {
		{ 2968, 3041, 18.469, 9.163 }, { 11484, 11577, .751, .462 },
		{ 34614, 27450, .391, .248 }, { 30992, 32711, 1.146, .929 },
		{ 21983, 35480, 1.287, 1.084 }, { 20314, 27411, 2.672, 1.81 },
		{ 20928, 19555, 6.636, 4.715 }, { 16897, 19795, 15.691, 12.187 },
		{ 11339, 15254, 34.723, 27.728 }, { 5720, 8022, 79.763, 64.068 },
		{ 1315, 2472, 176.837, 157.57 }, { 535, 707, 36.993, 17.208 },
		{ 2162, 2692, 1.352, .738 }, { 6120, 6473, .541, .328 },
		{ 4781, 6841, 2.04, 1.103 }, { 3096, 6547, 3.523, 2.045 },
		{ 2718, 4352, 6.746, 3.724 }, { 2363, 3034, 12.967, 8.052 },
		{ 1767, 2540, 24.471, 17.812 }, { 1149, 1749, 45.091, 34.128 },
		{ 448, 804, 74.902, 68.276 }, { 117, 236, 123.205, 125.161 },
	};
	struct htest_part s[22];
	double all0 = 0, all1 = 0, mix = 0, rate = 0, crude0 = 0, crude1 = 0;
	size_t i;

	(void)state;
	for (i = 0; i < 22; i++) {
		all0 += t[i][0];
		all1 += t[i][1];
	}
	for (i = 0; i < 22; i++) {
		s[i] = (struct htest_part){ t[i][0] / all0, t[i][1] / all1, t[i][2],
		    t[i][3], 0, 0 };
		crude0 += s[i].share0 * s[i].rate0;
		crude1 += s[i].share1 * s[i].rate1;
	}
	htest_effects(s, 22);
	for (i = 0; i < 22; i++) {
		mix += s[i].mix;
		rate += s[i].rate;
	}
	near(crude0, 9.421833, 1e-6);
	near(crude1, 8.735618, 1e-6);
	near(mix, 1.541510, 1e-6);
	near(rate, -2.227725, 1e-6);
	near(mix + rate, crude1 - crude0, 1e-12);
}

static void
a_segment_empty_on_one_side_is_all_mix(void **state)
{
	struct htest_part s[3] = {
		{ .5, .4, .30, .20, 0, 0 },
		{ .5, .0, .50, NAN, 0, 0 },
		{ .0, .6, NAN, .10, 0, 0 },
	};
	double change = .4 * .2 + .6 * .1 - (.5 * .3 + .5 * .5);

	(void)state;
	htest_effects(s, 3);
	near(s[1].rate, 0, 0);
	near(s[2].rate, 0, 0);
	near(s[0].rate, -.1 * .45, 1e-15);
	near(s[0].mix + s[1].mix + s[2].mix + s[0].rate, change, 1e-15);
	assert_true(s[1].mix < 0);	/* better than the mean, and gone */
	assert_true(s[2].mix < 0);	/* worse than the mean, and new */
}

/* Smokers among lung patients, Fleiss 1981, p. 139; R: prop.trend.test(smokers, patients). */
static void
trend_gives_fleiss_example(void **state)
{
	static const double k[] = { 83, 90, 129, 70 }, m[] = { 86, 93, 136, 82 };
	static const double score[] = { 1, 2, 3, 4 };
	double slope, p = htest_trend(k, m, score, 4, &slope);

	(void)state;
	near(p, 0.004132, 5e-7);
	near(p, htest_chi_square(8.2249, 1), 1e-7);
	assert_true(slope < 0);
	p = htest_trend((const double []){ 5, 5 }, (const double []){ 5, 5 }, score, 2, &slope);
	assert_true(isnan(p) && isnan(slope));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(student_table),
		cmocka_unit_test(tails_are_those_of_the_tables),
		cmocka_unit_test(fisher_gives_his_examples),
		cmocka_unit_test(two_rates_take_fisher_when_a_count_below_5_is_expected),
		cmocka_unit_test(two_rates_are_pearsons_chi_square),
		cmocka_unit_test(discovery_gives_benjamini_and_hochbergs_example),
		cmocka_unit_test(effects_give_das_guptas_table_2_1),
		cmocka_unit_test(effects_give_das_guptas_table_5_3),
		cmocka_unit_test(a_segment_empty_on_one_side_is_all_mix),
		cmocka_unit_test(trend_gives_fleiss_example),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
