/*
 * snap_state -- the fields of all deals as a history says they were on a day.
 *
 * A value is a double whatever the field: an amount, a day (base/date.h), the
 * number of a text in its column, an enum deal_outcome, 1 for gone; NaN is the
 * empty one.  Fields are known by the names of a history's rows; those that are
 * none of ours are texts.
 *
 * Holds 12 bytes a deal and field, and the deal_ids (base/strtab.h).
 */
#ifndef SNAP_STATE_H
#define SNAP_STATE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/strtab.h"
#include "csv/out.h"
#include "deal/deal.h"

enum snap_field {		/* in the order of their names' bytes */
	SNAP_AMOUNT, SNAP_CLOSED, SNAP_CREATED, SNAP_EXPECTED, SNAP_GONE, SNAP_INDUSTRY,
	SNAP_SOURCE, SNAP_OUTCOME, SNAP_OWNER, SNAP_PRODUCT, SNAP_REGION, SNAP_STAGE,
	SNAP_FIELDS
};
extern const char *const snap_field_name[SNAP_FIELDS];

/* The column of a table of deals that a field is; DEAL_COLUMNS for gone. */
enum deal_column snap_field_column(enum snap_field f);

enum snap_kind { SNAP_IS_NUMBER, SNAP_IS_DAY, SNAP_IS_TEXT, SNAP_IS_OUTCOME, SNAP_IS_MARK };

struct snap_column {
	char *name;
	enum snap_kind kind;
	struct intern *text;	/* NULL unless SNAP_IS_TEXT */
	double *value;		/* [deals] */
	int32_t *day;		/* [deals] of the row it is from; DATE_NONE: none so far */
};

struct snap_state {
	struct strtab *ids;
	struct snap_column *column;	/* SNAP_FIELDS, then others */
	size_t columns, column_cap;
	uint8_t *known;		/* [n] a row has said something of it */
	size_t n, cap;
};

void	snap_state_open(struct snap_state *s);
void	snap_state_free(struct snap_state *s);

/* The number of the deal whose id are the n bytes at id; a new one knows nothing. */
uint32_t snap_state_deal(struct snap_state *s, const char *id, size_t n);

/* The field called by the n bytes at name, or by its deal's column; SIZE_MAX: none; or added. */
size_t	snap_state_find(const struct snap_state *s, const char *name, size_t n);
size_t	snap_state_field(struct snap_state *s, const char *name, size_t n);

/* Reads a value of a field; NULL, or what is wrong with it. */
const char *snap_state_parse(struct snap_state *s, size_t field, const char *text, size_t n,
	    double *v);

/* Writes a value of a field as it stands in a history: it reads back to the same value. */
void	snap_state_put(const struct snap_state *s, size_t field, double v, struct out *o);

/* From that day on the field has this value; a row of an earlier day than the last is none. */
void	snap_state_set(struct snap_state *s, size_t field, uint32_t deal, int32_t day, double v);

/* The fields in the order of their names: columns of them, malloced, the caller's. */
size_t	*snap_state_order(const struct snap_state *s);

/* The deals in the order of their ids: n of them, malloced, the caller's. */
uint32_t *snap_state_sorted(const struct snap_state *s);

static inline double
snap_value(const struct snap_state *s, size_t field, uint32_t deal)
{
	return s->column[field].value[deal];
}

static inline int
snap_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* A day, or DATE_NONE. */
static inline int32_t
snap_day(const struct snap_state *s, enum snap_field field, uint32_t deal)
{
	double v = snap_value(s, field, deal);

	return isnan(v) ? DATE_NONE : (int32_t)v;
}

/* Open, too, if nothing is said of it. */
static inline enum deal_outcome
snap_outcome(const struct snap_state *s, uint32_t deal)
{
	double v = snap_value(s, SNAP_OUTCOME, deal);

	return isnan(v) ? DEAL_OPEN : (enum deal_outcome)v;
}

/* The table no longer had it. */
static inline int
snap_is_gone(const struct snap_state *s, uint32_t deal)
{
	return snap_value(s, SNAP_GONE, deal) == 1;
}

/* Known, and in the table. */
static inline int
snap_is_there(const struct snap_state *s, uint32_t deal)
{
	return s->known[deal] && !snap_is_gone(s, deal);
}

#endif
