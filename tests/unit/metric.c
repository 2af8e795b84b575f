#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/metric.h"

#define LEN(a) (sizeof (a) / sizeof *(a))
#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

/* The examples of scikit-learn's brier_score_loss, roc_auc_score and log_loss. */
static void
scikit_learns_examples(void **state)
{
	struct metric_auc a;

	(void)state;
	near(metric_brier((const double []){ .1, .9, .8, .3 },
	    (const uint8_t []){ 0, 1, 1, 0 }, 4), .0375, 1e-15);
	metric_auc((const double []){ .1, .4, .35, .8 }, (const uint8_t []){ 0, 0, 1, 1 },
	    NULL, 4, 0, &a);
	near(a.auc, .75, 1e-15);
	near(metric_log_loss((const double []){ .1, .9, .8, .35 },
	    (const uint8_t []){ 0, 1, 1, 0 }, 4), .21616187468057912, 1e-15);
}

/* TorchMetrics' BinaryCalibrationError with 2 bins (here of equal width and equal mass alike). */
static void
calibration_gives_the_torchmetrics_example(void **state)
{
	static const double p[] = { .25, .25, .55, .75, .75 }, q[] = { .75, .25, .75, .55, .25 };
	static const uint8_t won[] = { 0, 0, 1, 1, 1 }, lost[] = { 1, 0, 1, 1, 0 };

	(void)state;
	near(metric_calibration(p, won, 5, 2), .29, 1e-15);
	near(metric_calibration(q, lost, 5, 2), .29, 1e-15);
	near(metric_calibration(p, won, 5, 1), .09, 1e-15);
}

static void
equal_probabilities_count_with_their_mean(void **state)
{
	static const double p[] = { .5, .5, .5, .5 };

	(void)state;
	near(metric_calibration(p, (const uint8_t []){ 1, 1, 0, 0 }, 4, 2), 0, 0);
	near(metric_calibration(p, (const uint8_t []){ 0, 1, 0, 1 }, 4, 4), 0, 0);
}

/* Definition: all pairs, and Obuchowski's sums, without sorting. */
static void
auc_by_hand(const double *s, const uint8_t *won, const uint32_t *deal, size_t n,
    size_t deals, double *auc, double *se)
{
	double m = 0, l = 0, sum = 0, v[64] = { 0 }, psi, s10 = 0, s01 = 0, s11 = 0;
	double i10 = 0, i01 = 0;
	size_t i, j, d;

	for (i = 0; i < n; i++)
		won[i] ? m++ : l++;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			if (won[i] && !won[j]) {
				psi = s[i] > s[j] ? 1 : s[i] < s[j] ? 0 : .5;
				sum += psi;
				v[i] += psi / l;
				v[j] += psi / m;
			}
	*auc = sum / m / l;
	for (d = 0; d < deals; d++) {
		double a = 0, b = 0, na = 0, nb = 0;

		for (i = 0; i < n; i++)
			if (deal[i] == d && won[i]) {
				a += v[i] - *auc;
				na++;
			} else if (deal[i] == d) {
				b += v[i] - *auc;
				nb++;
			}
		i10 += na > 0;
		i01 += nb > 0;
		s10 += a * a;
		s01 += b * b;
		s11 += a * b;
	}
	s10 *= i10 / ((i10 - 1) * m);
	s01 *= i01 / ((i01 - 1) * l);
	s11 *= (double)deals / (double)(deals - 1);
	*se = sqrt(s10 / m + s01 / l + 2 * s11 / (m * l));
}

static void
auc_is_obuchowskis_by_definition(void **state)
{
	double s[60], auc, se;
	uint8_t won[60];
	uint32_t deal[60], own[60];
	struct metric_auc a, b;
	unsigned x = 7;
	size_t i;

	(void)state;
	for (i = 0; i < 60; i++) {
		x = x * 1103515245u + 12345u;
		deal[i] = (uint32_t)i / 3;
		own[i] = (uint32_t)i;
		won[i] = i % 7 < 3;
		s[i] = (double)(x >> 16 & 15) + 3 * won[i];	/* with ties */
	}
	auc_by_hand(s, won, deal, 60, 20, &auc, &se);
	metric_auc(s, won, deal, 60, 20, &a);
	near(a.auc, auc, 1e-14);
	near(a.se, se, 1e-14);
	assert_true(0 < a.lo && a.lo < auc && auc < a.hi && a.hi < 1);
	auc_by_hand(s, won, own, 60, 60, &auc, &se);
	metric_auc(s, won, NULL, 60, 0, &b);
	near(b.se, se, 1e-14);
	assert_true(fabs(a.se - b.se) > 1e-4);
}

/* Rows that say the same of the same deal again are no evidence. */
static void
repeated_rows_of_a_deal_tell_nothing_new(void **state)
{
	static const double s[] = { 1, 2, 3, 4, 5, 6, 2.5, 4 };
	static const uint8_t won[] = { 0, 0, 1, 0, 1, 1, 1, 0 };
	double s2[16];
	uint8_t won2[16];
	uint32_t deal2[16];
	struct metric_auc once, twice, apart;
	size_t i;

	(void)state;
	for (i = 0; i < 16; i++) {
		s2[i] = s[i % 8];
		won2[i] = won[i % 8];
		deal2[i] = (uint32_t)i % 8;
	}
	metric_auc(s, won, NULL, 8, 0, &once);
	metric_auc(s2, won2, deal2, 16, 8, &twice);
	metric_auc(s2, won2, NULL, 16, 0, &apart);
	near(twice.auc, once.auc, 1e-15);
	near(twice.se, once.se, 1e-15);
	assert_true(apart.se < once.se * .75);
}

static void
auc_at_its_ends(void **state)
{
	struct metric_auc a;

	(void)state;
	metric_auc((const double []){ 1, 2, 3, 4 }, (const uint8_t []){ 0, 0, 1, 1 },
	    NULL, 4, 0, &a);
	near(a.auc, 1, 0);
	near(a.lo, .3424, 5e-5);		/* Wilson, 2 of 2 */
	near(a.hi, 1, 0);
	metric_auc((const double []){ 1, 1 }, (const uint8_t []){ 0, 1 }, NULL, 2, 0, &a);
	near(a.auc, .5, 0);
	assert_true(a.lo < .1 && a.hi > .9);
	metric_auc((const double []){ 1, 2 }, (const uint8_t []){ 1, 1 }, NULL, 2, 0, &a);
	assert_true(isnan(a.auc) && isnan(a.se));
	near(a.hi - a.lo, 1, 0);
}

static void
no_rows_tell_nothing(void **state)
{
	struct metric_auc a;

	(void)state;
	metric_auc(NULL, NULL, NULL, 0, 0, &a);
	assert_true(isnan(a.auc));
	assert_true(isnan(metric_brier(NULL, NULL, 0)));
	assert_true(isnan(metric_log_loss(NULL, NULL, 0)));
	assert_true(isnan(metric_calibration(NULL, NULL, 0, 10)));
	assert_true(isfinite(metric_log_loss((const double []){ 0, 1 },
	    (const uint8_t []){ 1, 0 }, 2)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scikit_learns_examples),
		cmocka_unit_test(calibration_gives_the_torchmetrics_example),
		cmocka_unit_test(equal_probabilities_count_with_their_mean),
		cmocka_unit_test(auc_is_obuchowskis_by_definition),
		cmocka_unit_test(repeated_rows_of_a_deal_tell_nothing_new),
		cmocka_unit_test(auc_at_its_ends),
		cmocka_unit_test(no_rows_tell_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
