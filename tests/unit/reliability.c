#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "stats/metric.h"
#include "stats/proportion.h"
#include "stats/reliability.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

static const uint32_t own[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };

/* TorchMetrics' BinaryCalibrationError with 2 bins. */
static void
bins_give_the_torchmetrics_error(void **state)
{
	static const double p[] = { .25, .25, .55, .75, .75 };
	static const uint8_t won[] = { 0, 0, 1, 1, 1 };
	struct reliability_bin bin[2];

	(void)state;
	assert_int_equal(reliability_bins(p, won, own, 5, 2, bin), 2);
	near(reliability_error(bin, 2), .29, 1e-15);
	assert_int_equal(bin[1].won.hits, 3);
	near(bin[1].p_mean, 2.05 / 3, 1e-15);
}

static void
equal_probabilities_stay_in_one_bin(void **state)
{
	static const double p[] = { .5, .5, .5, .5, .5, .7 };
	static const uint8_t won[] = { 1, 0, 1, 0, 1, 1 };
	struct reliability_bin bin[4];

	(void)state;
	assert_int_equal(reliability_bins(p, won, own, 6, 4, bin), 2);
	assert_int_equal(bin[0].won.rows, 5);
	near(bin[0].won.rate, .6, 1e-15);
	assert_int_equal(reliability_bins(p, won, own, 5, 4, bin), 1);
	assert_int_equal(reliability_bins(p, won, own, 0, 4, bin), 0);
	assert_true(isnan(reliability_error(bin, 0)));
}

/* Murphy's example in words: with one p a bin nothing is within bins. */
static void
brier_parts_add_up(void **state)
{
	static const double p[] = { .2, .2, .2, .2, .2, .8, .8, .8, .8, .8 };
	static const uint8_t won[] = { 0, 0, 0, 0, 1, 1, 1, 1, 0, 0 };
	struct reliability_bin bin[2];
	struct reliability_brier b;

	(void)state;
	reliability_brier(metric_brier(p, won, 10), bin, reliability_bins(p, won, own, 10,
	    2, bin), &b);
	near(b.brier, .22, 1e-15);
	near(b.uncertainty, .24, 1e-15);
	near(b.resolution, .04, 1e-15);		/* .2 and .6 around .4 */
	near(b.reliability, .02, 1e-15);	/* 0 and .2, half each */
	near(b.within, 0, 1e-15);
}

static void
a_share_counts_deals(void **state)
{
	static const uint8_t hit[] = { 1, 1, 0, 0, 1, 1, 0, 0, 0, 0 };
	static const uint32_t pairs[] = { 0, 0, 1, 1, 2, 2, 3, 3, 4, 4 };
	struct reliability_share s;
	double lo, hi;

	(void)state;
	reliability_share(hit, own, 10, &s);
	proportion_wilson(4, 10, PROPORTION_Z, &lo, &hi);
	assert_int_equal(s.deals, 10);
	near(s.lo, lo, 1e-15);
	near(s.hi, hi, 1e-15);
	reliability_share(hit, pairs, 10, &s);	/* every deal twice: as if once */
	proportion_wilson(2, 5, PROPORTION_Z, &lo, &hi);
	assert_int_equal(s.deals, 5);
	near(s.rate, .4, 1e-15);
	near(s.lo, lo, 1e-14);
	near(s.hi, hi, 1e-14);
	reliability_share((const uint8_t []){ 1, 1, 1, 1 }, pairs, 4, &s);
	proportion_wilson(2, 2, PROPORTION_Z, &lo, &hi);
	near(s.lo, lo, 1e-14);
	reliability_share(hit, own, 0, &s);
	assert_true(isnan(s.rate));
}

/*
 * Recalibrating by a known line gives that line back: log-odds a + b x at
 * outcomes in exact proportion.
 */
static void
the_line_is_found_again(void **state)
{
	static const double p[] = { .25, .25, .25, .25, .75, .75, .75, .75 };
	static const uint8_t won[] = { 0, 0, 0, 1, 1, 1, 1, 0 };
	static const uint8_t flat[] = { 0, 0, 1, 1, 1, 1, 0, 0 }, best[] = {
		0, 0, 0, 0, 1, 1, 1, 1
	};
	double slope, intercept;

	(void)state;
	reliability_line(p, won, 8, &slope, &intercept);
	near(slope, 1, 1e-9);
	near(intercept, 0, 1e-9);
	reliability_line(p, flat, 8, &slope, &intercept);
	near(slope, 0, 1e-9);
	near(intercept, 0, 1e-9);
	reliability_line(p, best, 8, &slope, &intercept);	/* no slope is steep enough */
	assert_true(isnan(slope));
	near(intercept, 0, 1e-9);
	reliability_line(p, won, 3, &slope, &intercept);	/* only losses */
	assert_true(isnan(slope) && isnan(intercept));
	reliability_line(p, won, 4, &slope, &intercept);	/* one p only */
	assert_true(isnan(slope));
	near(intercept, 0, 1e-9);
	reliability_line((const double []){ 0, 1, 0, 1 }, (const uint8_t []){ 0, 1, 1, 0 }, 4,
	    &slope, &intercept);
	near(slope, 0, 1e-9);
}

/* Binomial(10, 1/2): P(<= 1) = .0107, P(<= 2) = .0547, P(<= 7) = .9453, P(<= 8) = .9893. */
static void
wins_of_equal_deals_are_binomial(void **state)
{
	static const double p[] = { .5, .5, .5, .5, .5, .5, .5, .5, .5, .5 };
	double lo, hi;

	(void)state;
	reliability_wins(p, 10, &lo, &hi);
	near(lo, 2, 0);
	near(hi, 8, 0);
	reliability_wins((const double []){ 1, 0, 1 }, 3, &lo, &hi);
	near(lo, 2, 0);
	near(hi, 2, 0);
	reliability_wins(p, 0, &lo, &hi);
	near(lo, 0, 0);
	near(hi, 0, 0);
}

/* The exact bounds and the approximation, where one takes over from the other. */
static void
many_deals_have_nearly_the_same_bounds(void **state)
{
	double *p = calloc(RELIABILITY_EXACT + 1, sizeof *p), lo[2], hi[2];
	struct rng r;

	(void)state;
	for (int skew = 1; skew <= 4; skew++) {
		rng_start(&r, 7, (uint64_t)skew);
		for (size_t i = 0; i < RELIABILITY_EXACT; i++)
			p[i] = pow(rng_uniform(&r), 3 * skew);
		p[RELIABILITY_EXACT] = 0;		/* changes nothing but the method */
		reliability_wins(p, RELIABILITY_EXACT, &lo[0], &hi[0]);
		reliability_wins(p, RELIABILITY_EXACT + 1, &lo[1], &hi[1]);
		near(lo[0], lo[1], 1);
		near(hi[0], hi[1], 1);
	}
	free(p);
}

/* By definition: all ordered pairs of deals, and all outcomes. */
static void
truth_is_an_expectation(void **state)
{
	static const double p[] = { .3, .6, .6, .2, .9 }, t[] = { .2, .7, .4, .35, .8 };
	double right = 0, all = 0, loss = 0;
	struct reliability_truth j;

	(void)state;
	for (size_t a = 0; a < 5; a++) {
		for (size_t b = 0; b < 5; b++) {
			double w = a == b ? 0 : t[a] * (1 - t[b]);

			all += w;
			right += p[a] > p[b] ? w : p[a] < p[b] ? 0 : w / 2;
		}
		loss -= (t[a] * log(p[a]) + (1 - t[a]) * log(1 - p[a])) / 5;
	}
	reliability_truth(p, t, 5, &j);
	near(j.auc, right / all, 1e-14);
	near(j.log_loss, loss, 1e-14);
	near(j.mean, .52, 1e-14);
	near(j.mean_truth, .49, 1e-14);
	near(j.share, (j.auc - .5) / (j.best_auc - .5), 1e-14);
	reliability_truth(t, t, 5, &j);
	near(j.share, 1, 1e-14);
	near(j.log_loss, j.best_log_loss, 0);
	/* nothing to gain */
	reliability_truth(p, (const double []){ .4, .4, .4, .4, .4 }, 5, &j);
	assert_true(isnan(j.share));
	near(j.auc, .5, 1e-14);
	reliability_truth(p, t, 0, &j);
	assert_true(isnan(j.mean));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bins_give_the_torchmetrics_error),
		cmocka_unit_test(equal_probabilities_stay_in_one_bin),
		cmocka_unit_test(brier_parts_add_up),
		cmocka_unit_test(a_share_counts_deals),
		cmocka_unit_test(the_line_is_found_again),
		cmocka_unit_test(wins_of_equal_deals_are_binomial),
		cmocka_unit_test(many_deals_have_nearly_the_same_bounds),
		cmocka_unit_test(truth_is_an_expectation)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
