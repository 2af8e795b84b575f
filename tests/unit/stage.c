/* stage: ranks within the pipeline, from a table. */
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

#include "deal/stage.h"

static struct stages *
from_text(const char *text, struct err *e)
{
	char path[] = "/tmp/stages.XXXXXX";
	int fd = mkstemp(path);
	struct stages *s;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	s = stages_read(path, e);
	unlink(path);
	return s;
}

static double
progress(const struct stages *s, const char *stage)
{
	return stages_progress(s, stage, strlen(stage));
}

static void
a_stage_is_its_rank_among_its_pipeline(void **state)
{
	struct err e;
	struct stages *s =
	    from_text("pipeline,stage\na,One\na,Two\na,Three\na,Four\nb,Uno\nb,Two\n", &e);

	(void)state;
	assert_non_null(s);
	assert_true(progress(s, "One") == .25);
	assert_true(progress(s, "four") == 1);
	assert_true(progress(s, "Uno") == .5);
	assert_true(progress(s, "TWO") == .5);		/* the first pipeline that has it */
	assert_true(isnan(progress(s, "Closed Won")));
	assert_true(isnan(progress(s, "")));
	stages_free(s);
}

static void
names_are_placed_in_the_pipeline_that_has_most(void **state)
{
	struct err e;
	struct stages *s = from_text("pipeline,stage\na,One\na,Two\nb,Uno\nb,Two\nb,Tres\n", &e);
	struct intern *m = intern_new();
	size_t rank[3];

	(void)state;
	intern_add(m, "tres", 4);
	intern_add(m, "Closed", 6);
	assert_int_equal(stages_rank(s, m, rank), 3);
	assert_true(rank[0] == 3 && rank[1] == 0);
	intern_add(m, "TWO", 3);
	assert_int_equal(stages_rank(s, m, rank), 3);
	assert_true(rank[0] == 3 && rank[1] == 0 && rank[2] == 2);
	intern_free(m);
	m = intern_new();
	intern_add(m, "Closed", 6);
	assert_int_equal(stages_rank(s, m, rank), 0);
	intern_free(m);
	stages_free(s);
}

static void
wrong_tables_are_errors_with_their_place(void **state)
{
	struct err e;

	(void)state;
	assert_null(from_text("pipeline,name\na,One\n", &e));
	assert_non_null(strstr(e.text, ":1: stage: no such column"));
	assert_null(from_text("pipeline,stage\na,One\na,\n", &e));
	assert_non_null(strstr(e.text, ":3: stage: is empty"));
	assert_null(from_text("", &e));
	assert_null(stages_read("/nonexistent/stages.csv", &e));
	assert_non_null(strstr(e.text, "No such file"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stage_is_its_rank_among_its_pipeline),
		cmocka_unit_test(names_are_placed_in_the_pipeline_that_has_most),
		cmocka_unit_test(wrong_tables_are_errors_with_their_place),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
