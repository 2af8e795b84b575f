/*
 * store_url -- where a Redis server is: redis://[USER@]HOST[:PORT][/DB] or unix:///PATH[?db=N].
 *
 * A password has no place in it, as everybody who lists processes would see it.
 * Source: the scheme "redis" as registered with IANA (provisional), of which this is a part.
 */
#ifndef STORE_URL_H
#define STORE_URL_H

#include "base/err.h"

struct store_url {
	char *text;		/* as given, for messages */
	char *user;		/* decoded; NULL: the server's default user */
	char *host;		/* NULL: path */
	char *path;		/* of a unix socket; NULL: host */
	int port;
	int db;			/* 0 to 65535 */
};

/* Takes s apart.  0, or -1 with the reason; store_url_free frees it in either case. */
int	store_url_parse(struct store_url *u, const char *s, struct err *e);
void	store_url_free(struct store_url *u);

#endif
