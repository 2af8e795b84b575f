/*
 * edit_distance -- the name that was probably meant.
 */
#ifndef EDIT_DISTANCE_H
#define EDIT_DISTANCE_H

#include <stddef.h>

/*
 * Edit distance of two names: letters inserted, deleted, replaced, or
 * swapped with their neighbour.  Names are compared up to 64 bytes.
 * Source: the optimal string alignment distance; see L. Boytsov, ACM J. Exp.
 * Algorithmics 16 (2011), section 2.2.
 */
size_t	edit_distance(const char *a, const char *b);

/* Nonzero if the distance is small enough for b to be a slip for a: less than half of a. */
int	edit_distance_enough(const char *a, size_t distance);

/*
 * Of the n names in list the one that is spelt nearest, capitals and small letters alike; NULL if
 * none is near enough.
 */
const char *edit_distance_nearest(const char *name, const char *const *list, size_t n);

#endif
