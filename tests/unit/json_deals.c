/* json_deals: deals as JSON become a table; json_lex: its tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "serve/json_deals.h"

#define HEADER "deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type," \
	"lead_source,deal_stage,deal_amount,sales_cycle_days,outcome,expected_close_date"

static enum json_deals_found
read_text(struct json_deals *d, const char *s, struct faults *f)
{
	f->n = f->more = 0;
	return json_deals_read(d, s, strlen(s), f);
}

static void
becomes(const char *s, const char *want)
{
	struct json_deals d;
	struct faults f;

	assert_int_equal(read_text(&d, s, &f), JSON_DEALS_READ);
	assert_int_equal(d.csv.b.len, strlen(want));
	assert_memory_equal(d.csv.b.s, want, d.csv.b.len);
	json_deals_free(&d);
	faults_free(&f);
}

static void
numbers_keep_their_text(void **state)
{
	(void)state;
	becomes("{\"deal_id\": 12345678901234567890, \"deal_amount\": 1.10}",
	    HEADER "\n12345678901234567890,,,,,,,,,1.10,,Open,\n");
	becomes("{\"deal_id\":\"0\",\"deal_amount\":1e400,\"tier\":-0}",
	    HEADER ",tier\n0,,,,,,,,,1e400,,Open,,-0\n");
}

static void
null_empty_and_absent_are_missing(void **state)
{
	(void)state;
	becomes(" {\"deals\":[{\"deal_id\":\"A\",\"region\":null,\"industry\":\"\"},{},"
	    "{\"deal_id\":\"B\",\"outcome\":\"Won\",\"hot\":true,\"x\\u00e9\":\"\\ud83d\\ude00"
	    "\\n\"}]}\n", HEADER ",hot,x\xc3\xa9\n"
	    "A,,,,,,,,,,,Open,,,\n,,,,,,,,,,,Open,,,\n"
	    "B,,,,,,,,,,,Won,,true,\"\xf0\x9f\x98\x80\n\"\n");
	becomes("{\"deals\":[]}", HEADER "\n");
	becomes("{}", HEADER "\n,,,,,,,,,,,Open,\n");
}

static void
what_is_no_json_is_unreadable_with_its_line(void **state)
{
	static const char *const bad[] = { "\n", "\n{", "\n{\"a\"}", "\n{\"a\":}", "\n{\"a\":1,}",
	    "\n{\"a\":1 \"b\":2}", "\n{\"a\":01}", "\n{\"a\":+1}", "\n{\"a\":.5}", "\n{\"a\":nul}",
	    "\n{\"a\":\"x", "\n{\"a\":\"\\x\"}", "\n{\"a\":\"\\ud800\"}", "\n{\"a\":\"\\udc00\"}",
	    "\n{\"a\":\"\xff\"}", "\n{\"a\":\"\t\"}", "\n{\"a\":1}{", "\n{\"a\":1,\"a\":2}",
	    "\n{\"a\":[[[[[[[[[[1]]]]]]]]]]}", "\n{\"deals\":[{}{}]}", "\n{\"deals\":[{},]}",
	    "\n{'a':1}", "\n{\"a\":NaN}", "\n\xef\xbb\xbf{}" };
	struct json_deals d;
	struct faults f;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(read_text(&d, bad[i], &f), JSON_DEALS_UNREADABLE);
		assert_int_equal(f.n, 1);
		assert_int_equal(f.fault[0].line, 2);
		json_deals_free(&d);
		faults_free(&f);
	}
}

static void
what_is_no_deal_is_invalid_with_its_pointer(void **state)
{
	static const struct { const char *s, *pointer; } bad[] = {
		{ "[]", "" }, { "1", "" },
		{ "{\"a/b~\":{\"c\":[1]}}", "/a~1b~0" },
		{ "{\"deals\":[{},{\"deal_id\":[\"x\"]}]}", "/deals/1/deal_id" },
		{ "{\"deals\":[{},7]}", "/deals/1" },
		{ "{\"deals\":[],\"more\":1}", "" },
		{ "{\"more\":1,\"deals\":[]}", "" },
		{ "{\"deal_id\":\"a\\u0000b\"}", "/deal_id" },
	};
	struct json_deals d;
	struct faults f;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(read_text(&d, bad[i].s, &f), JSON_DEALS_INVALID);
		assert_string_equal(f.fault[0].pointer, bad[i].pointer);
		assert_int_equal(f.fault[0].code, FAULT_BAD_TYPE);
		json_deals_free(&d);
		faults_free(&f);
	}
}

static void
lines_of_the_table_lead_back(void **state)
{
	struct json_deals d;
	struct faults f;

	(void)state;
	assert_int_equal(read_text(&d, "{\"deals\":[{\"deal_id\":\"a\\nb\"},{\"deal_id\":\"c\"}]}",
	    &f), JSON_DEALS_READ);
	faults_add(&f, &(struct fault){ .line = 4, .column = "region", .detail = "x" });
	faults_add(&f, &(struct fault){ .line = 2, .detail = "x" });
	json_deals_point(&d, &f);
	assert_string_equal(f.fault[0].pointer, "/deals/1/region");
	assert_string_equal(f.fault[1].pointer, "/deals/0");
	faults_free(&f);
	json_deals_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_keep_their_text),
		cmocka_unit_test(null_empty_and_absent_are_missing),
		cmocka_unit_test(what_is_no_json_is_unreadable_with_its_line),
		cmocka_unit_test(what_is_no_deal_is_invalid_with_its_pointer),
		cmocka_unit_test(lines_of_the_table_lead_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
