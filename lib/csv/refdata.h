/*
 * refdata -- tables that a program goes by, row by row: the one reader of
 * labels, rules, routes, rates, stages, changes.
 *
 * Columns are asked for by name and numbered as asked for; one may be allowed
 * to be missing.  A field is a span of the batch's bytes, or a text where one
 * is needed; both are valid in the callback only.  Nothing is copied that is
 * not asked for, so that millions of rows may be read.
 */
#ifndef REFDATA_H
#define REFDATA_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/batch.h"
#include "csv/rec.h"

enum { REFDATA_WHERE = 512, REFDATA_COLUMNS = 16 };

struct refdata_row;

/* A table: what it holds, and who takes its rows. */
struct refdata {
	const char *share;		/* its file in share/, read if no path is given */
	const char *const *column;	/* at most REFDATA_COLUMNS names */
	size_t columns;
	/* 0, or other than 0 with the reason, which ends the reading */
	int (*row)(const struct refdata_row *row, void *arg, struct err *e);
	uint32_t optional;		/* bit 1 << i: column i may be missing */
	const char *from;		/* the program that writes it; NULL: people do */
};

/* What the callback gets. */
struct refdata_row {
	const struct refdata *table;
	const struct rec *in;
	const struct batch *batch;	/* the record itself, for what has no name: raw bytes, */
	const struct rec_row *rec;	/* its line, fields by their place (batch_field) */
	const size_t *at;		/* [columns] the place of each; SIZE_MAX: missing */
	struct refdata_text *text;	/* [columns] */
};

/*
 * Reads the file called path (NULL: share/t->share), commas and nothing
 * repaired.  0, or -1 with the reason, also that of a row.
 */
int	refdata_read(const struct refdata *t, const char *path, void *arg, struct err *e);

/* A table at hand: that file, or, if s is not NULL, the n bytes at s that it holds. */
struct refdata_from {
	const char *path;
	const char *s;
	size_t n;
};
int	refdata_read_from(const struct refdata *t, const struct refdata_from *from, void *arg,
	    struct err *e);

/* The same of what r has yet to read, whatever r was opened for. */
int	refdata_each(const struct refdata *t, struct rec *r, void *arg, struct err *e);

/* Field i and its length; empty if the column is missing. */
static inline const char *
refdata_field(const struct refdata_row *row, size_t i, size_t *n)
{
	return batch_field(row->batch, row->rec, row->at[i], n);
}

/* The same with a NUL behind it. */
const char *refdata_text(const struct refdata_row *row, size_t i);

/* "file:line: column" of field i, for messages.  Returns buf. */
const char *refdata_where(const struct refdata_row *row, size_t i, char buf[REFDATA_WHERE]);

/* "file:line: column: what: 'value'" into e.  Returns -1. */
int	refdata_complain(const struct refdata_row *row, size_t i, const char *what, struct err *e);

#endif
