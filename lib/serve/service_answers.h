/*
 * service_answers -- the paths of a service, and who answers each.
 */
#ifndef SERVICE_ANSWERS_H
#define SERVICE_ANSWERS_H

#include "serve/answer.h"
#include "serve/browse.h"
#include "serve/http.h"
#include "serve/request.h"

struct service;

struct service_route {
	const char *path;		/* template: {} is any part */
	const char *method;		/* GET is HEAD, too */
	int scope;			/* of serve/tokens.h; 0: whoever asks */
	enum http_next next;
	/* q->hold is the generation that it rests on */
	void (*answer)(struct service *s, struct request *q, struct answer *a);
	void (*browse)(const struct browse *b, struct answer *a);	/* of the last run */
	int slack;			/* for Slack alone, by its signature */
};

/* The route of a path, or NULL. */
const struct service_route *service_route(const struct uri *u);

#endif
