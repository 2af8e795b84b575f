/* dedupe: which of the rows of a deal counts. */
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
#include "clean/dedupe.h"
#include "clean/resolve.h"
#include "clean/schema_file.h"

#define HEADER "note,deal_id,created_date,closed_date,outcome\n"
#define DEAL(note, id) note "," id ",2024-01-02,,Open\n"

/* The rows of the text, read and settled but for their duplicates. */
static struct export *
export_of(const char *text)
{
	struct rec_options o = { ',', REC_TOLERANT | REC_REPAIR, -1 };
	struct err e = { "" };
	char *path = scratch_file(text);
	static struct date_words *dates;
	static struct schema *s;
	struct export *x;
	struct binding b;
	struct rec *r;

	if (dates == NULL)
		dates = date_words_read(NULL, &e);
	x = export_new(NULL, dates);
	if (s == NULL)
		s = schema_file_read("dealkit", words_read(&e), &e);
	r = rec_open(&path, 1, &o, &e);
	if (s == NULL || r == NULL)
		fail_msg("%s", e.text);
	column_map_schema(s, r, &b);
	assert_int_equal(export_read(x, r, &b, 2, &e), 0);
	rec_close(r);
	scratch_drop(path);
	assert_int_equal(resolve_forms(x, DATEFMT_EACH, AMOUNT_EITHER, &e), 0);
	resolve_rows(x, BACKDATED_REJECT);
	return x;
}

/* A letter for each row: written, superseded, rejected. */
static const char *
fates(const struct export *x, char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; k < x->block[i]->rows; k++) {
			const struct export_row *r = &x->block[i]->row[k];

			text[n++] = r->reason != REJECT_NOT ? 'r' : export_counts(r) ? 'w' : 's';
		}
	text[n] = '\0';
	return text;
}

static void
one_row_of_a_deal_counts(void **state)
{
	static const char rows[] = HEADER DEAL("1", "A") DEAL("2", "B") DEAL("3", "\"A\"")
	    DEAL("4", "AA") DEAL("\"5, 5\"", "A") DEAL("6", "B");
	static const char *const want[] = { "ssswww", "wwswss", "wwrwrr" };
	static const uint64_t superseded[] = { 3, 3, 0 };
	char text[8];

	(void)state;
	for (int which = DEDUPE_LAST; which <= DEDUPE_REJECT; which++) {
		struct export *x = export_of(rows);

		assert_int_equal(dedupe_usual(x), DEDUPE_LAST);
		assert_int_equal(dedupe_rows(x, (enum dedupe)which), superseded[which]);
		assert_string_equal(fates(x, text), want[which]);
		assert_int_equal(x->rounded.rows, 0);
		export_free(x);
	}
}

static void
rejected_rows_supersede_nothing_and_rounded_ids_are_counted(void **state)
{
	struct export *x = export_of(HEADER DEAL("1", "5.54E+17") "2,5.54E+17,2024-13-45,,Open\n"
	    DEAL("3", "5.54E+17") DEAL("4", "E+17") DEAL("5", "E+17"));
	char text[8];

	(void)state;
	assert_int_equal(dedupe_rows(x, DEDUPE_LAST), 1);
	assert_string_equal(fates(x, text), "rrrsw");
	assert_int_equal(x->rounded.rows, 2);
	assert_int_equal(x->rounded.rejected, 2);
	export_free(x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_row_of_a_deal_counts),
		cmocka_unit_test(rejected_rows_supersede_nothing_and_rounded_ids_are_counted)
	};

	setenv("DEALKIT_SHARE", "share", 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
