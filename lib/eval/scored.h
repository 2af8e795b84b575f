/*
 * scored -- scored deals and what became of them, in memory.
 *
 * Read from a table with win_probability; deal_id, as_of_date, outcome and
 * risk_category are taken if they are there.  A row is a deal on a day.
 * Nothing depends on the order of the rows.  Holds 40 bytes a row, and the deal_ids.
 */
#ifndef SCORED_H
#define SCORED_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "csv/rec.h"

enum scored_risk { SCORED_LOW, SCORED_MEDIUM, SCORED_HIGH, SCORED_NO_RISK };

struct scored_row {
	double p;		/* win_probability, [0, 1] */
	double truth;		/* true probability, after scored_truth; else NaN */
	uint32_t deal;		/* 0 .. deals - 1 */
	uint32_t group;		/* in the order of the groups' texts */
	int32_t as_of;		/* DATE_NONE if the table has none */
	struct rec_place place;
	uint8_t outcome;	/* enum deal_outcome */
	uint8_t risk;		/* enum scored_risk */
};

struct scored {
	const struct rec *r;	/* the caller's; scored_sort complains of it */
	struct scored_row *row;
	size_t rows, cap;
	size_t deals;
	size_t unscored;	/* rows left out: win_probability is empty */
	size_t absent;		/* deals that scored_outcomes or scored_truth does not know */
	struct intern *ids;	/* NULL without deal_id: every row is a deal */
	struct intern *groups;	/* values of the keys, a NUL between them */
	uint32_t *text;		/* [groups]: the number in `groups` of a group */
};

enum {				/* what the table need not, or must have */
	SCORED_OUTCOME = 1,	/* outcome */
	SCORED_ID = 2,		/* deal_id */
	SCORED_RISK = 4		/* risk_category */
};

/*
 * Reads all of r.  key[] are the columns that make groups.  A probability,
 * day, outcome or category that is none, and a deal both Won and Lost, are errors.
 * 0, or -1 with the reason.  r must live until the rows are sorted.  s is freed with scored_free.
 */
int	scored_read(struct scored *s, struct rec *r, char *const *key, size_t keys, int need,
	    size_t threads, struct err *e);
void	scored_free(struct scored *s);

/* Outcomes from the table called path (deal_id, outcome); rows of other deals leave s. */
int	scored_outcomes(struct scored *s, const char *path, struct err *e);

/* True probabilities from it (deal_id, p_asof); rows of other deals leave s. */
int	scored_truth(struct scored *s, const char *path, struct err *e);

/*
 * Sorts the rows by group, deal and day; without deal_id by group, probability
 * and outcome.  -1 with the reason if a deal has two rows in a group that no day tells apart.
 */
int	scored_sort(struct scored *s, struct err *e);

/*
 * What all deals expected, as far as they were read: open ones count too.
 * Sorted rows; a deal's first counts.
 */
struct scored_pipeline {
	size_t deals, open, won;
	double expected;	/* wins */
};

/* Keeps the rows with an outcome, and says in p what there was before. */
void	scored_keep_closed(struct scored *s, struct scored_pipeline *p);

/*
 * Keeps the rows whose truth is not decided, after scored_sort.  -1 with the reason if
 * a deal has several: the truth is of one day.
 */
int	scored_keep_undecided(struct scored *s, struct err *e);

/* Appends a group's text, its values joined by " & ". */
void	scored_group(const struct scored *s, uint32_t group, struct buf *o);

#endif
