/*
 * score -- a body of deals, or of rows of features, to an answer: their features, scores and
 * reasons, with the bytes that dealfeat --open --state | dealscore | dealexplain write for it.
 *
 * An answer in JSON has the same cells (serve/json_table.h), and what they rest on:
 *
 *	{"as_of":"2025-06-30","generation":1,"verdict":"ready","left_out":0,
 *	 "unseen":{"x_rep":1},"deals":[{...}, ...]}
 */
#ifndef SCORE_H
#define SCORE_H

#include <stddef.h>
#include <stdint.h>

#include "explain/reasons.h"
#include "serve/answer.h"
#include "serve/media.h"

struct generation;

struct score_request {
	const char *body;		/* n bytes */
	size_t n;
	enum media form, wanted;	/* of the body, of the answer: CSV or JSON */
	int32_t day;			/* DATE_NONE: the generation's */
	size_t top;			/* factors */
	enum reasons_show show;
	const char *currency;
	size_t most;			/* rows */
	const char *id;			/* of the request, for problems */
	/* is told of values that the model has never seen */
	void (*unseen)(const char *feature, uint64_t n, void *arg);
	void *arg;
};

/* Always answers: with the rows, or with what is wrong. */
void	score_answer(const struct generation *g, const struct score_request *q, struct answer *a);

#endif
