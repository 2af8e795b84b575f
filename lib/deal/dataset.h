/*
 * dataset -- the rows that a model learns from: deals as of days.
 *
 * Read from a table that dealfeat --snapshots writes: deal_id, created_date,
 * closed_date, as_of_date, outcome, all columns whose names start with x_,
 * and row_weight if there is one.  An x_ column in which any field is no
 * number is categorical; its categories are numbered in the order of their
 * bytes, and those that are numbers are taken by value (007 is 7).
 * Without any of the three date columns the rows are deals in the order of
 * time, one each, whose outcomes were known before the next row came: row i is
 * as of day i, and created and closed on it.  An open one tells nothing then.
 * Holds 4 bytes per feature and row.
 */
#ifndef DATASET_H
#define DATASET_H

#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "csv/rec.h"

struct dataset_feature {
	char *name;
	int categorical;
	struct intern *dictionary;	/* texts in code order; NULL for a number */
};

struct dataset_row {
	uint32_t deal;		/* 0 .. deals - 1, in the order of deal_id */
	int32_t as_of;
	float weight;
};

struct dataset_deal {
	int32_t created, closed;	/* closed: DATE_NONE while open */
	uint8_t outcome;		/* enum deal_outcome */
};

struct dataset {
	float *x;		/* [rows * features]; NaN is missing */
	size_t features;
	struct dataset_feature *feature;	/* in the order of their names */
	struct dataset_row *row;	/* sorted by as_of, then deal */
	size_t rows;
	struct dataset_deal *deal;
	size_t deals;
	struct intern *ids;	/* deal_ids; their numbers are not those of deal[] */
	uint32_t *id;		/* [deals]: the number in ids */
	size_t at_close;	/* rows that are as of their closed_date */
	int32_t first_day, last_day;	/* of as_of */
	int undated;		/* the days are numbers of rows */
	size_t left_out;	/* open deals without dates */
	int32_t *snapshot;	/* [snapshots] the days of all rows of the table, ascending; none
				 * without dates */
	size_t snapshots;
};

/*
 * Reads all of r.  Two rows of one deal that contradict each other in its
 * dates or outcome, two rows of one deal and day (without dates, two rows of
 * one deal), and whatever is no date, outcome or weight are errors.  0, or -1
 * with the reason.
 */
int	dataset_read(struct dataset *s, struct rec *r, size_t threads, struct err *e);

/*
 * Deals as they enter, each once: its first row of an age below DATASET_ENTRY_AGE days, whatever
 * lies between two snapshots.  The other rows are hardly looked at.  The column also, if there is
 * one (NULL: none), is a further feature, a number.  Needs the dates; otherwise the same.
 */
enum { DATASET_ENTRY_AGE = 7 };
int	dataset_read_entries(struct dataset *s, struct rec *r, const char *also, size_t threads,
	    struct err *e);
void	dataset_free(struct dataset *s);

/* The last day, for people and files; DATE_NONE if the days are no dates. */
int32_t	dataset_as_of(const struct dataset *s);

/* How many deals the n rows row[] (NULL: the first n) and the m rows more[] are of. */
size_t	dataset_count_deals(const struct dataset *s, const size_t *row, size_t n,
	    const size_t *more, size_t m);

/* The rows in which deals enter, in order, into row[s->rows]: the first of each, if it is young. */
size_t	dataset_entries(const struct dataset *s, size_t *row);

/* Whether any deal is still open. */
int	dataset_has_open(const struct dataset *s);

/* The feature called name, or -1. */
long	dataset_find(const struct dataset *s, const char *name);

/*
 * The same rows with n of the features only, in this order.  All but x and
 * feature[] is s's, which must live as long; dataset_unselect frees those.
 */
void	dataset_select(struct dataset *view, const struct dataset *s,
	    const size_t *feature, size_t n);
void	dataset_unselect(struct dataset *view);

/* Takes out the features k with drop[k], for good. */
void	dataset_drop(struct dataset *s, const uint8_t *drop);

/* The deal_id of a deal. */
const char *dataset_id(const struct dataset *s, uint32_t deal, size_t *n);

#endif
