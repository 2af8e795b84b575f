/*
 * fact -- the figures that sentences may say: each with its unit, of whom it is,
 * what it measures, and the row that it stands in.
 *
 * A value is as its table has it: a rate in [0, 1], a change of a rate in [-1, 1] (of unit
 * points, shown times 100), money, days, a count, a number.  A subject is up to two names, as
 * the table spells them; none is all deals.
 */
#ifndef FACT_H
#define FACT_H

#include <stddef.h>

#include "base/buf.h"
#include "report/frame.h"

enum fact_unit { UNIT_RATE, UNIT_POINTS, UNIT_MONEY, UNIT_DAYS, UNIT_COUNT, UNIT_NUMBER, UNITS };

enum fact_role { ROLE_NONE, ROLE_BASE, ROLE_RECENT, ROLE_CHANGE, ROLE_INTERVAL, ROLE_CHANCE };

enum fact_measure {
	FACT_WIN_RATE, FACT_CHANGE, FACT_CHANGE_LO, FACT_CHANGE_HI, FACT_CONTRIBUTION,
	FACT_DETECTABLE, FACT_Q, FACT_STAKE, FACT_SEGMENT_WORTH, FACT_DEALS, FACT_WON,
	FACT_RISK, FACT_CHANCE, FACT_WORTH, FACT_AGE, FACT_WINS_TAKE, FACT_TOP_DEALS,
	FACT_TOP_WORTH, FACT_HIGH_DEALS, FACT_HIGH_WORTH, FACT_OPEN_DEALS, FACT_OPEN_WORTH,
	FACT_ALERTS, FACT_ALL_ALERTS, FACT_AUC, FACT_AUC_LO, FACT_AUC_HI, FACT_AUC_AGE,
	FACT_TESTED, FACT_LOG_LOSS, FACT_BASE_LOG_LOSS, FACT_WINS, FACT_WINS_LO, FACT_WINS_HI,
	FACT_AMOUNT, FACT_AMOUNT_LO, FACT_AMOUNT_HI,
	FACT_MEASURES
};

enum { FACT_TEXT = 40, FACT_SUBJECTS = 2 };

struct fact {
	char *subject[FACT_SUBJECTS];	/* NULL from the first that is not there on */
	enum fact_measure measure;
	enum fact_unit unit;
	enum fact_role role;
	double value;
	char *of;			/* which deals, which period; may be empty */
	char text[FACT_TEXT];		/* as a sentence has it: 20.7%, -17.7 points, $2.1M */
	const struct frame *f;		/* where it stands; of a sum the first row */
	size_t row;
};

struct facts {				/* all zero is none */
	struct fact *fact;
	size_t n, cap;
	const char *currency;		/* the sign before money */
};

#define FACT_NONE ((size_t)-1)		/* no such fact */

/*
 * Adds a fact of f's row; its place, or FACT_NONE if the value is not finite.  of may be NULL.
 * The subject is copied by fact_about, which takes the bytes of a segment as tables have it:
 * "EMEA", "region EMEA", "region & lead_source EMEA & Inbound", "all deals" (none).
 */
size_t	fact_add(struct facts *l, enum fact_measure measure, enum fact_role role, double value,
	    const char *of, const struct frame *f, size_t row);
void	fact_about(struct facts *l, size_t fact, const char *segment, size_t n);
/* The same for one name that is no segment: a deal, a quarter, a kind of alert. */
void	fact_named(struct facts *l, size_t fact, const char *name, size_t n);
void	facts_free(struct facts *l);

/* The first fact of this measure and role whose first subject is name (NULL: none). */
size_t	fact_find(const struct facts *l, enum fact_measure measure, enum fact_role role,
	    const char *name);

/* The names of measure, unit, role: win_rate, %, recent. */
const char *fact_measure_name(enum fact_measure m);
const char *fact_unit_name(enum fact_unit u);
const char *fact_role_name(enum fact_role r);
enum fact_unit fact_measure_unit(enum fact_measure m);

/* Is the fact about this name? */
int	fact_is_about(const struct fact *f, const char *name, size_t n);

#endif
