#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/date.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/span.h"
#include "base/utf8.h"
#include "send/brief_read.h"
#include "text/wrap.h"

enum { BRIEF_MAX = 1 << 20, WIDTH = 76, ID = 17, SHORT = 40 };

const char brief_kind[] = "brief";

struct reader {
	struct alert_list *l;
	struct alert_builder b;
	const char *recipient;
	char id[ID];
	int32_t day;
	struct buf title, text;		/* of the next item */
	size_t n;
};

/* ---- items ---- */

/* The day in "As of 2025-06-30"; today, in UTC, if it does not say. */
static void
find_day(struct reader *r, const char *s, size_t n)
{
	const char *at = span_find(s, n, "As of ");

	if (at == NULL || (size_t)(s + n - at) < 16 || date_parse(at + 6, 10, &r->day) != 0)
		r->day = (int32_t)(time(NULL) / 86400);
}

static void
end_item(struct reader *r)
{
	struct alert a;
	char id[ID + 24];

	if (r->text.len == 0)
		return;
	snprintf(id, sizeof id, "%s-%zu", r->id, ++r->n);
	alert_put_name(&r->b, ALERT_ID, id);
	alert_put_name(&r->b, ALERT_KIND, brief_kind);
	alert_put_name(&r->b, ALERT_KEY, id);
	alert_put_name(&r->b, ALERT_RECIPIENT, r->recipient);
	utf8_line(&r->b.o, r->title.s != NULL ? r->title.s : "", r->title.len);
	alert_end(&r->b, ALERT_SUBJECT);
	utf8_line(&r->b.o, r->text.s, r->text.len);
	alert_end(&r->b, ALERT_MESSAGE);
	alert_make(&a, &r->b, r->day);
	alert_list_add(r->l, &a);
	buf_clear(&r->title);
	buf_clear(&r->text);
}

/* ---- JSON ---- */

static void
put_json(struct reader *r, const json_t *text, const char *title)
{
	if (!json_is_string(text))
		return;
	buf_text(&r->title, title);
	buf_bytes(&r->text, json_string_value(text), json_string_length(text));
	end_item(r);
}

static int
read_json(struct reader *r, const char *s, size_t n)
{
	json_t *root = json_loadb(s, n, 0, NULL), *x;
	const char *title, *before = "";
	size_t i;

	json_array_foreach(json_object_get(root, "sentences"), i, x) {
		title = json_string_value(json_object_get(x, "title"));
		title = title != NULL ? title : "";
		put_json(r, json_object_get(x, "text"), strcmp(title, before) == 0 ? "" : title);
		before = title;
	}
	put_json(r, json_object_get(root, "origin"), "");
	put_json(r, json_object_get(root, "sources"), "");
	put_json(r, json_object_get(root, "left_out"), "");
	json_decref(root);
	return root != NULL ? 0 : -1;
}

/* ---- text and Markdown ---- */

static void
append(struct buf *o, const char *s, size_t n)
{
	if (o->len > 0)
		buf_text(o, " ");
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\\' && i + 1 < n)
			i++;
		buf_bytes(o, s + i, 1);
		if (n - i >= 5 && memcmp(s + i, "&amp;", 5) == 0)
			i += 4;
	}
}

/* Is the line a title: "## Why", or a short one right before one that is set in? */
static int
is_title(const char *s, size_t n, const char *next, size_t left)
{
	if (n > 3 && memcmp(s, "## ", 3) == 0)
		return 1;
	return n > 0 && n < SHORT && *s != ' ' && left > 2 && memcmp(next, "  ", 2) == 0;
}

static void
take_line(struct reader *r, const char *s, size_t n, const char *next, size_t left)
{
	char end = r->text.len > 0 ? r->text.s[r->text.len - 1] : '.';
	int item = n > 2 && (memcmp(s, "- ", 2) == 0 || memcmp(s, "# ", 2) == 0);

	if (n == 0 || item || (*s == ' ' && end == '.') || is_title(s, n, next, left))
		end_item(r);
	if (is_title(s, n, next, left)) {
		buf_clear(&r->title);
		append(&r->title, *s == '#' ? s + 3 : s, *s == '#' ? n - 3 : n);
		return;
	}
	while (n > 0 && *s == ' ') {
		s++;
		n--;
	}
	if (n > 0)
		append(&r->text, item ? s + 2 : s, item ? n - 2 : n);
}

static void
read_text(struct reader *r, const char *s, size_t n)
{
	size_t len, next;

	for (size_t at = 0; at < n; at = next) {
		const char *lf = memchr(s + at, '\n', n - at);

		len = lf != NULL ? (size_t)(lf - s) - at : n - at;
		next = at + len + (lf != NULL ? 1 : 0);
		while (len > 0 && (s[at + len - 1] == '\r' || s[at + len - 1] == ' '))
			len--;
		take_line(r, s + at, len, s + next, n - next);
	}
	end_item(r);
}

int
brief_read(struct alert_list *l, const char *path, const char *recipient, struct err *e)
{
	struct reader r = { .l = l, .recipient = recipient };
	char digits[SHA256_DIGITS + 1];
	size_t n;
	char *s = file_read(path, BRIEF_MAX, &n, e);
	int rc = 0;

	if (s == NULL)
		return -1;
	sha256_of(s, n, digits);
	memcpy(r.id, digits, ID - 1);
	alert_builder_open(&r.b);
	find_day(&r, s, n);
	if (n > 0 && *s == '{')
		rc = read_json(&r, s, n);
	else
		read_text(&r, s, n);
	alert_builder_free(&r.b);
	buf_free(&r.title);
	buf_free(&r.text);
	free(s);
	return rc == 0 && r.n > 0 ? 0 : err_set(e, "%s: no brief as dealbrief writes it", path);
}

int
brief_is_item(const struct alert *a)
{
	return a->text[ALERT_KIND].n == sizeof brief_kind - 1 &&
	    memcmp(a->text[ALERT_KIND].s, brief_kind, sizeof brief_kind - 1) == 0;
}

void
brief_put(struct buf *o, const struct alert_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct alert_span *t = l->item[i].text;
		const struct wrap w = { WIDTH, "", "" };

		if (t[ALERT_SUBJECT].n > 0)
			buf_printf(o, "%s%s\n", i > 0 ? "\n" : "", t[ALERT_SUBJECT].s);
		wrap_words(o, &w, t[ALERT_MESSAGE].s, t[ALERT_MESSAGE].n);
	}
}
