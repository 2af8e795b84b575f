/*
 * service_slack -- a service's paths for Slack: who signs, what is answered, what is noted.
 */
#ifndef SERVICE_SLACK_H
#define SERVICE_SLACK_H

#include "base/err.h"
#include "serve/answer.h"
#include "serve/request.h"

struct counters;
struct service;
struct slack_service;

/*
 * What it holds besides a generation; a thread that sends.  ca_file: certificates to trust instead
 * of the system's, or NULL; counters: the caller's.  NULL with the reason.
 */
struct slack_service *slack_service_new(const char *ca_file, struct counters *counters,
	    struct err *e);
void	slack_service_free(struct slack_service *s);

/* For a service's table of paths. */
void	slack_answer_command(struct service *s, struct request *q, struct answer *a);
void	slack_answer_interact(struct service *s, struct request *q, struct answer *a);

#endif
