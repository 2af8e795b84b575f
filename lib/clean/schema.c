#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "clean/category.h"
#include "clean/schema.h"

/* ---- names ---------------------------------------------------------- */

size_t
schema_key(char *to, const char *name, size_t n)
{
	size_t m = 0;

	if (n > 2 && memcmp(name + n - 2, "_c", 2) == 0)
		n -= 2;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c >= 0x80)
			to[m++] = name[i];
	}
	category_lower(to, to, m);
	to[m] = '\0';
	return m;
}

int
schema_truth(const char *lower, size_t n)
{
	static const char *const word[2][12] = {
		{ "false", "0", "no", "falsch", "nein", "faux", "non", "falso", "onwaar", "nee",
		  "f", "n" },
		{ "true", "1", "yes", "wahr", "ja", "vrai", "oui", "verdadero", "verdadeiro",
		  "vero", "waar", "t" }
	};

	for (int truth = 0; truth < 2; truth++)
		for (size_t i = 0; i < sizeof *word / sizeof **word; i++)
			if (strlen(word[truth][i]) == n && memcmp(word[truth][i], lower, n) == 0)
				return truth;
	return n == 1 && *lower == 'y' ? 1 : -1;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Is s the same as lower but for the case of ASCII letters? */
static int
same_letters(const char *s, const char *lower, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i]) != lower[i])
			return 0;
	return 1;
}

int
schema_missing(const struct schema *s, const char *value, size_t n)
{
	for (size_t i = 0; i < s->missings; i++) {
		const struct schema_value *v = &s->missing[i];
		const char *end = value + n, *p = value;

		if (n < v->n)
			continue;
		while (p < end && is_blank(*p))
			p++;
		while (end > p && is_blank(end[-1]))
			end--;
		if ((size_t)(end - p) == v->n && same_letters(p, v->text, v->n))
			return 1;
	}
	return 0;
}

struct schema_name
schema_name_new(const char *s, size_t n)
{
	struct schema_name name = { mem_text(s, n), mem_zero(n + 1, 1) };

	schema_key(name.key, s, n);
	return name;
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
	return column == DEAL_ID || column == DEAL_CREATED || column == DEAL_CLOSED ||
	    column == DEAL_OUTCOME;
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
	for (size_t i = 0; i < s->unlikes; i++)
		schema_name_free(&s->unlike[i]);
	for (size_t i = 0; i < s->titles; i++)
		schema_name_free(&s->title[i]);
	for (size_t i = 0; i < s->missings; i++)
		free(s->missing[i].text);
	free(s->title);
	free(s->missing);
	free(s->include);
	free(s->rule);
	free(s->currency);
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
