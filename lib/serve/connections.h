/*
 * connections -- who is connected, since when it owes or is owed something, and the
 * sweeper that cuts what takes too long.
 *
 * The HTTP library only counts idle seconds: a byte now and then holds a connection
 * for ever.  Here one must have sent a whole request within the timeout, and have taken a whole
 * answer within SLOW_ANSWER times that.  A cut is shutdown(2): the library then closes.  A
 * descriptor is used under the table's lock only, from which it is taken before it is closed.
 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <stddef.h>
#include <stdint.h>

enum connection_state {
	CONNECTION_IDLE,		/* no request line yet */
	CONNECTION_READS,		/* the rest of a request is to come */
	CONNECTION_WORKS,		/* it is ours to answer */
	CONNECTION_ANSWERS		/* it takes its answer */
};

enum { CONNECTIONS_SLOW_ANSWER = 6 };

struct connection;
struct connections;

/* timeout in seconds.  The caller's (connections_free, when none is open any more). */
struct connections *connections_new(double timeout);
void	connections_free(struct connections *s);

struct connection *connections_add(struct connections *s, int fd);
void	connections_remove(struct connections *s, struct connection *c);
void	connections_set(struct connections *s, struct connection *c, enum connection_state state);

/*
 * Cuts those that are late; while draining also those that stay idle for half a second: who
 * has a request under way gets its answer, and with it "Connection: close".  To be called often.
 */
void	connections_sweep(struct connections *s);
void	connections_drain(struct connections *s);

/* How many are open; of them at work or answering; how many were cut. */
struct connections_count {
	size_t open, busy;
	uint64_t cut;
};
struct connections_count connections_count(struct connections *s);

#endif
