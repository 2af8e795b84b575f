/*
 * run_table -- a table of the last run, whole in memory, with its rows found by number.
 */
#ifndef RUN_TABLE_H
#define RUN_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/rec.h"
#include "serve/json_table.h"

enum run_table_kind { RUN_TABLE_OTHER, RUN_TABLE_DEALS, RUN_TABLE_ALERTS };
extern const char *const run_table_kind_name[3];	/* table, deals, alerts */

struct run_table {
	char *name;			/* of its file, without .csv */
	char *bytes;			/* n of them: the file */
	size_t n;
	size_t *row;			/* [rows + 1] where each begins, and the end */
	size_t rows;
	char **column;			/* [columns] */
	unsigned char *numeric;		/* [columns] every cell that is not empty is a number,
					 * and it is no id, segment or value in words */
	size_t columns;
	enum run_table_kind kind;
	char as_of[11];			/* of its first row; "" if it has no such column */
	char sha256[65];		/* of the bytes */
};

/* Reads the file.  0, or -1 with the reason; run_table_free frees it in any case. */
int	run_table_read(struct run_table *t, const char *path, const char *name, struct err *e);
void	run_table_free(struct run_table *t);

/* The same of n bytes at hand, malloced, which are the table's from now on. */
int	run_table_take(struct run_table *t, char *bytes, size_t n, const char *name, struct err *e);

/* The column called name, or -1. */
long	run_table_column(const struct run_table *t, const char *name);

/* Its header, and row i, with their line's end; *n their length. */
const char *run_table_header(const struct run_table *t, size_t *n);
const char *run_table_row(const struct run_table *t, size_t i, size_t *n);

/* The reader of its rows as JSON; json_table_close ends it. */
int	run_table_json(const struct run_table *t, struct json_table *j, struct err *e);

#endif
