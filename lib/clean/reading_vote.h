/*
 * reading_vote -- which of two readings of a column's values is meant.
 *
 * Values that can be read in one way only vote for it; values that could be
 * either are open.  Whoever reads them decides by the votes, and refuses
 * rather than guesses when there are none.
 */
#ifndef READING_VOTE_H
#define READING_VOTE_H

#include <stdint.h>

struct reading_vote {
	uint64_t n[2];		/* values that can only be read the first, the second way */
	uint64_t open;		/* values that could be either, and would differ */
};

enum reading_vote_result {
	READING_VOTE_FIRST,	/* read all values so */
	READING_VOTE_SECOND,
	READING_VOTE_EACH,	/* every value speaks for itself */
	READING_VOTE_NONE,	/* open values, and nothing decides */
	READING_VOTE_SPLIT	/* open values, and votes for both */
};

/*
 * A reading wins with at least READING_VOTE_CLEAR times the votes of the other:
 * then those are typing errors.
 */
#define READING_VOTE_CLEAR 20

enum reading_vote_result reading_vote_decide(const struct reading_vote *v);

/* Adds the votes of other. */
void	reading_vote_add(struct reading_vote *v, const struct reading_vote *other);

#endif
