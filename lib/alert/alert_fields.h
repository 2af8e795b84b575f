/*
 * facts -- what dealalert can say of a record: its fields, and what follows
 * from them.
 *
 * The table is recognised by its columns.  Beside the input's own there are
 * computed ones, which conditions and texts name alike; dealalert(1) lists
 * them.  A computed one goes before a field of its name.
 */
#ifndef ALERT_FIELDS_H
#define ALERT_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "alert/alert_kind.h"
#include "base/err.h"
#include "base/num.h"
#include "csv/rec.h"
#include "csv/table.h"
#include "deal/deal.h"
#include "stats/control_chart.h"

enum fact {			/* what is computed: numbers, dates (as days), then texts */
	FACT_AGE_DAYS, FACT_USUAL_DAYS, FACT_AGE_RATIO, FACT_DAYS_OVERDUE, FACT_EXPECTED_LOSS,
	FACT_SEEN_BEFORE, FACT_RISK_BEFORE, FACT_RISK_CHANGE, FACT_EXPECTED_BEFORE, FACT_DAYS_SLIPPED,
	FACT_SHARE, FACT_SHARE_OF, FACT_USUAL, FACT_LO, FACT_HI, FACT_PERIODS,
	FACT_DEVIATION, FACT_EWMA, FACT_BAD_ROWS, FACT_BAD_RATE, FACT_TOP_ROWS,
	FACT_NUMBERS,
	FACT_SEGMENT = FACT_NUMBERS, FACT_TOP_REASON,
	FACTS
};

enum alert_fields_field {	/* fields of the input that callers look at */
	ALERT_FIELDS_ID, ALERT_FIELDS_RISK, ALERT_FIELDS_CATEGORY, ALERT_FIELDS_AMOUNT, ALERT_FIELDS_REP, ALERT_FIELDS_PERIOD, ALERT_FIELDS_NOTE
};

struct out;
struct facts;			/* the table, and where its columns are */

struct alert_fields_record {	/* its fields are in b, or in t if b is NULL */
	const struct facts *f;
	const struct batch *b;
	const struct rec_row *row;
	const struct table *t;
	size_t at;		/* row of t */
	enum deal_outcome outcome;
	int32_t day;		/* whose knowledge it is; DATE_NONE: the row does not say */
	int32_t expected;	/* expected close date, or DATE_NONE */
	double amount, risk;	/* NaN if unknown */
	double weight;		/* what ranks it; below 0 if unknown */
	double measure;		/* how bad it is: a risk or another share; NaN if unknown */
	double x[FACT_NUMBERS];	/* NaN: nothing to say */
	const char *text[FACTS - FACT_NUMBERS];
	char buf[NUM_MAX];
};

/*
 * Recognises the table of r, which must live as long.  on is the day of all
 * records, or DATE_NONE: then rows say it.  NULL with the reason.
 */
struct facts *alert_fields_new(const struct rec *r, int32_t on, struct err *e);
void	alert_fields_free(struct facts *f);
enum alert_kind_table alert_fields_table(const struct facts *f);

/* What a column is to alert_fields_get; -1 if it is not there but some input may have it; -2 if none has. */
long	alert_fields_column(const void *facts, const char *name);

/* Reads row of b and what follows from it alone.  0, or -1 with the reason. */
int	alert_fields_read(struct alert_fields_record *c, const struct facts *f, const struct batch *b,
	    const struct rec_row *row, struct err *e);

/* The same without looking into it: fields only.  Of a table of the same columns, row `at`. */
void	alert_fields_row(struct alert_fields_record *c, const struct facts *f, const struct batch *b, const struct rec_row *row);
void	alert_fields_held(struct alert_fields_record *c, const struct facts *f, const struct table *t, size_t at);

/* Adds what follows from how a deal was seen before: on a day, with a risk (NaN: unknown) and an expected close date. */
void	alert_fields_before(struct alert_fields_record *c, int32_t day, double risk, int32_t expected);

/* Adds what a control chart says of a period's share of `deals`; segment lives as long as c. */
void	alert_fields_charted(struct alert_fields_record *c, const struct control_chart *chart, double deals, const char *segment);

/* A field or computed column, for text/cond.h and text/template.h: arg is the record, its buf is used. */
const char *alert_fields_get(void *arg, long column, size_t *n);

/* "file:line: column: what: 'value'" into e.  Returns -1.  The record's fields are in a batch. */
int	alert_fields_complain(const struct alert_fields_record *c, enum alert_fields_field which, const char *what, struct err *e);

/* A field of the input; empty if the input has no such column. */
const char *alert_fields_field(const struct alert_fields_record *c, enum alert_fields_field which, size_t *n);

/* Appends what tells this record from others in a dedup_key: the deal_id, overall=all, 2025-05 region EMEA, ... */
void	alert_fields_name(const struct alert_fields_record *c, struct out *o);

/* Of a period: the count it is judged by.  0 if it has none: no deals, or too many of them open yet. */
int	alert_fields_count(const struct alert_fields_record *c, struct control_chart_point *p);

/* The day behind "as of" in a note; -1 if there is none. */
int	alert_fields_note_day(const struct alert_fields_record *c, int32_t *day);

#endif
