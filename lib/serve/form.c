#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "serve/form.h"

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	    c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes n bytes in place, with a NUL behind them.  -1 if they cannot be. */
static int
decode(char *s, size_t n)
{
	char *to = s, *const begin = s;
	const char *const end = s + n;
	int hi, lo, cut = 0, high = 0;

	for (; s < end; s++) {
		char c = *s == '+' ? ' ' : *s;

		if (*s == '%') {
			if (end - s < 3 || (hi = digit(s[1])) < 0 || (lo = digit(s[2])) < 0)
				return -1;
			c = (char)(hi * 16 + lo);
			s += 2;
		}
		if (c == '\0')
			return -1;
		*to++ = c;
	}
	*to = '\0';
	return utf8_whole(begin, (size_t)(to - begin), &cut, &high) == (size_t)(to - begin) &&
	    !cut ? 0 : -1;
}

static int
take_field(struct form *f, char *s, size_t n, const char **what)
{
	char *value = memchr(s, '=', n), *end = s + n;
	size_t name = value != NULL ? (size_t)(value - s) : n;

	value = value != NULL ? value + 1 : end;
	if (f->fields == FORM_FIELDS) {
		*what = "more than 64 fields";
		return -1;
	}
	if (decode(value, (size_t)(end - value)) != 0 || decode(s, name) != 0) {
		*what = "a field that cannot be decoded";
		return -1;
	}
	if (form_find(f, s) != NULL) {
		*what = "a field that stands twice";
		return -1;
	}
	f->field[f->fields++] = (struct form_field){ s, value };
	return 0;
}

int
form_parse(struct form *f, const char *s, size_t n, const char **what)
{
	char *at, *next;

	*f = (struct form){ .memory = mem_resize(NULL, n + 1, 1) };
	if (n > 0)
		memcpy(f->memory, s, n);
	f->memory[n] = '\0';
	for (at = f->memory; at < f->memory + n; at = next + 1) {
		next = memchr(at, '&', (size_t)(f->memory + n - at));
		next = next != NULL ? next : f->memory + n;
		if (next > at && take_field(f, at, (size_t)(next - at), what) != 0)
			return -1;
	}
	return 0;
}

void
form_free(struct form *f)
{
	free(f->memory);
}

const char *
form_find(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->fields; i++)
		if (strcmp(f->field[i].name, name) == 0)
			return f->field[i].value;
	return NULL;
}

int
form_is(const char *type)
{
	static const char form[] = "application/x-www-form-urlencoded";
	const size_t n = sizeof form - 1;

	if (type == NULL || strncasecmp(type, form, n) != 0)
		return 0;
	type += n;
	type += strspn(type, " \t");
	if (*type == '\0')
		return 1;
	if (*type++ != ';')
		return 0;
	type += strspn(type, " \t");
	return strcasecmp(type, "charset=utf-8") == 0 || strcasecmp(type, "charset=\"utf-8\"") == 0;
}
