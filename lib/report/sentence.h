/*
 * sentence -- a sentence, the part of a synopsis that it is of, and the facts whose figures it
 * says.
 */
#ifndef SENTENCE_H
#define SENTENCE_H

#include "report/fact.h"

enum synopsis_part {
	PART_HEADLINE, PART_WHY, PART_NOT, PART_MODEL, PART_FORECAST, PART_DEALS, PART_ALERTS,
	PART_DO, PARTS
};

enum { SENTENCE_FACTS = 16 };

struct sentence {
	enum synopsis_part part;
	char *text;
	size_t fact[SENTENCE_FACTS];	/* places in the facts */
	size_t facts;
	size_t row;			/* why, do: of insights */
};

struct synopsis {			/* all zero is an empty one */
	struct facts facts;
	struct sentence *sentence;
	size_t n, cap;
	size_t *order;			/* the open deals, those to save first; NULL: none */
};

#endif
