#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "csv/batch.h"

void
batch_free(struct batch *b)
{
	free(b->text);
	free(b->row);
	free(b->field);
	memset(b, 0, sizeof *b);
}

void
batch_add_text(struct batch *b, const char *s, size_t n)
{
	if (b->len + n >= b->cap)		/* an empty text has its memory, too */
		b->text = mem_grow(b->text, &b->cap, b->len + n + 1, 1);
	if (n > 0)
		memcpy(b->text + b->len, s, n);
	b->len += n;
}

void
batch_add_row(struct batch *b, const struct rec_row *row)
{
	if (b->rows == b->row_cap)
		b->row = mem_grow(b->row, &b->row_cap, b->rows + 1, sizeof *b->row);
	b->row[b->rows++] = *row;
}

void
batch_need_fields(struct batch *b, size_t n)
{
	b->field = mem_grow(b->field, &b->field_cap, b->fields + n, sizeof *b->field);
}
