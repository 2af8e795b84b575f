#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "table.h"

void
table_take(struct table *t, struct batch *b)
{
	size_t cap = t->cap;
	struct batch *own;

	t->batch = mem_grow(t->batch, &t->cap, t->batches + 1, sizeof *t->batch);
	t->start = mem_grow(t->start, &cap, t->batches + 1, sizeof *t->start);
	own = &t->batch[t->batches];
	*own = *b;
	memset(b, 0, sizeof *b);
	own->text = mem_resize(own->text, own->cap = own->len, 1);
	own->row = mem_resize(own->row, own->row_cap = own->rows, sizeof *own->row);
	own->field = mem_resize(own->field, own->field_cap = own->fields, sizeof *own->field);
	t->start[t->batches++] = t->rows;
	t->rows += own->rows;
}

void
table_free(struct table *t)
{
	for (size_t i = 0; i < t->batches; i++)
		batch_free(&t->batch[i]);
	free(t->batch);
	free(t->start);
	memset(t, 0, sizeof *t);
}

const struct rec_row *
table_row(const struct table *t, size_t i, const struct batch **b)
{
	size_t lo = 0, hi = t->batches;

	while (hi - lo > 1) {		/* the last batch that starts at or before i */
		size_t mid = lo + (hi - lo) / 2;

		if (t->start[mid] <= i)
			lo = mid;
		else
			hi = mid;
	}
	*b = &t->batch[lo];
	return &t->batch[lo].row[i - t->start[lo]];
}

const char *
table_field(const struct table *t, size_t i, size_t column, size_t *len)
{
	const struct batch *b;
	const struct rec_row *row = table_row(t, i, &b);

	return batch_field(b, row, column, len);
}
