/*
 * json_line -- jansson values put together, and written as one line of JSON.
 *
 * A value that cannot be made, as of text that is no UTF-8, ends the program:
 * what is sent has every part of it.
 */
#ifndef JSON_LINE_H
#define JSON_LINE_H

#include <stddef.h>

#include <jansson.h>

struct buf;

/* n bytes as a text. */
json_t	*json_line_text(const char *s, size_t n);

/* Adds a value, which is the array's or object's then.  NULL ends the program. */
void	json_line_append(json_t *array, json_t *value);
void	json_line_set(json_t *object, const char *name, json_t *value);

/* Appends j, objects in the order in which they were built, and lets go of it. */
void	json_line(struct buf *o, json_t *j);

#endif
