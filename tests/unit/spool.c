/* spool, sent_log: every step a program can be killed at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/err.h"
#include "send/sent_log.h"
#include "send/spool.h"

static char dir[] = "/tmp/spool.XXXXXX";
static struct err e;

static struct digest
make(const char *const *id, size_t n)
{
	struct digest d = { .channel = "slack" };
	struct alert_builder b;
	struct alert a;

	alert_builder_open(&b);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < ALERT_COLUMNS; k++)
			alert_put_name(&b, (enum alert_column)k, k == ALERT_ID ? id[i] :
			    k == ALERT_DAY ? "2025-06-30" : "x,\"y\"");
		alert_make(&a, &b, 20269);
		alert_list_add(&d.list, &a);
	}
	alert_builder_free(&b);
	return d;
}

/* Opens the spool and takes its lock, as the next run does; what is left goes to list. */
static struct spool *
next_run(struct digests *list)
{
	struct spool *s = spool_open(dir, 1, &e);
	size_t bad = 0;

	assert_non_null(s);
	assert_int_equal(spool_lock(s, "slack", 20300, 30, &e), 0);
	assert_int_equal(spool_list(s, "slack", list, &bad, &e), 0);
	assert_int_equal(bad, 0);
	return s;
}

static size_t
left(struct spool **s)
{
	struct digests list = { 0 };
	size_t n;

	*s = next_run(&list);
	n = list.n;
	digests_free(&list);
	return n;
}

/* Each step leaves either the digest, or its alerts in the ledger. */
static void
no_step_loses_or_forgets(void **state)
{
	static const char *const id[] = { "a", "b" };
	struct digest d = make(id, 2);
	struct digests list = { 0 };
	struct spool *s = spool_open(dir, 1, &e);
	size_t bad = 0;

	(void)state;
	assert_non_null(s);
	spool_put(s, &d);
	assert_int_equal(spool_list(s, "slack", &list, &bad, &e), 0);
	assert_int_equal(list.n, 0);	/* what it has put in itself it need not read */
	spool_close(s);			/* killed when it was queued */
	s = next_run(&list);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.item[0].list.n, 2);
	assert_string_equal(list.item[0].list.item[1].text[ALERT_MESSAGE].s, "x,\"y\"");
	assert_string_equal(list.item[0].file, d.file);
	digests_free(&list);
	assert_int_equal(spool_begin(s, &d, &e), 0);
	assert_false(spool_holds(s, &d));
	spool_close(s);			/* killed in flight */
	err_quiet = 1;
	assert_int_equal(left(&s), 1);
	err_quiet = 0;
	assert_int_equal(spool_begin(s, &d, &e), 0);
	assert_int_equal(spool_return(s, &d, &e), 0);
	spool_close(s);			/* not delivered */
	assert_int_equal(left(&s), 1);
	assert_false(spool_has(s, "slack", "a"));
	assert_int_equal(spool_begin(s, &d, &e), 0);
	assert_int_equal(spool_refuse(s, &d, &e), 0);
	spool_close(s);			/* refused: set aside */
	assert_int_equal(left(&s), 0);
	assert_int_equal(spool_again(s, "smtp", &e), 0);
	assert_false(spool_holds(s, &d));
	assert_int_equal(spool_again(s, "slack", &e), 0);
	assert_true(spool_holds(s, &d));
	assert_int_equal(spool_begin(s, &d, &e), 0);
	assert_int_equal(spool_done(s, &d, &e), 0);
	assert_true(spool_has(s, "slack", "a"));
	spool_close(s);			/* delivered */
	assert_int_equal(left(&s), 0);
	assert_true(spool_has(s, "slack", "a") && spool_has(s, "slack", "b"));
	assert_false(spool_has(s, "smtp", "a") || spool_has(s, "slack", "c") ||
	    spool_has(s, "slack", ""));
	spool_close(s);
	digest_free(&d);
}

/* Killed between the renaming to .sent and the ledger. */
static void
what_was_sent_is_put_into_the_ledger(void **state)
{
	static const char *const id[] = { "c" };
	struct digest d = make(id, 1);
	struct spool *s = spool_open(dir, 1, &e);
	char from[300], to[300];

	(void)state;
	spool_put(s, &d);
	spool_close(s);
	snprintf(from, sizeof from, "%s/%s.queued", dir, d.file);
	snprintf(to, sizeof to, "%s/%s.sent", dir, d.file);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(left(&s), 0);
	assert_true(spool_has(s, "slack", "c"));
	assert_int_not_equal(access(to, F_OK), 0);
	spool_close(s);
	digest_free(&d);
}

static struct sent_log *
open_ledger(const char *text, int32_t today, size_t keep)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof path, "%s/ledger", dir);
	assert_non_null(f = fopen(path, "w"));
	fputs(text, f);
	fclose(f);
	return sent_log_open(path, 1, today, keep, &e);
}

static void
file_is(const char *expect)
{
	char path[300], buf[300];
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/ledger", dir);
	assert_non_null(f = fopen(path, "r"));
	n = fread(buf, 1, sizeof buf - 1, f);
	buf[n] = '\0';
	fclose(f);
	assert_string_equal(buf, expect);
}

/* 2025-07-01 is day 20270. */
static void
the_ledger_forgets_what_is_old(void **state)
{
	struct sent_log *l = open_ledger("a x 2025-05-31\nb x 2025-06-01\nc x 2025-07-01\n",
	    20270, 30);

	(void)state;
	assert_true(sent_log_has(l, "x", "a"));	/* in this run still */
	sent_log_close(l);
	file_is("b x 2025-06-01\nc x 2025-07-01\n");
	l =
	    open_ledger("a x 2025-05-31\nb x 2025-06-01\nc x 2025-07-01\nd x 2025-07-01\ne x "
	    "2025-07-01\n", 20270, 30);
	sent_log_close(l);			/* one in five is not worth it */
	file_is("a x 2025-05-31\nb x 2025-06-01\nc x 2025-07-01\nd x 2025-07-01\ne x 2025-07-01\n");
	sent_log_close(open_ledger("a x 0001-01-01\n", 20270, 0));
	file_is("a x 0001-01-01\n");
}

static void
half_a_line_was_not_written(void **state)
{
	struct sent_log *l = open_ledger("a x 2025-07-01\nb x 2025-0", 20270, 30);

	(void)state;
	assert_true(sent_log_has(l, "x", "a"));
	assert_false(sent_log_has(l, "x", "b"));
	sent_log_add(l, "y", "c");
	assert_true(sent_log_has(l, "y", "c"));
	assert_int_equal(sent_log_write(l, &e), 0);
	sent_log_close(l);
	file_is("a x 2025-07-01\nc y 2025-07-01\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_step_loses_or_forgets),
		cmocka_unit_test(what_was_sent_is_put_into_the_ledger),
		cmocka_unit_test(the_ledger_forgets_what_is_old),
		cmocka_unit_test(half_a_line_was_not_written),
	};
	char path[300];
	int rc;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	assert_non_null(mkdtemp(dir));
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(path, sizeof path, "rm -rf %s", dir);
	return system(path) == 0 ? rc : 1;
}
