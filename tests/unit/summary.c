/* summary: what became of the rows, and how many may be rejected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "clean/summary.h"
#include "csv/out.h"

static const char *
written(const struct summary *s, const char *path, char *text, size_t size)
{
	struct out o;

	out_memory(&o);
	summary_write(s, &o, path);
	snprintf(text, size, "%.*s", (int)o.b.len, o.b.s);
	out_free(&o);
	return text;
}

static void
counts_are_written_as_csv_or_json(void **state)
{
	struct summary s = { .read = 7, .written = 4, .superseded = 1, .blank = 5, .lost_after = 3,
	    .last = { .day = 20000 } };
	char text[1024];

	(void)state;
	s.log.n[REJECT_DUPLICATE] = 2;
	written(&s, "counts.csv", text, sizeof text);
	assert_memory_equal(text, "read,written,rejected,superseded,blank,repaired,lost_after,",
	    59);
	assert_non_null(strstr(text, "\n7,4,2,1,5,0,3,0,0,0,0,0,0,0,0,0,0,2,0,0,0,2024-10-04\n"));
	written(&s, "counts.json", text, sizeof text);
	assert_memory_equal(text, "{\"read\":7,\"written\":4,\"rejected\":2,", 35);
	assert_non_null(strstr(text, "\"duplicate\":2,"));
	assert_non_null(strstr(text, ",\"last_day\":\"2024-10-04\"}\n"));
	s.last.day = DATE_NONE;
	written(&s, "counts.json", text, sizeof text);
	assert_non_null(strstr(text, ",\"last_day\":null}\n"));
	written(&s, ".json", text, sizeof text);
	assert_memory_equal(text, "read,", 5);
}

static void
a_limit_is_rows_or_percent(void **state)
{
	static const char *const bad[] = { "", "%", "-1", "101%", "5 %", "x" };
	struct reject_log log = { .n = { 0 } };
	struct reject_limit l;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(reject_limit_read(&l, bad[i]), -1);
	log.n[REJECT_RAGGED] = 5;
	log.n[REJECT_DELETED] = 90;			/* nobody's fault */
	assert_int_equal(reject_limit_read(&l, "5"), 0);
	assert_false(reject_exceeds(&log, &l, 100));
	assert_int_equal(reject_limit_read(&l, "4"), 0);
	assert_true(reject_exceeds(&log, &l, 100));
	assert_int_equal(reject_limit_read(&l, "5%"), 0);
	assert_false(reject_exceeds(&log, &l, 100));
	assert_true(reject_exceeds(&log, &l, 99));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_written_as_csv_or_json),
		cmocka_unit_test(a_limit_is_rows_or_percent)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
