/*
 * booster_centre -- thresholds half way between the values that they part.
 *
 * XGBoost's histograms cut at a value that was seen: a deal that lies a hair below it goes with
 * the next lower value, however far that is.  Half way between the two, rows that were learned
 * from stay where they were, and others go with the nearer one.
 */
#ifndef BOOSTER_CENTRE_H
#define BOOSTER_CENTRE_H

#include <stddef.h>

#include "base/err.h"
#include "deal/dataset.h"

/*
 * The booster's JSON text (a NUL behind its n bytes) with the numeric thresholds of its first
 * trees moved, by the values of s, whose features are its columns; all else stays byte for byte.
 * *out bytes, malloced, the caller's; NULL with the reason if it is not a booster.
 */
char	*booster_centre(const char *json, size_t n, const struct dataset *s, size_t trees,
	    size_t *out, struct err *e);

#endif
