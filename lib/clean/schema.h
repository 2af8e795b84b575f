/*
 * schema -- tables that say which column of an export is which of a deal's,
 * and how the outcome follows from the others.  Their form is described in
 * deal(5), MAPPING FILES: rows of KEY,SOURCE[,SOURCE...] under the header
 * "canonical,source".
 *
 * Names of columns are compared without regard to case, to how letters are
 * composed (base/unicode.h) and to whatever is no letter or digit, and
 * without the "__c" of Salesforce's own columns, which some copies write
 * "_c": "Close Date", close_date and CloseDate are one.  Values are compared
 * by their keys, without regard to case, width and superfluous blanks;
 * true, false, Open, Won and Lost also stand for all that share/words.csv says,
 * and a whole number for the same with zeros behind a decimal point.  A flag, which is a
 * column that a rule asks for true or false, must say one of the two, or
 * nothing, or a value that another rule asks for.
 */
#ifndef SCHEMA_H
#define SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include "deal/deal.h"

/* Verdicts besides enum deal_outcome: no deal any more; an outcome that cannot be known. */
enum { SCHEMA_DELETED = DEAL_LOST + 1, SCHEMA_BAD };

#define SCHEMA_ANY (1u << DEAL_OPEN | 1u << DEAL_WON | 1u << DEAL_LOST)

struct schema_name {
	char *text;		/* as written */
	char *key;		/* as compared */
};

enum schema_origin {
	SCHEMA_NAMED,		/* written in the file */
	SCHEMA_INCLUDED,	/* in one that it includes */
	SCHEMA_IMPLIED		/* the deal's own name */
};

struct schema_column {		/* a column that feeds one of the deal's */
	struct schema_name name;
	unsigned outcomes;	/* bit 1 << outcome for each it is good for */
	enum schema_origin origin;
};

struct schema_test {		/* COLUMN=VALUE */
	struct schema_name column;
	char *value;		/* as compared */
	int prefix;		/* VALUE ended in * */
	int word;		/* true, false, Open, Won or Lost: the enum word, which all words
				 * for it are; else -1 */
};

struct schema_rule {		/* COLUMN=VALUE[&COLUMN=VALUE...], or * */
	struct schema_test *test;
	size_t tests;		/* 0 for *; all must hold */
	uint32_t joint;		/* with several tests: bit number of the first of them; see
				 * SCHEMA_JOINT */
	int verdict;		/* enum deal_outcome, SCHEMA_DELETED or SCHEMA_BAD */
	int included;		/* written in a schema that the file includes */
};

#define SCHEMA_JOINT 31		/* tests that stand beside others in a rule: at most so many in a
				 * schema */

struct schema_currency {	/* which column holds the currency of which amounts */
	struct schema_name amount, currency;
};

struct schema_value {
	char *text;		/* as compared */
	size_t n;
};

struct words;

struct schema {
	const struct words *words;	/* the caller's */
	char *name;		/* salesforce, or the mapping file */
	struct schema_column *source[DEAL_COLUMNS];
	size_t sources[DEAL_COLUMNS];
	struct schema_name *title;	/* columns that stand for deal_id if there is none */
	size_t titles;
	char **prefix;		/* keys; a column is also looked for without one */
	size_t prefixes;
	struct schema_rule *rule;	/* the first that holds decides */
	size_t rules;
	uint32_t joint;		/* tests of rules with several */
	struct schema_currency *currency;
	size_t currencies;
	struct schema_name *single;	/* amounts in one currency, whatever stands beside them */
	size_t singles;
	struct schema_name *cent;	/* amounts that count hundredths */
	size_t cents;
	struct schema_name *unlike;	/* columns that no table of deals has */
	size_t unlikes;
	struct schema_value *missing;	/* values that stand for none */
	size_t missings, missing_least;	/* the shortest one's length; SIZE_MAX without any */
	char *include;			/* while reading: the schema whose rows are to follow */
};

void	schema_free(struct schema *s);

void	schemas_free(struct schema **all, size_t n);

/* The columns that a deal must have, whatever else: deal_id, closed_date and outcome. */
int	schema_needs(int column);

/* A column's name as compared: letters and digits of its key (base/unicode.h).  The caller's. */
char	*schema_key(const char *name, size_t n);

/* Nonzero if the schema says that a value of missing_least bytes and more stands for none. */
int	schema_missing(const struct schema *s, const char *value, size_t n);

/*
 * The first of the columns "NAME + NAME ..." that together are an id: its length,
 * and *rest what stands behind the plus; NULL: s is the last, or the only one.
 */
size_t	schema_first_part(const char *s, const char **rest);

/* Is it the name of a column that stands for the number of the line? */
int	schema_is_line(const struct schema_name *name);

/* The rest of a column's key (unicode_key) behind one of the prefixes; NULL: it has none. */
const char *schema_behind_prefix(const struct schema *s, const char *key);

struct schema_name schema_name_new(const char *s, size_t n);
void	schema_name_free(struct schema_name *name);

#endif
