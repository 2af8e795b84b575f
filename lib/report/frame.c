#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "report/frame.h"

static int
add_cell(struct frame *f, struct frame_cell *to, const char *s, size_t n, struct err *e)
{
	if (f->len + n > UINT32_MAX)
		return err_set(e, "%s: more than 4 GB of text", f->file);
	f->text = mem_grow(f->text, &f->text_cap, f->len + n, 1);
	if (n > 0)
		memcpy(f->text + f->len, s, n);
	*to = (struct frame_cell){ (uint32_t)f->len, (uint32_t)n };
	f->len += n;
	return 0;
}

static struct frame_cell *
add_row(struct frame *f, uint64_t line)
{
	f->line = mem_grow(f->line, &f->line_cap, f->rows + 1, sizeof *f->line);
	f->line[f->rows] = line;
	f->cell = mem_grow(f->cell, &f->cap, (f->rows + 1) * f->columns, sizeof *f->cell);
	return f->cell + f->rows++ * f->columns;
}

static int
read_row(struct frame *f, const struct batch *b, const struct rec_row *row, const size_t *at,
    struct err *e)
{
	struct frame_cell *to = add_row(f, row->line);

	for (size_t k = 0; k < f->columns; k++) {
		size_t n;
		const char *s = batch_field(b, row, at[k], &n);

		if (add_cell(f, &to[k], s, n, e) != 0)
			return -1;
	}
	return 0;
}

int
frame_read(struct frame *f, struct rec *r, int (*keep_column)(const char *name),
    int (*keep_row)(const struct batch *b, const struct rec_row *row, long column), long column,
    struct err *e)
{
	size_t *at = mem_zero(rec_columns(r), sizeof *at);
	struct batch b = { 0 };
	int rc = 1;

	*f = (struct frame){ .file = mem_text(rec_file(r, 0), strlen(rec_file(r, 0))),
	    .name = mem_zero(rec_columns(r), sizeof *f->name) };
	for (size_t i = 0; i < rec_columns(r); i++)
		if (keep_column == NULL || keep_column(rec_name(r, i))) {
			at[f->columns] = i;
			f->name[f->columns++] = mem_text(rec_name(r, i), strlen(rec_name(r, i)));
		}
	while (rc > 0 && (rc = rec_read(r, &b, e)) > 0)
		for (size_t i = 0; rc > 0 && i < b.rows; i++)
			if ((keep_row == NULL || keep_row(&b, &b.row[i], column)) &&
			    read_row(f, &b, &b.row[i], at, e) != 0)
				rc = -1;
	batch_free(&b);
	free(at);
	return rc;
}

void
frame_free(struct frame *f)
{
	for (size_t i = 0; i < f->columns; i++)
		free(f->name[i]);
	free(f->file);
	free(f->name);
	free(f->cell);
	free(f->text);
	free(f->line);
	*f = (struct frame){ 0 };
}

int
frame_append(struct frame *f, const struct frame *g, struct err *e)
{
	size_t *at = mem_zero(f->columns, sizeof *at);
	int rc = 0;

	for (size_t k = 0; k < f->columns && rc == 0; k++) {
		at[k] = frame_find(g, f->name[k]);
		if (at[k] == FRAME_NONE)
			rc = err_set(e, "%s: lacks the column '%s' of %s", g->file, f->name[k],
			    f->file);
	}
	for (size_t i = 0; i < g->rows && rc == 0; i++) {
		struct frame_cell *to = add_row(f, g->line[i]);

		for (size_t k = 0; k < f->columns && rc == 0; k++) {
			size_t n;
			const char *s = frame_text(g, i, at[k], &n);

			rc = add_cell(f, &to[k], s, n, e);
		}
	}
	free(at);
	return rc;
}

size_t
frame_find(const struct frame *f, const char *name)
{
	for (size_t i = 0; i < f->columns; i++)
		if (strcmp(f->name[i], name) == 0)
			return i;
	return FRAME_NONE;
}

const char *
frame_text(const struct frame *f, size_t row, size_t column, size_t *n)
{
	const struct frame_cell *c;

	*n = 0;
	if (column == FRAME_NONE)
		return "";
	c = &f->cell[row * f->columns + column];
	*n = c->len;
	return c->len > 0 ? f->text + c->off : "";
}

double
frame_number(const struct frame *f, size_t row, size_t column)
{
	size_t n;
	const char *s = frame_text(f, row, column, &n);
	double x;

	return n > 0 && num_parse(s, n, &x) == 0 ? x : (double)NAN;
}

double
frame_value(const struct frame *f, size_t row, const char *name)
{
	return frame_number(f, row, frame_find(f, name));
}

int32_t
frame_date(const struct frame *f, size_t row, size_t column)
{
	size_t n;
	const char *s = frame_text(f, row, column, &n);
	int32_t day;

	return n > 0 && date_parse(s, n, &day) == 0 ? day : DATE_NONE;
}

int
frame_is(const struct frame *f, size_t row, size_t column, const char *text)
{
	size_t n;
	const char *s = frame_text(f, row, column, &n);

	return n == strlen(text) && memcmp(s, text, n) == 0;
}

size_t
frame_row(const struct frame *f, size_t column, const char *text)
{
	for (size_t i = 0; i < f->rows; i++)
		if (frame_is(f, i, column, text))
			return i;
	return FRAME_NONE;
}

int
frame_complain(const struct frame *f, size_t row, size_t column, const char *what, struct err *e)
{
	char shown[ERR_SHOW];
	size_t n;
	const char *s = frame_text(f, row, column, &n);

	return err_set(e, "%s:%llu: %s: %s: '%s'", f->file, (unsigned long long)f->line[row],
	    f->name[column], what, err_show(shown, s, n));
}
