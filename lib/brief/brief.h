/*
 * brief -- what is read and what is said: tables, facts, the sentences of the brief in their
 * order, and who worded each.
 */
#ifndef BRIEF_H
#define BRIEF_H

#include "report/open_deals.h"
#include "report/page.h"
#include "report/synopsis.h"
#include "report/tables.h"

struct brief_line {
	enum synopsis_part part;
	char *text;
	size_t fact[SENTENCE_FACTS];	/* places in the facts */
	size_t facts;
	int by_model;			/* else by the template */
};

struct brief {				/* all zero is an empty one */
	struct tables t;
	struct open_deals deals;
	struct page page;		/* its texts are the caller's */
	struct synopsis synopsis;		/* the template's sentences */
	struct brief_line *line;	/* [n]; what is written */
	size_t n, cap;
	char *origin;			/* who worded it; NULL: the template alone */
};

/*
 * Makes facts and sentences of the tables, at most top deals named, and the template's lines.
 * 0, or -1 with the reason: a deal's number that is none.  Freed by brief_free.
 */
int	brief_make(struct brief *b, size_t top, struct err *e);
void	brief_free(struct brief *b);

/* Forgets the lines; adds one, whose text is copied. */
void	brief_clear(struct brief *b);
void	brief_add(struct brief *b, const struct sentence *s, const char *text, size_t n,
	    int by_model);

/* The lines as the template has them. */
void	brief_template(struct brief *b);

/* The last line of all: the day, the files, the model; and what no table says. */
void	brief_sources(const struct brief *b, struct buf *o);
void	brief_left_out(const struct brief *b, struct buf *o);

/* The day that the deals or the insights are of, DATE_NONE; the model's SHA-256 or its name. */
int32_t	brief_day(const struct brief *b);
void	brief_model(const struct brief *b, struct buf *o);

#endif
