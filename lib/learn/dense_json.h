/*
 * dense_json -- trees that split on the columns of dense, written down for the features.
 *
 * Where a missing value went is each split's default direction then; a split that parts missing
 * values from all others has a threshold that no value reaches, or the set of a code that no
 * category has.
 */
#ifndef DENSE_JSON_H
#define DENSE_JSON_H

#include <stddef.h>

#include "base/err.h"

struct dense;

/*
 * The booster's JSON text, without NaN, as one of features with these names and types: for every
 * row, whatever is missing, it has the margin that the columns' booster has for the row's matrix.
 * Numbers that mean the same stay byte for byte.  *out bytes with a NUL behind, the caller's; NULL
 * with the reason if it is no such booster.
 */
char	*dense_json(const struct dense *, const char *json, size_t n, char *const *name,
	    const char *const *type, size_t *out, struct err *e);

#endif
