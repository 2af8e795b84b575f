#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "serve/clock.h"
#include "serve/counters.h"
#include "serve/stored_deals.h"
#include "store/store_reader.h"

enum { IDLE = 64, TRIES = 3 };		/* connections kept; readings while generations go */
enum { FOUND, MISSING, FAILED, RESULTS };

struct stored_deals {
	const struct store_options *o;
	const char *table;
	pthread_mutex_t lock;		/* of the following */
	struct redis *idle[IDLE];
	size_t n;
	double silent_until;		/* by clock_now */
	char why[sizeof ((struct err *)0)->text];
	uint64_t count[RESULTS];
};

struct stored_deals *
stored_deals_new(const struct store_options *o, const char *table)
{
	struct stored_deals *s = mem_zero(1, sizeof *s);

	s->o = o;
	s->table = table;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
stored_deals_free(struct stored_deals *s)
{
	if (s == NULL)
		return;
	while (s->n > 0)
		redis_close(s->idle[--s->n]);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* ---- connections ----------------------------------------------------------------------- */

/* One that is idle, or a new one; *old: it has been idle, and may be dead. */
static struct redis *
take(struct stored_deals *s, int *old, struct err *e)
{
	struct redis *c = NULL;
	int silent;

	pthread_mutex_lock(&s->lock);
	if (s->n > 0)
		c = s->idle[--s->n];
	silent = c == NULL && clock_now() < s->silent_until;
	if (silent)
		(void)err_set(e, "%s", s->why);
	pthread_mutex_unlock(&s->lock);
	*old = c != NULL;
	return c != NULL || silent ? c : store_open(s->o, e);
}

static void
give_back(struct stored_deals *s, struct redis *c)
{
	pthread_mutex_lock(&s->lock);
	if (s->n < IDLE && !redis_is_gone(c)) {
		s->idle[s->n++] = c;
		c = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	redis_close(c);
}

/* One message a second is enough. */
static void
count(struct stored_deals *s, int rc, const struct err *e)
{
	int news;

	pthread_mutex_lock(&s->lock);
	s->count[rc > 0 ? FOUND : rc == 0 ? MISSING : FAILED]++;
	news = rc < 0 && clock_now() >= s->silent_until;
	if (news) {
		s->silent_until = clock_now() + 1;
		memcpy(s->why, e->text, sizeof s->why);
	}
	pthread_mutex_unlock(&s->lock);
	if (news)
		err_warn("store: %s", e->text);
}

/* ---- deals ------------------------------------------------------------------------------- */

/* Header and row; 1, 0: not there, -1. */
static int
read_row(struct redis *c, const char *table, const char *id, struct buf *row,
    long long *generation, struct err *e)
{
	struct store_reader r;
	const char *s;
	size_t n;
	int rc = 0, kept = 0;

	for (int i = 0; i < TRIES && rc == 0 && !kept; i++) {
		rc = store_reader_open(&r, c, table, e);
		kept = rc == 0;			/* there is no table */
		if (rc > 0) {
			*generation = r.h.kept[0];
			store_reader_ask(&r, id, strlen(id));
			rc = store_reader_next(&r, &s, &n, e);
		}
		if (rc > 0) {
			buf_clear(row);
			buf_bytes(row, r.h.header, r.h.header_len);
			buf_bytes(row, "\n", 1);
			buf_bytes(row, s, n);
			buf_bytes(row, "\n", 1);
		} else if (rc == 0 && !kept) {
			kept = store_reader_is_kept(&r, e);
			rc = kept < 0 ? -1 : 0;
		}
		store_reader_close(&r);
	}
	return rc;
}

/* A connection that was idle may have died meanwhile: then a new one is asked. */
static int
ask(struct stored_deals *s, const char *id, struct buf *row, long long *generation, struct err *e)
{
	struct redis *c;
	int old = 1, gone = 1, rc = -1;

	while (old && gone) {
		if ((c = take(s, &old, e)) == NULL)
			return -1;
		rc = read_row(c, s->table, id, row, generation, e);
		gone = redis_is_gone(c);
		give_back(s, c);
	}
	return rc;
}

int
stored_deals_find(struct stored_deals *s, const char *id, struct run_table *t,
    long long *generation, struct err *e)
{
	struct buf row = { 0 };
	int rc = ask(s, id, &row, generation, e);

	memset(t, 0, sizeof *t);
	if (rc > 0 && run_table_take(t, mem_text(row.s, row.len), row.len, s->table, e) != 0)
		rc = -1;
	if (rc > 0 && t->rows != 1)
		rc = err_set(e, "table %s: the row of a deal is no record", s->table);
	buf_free(&row);
	count(s, rc, e);
	return rc;
}

int
stored_deals_check(struct stored_deals *s, struct err *e)
{
	struct store_reader r = { .c = NULL };
	struct redis *c;
	int old, rc;

	if ((c = take(s, &old, e)) == NULL)
		return -1;
	rc = store_reader_open(&r, c, s->table, e);
	store_reader_close(&r);
	give_back(s, c);
	return rc > 0 ? 0 : rc < 0 ? -1 : err_set(e, "no table %s in the store (dealstore put)",
	    s->table);
}

void
stored_deals_metrics(struct stored_deals *s, struct buf *o)
{
	static const char *const label[RESULTS] = { "result=\"found\"", "result=\"missing\"",
	    "result=\"failed\"" };

	counters_head(o, "dealserve_store_lookups_total", "counter",
	    "Deals that were looked up in the store.");
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < RESULTS; i++)
		counters_value(o, "dealserve_store_lookups_total", label[i], (double)s->count[i]);
	pthread_mutex_unlock(&s->lock);
}
