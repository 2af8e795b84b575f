/*
 * body -- the deals of a request: read, checked, and what they change of the day.
 *
 * A body of deals stands in for those rows of the state that have the same ids, as it does
 * where dealfeat reads it with --state.  So a deal changes what other rows of its body are
 * given: how many open deals its rep has, the first day of all, and whether stages tell.
 */
#ifndef BODY_H
#define BODY_H

#include <stddef.h>
#include <stdint.h>

#include "csv/rec.h"
#include "deal/asof.h"
#include "deal/deal.h"
#include "serve/binding.h"
#include "serve/problem.h"

struct body_deal {
	struct deal deal;
	uint32_t batch, row;
	uint32_t rep;			/* number in body.rep */
	int later;			/* closed after the day: open as of it */
};

struct body {				/* all zero is an empty one */
	struct batch *batch;
	size_t batches, batch_cap;
	struct body_deal *deal;
	size_t n, cap;
	int32_t first_day;		/* of all deals */
	int no_progress;		/* stages do not tell */
	struct intern *id, *rep;	/* of the body */
	long *open;			/* [rep] more open deals than the state has */
	size_t open_cap;
};

enum body_found { BODY_READ, BODY_UNREADABLE, BODY_INVALID, BODY_TOO_MANY };

/*
 * Reads the n bytes behind the header, which begin in the given line, with b's reader, as of
 * day; at most most rows.  What is wrong is in f.  body_free frees it in any case.
 */
enum body_found body_read(struct body *body, struct binding *b, const char *s, size_t n,
	    uint64_t line, int32_t day, size_t most, struct faults *f);
void	body_free(struct body *body);

/* The fault of a body that cannot be read, of the reader's reason. */
void	body_unreadable(struct faults *f, const struct err *e);

/* Writes the rows of features of deals from .. to - 1 as of day, which cache knows. */
void	body_features(const struct body *body, struct binding *b, size_t from, size_t to,
	    int32_t day, const struct feature_cache *cache, struct out *o);

#endif
