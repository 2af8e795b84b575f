#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "store/eviction.h"
#include "store/kept_columns.h"
#include "store/store_key.h"
#include "store/store_put.h"
#include "store/store_sweep.h"

enum { DAY = 86400, WINDOW = 512 };	/* commands in flight when rows are read back */

struct put {
	struct redis *c;
	struct rec *r;
	const struct store_put_options *o;
	struct table_head h;		/* to be; kept[0] is the generation, 0: none yet */
	char token[64];
	struct kept_columns kept;
	long as_of;			/* that column, or -1 */
	struct eviction before;
	struct buf name;		/* deal:{TABLE}:G:KEY */
	size_t prefix;			/* bytes before KEY */
	struct out record;		/* memory */
	struct { struct buf key; size_t *end; uint64_t *hash; size_t n, cap, hash_cap; } sent;
};

/* ---- the generation --------------------------------------------------------------------- */

static void
make_header(struct put *p)
{
	struct out o;

	out_memory(&o);
	kept_columns_header(&p->kept, p->r, &o);
	p->h.header_len = o.b.len - 1;		/* without its LF */
	p->h.header = mem_text(o.b.s, p->h.header_len);
	p->h.key = mem_text(p->o->key, strlen(p->o->key));
	p->h.as_of = mem_text("", 0);
	p->h.layout = p->o->layout;
	sha256_of(p->h.header, p->h.header_len, p->h.sha256);
	out_free(&o);
}

/* A number that no generation has had, also if the server has lost the last one. */
static int
take_number(struct put *p, const struct table_head *before, struct err *e)
{
	struct buf key = { 0 };
	struct redis_reply r = { .i = 0 };
	long long most = 0;
	int rc = 0;

	store_key_table(&key, p->o->table, "seq");
	for (size_t i = 0; i < before->n; i++)
		most = before->kept[i] > most ? before->kept[i] : most;
	while (rc == 0 && r.i <= most) {
		redis_begin(p->c, "INCRBY");
		redis_text(p->c, key.s);
		redis_number(p->c, r.i > 0 ? most - r.i + 1 : 1);
		rc = redis_ask(p->c, &r, e);
	}
	p->h.kept[0] = r.i;
	p->h.n = 1;
	buf_free(&key);
	return rc;
}

/* The generation's own key, for a day at most. */
static int
mark(struct put *p, struct err *e)
{
	struct buf key = { 0 };
	struct redis_reply r;
	struct timespec t;
	int rc;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	(void)snprintf(p->token, sizeof p->token, "%lld.%09ld.%ld", (long long)t.tv_sec, t.tv_nsec,
	    (long)getpid());
	store_key_generation(&key, p->o->table, p->h.kept[0]);
	redis_begin(p->c, "SET");
	redis_text(p->c, key.s);
	redis_text(p->c, p->token);
	redis_text(p->c, "EX");
	redis_number(p->c, DAY);
	rc = redis_ask(p->c, &r, e);
	buf_free(&key);
	return rc;
}

static int
begin(struct put *p, struct err *e)
{
	struct table_head before;
	int rc = table_head_read(p->c, p->o->table, &before, e);

	if (rc >= 0)
		rc = eviction_read(p->c, &p->before, e);
	if (rc == 0) {
		eviction_warn(&p->before, p->o->ttl > 0);
		store_say_put(p->c, p->o->table);
		rc = take_number(p, &before, e);
	}
	table_head_free(&before);
	if (rc == 0)
		rc = mark(p, e);
	if (rc == 0) {
		store_key_rows(&p->name, p->o->table, p->h.kept[0]);
		p->prefix = p->name.len;
	}
	return rc;
}

/* ---- rows --------------------------------------------------------------------------------- */

/* The record's bytes as they came, or written anew. */
static const char *
record_of(struct put *p, const struct batch *b, const struct rec_row *row, size_t *n)
{
	if (p->kept.whole && b->same_order && b->usual) {
		*n = row->raw_len;
		return b->text + row->raw;
	}
	out_clear(&p->record);
	kept_columns_row(&p->kept, b, row, &p->record);
	*n = p->record.b.len - 1;
	return p->record.b.s;
}

static void
remember(struct put *p, const char *key, size_t n, uint64_t hash)
{
	p->sent.end = mem_grow(p->sent.end, &p->sent.cap, p->sent.n + 1, sizeof *p->sent.end);
	p->sent.hash = mem_grow(p->sent.hash, &p->sent.hash_cap, p->sent.n + 1,
	    sizeof *p->sent.hash);
	buf_bytes(&p->sent.key, key, n);
	p->sent.end[p->sent.n] = p->sent.key.len;
	p->sent.hash[p->sent.n++] = hash;
}

/* SET of a row that is not there yet. */
static uint64_t
send_record(struct put *p, const struct batch *b, const struct rec_row *row)
{
	size_t n;
	const char *s = record_of(p, b, row, &n);

	redis_begin(p->c, "SET");
	redis_arg(p->c, p->name.s, p->name.len);
	redis_arg(p->c, s, n);
	redis_text(p->c, "NX");
	if (p->o->ttl > 0) {
		redis_text(p->c, "PX");
		redis_number(p->c, p->o->ttl);
	}
	redis_send(p->c);
	return p->o->verify ? hash_bytes(s, n) : 0;
}

/* HSET of its cells, but for empty ones. */
static uint64_t
send_hash(struct put *p, const struct batch *b, const struct rec_row *row)
{
	uint64_t hash = 0;
	size_t n;
	const char *s;

	redis_begin(p->c, "HSET");
	redis_arg(p->c, p->name.s, p->name.len);
	for (size_t i = 0; i < p->kept.n; i++) {
		s = batch_field(b, row, p->kept.column[i], &n);
		hash = p->o->verify ? hash_mix(hash, hash_bytes(s, n)) : 0;
		if (n == 0)
			continue;
		redis_text(p->c, rec_name(p->r, p->kept.column[i]));
		redis_arg(p->c, s, n);
	}
	redis_send(p->c);
	if (p->o->ttl > 0) {
		redis_begin(p->c, "PEXPIRE");
		redis_arg(p->c, p->name.s, p->name.len);
		redis_number(p->c, p->o->ttl);
		redis_send(p->c);
	}
	return hash;
}

/* How many fields a row's hash has. */
static long long
fields_of(const struct put *p, const struct batch *b, const struct rec_row *row)
{
	long long fields = 0;
	size_t n;

	for (size_t i = 0; i < p->kept.n; i++) {
		(void)batch_field(b, row, p->kept.column[i], &n);
		fields += n > 0;
	}
	return fields;
}

static int
send_row(struct put *p, const struct batch *b, const struct rec_row *row, struct err *e)
{
	size_t n;
	const char *key = batch_field(b, row, p->kept.key, &n);
	uint64_t hash;

	if (n == 0)
		return rec_complain(p->r, b, row, p->kept.key,
		    "a row without a key cannot be asked for", e);
	p->name.len = p->prefix;
	buf_bytes(&p->name, key, n);
	hash = p->o->layout == TABLE_HASH ? send_hash(p, b, row) : send_record(p, b, row);
	if (p->o->verify)
		remember(p, key, n, hash);
	return 0;
}

/* The replies to one row; the first reason of a batch counts, but all are taken. */
static int
take_row(struct put *p, const struct batch *b, const struct rec_row *row, struct err *e)
{
	struct redis_reply r;
	int is_there, rc = 0;

	if (redis_next(p->c, &r, e) != 0)
		return -1;
	is_there = p->o->layout == TABLE_HASH ? r.kind == REPLY_INTEGER &&
	    r.i < fields_of(p, b, row) : r.kind == REPLY_NIL;
	if (r.kind == REPLY_ERROR)
		rc = redis_complain(p->c, &r, e);
	else if (is_there)
		rc = rec_complain(p->r, b, row, p->kept.key, "another row has this key (--key)", e);
	if (p->o->layout != TABLE_HASH || p->o->ttl == 0)
		return rc;
	if (rc != 0) {
		struct err other;

		(void)redis_next(p->c, &r, &other);
		return rc;
	}
	return redis_take(p->c, &r, e);
}

static int
put_batch(struct put *p, const struct batch *b, struct err *e)
{
	struct err later;
	size_t sent = 0, n;
	const char *s;
	int rc = 0, failed = 0;

	if (p->h.rows == 0 && b->rows > 0 && p->as_of >= 0) {
		s = batch_field(b, &b->row[0], (size_t)p->as_of, &n);
		free(p->h.as_of);
		p->h.as_of = mem_text(s, n);
	}
	while (sent < b->rows && (rc = send_row(p, b, &b->row[sent], e)) == 0)
		sent++;
	for (size_t i = 0; i < sent && !redis_is_gone(p->c); i++)
		if (take_row(p, b, &b->row[i], failed ? &later : e) != 0)
			failed = 1;
	p->h.rows += (long long)b->rows;
	return failed || redis_is_gone(p->c) ? -1 : rc;
}

static int
put_rows(struct put *p, struct err *e)
{
	struct batch b = { 0 };
	int rc;

	while ((rc = rec_read(p->r, &b, e)) > 0)
		if ((rc = put_batch(p, &b, e)) != 0)
			break;
	batch_free(&b);
	return rc;
}

/* ---- what is there before the switch ----------------------------------------------------- */

static void
ask_row(struct put *p, size_t i)
{
	size_t from = i > 0 ? p->sent.end[i - 1] : 0;

	p->name.len = p->prefix;
	buf_bytes(&p->name, p->sent.key.s + from, p->sent.end[i] - from);
	redis_begin(p->c, p->o->layout == TABLE_HASH ? "HMGET" : "GET");
	redis_arg(p->c, p->name.s, p->name.len);
	for (size_t k = 0; k < p->kept.n && p->o->layout == TABLE_HASH; k++)
		redis_text(p->c, rec_name(p->r, p->kept.column[k]));
	redis_send(p->c);
}

static uint64_t
hash_of_reply(const struct put *p, const struct redis_reply *r)
{
	struct redis_reply cell;
	uint64_t hash = 0;

	if (p->o->layout != TABLE_HASH)
		return hash_bytes(r->s, r->n);
	for (size_t k = 0; k < r->elements; k++) {
		cell = redis_element(r, k);
		hash = hash_mix(hash, hash_bytes(cell.s, cell.n));
	}
	return hash;
}

/* Reads all rows back. */
static int
verify(struct put *p, struct err *e)
{
	struct redis_reply r;
	size_t asked = 0, bad = 0;

	for (size_t i = 0; i < p->sent.n; i++) {
		for (; asked < p->sent.n && asked < i + WINDOW; asked++)
			ask_row(p, asked);
		if (redis_take(p->c, &r, e) != 0)
			return -1;
		bad += hash_of_reply(p, &r) != p->sent.hash[i] || r.kind == REPLY_NIL;
	}
	return bad == 0 ? 0 : err_set(e, "%zu of %zu rows are not in the store as they were put "
	    "(memory full? see maxmemory): nothing was switched", bad, p->sent.n);
}

static int
check_evictions(struct put *p, struct err *e)
{
	struct eviction now;

	if (eviction_read(p->c, &now, e) != 0)
		return -1;
	if (p->before.evicted < 0 || now.evicted <= p->before.evicted)
		return 0;
	return err_set(e, "the server threw %lld keys away meanwhile, its memory is full "
	    "(maxmemory-policy %s): nothing was switched", now.evicted - p->before.evicted,
	    *now.policy != '\0' ? now.policy : "not told");
}

/* ---- flow ------------------------------------------------------------------------------------ */

/* What was written goes; e keeps its reason. */
static void
abandon(struct put *p)
{
	struct err e;
	size_t removed;

	if (p->h.n == 0 || p->h.kept[0] == 0)
		return;
	if (redis_is_gone(p->c) || store_sweep_generation(p->c, p->o->table, p->h.kept[0],
	    &removed, &e) != 0)
		err_warn("what was written of generation %lld stays until the next put of table %s",
		    p->h.kept[0], p->o->table);
}

static int
run(struct put *p, struct err *e)
{
	if (begin(p, e) != 0 || put_rows(p, e) != 0 || check_evictions(p, e) != 0)
		return -1;
	if (p->o->verify && verify(p, e) != 0)
		return -1;
	return table_head_switch(p->c, p->o->table, &p->h, p->o->generations, p->token, e);
}

int
store_put(struct redis *c, struct rec *r, const struct store_put_options *o,
    struct store_put_result *result, struct err *e)
{
	struct put p = { .c = c, .r = r, .o = o };
	struct err old;
	int rc;

	*result = (struct store_put_result){ 0 };
	out_memory(&p.record);
	if ((rc = kept_columns_find(&p.kept, r, o->key, &o->columns, e)) == 0) {
		p.as_of = rec_find(r, COL_AS_OF);
		make_header(&p);
		if ((rc = run(&p, e)) != 0)
			abandon(&p);
		result->generation = p.h.kept[0];
		result->rows = p.h.rows;
	}
	if (rc == 0 && store_sweep_old(c, o->table, &result->removed, &old) != 0)
		err_warn("the new generation is in place, but older ones stay: %s", old.text);
	table_head_free(&p.h);
	kept_columns_free(&p.kept);
	buf_free(&p.name);
	out_free(&p.record);
	buf_free(&p.sent.key);
	free(p.sent.end);
	free(p.sent.hash);
	return rc;
}
