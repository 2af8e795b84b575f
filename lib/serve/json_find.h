/*
 * json_find -- some values of a JSON text by their paths, whatever else stands in it.
 */
#ifndef JSON_FIND_H
#define JSON_FIND_H

#include <stddef.h>

struct json_found {
	const char *path;		/* "actions.0.value"; names hold no full stop */
	char *text;			/* malloced; NULL: not there, or no text; json_find_free */
};

/*
 * Finds n paths in the bytes at s.  0, or -1: it is no JSON, deeper than 16, or has a text of
 * these twice or with a NUL in it.
 */
int	json_find(struct json_found *found, size_t n, const char *s, size_t bytes);
void	json_find_free(struct json_found *found, size_t n);

#endif
