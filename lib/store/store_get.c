#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/store_get.h"
#include "store/store_reader.h"

#ifndef STORE_HELD
#define STORE_HELD ((size_t)64 << 20)
#endif
enum { WINDOW = 512, TRIES = 10 };	/* rows asked for at once; readings of what is held */

struct get {
	struct redis *c;
	const char *table;
	struct rec *ids;
	size_t column;			/* of the ids */
	enum store_missing missing;
	struct out *o;
	struct store_reader r;
	int is_out;			/* rows have gone out: no way back */
	struct out rows;		/* memory: what has not gone out yet */
	struct buf key;			/* the ids of that, one behind the other */
	struct held { size_t end; struct rec_place at; } *held;		/* [n] */
	size_t n, cap;
	size_t lost;			/* of them: the last reading has not found */
	struct store_get_result *result;
};

/* ---- ids --------------------------------------------------------------------------------- */

static int
find_ids(struct get *g, struct err *e)
{
	long at = rec_find(g->ids, g->r.h.key);

	if (at < 0 && rec_columns(g->ids) == 1)
		at = 0;
	g->column = at >= 0 ? (size_t)at : 0;
	return at >= 0 ? 0 : rec_need(g->ids, g->r.h.key, NULL, &g->column, e);
}

static void
hold(struct get *g, const struct batch *b)
{
	size_t n;
	const char *s;

	for (size_t i = 0; i < b->rows; i++) {
		s = batch_field(b, &b->row[i], g->column, &n);
		buf_bytes(&g->key, s, n);
		g->held = mem_grow(g->held, &g->cap, g->n + 1, sizeof *g->held);
		g->held[g->n].at.file = (uint32_t)b->file;
		g->held[g->n].at.line = (uint32_t)b->row[i].line;
		g->held[g->n++].end = g->key.len;
	}
}

static const char *
key_at(const struct get *g, size_t i, size_t *n)
{
	size_t from = i > 0 ? g->held[i - 1].end : 0;

	*n = g->held[i].end - from;
	return g->key.s + from;
}

/* ---- rows ------------------------------------------------------------------------------- */

static int
open_table(struct get *g, struct err *e)
{
	int rc = store_reader_open(&g->r, g->c, g->table, e);

	return rc > 0 ? 0 : rc < 0 ? -1 : err_set(e, "no table %s in the store (dealstore list)",
	    g->table);
}

static void
put_header(struct get *g)
{
	out_record(&g->rows, g->r.h.header, g->r.h.header_len);
	out_end(&g->rows);
}

/* The row of held id i has come, or not. */
static int
put_row(struct get *g, size_t i, int found, const char *s, size_t n, struct err *e)
{
	size_t len;
	const char *key;

	if (!found) {
		key = key_at(g, i, &len);
		g->lost++;
		if (g->missing == STORE_SKIP)
			return 0;
		if (g->missing == STORE_FAIL)
			return rec_complain_at(g->ids, g->held[i].at, g->column,
			    "no such row in the store", key, len, e);
		store_reader_empty(&g->r, key, len, &s, &n);
	}
	out_record(&g->rows, s, n);
	out_end(&g->rows);
	return 0;
}

/* The rows of the ids held from first on.  1 if all counts; 0: the generation is gone; -1. */
static int
read_rows(struct get *g, size_t first, struct err *e)
{
	struct err why, *bad = NULL;
	size_t asked = first, n = 0, lost = g->lost;
	const char *s = NULL, *key;
	int found;

	for (size_t i = first; i < g->n; i++) {
		for (; asked < g->n && asked < i + WINDOW; asked++) {
			key = key_at(g, asked, &n);
			store_reader_ask(&g->r, key, n);
		}
		if ((found = store_reader_next(&g->r, &s, &n, e)) < 0)
			return -1;
		if (bad == NULL && put_row(g, i, found, s, n, &why) != 0)
			bad = &why;
	}
	if (g->lost > lost && (found = store_reader_is_kept(&g->r, e)) <= 0)
		return found;
	if (bad != NULL)
		*e = *bad;
	return bad != NULL ? -1 : 1;
}

/* All that is held once more, from the present generation. */
static int
read_again(struct get *g, struct err *e)
{
	int rc = 0;

	for (int i = 0; i < TRIES && rc == 0 && !g->is_out; i++) {
		store_reader_close(&g->r);
		out_clear(&g->rows);
		g->lost = 0;
		if (open_table(g, e) != 0 || find_ids(g, e) != 0)
			return -1;
		put_header(g);
		rc = read_rows(g, 0, e);
	}
	return rc > 0 ? 0 : rc < 0 ? -1 : err_set(e, "table %s was put anew while it was read, and "
	    "the generation that was read is gone: run again, or put with more --generations",
	    g->table);
}

static void
send_out(struct get *g)
{
	g->is_out = 1;
	g->result->asked += g->n;
	g->result->missing += g->lost;
	out_move(g->o, &g->rows);
	out_flush(g->o);
	buf_clear(&g->key);
	g->n = g->lost = 0;
}

static int
get_batch(struct get *g, const struct batch *b, struct err *e)
{
	size_t first = g->n;
	int rc;

	if (g->key.len + g->rows.b.len > STORE_HELD) {
		send_out(g);
		first = 0;
	}
	hold(g, b);
	rc = read_rows(g, first, e);
	return rc != 0 ? (rc > 0 ? 0 : -1) : read_again(g, e);
}

int
store_get(struct redis *c, const char *table, struct rec *ids, enum store_missing missing,
    struct out *o, struct store_get_result *result, struct err *e)
{
	struct get g = { .c = c, .table = table, .ids = ids, .missing = missing, .o = o,
	    .result = result };
	struct batch b = { 0 };
	int rc;

	*result = (struct store_get_result){ 0 };
	out_memory(&g.rows);
	rc = open_table(&g, e);
	if (rc == 0 && (rc = find_ids(&g, e)) == 0)
		put_header(&g);
	while (rc == 0 && (rc = rec_read(ids, &b, e)) > 0)
		rc = get_batch(&g, &b, e);
	result->generation = g.r.h.n > 0 ? g.r.h.kept[0] : 0;
	if (rc == 0)
		send_out(&g);
	batch_free(&b);
	store_reader_close(&g.r);
	out_free(&g.rows);
	buf_free(&g.key);
	free(g.held);
	return rc;
}
