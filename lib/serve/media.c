#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "serve/media.h"

static const struct {
	const char *type, *subtype;
	enum media media;
} forms[] = {
	{ "text", "csv", MEDIA_CSV },
	{ "application", "json", MEDIA_JSON },
};

enum { FORMS = sizeof forms / sizeof *forms };

/* n bytes without the blanks around them. */
static const char *
trim(const char *s, size_t *n)
{
	while (*n > 0 && (*s == ' ' || *s == '\t')) {
		s++;
		--*n;
	}
	while (*n > 0 && (s[*n - 1] == ' ' || s[*n - 1] == '\t'))
		--*n;
	return s;
}

static int
is(const char *s, size_t n, const char *word)
{
	return n == strlen(word) && strncasecmp(s, word, n) == 0;
}

/* The next piece before mark, trimmed; *s moves behind it, to NULL at the end. */
static const char *
piece(const char **s, char mark, size_t *n)
{
	const char *from = *s, *end = strchr(from, mark);

	*n = end != NULL ? (size_t)(end - from) : strlen(from);
	*s = end != NULL ? end + 1 : NULL;
	return trim(from, n);
}

/* name=value, or name="value": the value of the parameter called name, or NULL. */
static const char *
parameter(const char *s, size_t n, const char *name, size_t *len)
{
	size_t at = strlen(name);

	if (n <= at || strncasecmp(s, name, at) != 0 || s[at] != '=')
		return NULL;
	s += at + 1;
	*len = n - at - 1;
	if (*len >= 2 && s[0] == '"' && s[*len - 1] == '"') {
		*len -= 2;
		s++;
	}
	return s;
}

enum media
media_of_body(const char *s)
{
	enum media media = MEDIA_OTHER;
	const char *at, *charset;
	size_t n, len;

	if (s == NULL)
		return MEDIA_NONE;
	at = piece(&s, ';', &n);
	for (int i = 0; i < FORMS; i++) {
		size_t t = strlen(forms[i].type);

		if (n > t && strncasecmp(at, forms[i].type, t) == 0 && at[t] == '/' &&
		    is(at + t + 1, n - t - 1, forms[i].subtype))
			media = forms[i].media;
	}
	while (s != NULL) {
		at = piece(&s, ';', &n);
		charset = parameter(at, n, "charset", &len);
		if (charset != NULL && !is(charset, len, "utf-8"))
			return MEDIA_OTHER;
	}
	return media;
}

/* How exactly a range names a form: 3 type/subtype, 2 type, 1 anything, 0 not at all. */
static int
names(const char *s, size_t n, int form)
{
	const char *type = forms[form].type;
	size_t t = strlen(type);

	if (is(s, n, "*/*"))
		return 1;
	if (n <= t || strncasecmp(s, type, t) != 0 || s[t] != '/')
		return 0;
	return is(s + t + 1, n - t - 1, "*") ? 2 :
	    is(s + t + 1, n - t - 1, forms[form].subtype) ? 3 : 0;
}

enum media
media_wanted(const char *s, enum media usual)
{
	double q[FORMS] = { 0 }, v;
	int exact[FORMS] = { 0 }, best = -1;
	const char *at, *word;
	size_t n, len;

	if (s == NULL)
		return usual;
	while (s != NULL) {
		const char *range = piece(&s, ',', &n), *rest = range;
		size_t whole = n;
		double quality = 1;

		n = 0;
		while (n < whole && range[n] != ';')
			n++;
		for (rest += n; rest < range + whole; ) {
			len = 1;
			while (rest + len < range + whole && rest[len] != ';')
				len++;
			word = rest + 1;
			rest += len--;
			at = trim(word, &len);
			if ((at = parameter(at, len, "q", &len)) != NULL)
				quality = num_parse(at, len, &v) == 0 && v >= 0 && v <= 1 ? v : 0;
		}
		range = trim(range, &n);
		for (int i = 0; i < FORMS; i++)
			if (names(range, n, i) > exact[i]) {
				exact[i] = names(range, n, i);
				q[i] = quality;
			}
	}
	for (int i = 0; i < FORMS; i++)
		if (q[i] > 0 && (best < 0 || q[i] > q[best] ||
		    (q[i] == q[best] && forms[i].media == usual)))
			best = i;
	return best >= 0 ? forms[best].media : MEDIA_OTHER;
}
