/*
 * deal -- the canonical columns, and deals read from them.
 *
 * deal(5) is the reference of the columns.  What is read here is what
 * dealclean writes: dates YYYY-MM-DD, plain amounts, Won, Lost or Open.
 */
#ifndef DEAL_H
#define DEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/strtab.h"
#include "csv/rec.h"
#include "csv/table.h"

enum deal_column {
	DEAL_ID, DEAL_CREATED, DEAL_CLOSED, DEAL_REP, DEAL_INDUSTRY, DEAL_REGION,
	DEAL_PRODUCT, DEAL_SOURCE, DEAL_STAGE, DEAL_AMOUNT, DEAL_CYCLE, DEAL_OUTCOME,
	DEAL_EXPECTED, DEAL_COLUMNS
};

/* Their names, in canonical order: deal_id .. expected_close_date. */
extern const char *const deal_name[DEAL_COLUMNS];

enum deal_outcome { DEAL_OPEN, DEAL_WON, DEAL_LOST };
extern const char *const deal_outcome_name[3];

/* Reads Won, Lost or Open, exactly so.  0 or -1. */
int	deal_outcome(const char *s, size_t n, enum deal_outcome *o);

struct deal {
	int32_t created;	/* DATE_NONE if missing (open deals; with DEALS_UNDATED any) */
	int32_t closed;		/* DATE_NONE while open */
	int32_t expected;	/* expected close date, or DATE_NONE */
	uint8_t outcome;	/* enum deal_outcome */
	double amount;		/* NaN if missing */
};

/* All deals of an input, in input order: deal[i] is row i of the table, for i < rows. */
struct deals {
	struct deal *deal;
	size_t n, cap;
	size_t rows;		/* the others are of deals_more */
	size_t keys;		/* grouping columns asked for */
	uint32_t *key;		/* [n * keys]: the value of each as a number of value[k] */
	size_t key_cap;
	struct intern **value;	/* [keys]: values of each key column */
	struct strtab *ids;	/* deal_ids, numbered as the deals are; NULL unless DEALS_IDS */
	struct table table;	/* empty unless DEALS_KEEP */
	size_t column[DEAL_COLUMNS];	/* where the canonical columns are; SIZE_MAX if absent */
	uint8_t *later;		/* [n] its outcome was forgotten; NULL before deals_forget */
};

enum {
	DEALS_KEEP = 1,		/* keep the records themselves */
	DEALS_IDS = 2,		/* hold the deal_ids; a second row of one id is an error */
	DEALS_UNDATED = 4	/* closed deals may have no created_date */
};

/*
 * Reads all of r with the given threads.  Needed columns: created_date,
 * closed_date, outcome (and deal_id with DEALS_IDS); deal_amount and
 * expected_close_date are read if there.  key[] are the names of grouping
 * columns, which must be there.  Wrong values (a bad date, closed before created, Won
 * without closed_date, Open with one, a closed deal without created_date unless
 * DEALS_UNDATED) are errors with file, line, column and value.
 * Returns 0, or -1 with the reason.  d is freed by deals_free.
 */
int	deals_read(struct deals *d, struct rec *r, char *const *key, size_t keys, int flags,
	    size_t threads, struct err *e);

/*
 * The same, and each row is shown with its deal, in input order, for what else its record holds:
 * row() returns 0, or -1 with the reason, which ends the reading.
 */
struct deals_row {
	int	(*row)(const struct rec *r, const struct batch *b, const struct rec_row *row,
		    const struct deal *d, void *arg, struct err *e);
	void	*arg;
};
int	deals_read_rows(struct deals *d, struct rec *r, char *const *key, size_t keys, int flags,
	    size_t threads, const struct deals_row *each, struct err *e);

/*
 * One row's deal, by which they all are read: column[] as in struct deals, of which
 * those needed are there; of the flags DEALS_UNDATED counts.  0, or -1 with the reason and
 * the column that is *wrong.
 */
int	deal_parse(struct deal *d, const struct rec *r, const struct batch *b,
	    const struct rec_row *row, const size_t column[DEAL_COLUMNS], int flags,
	    enum deal_column *wrong, struct err *e);

/*
 * Adds the deals of another table, read with the same keys and DEALS_IDS, behind those that were
 * read first, which hold: rows of deals that are known already are left out (each, which may be
 * NULL, is shown them too).
 * Records are not kept.  d->column stays that of the first table.  0, or -1 with the reason.
 */
int	deals_more(struct deals *d, struct rec *r, char *const *key, size_t threads,
	    const struct deals_row *each, struct err *e);
void	deals_free(struct deals *d);

/*
 * What came after day has not happened: deals closed later are open, and marked
 * in d->later.  Those created later stay; they are open on no day up to then.
 */
void	deals_forget(struct deals *d, int32_t day);

/* On day: created by then, and not closed by then. */
static inline int
deal_is_open(const struct deal *d, int32_t day)
{
	return d->created <= day && (d->closed == DATE_NONE || d->closed > day);
}

#endif
