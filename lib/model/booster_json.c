#define _GNU_SOURCE			/* memmem */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json_memory.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "model/booster_json.h"

/* Behind the string that starts at text[i], a quote; n if it does not end. */
static size_t
skip_string(const char *text, size_t n, size_t i)
{
	for (i++; i < n && text[i] != '"'; i++)
		if (text[i] == '\\')
			i++;
	return i < n ? i + 1 : n;
}

void
booster_json_no_nan(char *text, size_t n)
{
	size_t i = 0;

	while (i < n)
		if (text[i] == '"')
			i = skip_string(text, n, i);
		else if (text[i] == 'N' && n - i >= 3 && memcmp(text + i, "NaN", 3) == 0) {
			memcpy(text + i, "0E0", 3);
			i += 3;
		} else
			i++;
}

static size_t
skip_space(const char *text, size_t n, size_t i)
{
	while (i < n && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t'))
		i++;
	return i;
}

/* Behind the value that starts at text[i]. */
static size_t
skip_value(const char *text, size_t n, size_t i)
{
	int depth = 0;

	while (i < n) {
		if (text[i] == '"') {
			i = skip_string(text, n, i);
			if (depth == 0)
				return i;
			continue;
		}
		if (text[i] == '{' || text[i] == '[')
			depth++;
		else if (text[i] == '}' || text[i] == ']') {
			if (depth == 0)
				return i;
			if (--depth == 0)
				return i + 1;
		} else if (text[i] == ',' && depth == 0)
			return i;
		i++;
	}
	return n;
}

/* Where the value of a name starts in the object at text[i]; n if nowhere. */
static size_t
member(const char *text, size_t n, size_t i, const char *name)
{
	size_t start, len = strlen(name);

	i = skip_space(text, n, i);
	if (i >= n || text[i] != '{')
		return n;
	do {
		start = skip_space(text, n, i + 1);
		if (start >= n || text[start] != '"')
			return n;
		i = skip_string(text, n, start);
		if (i - start == len + 2 && memcmp(text + start + 1, name, len) == 0) {
			i = skip_space(text, n, i);
			return i < n && text[i] == ':' ? skip_space(text, n, i + 1) : n;
		}
		i = skip_space(text, n, i);
		if (i >= n || text[i] != ':')
			return n;
		i = skip_space(text, n, skip_value(text, n, skip_space(text, n, i + 1)));
	} while (i < n && text[i] == ',');
	return n;
}

static size_t
follow(const char *text, size_t n, size_t at, const char *const *path, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		at = member(text, n, at, path[i]);
	return at;
}

size_t
booster_json_find(const char *text, size_t n, size_t at, const char *const *path, size_t depth,
    size_t *end)
{
	at = follow(text, n, at, path, depth);
	*end = skip_value(text, n, at);
	return at;
}

size_t
booster_json_trees(const char *text, size_t n)
{
	static const char *const path[] = { "learner", "gradient_booster", "model", "trees" };
	size_t at = follow(text, n, 0, path, sizeof path / sizeof path[0]);

	return at < n && text[at] == '[' ? at : n;
}

json_t *
booster_json_rest(const char *text, size_t n, size_t start, size_t end, struct err *e)
{
	json_error_t why;
	json_t *root;
	char *rest = mem_resize(NULL, n + 2, 1);
	size_t len = start;

	json_memory_use();
	memcpy(rest, text, start);
	if (start < n) {
		memcpy(rest + start, "[]", 2);
		memcpy(rest + start + 2, text + end, n - end);
		len += 2 + n - end;
	}
	root = json_loadb(rest, len, JSON_REJECT_DUPLICATES, &why);
	free(rest);
	if (root == NULL)
		err_set(e, "line %d: %s", why.line, why.text);
	return root;
}

struct list {
	struct booster_json *attr;
	size_t n, cap;
};

static void
add(struct list *l, const char *name, const char *value)
{
	l->attr = mem_grow(l->attr, &l->cap, l->n + 1, sizeof *l->attr);
	l->attr[l->n++] = (struct booster_json){ name, value };
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct booster_json *)a)->name,
	    ((const struct booster_json *)b)->name);
}

static char *
put(char *to, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			*to++ = '\\';
		*to++ = *s;
	}
	return to;
}

/* The attributes as XGBoost writes them, in malloced memory. */
static char *
print(const struct list *l)
{
	size_t i, room = 3;
	char *text, *p;

	for (i = 0; i < l->n; i++)
		room += 2 * (strlen(l->attr[i].name) + strlen(l->attr[i].value)) + 6;
	p = text = mem_resize(NULL, room, 1);
	*p++ = '{';
	for (i = 0; i < l->n; i++) {
		if (i > 0)
			*p++ = ',';
		*p++ = '"';
		p = put(p, l->attr[i].name);
		memcpy(p, "\":\"", 3);
		p = put(p + 3, l->attr[i].value);
		*p++ = '"';
	}
	memcpy(p, "}", 2);
	return text;
}

/* The object there was, without what is dropped, and ours. */
static char *
merge(json_t *old, const struct booster_json *attr, size_t attrs, const char *drop)
{
	struct list l = { NULL, 0, 0 };
	const char *name;
	json_t *value;
	size_t i;
	char *text;

	json_object_foreach(old, name, value)
		if (strncmp(name, drop, strlen(drop)) != 0 && json_is_string(value))
			add(&l, name, json_string_value(value));
	for (i = 0; i < attrs; i++)
		add(&l, attr[i].name, attr[i].value);
	qsort(l.attr, l.n, sizeof *l.attr, by_name);
	text = print(&l);
	free(l.attr);
	return text;
}

char *
booster_json_splice(const char *text, size_t n, const struct booster_json *attr, size_t attrs,
    const char *drop, size_t *len, struct err *e)
{
	size_t start = member(text, n, member(text, n, 0, "learner"), "attributes"), end, m;
	json_t *old;
	char *object, *result;

	end = skip_value(text, n, start);
	old = start < n ? json_loadb(text + start, end - start, JSON_REJECT_DUPLICATES,
	    NULL) : NULL;
	if (!json_is_object(old)) {
		json_decref(old);
		err_set(e, "no attributes in the booster's JSON");
		return NULL;
	}
	object = merge(old, attr, attrs, drop);
	json_decref(old);
	m = strlen(object);
	*len = start + m + (n - end);
	result = mem_resize(NULL, *len + 1, 1);
	memcpy(result, text, start);
	memcpy(result + start, object, m);
	memcpy(result + start + m, text + end, n - end);
	result[*len] = '\0';
	free(object);
	return result;
}

static int
is_digits(const char *s)
{
	size_t i;

	for (i = 0; i < BOOSTER_JSON_DIGITS; i++)
		if (!((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f')))
			return 0;
	return s[BOOSTER_JSON_DIGITS] == '"';
}

/* A string that holds this text has \" for each quote: it cannot match. */
size_t
booster_json_digits(const char *text, size_t n, const char *name)
{
	char start[80];
	size_t len = (size_t)snprintf(start, sizeof start, "\"%s\":\"", name), at, found = n;
	const char *p = text, *end = text + n;

	while ((p = memmem(p, (size_t)(end - p), start, len)) != NULL) {
		at = (size_t)(p - text) + len;
		if (n - at > BOOSTER_JSON_DIGITS && is_digits(text + at)) {
			if (found != n)
				return n;
			found = at;
		}
		p++;
	}
	return found;
}

void
booster_json_hash(const char *text, size_t n, size_t at, char hash[BOOSTER_JSON_DIGITS + 1])
{
	static const char zeros[BOOSTER_JSON_DIGITS + 1] =
	    "0000000000000000000000000000000000000000000000000000000000000000";
	struct sha256 c;

	sha256_begin(&c);
	sha256_add(&c, text, at);
	sha256_add(&c, zeros, BOOSTER_JSON_DIGITS);
	sha256_add(&c, text + at + BOOSTER_JSON_DIGITS,
	    n - at - BOOSTER_JSON_DIGITS);
	sha256_digits(&c, hash);
}

int
booster_json_utf8(const char *s, size_t n)
{
	json_t *j = json_stringn(s, n);

	json_decref(j);
	return j != NULL;
}

char *
booster_json_encode(const char *s, size_t n)
{
	static const char digit[] = "0123456789ABCDEF";
	char *text = mem_resize(NULL, 3 * n + 1, 1), *p = text;
	int plain = booster_json_utf8(s, n);
	unsigned char c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (c >= 0x20 && c != '%' && c != '"' && c != '\\' && c != 0x7f &&
		    (c < 0x80 || plain)) {
			*p++ = s[i];
			continue;
		}
		*p++ = '%';
		*p++ = digit[c >> 4];
		*p++ = digit[c & 15];
	}
	*p = '\0';
	return text;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

long
booster_json_decode(const char *s, char *to)
{
	char *p = to;

	for (; *s != '\0'; s++) {
		if (*s != '%') {
			*p++ = *s;
			continue;
		}
		if (hex(s[1]) < 0 || hex(s[2]) < 0)
			return -1;
		*p++ = (char)(hex(s[1]) << 4 | hex(s[2]));
		s += 2;
	}
	return p - to;
}

void
booster_json_float(struct buf *o, float x)
{
	char text[32], *e;
	int digits = 0;

	do
		(void)snprintf(text, sizeof text, "%.*e", digits, (double)x);
	while (strtof(text, NULL) < x || strtof(text, NULL) > x ? digits++ < 9 : 0);
	e = strchr(text, 'e');
	buf_bytes(o, text, (size_t)(e - text));
	buf_printf(o, "E%ld", strtol(e + 1, NULL, 10));
}
