/*
 * rate -- how many requests a client may make: a bucket of tokens for each (a second's
 * worth), for the RATE_CLIENTS seen last.
 */
#ifndef RATE_H
#define RATE_H

enum { RATE_CLIENTS = 4096, RATE_NAME = 64 };

struct rate;

/* So many requests a second.  The caller's (rate_free). */
struct rate *rate_new(double per_second);
void	rate_free(struct rate *r);

/*
 * Takes one of the client's tokens at a time in seconds, which does not go back.  0, or in how
 * many seconds there is one.  By any thread.
 */
double	rate_take(struct rate *r, const char *client, double now);

#endif
