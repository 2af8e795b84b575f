/*
 * lever_history -- when fields of deals got their values, of any field.
 *
 * Read from a table deal_id, changed_on (or date), field, value, as dealsnap and dealclean
 * --history-out write it; or deal_id, date (or at, with a time), answer, as feedback is kept: its
 * field is `answer`.  Lines of feedback that are torn are left out and counted, as people's answers
 * behind them count all the same; in any other table a row that is none is an error.
 * Holds 16 bytes a row.
 */
#ifndef LEVER_HISTORY_H
#define LEVER_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"

struct lever_change {
	uint32_t deal, field, value;	/* field and value: numbers of texts */
	int32_t day;
};

struct lever_history {		/* all zeros is an empty one */
	const char *path;	/* the caller's; NULL: none */
	struct intern *texts;
	struct lever_change *change;
	size_t n, cap;
	size_t strange;		/* rows of deals that are not in the table: left out */
	size_t torn;		/* lines of feedback that are no answers: left out */
	uint64_t torn_line;	/* the first of them */
};

/* Deals were read with DEALS_IDS.  0, or -1 with the reason; freed by lever_history_free. */
int	lever_history_read(struct lever_history *h, const char *path, const struct deals *d,
	    struct err *e);
void	lever_history_free(struct lever_history *h);

/* Is the text a field, does a deal ever have that value in it? */
int	lever_history_is_field(const struct lever_history *h, uint32_t field);
int	lever_history_has(const struct lever_history *h, uint32_t field, uint32_t value);

/* The first day on which each deal had the value, into day[deals]; DATE_NONE: never. */
void	lever_history_days(const struct lever_history *h, uint32_t field, uint32_t value,
	    int32_t *day, size_t deals);

#endif
