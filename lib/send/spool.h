/*
 * spool -- digests on their way, in a directory, so that none is lost when
 * the network, the program or the machine dies, and none is sent twice.
 *
 *	CHANNEL-DAY-ID.queued	to be delivered: dealalert's table
 *	CHANNEL-DAY-ID.flight	the same, being delivered: if no program does,
 *				whether it arrived is not known
 *	CHANNEL-DAY-ID.refused	one that its receiver does not want; kept, not tried again
 *	CHANNEL-DAY-ID.sent	delivered, not yet in the log
 *	ledger			what was delivered (send/sent_log.h)
 *	lock			flock(2)ed by who delivers
 *
 * Each step is a rename and an fsync of the directory.  Anybody may put
 * digests in at any time; only who holds the lock delivers.
 */
#ifndef SPOOL_H
#define SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "send/digest.h"

struct spool;

/*
 * The directory called path, made (mode 0700) if it is absent and create is
 * set.  NULL with the reason; with an empty one if it is absent and create is not.
 */
struct spool *spool_open(const char *path, int create, struct err *e);
void	spool_close(struct spool *s);

/*
 * Puts d in as queued, also if it was refused before; one that is queued
 * already stays as it is.  On disk when it returns.  Sets d->file.  A write
 * that fails ends the program (base/out.h).
 */
void	spool_put(struct spool *s, struct digest *d);

/*
 * Waits for the lock, then tidies up: what was delivered goes to the log, what
 * was in flight by channel is queued again, with a warning.  today and keep are the
 * log's.  0, or -1 with the reason.
 */
int	spool_lock(struct spool *s, const char *channel, int32_t today, size_t keep, struct err *e);

/* Reads the log only, to look and not to deliver. */
int	spool_look(struct spool *s, struct err *e);

/*
 * Reads what is queued (or, if only looking, in flight) for channel, by name,
 * that is by day, but not what was put in by s itself; appends to list.  A file
 * that cannot be read stays, with a warning; *bad counts them.
 */
int	spool_list(struct spool *s, const char *channel, struct digests *list, size_t *bad,
	    struct err *e);

/* Nonzero if the alert was delivered. */
int	spool_has(const struct spool *s, const char *channel, const char *id);

/* Nonzero if d's file is still queued: another program may have delivered it. */
int	spool_holds(const struct spool *s, const struct digest *d);

/* From queued to in flight; back again; or set aside as refused. */
int	spool_begin(struct spool *s, const struct digest *d, struct err *e);
int	spool_return(struct spool *s, const struct digest *d, struct err *e);
int	spool_refuse(struct spool *s, const struct digest *d, struct err *e);

/* Queues again what channel was refused. */
int	spool_again(struct spool *s, const char *channel, struct err *e);

/* It was delivered: into the log, out of the spool. */
int	spool_done(struct spool *s, const struct digest *d, struct err *e);

/* Nothing in it is left to deliver: out of the spool. */
int	spool_drop(struct spool *s, const struct digest *d, struct err *e);

#endif
