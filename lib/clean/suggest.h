/*
 * suggest -- which column of an export is likely to be one of a deal's that
 * the schema has no column for: by the words in its name (share/words.csv).
 * Nothing is decided here: the user is to be told.
 */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <stddef.h>
#include <stdint.h>

#include "clean/words.h"

/*
 * The likeliest of n columns for column, an enum deal_column, none of those
 * that are taken; SIZE_MAX if none is likely.
 */
size_t	suggest_name(const struct words *w, const char *const *name, size_t n,
	    const uint8_t *taken, int column);

#endif
