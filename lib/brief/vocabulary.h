/*
 * vocabulary -- the words that a verified sentence may have, and what they claim:
 * share/brief-words.csv (word,class).
 *
 * The list is closed: what tables cannot bear out, be it a judgement, a cause or a plan, cannot
 * be said with them.
 */
#ifndef VOCABULARY_H
#define VOCABULARY_H

#include <stddef.h>

#include "base/err.h"

struct vocabulary;

enum word_class {
	WORD_UNKNOWN, WORD_PLAIN, WORD_DOWN, WORD_UP, WORD_CAUSE, WORD_FUTURE, WORD_QUANTITY,
	WORD_RANK, WORD_NOT
};

/* What a word says about the number beside it; any of them, added. */
enum word_cue {
	CUE_WIN = 1 << 0, CUE_RATE = 1 << 1, CUE_LOST = 1 << 2, CUE_RISK = 1 << 3,
	CUE_CHANCE = 1 << 4, CUE_LOSS = 1 << 5, CUE_STAKE = 1 << 6, CUE_WORTH = 1 << 7,
	CUE_OPEN = 1 << 8, CUE_TAKE = 1 << 9, CUE_DEALS = 1 << 10, CUE_ALERTS = 1 << 11,
	CUE_HIGH = 1 << 12, CUE_LATER = 1 << 13, CUE_AUC = 1 << 14, CUE_AGE = 1 << 15,
	CUE_LOG = 1 << 16, CUE_INTERVAL = 1 << 17, CUE_TOGETHER = 1 << 18,
	CUE_EXPECTED = 1 << 19, CUE_PART = 1 << 20, CUE_BASE = 1 << 21, CUE_WAS = 1 << 22,
	CUE_NOW = 1 << 23, CUE_MOST = 1 << 24, CUE_FALSE = 1 << 25, CUE_FOUND = 1 << 26,
	CUE_SHUT = 1 << 27
};

/* Reads the table in share.  NULL with the reason; the caller's (vocabulary_free). */
struct vocabulary *vocabulary_read(struct err *e);
void	vocabulary_free(struct vocabulary *w);

/* The class of n bytes in small letters; its cues. */
enum word_class vocabulary_class(const struct vocabulary *w, const char *s, size_t n);
unsigned	vocabulary_cues(const char *s, size_t n);

/* two to twelve: its number; 0: none of them. */
int	vocabulary_number(const char *s, size_t n);

#endif
