/*
 * batch -- records with their field spans, in one piece of memory: the unit
 * that travels inside a program.
 */
#ifndef BATCH_H
#define BATCH_H

#include <stddef.h>
#include <stdint.h>

struct rec_field {
	uint32_t off, len;	/* in the batch's text */
};

enum rec_state {
	REC_OK,
	REC_RAGGED,		/* more or fewer fields than the header */
	REC_MALFORMED		/* a bad or unterminated quote; no fields, the raw line only */
};

struct rec_row {
	uint64_t line;		/* physical line on which the record starts, from 1 */
	uint32_t raw, raw_len;	/* the record's bytes without its line end, in the batch's text;
				 * see csv/parse.h */
	uint32_t first;		/* its first field in the batch's fields */
	uint32_t fields;
	uint8_t state;		/* enum rec_state; always REC_OK unless REC_TOLERANT */
};

/*
 * Up to 1,024 records of one file.  Owned by whoever holds it; spans are
 * valid until the batch is read into again or freed.
 */
struct batch {
	uint64_t number;	/* 0, 1, 2 ... in input order */
	size_t file;		/* index of the file the records are from */
	int same_order;		/* the file's columns stand as in the table: raw bytes are the
				 * table's */
	int usual;		/* raw bytes are RFC 4180, with commas */
	char *text;
	size_t len, cap;
	struct rec_row *row;
	size_t rows, row_cap;
	struct rec_field *field;
	size_t fields, field_cap;
};

void	batch_free(struct batch *b);

/*
 * Adds n bytes to the text; a field of len bytes that stand, or will stand, at
 * off; a row of the fields from first on.
 */
void	batch_add_text(struct batch *b, const char *s, size_t n);
void	batch_add_row(struct batch *b, const struct rec_row *row);

/* Makes room for n fields more. */
void	batch_need_fields(struct batch *b, size_t n);

static inline void
batch_add_field(struct batch *b, size_t off, size_t len)
{
	if (b->fields == b->field_cap)
		batch_need_fields(b, 1);
	b->field[b->fields++] = (struct rec_field){ (uint32_t)off, (uint32_t)len };
}

/* Field column of a row; empty (length 0) if the row has none there. */
static inline const char *
batch_field(const struct batch *b, const struct rec_row *row, size_t column, size_t *len)
{
	const struct rec_field *f;

	if (column >= row->fields) {
		*len = 0;
		return "";
	}
	f = &b->field[row->first + column];
	*len = f->len;
	return b->text + f->off;
}

#endif
