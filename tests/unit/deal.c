#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "deal/deal.h"

static char input[] = "/tmp/dealkit.XXXXXX";
static char *files[] = { input };

static int
make_input(void **state)
{
	int fd = mkstemp(input);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int
remove_input(void **state)
{
	(void)state;
	return unlink(input);
}

static struct rec *
open_text(const char *text)
{
	static const struct rec_options usual = { ',', 0, -1 };
	FILE *f = fopen(input, "w");
	struct err e;
	struct rec *r;

	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	r = rec_open(files, 1, &usual, &e);
	assert_non_null(r);
	return r;
}

static const char header[] = "outcome,deal_id,created_date,closed_date,deal_amount,region\n";

static void
deals_are_read_in_input_order(void **state)
{
	char *keys[] = { "region" }, text[600];
	struct deals d;
	struct err e;
	struct rec *r;
	size_t n;

	(void)state;
	snprintf(text, sizeof text, "%s%s", header,
	    "Won,7,2024-01-01,2024-02-01,1250.5,EMEA\n"
	    "Open,08,,,,\"AP,AC\"\n"
	    "Lost,9,2024-03-05,2024-03-05,0,EMEA\n");
	r = open_text(text);
	assert_int_equal(deals_read(&d, r, keys, 1, DEALS_KEEP | DEALS_IDS, 2, &e), 0);
	assert_int_equal(d.n, 3);
	assert_int_equal(d.deal[0].outcome, DEAL_WON);
	assert_int_equal(d.deal[0].closed - d.deal[0].created, 31);
	assert_true(d.deal[0].amount == 1250.5 && d.deal[2].amount == 0 && isnan(d.deal[1].amount));
	assert_int_equal(d.deal[1].created, DATE_NONE);
	assert_int_equal(d.deal[1].expected, DATE_NONE);
	assert_int_equal(strtab_find(d.ids, "08", 2), 1);
	assert_true(d.key[0] == d.key[2] && d.key[0] != d.key[1]);
	assert_string_equal(intern_text(d.value[0], d.key[1], NULL), "AP,AC");
	assert_true(d.column[DEAL_EXPECTED] == SIZE_MAX && d.column[DEAL_OUTCOME] == 0);
	assert_memory_equal(table_field(&d.table, 2, d.column[DEAL_ID], &n), "9", 1);
	assert_int_equal(n, 1);
	deals_free(&d);
	rec_close(r);
}

/* The table finds any row, though each batch holds only so many. */
static void
kept_records_are_found_by_number(void **state)
{
	struct deals d;
	struct err e;
	struct rec *r;
	struct buf o;
	size_t n;

	(void)state;
	buf_init(&o);
	buf_text(&o, header);
	for (int i = 0; i < 5000; i++)
		buf_printf(&o, "Lost,D%d,2024-01-01,2024-01-02,%d,EMEA\n", i, i);
	buf_bytes(&o, "", 1);
	r = open_text(o.s);
	assert_int_equal(deals_read(&d, r, NULL, 0, DEALS_KEEP, 3, &e), 0);
	assert_int_equal(d.table.rows, 5000);
	for (size_t i = 0; i < 5000; i++) {
		char want[16];
		const char *s = table_field(&d.table, i, d.column[DEAL_ID], &n);

		assert_int_equal(n, snprintf(want, sizeof want, "D%zu", i));
		assert_memory_equal(s, want, n);
		assert_true(d.deal[i].amount == (double)i);
	}
	deals_free(&d);
	rec_close(r);
	buf_free(&o);
}

static void
refuses(const char *row, int flags, const char *why)
{
	char text[600];
	struct deals d;
	struct err e;
	struct rec *r;

	snprintf(text, sizeof text, "%sLost,1,2024-01-01,2024-02-01,5,EMEA\n%s\n", header, row);
	r = open_text(text);
	assert_int_equal(deals_read(&d, r, NULL, 0, flags, 1, &e), -1);
	assert_memory_equal(e.text, input, strlen(input));
	assert_string_equal(e.text + strlen(input), why);
	deals_free(&d);
	rec_close(r);
}

static void
contradictions_are_errors_with_line_column_and_value(void **state)
{
	(void)state;
	refuses("Won,2,2024-01-01,,5,x", 0,
	    ":3: closed_date: a closed deal has no closed_date: ''");
	refuses("Won,2,,2024-01-01,5,x", 0,
	    ":3: created_date: a closed deal has no created_date: ''");
	refuses("Open,2,2024-01-01,2024-01-02,5,x", 0,
	    ":3: closed_date: an open deal has a closed_date: '2024-01-02'");
	refuses("Lost,2,2024-01-03,2024-01-02,5,x", 0,
	    ":3: closed_date: closed before it was created: '2024-01-02'");
	refuses("won,2,2024-01-01,2024-01-02,5,x", 0,
	    ":3: outcome: not Won, Lost or Open (dealclean makes them): 'won'");
	refuses("Won,2,01/02/2024,2024-01-02,5,x", 0,
	    ":3: created_date: not a date YYYY-MM-DD (dealclean makes them): '01/02/2024'");
	refuses("Won,2,2024-01-01,2024-01-02,$5,x", 0,
	    ":3: deal_amount: not a number (dealclean makes them): '$5'");
	refuses("Won,,2024-01-01,2024-01-02,5,x", DEALS_IDS, ":3: deal_id: is empty: ''");
	refuses("Won,1,2024-01-01,2024-01-02,5,x", DEALS_IDS,
	    ":3: deal_id: a second row of this deal (dealclean keeps the last): '1'");
}

static void
a_needed_column_is_named(void **state)
{
	char *keys[] = { "planet" };
	struct rec *r = open_text("created_date,closed_date\n");
	struct deals d;
	struct err e;

	(void)state;
	assert_int_equal(deals_read(&d, r, NULL, 0, 0, 1, &e), -1);
	assert_string_equal(e.text + strlen(input),
	    ":1: outcome: no such column; dealclean writes it");
	deals_free(&d);
	rec_close(r);
	r = open_text(header);
	assert_int_equal(deals_read(&d, r, keys, 1, 0, 1, &e), -1);
	assert_string_equal(e.text + strlen(input), ":1: planet: no such column; there are "
	    "outcome, deal_id, created_date, closed_date, deal_amount, region");
	deals_free(&d);
	rec_close(r);
}

static void
open_on_a_day_is_created_by_then_and_not_closed(void **state)
{
	const struct deal closed = { .created = 10, .closed = 20 }, open = {
		.created = 10, .closed = DATE_NONE
	};

	(void)state;
	assert_false(deal_is_open(&closed, 9));
	assert_true(deal_is_open(&closed, 10));
	assert_true(deal_is_open(&closed, 19));
	assert_false(deal_is_open(&closed, 20));
	assert_true(deal_is_open(&open, 1000));
}

/* What is wrong with a row on its own, and in which column. */
static void
one_row_is_parsed_by_itself(void **state)
{
	static const size_t column[DEAL_COLUMNS] = { 1, 2, 3, SIZE_MAX, SIZE_MAX, 5, SIZE_MAX,
	    SIZE_MAX, SIZE_MAX, 4, SIZE_MAX, 0, SIZE_MAX };
	static const struct { const char *row; enum deal_column wrong; } bad[] = {
		{ "Open,1,2024-02-30,,1,EMEA\n", DEAL_CREATED },
		{ "Won,1,2024-02-01,x,1,EMEA\n", DEAL_CLOSED },
		{ "open,1,2024-02-01,,1,EMEA\n", DEAL_OUTCOME },
		{ "Open,1,2024-02-01,,1k,EMEA\n", DEAL_AMOUNT },
		{ "Lost,1,2024-02-01,2024-01-01,1,EMEA\n", DEAL_CLOSED },
		{ "Lost,1,,2024-01-01,1,EMEA\n", DEAL_CREATED },
	};
	struct rec *r;
	struct batch b = { 0 };
	enum deal_column wrong;
	struct deal d;
	struct err e;

	(void)state;
	r = rec_memory(header, strlen(header), "body", 0, &e);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rec_again(r, bad[i].row, strlen(bad[i].row), 2);
		assert_int_equal(rec_read(r, &b, &e), 1);
		assert_int_equal(deal_parse(&d, r, &b, &b.row[0], column, 0, &wrong, &e), -1);
		assert_int_equal(wrong, bad[i].wrong);
		assert_memory_equal(e.text, "body:2: ", 8);
	}
	rec_again(r, "Open,1,2024-02-01,,7.5,EMEA\n", 27, 9);
	assert_int_equal(rec_read(r, &b, &e), 1);
	assert_int_equal(deal_parse(&d, r, &b, &b.row[0], column, 0, &wrong, &e), 0);
	assert_true(d.amount == 7.5 && d.closed == DATE_NONE && d.outcome == DEAL_OPEN);
	batch_free(&b);
	rec_close(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deals_are_read_in_input_order),
		cmocka_unit_test(kept_records_are_found_by_number),
		cmocka_unit_test(contradictions_are_errors_with_line_column_and_value),
		cmocka_unit_test(a_needed_column_is_named),
		cmocka_unit_test(one_row_is_parsed_by_itself),
		cmocka_unit_test(open_on_a_day_is_created_by_then_and_not_closed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_input, remove_input);
}
