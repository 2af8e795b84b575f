#include <string.h>

#include "csv/rec.h"
#include "store/store_key.h"
#include "store/store_reader.h"

int
store_reader_open(struct store_reader *r, struct redis *c, const char *table, struct err *e)
{
	struct buf line = { 0 };
	int rc;

	*r = (struct store_reader){ .c = c, .table = table };
	out_memory(&r->record);
	if ((rc = table_head_read(c, table, &r->h, e)) <= 0)
		return rc;
	buf_bytes(&line, r->h.header, r->h.header_len);
	buf_bytes(&line, "\n", 1);
	r->header = rec_memory(line.s, line.len, "the header in the store", 0, e);
	buf_free(&line);
	if (r->header == NULL || rec_need(r->header, r->h.key, "dealstore", &r->key, e) != 0)
		return -1;
	store_key_rows(&r->name, table, r->h.kept[0]);
	r->prefix = r->name.len;
	return 1;
}

void
store_reader_close(struct store_reader *r)
{
	rec_close(r->header);
	table_head_free(&r->h);
	buf_free(&r->name);
	out_free(&r->record);
	r->header = NULL;
}

void
store_reader_ask(struct store_reader *r, const char *key, size_t n)
{
	int is_hash = r->h.layout == TABLE_HASH;

	r->name.len = r->prefix;
	buf_bytes(&r->name, key, n);
	redis_begin(r->c, is_hash ? "HMGET" : "GET");
	redis_arg(r->c, r->name.s, r->name.len);
	for (size_t i = 0; is_hash && i < rec_columns(r->header); i++)
		redis_text(r->c, rec_name(r->header, i));
	redis_send(r->c);
}

/* The cells of a hash as a record; none of it is there without its key. */
static int
join_cells(struct store_reader *r, const struct redis_reply *reply, const char **s, size_t *n)
{
	struct redis_reply cell = redis_element(reply, r->key);

	if (cell.kind != REPLY_TEXT)
		return 0;
	out_clear(&r->record);
	for (size_t i = 0; i < rec_columns(r->header); i++) {
		cell = redis_element(reply, i);
		out_field(&r->record, cell.s, cell.n);
	}
	out_end(&r->record);
	*s = r->record.b.s;
	*n = r->record.b.len - 1;
	return 1;
}

int
store_reader_next(struct store_reader *r, const char **s, size_t *n, struct err *e)
{
	struct redis_reply reply;

	if (redis_take(r->c, &reply, e) != 0)
		return -1;
	if (r->h.layout == TABLE_HASH)
		return join_cells(r, &reply, s, n);
	*s = reply.s;
	*n = reply.n;
	return reply.kind == REPLY_TEXT;
}

void
store_reader_empty(struct store_reader *r, const char *key, size_t n, const char **s, size_t *len)
{
	out_clear(&r->record);
	for (size_t i = 0; i < rec_columns(r->header); i++)
		out_field(&r->record, key, i == r->key ? n : 0);
	out_end(&r->record);
	*s = r->record.b.s;
	*len = r->record.b.len - 1;
}

int
store_reader_is_kept(struct store_reader *r, struct err *e)
{
	struct table_head now;
	int rc = table_head_read(r->c, r->table, &now, e);

	rc = rc <= 0 ? rc : table_head_keeps(&now, r->h.kept[0]);
	table_head_free(&now);
	return rc;
}
