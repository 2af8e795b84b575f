/*
 * store_open -- a connection to the store: where it is, as whom, and when it is tried again.
 *
 * The password is the first line of a file, or DEALKIT_REDIS_PASSWORD of the environment, which is
 * emptied of it; it never stands in a message.
 */
#ifndef STORE_OPEN_H
#define STORE_OPEN_H

#include "base/err.h"
#include "store/redis.h"
#include "store/store_url.h"

struct store_options {
	struct store_url url;
	char *password;		/* NULL: none */
	double timeout;		/* seconds, of each reply */
	int patient;		/* try again after 0.2, 1 and 5 seconds */
};

/*
 * url: NULL is DEALKIT_STORE of the environment, else Debian's unix socket if it is there, else
 * redis://localhost.  timeout: NULL is 5s.  0, or -1 with the reason; store_options_free frees it
 * in either case.
 */
int	store_options_read(struct store_options *o, const char *url, const char *password_file,
	    const char *timeout, struct err *e);
void	store_options_free(struct store_options *o);

/*
 * Connects, says who it is, takes the database.  A server that is not there, or still loads
 * its data, is tried again if the options are patient.  NULL with the reason.
 */
struct redis *store_open(const struct store_options *o, struct err *e);

#endif
