/*
 * sent_log -- which alerts were delivered, by which channel: an append-only
 * file of lines "alert_id channel YYYY-MM-DD", the day of the delivery.
 *
 * A last line without its line feed is the trace of a crash: it counts as
 * not written.
 */
#ifndef SENT_LOG_H
#define SENT_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sent_log;

/*
 * Reads the file called path; none is an empty one.  If writable, lines older
 * than keep days before today are dropped from the file once they are a quarter of
 * it (keep 0: never), and it is opened for sent_log_add, which the caller does alone (base/lock.h).
 * NULL with the reason on failure.
 */
struct sent_log *sent_log_open(const char *path, int writable, int32_t today, size_t keep,
	    struct err *e);
void	sent_log_close(struct sent_log *l);

/* Nonzero if the alert was delivered by that channel. */
int	sent_log_has(const struct sent_log *l, const char *channel, const char *id);

/* To be added by sent_log_write, in memory at once. */
void	sent_log_add(struct sent_log *l, const char *channel, const char *id);

/* On disk when it returns 0.  -1 with the reason; what was added stays to be written. */
int	sent_log_write(struct sent_log *l, struct err *e);

#endif
