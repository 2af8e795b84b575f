/*
 * append -- a table as it came, with columns added.
 *
 * A new column goes to the right; one that is there already is replaced in
 * place.  When none is, a record's own bytes are copied.
 */
#ifndef APPEND_H
#define APPEND_H

#include <stddef.h>

#include "csv/out.h"
#include "csv/rec.h"

struct append {
	const struct rec *r;
	const char *const *name;	/* [n], the caller's */
	size_t n;
	long *at;			/* [n] the column it replaces, or -1 */
	size_t *from;			/* [columns of r] which n replaces it, or n */
	int copies;			/* nothing is replaced, the delimiter is a comma */
};

/* append_free frees what a holds. */
void	append_open(struct append *a, const struct rec *r, const char *const *name, size_t n);
void	append_free(struct append *a);

void	append_header(const struct append *a, struct out *o);

/* A record; cell(i, o, arg) writes the field of name i. */
void	append_row(const struct append *a, const struct batch *b, const struct rec_row *row,
	    struct out *o, void (*cell)(size_t i, struct out *o, void *arg), void *arg);

#endif
