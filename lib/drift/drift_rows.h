/*
 * drift_rows -- what dealdrift writes: a row for each feature, and for each part of the scores.
 */
#ifndef DRIFT_ROWS_H
#define DRIFT_ROWS_H

#include <stddef.h>

#include "csv/out.h"

enum drift_part {
	DRIFT_INPUT, DRIFT_SCORE, DRIFT_CBPE, DRIFT_CALIBRATION, DRIFT_SLOPE, DRIFT_AUC,
	DRIFT_CUSUM, DRIFT_PARTS
};
extern const char *const drift_part_name[DRIFT_PARTS];

enum drift_verdict {
	DRIFT_NOT_JUDGED,		/* the calendar: an empty field */
	DRIFT_STABLE, DRIFT_EXPECTED, DRIFT_CANNOT_TELL, DRIFT_WATCH, DRIFT_DRIFTED,
	DRIFT_VERDICTS
};
extern const char *const drift_verdict_name[DRIFT_VERDICTS];

struct drift_row {			/* a NaN is an empty field, as is a NULL */
	const char *feature;		/* the caller's; of another part its name */
	const char *kind;
	enum drift_part part;
	double psi, p_value, reference_deals, deals, psi_lo, psi_hi, q_value;
	double estimate, estimate_lo, estimate_hi;
	double missing_before, missing_now, unseen_share;
	char *most_changed;		/* malloced, as is the note: the row's */
	double share_before, share_now, blocks, phi, smallest_psi;
	enum drift_verdict verdict;
	char *note;			/* without the verdict in front */
};

struct drift_rows {			/* all zeros is an empty one */
	struct drift_row *row;
	size_t n, cap;
};

/* A new row, all empty, to be filled; valid until the next one. */
struct drift_row *drift_rows_add(struct drift_rows *r, enum drift_part part, const char *feature,
	    const char *kind);
void	drift_rows_free(struct drift_rows *r);

/* As CSV, or aligned for a person. */
void	drift_rows_write(const struct drift_rows *r, int table, struct out *o);

/* Did an input or the scores' calibration drift? */
int	drift_rows_found(const struct drift_rows *r);

/* Tells --metrics of the largest index and how many features have which verdict. */
void	drift_rows_metrics(const struct drift_rows *r);

#endif
