/* exposure: against counting day by day. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/rng.h"
#include "forecast/exposure.h"

enum { N = 400, DAYS = 1200 };

struct world {
	struct pipeline p;
	struct pipeline_deal deal[N];
	uint8_t week[DAYS];
};

static int
by_created(const void *a, const void *b)
{
	return ((const struct pipeline_deal *)a)->created -
	    ((const struct pipeline_deal *)b)->created;
}

static void
make_world(struct world *w, uint64_t seed)
{
	int32_t first = date_days(2023, 1, 1);
	struct rng rng;

	memset(w, 0, sizeof *w);
	rng_start(&rng, seed, 0);
	for (size_t i = 0; i < N; i++) {
		struct pipeline_deal *d = &w->deal[i];
		int32_t length = (int32_t)rng_below(&rng, 150);

		d->created = first + (int32_t)rng_below(&rng, 800);
		d->closed = d->created + length <= first + 800 ? d->created + length :
		    PIPELINE_OPEN;
		d->won = d->closed != PIPELINE_OPEN && rng_below(&rng, 3) == 0;
		d->amount = (double)rng_below(&rng, 50);
	}
	qsort(w->deal, N, sizeof *w->deal, by_created);
	w->p = (struct pipeline){ .day = first + 800, .first = first, .deal = w->deal, .n = N };
	quarter_week_each(first, DAYS, 1, w->week);
}

static double
sum_days(const struct exposure *x, size_t s, size_t age, int week)
{
	double n = 0;

	for (size_t r = 0; r < x->runs; r++)
		if (x->run[r].week == week)
			n += x->days[(s * x->ages + age) * x->runs + r];
	return n;
}

/* Deal-days, wins and losses of a stratum, an age and a week, one by one. */
static void
count(const struct exposure *x, size_t s, size_t age, int week, double n[3])
{
	n[0] = n[1] = n[2] = 0;
	for (size_t i = 0; i < x->p->n; i++) {
		const struct pipeline_deal *d = &x->p->deal[i];
		int32_t day = d->created + (int32_t)age;

		if (exposure_stratum(x->cut, x->strata, d->amount) != s || day < x->from ||
		    day > x->day || day > d->closed || quarter_week(day, 1) != week)
			continue;
		n[0]++;
		n[1] += d->closed == day && d->won;
		n[2] += d->closed == day && !d->won;
	}
}

static void
compare(const struct exposure *x)
{
	double n[3], won, lost;

	for (size_t s = 0; s < x->strata; s++)
		for (size_t a = 0; a < x->ages; a++) {
			won = lost = 0;
			for (int q = 0; q < QUARTER_WEEKS; q++) {
				count(x, s, a, q, n);
				assert_true(n[0] <= sum_days(x, s, a, q) &&
				    n[0] >= sum_days(x, s, a, q));
				won += n[1];
				lost += n[2];
			}
			assert_int_equal(x->won[s * x->ages + a], (int)won);
			assert_int_equal(x->lost[s * x->ages + a], (int)lost);
		}
}

static void
counts_are_those_of_day_by_day(void **state)
{
	static struct world w;
	struct exposure x;

	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		make_world(&w, seed);
		for (int32_t back = 0; back <= 600; back += 300) {
			exposure_make(&x, &w.p, w.p.day - back, w.week);
			assert_int_equal(x.strata, 3);
			assert_true(x.day - x.from < EXPOSURE_DAYS && x.from >= w.p.first);
			compare(&x);
			exposure_free(&x);
		}
	}
}

/* 1 .. 10: numpy.quantile(range(1, 11), [1/3, 2/3]) is 4 and 7. */
static void
strata_are_terciles(void **state)
{
	struct world w = { 0 };
	struct exposure x;

	(void)state;
	make_world(&w, 1);
	w.p.n = 10;
	for (size_t i = 0; i < 10; i++)
		w.deal[i] = (struct pipeline_deal){ (double)((i * 7) % 10 + 1), w.p.first,
		    w.p.first + 20, (uint32_t)i, 1, 1 };
	exposure_make(&x, &w.p, w.p.first + 100, w.week);
	assert_int_equal(x.strata, 3);
	assert_true(fabs(x.cut[0] - 4) < 1e-12 && fabs(x.cut[1] - 7) < 1e-12);
	assert_int_equal(x.stratum[0].deals, 3);
	assert_int_equal(x.stratum[1].deals, 3);
	assert_int_equal(x.stratum[2].deals, 4);
	exposure_free(&x);
}

static void
a_stratum_without_wins_is_merged(void **state)
{
	struct world w = { 0 };
	struct exposure x;

	(void)state;
	make_world(&w, 1);
	w.p.n = 9;
	for (size_t lost = 0; lost < 3; lost++) {
		for (size_t i = 0; i < 9; i++)
			w.deal[i] = (struct pipeline_deal){ (double)i + 1, w.p.first,
			    w.p.first + 20, (uint32_t)i, i / 3 != lost, 1 };
		exposure_make(&x, &w.p, w.p.first + 100, w.week);
		assert_int_equal(x.strata, 2);
		assert_int_equal(x.stratum[0].deals + x.stratum[1].deals, 9);
		assert_true(x.stratum[0].won > 0 && x.stratum[1].won > 0);
		exposure_free(&x);
	}
	for (size_t i = 0; i < 9; i++)
		w.deal[i].won = 0;
	exposure_make(&x, &w.p, w.p.first + 100, w.week);
	assert_int_equal(x.strata, 1);
	exposure_free(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_those_of_day_by_day),
		cmocka_unit_test(strata_are_terciles),
		cmocka_unit_test(a_stratum_without_wins_is_merged),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
