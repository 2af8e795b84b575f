/*
 * report -- the tables of winrate: one function each, from deals to tabulate.
 *
 * A report writes its CSV, or an aligned table with what it means below, to
 * r->o.  Each returns 0, or -1 with the reason.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "csv/out.h"
#include "csv/tabulate.h"
#include "winrate/baseline.h"
#include "winrate/cohort.h"

#define REPORT_NONE SIZE_MAX		/* no key */
#define REPORT_FOUND .05	/* q-values up to here are more than chance */

struct report {
	const struct cohorts *c;
	const struct deals *d;	/* c's */
	char *const *by;	/* [keys] the columns that make segments: d's first keys */
	size_t *key;		/* [keys] 0, 1, 2 ... */
	size_t keys;
	size_t own;		/* d's key that the report asked for; REPORT_NONE if the input
				 * has none */
	struct baseline_options split;
	const char *stages;	/* funnel, diagnose: the table of stages; NULL: share/stages.csv */
	int pairs;		/* compare: pairs of dimensions too */
	const char *currency;	/* insights: the sign before money */
	const struct tested *tested;	/* insights: actions that helped */
	size_t last;		/* cohort, velocity: only so many periods; 0: all */
	int table;		/* aligned, for a person */
	struct out *o;
};

int	report_cohort(const struct report *r, struct err *e);
int	report_compare(const struct report *r, struct err *e);
int	report_velocity(const struct report *r, struct err *e);
int	report_cycle(const struct report *r, struct err *e);
int	report_reps(const struct report *r, struct err *e);
int	report_trend(const struct report *r, struct err *e);
int	report_funnel(const struct report *r, struct err *e);
int	report_diagnose(const struct report *r, struct err *e);
int	report_insights(const struct report *r, struct err *e);

/* ---- what they share --------------------------------------------------- */

/* The key called sales_rep_id, or REPORT_NONE. */
size_t	report_rep(const struct report *r);

/* Puts text into the note, behind "; " if it is not empty. */
void	report_add(struct buf *note, const char *text);

/* Adds what the flags of a cohort_period say; and "1 deal" or "2 deals". */
void	report_flags(struct buf *note, unsigned flags);
void	report_count(struct buf *note, size_t n, const char *one, const char *many);

/* Writes the note as the row's last cell, empties it, ends the row. */
void	report_end(struct tabulate *s, struct buf *note);

/* Writes the header; two columns of one name are an error. */
int	report_start(struct tabulate *s, struct err *e);

/* The segment columns of r, and their cells of group g of groups. */
struct groupbys;
void	report_key_columns(struct tabulate *s, const struct report *r);
void	report_key_cells(struct tabulate *s, const struct groupbys *groups, size_t g);

/* A segment is up to two values of dimensions (keys of d); dim REPORT_NONE: no (further) one. */
struct report_segment {
	size_t dim[2];
	uint32_t value[2];
};

/* "region & lead_source" or "overall"; "EMEA & Outbound" or "all"; "region EMEA" or "all deals". */
void	report_dimension(struct buf *o, const struct report *r, const struct report_segment *s);
void	report_values(struct buf *o, const struct report *r, const struct report_segment *s);
void	report_title(struct buf *o, const struct report *r, const struct report_segment *s);

/* Two cells: the dimension and the segment. */
void	report_segment_cells(struct tabulate *s, const struct report *r,
	    const struct report_segment *g);

/* "2024-Q3..2024-Q4" or "2024-Q3". */
void	report_span(struct buf *o, const struct cohorts *c, size_t first, size_t last);

/* "base 2024-Q1; recent 2024-Q2". */
void	report_sides(struct buf *o, const struct cohorts *c, const size_t first[2],
	    const size_t last[2]);

/*
 * What a comparison rests on: the first and last day of the periods of either side
 * (enum of winrate/baseline.h), as the columns base_from, base_to, recent_from
 * and recent_to.  DATE_NONE is an empty cell.
 */
struct report_basis {
	int32_t from[2], to[2];
};

void	report_basis(struct report_basis *b, const struct cohorts *c, const size_t first[2],
	    const size_t last[2]);
void	report_basis_columns(struct tabulate *s);
void	report_basis_cells(struct tabulate *s, const struct report_basis *b);

/* Adds "cannot tell: deals may close faster than before" (may > 0) or later (< 0) to the note. */
void	report_untold(struct buf *note, int may);

/* Adds "as of DATE" to the note. */
void	report_day(struct buf *note, const struct cohorts *c);

/* What became of a rate: within chance unless found; cannot tell of a q-value that is NaN. */
const char *report_verdict(int untold, double q, double change);

/* "= 0.41" or "< 0.0001", into buf[NUM_MAX + 2]. */
const char *report_equal(char *buf, double p);

/* A line of bars for the last REPORT_BARS of n rates, from 0 to top; NaN leaves a gap. */
#define REPORT_BARS 12
void	report_spark(struct buf *o, const double *rate, size_t n, double top);

#endif
