/*
 * counters -- what a server has done, for Prometheus (text format, version 0.0.4).
 *
 * Labels are of closed sets: paths are templates, never what was asked for.
 */
#ifndef COUNTERS_H
#define COUNTERS_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct counters;

struct counters *counters_new(void);
void	counters_free(struct counters *c);

/* A request was answered.  path, method and reason are constants; reason NULL: not rejected. */
void	counters_request(struct counters *c, const char *path, const char *method,
	    unsigned status, double seconds, const char *reason);
void	counters_scored(struct counters *c, uint64_t deals);
void	counters_unseen(struct counters *c, const char *feature, uint64_t values);

/* A request of Slack's: constants.  An answer to an alert was noted. */
void	counters_slack(struct counters *c, const char *command, const char *result);
void	counters_feedback(struct counters *c, const char *answer);

/* All of them, each with HELP and TYPE; cut: so many connections were too slow. */
void	counters_write(struct counters *c, uint64_t cut, struct buf *o);

/* One of somebody else's: type is counter or gauge; labels is NAME="VALUE",... or NULL. */
void	counters_head(struct buf *o, const char *name, const char *type, const char *help);
void	counters_value(struct buf *o, const char *name, const char *labels, double value);

#endif
