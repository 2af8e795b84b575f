/*
 * redact -- deals and persons by numbers, for what leaves the house: deal_1, rep_1.
 *
 * A number is given at the first use; one that the tables have as a name is passed over.
 */
#ifndef REDACT_H
#define REDACT_H

#include <stddef.h>

#include "brief/entity.h"

struct buf;
struct redact;

/* names stays; off: names go as they are.  The caller's (redact_free). */
struct redact *redact_new(const struct entities *names, int off);
void	redact_free(struct redact *r);

/* Appends the n bytes at s with each deal and rep in them by its number. */
void	redact_text(struct redact *r, struct buf *o, const char *s, size_t n);

/* The other way round. */
void	redact_back(const struct redact *r, struct buf *o, const char *s, size_t n);

#endif
