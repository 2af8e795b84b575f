/*
 * binding -- what a header means: how deals, or rows of features, with these columns are
 * read, given features, scored and explained by a generation.
 *
 * Making one takes a millisecond, of which one row takes a thirtieth, so that they are kept
 * by the bytes of their headers, the last BINDINGS_KEPT used.  Whoever has one has it alone,
 * with the memory that a batch takes.
 */
#ifndef BINDING_H
#define BINDING_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/append.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/deal.h"
#include "deal/feature_columns.h"
#include "explain/factor.h"
#include "explain/playbook.h"
#include "explain/reasons.h"
#include "model/model_input.h"
#include "serve/json_table.h"
#include "serve/problem.h"

struct basis;
struct bindings;

enum {
	BINDINGS_KEPT = 64,
	BINDING_HEADER = 64 << 10, BINDING_BYTES = 1 << 20	/* of one that is kept: its header,
								 * the body it was for */
};
#define BINDING_BODY "body"		/* how messages call what a request brings */

/* What a request asks for, beside its rows. */
struct binding_key {
	const char *header;		/* n bytes, with the line's end */
	size_t n;
	size_t top;			/* factors */
	enum reasons_show show;
	const char *currency;
};

struct binding {
	const struct basis *g;
	struct binding_key key;		/* copied */
	struct rec *deals;		/* NULL: the body has rows of features */
	size_t column[DEAL_COLUMNS], dim[ASOF_KEYS];
	struct feature_columns columns;
	struct model_input input;
	struct append scored;
	struct rec *scores;
	struct factors factors;
	struct playbook plays;
	struct reasons *reasons;
	struct reasons_row *row;
	const char **name;		/* of the columns that reasons add */
	struct append explained;
	struct buf header;		/* of the answer, as CSV */
	struct json_table json;		/* of the answer as JSON; see binding_json */
	/* memory of those who use it */
	struct model_input_rows rows;
	float *phi;			/* [MODEL_INPUT_ROWS][features + 1] */
	double *effect;			/* [features] */
	void *memory, *forest;
	struct out features, lines;
	struct batch featured, line;
	struct bindings *home;
	struct binding *next;
};

struct bindings *bindings_new(void);
void	bindings_free(struct bindings *s);

/*
 * The binding of a header; the caller's until binding_release.  NULL with the reason in e, and
 * with f's faults where columns are missing: without them the header cannot be read.
 */
struct binding *binding_take(struct bindings *s, const struct basis *g,
	    const struct binding_key *key, struct faults *f, struct err *e);
void	binding_release(struct binding *b, size_t bytes);	/* bytes: of the body */

/* Makes b->json ready, if it is not.  0, or -1 with the reason. */
int	binding_json(struct binding *b, struct err *e);

/* Binds canonical columns and features, so that what is wrong with labels or playbook shows. */
int	binding_check(const struct basis *g, struct err *e);

#endif
