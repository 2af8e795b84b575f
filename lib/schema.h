/*
 * schema -- tables that say which column of an export is which of a deal's,
 * and how the outcome follows from the others.  Their form is described in
 * deal(5), MAPPING FILES: rows of KEY,SOURCE[,SOURCE...] under the header
 * "canonical,source".
 *
 * Names of columns are compared without regard to case and to whatever is
 * no letter or digit, and without the "__c" of Salesforce's own columns:
 * "Close Date", close_date and CloseDate are one.  Values are compared
 * without regard to case and superfluous blanks.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include "deal.h"
#include "err.h"

/* Verdicts besides enum deal_outcome: no deal any more; an outcome that cannot be known. */
enum { SCHEMA_DELETED = DEAL_LOST + 1, SCHEMA_BAD };

#define SCHEMA_ANY (1u << DEAL_OPEN | 1u << DEAL_WON | 1u << DEAL_LOST)

struct schema_name {
	char *text;		/* as written */
	char *key;		/* as compared */
};

struct schema_column {		/* a column that feeds one of the deal's */
	struct schema_name name;
	unsigned outcomes;	/* bit 1 << outcome for each it is good for */
	int implied;		/* the deal's own name, not written in the file */
};

struct schema_test {		/* COLUMN=VALUE */
	struct schema_name column;
	char *value;		/* trimmed, lower case */
	int prefix;		/* VALUE ended in * */
};

struct schema_rule {		/* COLUMN=VALUE[&COLUMN=VALUE...], or * */
	struct schema_test *test;
	size_t tests;		/* 0 for *; all must hold */
	uint32_t joint;		/* with several tests: bit number of the first of them; see SCHEMA_JOINT */
	int verdict;		/* enum deal_outcome, SCHEMA_DELETED or SCHEMA_BAD */
};

#define SCHEMA_JOINT 31		/* tests that stand beside others in a rule: at most so many in a schema */

struct schema_currency {	/* which column holds the currency of which amounts */
	struct schema_name amount, currency;
};

struct schema {
	char *name;		/* salesforce, or the mapping file */
	struct schema_column *source[DEAL_COLUMNS];
	size_t sources[DEAL_COLUMNS];
	struct schema_rule *rule;	/* the first that holds decides */
	size_t rules;
	uint32_t joint;		/* tests of rules with several */
	struct schema_currency *currency;
	size_t currencies;
	struct schema_name *unlike;	/* columns that no table of deals has */
	size_t unlikes;
};

/* Reads a mapping file.  NULL with the reason, as file:line: key: what: 'value'. */
struct schema *schema_read(const char *path, struct err *e);

/* The schema called name in share/ (file schema-NAME.csv). */
struct schema *schema_named(const char *name, struct err *e);

/* All schemas in share/, by name, *n of them; the caller's, to schema_free one by one and free. */
struct schema **schema_all(size_t *n, struct err *e);

void	schema_free(struct schema *s);

/* The columns that a deal must have: deal_id, created_date, closed_date and outcome. */
int	schema_needs(int column);

/* A column's name as compared: lower case, letters and digits only.  to has n + 1 bytes; returns the length. */
size_t	schema_key(char *to, const char *name, size_t n);

struct schema_name schema_name_new(const char *s, size_t n);
void	schema_name_free(struct schema_name *name);

#endif
