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
static const char *const meaning[WORD_COLUMN] = {
	"true", "false", "open", "won", "lost", "currency", "missing", "day", "by"
};

struct words {
	struct intern *word[WORDS];	/* keys */
};

/* The word in field i of the row, as make compares it. */
static int
add(struct words *w, enum word what, const struct refdata_row *row, size_t i,
    void (*make)(struct buf *, const char *, size_t), struct err *e)
{
	struct buf key;
	size_t n;
	const char *s = refdata_field(row, i, &n);

	buf_init(&key);
	make(&key, s, n);
	if (key.len > 0)
		intern_add(w->word[what], key.s, key.len);
	n = key.len;
	buf_free(&key);
	return n > 0 ? 0 : refdata_complain(row, i, "no word", e);
}

static int
add_word(const struct refdata_row *row, void *arg, struct err *e)
{
	const char *means = refdata_text(row, MEANS);
	int what = 0;

	while (what < WORD_CODE && strcmp(means, what < WORD_COLUMN ? meaning[what] :
	    deal_name[what - WORD_COLUMN]) != 0)
		what++;
	if (what == WORD_CODE)
		return refdata_complain(row, MEANS, "no meaning that a word can have", e);
	return add(arg, (enum word)what, row, WORD, what == WORD_CURRENCY ? unicode_name :
	    what >= WORD_DAY ? unicode_word : unicode_key, e);
}

static int
add_code(const struct refdata_row *row, void *arg, struct err *e)
{
	return add(arg, WORD_CODE, row, 0, unicode_key, e);
}

struct words *
words_read(struct err *e)
{
	static const char *const code = "code";
	static const struct refdata table = { "words.csv", column_name, COLUMNS,
	    add_word, 0, NULL },
	    codes = { "currencies.csv", &code, 1, add_code, 0, NULL };
	struct words *w = mem_zero(1, sizeof *w);

	for (int i = 0; i < WORDS; i++)
		w->word[i] = intern_new();
	if (refdata_read(&table, NULL, w, e) == 0 && refdata_read(&codes, NULL, w, e) == 0)
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

int
words_are(const struct words *w, enum word what, const char *s, size_t n)
{
	struct buf key;
	int are;

	buf_init(&key);
	unicode_key(&key, s, n);
	are = key.len > 0 && words_mean(w, what, key.s, key.len);
	buf_free(&key);
	return are;
}

int
words_in_name(const struct words *w, enum word what, const char *key)
{
	for (uint32_t i = 0; i < intern_size(w->word[what]); i++)
		if (strstr(key, intern_text(w->word[what], i, NULL)) != NULL)
			return 1;
	return 0;
}

int
words_count(const struct words *w, int what, const char *text)
{
	enum { LONG = 5 };		/* letters of a word that may be a part of another */
	const char *word, *p;
	int found = 0;
	size_t n;

	for (uint32_t i = 0; i < intern_size(w->word[what]); i++) {
		word = intern_text(w->word[what], i, &n);
		for (p = strstr(text, word); p != NULL; p = strstr(p + 1, word))
			if (n >= LONG || (p[-1] == ' ' && p[n] == ' '))
				break;
		found += p != NULL;
	}
	return found;
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
