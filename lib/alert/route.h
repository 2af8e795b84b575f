/*
 * route -- where people are reached: a table rep,manager,email,slack.
 *
 * rep is the sales_rep_id, or the name of a manager or of a role (cro,
 * manager); the other columns may be empty or absent.
 */
#ifndef ROUTE_H
#define ROUTE_H

#include <stddef.h>

#include "base/err.h"

struct routes;

enum route_way { ROUTE_EMAIL, ROUTE_SLACK };

/*
 * Reads the table.  NULL with the reason on failure: no column rep, an empty
 * rep, one that stands twice.
 */
struct routes *routes_read(const char *path, struct err *e);
void	routes_free(struct routes *t);

/*
 * The address of the n bytes at rep: email, else slack, else rep itself (also
 * if t is NULL).  It is t's or the caller's; *len its length.  *known, if
 * not NULL, is set to whether the table has rep.
 */
const char *route_address(const struct routes *t, const char *rep, size_t n, size_t *len,
	    int *known);

/* The rep's address of one kind, t's; an empty text if there is none. */
const char *route_by(const struct routes *t, enum route_way way, const char *rep, size_t n,
	    size_t *len);

/* The rep's manager, t's; an empty text if there is none. */
const char *route_manager(const struct routes *t, const char *rep, size_t n, size_t *len);

/* How many there are; the name and an address of the i-th, t's. */
size_t	routes_size(const struct routes *t);
const char *route_name(const struct routes *t, size_t i);
const char *route_at(const struct routes *t, enum route_way way, size_t i);

#endif
