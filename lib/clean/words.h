/*
 * words -- what people and programs write in many languages: share/words.csv,
 * a table means,word, and the codes of currencies: share/currencies.csv, a
 * table code,name.  Words are compared by their keys (base/unicode.h).
 */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

#include "base/err.h"
#include "deal/deal.h"

enum word {
	WORD_TRUE, WORD_FALSE,	/* flags */
	WORD_OPEN, WORD_WON, WORD_LOST,	/* outcomes, in the order of enum deal_outcome */
	WORD_CURRENCY,		/* in the name of a column that holds currencies */
	WORD_MISSING,		/* often written for nothing */
	WORD_DAY, WORD_BY,	/* in the name of a date, and of somebody who did something */
	WORD_COLUMN,		/* in the name of a column that is likely a deal's: and its */
	WORD_CODE = WORD_COLUMN + DEAL_COLUMNS,	/* number in enum deal_column; a currency's */
	WORDS
};

struct words;

/* Reads the tables in share/.  NULL with the reason. */
struct words *words_read(struct err *e);
void	words_free(struct words *w);

/* Nonzero if the n bytes at key, a key, mean that. */
int	words_mean(const struct words *w, enum word what, const char *key, size_t n);

/* The same of a text, by its key. */
int	words_are(const struct words *w, enum word what, const char *s, size_t n);

/* Nonzero if one of the words stands in a column's name; key as schema_key makes it. */
int	words_in_name(const struct words *w, enum word what, const char *key);

/* How many of the words stand in a text of words with a blank around each; long ones in parts. */
int	words_count(const struct words *w, int what, const char *text);

/*
 * What a flag's key says: 1, 0, or -1 for neither.  Besides the words, a
 * number that is 0, 1 or -1 however many decimals it has.
 */
int	words_truth(const struct words *w, const char *key, size_t n);

#endif
