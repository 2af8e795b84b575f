#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "model/model.h"
#include "serve/clock.h"
#include "serve/counters.h"
#include "serve/generation.h"
#include "serve/http.h"
#include "serve/reload.h"
#include "serve/service_metrics.h"

enum { DAY_SECONDS = 86400 };

static double started;

void
service_metrics_start(void)
{
	started = clock_wall();
}

static void
gauge(struct buf *o, const char *name, const char *help, double value)
{
	counters_head(o, name, "gauge", help);
	counters_value(o, name, NULL, value);
}

/* Resident bytes: of now where /proc tells, else the most there have been. */
static double
resident(void)
{
	unsigned long all, pages = 0;
	struct rusage u;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f != NULL) {
		if (fscanf(f, "%lu %lu", &all, &pages) != 2)
			pages = 0;
		fclose(f);
	}
	if (pages > 0)
		return (double)pages * (double)sysconf(_SC_PAGESIZE);
	return getrusage(RUSAGE_SELF, &u) == 0 ? 1024.0 * (double)u.ru_maxrss : 0;
}

static void
write_http(struct buf *o, const struct http_numbers *n)
{
	gauge(o, "dealserve_connections", "Connections open.", (double)n->connections);
	gauge(o, "dealserve_queue", "Requests that wait for a worker.", (double)n->queue);
	gauge(o, "dealserve_inflight", "Requests that a worker has in hand.", (double)n->in_hand);
	gauge(o, "dealserve_buffered_bytes", "Memory of the bodies of all requests.",
	    (double)n->buffered);
}

static void
write_reloads(struct buf *o, const struct reload_status *r)
{
	static const char reloads[] = "dealserve_reloads_total";

	counters_head(o, reloads, "counter", "Generations loaded after the first.");
	counters_value(o, reloads, "result=\"ok\"", (double)r->done);
	counters_value(o, reloads, "result=\"failed\"", (double)r->failed);
	gauge(o, "dealserve_last_reload_timestamp_seconds",
	    "When the present generation was loaded.", r->last);
}

static void
write_generation(struct buf *o, const struct generation *g)
{
	const struct model *m = g->of.m;
	char labels[300];

	gauge(o, "dealserve_generation", "Number of the present generation.", g->number);
	gauge(o, "dealserve_state_deals", "Deals in the state.", (double)g->of.deals.n);
	if (g->of.a != NULL)
		gauge(o, "dealserve_state_as_of_timestamp_seconds", "Day of the features.",
		    (double)g->of.day * DAY_SECONDS);
	(void)snprintf(labels, sizeof labels, "sha256=\"%s\",verdict=\"%s\",version=\"%.40s\"",
	    m->sha256, model_verdict_name(m->verdict), m->version);
	counters_head(o, "dealserve_model_info", "gauge", "The model.");
	counters_value(o, "dealserve_model_info", labels, 1);
}

void
service_metrics(struct buf *o, struct counters *c, const struct generation *g,
    const struct http_numbers *n, const struct reload_status *r)
{
	counters_write(c, n->cut, o);
	write_http(o, n);
	write_reloads(o, r);
	write_generation(o, g);
	gauge(o, "process_resident_memory_bytes", "Resident memory.", resident());
	gauge(o, "process_start_time_seconds", "When the process started.", started);
}
