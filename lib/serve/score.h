/*
 * score -- a body of deals, or of rows of features, to an answer: their features, scores and
 * reasons, with the bytes that dealfeat --open --state | dealscore | dealexplain write for it.
 */
#ifndef SCORE_H
#define SCORE_H

#include <stddef.h>
#include <stdint.h>

#include "explain/reasons.h"
#include "serve/answer.h"

struct generation;

struct score_request {
	const char *body;		/* CSV, n bytes */
	size_t n;
	int32_t day;			/* DATE_NONE: the generation's */
	size_t top;			/* factors */
	enum reasons_show show;
	const char *currency;
	size_t most;			/* rows */
	const char *id;			/* of the request, for problems */
};

/* Always answers: with the rows, or with what is wrong. */
void	score_answer(const struct generation *g, const struct score_request *q, struct answer *a);

#endif
