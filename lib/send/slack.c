#include <string.h>

#include <jansson.h>

#include "alert/rule.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"
#include "send/brief_read.h"
#include "send/digest.h"
#include "send/json_line.h"
#include "send/slack.h"

enum {
	HEADER_MAX = 150, SECTION_MAX = 3000, SUBJECT_MAX = 300, SEVERITY_MAX = 40,
	RECIPIENT_MAX = 80, TEXT_MAX = 3000,
	BLOCK = 150,		/* what a section counts beside its characters */
	VALUE_MAX = 2000	/* of a button */
};

const struct digest_limits slack_limits = { .weight = slack_weight, .sum = 11000, .alerts = 48 };

static const char ellipsis[] = "\xe2\x80\xa6";

/* How & < > are written; NULL for what stands as it is. */
static const char *
escaped(char c)
{
	return c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : NULL;
}

/*
 * How many of the n bytes at s stand, escaped, in at most that many units: all, or those
 * that leave one for an ellipsis.  *used: the units of what is written.
 */
static size_t
fit(const char *s, size_t n, size_t units, size_t *used)
{
	size_t sum = 0, fits = 0, step;
	const char *with;

	*used = 1;
	for (size_t i = 0; i < n; i += step) {
		for (step = 1; i + step < n && ((unsigned char)s[i + step] & 0xc0) == 0x80; step++)
			;
		with = escaped(s[i]);
		sum += with != NULL ? strlen(with) : utf8_units(s + i, step);
		if (sum > units)
			return fits;
		if (sum < units) {
			fits = i + step;
			*used = sum + 1;
		}
	}
	*used = sum;
	return n;
}

size_t
slack_escape(struct buf *o, const char *s, size_t n, size_t units)
{
	size_t used, fits = fit(s, n, units, &used), end;

	for (size_t i = 0; i < fits; i = end) {
		for (end = i; end < fits && escaped(s[end]) == NULL;)
			end++;
		buf_bytes(o, s + i, end - i);
		if (end < fits)
			buf_text(o, escaped(s[end++]));
	}
	buf_text(o, fits < n ? ellipsis : "");
	return used;
}

static size_t
put_text(struct buf *o, const struct alert *a, enum alert_column k, size_t units)
{
	return slack_escape(o, a->text[k].s, a->text[k].n, units);
}

/* The units of a text of the alert; see put_text. */
static size_t
units_of(const struct alert *a, enum alert_column k, size_t units)
{
	size_t used;

	fit(a->text[k].s, a->text[k].n, units, &used);
	return used;
}

/* What stands in the alert's section: "[severity] recipient: subject\nmessage". */
static void
put_section(struct buf *o, const struct alert *a, int named)
{
	size_t used = strlen("\n");

	if (a->text[ALERT_SEVERITY].n > 0) {
		buf_text(o, "[");
		used += strlen("[] ") + put_text(o, a, ALERT_SEVERITY, SEVERITY_MAX);
		buf_text(o, "] ");
	}
	if (named && a->text[ALERT_RECIPIENT].n > 0) {
		used += strlen(": ") + put_text(o, a, ALERT_RECIPIENT, RECIPIENT_MAX);
		buf_text(o, ": ");
	}
	used += put_text(o, a, ALERT_SUBJECT, SUBJECT_MAX);
	if (a->text[ALERT_SUBJECT].n > 0 || !brief_is_item(a))
		buf_text(o, "\n");
	put_text(o, a, ALERT_MESSAGE, SECTION_MAX - used);
}

static size_t
weigh(const struct alert *a, int named)
{
	size_t used = strlen("\n") + units_of(a, ALERT_SUBJECT, SUBJECT_MAX);

	if (a->text[ALERT_SEVERITY].n > 0)
		used += strlen("[] ") + units_of(a, ALERT_SEVERITY, SEVERITY_MAX);
	if (named && a->text[ALERT_RECIPIENT].n > 0)
		used += strlen(": ") + units_of(a, ALERT_RECIPIENT, RECIPIENT_MAX);
	return BLOCK + used + units_of(a, ALERT_MESSAGE, SECTION_MAX - used);
}

/* ---- buttons ---- */

static const struct {
	const char *action, *text;
} button[] = {
	{ "deal:done", "Done" }, { "deal:working", "Working on it" },
	{ "deal:not_helpful", "Not helpful" }, { "deal:remind", "Remind me in a week" }
};
enum { BUTTONS = sizeof button / sizeof *button };

static int
has_bar(const struct alert *a, enum alert_column k)
{
	return memchr(a->text[k].s, '|', a->text[k].n) != NULL;
}

/* What an alert's buttons say when they are pressed; 0: it has none. */
static int
put_value(struct buf *o, const struct alert *a)
{
	const struct alert_span *t = a->text;
	int kind = rule_kind_value(t[ALERT_KIND].s, t[ALERT_KIND].n);
	char day[11];

	if (t[ALERT_DEAL].n == 0 || kind < 0 || kind == RULE_SUMMARY || has_bar(a, ALERT_ID) ||
	    date_text(day, a->raised_on) == 0)
		return 0;
	buf_printf(o, "1|%s|%s|%s|%s", t[ALERT_ID].s, t[ALERT_KIND].s, t[ALERT_DEAL].s, day);
	return utf8_units(o->s, o->len) <= VALUE_MAX;
}

/* The block below the alert's section; NULL: it has none. */
static json_t *
make_buttons(const struct alert *a)
{
	struct buf value = { 0 }, id = { 0 };
	json_t *elements, *block = NULL;

	if (put_value(&value, a)) {
		elements = json_array();
		for (size_t i = 0; i < BUTTONS; i++)
			json_line_append(elements, json_pack("{s:s, s:s, s:o, s:{s:s, s:s, s:b}}",
			    "type", "button", "action_id", button[i].action, "value",
			    json_line_text(value.s, value.len), "text", "type", "plain_text",
			    "text", button[i].text, "emoji", 0));
		buf_printf(&id, "%s:a", a->text[ALERT_ID].s);
		block = json_pack("{s:s, s:o, s:o}", "type", "actions", "block_id",
		    json_line_text(id.s, id.len), "elements", elements);
	}
	buf_free(&value);
	buf_free(&id);
	return block;
}

/* What the block counts. */
static size_t
weigh_buttons(const struct alert *a)
{
	struct buf value = { 0 };
	size_t sum = 0;

	if (put_value(&value, a)) {
		sum = BLOCK;
		for (size_t i = 0; i < BUTTONS; i++)
			sum += strlen(button[i].action) + strlen(button[i].text) +
			    utf8_units(value.s, value.len);
	}
	buf_free(&value);
	return sum;
}

size_t
slack_weight_buttons(const struct alert *a)
{
	return weigh(a, 0) + weigh_buttons(a);
}

size_t
slack_weight_named_buttons(const struct alert *a)
{
	return weigh(a, 1) + weigh_buttons(a);
}

size_t
slack_weight(const struct alert *a)
{
	return weigh(a, 0);
}

size_t
slack_weight_named(const struct alert *a)
{
	return weigh(a, 1);
}

/* A text object without markup: *, _, ~ and ` are themselves, and so is :smile:. */
static json_t *
text_object(struct buf *from)
{
	json_t *text = json_pack("{s:s, s:o, s:b}", "type", "plain_text", "text",
	    json_line_text(from->s, from->len), "emoji", 0);

	buf_clear(from);
	return text;
}

static json_t *
make_blocks(const struct digest *d, int buttons)
{
	json_t *blocks = json_array(), *below;
	struct buf o, title;

	buf_init(&o);
	buf_init(&title);
	digest_title(&title, d);
	slack_escape(&o, title.s, title.len, HEADER_MAX);
	json_line_append(blocks, json_pack("{s:s, s:o}", "type", "header",
	    "text", text_object(&o)));
	for (size_t i = 0; i < d->list.n; i++) {
		put_section(&o, &d->list.item[i], digest_is_mixed(d));
		json_line_append(blocks, json_pack("{s:s, s:s, s:o}", "type", "section",
		    "block_id", d->list.item[i].text[ALERT_ID].s, "text", text_object(&o)));
		if (buttons && (below = make_buttons(&d->list.item[i])) != NULL)
			json_line_append(blocks, below);
	}
	buf_free(&o);
	buf_free(&title);
	return blocks;
}

/* For notifications and old clients: the title and the subjects. */
static json_t *
make_text(const struct digest *d)
{
	struct buf plain, o;
	json_t *text;

	buf_init(&plain);
	buf_init(&o);
	digest_title(&plain, d);
	if (digest_is_brief(d))
		buf_printf(&plain, ": %s", d->list.item[0].text[ALERT_MESSAGE].s);
	for (size_t i = 0; i < d->list.n && !digest_is_brief(d); i++)
		buf_printf(&plain, "%s %s", i == 0 ? ":" : ";",
		    d->list.item[i].text[ALERT_SUBJECT].s);
	slack_escape(&o, plain.s, plain.len, TEXT_MAX);
	text = json_line_text(o.s, o.len);
	buf_free(&plain);
	buf_free(&o);
	return text;
}

void
slack_body(struct buf *o, const struct digest *d, int buttons)
{
	json_t *message = json_pack("{s:o, s:o, s:s, s:b, s:b, s:b, s:b}", "text",
	    make_text(d), "blocks", make_blocks(d, buttons), "parse", "none", "mrkdwn", 0,
	    "link_names", 0, "unfurl_links", 0, "unfurl_media", 0);

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
