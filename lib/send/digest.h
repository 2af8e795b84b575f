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

#include "send/alert_read.h"

enum { DIGEST_ID = 33 };	/* bytes of an id with its NUL */

struct digest {
	const char *channel;	/* "slack"; the caller's, for ever */
	struct alert_reads list;	/* at least one; all of one recipient */
	char *file;		/* its name in the spool without ending; NULL: none */
};

struct digests {
	struct digest *item;	/* [n] */
	size_t n, cap;
};

/*
 * Sorts what a holds (then empty) into digests, one a recipient, in the order
 * in which recipients appear.  A recipient gets a further one where the sum
 * of weight(notice) would exceed limit, or the count would exceed most.
 */
void	digests_make(struct digests *to, struct alert_reads *a, const char *channel,
	    size_t (*weight)(const struct alert_read *), size_t limit, size_t most);
void	digests_free(struct digests *d);

/* Adds an empty digest at the end; d's. */
struct digest *digests_add(struct digests *d, const char *channel);

/* The recipient, and the latest day of its alerts. */
const char *digest_recipient(const struct digest *d);
int32_t	digest_day(const struct digest *d);

/* 32 digits: SHA-256 of channel, recipient and alert_ids in their order. */
void	digest_id(const struct digest *d, char id[DIGEST_ID]);

/* A title: "3 alerts for rep_12, 2025-06-30". */
struct out;
void	digest_title(struct out *o, const struct digest *d);

#endif
