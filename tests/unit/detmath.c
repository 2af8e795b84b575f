#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/detmath.h"
#include "base/rng.h"

#define near(a, b, eps) assert_true(fabs((a) - (b)) <= (eps))

static void
exp_and_log_are_libms_within_a_few_ulps(void **state)
{
	(void)state;
	for (double x = -699.5; x < 700; x += 0.3701)
		near(detmath_exp(x) / exp(x), 1, 1e-15);
	for (double x = 1e-300; x < 1e300; x *= 1.37)
		near(detmath_log(x), log(x), 1e-15 * fmax(1, fabs(log(x))));
	near(detmath_exp(0), 1, 0);
	near(detmath_log(1), 0, 0);
	assert_true(detmath_exp(-1e9) > 0 && isfinite(detmath_exp(1e9)));
}

static void
tail_is_that_of_erfc(void **state)
{
	(void)state;
	for (double z = -12; z < 12; z += 0.0173) {
		double p = erfc(z / sqrt(2)) / 2;

		near(detmath_normal_tail(z), p, 1e-15);
		near(detmath_normal_tail(z) / p, 1, 1e-8);
	}
	near(detmath_normal_tail(40), 0, 0);
	near(detmath_normal_tail(-40), 1, 0);
}

/* Published test values of AS 241. */
static void
quantile_gives_wichuras_values(void **state)
{
	(void)state;
	near(detmath_normal_quantile(0.25), -0.6744897501960817, 1e-15);
	near(detmath_normal_quantile(0.001), -3.090232306167814, 1e-14);
	near(detmath_normal_quantile(1e-20), -9.262340089798408, 1e-13);
	near(detmath_normal_quantile(0.5), 0, 0);
}

static void
quantile_inverts_the_tail(void **state)
{
	(void)state;
	for (double z = -6; z < 6; z += 0.0311)
		near(detmath_normal_quantile(1 - detmath_normal_tail(z)), z, 1e-7);
	for (double p = 1e-12; p < 0.5; p *= 1.7)
		near(detmath_normal_quantile(p), -detmath_normal_quantile(1 - p), 1e-3);
}

/* The first outputs of the published xoshiro256** from the state 1, 2, 3, 4. */
static void
bits_are_those_of_the_published_generator(void **state)
{
	struct rng r = { { 1, 2, 3, 4 } };

	(void)state;
	assert_true(rng_bits(&r) == 11520);
	assert_true(rng_bits(&r) == 0);
	assert_true(rng_bits(&r) == 1509978240);
	assert_true(rng_bits(&r) == 1215971899390074240);
}

static void
streams_are_reproducible_and_differ(void **state)
{
	struct rng a, b, c;

	(void)state;
	rng_start(&a, 7, 3);
	rng_start(&b, 7, 3);
	rng_start(&c, 7, 4);
	for (int i = 0; i < 100; i++) {
		uint64_t x = rng_bits(&a);

		assert_true(x == rng_bits(&b));
		assert_true(x != rng_bits(&c));
	}
}

/* First draws of neighbouring streams: as independent as draws of one stream. */
static void
draws_have_the_right_moments(void **state)
{
	enum { N = 200000 };
	double sum = 0, squares = 0, cross = 0, last = 0, mean = 0;
	uint64_t count[5] = { 0 };
	struct rng r;

	(void)state;
	for (uint64_t i = 0; i < N; i++) {
		double z;

		rng_start(&r, 1, i);
		mean += rng_uniform(&r) / N;
		z = rng_normal(&r);
		sum += z;
		squares += z * z;
		cross += z * last;
		last = z;
		count[rng_below(&r, 5)]++;
	}
	near(mean, 0.5, 4 * sqrt(1.0 / 12 / N));
	near(sum / N, 0, 4 / sqrt(N));
	near(squares / N, 1, 4 * sqrt(2.0 / N));
	near(cross / N, 0, 4 / sqrt(N));
	for (int k = 0; k < 5; k++)
		near((double)count[k] / N, 0.2, 4 * sqrt(0.16 / N));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exp_and_log_are_libms_within_a_few_ulps),
		cmocka_unit_test(tail_is_that_of_erfc),
		cmocka_unit_test(quantile_gives_wichuras_values),
		cmocka_unit_test(quantile_inverts_the_tail),
		cmocka_unit_test(bits_are_those_of_the_published_generator),
		cmocka_unit_test(streams_are_reproducible_and_differ),
		cmocka_unit_test(draws_have_the_right_moments)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
