/*
 * token -- a sentence as words, names, numbers with their units, and stops.
 *
 * Text positions are bytes of the sentence.  A minus may be "-" or U+2212.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include <stddef.h>

#include "brief/entity.h"
#include "brief/vocabulary.h"
#include "report/fact.h"

enum token_kind {
	TOKEN_WORD, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STOP,
	TOKEN_DATE,		/* a quarter, a range, a day that the tables' sentences have */
	TOKEN_STRANGE		/* a name or an id that no table has; markup, a link */
};

/* What a number is printed as; UNITS: without a unit. */
struct number {
	double value;		/* as printed: 20.7 of 20.7%, 2,100,000 of $2.1M */
	double half;		/* half of the last digit printed */
	enum fact_unit unit;
	int sign;		/* 1 or -1 if one is printed; else 0 */
	int about;		/* "about" stands before it */
	int percent;		/* of an interval, as "95%": says nothing of the tables */
};

struct token {
	enum token_kind kind;
	size_t at, n;			/* where it stands */
	char small[40];			/* a word in small letters, cut */
	enum word_class class;
	unsigned cues;
	struct entity entity;
	struct number number;
};

struct token_list {
	struct token *t;
	size_t n, cap;
};

/* What it takes to read one; the caller's. */
struct token_reader {
	const struct brief *b;
	const struct entities *names;
	const struct vocabulary *words;
};

/* Splits the n bytes at s; t is emptied first, and freed by token_free. */
void	token_split(struct token_list *t, const struct token_reader *r, const char *s, size_t n);
void	token_free(struct token_list *t);

#endif
