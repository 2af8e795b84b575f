#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../scratch.h"
#include "csv/refdata.h"

static const char *const names[] = { "rep", "email" };

struct seen {
	char text[256];		/* all rows: their fields in brackets */
	const char *refuse;	/* the rep of a row that is wrong */
};

static int
take(const struct refdata_row *row, void *arg, struct err *e)
{
	struct seen *seen = arg;
	size_t n, len = strlen(seen->text);
	const char *s = refdata_field(row, 1, &n);

	snprintf(seen->text + len, sizeof seen->text - len, "[%s][%.*s]", refdata_text(row, 0),
	    (int)n, s);
	if (seen->refuse != NULL && strcmp(seen->refuse, refdata_text(row, 0)) == 0)
		return refdata_complain(row, 0, "is left", e);
	return 0;
}

static int
read_text(const char *text, uint32_t optional, struct seen *seen, struct err *e)
{
	const struct refdata table = { NULL, names, 2, take, optional, NULL };
	char *path = scratch_file(text);
	int rc = refdata_read(&table, path, seen, e);

	scratch_drop(path);
	return rc;
}

static void
columns_come_as_asked_for(void **state)
{
	struct seen seen = { "", NULL };
	struct err e;

	(void)state;
	assert_int_equal(read_text("email,team,rep\n"
	    "a@x,North,Ann\n\"b\"\"@x\",South,\"Bob\"\n", 0, &seen, &e), 0);
	assert_string_equal(seen.text, "[Ann][a@x][Bob][b\"@x]");
}

static void
only_an_optional_column_may_be_missing(void **state)
{
	struct seen seen = { "", NULL };
	struct err e;

	(void)state;
	assert_int_equal(read_text("rep\nAnn\nBob\n", 1u << 1, &seen, &e), 0);
	assert_string_equal(seen.text, "[Ann][][Bob][]");
	assert_int_equal(read_text("rep\nAnn\n", 1u << 0, &seen, &e), -1);
	assert_non_null(strstr(e.text, ":1: email: no such column"));
	assert_int_equal(read_text("email\nAnn\n", 1u << 1, &seen, &e), -1);
	assert_non_null(strstr(e.text, ":1: rep: no such column"));
}

static void
a_row_that_is_wrong_ends_it_and_is_told(void **state)
{
	struct seen seen = { "", "Bob" };
	struct err e;

	(void)state;
	assert_int_equal(read_text("rep,email\n\"An\nn\",\nBob,b\nCyd,c\n", 0, &seen, &e), -1);
	assert_string_equal(seen.text, "[An\nn][][Bob][b]");
	assert_non_null(strstr(e.text, ":4: rep: is left: 'Bob'"));
}

static int
count_fields(const struct refdata_row *row, void *arg, struct err *e)
{
	size_t *n = arg;

	(void)e;
	*n = *n * 10 + row->rec->fields;
	return 0;
}

static void
rows_without_names_have_their_fields_by_place(void **state)
{
	static const struct rec_options o = { ',', REC_TOLERANT, -1 };
	static const struct refdata table = { .row = count_fields };
	char *path = scratch_file("a,b\n1\n1,2,3\n1,2\n");
	size_t n = 0;
	struct err e;
	struct rec *r = rec_open(&path, 1, &o, &e);

	(void)state;
	assert_non_null(r);
	assert_int_equal(refdata_each(&table, r, &n, &e), 0);
	assert_int_equal(n, 132);
	rec_close(r);
	scratch_drop(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_come_as_asked_for),
		cmocka_unit_test(only_an_optional_column_may_be_missing),
		cmocka_unit_test(a_row_that_is_wrong_ends_it_and_is_told),
		cmocka_unit_test(rows_without_names_have_their_fields_by_place)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
