/*
 * arms -- which deals came into an experiment, when, and in which arm.
 *
 * Read from the tables of dealalert --arms, all of them, in any order; or from any table with
 * deal_id, arm and a day (as_of_date, or entry_date).  A deal enters on the first day on which
 * `kinds` is not empty (without that column: of which there is a row), with its score and amount
 * of that day: later ones may be the alert's doing.
 * The experiment begins with the first row of the arm of control (holdout, or control; else the
 * first by its name), or on the day that is asked for: deals that were alerted before are none of
 * it.
 */
#ifndef ARMS_H
#define ARMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/strtab.h"

struct arms_row {
	uint32_t deal, arm;	/* numbers of ids and names; after arms_enter in the order of the
				 * ids, and 0 or 1 */
	int32_t day;
	uint8_t eligible;
	double score, amount;	/* NaN: missing */
	uint64_t line;
	uint32_t table;		/* of which file */
};

struct arms {			/* all zeros is an empty one */
	struct arms_row *row;
	size_t n, cap;
	struct strtab *ids;
	struct intern *names;	/* of arms */
	char *const *path;	/* [tables] the caller's */
	uint32_t tables;
	/* after arms_enter: */
	const char *name[2];	/* control, treatment */
	int32_t start;
	uint32_t *id_of;	/* the numbers that the ids had */
	struct arms_row *entry;	/* [entries] by day, then id */
	size_t entries;
	size_t earlier;		/* deals that were eligible before the start: left out */
	int is_scored;		/* every entry has a score */
};

/* Reads the tables.  0, or -1 with the reason.  Freed by arms_free in either case. */
int	arms_read(struct arms *a, char *const *path, size_t n, struct err *e);

/*
 * Finds the entries; since: DATE_NONE, or the first day.  -1 with the reason if there are not two
 * arms, or a deal is in both.
 */
int	arms_enter(struct arms *a, int32_t since, struct err *e);
void	arms_free(struct arms *a);

/* The id of an entry's deal. */
const char *arms_id(const struct arms *a, uint32_t deal, size_t *n);

#endif
