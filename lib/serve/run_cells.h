/*
 * run_cells -- the cells of one row of a table of the last run, by the names of its columns.
 */
#ifndef RUN_CELLS_H
#define RUN_CELLS_H

#include "serve/run_table.h"

struct run_cells {		/* all zeros is none */
	const struct run_table *t;
	char *memory;
	char **cell;		/* [t->columns], NUL-terminated */
};

/* Of row i; what was there before is gone.  run_cells_free ends it. */
void	run_cells_read(struct run_cells *c, const struct run_table *t, size_t i);
void	run_cells_free(struct run_cells *c);

/* The cell of the column called name; empty if there is none. */
const char *run_cell(const struct run_cells *c, const char *name);

/* A number in it, NaN if it is none. */
double	run_number(const struct run_cells *c, const char *name);

/* The first table that has all of these columns, which end with NULL; or NULL. */
struct last_run;
const struct run_table *run_table_with(const struct last_run *l, const char *const *columns);

#endif
