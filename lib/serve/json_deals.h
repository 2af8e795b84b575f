/*
 * json_deals -- deals that come as JSON, as a table: an object, or {"deals": [...]} of them.
 *
 * The canonical columns come first, then other members in the order in which they
 * appear.  null, "" and an absent member are the missing value; a number is the text that it is
 * written with, never a double; a deal without outcome is Open.  Names of members differ, texts
 * are UTF-8 without NUL, nothing is deeper than JSON_DEALS_DEPTH.
 * Source: RFC 8259; RFC 6901 for pointers.
 */
#ifndef JSON_DEALS_H
#define JSON_DEALS_H

#include <stddef.h>
#include <stdint.h>

#include "csv/out.h"
#include "serve/problem.h"

enum { JSON_DEALS_DEPTH = 8, JSON_DEALS_COLUMNS = 1000 };

struct json_deals {
	struct out csv;			/* the table, with its header */
	size_t rows;
	uint64_t *line;			/* [rows] of the table on which each begins */
	int single;			/* it is one object, not a list */
};

enum json_deals_found { JSON_DEALS_READ, JSON_DEALS_UNREADABLE, JSON_DEALS_INVALID };

/* Reads the n bytes at s.  What is wrong is in f.  json_deals_free frees it in any case. */
enum json_deals_found json_deals_read(struct json_deals *d, const char *s, size_t n,
	    struct faults *f);
void	json_deals_free(struct json_deals *d);

/* Lines of the table in f become pointers into the JSON. */
void	json_deals_point(const struct json_deals *d, struct faults *f);

#endif
