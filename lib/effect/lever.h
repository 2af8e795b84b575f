/*
 * lever -- what people do or choose that may make a deal be won: who got it, and when.
 *
 * A lever that happens while a deal is open has a day: its column holds days, or a history says
 * when a field got a value.  Then only deals that are still open at the age of the landmark
 * count, as they stand then: a deal that is lost early cannot get what comes late.
 * Any other lever counts as known when the deal was created, level by level.
 * Source: J. R. Anderson, K. C. Cain, R. D. Gelber, J. Clin. Oncol. 1 (1983), 710-719.
 */
#ifndef LEVER_H
#define LEVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/opt.h"
#include "csv/rec.h"
#include "effect/column.h"
#include "effect/population.h"

enum { LEVER_NOT, LEVER_HAS, LEVER_UNKNOWN };	/* unknown: an empty field */

struct lever {			/* one level of a column */
	const char *column;	/* the option's */
	const char *level;	/* "" of a column of days */
	int dated;
	int32_t *day;		/* [deals] when it came, DATE_NONE: never; NULL if it has no day */
	uint8_t *has;		/* [deals] without a day: LEVER_NOT ...; NULL if it has one */
	size_t unknown;
	int binary;		/* the column has no third level */
};

struct levers {			/* all zeros is an empty one */
	struct lever *lever;
	size_t n;
	struct column *column;	/* of the table, those of levers without history */
	size_t columns;
	struct intern *texts;
	size_t strange;		/* rows of the history of deals that are not in the table */
	size_t torn;		/* its lines that are no answers, if it is feedback */
	uint64_t torn_line;	/* the first of them */
};

/*
 * Levers by their names, COL or COL=VALUE, of deals read with DEALS_KEEP from r, or of fields of
 * the history (NULL: none): a table deal_id, changed_on (or date), field, value; instead of field
 * and value a column answer may be there, which then is the field.  0, or -1 with the reason: no
 * such column, no such value, more than 50 values, days in the place of which a level is asked for,
 * what is known only when a deal is closed.  Freed by levers_free.
 */
int	levers_read(struct levers *l, const struct opt_list *names, const char *history,
	    const struct rec *r, const struct deals *d, struct err *e);
void	levers_free(struct levers *l);

/*
 * Is a lever without day one that happens while a deal is open?  Among lost deals, by what factor
 * those that have it took longer, within product x tercile of the amount, and the Welch z of all.
 */
struct lever_delay {
	double z, factor;	/* 0 and 1 of fewer than two deals on a side */
};
void	lever_delay(const struct lever *l, const struct population *p,
	    const struct column *product, struct lever_delay *to);

/* z above 4, and 15 % longer. */
int	lever_is_late(const struct lever_delay *d);

/* Is the column one that is known when a deal is created, whatever its deals' days say? */
int	lever_known_at_creation(const char *column);

#endif
