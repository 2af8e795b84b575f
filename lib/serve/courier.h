/*
 * courier -- messages that are sent behind an answer's back: one thread, one after the other.
 *
 * A message that cannot be delivered, or for which there is no room, is lost and logged: what it
 * told is in the feedback file.
 */
#ifndef COURIER_H
#define COURIER_H

#include <stddef.h>

enum { COURIER_QUEUE = 256 };

struct courier;

/*
 * post sends n bytes of JSON to url: 0, or -1 and a reason, a constant.  Starts a thread;
 * courier_free waits for what is being sent, and drops what waits.
 */
struct courier *courier_new(int (*post)(const char *url, const char *body, size_t n,
	    const char **why, void *arg), void *arg);
void	courier_free(struct courier *c);

/* Takes a copy of the message; url must begin with https://hooks.slack.com/.  0, or -1: lost. */
int	courier_send(struct courier *c, const char *url, const char *body, size_t n);

/* Is it one of Slack's? */
int	courier_is_slack(const char *url);

#endif
