/*
 * uri -- a request's target taken apart: its path in parts, its parameters.
 *
 * Everything is decoded by its length: %00, a wrong escape and what is no UTF-8 are
 * errors, and a slash in a part can only come from %2F.
 */
#ifndef URI_H
#define URI_H

#include <stddef.h>

enum { URI_PARTS = 4, URI_PARAMETERS = 16, URI_BYTES = 8192 };

struct uri {
	char *part[URI_PARTS];	/* decoded, NUL-terminated; "/" has none */
	size_t parts;
	struct uri_parameter {
		char *name, *value;
	} parameter[URI_PARAMETERS];
	size_t parameters;
	char *memory;
};

/* Takes s apart.  0, or -1 and *what says what is wrong with it; uri_free in any case. */
int	uri_parse(struct uri *t, const char *s, const char **what);
void	uri_free(struct uri *t);

/* The value of a parameter, or NULL. */
const char *uri_find(const struct uri *t, const char *name);

/* The first parameter that is none of names, which end with NULL; NULL if there is none. */
const char *uri_unknown(const struct uri *t, const char *const *names);

#endif
