/* framing: messages that two readers could end at different places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/framing.h"

static const char *
of(const char *const *field, struct framing *f)
{
	*f = (struct framing){ 0 };
	for (; *field != NULL; field += 2)
		framing_add(f, field[0], field[1]);
	return framing_wrong(f, "HTTP/1.1");
}

static void
one_length_or_chunks_are_right(void **state)
{
	static const char *const length[] = { "host", "a", "content-length", "0012", NULL };
	static const char *const chunks[] = { "Host", "a", "Transfer-Encoding", "Chunked", NULL };
	static const char *const none[] = { "Host", "a", "Content-Length", "0", NULL };
	static const char *const large[] = { "Host", "a", "Content-Length",
	    "99999999999999999999999", NULL };
	struct framing f;

	(void)state;
	assert_null(of(length, &f));
	assert_true(f.length == 12 && framing_has_body(&f));
	assert_null(of(chunks, &f));
	assert_true(framing_has_body(&f));
	assert_null(of(none, &f));
	assert_false(framing_has_body(&f));
	assert_null(of(large, &f));
	assert_true(f.length == UINT64_MAX);
}

static void
two_meanings_are_wrong(void **state)
{
	static const char *const bad[][7] = {
		{ "Host", "a", "Content-Length", "1", "Content-Length", "1", NULL },
		{ "Host", "a", "Content-Length", "1", "Transfer-Encoding", "chunked", NULL },
		{ "Host", "a", "Transfer-Encoding", "gzip, chunked", NULL },
		{ "Host", "a", "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked",
		    NULL },
		{ "Host", "a", "Transfer-Encoding", NULL, NULL },
		{ "Host", "a", "Content-Length", "+1", NULL },
		{ "Host", "a", "Content-Length", "0x1", NULL },
		{ "Host", "a", "Content-Length", "", NULL },
		{ "Host", "a", "Host", "a", NULL },
		{ NULL },
	};
	struct framing f;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_non_null(of(bad[i], &f));
	assert_null(framing_wrong(&f, "HTTP/1.0"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_length_or_chunks_are_right),
		cmocka_unit_test(two_meanings_are_wrong),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
