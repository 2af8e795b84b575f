#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/refdata.h"
#include "report/html.h"
#include "report/texts.h"

struct texts {
	struct text {
		char *key, *text;
	} *text;
	size_t n, cap;
	int own;		/* the table that is read is the user's */
};

static struct text *
find(const struct texts *t, const char *key, size_t n)
{
	for (size_t i = 0; i < t->n; i++)
		if (strlen(t->text[i].key) == n && memcmp(t->text[i].key, key, n) == 0)
			return &t->text[i];
	return NULL;
}

/* The next {NAME} from s on, of *n bytes without braces; NULL if there is none. */
static const char *
place(const char *s, size_t *n)
{
	const char *open = strchr(s, '{'), *end = open != NULL ? strchr(open, '}') : NULL;

	if (end == NULL)
		return NULL;
	*n = (size_t)(end - open) - 1;
	return open + 1;
}

static int
has_place(const char *text, const char *name, size_t n)
{
	const char *p;
	size_t len;

	for (p = text; (p = place(p, &len)) != NULL; p += len)
		if (len == n && memcmp(p, name, n) == 0)
			return 1;
	return 0;
}

/* A text of the user's in place of ours. */
static int
replace(const struct refdata_row *row, struct text *ours, const char *text, struct err *e)
{
	const char *p;
	char *copy;
	size_t n;

	for (p = text; (p = place(p, &n)) != NULL; p += n)
		if (!has_place(ours->text, p, n))
			return refdata_complain(row, 1, "has a {place} that the English text "
			    "does not have", e);
	copy = mem_text(text, strlen(text));
	free(ours->text);
	ours->text = copy;
	return 0;
}

static int
read_text(const struct refdata_row *row, void *arg, struct err *e)
{
	struct texts *t = arg;
	size_t n;
	const char *key = refdata_field(row, 0, &n), *text;
	struct text *ours = find(t, key, n);

	if (t->own && ours == NULL)
		return refdata_complain(row, 0, "the page has no such text", e);
	if (ours != NULL)
		return replace(row, ours, refdata_text(row, 1), e);
	text = refdata_text(row, 1);
	t->text = mem_grow(t->text, &t->cap, t->n + 1, sizeof *t->text);
	t->text[t->n++] = (struct text){ mem_text(key, n), mem_text(text, strlen(text)) };
	return 0;
}

struct texts *
texts_read(const char *path, struct err *e)
{
	static const char *const column[] = { "key", "text" };
	static const struct refdata table = {
		.share = "page-texts.csv", .column = column, .columns = 2, .row = read_text
	};
	struct texts *t = mem_zero(1, sizeof *t);
	int rc = refdata_read(&table, NULL, t, e);

	t->own = 1;
	if (rc == 0 && path != NULL)
		rc = refdata_read(&table, path, t, e);
	if (rc == 0)
		return t;
	texts_free(t);
	return NULL;
}

void
texts_free(struct texts *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++) {
		free(t->text[i].key);
		free(t->text[i].text);
	}
	free(t->text);
	free(t);
}

const char *
texts_get(const struct texts *t, const char *key)
{
	const struct text *x = find(t, key, strlen(key));

	if (x == NULL)
		err_die("page-texts.csv: no text '%s'", key);
	return x->text;
}

/* The value called by the n bytes at name, and whether a value is the count 1. */
static const char *
value_of(va_list values, const char *name, size_t n, int *one)
{
	va_list v;
	const char *key, *value, *found = NULL;

	*one = 0;
	va_copy(v, values);
	while ((key = va_arg(v, const char *)) != NULL) {
		value = va_arg(v, const char *);
		if (strcmp(key, "n") == 0 && strcmp(value, "1") == 0)
			*one = 1;
		if (name != NULL && strlen(key) == n && memcmp(key, name, n) == 0)
			found = value;
	}
	va_end(v);
	return found;
}

/* The text of a count of one, if there is one, where n is 1. */
static const char *
choose(const struct texts *t, const char *key, va_list values)
{
	char one[64];
	size_t n = strlen(key);
	const struct text *x;
	int is_one;

	(void)value_of(values, NULL, 0, &is_one);
	if (!is_one || n + sizeof "_one" > sizeof one)
		return texts_get(t, key);
	memcpy(one, key, n);
	memcpy(one + n, "_one", sizeof "_one");
	x = find(t, one, n + 4);
	return x != NULL ? x->text : texts_get(t, key);
}

void
texts_fill(const struct texts *t, struct buf *o, const char *key, va_list values)
{
	const char *s = choose(t, key, values), *p;
	size_t n;

	for (; (p = place(s, &n)) != NULL; s = p + n + 1) {
		int one;
		const char *value = value_of(values, p, n, &one);

		buf_bytes(o, s, (size_t)(p - 1 - s));
		if (value == NULL)
			err_die("page-texts.csv: %s: no value for '%.*s'", key, (int)n, p);
		buf_text(o, value);
	}
	buf_text(o, s);
}

void
texts_json(const struct texts *t, struct buf *o, const char *prefix)
{
	size_t n = strlen(prefix);
	const char *before = "";

	buf_text(o, "{");
	for (size_t i = 0; i < t->n; i++) {
		if (strncmp(t->text[i].key, prefix, n) != 0)
			continue;
		buf_text(o, before);
		html_json(o, t->text[i].key + n, strlen(t->text[i].key + n));
		buf_text(o, ":");
		html_json(o, t->text[i].text, strlen(t->text[i].text));
		before = ",";
	}
	buf_text(o, "}");
}
