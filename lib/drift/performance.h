/*
 * performance -- what can be said of the scores: rows cbpe, calibration, slope, auc, cusum.
 */
#ifndef PERFORMANCE_H
#define PERFORMANCE_H

#include "drift/calibration.h"
#include "drift/drift_rows.h"
#include "drift/first_scores.h"

enum { PERFORMANCE_WINS = 20 };		/* expected so far, before calibration is judged */

/*
 * Rows of the first scores, f; those of deals scored in the last `days` days make cbpe.  w NULL: it
 * is not known how long deals take; why says what is missing.
 */
void	performance_judge(struct drift_rows *r, const struct first_scores *f,
	    const struct waiting *w, int32_t days, const char *why);

#endif
