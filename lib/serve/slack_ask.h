/*
 * slack_ask -- a command as it was asked: by whom, of which tables, in which words; and the
 * sentences that more than one answer has.
 */
#ifndef SLACK_ASK_H
#define SLACK_ASK_H

#include <stddef.h>

#include "base/buf.h"
#include "serve/last_run.h"
#include "serve/run_cells.h"
#include "serve/slack_who.h"

enum { SLACK_WORDS = 8, SLACK_FOUND_MOST = 5 };	/* words kept; rows of one answer */

struct slack_ask {		/* the caller fills the first part */
	const struct last_run *run;	/* NULL: there are no tables */
	struct slack_who who;
	const char *command, *text;	/* as Slack sends them: "/deal", "D00123" */
	const char *currency;

	char *memory, *word[SLACK_WORDS];
	size_t words;		/* there may be more than are kept */
	char *name;		/* all of them, one blank between two */
	struct buf *o;		/* where the answer goes */
};

/* Takes the text's words apart; slack_ask_end frees them. */
void	slack_ask_begin(struct slack_ask *a, struct buf *o);
void	slack_ask_end(struct slack_ask *a);

/*
 * What an answer was, constants: answered, help, denied, unknown.  Each of these writes the text
 * that goes with it.
 */
const char *slack_say_help(struct slack_ask *a);
const char *slack_say_denied(struct slack_ask *a);
const char *slack_say_no_table(struct slack_ask *a);
const char *slack_say_no_segment(struct slack_ask *a);

/* A line that begins so, if s is not empty; it ends with a full stop. */
void	slack_put_sentence(struct slack_ask *a, const char *before, const char *s);

/* A line end, if something stands there already. */
void	slack_put_line(struct slack_ask *a);

/* ---- segments, as rows with dimension and segment -------------------------------------------- */

/*
 * Is the row that of all deals (name NULL), or of the segment called EMEA, region EMEA,
 * region=EMEA, and may it be seen?  A rep's own row is for who may see him, all else for
 * everybody who is known.
 */
int	slack_is_segment(const struct slack_ask *a, const struct run_cells *cells,
	    const char *name);

/* "All deals", or "region EMEA". */
void	slack_put_segment(struct slack_ask *a, const struct run_cells *cells);

/*
 * A line by put for each row of t that slack_is_segment of name, and that has a number in the
 * column number if that is not NULL, SLACK_FOUND_MOST at most; behind them what the figures are
 * of.  t may be NULL.  How many lines.
 */
size_t	slack_put_segments(struct slack_ask *a, const struct run_table *t, const char *name,
	    const char *number, void (*put)(struct slack_ask *a, const struct run_cells *cells));

#endif
