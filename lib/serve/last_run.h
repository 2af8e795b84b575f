/*
 * last_run -- what the last run wrote: the tables of a folder, and its page.
 *
 * Read when a generation is loaded; names that are asked for are looked up in what was
 * read, never joined to a path.
 */
#ifndef LAST_RUN_H
#define LAST_RUN_H

#include <stddef.h>

#include "base/err.h"
#include "serve/run_deals.h"
#include "serve/run_table.h"

struct last_run {
	struct run_table *table;	/* [n] by name */
	size_t n, cap;
	size_t scored;			/* which table has the scored deals; SIZE_MAX: none */
	struct run_deals *deals;	/* its deals; NULL: none */
	char *page;			/* report.html, or page.html; NULL: none */
	size_t page_len;
	char *policy;			/* the page's Content-Security-Policy */
	char page_sha256[65];
};

/*
 * Reads every NAME.csv of the folder, NAME being of 1 to 64 letters, digits, dots, hyphens and
 * underscores.  0, or -1 with the reason; last_run_free frees it in any case.
 */
int	last_run_read(struct last_run *l, const char *folder, struct err *e);
void	last_run_free(struct last_run *l);

/* The table called name, with or without .csv; NULL: none. */
const struct run_table *last_run_find(const struct last_run *l, const char *name);

#endif
