/*
 * service_options -- what a service is made of; borrowed.
 */
#ifndef SERVICE_OPTIONS_H
#define SERVICE_OPTIONS_H

#include <stddef.h>

#include "base/opt.h"
#include "serve/generation.h"
#include "store/store_open.h"

struct service_options {
	struct generation_options load;
	struct opt_list hosts;		/* names beside those of this machine */
	const char *currency;
	const char *feedback;		/* where answers to alerts go; NULL: nowhere */
	const char *slack_team;		/* the team there must be; NULL: any */
	const char *slack_ca_file;	/* certificates to trust, when Slack is sent to; NULL: the
					 * system's */
	size_t max_rows;
	double rate;			/* requests a second of a client; 0: as many as come */
	const struct store_options *store;	/* for deals that the tables lack; NULL: none */
	const char *store_table;
};

#endif
