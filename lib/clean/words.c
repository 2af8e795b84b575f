#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/words.h"
#include "csv/refdata.h"

enum { MEANS, WORD, COLUMNS };

static const char *const column_name[COLUMNS] = { "means", "word" };
static const char *const meaning[WORDS] = { "true", "false" };

struct words {
	struct intern *word[WORDS];	/* keys */
};

static int
add_word(const struct refdata_row *row, void *arg, struct err *e)
{
	struct words *w = arg;
	const char *means = refdata_text(row, MEANS), *s;
	struct buf key;
	int what = 0;
	size_t n;

	while (what < WORDS && strcmp(means, meaning[what]) != 0)
		what++;
	if (what == WORDS)
		return refdata_complain(row, MEANS, "no meaning that a word can have", e);
	buf_init(&key);
	s = refdata_field(row, WORD, &n);
	unicode_key(&key, s, n);
	if (key.len > 0)
		intern_add(w->word[what], key.s, key.len);
	n = key.len;
	buf_free(&key);
	return n > 0 ? 0 : refdata_complain(row, WORD, "no word", e);
}

struct words *
words_read(struct err *e)
{
	static const struct refdata table = { "words.csv", column_name, COLUMNS, add_word, 0 };
	struct words *w = mem_zero(1, sizeof *w);

	for (int i = 0; i < WORDS; i++)
		w->word[i] = intern_new();
	if (refdata_read(&table, NULL, w, e) == 0)
		return w;
	words_free(w);
	return NULL;
}

void
words_free(struct words *w)
{
	if (w == NULL)
		return;
	for (int i = 0; i < WORDS; i++)
		intern_free(w->word[i]);
	free(w);
}

int
words_mean(const struct words *w, enum word what, const char *key, size_t n)
{
	return intern_find(w->word[what], key, n) != INTERN_NONE;
}

/* 0, 1 and -1, with any number of zeros behind a decimal point or comma; -1: none of these. */
static int
number_truth(const char *s, size_t n)
{
	const char *end = s + n;
	int one;

	s += s < end && (*s == '-' || *s == '+');
	if (s == end || (*s != '0' && *s != '1'))
		return -1;
	one = *s++ == '1';
	if (s < end && *s != '.' && *s != ',')
		return -1;
	for (s += s < end; s < end; s++)
		if (*s != '0')
			return -1;
	return one;
}

int
words_truth(const struct words *w, const char *key, size_t n)
{
	int truth = number_truth(key, n);

	if (truth >= 0)
		return truth;
	return words_mean(w, WORD_TRUE, key, n) ? 1 : words_mean(w, WORD_FALSE, key, n) ? 0 : -1;
}
