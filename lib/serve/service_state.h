/*
 * service_state -- what a service holds; for serve/service and its answers alone.
 */
#ifndef SERVICE_STATE_H
#define SERVICE_STATE_H

#include <pthread.h>

#include "serve/service_options.h"

struct service {
	const struct service_options *o;
	struct generations *generations;
	struct rate *rate;		/* NULL: no limit */
	struct watch *watch;		/* until there is a reload */
	struct reload *reload;		/* NULL before service_watch */
	struct counters *counters;
	struct slack_service *slack;	/* NULL: Slack is not served */
	struct stored_deals *stored;	/* NULL: no store */
	char *openapi;			/* the document, n bytes */
	size_t openapi_len;
	pthread_mutex_t lock;		/* of the following */
	struct http *http;		/* NULL before service_serves */
	int draining;
};

#endif
