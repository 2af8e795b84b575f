/* tokens: who may ask, and for what. */
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

#include "serve/tokens.h"

#define ONE "0123456789abcdef0123456789abcdef"
#define TWO "0123456789abcdef0123456789abcdeF"

static char path[] = "/tmp/dealkit.XXXXXX";

static struct tokens *
read_text(const char *text, struct err *e)
{
	FILE *f = fopen(path, "w");

	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	return tokens_read(path, e);
}

static void
a_token_has_its_scopes(void **state)
{
	struct err e;
	const char *name;
	struct tokens *t = read_text("# who\n\ncrm score " ONE "\r\nboard\tread " TWO
	    "\nboard-2 score " TWO, &e);

	(void)state;
	assert_non_null(t);
	assert_int_equal(tokens_find(t, "Bearer " ONE, &name), TOKENS_SCORE);
	assert_string_equal(name, "crm");
	assert_int_equal(tokens_find(t, "bearer  " TWO, &name), TOKENS_READ | TOKENS_SCORE);
	assert_int_equal(tokens_find(t, "Bearer " ONE "0", &name), 0);
	assert_int_equal(tokens_find(t, "Bearer 0123456789abcdef0123456789abcde", &name), 0);
	assert_int_equal(tokens_find(t, "Basic " ONE, &name), 0);
	assert_int_equal(tokens_find(t, "Bearer", &name), 0);
	assert_int_equal(tokens_find(t, NULL, &name), 0);
	tokens_free(t);
}

static void
a_bad_line_is_named_without_its_token(void **state)
{
	static const char *const bad[] = { "crm score short\n", "crm write " ONE "\n",
	    "crm score\n", "crm score " ONE " more\n", "cr/m score " ONE "\n", "# none\n", "" };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_null(read_text(bad[i], &e));
		assert_memory_equal(e.text, path, strlen(path));
		assert_null(strstr(e.text, ONE));
		assert_null(strstr(e.text, "short\n"));
	}
}

static int
make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_has_its_scopes),
		cmocka_unit_test(a_bad_line_is_named_without_its_token),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
