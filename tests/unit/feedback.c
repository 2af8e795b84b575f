/* feedback: lines of answers, their days, what counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "alert/feedback.h"
#include "base/date.h"

static int
split(const char *line, char *all)
{
	char s[256];
	const char *cell[FEEDBACK_CELLS];
	size_t len[FEEDBACK_CELLS];
	int n;

	strcpy(s, line);
	n = feedback_split(s, strlen(s), cell, len);
	*all = '\0';
	for (int i = 0; i < n; i++)
		sprintf(all + strlen(all), "%s%.*s", i > 0 ? "|" : "", (int)len[i], cell[i]);
	return n;
}

static void
a_line_is_taken_apart(void **state)
{
	char all[256];

	(void)state;
	assert_int_equal(split("a,b,,d", all), 4);
	assert_string_equal(all, "a|b||d");
	assert_int_equal(split("\"a,\"\"b\"\"\",c\r", all), 2);
	assert_string_equal(all, "a,\"b\"|c");
	assert_int_equal(split("", all), 1);
	assert_int_equal(split(",", all), 2);
	assert_int_equal(split("\"a", all), -1);
	assert_int_equal(split("\"a\"b,c", all), -1);
	assert_int_equal(split("a\"b", all), -1);
	assert_int_equal(split(",,,,,,,,,,,,,,,,", all), -1);
}

static void
what_is_written_is_read_again_on_one_line(void **state)
{
	const char *const text[FEEDBACK_COLUMNS] = { "2026-11-29T21:18:23Z", "D,1", "a\"b", "u\nv",
	    "done", "", "risk_high" };
	struct buf o = { 0 };
	char all[256];

	(void)state;
	feedback_put(&o, text);
	buf_bytes(&o, "", 1);
	assert_string_equal(o.s,
	    "2026-11-29T21:18:23Z,\"D,1\",\"a\"\"b\",u v,done,,risk_high\n");
	o.s[o.len - 2] = '\0';
	assert_int_equal(split(o.s, all), 7);
	assert_string_equal(all, "2026-11-29T21:18:23Z|D,1|a\"b|u v|done||risk_high");
	buf_free(&o);
}

static void
times_are_of_utc(void **state)
{
	char text[FEEDBACK_TIME];
	int32_t day;

	(void)state;
	feedback_time(text, 1796073503);	/* date -u -d @1796073503 */
	assert_string_equal(text, "2026-11-30T21:18:23Z");
	feedback_time(text, -1);
	assert_string_equal(text, "1969-12-31T23:59:59Z");
	assert_int_equal(feedback_day("2026-11-30T21:18:23Z", 20, &day), 0);
	assert_int_equal(day, date_days(2026, 11, 30));
	assert_int_equal(feedback_day("2026-11-30T24:00:00Z", 20, &day), -1);
	assert_int_equal(feedback_day("2026-11-30T21:60:00Z", 20, &day), -1);
	assert_int_equal(feedback_day("2026-02-30T21:18:23Z", 20, &day), -1);
	assert_int_equal(feedback_day("2026-11-30T21:18:23", 19, &day), -1);
	assert_int_equal(feedback_day("2026-11-30", 10, &day), -1);
}

static struct feedback *
read_text(const char *text, struct feedback_file *about)
{
	char path[] = "/tmp/feedback.XXXXXX";
	int fd = mkstemp(path);
	struct feedback *f;
	struct err e;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	f = feedback_read(path, about, &e);
	unlink(path);
	return f;
}

static void
the_last_answer_by_a_day_counts(void **state)
{
	struct feedback_file about;
	struct feedback_said said;
	struct feedback *f = read_text("at,deal_id,alert_id,user,answer,note,kind\n"
	    "2025-06-30T09:00:00Z,D1,a,u,working,,risk_high\n"
	    "2025-07-02T09:00:00Z,D1,a,u,remind,2025-07-09,risk_high\n"
	    "2025-07-02T09:00:00Z,D1,a,u,remind,soon,risk_high\n", &about);

	(void)state;
	assert_non_null(f);
	assert_int_equal(about.wrong, 1);
	assert_int_equal(about.line, 4);
	assert_false(feedback_last(f, "D1", 2, "risk_high", date_days(2025, 6, 29), &said));
	assert_true(feedback_last(f, "D1", 2, "risk_high", date_days(2025, 7, 1), &said));
	assert_int_equal(said.answer, FEEDBACK_WORKING);
	assert_true(feedback_last(f, "D1", 2, "risk_high", date_days(2025, 7, 2), &said));
	assert_int_equal(said.answer, FEEDBACK_REMIND);
	assert_int_equal(said.until, date_days(2025, 7, 9));
	assert_string_equal(said.alert, "a");
	assert_false(feedback_last(f, "D1", 2, "risk_up", date_days(2025, 7, 2), &said));
	assert_false(feedback_last(f, "D", 1, "risk_high", date_days(2025, 7, 2), &said));
	feedback_free(f);
}

static void
a_person_counts_once_for_an_alert_by_the_last_answer(void **state)
{
	struct feedback_file about;
	struct feedback *f = read_text("at,deal_id,alert_id,user,answer,note,kind\n"
	    "2025-06-30T09:00:00Z,D1,a,u,not_helpful,,risk_high\n"
	    "2025-06-30T10:00:00Z,D1,a,u,done,,risk_high\n"
	    "2025-06-30T10:00:00Z,D1,a,v,not_helpful,,risk_high\n"
	    "2025-06-30T11:00:00Z,D1,a,v,not_helpful,timing,risk_high\n", &about);
	struct feedback_count c = feedback_count(f, "risk_high", date_days(2025, 6, 30));

	(void)state;
	assert_int_equal(c.answers, 2);
	assert_int_equal(c.not_helpful, 1);
	c = feedback_count(f, "risk_high", date_days(2025, 6, 30) + FEEDBACK_WINDOW);
	assert_int_equal(c.answers, 0);
	feedback_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_taken_apart),
		cmocka_unit_test(what_is_written_is_read_again_on_one_line),
		cmocka_unit_test(times_are_of_utc),
		cmocka_unit_test(the_last_answer_by_a_day_counts),
		cmocka_unit_test(a_person_counts_once_for_an_alert_by_the_last_answer),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
