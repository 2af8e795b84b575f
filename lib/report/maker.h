/*
 * maker -- a sentence while it is made: its text, and the facts that it has cited so far.
 */
#ifndef MAKER_H
#define MAKER_H

#include "report/open_deals.h"
#include "report/page.h"
#include "report/sentence.h"
#include "report/tables.h"

struct maker {
	struct synopsis *s;
	struct page *p;
	const struct tables *t;
	const struct open_deals *d;
	struct sentence now;		/* the one being made: its facts so far */
	struct buf o;			/* and its text */
};

/*
 * Begins one; ends it: its first letter raised, a full stop behind, its facts ascending, in
 * whatever order they were cited; an empty one is none.
 */
void	maker_begin(struct maker *w, enum synopsis_part part);
void	maker_end(struct maker *w);

/* Appends a text of the page filled from NAME, VALUE ..., NULL. */
void	maker_fill(struct maker *w, const char *key, ...);

/* Cites the fact: its text, "?" for FACT_NONE. */
const char *maker_cite(struct maker *w, size_t fact);

/* The fact of all deals of this measure and role; FACT_NONE. */
size_t	maker_overall(const struct maker *w, enum fact_measure m, enum fact_role role);

/* Cites that fact at once. */
const char *maker_said(struct maker *w, enum fact_measure m, enum fact_role role);

/* A cell as plain text, valid until PAGE_SHOWN more numbers are asked for. */
const char *maker_name(struct maker *w, const struct frame *f, size_t row, size_t column);

/* Sentences of what moved the win rate: headline, why, what it is not, what to do. */
void	maker_headline(struct maker *w);
void	maker_findings(struct maker *w);
void	maker_not(struct maker *w);
void	maker_actions(struct maker *w);

#endif
