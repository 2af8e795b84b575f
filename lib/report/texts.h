/*
 * texts -- the page's own words: a table key,text that a team can translate.
 *
 *	headline_fell,"The win rate fell from {base} to {recent}."
 *
 * {NAME} is the place of a value; a translation may leave one out or move it, but
 * has no other than the English text.  A text that ends in _one stands for that
 * without where the count is 1.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

struct buf;
struct texts;

/*
 * Reads share/page-texts.csv, and over it the table at path (NULL: none), which may
 * have some of the keys only.  NULL with the reason; the caller's (texts_free).
 */
struct texts *texts_read(const char *path, struct err *e);
void	texts_free(struct texts *t);

/* A text as it stands; the table's.  The key must be there. */
const char *texts_get(const struct texts *t, const char *key);

/* The text filled from NAME, VALUE ... NULL, as plain text. */
void	texts_fill(const struct texts *t, struct buf *o, const char *key, va_list values);

/* All texts whose key begins so as a JSON object of key and text, for a script element. */
void	texts_json(const struct texts *t, struct buf *o, const char *prefix);

#endif
