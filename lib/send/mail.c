#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/opt.h"
#include "base/utf8.h"
#include "send/brief_read.h"
#include "send/digest.h"
#include "send/mail.h"

enum {
	WIDTH = 76,		/* characters of any line */
	WORD_BYTES = 45,	/* of text in an encoded word: 60 of base64, 72 with its frame */
	SUBJECT_MAX = 200	/* units */
};

/* ---- addresses --------------------------------------------------------- */

static int
is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* n characters of a dot-string: no dot at an end, none beside another. */
static int
is_dotted(const char *s, size_t n, const char *more)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && (i == 0 || i + 1 == n || s[i - 1] == '.'))
			return 0;
		if (!is_letter_or_digit(s[i]) && s[i] != '.' && strchr(more, s[i]) == NULL)
			return 0;
	}
	return n > 0;
}

int
mail_address(const char *s)
{
	const char *at = strchr(s, '@');
	size_t local = at != NULL ? (size_t)(at - s) : 0, n = strlen(s);

	return at != NULL && n <= 254 && local <= 64 && *s != '-' && at[1] != '-' &&
	    is_dotted(s, local, "!#$%&'*+-/=?^_`{|}~") && is_dotted(at + 1, n - local - 1, "-");
}

/* ---- headers ------------------------------------------------------------ */

static void
put_base64(struct buf *o, const char *s, size_t n)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t v;
	char four[4];

	for (size_t i = 0; i < n; i += 3) {
		v = (uint32_t)(unsigned char)s[i] << 16;
		v |= i + 1 < n ? (uint32_t)(unsigned char)s[i + 1] << 8 : 0;
		v |= i + 2 < n ? (unsigned char)s[i + 2] : 0u;
		for (int k = 0; k < 4; k++)
			four[k] = digit[v >> (18 - 6 * k) & 63];
		if (i + 2 >= n)
			four[3] = '=';
		if (i + 1 >= n)
			four[2] = '=';
		buf_bytes(o, four, 4);
	}
}

/* May it stand as it is: printable ASCII, no look of an encoded word, words that fit a line? */
static int
is_plain(const char *s)
{
	size_t word = 0;

	if (strstr(s, "=?") != NULL || *s == ' ' || *s == '\0')
		return 0;
	for (; *s != '\0'; s++) {
		word = *s == ' ' ? 0 : word + 1;
		if (*s < ' ' || *s > '~' || word > 60 || (*s == ' ' &&
		    (s[1] == ' ' || s[1] == '\0')))
			return 0;
	}
	return 1;
}

/* Words between single blanks, folded. */
static void
put_words(struct buf *o, size_t column, const char *s, const char *eol)
{
	size_t n;

	for (; *s != '\0'; s += n) {
		while (*s == ' ')
			s++;
		n = strcspn(s, " ");
		if (column + 1 + n > WIDTH) {
			buf_text(o, eol);
			column = 0;
		}
		buf_bytes(o, " ", 1);
		buf_bytes(o, s, n);
		column += 1 + n;
	}
}

/* Encoded words of whole characters, each on a line of its own but the first. */
static void
put_encoded(struct buf *o, size_t column, const char *s, const char *eol)
{
	size_t n = strlen(s), room = WORD_BYTES - column, len;

	for (size_t i = 0; i < n; i += len, room = WORD_BYTES) {
		for (len = n - i < room ? n - i : room; ((unsigned char)s[i + len] & 0xc0) ==
		    0x80; len--)
			;
		if (i > 0)
			buf_text(o, eol);
		buf_text(o, " =?UTF-8?B?");
		put_base64(o, s + i, len);
		buf_text(o, "?=");
	}
}

void
mail_text(struct buf *o, const char *name, const char *text, const char *eol)
{
	buf_printf(o, "%s:", name);
	if (is_plain(text))
		put_words(o, strlen(name) + 1, text, eol);
	else
		put_encoded(o, strlen(name) + 1, text, eol);
	buf_text(o, eol);
}

/* "Deal D1: 78% risk of loss", and how many more. */
static void
put_subject(struct buf *o, const struct digest *d, const char *eol)
{
	const char *first = d->list.item[0].text[digest_is_brief(d) ? ALERT_MESSAGE :
	    ALERT_SUBJECT].s;
	size_t n = utf8_head(first, strlen(first), SUBJECT_MAX);
	struct buf s;

	buf_init(&s);
	buf_bytes(&s, first, n);
	if (first[n] != '\0')
		buf_text(&s, "\xe2\x80\xa6");
	if (d->list.n > 1 && !digest_is_brief(d))
		buf_printf(&s, "%s and %zu more alert%s", s.len > 0 ? "," : "", d->list.n - 1,
		    d->list.n > 2 ? "s" : "");
	else if (s.len == 0)
		buf_text(&s, "An alert");
	buf_bytes(&s, "", 1);
	mail_text(o, "Subject", s.s, eol);
	buf_free(&s);
}

static void
put_date(struct buf *o, time_t now, const char *eol)
{
	static const char *const weekday[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const month[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
	};
	int32_t day = (int32_t)(now / 86400);
	int second = (int)(now % 86400);
	struct date_civil c = date_civil(day);

	if (now == (time_t)-1)
		buf_printf(o, "Date: (when it is sent)%s", eol);
	else
		buf_printf(o, "Date: %s, %d %s %d %02d:%02d:%02d +0000%s",
		    weekday[date_weekday(day)], c.day, month[c.month - 1], c.year, second / 3600,
		    second / 60 % 60, second % 60, eol);
}

static void
put_headers(struct buf *o, const struct digest *d, const char *from, time_t now, const char *eol)
{
	char id[DIGEST_ID];

	digest_id(d, id);
	put_date(o, now, eol);
	buf_printf(o, "From: %s%s", from, eol);
	buf_printf(o, "To: %s%s", digest_recipient(d), eol);
	put_subject(o, d, eol);
	buf_printf(o, "Message-ID: <%s%s>%s", id, strchr(from, '@'), eol);
	for (size_t i = 0; i < d->list.n; i++)
		buf_printf(o, "X-Dealkit-Alert:%s %s%s",
		    d->list.item[i].text[ALERT_ID].n > 59 ? eol : "",
		    d->list.item[i].text[ALERT_ID].s, eol);
	buf_printf(o, "Auto-Submitted: auto-generated%s", eol);
	buf_printf(o, "User-Agent: dealkit/%s%s", opt_version, eol);
	buf_printf(o, "MIME-Version: 1.0%s", eol);
	buf_printf(o, "Content-Type: text/plain; charset=utf-8%s", eol);
	buf_printf(o, "Content-Transfer-Encoding: quoted-printable%s%s", eol, eol);
}

/* ---- text ----------------------------------------------------------------- */

/* May byte i stand as it is?  Not a blank at the end of a line. */
static int
stands(const char *s, size_t i, size_t n)
{
	unsigned char c = (unsigned char)s[i];
	int last = i + 1 == n || s[i + 1] == '\n';

	if (c == ' ' || c == '\t')
		return !last;
	return c > ' ' && c <= '~' && c != '=';
}

void
mail_quoted(struct buf *o, const char *s, size_t n, const char *eol)
{
	size_t column = 0, need;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\n') {
			buf_text(o, eol);
			column = 0;
			continue;
		}
		need = stands(s, i, n) && (column > 0 || s[i] != '.') ? 1 : 3;
		if (column + need > WIDTH - 1) {
			buf_printf(o, "=%s", eol);
			column = 0;
			need = s[i] == '.' ? 3 : need;
		}
		if (need == 1)
			buf_bytes(o, s + i, 1);
		else
			buf_printf(o, "=%02X", (unsigned)(unsigned char)s[i]);
		column += need;
	}
}

static const char no_links[] = "\n--------\n\n"
    "No link or button in this mail changes anything: programs that look for harm follow the\n"
    "links of mails, and would answer in your name. Answers are taken in Slack.\n";

static void
put_alert(struct buf *o, const struct alert *a)
{
	const struct alert_span *t = a->text;
	char day[11];

	date_text(day, a->raised_on);
	buf_printf(o, "%s\n%s%s%s\n\n%s\n", t[ALERT_SUBJECT].s, t[ALERT_SEVERITY].s,
	    t[ALERT_SEVERITY].n > 0 ? ", " : "", day, t[ALERT_MESSAGE].s);
}

void
mail_write(struct buf *o, const struct digest *d, const char *from, time_t now, const char *eol)
{
	struct buf text;

	put_headers(o, d, from, now, eol);
	buf_init(&text);
	if (digest_is_brief(d))
		brief_put(&text, &d->list);
	for (size_t i = 0; i < d->list.n && !digest_is_brief(d); i++) {
		if (i > 0)
			buf_text(&text, "\n--------\n\n");
		put_alert(&text, &d->list.item[i]);
	}
	if (digest_is_morning(d))
		buf_text(&text, no_links);
	mail_quoted(o, text.s, text.len, eol);
	buf_free(&text);
}
