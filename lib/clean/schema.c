#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/schema.h"

/* ---- names ---------------------------------------------------------- */

char *
schema_key(const char *name, size_t n)
{
	struct buf folded, key;

	buf_init(&folded);
	buf_init(&key);
	unicode_key(&folded, name, n);
	n = folded.len;
	if (n > 2 && memcmp(folded.s + n - 2, "_c", 2) == 0)
		n -= 2;
	unicode_name(&key, n > 0 ? folded.s : "", n);
	buf_bytes(&key, "", 1);
	buf_free(&folded);
	return key.s;
}

/* Is s the same as key but for the case of ASCII letters? */
static int
same_letters(const char *s, const char *key, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i]) != key[i])
			return 0;
	return 1;
}

static int
is_missing(const struct schema *s, const char *value, size_t n)
{
	for (size_t i = 0; i < s->missings; i++)
		if (s->missing[i].n == n && same_letters(value, s->missing[i].text, n))
			return 1;
	return 0;
}

int
schema_missing(const struct schema *s, const char *value, size_t n)
{
	struct buf key;
	int missing;

	if (unicode_simple(value, n)) {
		while (n > 0 && *value == ' ') {
			value++;
			n--;
		}
		while (n > 0 && value[n - 1] == ' ')
			n--;
		return is_missing(s, value, n);
	}
	buf_init(&key);
	unicode_key(&key, value, n);
	missing = key.len > 0 && is_missing(s, key.s, key.len);
	buf_free(&key);
	return missing;
}

struct schema_name
schema_name_new(const char *s, size_t n)
{
	return (struct schema_name){ mem_text(s, n), schema_key(s, n) };
}

void
schema_name_free(struct schema_name *n)
{
	free(n->text);
	free(n->key);
}

int
schema_needs(int column)
{
	return column == DEAL_ID || column == DEAL_CLOSED || column == DEAL_OUTCOME;
}

size_t
schema_first_part(const char *s, const char **rest)
{
	const char *plus = strstr(s, " + ");

	*rest = plus != NULL ? plus + 3 : NULL;
	return plus != NULL ? (size_t)(plus - s) : strlen(s);
}

int
schema_is_line(const struct schema_name *name)
{
	return strcmp(name->text, "*") == 0;
}

const char *
schema_behind_prefix(const struct schema *s, const char *key)
{
	for (size_t i = 0; i < s->prefixes; i++) {
		size_t n = strlen(s->prefix[i]);

		if (strncmp(key, s->prefix[i], n) == 0 && key[n] != '\0')
			return key + n;
	}
	return NULL;
}

/* ---- whole schemas -------------------------------------------------- */

void
schema_free(struct schema *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < DEAL_COLUMNS; i++) {
		for (size_t k = 0; k < s->sources[i]; k++)
			schema_name_free(&s->source[i][k].name);
		free(s->source[i]);
	}
	for (size_t i = 0; i < s->rules; i++) {
		for (size_t k = 0; k < s->rule[i].tests; k++) {
			schema_name_free(&s->rule[i].test[k].column);
			free(s->rule[i].test[k].value);
		}
		free(s->rule[i].test);
	}
	for (size_t i = 0; i < s->currencies; i++) {
		schema_name_free(&s->currency[i].amount);
		schema_name_free(&s->currency[i].currency);
	}
	for (size_t i = 0; i < s->singles; i++)
		schema_name_free(&s->single[i]);
	for (size_t i = 0; i < s->cents; i++)
		schema_name_free(&s->cent[i]);
	for (size_t i = 0; i < s->unlikes; i++)
		schema_name_free(&s->unlike[i]);
	for (size_t i = 0; i < s->titles; i++)
		schema_name_free(&s->title[i]);
	for (size_t i = 0; i < s->prefixes; i++)
		free(s->prefix[i]);
	free(s->prefix);
	for (size_t i = 0; i < s->missings; i++)
		free(s->missing[i].text);
	free(s->title);
	free(s->missing);
	free(s->include);
	free(s->rule);
	free(s->currency);
	free(s->single);
	free(s->cent);
	free(s->unlike);
	free(s->name);
	free(s);
}

void
schemas_free(struct schema **all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		schema_free(all[i]);
	free(all);
}
