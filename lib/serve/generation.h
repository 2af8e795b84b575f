/*
 * generation -- a basis with a number, and what is made of it while it is used.
 *
 * Nothing of it changes but what it keeps under locks (days, bindings).  Who answers a
 * request takes the present one and keeps it to the end; the last one frees it.
 */
#ifndef GENERATION_H
#define GENERATION_H

#include "base/err.h"
#include "serve/basis.h"

struct bindings;
struct days;
struct last_run;
struct routes;
struct slack_secrets;
struct tokens;

enum { GENERATION_DAYS = 92 };	/* days after the state's that can be asked for */

struct generation {
	unsigned number;		/* 1, 2, ... */
	struct basis of;
	struct days *days;		/* NULL without a state */
	struct bindings *bindings;
	struct tokens *tokens;		/* NULL: whoever can connect may ask */
	struct last_run *run;		/* NULL: no folder of tables */
	struct routes *routes;		/* NULL: nobody is known */
	struct slack_secrets *slack;	/* NULL: Slack is not served */
	unsigned users;			/* under the lock of generations */
};

/* What to load; borrowed. */
struct generation_options {
	struct basis_options basis;
	const char *tokens, *tables, *routes, *slack;
};

/* Loads it.  NULL with the reason; the caller's (generation_free) otherwise. */
struct generation *generation_load(const struct generation_options *o, unsigned number,
	    struct err *e);
void	generation_free(struct generation *g);

/* The present one of several threads. */
struct generations;

struct generations *generations_new(struct generation *first);
void	generations_free(struct generations *s);
struct generation *generations_take(struct generations *s);
void	generations_release(struct generations *s, struct generation *g);

/* next becomes the present one, generations' own. */
void	generations_set(struct generations *s, struct generation *next);

#endif
