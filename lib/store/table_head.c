#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "deal/columns.h"
#include "store/store_key.h"
#include "store/table_head.h"

enum { TRIES = 100 };		/* of a switch, while others switch, too */

const char *const table_layout_name[2] = { "record", "hash" };

enum { GEN, GENERATIONS, ROWS, HEADER, KEY, AS, SHA256, AS_OF, FIELDS };
static const char *const field[FIELDS] = {
	"gen", "generations", "rows", "header", "key", "as", "sha256", COL_AS_OF
};

/* ---- transactions -------------------------------------------------------------------- */

int
store_exec(struct redis *c, size_t n, const char *what, struct err *e)
{
	struct redis_reply r, each;
	struct err first = { "" }, last;

	redis_begin(c, "EXEC");
	redis_send(c);
	for (size_t i = 0; i <= n; i++) {	/* MULTI, then what it queues */
		if (redis_next(c, &r, e) != 0)
			return -1;
		if (r.kind == REPLY_ERROR && *first.text == '\0')
			(void)redis_complain(c, &r, &first);
	}
	if (redis_next(c, &r, &last) != 0)
		return err_set(e, "%.900s (whether %s was changed is not known)", last.text, what);
	if (*first.text != '\0') {
		*e = first;
		return -1;
	}
	if (r.kind == REPLY_ERROR)
		return redis_complain(c, &r, e);
	for (size_t i = 0; i < r.elements; i++) {
		each = redis_element(&r, i);
		if (each.kind == REPLY_ERROR) {
			(void)redis_complain(c, &each, &first);
			return err_set(e, "%.900s (%s)", first.text, what);
		}
	}
	return r.kind != REPLY_NIL;
}

/* What a key holds is no hash. */
static int
other_type(const char *key, const struct redis_reply *r, struct err *e)
{
	return err_set(e, "%s: holds a %.*s, which no dealstore wrote: remove or rename it", key,
	    (int)r->n, r->s);
}

static int
check_type(const char *key, const struct redis_reply *r, struct err *e)
{
	return (r->n == 4 && (memcmp(r->s, "hash", 4) == 0 || memcmp(r->s, "none", 4) == 0)) ? 0 :
	    other_type(key, r, e);
}

int
store_check(struct redis *c, const char *key, struct err *e)
{
	struct redis_reply r;

	redis_begin(c, "TYPE");
	redis_text(c, key);
	return redis_ask(c, &r, e) != 0 ? -1 : check_type(key, &r, e);
}

int
store_watch(struct redis *c, const char *key, struct err *e)
{
	struct redis_reply r;

	redis_begin(c, "WATCH");
	redis_text(c, key);
	return redis_ask(c, &r, e) != 0 ? -1 : store_check(c, key, e);
}

/* ---- reading --------------------------------------------------------------------------- */

void
table_head_parse_kept(struct table_head *h, const char *s, size_t n)
{
	const char *end = s + n, *next;
	long long g;

	for (h->n = 0; s < end && h->n < TABLE_KEPT; s = next + 1) {
		if ((next = memchr(s, ' ', (size_t)(end - s))) == NULL)
			next = end;
		if ((g = store_number(s, (size_t)(next - s))) >= 0)
			h->kept[h->n++] = g;
	}
}

static int
parse(struct table_head *h, const struct redis_reply *r, const char *key, struct err *e)
{
	struct redis_reply f[FIELDS];
	long long g;

	for (size_t i = 0; i < FIELDS; i++) {
		f[i] = redis_element(r, i);
		if (f[i].kind != REPLY_TEXT && i != AS_OF)
			return err_set(e, "%s: has no field %s (dealstore drop removes it)", key,
			    field[i]);
	}
	table_head_parse_kept(h, f[GENERATIONS].s, f[GENERATIONS].n);
	g = store_number(f[GEN].s, f[GEN].n);
	h->rows = store_number(f[ROWS].s, f[ROWS].n);
	h->header = mem_text(f[HEADER].s, f[HEADER].n);
	h->header_len = f[HEADER].n;
	h->key = mem_text(f[KEY].s, f[KEY].n);
	h->as_of = mem_text(f[AS_OF].s, f[AS_OF].n);
	h->layout = strcmp(f[AS].s, "hash") == 0 ? TABLE_HASH : TABLE_RECORD;
	sha256_of(h->header, h->header_len, h->sha256);
	if (h->rows < 0 || h->n == 0 || h->kept[0] != g ||
	    strcmp(f[AS].s, table_layout_name[h->layout]) != 0)
		return err_set(e, "%s: its fields gen, generations, rows or as are damaged "
		    "(dealstore drop removes it)", key);
	if (strcmp(h->sha256, f[SHA256].s) != 0)
		return err_set(e, "%s: the header is not the one of its sha256 (dealstore drop "
		    "removes it)", key);
	return 1;
}

/* The reply to TYPE.  1, 0: there is no such key, -1: it holds something else. */
static int
take_type(struct redis *c, const char *key, struct err *e)
{
	struct redis_reply r;

	if (redis_take(c, &r, e) != 0 || check_type(key, &r, e) != 0)
		return -1;
	return memcmp(r.s, "none", 4) != 0;
}

int
table_head_read(struct redis *c, const char *table, struct table_head *h, struct err *e)
{
	struct buf key = { 0 };
	struct redis_reply r;
	struct err other;
	int rc;

	*h = (struct table_head){ .n = 0 };
	store_key_table(&key, table, "head");
	redis_begin(c, "TYPE");
	redis_text(c, key.s);
	redis_send(c);
	redis_begin(c, "HMGET");
	redis_text(c, key.s);
	for (size_t i = 0; i < FIELDS; i++)
		redis_text(c, field[i]);
	redis_send(c);
	rc = take_type(c, key.s, e);
	if (rc <= 0)
		(void)redis_next(c, &r, rc < 0 ? &other : e);
	else
		rc = redis_take(c, &r, e) == 0 ? parse(h, &r, key.s, e) : -1;
	buf_free(&key);
	return rc;
}

void
table_head_free(struct table_head *h)
{
	free(h->header);
	free(h->key);
	free(h->as_of);
	*h = (struct table_head){ .n = 0 };
}

int
table_head_keeps(const struct table_head *h, long long g)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->kept[i] == g)
			return 1;
	return 0;
}

/* ---- switching ---------------------------------------------------------------------------- */

/* HSET of the head, behind MULTI. */
static void
send_head(struct redis *c, const char *key, const struct table_head *h, struct buf *kept)
{
	buf_clear(kept);
	for (size_t i = 0; i < h->n; i++)
		buf_printf(kept, "%s%lld", i > 0 ? " " : "", h->kept[i]);
	redis_begin(c, "HSET");
	redis_text(c, key);
	redis_text(c, "gen");
	redis_number(c, h->kept[0]);
	redis_text(c, "prev");
	if (h->n > 1)
		redis_number(c, h->kept[1]);
	else
		redis_text(c, "");
	redis_text(c, "generations");
	redis_arg(c, kept->s, kept->len);
	redis_text(c, "rows");
	redis_number(c, h->rows);
	redis_text(c, "header");
	redis_arg(c, h->header, h->header_len);
	redis_text(c, "key");
	redis_text(c, h->key);
	redis_text(c, "as");
	redis_text(c, table_layout_name[h->layout]);
	redis_text(c, "sha256");
	redis_text(c, h->sha256);
	redis_text(c, COL_AS_OF);
	redis_text(c, h->as_of);
	redis_send(c);
}

/* The key is still ours, and watched: nobody has taken it for what a killed program left. */
static int
check_token(struct redis *c, const char *own, const char *token, struct err *e)
{
	struct redis_reply r;

	redis_begin(c, "WATCH");
	redis_text(c, own);
	if (redis_ask(c, &r, e) != 0)
		return -1;
	redis_begin(c, "GET");
	redis_text(c, own);
	if (redis_ask(c, &r, e) != 0)
		return -1;
	return r.kind == REPLY_TEXT && strcmp(r.s, token) == 0 ? 0 : err_set(e,
	    "%s: this generation was removed meanwhile, by a drop, another put or the server: "
	    "nothing was switched", own);
}

static void
take_kept(struct table_head *h, const struct table_head *before, size_t most)
{
	h->n = 1;
	for (size_t i = 0; i < before->n && h->n < most; i++)
		if (before->kept[i] != h->kept[0])
			h->kept[h->n++] = before->kept[i];
}

/* 1, 0: another one came between, -1. */
static int
try_switch(struct redis *c, const char *table, struct table_head *h, size_t most, const char *token,
    struct err *e)
{
	struct buf key = { 0 }, own = { 0 }, kept = { 0 };
	struct table_head before = { .n = 0 };
	int rc;

	store_key_table(&key, table, "head");
	store_key_generation(&own, table, h->kept[0]);
	rc = store_watch(c, key.s, e);
	if (rc == 0)
		rc = check_token(c, own.s, token, e);
	if (rc == 0 && table_head_read(c, table, &before, e) < 0)
		rc = -1;
	if (rc == 0) {
		take_kept(h, &before, most);
		redis_begin(c, "MULTI");
		redis_send(c);
		send_head(c, key.s, h, &kept);
		redis_begin(c, "DEL");
		redis_text(c, own.s);
		redis_send(c);
		rc = store_exec(c, 2, key.s, e);
	}
	table_head_free(&before);
	buf_free(&key);
	buf_free(&own);
	buf_free(&kept);
	return rc;
}

int
table_head_switch(struct redis *c, const char *table, struct table_head *h, size_t most,
    const char *token, struct err *e)
{
	int rc = 0;

	for (int i = 0; i < TRIES && rc == 0; i++)
		rc = try_switch(c, table, h, most, token, e);
	if (rc == 0)
		return err_set(e, "deal:{%s}:head: changed at each of %d tries", table, TRIES);
	return rc > 0 ? 0 : -1;
}

/* 1, 0: another one came between, -1. */
static int
try_forget(struct redis *c, const char *table, long long g, struct err *e)
{
	struct buf key = { 0 }, kept = { 0 };
	struct table_head h = { .n = 0 };
	size_t n = 0;
	int rc;

	store_key_table(&key, table, "head");
	rc = store_watch(c, key.s, e) != 0 || table_head_read(c, table, &h, e) < 0 ? -1 : 0;
	if (rc == 0 && h.n > 0 && h.kept[0] == g)
		rc = err_set(e, "generation %lld is the present one of table %s: drop without "
		    "--generation removes the whole table", g, table);
	for (size_t i = 0; i < h.n; i++)
		if (h.kept[i] != g)
			h.kept[n++] = h.kept[i];
	if (rc == 0 && n == h.n)
		rc = 1;				/* none of those kept */
	else if (rc == 0) {
		h.n = n;
		redis_begin(c, "MULTI");
		redis_send(c);
		send_head(c, key.s, &h, &kept);
		rc = store_exec(c, 1, key.s, e);
	}
	table_head_free(&h);
	buf_free(&key);
	buf_free(&kept);
	return rc;
}

int
table_head_forget(struct redis *c, const char *table, long long g, struct err *e)
{
	int rc = 0;

	for (int i = 0; i < TRIES && rc == 0; i++)
		rc = try_forget(c, table, g, e);
	return rc > 0 ? 0 : rc < 0 ? -1 : err_set(e, "deal:{%s}:head: changed at each of %d tries",
	    table, TRIES);
}
