/*
 * words -- what people and programs write in many languages: share/words.csv,
 * a table means,word, and the codes of currencies: share/currencies.csv, a
 * table code,name.  Words are compared by their keys (base/unicode.h).
 */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

#include "base/err.h"

enum word {
	WORD_TRUE, WORD_FALSE,	/* flags */
	WORD_CURRENCY,		/* in the name of a column that holds currencies */
	WORD_MISSING,		/* often written for nothing */
	WORD_CODE,		/* a currency's */
	WORDS
};

struct words;

/* Reads the tables in share/.  NULL with the reason. */
struct words *words_read(struct err *e);
void	words_free(struct words *w);

/* Nonzero if the n bytes at key, a key, mean that. */
int	words_mean(const struct words *w, enum word what, const char *key, size_t n);

/* Nonzero if one of the words stands in a column's name; key as schema_key makes it. */
int	words_in_name(const struct words *w, enum word what, const char *key);

/*
 * What a flag's key says: 1, 0, or -1 for neither.  Besides the words, a
 * number that is 0, 1 or -1 however many decimals it has.
 */
int	words_truth(const struct words *w, const char *key, size_t n);

#endif
