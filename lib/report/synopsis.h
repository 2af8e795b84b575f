/*
 * synopsis -- what moved, why, what it is not, what will be won, which deals, what to do: the
 * sentences that the page and the brief share, each with the facts whose figures it says.
 *
 * They say nothing that the tables do not.  Numbers are written in English, a minus as "-".
 */
#ifndef SYNOPSIS_H
#define SYNOPSIS_H

#include "report/open_deals.h"
#include "report/page.h"
#include "report/sentence.h"
#include "report/tables.h"

/*
 * Makes all of it; p lends its texts, currency and room for numbers.  At most top deals are
 * named.  What it points to must stay; freed by synopsis_free.
 */
void	synopsis_make(struct synopsis *s, struct page *p, const struct tables *t,
	    const struct open_deals *d, size_t top);
void	synopsis_free(struct synopsis *s);

/* The sentence of this part and row; NULL if there is none. */
const struct sentence *synopsis_find(const struct synopsis *s, enum synopsis_part part,
	    size_t row);

/* "headline", "why", ... */
const char *synopsis_part_name(enum synopsis_part part);

/* A part's title, which the headline has not (NULL). */
const char *synopsis_title(const struct texts *t, enum synopsis_part part);

/* Has the model found no signal, as its run or the deals without a risk say? */
int	synopsis_is_no_signal(const struct tables *t, const struct open_deals *d);

#endif
