/* fold: test days lie after all days learned from, and hold every decided row once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/date.h"
#include "base/mem.h"
#include "deal/deal.h"
#include "learn/fold.h"

/*
 * Deals created one a day from day 0, seen every 7 days until they close after
 * cycle days; every third is won.
 */
static void
make_sample(struct dataset *s, uint32_t deals, int32_t cycle)
{
	size_t cap = 0, n = 0;

	memset(s, 0, sizeof *s);
	s->last_day = ((int32_t)deals - 1) / 7 * 7;
	deals = (uint32_t)s->last_day + 1;
	s->deals = deals;
	s->deal = mem_zero(deals, sizeof *s->deal);
	for (int32_t d = 0; d < (int32_t)deals; d++) {
		int closes = d + cycle <= s->last_day;

		s->deal[d] = (struct dataset_deal){ d, closes ? d + cycle : DATE_NONE,
		    (uint8_t)(!closes ? DEAL_OPEN : d % 3 == 0 ? DEAL_WON : DEAL_LOST) };
	}
	for (int32_t day = 0; day <= s->last_day; day += 7)
		for (int32_t d = 0; d <= day; d++)
			if (s->deal[d].closed == DATE_NONE || s->deal[d].closed > day) {
				s->row = mem_grow(s->row, &cap, n + 1, sizeof *s->row);
				s->row[n++] = (struct dataset_row){ (uint32_t)d, day, 1 };
			}
	s->rows = n;
}

static void
free_sample(struct dataset *s)
{
	free(s->deal);
	free(s->row);
}

static void
folds_walk_forward(void **state)
{
	struct dataset s;
	struct folds f;
	struct err e;

	(void)state;
	make_sample(&s, 700, 30);
	assert_int_equal(folds_make(&f, &s, 5, &e), 0);
	assert_int_equal(f.n, 5);
	assert_int_equal(f.horizon, 30);
	for (size_t k = 0; k < f.n; k++) {
		const struct fold *a = &f.fold[k];

		assert_true(s.row[a->train - 1].as_of < a->start);
		/* a snapshot on the eve */
		assert_int_equal(s.row[a->train - 1].as_of, a->start - 1);
		assert_true(s.row[a->train].as_of >= a->start);
		if (k > 0)
			assert_int_equal(f.fold[k - 1].end, a->start);
		for (size_t i = 0; i < a->rows; i++) {
			const struct dataset_row *r = &s.row[a->row[i]];

			assert_true(r->as_of >= a->start && r->as_of < a->end);
			assert_true(s.deal[r->deal].outcome != DEAL_OPEN);
		}
		assert_true(a->test_deals > 0 && a->test_deals <= a->rows);
	}
	/* the last test day leaves deals the time to finish */
	assert_int_equal(f.fold[4].end, s.last_day - 30 + 1);
	assert_int_equal(f.undecided, 0);
	folds_free(&f);
	free_sample(&s);
}

static void
small_folds_merge(void **state)
{
	struct dataset s;
	struct folds f;
	struct err e;
	size_t rows = 0;

	(void)state;
	make_sample(&s, 250, 7);		/* few rows a day: fifty folds are too many */
	assert_int_equal(folds_make(&f, &s, 50, &e), 0);
	assert_true(f.n >= 2 && f.n < 50);
	for (size_t k = 0; k < f.n; k++) {
		rows += f.fold[k].rows;
		assert_true(f.fold[k].won >= 20 && f.fold[k].rows - f.fold[k].won >= 20);
	}
	assert_int_equal(rows, f.fold[f.n - 1].test - f.fold[0].train - f.undecided);
	folds_free(&f);
	free_sample(&s);
}

static void
too_little_says_what_is_missing(void **state)
{
	struct dataset s;
	struct folds f;
	struct err e;

	(void)state;
	make_sample(&s, 100, 7);
	assert_int_equal(folds_make(&f, &s, 5, &e), -1);
	assert_non_null(strstr(e.text, "at least 40 of each are needed"));
	folds_free(&f);
	free_sample(&s);
	make_sample(&s, 130, 3);
	assert_int_equal(folds_make(&f, &s, 5, &e), -1);
	assert_non_null(strstr(e.text, "days more are needed"));
	folds_free(&f);
	free_sample(&s);
}

/* Deals without dates, one row each: every period-th is won. */
static void
make_undated(struct dataset *s, uint32_t deals, uint32_t period)
{
	memset(s, 0, sizeof *s);
	s->undated = 1;
	s->rows = s->deals = deals;
	s->last_day = (int32_t)deals - 1;
	s->deal = mem_zero(deals, sizeof *s->deal);
	s->row = mem_zero(deals, sizeof *s->row);
	for (uint32_t d = 0; d < deals; d++) {
		s->deal[d] = (struct dataset_deal){ (int32_t)d, (int32_t)d,
		    d % period == 0 ? DEAL_WON : DEAL_LOST };
		s->row[d] = (struct dataset_row){ d, (int32_t)d, 1 };
	}
}

static void
without_dates_forty_of_each_will_do(void **state)
{
	static const uint32_t deals[] = { 80, 160, 400 };
	struct dataset s;
	struct folds f;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof deals / sizeof *deals; i++) {
		make_undated(&s, deals[i], deals[i] / 40);
		assert_int_equal(folds_make(&f, &s, 5, &e), 0);
		assert_true(f.n >= 2);
		for (size_t k = 0; k < f.n; k++)
			assert_true(f.fold[k].won >= 5 && f.fold[k].rows - f.fold[k].won >= 5);
		assert_int_equal(f.fold[0].train, deals[i] / 2);
		folds_free(&f);
		free_sample(&s);
	}
	make_undated(&s, 400, 4);		/* enough for larger ones */
	assert_int_equal(folds_make(&f, &s, 5, &e), 0);
	for (size_t k = 0; k < f.n; k++)
		assert_true(f.fold[k].won >= 20);
	folds_free(&f);
	free_sample(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_walk_forward),
		cmocka_unit_test(small_folds_merge),
		cmocka_unit_test(too_little_says_what_is_missing),
		cmocka_unit_test(without_dates_forty_of_each_will_do),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
