#include <fcntl.h>
#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/err.h"
#include "base/opt.h"

static const struct opt_choice colors[] = {
	{ "red", 1, "warm" }, { "blue", 2, "cold" }, { NULL, 0, NULL }
};

static struct {
	int flag, color;
	const char *text, *maybe;
	struct opt_list list, many;
	size_t count;
	double real;
	int32_t day;
	struct opt_input input;
} got;

static const struct opt opts[] = {
	{ 'f', "flag", NULL, OPT_FLAG(&got.flag), "a flag" },
	{ 't', "text", "TEXT", OPT_TEXT(&got.text), "a text" },
	{ 'l', "list", "A,B", OPT_LIST(&got.list), "a list" },
	{ 0, "many", "A", OPT_MANY(&got.many), "many" },
	{ 'n', "count", "N", OPT_COUNT(&got.count, 1, 100), "a number" },
	{ 0, "real", "X", OPT_REAL(&got.real, -1, 1), "a number" },
	{ 0, "day", "DATE", OPT_DATE(&got.day), "a date" },
	{ 'c', "color", "NAME", OPT_CHOICE(&got.color, colors), "a name" },
	{ 0, "maybe", "A", OPT_MAYBE(&got.maybe), "with or without" },
	OPT_INPUT(&got.input),
	OPT_END
};

static void
forget(struct opt_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->item[i]);
	free(list->item);
}

/* Parses the words of line. */
static int
parse(const char *line)
{
	static char words[200], *argv[40];
	int argc = 1;

	forget(&got.list);
	forget(&got.many);
	memset(&got, 0, sizeof got);
	snprintf(words, sizeof words, "%s", line);
	argv[0] = "/usr/bin/prog";
	for (char *w = strtok(words, " "); w != NULL; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	optind = 0;
	return opt_parse(argc, argv, "[options] [FILE ...]", "About.", opts);
}

static void
every_kind_is_read(void **state)
{
	(void)state;
	assert_int_equal(parse("-f -t x -l a,b --list c --many p,q --many r -n 7 --real -0.5 --day "
	    "2024-02-29 " "-c blue --maybe=14d file"), 21);
	assert_true(got.flag == 1 && got.count == 7 && got.real == -0.5 && got.color == 2);
	assert_string_equal(got.text, "x");
	assert_int_equal(got.list.n, 3);
	assert_string_equal(got.list.item[2], "c");
	assert_int_equal(got.many.n, 2);
	assert_string_equal(got.many.item[0], "p,q");
	assert_int_equal(got.day, date_days(2024, 2, 29));
	assert_string_equal(got.maybe, "14d");
	assert_string_equal(err_program, "prog");
}

static void
operands_come_after_options_or_two_dashes(void **state)
{
	(void)state;
	assert_int_equal(parse("--maybe -- -f"), 3);
	assert_string_equal(got.maybe, "");
	assert_int_equal(got.flag, 0);
	assert_int_equal(parse(""), 1);
}

static void
the_delimiter_is_one_of_four(void **state)
{
	(void)state;
	parse("-d ;");
	assert_int_equal(opt_delimiter(&got.input, ','), ';');
	parse("-d tab");
	assert_int_equal(opt_delimiter(&got.input, ','), '\t');
	parse("");
	assert_int_equal(opt_delimiter(&got.input, ','), ',');
}

static void
threads_are_those_asked_for_or_at_least_one(void **state)
{
	(void)state;
	parse("-j 3");
	assert_int_equal(opt_threads(&got.input), 3);
	parse("");
	assert_true(opt_threads(&got.input) >= 1);
}

/* What the program says on stderr and stdout when it ends; returns its status. */
static int
ends(const char *line, char *said, size_t size)
{
	int fd[2], status;
	size_t n = 0;
	ssize_t more;
	pid_t child;

	fflush(stdout);
	assert_int_equal(pipe(fd), 0);
	if ((child = fork()) == 0) {
		dup2(fd[1], STDOUT_FILENO);
		dup2(fd[1], STDERR_FILENO);
		close(fd[0]);
		parse(line);
		opt_delimiter(&got.input, ',');
		_exit(77);
	}
	close(fd[1]);
	while ((more = read(fd[0], said + n, size - n - 1)) > 0)
		n += (size_t)more;
	said[n] = '\0';
	close(fd[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

static void
what_is_wrong_is_said_with_the_usage_line(void **state)
{
	static const struct { const char *line, *says; } bad[] = {
		{ "--unknown", "prog: unknown option: '--unknown'" },
		{ "-z", "prog: unknown option: '-z'" },
		{ "-n", "prog: -n: an argument is missing" },
		{ "--text", "prog: --text: an argument is missing" },
		{ "--flag=1", "prog: --flag=1: takes no argument" },
		{ "-n 0", "prog: --count: not between 1 and 100: '0'" },
		{ "-n 1.5", "prog: --count: not a whole number: '1.5'" },
		{ "-n 5x", "prog: --count: not a number: '5x'" },
		{ "--real 2", "prog: --real: not between -1 and 1: '2'" },
		{ "--day 2023-02-29", "prog: --day: not a date YYYY-MM-DD: '2023-02-29'" },
		{ "-c green", "prog: --color: not one of red, blue: 'green'" },
		{ "-d x", "prog: --delimiter: not one of , ; tab |: 'x'" }
	};
	char said[4000];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(ends(bad[i].line, said, sizeof said), EXIT_BAD);
		assert_memory_equal(said, bad[i].says, strlen(bad[i].says));
		assert_non_null(strstr(said, "\nusage: prog [options] [FILE ...]\n"));
	}
}

static void
help_and_version_answer_and_end(void **state)
{
	char said[4000];

	(void)state;
	assert_int_equal(ends("--help", said, sizeof said), EXIT_DONE);
	for (const struct opt *o = opts; o->name != NULL; o++)
		assert_non_null(strstr(said, o->name));
	assert_int_equal(ends("-V", said, sizeof said), EXIT_DONE);
	assert_memory_equal(said, "prog (dealkit) ", 15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_read),
		cmocka_unit_test(operands_come_after_options_or_two_dashes),
		cmocka_unit_test(the_delimiter_is_one_of_four),
		cmocka_unit_test(threads_are_those_asked_for_or_at_least_one),
		cmocka_unit_test(what_is_wrong_is_said_with_the_usage_line),
		cmocka_unit_test(help_and_version_answer_and_end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
