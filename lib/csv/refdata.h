/*
 * rows -- a small table that a program goes by, row by row.
 */
#ifndef REFDATA_H
#define REFDATA_H

#include <stddef.h>

#include "base/err.h"

enum { ROWS_WHERE = 512, ROWS_COLUMNS = 16 };

/* What a callback gets: the fields of the columns asked for, in that order. */
struct rows_row {
	const char *const *field;	/* NUL-terminated; valid in the callback only */
	const char *const *column;	/* their names */
	const char *file;
	unsigned long long line;
};

/*
 * Calls row for each row of the file called path, or of share/name if path
 * is NULL.  All n (at most ROWS_COLUMNS) columns must be there.  0, or -1
 * with the reason, also that of a row that returned other than 0.
 */
int	rows_read(const char *path, const char *name, const char *const *column, size_t n,
	    int (*row)(const struct rows_row *row, void *arg, struct err *e), void *arg,
	    struct err *e);

/* "file:line: column" of field i, for messages.  Returns buf. */
const char *rows_where(const struct rows_row *row, size_t i, char buf[ROWS_WHERE]);

/* "file:line: column: what: 'value'" into e.  Returns -1. */
int	rows_complain(const struct rows_row *row, size_t i, const char *what, struct err *e);

#endif
