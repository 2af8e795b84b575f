/*
 * draft_census -- what stands in each column of an export that no schema knows:
 * dates, sums of money, words for won and lost, and how many different values.
 *
 * Of the first DRAFT_ROWS rows; memory: their different values, and 8 bytes a value.
 */
#ifndef DRAFT_CENSUS_H
#define DRAFT_CENSUS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "clean/date_words.h"
#include "clean/reading_vote.h"
#include "clean/words.h"
#include "csv/rec.h"

struct intern;

enum { DRAFT_ROWS = 100000 };

struct draft_column {
	const char *name;	/* the reader's */
	size_t filled;		/* values with something in them */
	size_t dates, amounts, codes;	/* of them dates, numbers, codes of currencies */
	size_t outcome[3];	/* words for Open, Won and Lost: by enum deal_outcome */
	size_t yes, no;
	size_t people;		/* two words or more with capitals, or an e-mail address */
	double sum;		/* of the numbers */
	struct reading_vote order;	/* of its dates */
	struct intern *value;	/* the different ones, in the order in which they came */
	uint32_t *count;	/* of each */
	size_t cap;
	uint32_t *id;		/* [rows] number of the value; INTERN_NONE: nothing */
	int32_t *day;		/* [rows] as datefmt_day has it; DATE_NONE: none or another value */
};

struct draft_census {
	struct draft_column *column;
	size_t columns, rows;
};

/* Reads up to DRAFT_ROWS rows of r, which must live as long.  0, or -1 with the reason. */
int	draft_census_read(struct draft_census *c, struct rec *r, const struct words *w,
	    const struct date_words *dates, struct err *e);
void	draft_census_free(struct draft_census *c);

/* Nonzero if that many of a column's values, but for one in twenty, are so. */
int	draft_census_most(const struct draft_column *c, size_t n);

/* Nonzero if no two rows have the same in both columns, nor nothing in both. */
int	draft_census_is_key(const struct draft_census *c, size_t a, size_t b);

/* Of rows in which both columns have a date: how many, and in how many a's is not the later. */
size_t	draft_census_ordered(const struct draft_census *c, size_t a, size_t b, size_t *both);

#endif
