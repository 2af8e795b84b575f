/*
 * form -- the body of an HTML form (application/x-www-form-urlencoded) taken apart.
 *
 * Everything is decoded by its length; %00, a wrong escape, what is no UTF-8 and a field that
 * stands twice are errors.
 */
#ifndef FORM_H
#define FORM_H

#include <stddef.h>

enum { FORM_FIELDS = 64 };

struct form {
	struct form_field {
		char *name, *value;
	} field[FORM_FIELDS];
	size_t fields;
	char *memory;
};

/* Takes the n bytes at s apart.  0, or -1 and *what is wrong; form_free in any case. */
int	form_parse(struct form *f, const char *s, size_t n, const char **what);
void	form_free(struct form *f);

/* The value of a field, or NULL. */
const char *form_find(const struct form *f, const char *name);

/* Is the Content-Type that of a form, in UTF-8? */
int	form_is(const char *content_type);

#endif
