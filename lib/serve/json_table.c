#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "serve/json_put.h"
#include "serve/json_table.h"

int
json_table_open(struct json_table *t, const char *s, size_t n,
    int (*numeric)(const char *name, const void *arg), const void *arg, struct err *e)
{
	struct buf name = { 0 };

	memset(t, 0, sizeof *t);
	if ((t->r = rec_memory(s, n, "table", 0, e)) == NULL)
		return -1;
	t->columns = rec_columns(t->r);
	t->name = mem_zero(t->columns, sizeof *t->name);
	t->numeric = mem_zero(t->columns, 1);
	for (size_t c = 0; c < t->columns; c++) {
		buf_clear(&name);
		json_put_name(&name, rec_name(t->r, c));
		t->name[c] = mem_text(name.s, name.len);
		t->numeric[c] = numeric(rec_name(t->r, c), arg) != 0;
	}
	buf_free(&name);
	return 0;
}

void
json_table_close(struct json_table *t)
{
	for (size_t c = 0; c < t->columns; c++)
		free(t->name[c]);
	free(t->name);
	free(t->numeric);
	rec_close(t->r);
	batch_free(&t->batch);
	memset(t, 0, sizeof *t);
}

void
json_table_row(const struct json_table *t, const struct batch *b, const struct rec_row *row,
    struct buf *o)
{
	const char *s;
	size_t n;

	buf_bytes(o, "{", 1);
	for (size_t c = 0; c < t->columns; c++) {
		if (c > 0)
			buf_bytes(o, ",", 1);
		buf_text(o, t->name[c]);
		s = batch_field(b, row, c, &n);
		json_put_cell(o, s, n, t->numeric[c]);
	}
	buf_bytes(o, "}", 1);
}

int
json_table_rows(struct json_table *t, const char *s, size_t n, struct buf *o, struct err *e)
{
	int rc, first = 1;

	rec_again(t->r, s, n, 2);
	while ((rc = rec_read(t->r, &t->batch, e)) > 0)
		for (size_t i = 0; i < t->batch.rows; i++) {
			if (!first)
				buf_bytes(o, ",", 1);
			first = 0;
			json_table_row(t, &t->batch, &t->batch.row[i], o);
		}
	return rc;
}
