/*
 * feature_spread -- how the features of a dataset are spread, as the part
 * "ranges" of the model file: what model/feature_range.h reads.
 */
#ifndef FEATURE_SPREAD_H
#define FEATURE_SPREAD_H

struct dataset;
struct model;

enum { FEATURE_SPREAD_ROWS = 65536 };	/* of more rows, as many, evenly spaced, are looked at */

/* The part's JSON text, of the dataset's rows under the model's features; malloced. */
char	*feature_spread_text(const struct model *m, const struct dataset *s);

#endif
