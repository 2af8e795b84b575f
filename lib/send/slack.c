#include <string.h>

#include <jansson.h>

#include "base/out.h"
#include "base/utf8.h"
#include "send/digest.h"
#include "send/json_line.h"
#include "send/slack.h"

enum { HEADER_MAX = 150, SECTION_MAX = 3000, SUBJECT_MAX = 300, TEXT_MAX = 3000 };

const struct digest_limits slack_limits = {
	.section = slack_section, .each = 150, .sum = 11000, .alerts = 48
};

static const char ellipsis[] = "\xe2\x80\xa6";

/* The text with & < > escaped, cut with an ellipsis to at most that many units. */
static void
put_escaped(struct out *o, const char *s, size_t units)
{
	size_t n = strlen(s), step, used = 0, fits = o->len;
	const char *with;

	for (size_t i = 0; i < n; i += step) {
		if ((step = utf8_head(s + i, n - i, 1)) == 0)
			step = utf8_head(s + i, n - i, 2);
		with = s[i] == '&' ? "&amp;" : s[i] == '<' ? "&lt;" : s[i] == '>' ? "&gt;" : NULL;
		used += with != NULL ? strlen(with) : utf8_units(s + i, step);
		if (used > units) {
			o->len = fits;
			out_text(o, ellipsis);
			return;
		}
		if (with != NULL)
			out_text(o, with);
		else
			out_bytes(o, s + i, step);
		if (used < units)
			fits = o->len;
	}
}

void
slack_section(struct out *o, const struct alert *a)
{
	size_t used, begin = o->len;

	out_text(o, "*");
	if (a->text[ALERT_SEVERITY].n > 0) {
		out_text(o, "[");
		put_escaped(o, a->text[ALERT_SEVERITY].s, 40);
		out_text(o, "] ");
	}
	put_escaped(o, a->text[ALERT_SUBJECT].s, SUBJECT_MAX);
	out_text(o, "*\n");
	used = utf8_units(o->buf + begin, o->len - begin);
	put_escaped(o, a->text[ALERT_MESSAGE].s, SECTION_MAX - used);
}

/* A text object; empties from. */
static json_t *
text_object(const char *type, struct out *from)
{
	json_t *text = json_pack("{s:s, s:o}", "type", type, "text",
	    json_stringn(from->buf, from->len));

	if (strcmp(type, "mrkdwn") == 0)
		json_object_set_new(text, "verbatim", json_true());
	out_clear(from);
	return text;
}

static json_t *
make_blocks(const struct digest *d)
{
	json_t *blocks = json_array();
	struct out o, title;

	out_memory(&o);
	out_memory(&title);
	digest_title(&title, d);
	out_bytes(&title, "", 1);
	put_escaped(&o, title.buf, HEADER_MAX);
	json_array_append_new(blocks, json_pack("{s:s, s:o}", "type", "header",
	    "text", text_object("plain_text", &o)));
	for (size_t i = 0; i < d->list.n; i++) {
		if (d->section != NULL)
			out_text(&o, d->section[i]);
		else
			slack_section(&o, &d->list.item[i]);
		json_array_append_new(blocks, json_pack("{s:s, s:s, s:o}", "type", "section",
		    "block_id", d->list.item[i].text[ALERT_ID].s, "text",
		    text_object("mrkdwn", &o)));
	}
	out_free(&o);
	out_free(&title);
	return blocks;
}

/* For notifications and old clients: the title and the subjects. */
static json_t *
make_text(const struct digest *d)
{
	struct out plain, o;
	json_t *text;

	out_memory(&plain);
	out_memory(&o);
	digest_title(&plain, d);
	for (size_t i = 0; i < d->list.n; i++)
		out_printf(&plain, "%s %s", i == 0 ? ":" : ";",
		    d->list.item[i].text[ALERT_SUBJECT].s);
	out_bytes(&plain, "", 1);
	put_escaped(&o, plain.buf, TEXT_MAX);
	text = json_stringn(o.buf, o.len);
	out_free(&plain);
	out_free(&o);
	return text;
}

void
slack_body(struct out *o, const struct digest *d)
{
	json_t *message = json_pack("{s:o, s:o, s:s, s:b, s:b, s:b}", "text", make_text(d),
	    "blocks", make_blocks(d), "parse", "none", "link_names", 0, "unfurl_links", 0,
	    "unfurl_media", 0);

	json_line(o, message);
}

int
slack_took(const char *answer, size_t n)
{
	json_t *j;
	int took;

	while (n > 0 && strchr(" \t\r\n", answer[n - 1]) != NULL)
		n--;
	if (n == 2 && memcmp(answer, "ok", 2) == 0)
		return 1;
	if ((j = json_loadb(answer, n, 0, NULL)) == NULL)
		return 0;
	took = json_is_true(json_object_get(j, "ok")) || json_is_true(json_object_get(j,
	    "success"));
	json_decref(j);
	return took;
}
