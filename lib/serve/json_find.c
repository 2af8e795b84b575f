#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "serve/json_find.h"
#include "serve/json_lex.h"

enum { DEEP = 16 };

struct finder {
	struct json_found *found;
	size_t n;
	struct json_lex lex;
	struct buf path;
	int deep;
};

static int	read_value(struct finder *f, enum json_token t);

/* Where it is goes one step down, and back to what it was. */
static size_t
step_down(struct finder *f, const char *s, size_t n)
{
	size_t was = f->path.len;

	if (was > 0)
		buf_text(&f->path, ".");
	buf_bytes(&f->path, s, n);
	return was;
}

static int
keep(struct finder *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct json_found *p = &f->found[i];

		if (strlen(p->path) != f->path.len ||
		    memcmp(p->path, f->path.s, f->path.len) != 0)
			continue;
		if (p->text != NULL || f->lex.has_nul)
			return -1;
		p->text = mem_text(f->lex.text.len > 0 ? f->lex.text.s : "", f->lex.text.len);
	}
	return 0;
}

static int
read_member(struct finder *f, enum json_token t)
{
	size_t was;
	int rc;

	if (t != JSON_TEXT || f->lex.has_nul)
		return -1;
	was = step_down(f, f->lex.text.len > 0 ? f->lex.text.s : "", f->lex.text.len);
	if (json_lex_next(&f->lex) != JSON_COLON)
		return -1;
	rc = read_value(f, json_lex_next(&f->lex));
	f->path.len = was;
	return rc;
}

static int
read_element(struct finder *f, enum json_token t, size_t i)
{
	char number[24];
	size_t n = 0, was;
	int rc;

	do
		number[sizeof number - ++n] = (char)('0' + i % 10);
	while ((i /= 10) > 0);
	was = step_down(f, number + sizeof number - n, n);
	rc = read_value(f, t);
	f->path.len = was;
	return rc;
}

/* What stands between { and }, or [ and ]. */
static int
read_all(struct finder *f, enum json_token end)
{
	enum json_token t = json_lex_next(&f->lex);

	if (++f->deep > DEEP)
		return -1;
	for (size_t i = 0; t != end || i > 0; i++) {
		if ((end == JSON_OBJECT_END ? read_member(f, t) : read_element(f, t, i)) != 0)
			return -1;
		t = json_lex_next(&f->lex);
		if (t == end)
			break;
		if (t != JSON_COMMA)
			return -1;
		t = json_lex_next(&f->lex);
	}
	f->deep--;
	return 0;
}

static int
read_value(struct finder *f, enum json_token t)
{
	switch (t) {
	case JSON_OBJECT:
		return read_all(f, JSON_OBJECT_END);
	case JSON_ARRAY:
		return read_all(f, JSON_ARRAY_END);
	case JSON_TEXT:
		return keep(f);
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		return 0;
	default:
		return -1;
	}
}

int
json_find(struct json_found *found, size_t n, const char *s, size_t bytes)
{
	struct finder f = { .found = found, .n = n };
	int rc;

	json_lex_begin(&f.lex, s, bytes);
	rc = read_value(&f, json_lex_next(&f.lex));
	if (rc == 0 && json_lex_next(&f.lex) != JSON_END)
		rc = -1;
	json_lex_free(&f.lex);
	buf_free(&f.path);
	return rc;
}

void
json_find_free(struct json_found *found, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(found[i].text);
}
