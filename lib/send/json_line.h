/*
 * json_line -- a jansson value written as one line of JSON.
 */
#ifndef JSON_LINE_H
#define JSON_LINE_H

#include <jansson.h>

struct buf;

/* Appends j, objects in the order in which they were built, and lets go of it. */
void	json_line(struct buf *o, json_t *j);

#endif
