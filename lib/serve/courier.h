/*
 * courier -- messages that are sent behind an answer's back, by one thread.
 *
 * They go in the order in which they are due: at once, and again after a pause when the receiver
 * was busy, failed or did not answer.  One that is refused, has failed COURIER_ATTEMPTS times, is
 * to wait for longer than COURIER_LONGEST, or for which there is no room, is lost and logged: what
 * it told is in the feedback file.
 *
 * Slack takes five messages for a response_url, within half an hour
 * (https://api.slack.com/interactivity/handling#message_responses).
 */
#ifndef COURIER_H
#define COURIER_H

#include <stddef.h>

#include "send/delivery.h"

enum { COURIER_QUEUE = 256, COURIER_ATTEMPTS = 3, COURIER_LONGEST = 60 /* seconds */ };

struct courier;

struct courier_options {
	/* Sends n bytes of JSON to url; called by the courier's thread alone. */
	void (*post)(const char *url, const char *body, size_t n, struct delivery_answer *a,
	    void *arg);
	/* What became of an attempt: sent, again or lost; any thread.  NULL: nobody counts. */
	void (*count)(const char *what, void *arg);
	void *arg;
	double backoff;		/* seconds before the second attempt, doubled before the third */
};

/*
 * Starts a thread.  courier_free lets it try once what has not been tried, for COURIER_LAST
 * seconds and one attempt; what waits then is lost, and logged.
 */
enum { COURIER_LAST = 2 };
struct courier *courier_new(const struct courier_options *o);
void	courier_free(struct courier *c);

/* Takes a copy of the message; url must begin with https://hooks.slack.com/.  0, or -1: lost. */
int	courier_send(struct courier *c, const char *url, const char *body, size_t n);

/* Is it one of Slack's? */
int	courier_is_slack(const char *url);

#endif
