/* html: nothing that goes into the page gets out of its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "report/html.h"

static void
is(void (*put)(struct buf *, const char *, size_t), const char *s, size_t n, const char *want)
{
	struct buf o = { 0 };

	put(&o, s, n);
	assert_int_equal(o.len, strlen(want));
	assert_memory_equal(o.s != NULL ? o.s : "", want, o.len);
	buf_free(&o);
}

static void
text_is_escaped(void **state)
{
	(void)state;
	is(html_text, "plain", 5, "plain");
	is(html_text, "", 0, "");
	is(html_text, "</script><b a=\"'&", 17, "&lt;/script&gt;&lt;b a=&quot;&#39;&amp;");
	is(html_text, "a\x01\tb\n", 5, "a  b ");
	is(html_text, "\xe2\x80\xaex", 4, " x");		/* an override of direction */
	is(html_text, "a\xff", 2, "a\xef\xbf\xbd");		/* no UTF-8 */
}

static void
an_address_has_unreserved_characters_only(void **state)
{
	(void)state;
	is(html_address, "D-1_a.b~", 8, "D-1_a.b~");
	is(html_address, "javascript:alert(1)", 19, "javascript%3Aalert%281%29");
	is(html_address, "a/b \xc3\xa4\0", 7, "a%2Fb%20%C3%A4%00");
}

static void
json_stands_in_a_script(void **state)
{
	(void)state;
	is(html_json, "a", 1, "\"a\"");
	is(html_json, "", 0, "\"\"");
	is(html_json, "</script>\"\\\n", 12, "\"\\u003c/script>\\u0022\\u005c\\u000a\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(an_address_has_unreserved_characters_only),
		cmocka_unit_test(json_stands_in_a_script),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
