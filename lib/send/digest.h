/*
 * digest -- what one recipient gets in one go: alerts that travel together.
 *
 * A digest is the unit of delivery: it is accepted or not as a whole, kept in
 * the spool as it is, and named by what is in it, so that the same digest sent again
 * has the same id (a mail's Message-ID, a request's Idempotency-Key).
 */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "alert/alert.h"
#include "alert/route.h"
#include "base/buf.h"

enum { DIGEST_ID = 33 };	/* bytes of an id with its NUL */

struct digest {
	const char *channel;	/* "slack"; the caller's, for ever */
	struct alert_list list;	/* at least one; of one recipient, or of a channel (mixed) */
	char *file;		/* its name in the spool without ending; NULL: none */
};

struct digests {		/* all zero is an empty one */
	struct digest *item;	/* [n] */
	size_t n, cap;
	struct intern *recipients;	/* by the routes, of digests_make; else NULL */
};

/*
 * Who travels together: whom of the recipients has a channel of his own
 * (nonzero); all others share one digest.  NULL: each recipient has his own.
 */
struct digest_channels {
	int	(*has_own)(void *arg, const char *recipient);
	void	*arg;
};

struct digest_limits {		/* of one digest; all zero: none */
	size_t	(*weight)(const struct alert *a);
	size_t sum;		/* of the alerts' weights, at most; 0: any */
	size_t alerts;		/* at most; 0: any */
};

/*
 * Sorts what list holds (then empty) into digests, one a recipient, in the
 * order in which recipients appear; a further one where a limit would be
 * exceeded.  Alerts go to the address of that kind which routes (NULL: none) have for
 * the recipient, else to the recipient as it is named.
 */
void	digests_make(struct digests *to, struct alert_list *list, const char *channel,
	    const struct digest_limits *limits, const struct routes *routes, enum route_way way,
	    const struct digest_channels *channels);
void	digests_free(struct digests *d);

/* Adds an empty digest at the end; d's. */
struct digest *digests_add(struct digests *d, const char *channel);
void	digest_free(struct digest *d);	/* what it holds */

/* Keeps those alerts for which keep is nonzero; the others go to the list gone. */
void	digest_keep(struct digest *d, int (*keep)(const struct alert *a, void *arg), void *arg,
	    struct alert_list *gone);

/* Nonzero if it is a brief, no alerts (send/brief_read.h). */
int	digest_is_brief(const struct digest *d);

/* Nonzero if it is a morning's digest: deals to act on or sums of teams, no other alerts. */
int	digest_is_morning(const struct digest *d);

/* Nonzero if its alerts are of several recipients. */
int	digest_is_mixed(const struct digest *d);

/* The recipient, empty if there are several, and the latest day of its alerts. */
const char *digest_recipient(const struct digest *d);
int32_t	digest_day(const struct digest *d);

/* 32 digits: SHA-256 of channel, recipient and alert_ids in their order. */
void	digest_id(const struct digest *d, char id[DIGEST_ID]);

/* A title: "3 alerts for rep_12, 2025-06-30"; "Brief for cro, ...", "Digest ...". */
void	digest_title(struct buf *o, const struct digest *d);

#endif
