/*
 * cond -- the little language of playbooks and alert rules:
 *
 *     COL OP VALUE [& COL OP VALUE ...]	OP: = != < <= > >=
 *
 * A VALUE that is a number (not quoted) is compared as a number, else = and !=
 * compare bytes, and the other four are an error when compiled.  "" as VALUE is the
 * missing value: COL = "" and COL != "".  A VALUE that holds & = ! < > or
 * blanks at its ends stands in double quotes ("" inside is a quote).  An empty
 * condition is always true.  An empty field, or text where a number is
 * compared, makes that comparison false (!= with a number: true): who does not
 * want text to be passed over asks cond_is_ordered and cond_number.
 */
#ifndef COND_H
#define COND_H

#include <stddef.h>

struct err;
struct cond;

/*
 * Compiles text.  where ("share/rules.csv:4") starts the message of an
 * error.  The result is the caller's (cond_free).
 */
struct cond *cond_new(const char *text, const char *where, struct err *e);
void	cond_free(struct cond *);

/* The columns it needs: name i of cond_columns, each once. */
size_t	cond_columns(const struct cond *);
const char *cond_column(const struct cond *, size_t i);

/* Nonzero if column i is compared by < <= > or >=: its fields must be numbers. */
int	cond_is_ordered(const struct cond *, size_t i);

/* Where column i is bound to. */
long	cond_bound(const struct cond *, size_t i);

/* What is compared as a number: what num_parse reads, and inf (infinity), which has no end.
 * 0, or -1 if the n bytes at s are none. */
int	cond_number(const char *s, size_t n, double *x);

/*
 * Binds name i to the caller's index (any number; -1: the column is absent,
 * and reads as empty).
 */
void	cond_bind(struct cond *, size_t i, long index);

/*
 * 1 if the record fits, else 0.  get returns the text of the caller's column
 * `index` and its length in *n; the text is used until the next get.
 */
int	cond_fits(const struct cond *,
	    const char *(*get)(void *arg, long index, size_t *n), void *arg);

#endif
