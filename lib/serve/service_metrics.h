/*
 * service_metrics -- /metrics: what a server has done and what it rests on.
 */
#ifndef SERVICE_METRICS_H
#define SERVICE_METRICS_H

struct buf;
struct counters;
struct generation;
struct http_numbers;
struct reload_status;

/* Remembers when the process started; once, before the others. */
void	service_metrics_start(void);

void	service_metrics(struct buf *o, struct counters *c, const struct generation *g,
	    const struct http_numbers *n, const struct reload_status *r);

#endif
