/* watch: what has changed, and is quiet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "serve/watch.h"

static char folder[] = "/tmp/dealkit.XXXXXX";
static char a[64], b[64], link_to[64];

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void
a_change_counts_when_it_is_quiet(void **state)
{
	struct watch *w = watch_new();

	(void)state;
	put(a, "one");
	watch_add(w, a);
	watch_add(w, b);		/* which is not there */
	watch_know(w);
	assert_false(watch_look(w, 100, 1));
	put(a, "two, longer");
	assert_false(watch_look(w, 102, 1));
	assert_false(watch_look(w, 102.5, 1));
	put(a, "three, longer still");
	assert_false(watch_look(w, 103.5, 1));
	assert_true(watch_look(w, 104.5, 1));
	watch_know(w);
	assert_false(watch_look(w, 106, 1));
	put(b, "");
	assert_false(watch_look(w, 108, 1));
	assert_true(watch_look(w, 109, 1));
	watch_know(w);
	assert_int_equal(unlink(a), 0);
	assert_true(watch_look(w, 110, 0));
	watch_free(w);
}

static void
a_link_that_is_turned_is_a_change(void **state)
{
	struct watch *w = watch_new();

	(void)state;
	put(a, "same");
	put(b, "same");
	assert_int_equal(symlink(a, link_to), 0);
	watch_add(w, link_to);
	watch_know(w);
	assert_int_equal(unlink(link_to), 0);
	assert_int_equal(symlink(b, link_to), 0);
	assert_true(watch_look(w, 1, 0));
	watch_free(w);
}

static void
a_folder_is_what_is_in_it(void **state)
{
	struct watch *w = watch_new();

	(void)state;
	put(a, "same");
	watch_add(w, folder);
	watch_know(w);
	assert_false(watch_look(w, 1, 0));
	put(a, "other");
	assert_true(watch_look(w, 2, 0));
	watch_know(w);
	assert_int_equal(unlink(b), 0);
	assert_true(watch_look(w, 3, 0));
	watch_free(w);
}

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(a, sizeof a, "%s/a", folder);
	snprintf(b, sizeof b, "%s/b", folder);
	snprintf(link_to, sizeof link_to, "%s/link", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	unlink(a);
	unlink(b);
	unlink(link_to);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_counts_when_it_is_quiet),
		cmocka_unit_test(a_link_that_is_turned_is_a_change),
		cmocka_unit_test(a_folder_is_what_is_in_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
