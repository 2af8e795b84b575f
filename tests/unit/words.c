#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/unicode.h"
#include "clean/words.h"

static int
truth(const struct words *w, const char *s)
{
	struct buf key;
	int found;

	buf_init(&key);
	unicode_key(&key, s, strlen(s));
	found = words_truth(w, key.len > 0 ? key.s : "", key.len);
	buf_free(&key);
	return found;
}

static void
yes_and_no_have_many_words(void **state)
{
	static const char *const yes[] = {
		"1", "true", "YES", "wahr", "y", "1.0", "1,00", "-1", "-1.0", "+1", "S\xc3\xad",
		"Sim", "\xe3\x81\xaf\xe3\x81\x84", "checked", "x", "X", "on", "PRAWDA",
		"\xd0\x98\xd0\xa1\xd0\xa2\xd0\x98\xd0\x9d\xd0\x90", "true\xc2\xa0", "True\r",
		"\xef\xbc\x91", "Si\xcc\x81"
	}, *const no[] = {
		"0", "false", "no", "FAUX", "n", "0.0", "0,0", "-0", "N\xc3\xa3o",
		"\xe3\x81\x84\xe3\x81\x84\xe3\x81\x88", "off", "unchecked", "0.000"
	}, *const neither[] = { "", "2", "tru", "closed", "10", "1.1", "0.5", ".", "-", "1-" };
	struct err e;
	struct words *w = words_read(&e);

	(void)state;
	assert_non_null(w);
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_int_equal(truth(w, yes[i]), 1);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_int_equal(truth(w, no[i]), 0);
	for (size_t i = 0; i < sizeof neither / sizeof *neither; i++)
		assert_int_equal(truth(w, neither[i]), -1);
	words_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yes_and_no_have_many_words),
	};

	setenv("DEALKIT_SHARE", "share", 0);	/* tests run in the project's folder */
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
