/*
 * template -- sentences with places for a record's values:
 *
 *	Deal {deal_id}[ ({deal_amount:money, industry})] has {risk_score:percent} risk.
 *
 * {COL}		the value, control characters as blanks
 * {COL:FORMAT}		a number as money ($50K), percent (78%), points (-19.4, of a
 *			rate), count (4,253) or days (1 day, 29 days); what is no
 *			number stays as it is
 * {COL, COL:FORMAT}	the values that are not empty, with ", " between them
 * [...]		left out when a {} in it has nothing to say; not nested
 * {{ }} [[ ]]		the characters themselves
 *
 * A full stop behind a value that ends in one is not written again.
 */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <stddef.h>

struct err;
struct buf;
struct template;

/*
 * Compiles text.  where ("rules.csv:4: message") starts the message of an
 * error.  The result is the caller's (template_free).
 */
struct template *template_new(const char *text, const char *where, struct err *e);
void	template_free(struct template *);

/* The columns it needs: name i of template_columns, each once. */
size_t	template_columns(const struct template *);
const char *template_column(const struct template *, size_t i);

/* Binds name i to the caller's index (any number; -1: absent, reads as empty). */
void	template_bind(struct template *, size_t i, long index);

/*
 * Appends the filled text to o (bytes, no field).  get returns the text of
 * the caller's column `index` and its length in *n; the text is used until
 * the next get.  currency is the sign before money.
 */
void	template_fill(const struct template *, struct buf *o, const char *currency,
	    const char *(*get)(void *arg, long index, size_t *n), void *arg);

#endif
