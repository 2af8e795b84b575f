#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/plain_name.h"
#include "deal/columns.h"
#include "store/store_blob.h"
#include "store/store_list.h"
#include "store/store_sweep.h"
#include "store/table_head.h"

struct item {
	int is_state;
	char *name;
};

struct items {
	struct item *item;
	size_t n, cap;
};

/* deal:{NAME}:head or deal:state:NAME:head; other keys are none of ours. */
static void
take_key(const char *key, size_t n, void *arg)
{
	static const char *const begin[] = { "deal:{", "deal:state:" }, *const end[] = { "}:head",
	    ":head" };
	struct items *v = arg;

	for (int i = 0; i < 2; i++) {
		size_t b = strlen(begin[i]), m = strlen(end[i]);

		if (n <= b + m || memcmp(key, begin[i], b) != 0 ||
		    memcmp(key + n - m, end[i], m) != 0 || !plain_name(key + b, n - b - m))
			continue;
		v->item = mem_grow(v->item, &v->cap, v->n + 1, sizeof *v->item);
		v->item[v->n++] = (struct item){ i, mem_text(key + b, n - b - m) };
	}
}

static int
order(const void *p, const void *q)
{
	const struct item *a = p, *b = q;

	return a->is_state != b->is_state ? a->is_state - b->is_state : strcmp(a->name, b->name);
}

static void
put_table(const struct item *item, const struct table_head *h, struct out *o)
{
	struct buf kept = { 0 };

	for (size_t i = 0; i < h->n; i++)
		buf_printf(&kept, "%s%lld", i > 0 ? " " : "", h->kept[i]);
	out_name(o, "table");
	out_name(o, item->name);
	out_int(o, h->kept[0]);
	out_field(o, kept.s, kept.len);
	out_int(o, h->rows);
	out_empty(o);
	out_name(o, h->key);
	out_name(o, table_layout_name[h->layout]);
	out_name(o, h->as_of);
	out_name(o, h->sha256);
	out_end(o);
	buf_free(&kept);
}

static void
put_state(const struct item *item, const struct blob_head *h, struct out *o)
{
	out_name(o, "state");
	out_name(o, item->name);
	out_int(o, h->generation);
	out_empty(o);
	out_empty(o);
	out_int(o, h->bytes);
	out_empty(o);
	out_empty(o);
	out_empty(o);
	out_name(o, h->sha256);
	out_end(o);
}

/* One that has gone meanwhile is left out. */
static int
put_item(struct redis *c, const struct item *item, struct out *o, struct err *e)
{
	struct table_head h = { .n = 0 };
	struct blob_head state;
	int rc;

	if (item->is_state) {
		if ((rc = blob_head_read(c, item->name, &state, e)) > 0)
			put_state(item, &state, o);
		return rc;
	}
	if ((rc = table_head_read(c, item->name, &h, e)) > 0)
		put_table(item, &h, o);
	table_head_free(&h);
	return rc;
}

int
store_list(struct redis *c, struct out *o, size_t *bad, struct err *e)
{
	static const char *const column[] = { "kind", "name", "generation", "generations", "rows",
	    "bytes", "key", "as", COL_AS_OF, "sha256" };
	struct items v = { .n = 0 };
	int rc = store_scan(c, "deal:*:head", take_key, NULL, &v, e);

	*bad = 0;
	for (size_t i = 0; rc == 0 && i < sizeof column / sizeof *column; i++)
		out_name(o, column[i]);
	if (rc == 0)
		out_end(o);
	if (v.n > 0)
		qsort(v.item, v.n, sizeof *v.item, order);
	for (size_t i = 0; i < v.n; i++) {
		if (rc == 0 && (i == 0 || order(&v.item[i - 1], &v.item[i]) != 0) &&
		    put_item(c, &v.item[i], o, e) < 0) {
			rc = redis_is_gone(c) ? -1 : 0;
			++*bad;
			if (rc == 0)
				err_warn("%s", e->text);
		}
	}
	for (size_t i = 0; i < v.n; i++)
		free(v.item[i].name);
	free(v.item);
	return rc;
}
