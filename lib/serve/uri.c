#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "serve/uri.h"

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	    c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes the n bytes at s in place, a NUL behind them (there is room).  NULL, or what is wrong. */
static const char *
decode(char *s, size_t n, int plus)
{
	size_t to = 0;
	int cut, high = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '+' && plus) {
			s[to++] = ' ';
		} else if (s[i] != '%') {
			s[to++] = s[i];
		} else {
			if (n - i < 3 || digit(s[i + 1]) < 0 || digit(s[i + 2]) < 0)
				return "% without two hexadecimal digits";
			s[to] = (char)(digit(s[i + 1]) << 4 | digit(s[i + 2]));
			if (s[to++] == '\0')
				return "%00";
			i += 2;
		}
	}
	s[to] = '\0';
	return utf8_whole(s, to, &cut, &high) == to && !cut ? NULL : "not UTF-8";
}

/* The end of the piece at s that one of the marks ends, which becomes a NUL; *more: one did. */
static char *
cut(char *s, const char *marks, int *more)
{
	char *end = s + strcspn(s, marks);

	*more = *end != '\0';
	*end = '\0';
	return end;
}

static const char *
take_path(struct uri *t, char *s)
{
	const char *wrong = NULL;
	int more = 1;
	char *end;

	for (s++; more && wrong == NULL; s = end + 1) {
		end = cut(s, "/", &more);
		if (t->parts == URI_PARTS)
			return "too many parts";
		if (*s == '\0' && !more && t->parts == 0)
			return NULL;			/* "/" */
		t->part[t->parts++] = s;
		wrong = decode(s, (size_t)(end - s), 0);
	}
	return wrong;
}

static const char *
take_parameters(struct uri *t, char *s)
{
	const char *wrong = NULL;
	int more = *s != '\0', named;
	char *end, *value;

	for (; more && wrong == NULL; s = end + 1) {
		end = cut(s, "&", &more);
		if (s == end)
			continue;
		if (t->parameters == URI_PARAMETERS)
			return "too many parameters";
		value = cut(s, "=", &named);
		value += named;
		if ((wrong = decode(value, strlen(value), 1)) == NULL)
			wrong = decode(s, strlen(s), 1);
		if (wrong == NULL && uri_find(t, s) != NULL)
			wrong = "a parameter twice";
		t->parameter[t->parameters++] = (struct uri_parameter){ s, value };
	}
	return wrong;
}

int
uri_parse(struct uri *t, const char *s, const char **what)
{
	size_t n = strlen(s);
	char *query;
	int more;

	memset(t, 0, sizeof *t);
	*what = n > URI_BYTES ? "too long" : *s != '/' ? "no path" : NULL;
	if (*what != NULL)
		return -1;
	t->memory = mem_text(s, n);
	(void)cut(t->memory, "#", &more);
	query = cut(t->memory, "?", &more);
	query += more;
	if ((*what = take_path(t, t->memory)) == NULL)
		*what = take_parameters(t, query);
	return *what == NULL ? 0 : -1;
}

void
uri_free(struct uri *t)
{
	free(t->memory);
	memset(t, 0, sizeof *t);
}

const char *
uri_find(const struct uri *t, const char *name)
{
	for (size_t i = 0; i < t->parameters; i++)
		if (strcmp(t->parameter[i].name, name) == 0)
			return t->parameter[i].value;
	return NULL;
}

const char *
uri_unknown(const struct uri *t, const char *const *names)
{
	for (size_t i = 0; i < t->parameters; i++) {
		const char *const *name = names;

		while (*name != NULL && strcmp(*name, t->parameter[i].name) != 0)
			name++;
		if (*name == NULL)
			return t->parameter[i].name;
	}
	return NULL;
}
