/* feedback_append: an answer once, whole or not there, whoever else writes. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "alert/feedback_append.h"

static char folder[] = "/tmp/feedback.XXXXXX", path[64];

static int
append(const char *alert, const char *answer, const char *note)
{
	const char *const text[FEEDBACK_COLUMNS] = { "2025-06-30T09:00:00Z", "D1", alert, "rep_1",
	    answer, note, "risk_high" };
	struct err e;

	return feedback_append(path, text, &e);
}

static void
write_file(const char *s)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(s, f);
	assert_int_equal(fclose(f), 0);
}

static char *
whole(void)
{
	static char s[1 << 20];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(s, 1, sizeof s - 1, f);
	s[n] = '\0';
	fclose(f);
	return s;
}

static void
an_answer_is_noted_once(void **state)
{
	static const char row[] = "2025-06-30T09:00:00Z,D1,a,rep_1,done,,risk_high\n";
	char want[400];

	(void)state;
	unlink(path);
	assert_int_equal(append("a", "done", ""), 0);
	snprintf(want, sizeof want, "%s%s", feedback_header, row);
	assert_string_equal(whole(), want);
	assert_int_equal(append("a", "done", ""), 1);
	assert_int_equal(append("a", "done", "another note"), 1);
	assert_string_equal(whole(), want);
	assert_int_equal(append("b", "done", ""), 0);
	assert_int_equal(append("a", "working", ""), 0);
}

static void
a_reason_is_an_answer_of_its_own(void **state)
{
	(void)state;
	unlink(path);
	assert_int_equal(append("a", "not_helpful", ""), 0);
	assert_int_equal(append("a", "not_helpful", "other"), 0);
	assert_int_equal(append("a", "not_helpful", "other"), 1);
	assert_int_equal(append("a", "not_helpful", ""), 1);
}

static void
a_torn_line_is_ended_first(void **state)
{
	(void)state;
	write_file("at,deal_id,alert_id,user,answer,note,kind\n2025-06-30T0");
	assert_int_equal(append("a", "done", ""), 0);
	assert_string_equal(whole(), "at,deal_id,alert_id,user,answer,note,kind\n2025-06-30T0\n"
	    "2025-06-30T09:00:00Z,D1,a,rep_1,done,,risk_high\n");
	write_file("");
	assert_int_equal(append("a", "done", ""), 0);
	assert_string_equal(whole(), "at,deal_id,alert_id,user,answer,note,kind\n"
	    "2025-06-30T09:00:00Z,D1,a,rep_1,done,,risk_high\n");
}

/* Blocks of 64 KB begin and end somewhere in a line. */
static void
no_line_is_lost_between_blocks(void **state)
{
	enum { ROWS = 4001 };
	FILE *f;
	char alert[20];

	(void)state;
	write_file(feedback_header);
	f = fopen(path, "a");
	assert_non_null(f);
	for (int i = 0; i < ROWS; i++) {
		fprintf(f, "2025-06-30T09:00:00Z,D1,x%d,rep_1,done,,risk_high\n", i);
		if (i == ROWS / 2) {		/* one that is no answer, longer than a block */
			for (int k = 0; k < 100000; k++)
				fputc('y', f);
			fputc('\n', f);
		}
	}
	fputs("2025-06-30T09:00:00Z,D1,torn,rep_1,done,,risk_high", f);
	assert_int_equal(fclose(f), 0);
	for (int i = 0; i < ROWS; i += 1 + i % 3) {
		snprintf(alert, sizeof alert, "x%d", i);
		assert_int_equal(append(alert, "done", ""), 1);
	}
	assert_int_equal(append("torn", "done", ""), 1);
	assert_int_equal(append("new", "done", ""), 0);
	assert_non_null(strstr(whole(), ",torn,rep_1,done,,risk_high\n2025-06-30T09:00:00Z,D1,"
	    "new,"));
	assert_int_equal(append("new", "done", ""), 1);
}

static void
another_table_is_not_written_to(void **state)
{
	(void)state;
	write_file("deal_id,at,alert_id,user,answer,note,kind\n");
	assert_int_equal(append("a", "done", ""), -1);
	write_file("deal_id,amount\n");
	assert_int_equal(append("a", "done", ""), -1);
	assert_string_equal(whole(), "deal_id,amount\n");
}

/* A limit of the file's size, as a disk that fills up in the middle of a row. */
static void
a_full_disk_leaves_the_file_as_it_was(void **state)
{
	struct rlimit was, small;
	char before[1000];

	(void)state;
	unlink(path);
	assert_int_equal(append("a", "done", ""), 0);
	strcpy(before, whole());
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = was;
	small.rlim_cur = strlen(before) + 10;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(append("b", "done", ""), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_string_equal(whole(), before);
	assert_int_equal(append("b", "done", ""), 0);
}

static void
two_writers_lose_nothing(void **state)
{
	enum { EACH = 50 };
	pid_t child[2];
	char id[32], *s;
	int n = 0, status;

	(void)state;
	unlink(path);
	for (int i = 0; i < 2; i++)
		if ((child[i] = fork()) == 0) {
			for (int k = 0; k < EACH; k++) {
				snprintf(id, sizeof id, "%d-%d", k % 5 == 0 ? 2 : i, k);
				if (append(id, "done", "") < 0)
					_exit(1);
			}
			_exit(0);
		}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	for (s = whole(); (s = strchr(s, '\n')) != NULL; s++)
		n++;
	assert_int_equal(n, 1 + 2 * EACH - EACH / 5);	/* one in five is the same of both */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_noted_once),
		cmocka_unit_test(a_reason_is_an_answer_of_its_own),
		cmocka_unit_test(a_torn_line_is_ended_first),
		cmocka_unit_test(no_line_is_lost_between_blocks),
		cmocka_unit_test(another_table_is_not_written_to),
		cmocka_unit_test(a_full_disk_leaves_the_file_as_it_was),
		cmocka_unit_test(two_writers_lose_nothing),
	};
	int rc;

	(void)signal(SIGXFSZ, SIG_IGN);
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/feedback.csv", folder);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(folder);
	return rc;
}
