/* key: of a file that nobody else may read, or of the environment. */
#include <sys/stat.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "brief/key.h"
#include "send/credentials.h"
#include "../scratch.h"

static void
a_key_is_the_first_line_of_its_file(void **state)
{
	char *path = scratch_file("s3cret\r\nmore\n");
	struct credentials c;
	struct err e;

	(void)state;
	chmod(path, 0600);
	assert_int_equal(key_read(&c, path, &e), 0);
	assert_string_equal(c.token, "s3cret");
	credentials_free(&c);
	scratch_drop(path);
}

static void
a_file_of_others_is_refused_without_its_key(void **state)
{
	char *path = scratch_file("s3cret\n");
	struct credentials c;
	struct err e;

	(void)state;
	chmod(path, 0640);
	assert_int_equal(key_read(&c, path, &e), -1);
	assert_null(strstr(e.text, "s3cret"));
	assert_non_null(strstr(e.text, "chmod 600"));
	credentials_free(&c);
	scratch_drop(path);
}

static void
what_is_no_key_is_refused(void **state)
{
	static const char *const bad[] = { "", "\n", "a b\n", "a\x1b\n" };
	struct credentials c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char *path = scratch_file(bad[i]);

		chmod(path, 0600);
		assert_int_equal(key_read(&c, path, &e), -1);
		credentials_free(&c);
		scratch_drop(path);
	}
	assert_int_equal(key_read(&c, "/nonexistent/key", &e), -1);
	credentials_free(&c);
}

static void
the_environment_is_emptied_of_it(void **state)
{
	struct credentials c;
	struct err e;

	(void)state;
	setenv("DEALKIT_LLM_KEY", "k", 1);
	assert_int_equal(key_read(&c, NULL, &e), 0);
	assert_string_equal(c.token, "k");
	assert_null(getenv("DEALKIT_LLM_KEY"));
	credentials_free(&c);
	assert_int_equal(key_read(&c, NULL, &e), 0);
	assert_null(c.token);
	credentials_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_the_first_line_of_its_file),
		cmocka_unit_test(a_file_of_others_is_refused_without_its_key),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(the_environment_is_emptied_of_it)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
