/*
 * alert_fields -- what dealalert can say of a record: its fields, and what follows
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

#include "alert/rule.h"
#include "base/err.h"
#include "base/num.h"
#include "csv/rec.h"
#include "csv/table.h"
#include "deal/deal.h"
#include "stats/control_chart.h"

enum alert_computed {		/* what is computed, by table: numbers and dates (as days), then
				 * one text */
	COMPUTED_AGE_DAYS = 0, COMPUTED_USUAL_DAYS, COMPUTED_AGE_RATIO, COMPUTED_DAYS_OVERDUE,
	COMPUTED_EXPECTED_LOSS, COMPUTED_SEEN_BEFORE, COMPUTED_RISK_BEFORE, COMPUTED_RISK_CHANGE,
	COMPUTED_EXPECTED_BEFORE, COMPUTED_DAYS_SLIPPED, COMPUTED_RISK_SINCE,
	COMPUTED_EXPECTED_SINCE, COMPUTED_ROSE_FROM, COMPUTED_FELL_FROM,
	COMPUTED_SHARE = 0, COMPUTED_SHARE_OF, COMPUTED_USUAL, COMPUTED_LO, COMPUTED_HI,
	COMPUTED_PERIODS, COMPUTED_DEVIATION, COMPUTED_EWMA,
	COMPUTED_BAD_ROWS = 0, COMPUTED_BAD_RATE, COMPUTED_TOP_ROWS, COMPUTED_STALE_DAYS,
	COMPUTED_DAYS_LEFT = 0, COMPUTED_DAYS_UNTIL, COMPUTED_SHORTFALL,
	COMPUTED_NUMBERS = 14,
	COMPUTED_ARM = COMPUTED_NUMBERS,	/* of deals */
	COMPUTED_TEXT = COMPUTED_NUMBERS, COMPUTED_FIELDS
};

enum alert_field {		/* fields of the input that callers look at */
	ALERT_FIELD_ID, ALERT_FIELD_RISK, ALERT_FIELD_CATEGORY, ALERT_FIELD_AMOUNT, ALERT_FIELD_REP,
	ALERT_FIELD_PERIOD, ALERT_FIELD_NOTE, ALERT_FIELD_MODEL, ALERT_FIELD_TEAM
};


struct buf;
struct alert_fields;		/* the table, and where its columns are */

struct alert_fields_record {	/* its fields are in b, or in t if b is NULL */
	const struct alert_fields *f;
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
	double x[COMPUTED_NUMBERS];	/* NaN: nothing to say */
	const char *text;
	char *buf;		/* NUM_MAX bytes, the caller's, for alert_fields_get */
};

/*
 * Recognises the table of r, which must live as long.  on is the day of all
 * records, or DATE_NONE: then rows say it.  NULL with the reason.
 */
struct alert_fields *alert_fields_new(const struct rec *r, int32_t on, struct err *e);
void	alert_fields_free(struct alert_fields *f);
enum rule_table alert_fields_table(const struct alert_fields *f);

/* What ranks deals: what the table has of these. */
enum alert_rank {
	ALERT_RANK_SAVEABLE,	/* what dealexplain says can be saved */
	ALERT_RANK_LOSS,	/* amount times risk */
	ALERT_RANK_AMOUNT	/* there are no risks: dealfeat's deals */
};
enum alert_rank alert_fields_rank(const struct alert_fields *f);

/* There are arms: from now on `arm` is a field of deals, the text of their records. */
void	alert_fields_arms(struct alert_fields *f);

/* For rules_numbers, fields as arg: from now on text in this column is an error. */
void	alert_fields_number(void *fields, long column);

/*
 * What a column is to alert_fields_get; -1 if it is not there but some input
 * may have it; -2 if none has.
 */
long	alert_fields_column(const void *fields, const char *name);

/* Reads row of b and what follows from it alone; leaves buf.  0, or -1 with the reason. */
int	alert_fields_read(struct alert_fields_record *c, const struct alert_fields *f,
	    const struct batch *b, const struct rec_row *row, struct err *e);

/* Row `at` of a table of the same columns: its fields and its day; leaves buf. */
void	alert_fields_held(struct alert_fields_record *c, const struct alert_fields *f,
	    const struct table *t, size_t at);

/* Adds what follows from how a deal was seen before. */
struct alert_fields_before {
	int32_t day;		/* when last */
	double risk;		/* to be compared with; NaN: none */
	int32_t risk_since;	/* the day of it */
	int32_t expected, expected_since;	/* likewise of the expected close date */
};
void	alert_fields_before(struct alert_fields_record *c,
	    const struct alert_fields_before *before);

/* Adds what a control chart says of a period's share of `deals`; segment lives as long as c. */
void	alert_fields_charted(struct alert_fields_record *c, const struct control_chart *chart,
	    double deals, const char *segment);

/*
 * A field or computed column, for text/cond.h and text/template.h: arg is the
 * record, its buf is used.
 */
const char *alert_fields_get(void *arg, long column, size_t *n);

/* "file:line: column: what: 'value'" into e.  Returns -1.  The record's fields are in a batch. */
int	alert_fields_complain(const struct alert_fields_record *c, enum alert_field which,
	    const char *what, struct err *e);

/* That what the record is about was there before.  Likewise. */
int	alert_fields_twice(const struct alert_fields_record *c, struct err *e);

/* A field of the input; empty if the input has no such column. */
const char *alert_field_text(const struct alert_fields_record *c, enum alert_field which,
	    size_t *n);

/*
 * Appends what tells this record from others in a dedup_key: the deal_id,
 * overall=all, 2025-05 region EMEA, ...
 */
void	alert_fields_name(const struct alert_fields_record *c, struct buf *o);

/*
 * Of a period: the count it is judged by.  0 if it has none: no deals, or too
 * many of them open yet.
 */
int	alert_fields_count(const struct alert_fields_record *c, struct control_chart_point *p);

/* Does the note say that the table is of a day which the data do not reach? */
int	alert_fields_is_beyond(const struct alert_fields_record *c);

/* The day behind "as of" in a note; -1 if there is none. */
int	alert_fields_note_day(const struct alert_fields_record *c, int32_t *day);

#endif
