#include <string.h>

#include <sha2.h>

#include "alert/alert.h"
#include "base/date.h"
#include "base/out.h"
#include "text/humanize.h"

enum { WIDTH = 80, INDENT = 4 };

void
alert_id(const struct alert *a, char id[ALERT_ID])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX sha;
	char day[11];

	date_text(day, a->raised_on);
	SHA256Init(&sha);
	SHA256Update(&sha, (const uint8_t *)a->dedup_key.s, a->dedup_key.n);
	SHA256Update(&sha, (const uint8_t *)"\n", 1);
	SHA256Update(&sha, (const uint8_t *)day, strlen(day));
	SHA256Final(digest, &sha);
	for (size_t i = 0; i < ALERT_ID / 2; i++) {
		id[2 * i] = hex[digest[i] >> 4];
		id[2 * i + 1] = hex[digest[i] & 15];
	}
	id[ALERT_ID - 1] = '\0';
}

void
alert_header(struct out *o)
{
	static const char *const name[] = {
		"alert_id", "raised_on", "severity", "kind", "audience", "recipient", "deal_id",
		"subject", "message", "dedup_key"
	};

	for (size_t k = 0; k < sizeof name / sizeof *name; k++)
		out_name(o, name[k]);
	out_end(o);
}

void
alert_row(struct out *o, const struct alert *a)
{
	char id[ALERT_ID];

	alert_id(a, id);
	out_name(o, id);
	out_date(o, a->raised_on);
	out_name(o, a->severity);
	out_name(o, a->kind);
	out_name(o, a->audience);
	out_field(o, a->recipient.s, a->recipient.n);
	out_field(o, a->deal_id.s, a->deal_id.n);
	out_field(o, a->subject.s, a->subject.n);
	out_field(o, a->message.s, a->message.n);
	out_field(o, a->dedup_key.s, a->dedup_key.n);
	out_end(o);
}

/* Characters of UTF-8. */
static size_t
width_of(const char *s, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++)
		width += ((unsigned char)s[i] & 0xc0) != 0x80;
	return width;
}

/* Words in lines; the first line starts at indent, the others at INDENT. */
static void
wrap(struct out *o, const char *s, size_t n, int indent)
{
	size_t column = 0, end, width;

	out_printf(o, "%*s", indent, "");
	for (size_t i = 0; i < n; i = end) {
		while (i < n && s[i] == ' ')
			i++;
		for (end = i; end < n && s[end] != ' ';)
			end++;
		width = width_of(s + i, end - i);
		if (column == 0)
			column = (size_t)indent;
		else if (column + 1 + width > WIDTH) {
			out_printf(o, "\n%*s", INDENT, "");
			column = INDENT;
		} else if (width > 0) {
			out_text(o, " ");
			column++;
		}
		out_bytes(o, s + i, end - i);
		column += width;
	}
	out_text(o, "\n");
}

void
alert_print(struct out *o, const struct alert *a)
{
	struct out line;
	char day[11];

	date_text(day, a->raised_on);
	out_memory(&line);
	out_printf(&line, "%s %s for ", day, a->severity);
	humanize_plain(&line, a->recipient.s, a->recipient.n);
	out_text(&line, ": ");
	humanize_plain(&line, a->subject.s, a->subject.n);
	wrap(o, line.buf, line.len, 0);
	out_clear(&line);
	humanize_plain(&line, a->message.s, a->message.n);
	wrap(o, line.buf, line.len, INDENT);
	out_text(o, "\n");
	out_free(&line);
}
