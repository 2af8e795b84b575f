/* llm: the address that is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "brief/llm.h"

static void
is_asked_at(const char *url, const char *expected)
{
	char *address = llm_address(url);

	assert_string_equal(address, expected);
	free(address);
}

static void
an_address_has_its_path_once(void **state)
{
	static const char whole[] = "https://x.com/v1/chat/completions";

	(void)state;
	is_asked_at("https://x.com", whole);
	is_asked_at("https://x.com/", whole);
	is_asked_at("https://x.com/v1", whole);
	is_asked_at("https://x.com/v1/", whole);
	is_asked_at(whole, whole);
	is_asked_at("https://x.com/api", "https://x.com/api/v1/chat/completions");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_its_path_once)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
