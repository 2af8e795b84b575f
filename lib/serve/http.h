/*
 * http -- HTTP/1.1 over the sockets given, by libmicrohttpd: the one module that knows it.
 *
 * One thread per socket waits for the network, workers answer.  What is hostile or too much
 * is refused here, before anything looks at it: bodies and buffers over their limits, a full
 * queue, messages of two lengths, slow clients (serve/connections.h).
 */
#ifndef HTTP_H
#define HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "serve/answer.h"
#include "serve/request.h"

struct http;

struct http_options {
	size_t threads;			/* workers */
	size_t max_body, max_buffered;	/* bytes: of one body, of all */
	size_t max_connections;
	double timeout;			/* seconds for a whole request */
};

enum http_next {
	HTTP_ANSWERED,			/* at once; a body that was to come is not read */
	HTTP_WORK			/* by a worker, when the body is whole */
};

/* Who answers. */
struct http_app {
	/* In the network's thread, when the header is read: must not wait. */
	enum http_next (*begin)(struct request *q, struct answer *a, void *arg);
	/* By a worker. */
	void (*work)(struct request *q, struct answer *a, void *arg);
	/* When the answer is made: for the log.  seconds: since the header was read. */
	void (*log)(const struct request *q, const struct answer *a, double seconds, void *arg);
	/* When all of it is over, whatever became of it. */
	void (*end)(struct request *q, void *arg);
	void *arg;
};

/*
 * Serves n listening sockets, which stay the caller's.  All that is passed lives until http_stop.
 * NULL with the reason.
 */
struct http *http_start(const int *fd, size_t n, const struct http_options *o,
	    const struct http_app *app, struct err *e);

/*
 * Takes no more connections, cuts idle ones, answers what is in hand (for at most grace
 * seconds), ends.
 */
void	http_stop(struct http *h, double grace);

struct http_numbers {
	size_t connections, queue, in_hand, buffered;
	uint64_t cut;			/* connections that were too slow */
};
struct http_numbers http_numbers(struct http *h);

#endif
