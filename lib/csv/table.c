#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/search.h"
#include "csv/table.h"

/*
 * The fields of a row stand one behind the other, so that their lengths are
 * enough to find them.  What libcsv had to unquote, and fields in another
 * order than the table's, stand elsewhere: such a row is a wide one.
 */
struct table_row {
	uint32_t raw, raw_len;
	uint32_t first;		/* of its fields in near, or in wide */
	uint32_t is_wide;
};

enum { QUOTED = 1, LENGTH = 1 };	/* in near: a bit, and where the length starts */

struct table_part {
	int same_order;
	size_t columns;
	char *text;
	struct table_row *row;
	uint16_t *near;
	struct rec_field *wide;
};

/* The fields of a row by their lengths, into near.  0 if that will not do. */
static int
shorten(const struct batch *b, const struct rec_row *row, uint16_t *near)
{
	const struct rec_field *f = b->field + row->first;
	size_t at = row->raw;

	for (uint32_t i = 0; i < row->fields; i++) {
		uint32_t quoted = f[i].off == at + 1;

		if (f[i].off != at + quoted || f[i].len > UINT16_MAX >> LENGTH)
			return 0;
		near[i] = (uint16_t)(f[i].len << LENGTH | quoted);
		at += f[i].len + 2 * quoted + 1;
	}
	return 1;
}

static void
take_rows(struct table_part *p, const struct batch *b)
{
	size_t near = 0, wide = 0;

	p->near = mem_resize(NULL, b->rows * p->columns, sizeof *p->near);
	for (size_t i = 0; i < b->rows; i++) {
		const struct rec_row *row = &b->row[i];

		p->row[i] = (struct table_row){ row->raw, row->raw_len, (uint32_t)near, 0 };
		if (shorten(b, row, p->near + near)) {
			near += p->columns;
			continue;
		}
		p->row[i].first = (uint32_t)wide;
		p->row[i].is_wide = 1;
		p->wide = mem_resize(p->wide, wide + p->columns, sizeof *p->wide);
		memcpy(p->wide + wide, b->field + row->first, p->columns * sizeof *p->wide);
		wide += p->columns;
	}
	p->near = mem_resize(p->near, near, sizeof *p->near);
}

void
table_take(struct table *t, const struct batch *b)
{
	size_t cap = t->cap;
	struct table_part *p;

	if (b->rows == 0)
		return;
	t->part = mem_grow(t->part, &t->cap, t->parts + 1, sizeof *t->part);
	t->start = mem_grow(t->start, &cap, t->parts + 1, sizeof *t->start);
	p = &t->part[t->parts];
	*p = (struct table_part){ b->same_order, b->row[0].fields, NULL, NULL, NULL, NULL };
	p->text = mem_resize(NULL, b->len, 1);
	if (b->len > 0)
		memcpy(p->text, b->text, b->len);
	p->row = mem_resize(NULL, b->rows, sizeof *p->row);
	take_rows(p, b);
	t->start[t->parts++] = t->rows;
	t->rows += b->rows;
}

void
table_free(struct table *t)
{
	for (size_t i = 0; i < t->parts; i++) {
		free(t->part[i].text);
		free(t->part[i].row);
		free(t->part[i].near);
		free(t->part[i].wide);
	}
	free(t->part);
	free(t->start);
	memset(t, 0, sizeof *t);
}

struct row_sought {
	const size_t *start;		/* of the parts */
	size_t row;
};

static int
starts_before(size_t part, const void *arg)
{
	const struct row_sought *s = arg;

	return s->start[part] <= s->row;
}

/* The part that holds row i, which is the last to start at or before it, and the row. */
static const struct table_part *
find(const struct table *t, size_t i, const struct table_row **row)
{
	const struct row_sought s = { t->start, i };
	size_t part = search_lower(t->parts, starts_before, &s) - 1;

	*row = &t->part[part].row[i - t->start[part]];
	return &t->part[part];
}

const char *
table_walk_field(const struct table *t, size_t i, struct table_walk *w, size_t column, size_t *len)
{
	const struct table_row *row;
	const struct table_part *p = find(t, i, &row);
	const struct rec_field *f;
	const uint16_t *near;

	if (row->is_wide) {
		f = &p->wide[row->first + column];
		*len = f->len;
		return p->text + f->off;
	}
	near = p->near + row->first;
	if (column < w->column)
		*w = (struct table_walk){ 0, 0 };
	for (; w->column < column; w->column++)
		w->at += (near[w->column] >> LENGTH) + 2u * (near[w->column] & QUOTED) + 1;
	*len = near[column] >> LENGTH;
	return p->text + row->raw + w->at + (near[column] & QUOTED);
}

const char *
table_field(const struct table *t, size_t i, size_t column, size_t *len)
{
	struct table_walk w = { 0, 0 };

	return table_walk_field(t, i, &w, column, len);
}

const char *
table_record(const struct table *t, size_t i, size_t *len)
{
	const struct table_row *row;
	const struct table_part *p = find(t, i, &row);

	*len = row->raw_len;
	return p->same_order ? p->text + row->raw : NULL;
}
