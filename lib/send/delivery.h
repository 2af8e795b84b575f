/*
 * delivery -- attempts to deliver to a destination: what their answers mean, their
 * number, their distance, and when to stop trying a destination in this run.
 *
 * A destination that has failed through all attempts of one digest gets one attempt for
 * each further one, until it takes one; none any more when two in a row met with no
 * answer at all, when it denied one, or asks for a longer pause than the longest.
 */
#ifndef DELIVERY_H
#define DELIVERY_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"

enum { DELIVERY_ERROR = 200 };	/* bytes of a reason with its NUL */

enum delivery_verdict {
	DELIVERY_DONE,		/* the receiver took it */
	DELIVERY_AGAIN,		/* another attempt may succeed */
	DELIVERY_DENIED,	/* not now: where it goes, or who sends it, is wrong */
	DELIVERY_REFUSED	/* never: what is sent is wrong */
};

struct delivery_answer {
	enum delivery_verdict verdict;
	long status;		/* of HTTP; 0: none */
	double wait;		/* seconds the receiver asks for; -1: it does not say */
	int silent;		/* no receiver answered at all */
	char error[DELIVERY_ERROR];	/* what went wrong, for a receipt: one line, no secret; else
				 * empty */
};

struct delivery;

struct delivery_options {
	size_t attempts;	/* at most, for one digest; 1 or more */
	double backoff, longest;	/* seconds: first pause, longest one */
	double pace;		/* seconds from one request to the next at one destination, at
				 * least */
	uint64_t seed;		/* of the pauses' random factor */
	const volatile sig_atomic_t *stop;	/* nonzero: no further attempt */
};

struct delivery *delivery_new(const struct delivery_options *o);
void	delivery_free(struct delivery *c);

/* Nonzero if an attempt may be made; else *a says why not, DELIVERY_AGAIN. */
int	delivery_may(struct delivery *c, const char *destination, struct delivery_answer *a);

/*
 * Attempts until the answer is final, the attempts are used up, or stop is set.
 * Returns how many there were; *a is the last one's answer.  With 0, *a says why
 * none was made: DELIVERY_AGAIN.
 */
size_t	delivery_try(struct delivery *c, const char *destination,
	    void (*attempt)(void *arg, struct delivery_answer *a), void *arg,
	    struct delivery_answer *a);

/*
 * What an HTTP status means: 2xx done; 408, 425, 429 and 5xx again; 400, 413
 * and 422 refused; others denied.
 */
enum delivery_verdict delivery_http(long status);

/*
 * What an SMTP reply code means that ends an attempt: 530 to 538 (RFC 4954)
 * denied, other 5xx refused, others again.
 */
enum delivery_verdict delivery_smtp(long code);

/*
 * What sendmail's exit status means (sysexits.h): 0 done; 71, 73, 74, 75 again;
 * 65, 67, 68 refused; others denied.
 */
enum delivery_verdict delivery_exit(int status);

/*
 * Seconds before attempt n + 1, n >= 1 done: base doubled with each attempt, at most
 * most, times a random factor in (0.5, 1); or what the receiver asks for (wait >= 0) if that is
 * longer.
 */
double	delivery_delay(struct rng *r, double base, size_t n, double most, double wait);

#endif
