#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/num.h"
#include "serve/counters.h"

static const char *const bucket_name[] = {
	"0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.05", "0.25", "1", "5",
	"+Inf"
};
static const double bucket[] = { .0001, .00025, .0005, .001, .0025, .005, .01, .05, .25, 1, 5 };
enum { BUCKETS = sizeof bucket / sizeof *bucket };

static const char *const reasons[] = { "auth", "rate", "size", "busy", "host" };
enum { REASONS = sizeof reasons / sizeof *reasons };

struct counters {
	pthread_mutex_t lock;
	struct request_count {
		const char *path, *method;
		unsigned status;
		uint64_t n;
	} *request;			/* [n] */
	size_t n, cap;
	uint64_t in_bucket[BUCKETS + 1], requests;
	double seconds;
	struct pair_count {
		const char *one, *two;
		uint64_t n;
	} *slack, *feedback;		/* [slacks], [feedbacks] */
	size_t slacks, slack_cap, feedbacks, feedback_cap;
	uint64_t scored, rejected[REASONS];
	struct intern *feature;
	uint64_t *unseen;		/* [features] */
	size_t unseen_cap;
};

struct counters *
counters_new(void)
{
	struct counters *c = mem_zero(1, sizeof *c);

	pthread_mutex_init(&c->lock, NULL);
	c->feature = intern_new();
	return c;
}

void
counters_free(struct counters *c)
{
	if (c == NULL)
		return;
	free(c->request);
	free(c->slack);
	free(c->feedback);
	free(c->unseen);
	intern_free(c->feature);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

/* ---- counting ---------------------------------------------------------------------- */

static void
count_request(struct counters *c, const char *path, const char *method, unsigned status)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->request[i].status == status && strcmp(c->request[i].path, path) == 0 &&
		    strcmp(c->request[i].method, method) == 0) {
			c->request[i].n++;
			return;
		}
	c->request = mem_grow(c->request, &c->cap, c->n + 1, sizeof *c->request);
	c->request[c->n++] = (struct request_count){ path, method, status, 1 };
}

void
counters_request(struct counters *c, const char *path, const char *method, unsigned status,
    double seconds, const char *reason)
{
	size_t b = 0;

	while (b < BUCKETS && seconds > bucket[b])
		b++;
	pthread_mutex_lock(&c->lock);
	count_request(c, path, method, status);
	c->in_bucket[b]++;
	c->requests++;
	c->seconds += seconds;
	for (size_t i = 0; reason != NULL && i < REASONS; i++)
		c->rejected[i] += strcmp(reason, reasons[i]) == 0;
	pthread_mutex_unlock(&c->lock);
}

void
counters_scored(struct counters *c, uint64_t deals)
{
	pthread_mutex_lock(&c->lock);
	c->scored += deals;
	pthread_mutex_unlock(&c->lock);
}

void
counters_unseen(struct counters *c, const char *feature, uint64_t values)
{
	size_t old;
	uint32_t i;

	pthread_mutex_lock(&c->lock);
	old = c->unseen_cap;
	i = intern_add(c->feature, feature, strlen(feature));
	c->unseen = mem_grow(c->unseen, &c->unseen_cap, i + 1, sizeof *c->unseen);
	for (; old < c->unseen_cap; old++)
		c->unseen[old] = 0;
	c->unseen[i] += values;
	pthread_mutex_unlock(&c->lock);
}

static void
count_pair(struct pair_count **list, size_t *n, size_t *cap, const char *one, const char *two)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp((*list)[i].one, one) == 0 && strcmp((*list)[i].two, two) == 0) {
			(*list)[i].n++;
			return;
		}
	*list = mem_grow(*list, cap, *n + 1, sizeof **list);
	(*list)[(*n)++] = (struct pair_count){ one, two, 1 };
}

void
counters_slack(struct counters *c, const char *command, const char *result)
{
	pthread_mutex_lock(&c->lock);
	count_pair(&c->slack, &c->slacks, &c->slack_cap, command, result);
	pthread_mutex_unlock(&c->lock);
}

void
counters_feedback(struct counters *c, const char *answer)
{
	pthread_mutex_lock(&c->lock);
	count_pair(&c->feedback, &c->feedbacks, &c->feedback_cap, answer, "");
	pthread_mutex_unlock(&c->lock);
}

/* ---- writing ------------------------------------------------------------------------- */

void
counters_head(struct buf *o, const char *name, const char *type, const char *help)
{
	buf_printf(o, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
counters_value(struct buf *o, const char *name, const char *labels, double value)
{
	char text[NUM_MAX];

	buf_text(o, name);
	if (labels != NULL)
		buf_printf(o, "{%s}", labels);
	buf_bytes(o, " ", 1);
	buf_bytes(o, text, num_double(text, value));
	buf_bytes(o, "\n", 1);
}

static void
write_requests(const struct counters *c, struct buf *o)
{
	static const char name[] = "dealserve_requests_total";
	char labels[200];

	counters_head(o, name, "counter", "Requests answered.");
	for (size_t i = 0; i < c->n; i++) {
		const struct request_count *r = &c->request[i];

		(void)snprintf(labels, sizeof labels, "path=\"%s\",method=\"%s\",status=\"%u\"",
		    r->path, r->method, r->status);
		counters_value(o, name, labels, (double)r->n);
	}
}

static void
write_seconds(const struct counters *c, struct buf *o)
{
	static const char name[] = "dealserve_request_seconds";
	uint64_t sum = 0;
	char labels[40];

	counters_head(o, name, "histogram",
	    "Time from the request's header to its answer, in seconds.");
	for (size_t b = 0; b <= BUCKETS; b++) {
		sum += c->in_bucket[b];
		(void)snprintf(labels, sizeof labels, "le=\"%s\"", bucket_name[b]);
		counters_value(o, "dealserve_request_seconds_bucket", labels, (double)sum);
	}
	counters_value(o, "dealserve_request_seconds_sum", NULL, c->seconds);
	counters_value(o, "dealserve_request_seconds_count", NULL, (double)c->requests);
}

static void
write_unseen(const struct counters *c, struct buf *o)
{
	static const char name[] = "dealserve_unseen_values_total";
	char labels[300];

	counters_head(o, name, "counter", "Values of categories that the model has never seen.");
	for (uint32_t i = 0; i < intern_size(c->feature); i++) {
		(void)snprintf(labels, sizeof labels, "feature=\"%.250s\"",
		    intern_text(c->feature, i, NULL));
		counters_value(o, name, labels, (double)c->unseen[i]);
	}
}

static void
write_slack(const struct counters *c, struct buf *o)
{
	static const char slack[] = "dealserve_slack_total";
	static const char feedback[] = "dealserve_feedback_total";
	char labels[100];

	counters_head(o, slack, "counter", "Commands and buttons of Slack.");
	for (size_t i = 0; i < c->slacks; i++) {
		(void)snprintf(labels, sizeof labels, "command=\"%s\",result=\"%s\"",
		    c->slack[i].one, c->slack[i].two);
		counters_value(o, slack, labels, (double)c->slack[i].n);
	}
	counters_head(o, feedback, "counter", "Answers to alerts that were noted.");
	for (size_t i = 0; i < c->feedbacks; i++) {
		(void)snprintf(labels, sizeof labels, "answer=\"%s\"", c->feedback[i].one);
		counters_value(o, feedback, labels, (double)c->feedback[i].n);
	}
}

void
counters_write(struct counters *c, uint64_t cut, struct buf *o)
{
	static const char rejected[] = "dealserve_rejected_total";
	char labels[40];

	pthread_mutex_lock(&c->lock);
	write_requests(c, o);
	write_seconds(c, o);
	counters_head(o, "dealserve_deals_scored_total", "counter", "Deals scored.");
	counters_value(o, "dealserve_deals_scored_total", NULL, (double)c->scored);
	counters_head(o, rejected, "counter",
	    "Requests refused for other reasons than what they hold.");
	for (size_t i = 0; i < REASONS; i++) {
		(void)snprintf(labels, sizeof labels, "reason=\"%s\"", reasons[i]);
		counters_value(o, rejected, labels, (double)c->rejected[i]);
	}
	counters_value(o, rejected, "reason=\"slow\"", (double)cut);
	write_unseen(c, o);
	write_slack(c, o);
	pthread_mutex_unlock(&c->lock);
}
