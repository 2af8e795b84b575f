/* alert: making alerts, lists of them, rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "alert/alert.h"
#include "base/buf.h"
#include "csv/out.h"
#include "csv/rec.h"

static struct alert_builder b;

static struct alert
make(const char *deal, const char *message)
{
	struct alert a;

	alert_put_name(&b, ALERT_SEVERITY, "info");
	alert_put_name(&b, ALERT_DEAL, deal);
	buf_text(&b.o, message);
	alert_end(&b, ALERT_MESSAGE);
	alert_put_name(&b, ALERT_KEY, "overdue:rep:D1");
	alert_make(&a, &b, 20269);
	return a;
}

static void
what_is_built_is_a_copy_with_nuls(void **state)
{
	struct alert one = make("D1", "m"), two = make("", "another");

	(void)state;
	assert_string_equal(one.text[ALERT_DEAL].s, "D1");
	assert_int_equal(one.text[ALERT_DEAL].n, 2);
	assert_string_equal(one.text[ALERT_MESSAGE].s, "m");
	assert_string_equal(one.text[ALERT_KEY].s, "overdue:rep:D1");
	assert_string_equal(one.text[ALERT_RECIPIENT].s, "");
	assert_string_equal(two.text[ALERT_DEAL].s, "");
	assert_string_equal(two.text[ALERT_MESSAGE].s, "another");
	alert_free(&one);
	alert_free(&two);
}

static void
alerts_of_a_deal_may_be_dropped(void **state)
{
	struct alert_list l = { 0 };
	static const char *const deal[] = { "D1", "", "D2", "D1" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct alert a = make(deal[i], "m");

		alert_list_add(&l, &a);
	}
	assert_int_equal(alert_list_drop(&l, "D1", 2), 2);
	assert_int_equal(alert_list_drop(&l, "D1", 2), 0);
	assert_int_equal(alert_list_drop(&l, "", 0), 0);	/* what is of no deal stays */
	assert_int_equal(l.n, 2);
	assert_string_equal(l.item[1].text[ALERT_DEAL].s, "D2");
	alert_list_free(&l);
	assert_int_equal(l.n, 0);
}

/* The digits are sha256sum's of "overdue:rep:D1\n2025-06-30". */
static void
a_row_has_the_id_of_key_and_day(void **state)
{
	struct alert a = make("D1", "say \"m\"");
	struct out o;

	(void)state;
	out_memory(&o);
	alert_row(&o, &a);
	buf_bytes(&o.b, "", 1);
	assert_string_equal(o.b.s, "8d003eb7329940ec,2025-06-30,info,,,,D1,,\"say \"\"m\"\"\","
	    "overdue:rep:D1,\n");
	out_free(&o);
	alert_free(&a);
}

/* What a table says is what is read of it, but for what steers a terminal. */
static void
a_table_is_read_once_for_each_id(void **state)
{
	static const char table[] = "subject,alert_id,raised_on,recipient,message\n"
	    "s\x1b,a1,2025-06-30,rep_1,m\n" "s,a1,2025-06-30,rep_1,m\n";
	char path[] = "/tmp/alert.XXXXXX", *const files[] = { path };
	struct rec_options options = { .delimiter = ',', .progress = -1 };
	struct alert_list l = { 0 };
	size_t repeated = 0;
	struct err e;
	struct rec *r;
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, table, sizeof table - 1), sizeof table - 1);
	close(fd);
	assert_non_null(r = rec_open(files, 1, &options, &e));
	assert_int_equal(alert_list_read(&l, r, &repeated, &e), 0);
	rec_close(r);
	unlink(path);
	assert_int_equal(l.n, 1);
	assert_int_equal(repeated, 1);
	assert_int_equal(l.item[0].raised_on, 20269);
	assert_string_equal(l.item[0].text[ALERT_ID].s, "a1");
	assert_string_equal(l.item[0].text[ALERT_DAY].s, "2025-06-30");
	assert_string_equal(l.item[0].text[ALERT_SUBJECT].s, "s ");
	assert_string_equal(l.item[0].text[ALERT_KEY].s, "");
	alert_list_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_built_is_a_copy_with_nuls),
		cmocka_unit_test(alerts_of_a_deal_may_be_dropped),
		cmocka_unit_test(a_row_has_the_id_of_key_and_day),
		cmocka_unit_test(a_table_is_read_once_for_each_id),
	};
	int rc;

	alert_builder_open(&b);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	alert_builder_free(&b);
	return rc;
}
