/*
 * rec -- records in: CSV files as batches of records with their field spans.
 *
 * The first file's header is the table.  Further files may order the same
 * columns otherwise; their fields come in the table's order.  A blank record
 * is a row in a one-column table, else skipped and counted.
 */
#ifndef REC_H
#define REC_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/batch.h"

enum {
	REC_TOLERANT = 1,	/* bad records are rows with their state, not errors */
	REC_ANY_NAMES = 4,	/* two columns may have one name, and a name a NUL: rec_name_text
				 * tells it all */
	REC_REPAIR = 2		/* any encoding, line ends, preamble, odd quotes: see
				 * csv/encoding.h, csv/dialect.h, csv/lenient.h */
};

struct rec_options {
	char delimiter;		/* 0: find it, of , ; tab |: by the first header's line, or as
				 * csv/dialect.h says */
	int flags;
	int progress;		/* 1 always, -1 never, 0 if stderr is a terminal and the input a
				 * file */
};

struct rec;

/*
 * Opens the files (n = 0: standard input; "-" too) and reads the first
 * header.  NULL with the reason on failure: no header, two columns of one
 * name, a directory.  files must live as long as the reader.
 */
struct rec *rec_open(char *const *files, size_t n, const struct rec_options *o, struct err *e);
void	rec_close(struct rec *r);

/* The table's columns. */
size_t	rec_columns(const struct rec *r);
const char *rec_name(const struct rec *r, size_t column);

/* The same with its length: there may be a NUL in it. */
const char *rec_name_text(const struct rec *r, size_t column, size_t *n);

/* The column called name, or -1. */
long	rec_find(const struct rec *r, const char *name);

/*
 * The same for a column that must be there: sets *column, or returns -1 with
 * the reason and the way out: another delimiter (-d), from, the program that writes such a
 * table (NULL: the column is of the user's choice), the name that was probably meant, or what is
 * there.
 */
int	rec_need(const struct rec *r, const char *name, const char *from, size_t *column,
	    struct err *e);

/* The delimiter in use, the file's name for messages. */
char	rec_delimiter(const struct rec *r);
const char *rec_file(const struct rec *r, size_t file);

/* How many files there are: 1 for standard input alone. */
size_t	rec_files(const struct rec *r);

/*
 * The lines before a file's header that are no records, as UTF-8; the
 * reader's.  *line: the first one's.  After the last read.
 */
void	rec_preamble(const struct rec *r, size_t file, const char **s, size_t *n, uint64_t *line);

/* How a file was encoded, if that was not UTF-8; else NULL.  After the last read. */
const char *rec_encoding(const struct rec *r, size_t file);

/*
 * What rows of a file have more than its header, and is left out or got a
 * name: empty fields at their end; *row_names: 1 if it is a column of names,
 * which is the first and called row.names, else 0.  After the last read.
 */
size_t	rec_surplus(const struct rec *r, size_t file, int *row_names);

/* Reads the next batch.  1; 0 at the end; -1 with the reason. */
int	rec_read(struct rec *r, struct batch *b, struct err *e);

/* Counts so far: records that were rows, of these read leniently; blank ones skipped. */
uint64_t rec_rows(const struct rec *r);
uint64_t rec_repaired(const struct rec *r);
uint64_t rec_blank(const struct rec *r);

/* "file:line: column: what: 'value'" into e.  Returns -1. */
int	rec_complain(const struct rec *r, const struct batch *b, const struct rec_row *row,
	    size_t column, const char *what, struct err *e);

/* Where a record stands, for what is wrong with it when its batch is gone. */
struct rec_place {
	uint32_t file, line;
};

/* The same, of the n bytes at value. */
int	rec_complain_at(const struct rec *r, struct rec_place at, size_t column, const char *what,
	    const char *value, size_t n, struct err *e);

#endif
