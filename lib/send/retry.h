/*
 * retry -- what an attempt to deliver came to, and when to make the next.
 */
#ifndef RETRY_H
#define RETRY_H

#include <stddef.h>

#include "base/rng.h"

enum verdict {
	RETRY_DONE,		/* the receiver took it */
	RETRY_AGAIN,		/* another attempt may succeed */
	RETRY_DENIED,		/* not now: where it goes, or who sends it, is wrong */
	RETRY_REFUSED		/* never: what is sent is wrong */
};

struct answer {
	enum verdict verdict;
	long status;		/* of HTTP; 0: none */
	double wait;		/* seconds the receiver asks for; -1: it does not say */
	int silent;		/* no receiver answered at all */
	char error[200];	/* what went wrong, for a receipt: one line, no secret; else
				 * empty */
};

/*
 * What an HTTP status means: 2xx done; 408, 425, 429 and 5xx again; 400, 413
 * and 422 refused; others denied.
 */
enum verdict retry_http(long status);

/*
 * What an SMTP reply code means that ends an attempt: 530 to 538 (RFC 4954)
 * denied, other 5xx refused, others again.
 */
enum verdict retry_smtp(long code);

/*
 * What sendmail's exit status means (sysexits.h): 0 done; 71, 73, 74, 75 again;
 * 65, 67, 68 refused; others denied.
 */
enum verdict retry_exit(int status);

/*
 * Seconds before attempt n + 1, n >= 1 done: base doubled with each attempt, at most
 * most, times a random factor in (0.5, 1); or what the receiver asks for (wait >= 0) if that is
 * longer.
 */
double	retry_delay(struct rng *r, double base, size_t n, double most, double wait);

#endif
