/*
 * refdata -- a small table that a program goes by, row by row.
 */
#ifndef REFDATA_H
#define REFDATA_H

#include <stddef.h>

#include "base/err.h"

enum { REFDATA_WHERE = 512, REFDATA_COLUMNS = 16 };

/* What a callback gets: the fields of the columns asked for, in that order. */
struct refdata_row {
	const char *const *field;	/* NUL-terminated; valid in the callback only */
	const char *const *column;	/* their names */
	const char *file;
	unsigned long long line;
};

/*
 * Calls row for each row of the file called path, or of share/name if path
 * is NULL.  All n (at most REFDATA_COLUMNS) columns must be there.  0, or -1
 * with the reason, also that of a row that returned other than 0.
 */
int	refdata_read(const char *path, const char *name, const char *const *column, size_t n,
	    int (*row)(const struct refdata_row *row, void *arg, struct err *e), void *arg,
	    struct err *e);

/* "file:line: column" of field i, for messages.  Returns buf. */
const char *refdata_where(const struct refdata_row *row, size_t i, char buf[REFDATA_WHERE]);

/* "file:line: column: what: 'value'" into e.  Returns -1. */
int	refdata_complain(const struct refdata_row *row, size_t i, const char *what, struct err *e);

#endif
