/*
 * claim -- a sentence under judgement: its tokens, and what bears them out so far.
 */
#ifndef CLAIM_H
#define CLAIM_H

#include "brief/measure.h"
#include "brief/token.h"
#include "brief/verdict.h"

struct claim {
	const struct brief *b;
	const struct facts *facts;	/* of the brief, */
	struct facts more;		/* and of deals that the sentence names besides */
	const struct entities *names;
	const char *s;			/* the sentence */
	size_t n;
	struct token_list t;
	char *used;			/* [t.n] a name that something is said of */
	const struct fact **fact;	/* [t.n] the fact of a number; NULL */
	unsigned cues;			/* of all words */
	size_t evidence;		/* figures, verdicts, bindings */
	int forecast;			/* a figure of the forecast is among them */
	struct verify_result *to;
};

#define CLAIM_NONE ((size_t)-1)

/* A finding at a token. */
void	claim_refuse(struct claim *c, enum verify_rule rule, size_t token, const char *reason);

/* The name that the words at a token are about: its token, CLAIM_NONE for all deals. */
size_t	claim_subject(const struct claim *c, size_t token);

/* The name before, or behind a token in the same clause; CLAIM_NONE. */
size_t	claim_name_before(const struct claim *c, size_t token, int in_clause);
size_t	claim_name_after(const struct claim *c, size_t token);

/* Is the token a word of this text? */
int	claim_is(const struct claim *c, size_t token, const char *word);

/* Says which "lost" is a fall, as in "lost 17.7 points"; before the others. */
void	claim_losses(struct claim *c);

/* Judges the numbers; the words of change, cause, time and quantity. */
void	claim_numbers(struct claim *c);
void	claim_words(struct claim *c);

#endif
