/*
 * service_slack -- a service's paths for Slack: who signs, what is answered, what is noted.
 */
#ifndef SERVICE_SLACK_H
#define SERVICE_SLACK_H

#include "serve/answer.h"
#include "serve/request.h"

struct service;
struct slack_service;

/* What it holds besides a generation; a thread that sends. */
struct slack_service *slack_service_new(void);
void	slack_service_free(struct slack_service *s);

/* For a service's table of paths. */
void	slack_answer_command(struct service *s, struct request *q, struct answer *a);
void	slack_answer_interact(struct service *s, struct request *q, struct answer *a);

#endif
