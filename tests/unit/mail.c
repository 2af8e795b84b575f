/* mail: addresses, headers and text of mails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "send/digest.h"
#include "send/mail.h"

static struct buf o;

static const char *
done(void)
{
	static char buf[4096];

	assert_true(o.len < sizeof buf);
	memcpy(buf, o.s, o.len);
	buf[o.len] = '\0';
	buf_clear(&o);
	return buf;
}

static void
addresses(void **state)
{
	static const char *const good[] = {
		"a@b", "first.last+tag@sub.example.com", "o'neil@example.co",
		"x_1=2@1.2", "a-@b-c.d"
	};
	static const char *const bad[] = {
		"", "a", "@", "a@", "@b", "a@b@c", ".a@b", "a.@b", "a..b@c", "a@.b", "a@b.",
		"a@b..c", "-a@b", "a@-b",
		"a b@c", "a@b c", "a@b\r\nBcc: x@y", "a\n@b", "<a@b>", "a@b>", "a,b@c", "\"a\"@b",
		"a@[1.2.3.4]", "\xc3\xa9@b",
		"a@\xc3\xa9", "a;b@c", "a(b)@c", "a\\@b", "a:b@c"
	};
	char local[80], whole[300];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(mail_address(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(mail_address(bad[i]));
	snprintf(local, sizeof local, "%065d@b", 0);
	assert_false(mail_address(local));
	snprintf(whole, sizeof whole, "a@%0253d", 0);
	assert_false(mail_address(whole));
}

static void
ascii_headers_stand_as_they_are(void **state)
{
	(void)state;
	mail_text(&o, "Subject", "Deal D1: 78% risk of loss", "\r\n");
	assert_string_equal(done(), "Subject: Deal D1: 78% risk of loss\r\n");
}

static void
long_headers_are_folded_at_blanks(void **state)
{
	(void)state;
	mail_text(&o, "Subject",
	    "aaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccccccccccccc ddddddd",
	    "\n");
	assert_string_equal(done(),
	    "Subject: aaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbb\n ccccccccccccccccccccccccc "
	    "ddddddd\n");
}

/* The base64 is that of base64(1). */
static void
other_headers_are_encoded_words(void **state)
{
	const char *s;

	(void)state;
	mail_text(&o, "Subject", "Gesch\xc3\xa4" "ft", "\n");
	assert_string_equal(done(), "Subject: =?UTF-8?B?R2VzY2jDpGZ0?=\n");
	mail_text(&o, "Subject", "=?UTF-8?B?aGk=?=", "\n");
	assert_string_equal(done(), "Subject: =?UTF-8?B?PT9VVEYtOD9CP2FHaz0/PQ==?=\n");
	/* of three bytes each: never cut in two, no line over 76 */
	for (size_t n = 1; n < 200; n++) {
		struct buf text;

		buf_init(&text);
		for (size_t i = 0; i < n; i++)
			buf_text(&text, i % 7 == 0 ? "x" : "\xe2\x82\xac");
		buf_bytes(&text, "", 1);
		mail_text(&o, "Subject", text.s, "\n");
		buf_free(&text);
		for (s = done(); *s != '\0'; s += strcspn(s, "\n") + 1)
			assert_true(strcspn(s, "\n") <= 76);
	}
}

static void
text_is_quoted_printable(void **state)
{
	static const char text[] = "a=b\n\nend \ntab\t\n.dot\ncaf\xc3\xa9";

	(void)state;
	mail_quoted(&o, text, strlen(text), "\r\n");
	assert_string_equal(done(), "a=3Db\r\n\r\nend=20\r\ntab=09\r\n=2Edot\r\ncaf=C3=A9");
}

static void
no_line_of_text_is_longer_than_76(void **state)
{
	const char *s;
	char text[2000];

	(void)state;
	for (size_t k = 0; k < 5; k++) {
		for (size_t i = 0; i < 900; i++)
			text[i] = k == 0 ? '.' : k == 1 ? 'x' : k == 2 ? '=' :
			    (char)(i * (k + 5) % 251 | 32);
		mail_quoted(&o, text, 900, "\n");
		for (s = done(); *s != '\0'; s += strcspn(s, "\n"), s += *s == '\n') {
			assert_true(strcspn(s, "\n") <= 76);
			assert_true(*s != '.');
		}
	}
}

static struct digest
make(const char *id, const char *subject)
{
	struct digest d = { .channel = "smtp" };
	struct alert_builder b;
	struct alert a;

	alert_builder_open(&b);
	alert_put_name(&b, ALERT_ID, id);
	alert_put_name(&b, ALERT_SUBJECT, subject);
	alert_put_name(&b, ALERT_RECIPIENT, "to@example.com");
	alert_make(&a, &b, 0);
	alert_list_add(&d.list, &a);
	alert_builder_free(&b);
	return d;
}

/* 2001-09-09 01:46:40 UTC was a Sunday. */
static void
a_mail(void **state)
{
	struct digest d = make("a1", "Hello");
	char mail[4096], *id;

	(void)state;
	mail_write(&o, &d, "from@example.org", 1000000000, "\r\n");
	strcpy(mail, done());
	assert_ptr_equal(strstr(mail, "Date: Sun, 9 Sep 2001 01:46:40 +0000\r\n"), mail);
	assert_non_null(strstr(mail,
	    "\r\nFrom: from@example.org\r\nTo: to@example.com\r\nSubject: Hello\r\n"));
	assert_non_null(strstr(mail, "\r\nX-Dealkit-Alert: a1\r\n"));
	assert_non_null(id = strstr(mail, "\r\nMessage-ID: <"));
	assert_int_equal(strcspn(id + 15, "@"), 32);
	assert_ptr_equal(strstr(id, "@example.org>\r\n"), id + 47);
	digest_free(&d);
}

static void
the_same_alerts_have_the_same_id(void **state)
{
	struct digest a = make("a1", "x"), b = make("a1", "another text"), c = make("a2", "x");
	char id[3][DIGEST_ID];

	(void)state;
	digest_id(&a, id[0]);
	digest_id(&b, id[1]);
	digest_id(&c, id[2]);
	assert_string_equal(id[0], id[1]);
	assert_string_not_equal(id[0], id[2]);
	digest_free(&a);
	digest_free(&b);
	digest_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(ascii_headers_stand_as_they_are),
		cmocka_unit_test(long_headers_are_folded_at_blanks),
		cmocka_unit_test(other_headers_are_encoded_words),
		cmocka_unit_test(text_is_quoted_printable),
		cmocka_unit_test(no_line_of_text_is_longer_than_76),
		cmocka_unit_test(a_mail),
		cmocka_unit_test(the_same_alerts_have_the_same_id),
	};
	int rc;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	buf_init(&o);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	buf_free(&o);
	return rc;
}
