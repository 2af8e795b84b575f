/*
 * transport -- one request over HTTP(S), one mail over SMTP(S): the only module
 * that knows libcurl.
 *
 * Every request has a connection of its own: libcurl would repeat one
 * that failed on a reused connection without saying so.  Nothing is redirected,
 * certificates are always verified, and messages hold neither URLs nor passwords.
 * SIGPIPE must be ignored meanwhile.
 */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <stddef.h>

#include "base/err.h"
#include "send/delivery.h"

struct buf;
struct transport;
struct credentials;

struct transport_options {	/* all the caller's, as long as the post */
	double timeout, connect_timeout;	/* seconds, for the whole and for its beginning */
	const char *ca_file;	/* certificates to trust instead of the system's; NULL */
	const struct credentials *credentials;	/* user, password, token; what an answer must not
						 * show */
};

/* NULL with the reason. */
struct transport *transport_open(const struct transport_options *o, struct err *e);
void	transport_close(struct transport *p);

/*
 * Is it a URL that can be delivered to: http(s), or smtp(s) if mail?  0, or
 * -1 with a reason that does not show it.  *plain, if not NULL: it goes
 * to another machine without encryption.
 */
int	transport_check(const char *url, int mail, int *plain, struct err *e);

/*
 * POSTs the n bytes of JSON at body; key, ASCII or NULL, is the Idempotency-Key.  If took is
 * not NULL, a 2xx answer whose first 4 KB it does not accept is none.
 */
void	transport_http(struct transport *p, const char *url, const char *key,
	    const char *body, size_t n, int (*took)(const char *answer, size_t n),
	    struct delivery_answer *a);

/*
 * POSTs the n bytes of JSON at body and appends the answer, of whatever status, to answer: at
 * most `most` bytes; a longer one is given up.
 */
void	transport_ask(struct transport *p, const char *url, const char *body, size_t n,
	    struct buf *answer, size_t most, struct delivery_answer *a);

/*
 * Sends a mail with CRLF line ends from and to one address.  Without a user, TLS
 * if the server offers it; with one, or not at all unless the server is this machine.
 */
void	transport_mail(struct transport *p, const char *url, const char *from, const char *to,
	    const char *mail, size_t n, struct delivery_answer *a);

#endif
