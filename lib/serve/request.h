/*
 * request -- what is asked, as those see it who answer: it knows no HTTP library.
 *
 * Texts are the server's and valid until the request is answered.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stddef.h>

#include "base/buf.h"
#include "base/plain_name.h"
#include "serve/uri.h"

struct request {
	const char *method;
	const char *content_type, *content_encoding, *accept, *authorization, *if_none_match,
	    *host, *slack_timestamp, *slack_signature;	/* header fields; NULL: not there */
	int expects_body;		/* one is announced */
	struct uri uri;
	char id[PLAIN_NAME_MOST + 1];	/* of the client, or made here */
	char peer[64];			/* its address, or "uid=N" */
	struct buf body;
	/* what those who answer note of it */
	const char *route;		/* the path's template; NULL: none such */
	const char *client;		/* the token's name, or peer */
	const void *plan;		/* how it is answered */
	void *hold;			/* what the answer rests on */
};

#endif
