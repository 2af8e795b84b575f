/*
 * vote -- which of two readings of a column's values is meant.
 *
 * Values that can be read in one way only vote for it; values that could be
 * either are open.  Whoever reads them decides by the votes, and refuses
 * rather than guesses when there are none.
 */
#ifndef READING_VOTE_H
#define READING_VOTE_H

#include <stdint.h>

struct vote {
	uint64_t n[2];		/* values that can only be read the first, the second way */
	uint64_t open;		/* values that could be either, and would differ */
};

enum vote_result {
	VOTE_FIRST,		/* read all values so */
	VOTE_SECOND,
	VOTE_EACH,		/* every value speaks for itself */
	VOTE_NONE,		/* open values, and nothing decides */
	VOTE_SPLIT		/* open values, and votes for both */
};

/* A reading wins with at least VOTE_CLEAR times the votes of the other: then those are typing errors. */
#define VOTE_CLEAR 20

enum vote_result vote_decide(const struct vote *v);

/* Adds the votes of other. */
void	vote_add(struct vote *v, const struct vote *other);

#endif
