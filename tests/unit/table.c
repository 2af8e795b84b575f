/* table: every field and record comes back as the reader gave it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../scratch.h"
#include "csv/table.h"

static void
read_files(struct table *t, const char *const *text, size_t files)
{
	static const struct rec_options usual = { ',', 0, -1 };
	char *path[2];
	struct batch b = { 0 };
	struct rec *r;
	struct err e;
	int rc;

	memset(t, 0, sizeof *t);
	for (size_t i = 0; i < files; i++)
		path[i] = scratch_file(text[i]);
	assert_non_null(r = rec_open(path, files, &usual, &e));
	while ((rc = rec_read(r, &b, &e)) > 0)
		table_take(t, &b);
	assert_int_equal(rc, 0);
	batch_free(&b);
	rec_close(r);
	for (size_t i = 0; i < files; i++) {
		scratch_drop(path[i]);
	}
}

static void
field_is(const struct table *t, size_t row, size_t column, const char *want)
{
	size_t n;
	const char *s = table_field(t, row, column, &n);

	assert_int_equal(n, strlen(want));
	assert_memory_equal(s, want, n);
}

static void
fields_come_back_however_they_are_quoted(void **state)
{
	const char *text =
	    "a,b,c\n1,22,333\n\"x,y\",,\"\"\n,\"q \"\"r\"\" "
	    "s\",z\n\"a\nb\",2,\"3\"\n,,\n\"\"\"\",\"\",\"\"\n";
	struct table t;
	const char *s;
	size_t n;

	(void)state;
	read_files(&t, &text, 1);
	assert_int_equal(t.rows, 6);
	for (size_t i = 0; i < 3; i++)
		field_is(&t, 0, i, (const char *[]){ "1", "22", "333" }[i]);
	for (size_t i = 0; i < 3; i++)
		field_is(&t, 1, i, (const char *[]){ "x,y", "", "" }[i]);
	for (size_t i = 0; i < 3; i++)
		field_is(&t, 2, i, (const char *[]){ "", "q \"r\" s", "z" }[i]);
	for (size_t i = 0; i < 3; i++)
		field_is(&t, 3, i, (const char *[]){ "a\nb", "2", "3" }[i]);
	for (size_t i = 0; i < 3; i++)
		field_is(&t, 4, i, "");
	for (size_t i = 0; i < 3; i++)
		field_is(&t, 5, i, (const char *[]){ "\"", "", "" }[i]);
	s = table_record(&t, 2, &n);
	assert_int_equal(n, 14);
	assert_memory_equal(s, ",\"q \"\"r\"\" s\",z", 14);
	table_free(&t);
}

static void
a_walk_finds_what_a_look_up_finds(void **state)
{
	static const size_t order[] = { 0, 1, 2, 2, 0, 2, 1 };
	const char *text = "a,b,c\n1,\"2\",\"x \"\"y\"\"\"\n,,3\n";
	struct table t;

	(void)state;
	read_files(&t, &text, 1);
	for (size_t row = 0; row < 2; row++) {
		struct table_walk w = { 0, 0 };

		for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
			size_t n, m;
			const char *s = table_walk_field(&t, row, &w, order[k], &n);

			assert_ptr_equal(s, table_field(&t, row, order[k], &m));
			assert_int_equal(n, m);
		}
	}
	table_free(&t);
}

/* Fields of more than 32,767 bytes, and columns in another order. */
static void
what_is_not_short_and_in_order_comes_back_too(void **state)
{
	char *longer = malloc(50000 + 32);
	const char *text[] = { "a,b,c\n1,2,3\n", longer };
	struct table t;
	size_t n;

	(void)state;
	assert_non_null(longer);
	strcpy(longer, "c,a,b\nx,y,");
	memset(longer + 10, 'z', 50000);
	strcpy(longer + 50010, "\n,,7\n");
	read_files(&t, text, 2);
	assert_int_equal(t.rows, 3);
	assert_non_null(table_record(&t, 0, &n));
	assert_null(table_record(&t, 1, &n));
	field_is(&t, 1, 0, "y");
	field_is(&t, 1, 2, "x");
	table_field(&t, 1, 1, &n);
	assert_int_equal(n, 50000);
	field_is(&t, 2, 0, "");
	field_is(&t, 2, 1, "7");
	field_is(&t, 2, 2, "");
	table_free(&t);
	free(longer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_come_back_however_they_are_quoted),
		cmocka_unit_test(a_walk_finds_what_a_look_up_finds),
		cmocka_unit_test(what_is_not_short_and_in_order_comes_back_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
