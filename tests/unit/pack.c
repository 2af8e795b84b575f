/* pack: base64 of RFC 4648, gzip that comes back, the hash of a policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "report/pack.h"

static void
is(void (*put)(struct buf *, const char *, size_t), const char *s, const char *want)
{
	struct buf o = { 0 };

	put(&o, s, strlen(s));
	assert_int_equal(o.len, strlen(want));
	assert_memory_equal(o.s != NULL ? o.s : "", want, o.len);
	buf_free(&o);
}

/* RFC 4648, section 10 */
static void
base64_is_that_of_the_rfc(void **state)
{
	(void)state;
	is(pack_base64, "", "");
	is(pack_base64, "f", "Zg==");
	is(pack_base64, "fo", "Zm8=");
	is(pack_base64, "foo", "Zm9v");
	is(pack_base64, "foob", "Zm9vYg==");
	is(pack_base64, "fooba", "Zm9vYmE=");
	is(pack_base64, "foobar", "Zm9vYmFy");
}

/* FIPS 180-2: SHA-256 of "abc" is ba7816bf ... f20015ad. */
static void
the_hash_is_sha256(void **state)
{
	(void)state;
	is(pack_hash, "abc", "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
}

/* By another hand than zlib's own caller: base64 -d | gzip -d. */
static void
gzip_comes_back(void **state)
{
	static char text[300000], back[sizeof text + 1];
	struct buf o = { 0 };
	FILE *f;
	char path[] = "/tmp/pack.XXXXXX", command[64];
	int fd = mkstemp(path);

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)('a' + i * i % 23);
	pack_gzip(&o, text, sizeof text);
	assert_true(o.len < sizeof text / 10);
	assert_memory_equal(o.s, "H4sIAAAAAAAA/", 13);	/* no name, no time, no system */
	f = fdopen(fd, "w");
	assert_int_equal(fwrite(o.s, 1, o.len, f), o.len);
	fclose(f);
	snprintf(command, sizeof command, "base64 -d <%s | gzip -dc", path);
	f = popen(command, "r");
	assert_int_equal(fread(back, 1, sizeof back, f), sizeof text);
	assert_int_equal(pclose(f), 0);
	assert_memory_equal(back, text, sizeof text);
	remove(path);
	buf_free(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_that_of_the_rfc),
		cmocka_unit_test(the_hash_is_sha256),
		cmocka_unit_test(gzip_comes_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
