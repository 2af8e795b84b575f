/* covariates: levels, pairs, bends, and what does not vary. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "effect/covariates.h"

enum { N = 200 };

/* A column of texts, made of the row's number. */
static void
make(struct column *c, const char *name, const char *(*text)(size_t i))
{
	struct intern *texts = intern_new();
	uint32_t of[N];

	for (size_t i = 0; i < N; i++)
		of[i] = intern_add(texts, text(i), strlen(text(i)));
	column_of_texts(c, name, texts, of, N);
}

static const char *
thirds(size_t i)
{
	return i < 5 ? "rare" : i < 9 ? "scarce" : i % 2 ? "odd" : "even";
}

static const char *
halves(size_t i)
{
	return i < N / 2 ? "low" : "high";
}

static const char *
same(size_t i)
{
	(void)i;
	return "same";
}

static const char *
number(size_t i)
{
	static char text[N][24];

	snprintf(text[i], sizeof text[i], "%s", "");
	if (i >= 30)
		snprintf(text[i], sizeof text[i], "%zu", i);
	return text[i];
}

static const char *
day(size_t i)
{
	return i % 2 ? "2024-01-31" : "2024-02-01";
}

static void
kinds_of_columns(void **state)
{
	struct column c[4];

	(void)state;
	make(&c[0], "a", thirds);
	make(&c[1], "n", number);
	make(&c[2], "d", day);
	make(&c[3], "s", same);
	assert_int_equal(c[0].kind, COLUMN_TEXT);
	assert_int_equal(c[0].levels, 5);
	assert_string_equal(c[0].text[1], "even");
	assert_string_equal(c[0].text[c[0].level[0]], "rare");
	assert_int_equal(c[1].kind, COLUMN_NUMBER);
	assert_true(isnan(c[1].number[0]));
	assert_true(fabs(c[1].number[42] - 42) < 1e-12);
	assert_int_equal(c[2].kind, COLUMN_DAY);
	assert_int_equal(c[3].kind, COLUMN_TEXT);
	for (int i = 0; i < 4; i++)
		column_free(&c[i]);
}

static void
groups_and_their_columns(void **state)
{
	struct column c[4];
	const struct column *all[4] = { &c[0], &c[1], &c[2], &c[3] };
	struct covariates v;
	uint32_t row[N];
	size_t pairs = 0;

	(void)state;
	make(&c[0], "a", thirds);
	make(&c[1], "sales_rep_id", halves);
	make(&c[2], "same", same);
	make(&c[3], "n", number);
	for (uint32_t i = 0; i < N; i++)
		row[i] = i;
	covariates_make(&v, all, 4, row, N);
	assert_int_equal(v.groups, 3);
	assert_true(v.rep);
	assert_int_equal(v.further, 2);
	assert_int_equal(covariates_find(&v, "same"), DESIGN_NONE);
	assert_string_equal(v.name[covariates_find(&v, "n")], "n");
	/* 1, four of the number, even odd others, two reps, one for missing numbers */
	assert_int_equal(v.design.columns, 1 + 4 + 3 + 2 + 1);
	for (size_t i = 0; i < v.design.columns; i++)
		pairs += v.design.group[i][1] != DESIGN_NONE;
	assert_int_equal(pairs, 0);		/* reps have none */
	covariates_free(&v);
	for (int i = 0; i < 4; i++)
		column_free(&c[i]);
}

static void
pairs_that_enough_deals_have(void **state)
{
	struct column c[2];
	const struct column *all[2] = { &c[0], &c[1] };
	struct covariates v;
	uint32_t row[N];
	size_t pairs = 0;

	(void)state;
	make(&c[0], "a", thirds);
	make(&c[1], "b", halves);
	for (uint32_t i = 0; i < N; i++)
		row[i] = i;
	covariates_make(&v, all, 2, row, N);
	for (size_t i = 0; i < v.design.columns; i++)
		pairs += v.design.group[i][1] != DESIGN_NONE;
	assert_int_equal(pairs, 4);		/* odd and even, low and high; not others */
	covariates_free(&v);
	column_free(&c[0]);
	column_free(&c[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_of_columns),
		cmocka_unit_test(groups_and_their_columns),
		cmocka_unit_test(pairs_that_enough_deals_have),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
