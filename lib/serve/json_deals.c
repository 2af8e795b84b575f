#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/search.h"
#include "deal/deal.h"
#include "serve/json_deals.h"
#include "serve/json_lex.h"

struct json_cell {
	uint32_t column;
	size_t off, len;		/* in values */
};

struct json_reading {
	struct json_lex lex;
	struct faults *f;
	struct intern *name;		/* of columns */
	size_t *last;			/* [columns] the object, from 1, that had it last */
	size_t last_cap, objects;
	struct buf values;
	struct json_cell *cell;		/* of all rows, one behind the other */
	size_t cells, cell_cap;
	size_t *first;			/* [rows] first of its cells */
	size_t rows, row_cap;
	int list;			/* "deals" is a list */
	size_t others;			/* members beside it */
	int broken;			/* it is no JSON: the fault is in f */
};

/* ---- what is wrong --------------------------------------------------------------------- */

static int
broken(struct json_reading *r, const char *what)
{
	if (!r->broken) {
		faults_free(r->f);
		faults_add(r->f, &(struct fault){ .line = r->lex.line, .code = FAULT_MALFORMED,
		    .detail = (char *)(uintptr_t)what });
	}
	r->broken = 1;
	return -1;
}

/* A pointer to a member of the row in hand. */
static char *
pointer_to(int list, size_t row, const char *column)
{
	struct buf p = { 0 };
	char *text;

	if (list)
		buf_printf(&p, "/deals/%zu", row);
	if (column != NULL)
		buf_text(&p, "/");
	for (; column != NULL && *column != '\0'; column++)
		if (*column == '~' || *column == '/')
			buf_text(&p, *column == '~' ? "~0" : "~1");
		else
			buf_bytes(&p, column, 1);
	text = mem_text(p.len > 0 ? p.s : "", p.len);
	buf_free(&p);
	return text;
}

static void
wrong_type(struct json_reading *r, const char *column, const char *what)
{
	char *pointer = pointer_to(r->list, r->rows, column);

	faults_add(r->f, &(struct fault){ .pointer = pointer, .column = (char *)(uintptr_t)column,
	    .code = FAULT_BAD_TYPE, .detail = (char *)(uintptr_t)what });
	free(pointer);
}

/* ---- values ------------------------------------------------------------------------------- */

static enum json_token
next(struct json_reading *r)
{
	enum json_token t = json_lex_next(&r->lex);

	if (t == JSON_BAD)
		(void)broken(r, r->lex.wrong);
	return t;
}

/* The rest of a value whose first token is t; nothing of it is kept.  0 or -1. */
static int
skip_value(struct json_reading *r, enum json_token t, int depth)
{
	enum json_token end = t == JSON_OBJECT ? JSON_OBJECT_END : JSON_ARRAY_END;

	if (t == JSON_TEXT || t == JSON_NUMBER || t == JSON_TRUE || t == JSON_FALSE ||
	    t == JSON_NULL)
		return 0;
	if (t != JSON_OBJECT && t != JSON_ARRAY)
		return broken(r, "a value is missing");
	if (depth > JSON_DEALS_DEPTH)
		return broken(r, "deeper than 8");
	if ((t = next(r)) == end)
		return 0;
	for (;; t = next(r)) {
		if (end == JSON_OBJECT_END) {
			if (t != JSON_TEXT || next(r) != JSON_COLON)
				return broken(r, "a member without a name");
			t = next(r);
		}
		if (skip_value(r, t, depth + 1) != 0)
			return -1;
		if ((t = next(r)) == end)
			return 0;
		if (t != JSON_COMMA)
			return broken(r, "no comma between two values");
	}
}

/* The column called by the lexer's text, new in this object.  0, or -1. */
static int
take_column(struct json_reading *r, uint32_t *column)
{
	size_t old = r->last_cap;

	if (r->lex.has_nul)
		wrong_type(r, NULL, "a NUL in the name of a member");
	*column = intern_add(r->name, r->lex.text.len > 0 ? r->lex.text.s : "", r->lex.text.len);
	if (*column >= JSON_DEALS_COLUMNS)
		return broken(r, "more than 1000 different members");
	r->last = mem_grow(r->last, &r->last_cap, *column + 1, sizeof *r->last);
	for (; old < r->last_cap; old++)
		r->last[old] = 0;
	if (r->last[*column] == r->objects)
		return broken(r, "two members of one name");
	r->last[*column] = r->objects;
	return 0;
}

static void
add_cell(struct json_reading *r, uint32_t column, const char *s, size_t n)
{
	r->cell = mem_grow(r->cell, &r->cell_cap, r->cells + 1, sizeof *r->cell);
	r->cell[r->cells++] = (struct json_cell){ column, r->values.len, n };
	buf_bytes(&r->values, s, n);
}

/* The value of a deal's member. */
static int
take_cell(struct json_reading *r, uint32_t column, enum json_token t)
{
	const char *name = intern_text(r->name, column, NULL);

	if (t == JSON_OBJECT || t == JSON_ARRAY) {
		wrong_type(r, name, "a text or a number is needed");
		return skip_value(r, t, 3);
	}
	if (skip_value(r, t, 0) != 0)
		return -1;
	if (t == JSON_TEXT && r->lex.has_nul)
		wrong_type(r, name, "a NUL in a text");
	if (t != JSON_NULL && r->lex.text.len > 0)
		add_cell(r, column, r->lex.text.s, r->lex.text.len);
	return 0;
}

static void
begin_row(struct json_reading *r)
{
	r->first = mem_grow(r->first, &r->row_cap, r->rows + 2, sizeof *r->first);
	r->first[r->rows] = r->cells;
	r->objects++;
}

static int	take_deals(struct json_reading *r);

/* A member; top: of the outermost object, which may be a deal or hold "deals". */
static int
take_member(struct json_reading *r, int top)
{
	static const char deals[] = "deals";
	int is_deals = top && r->lex.text.len == sizeof deals - 1 &&
	    memcmp(r->lex.text.s, deals, sizeof deals - 1) == 0;
	uint32_t column;
	enum json_token t;

	if (is_deals) {
		if (next(r) != JSON_COLON)
			return broken(r, "no colon behind a name");
		if ((t = next(r)) == JSON_ARRAY) {
			if (r->list)
				return broken(r, "two members of one name");
			r->list = 1;
			return take_deals(r);
		}
		column = intern_add(r->name, deals, sizeof deals - 1);
		r->others++;
		return take_cell(r, column, t);
	}
	r->others += top != 0;
	if (take_column(r, &column) != 0)
		return -1;
	if (next(r) != JSON_COLON)
		return broken(r, "no colon behind a name");
	return take_cell(r, column, next(r));
}

/* Behind its brace. */
static int
take_object(struct json_reading *r, int top)
{
	enum json_token t = next(r);

	begin_row(r);
	if (t == JSON_OBJECT_END)
		return 0;
	for (;; t = next(r)) {
		if (t != JSON_TEXT)
			return broken(r, "a member without a name");
		if (take_member(r, top) != 0)
			return -1;
		if ((t = next(r)) == JSON_OBJECT_END)
			return 0;
		if (t != JSON_COMMA)
			return broken(r, "no comma between two members");
	}
}

/* Behind its bracket. */
static int
take_deals(struct json_reading *r)
{
	enum json_token t = next(r);

	if (r->cells > 0)
		r->others++;
	r->cells = 0;
	if (t == JSON_ARRAY_END)
		return 0;
	for (;; t = next(r)) {
		if (t == JSON_OBJECT) {
			if (take_object(r, 0) != 0)
				return -1;
		} else {
			begin_row(r);
			wrong_type(r, NULL, "an object is needed");
			if (skip_value(r, t, 3) != 0)
				return -1;
		}
		r->rows++;
		if ((t = next(r)) == JSON_ARRAY_END)
			return 0;
		if (t != JSON_COMMA)
			return broken(r, "no comma between two deals");
	}
}

static int
take_all(struct json_reading *r)
{
	enum json_token t = next(r);

	if (t == JSON_BAD)
		return -1;
	if (t != JSON_OBJECT) {
		wrong_type(r, NULL, "an object is needed, or {\"deals\": [...]}");
		if (skip_value(r, t, 1) != 0)
			return -1;
	} else if (take_object(r, 1) != 0) {
		return -1;
	} else if (!r->list) {
		r->rows = 1;
	} else if (r->others > 0) {
		r->list = 0;
		wrong_type(r, NULL, "members beside \"deals\"");
	}
	return next(r) == JSON_END ? 0 : broken(r, "something behind the end");
}

/* ---- the table ------------------------------------------------------------------------------ */

static uint64_t
lines_in(const char *s, size_t n)
{
	uint64_t lines = 0;
	const char *end = s + n;

	for (; n > 0 && (s = memchr(s, '\n', (size_t)(end - s))) != NULL; s++)
		lines++;
	return lines;
}

static void
write_row(const struct json_reading *r, size_t row, const struct json_cell **of, struct out *o)
{
	static const char open[] = "Open";
	size_t columns = intern_size(r->name);

	memset(of, 0, columns * sizeof *of);
	for (size_t i = r->first[row]; i < r->first[row + 1]; i++)
		of[r->cell[i].column] = &r->cell[i];
	for (size_t c = 0; c < columns; c++)
		if (of[c] != NULL)
			out_field(o, r->values.s + of[c]->off, of[c]->len);
		else if (c == DEAL_OUTCOME)
			out_field(o, open, sizeof open - 1);
		else
			out_empty(o);
	out_end(o);
}

static void
write_table(struct json_reading *r, struct json_deals *d)
{
	size_t columns = intern_size(r->name), from, n;
	const struct json_cell **of = mem_zero(columns, sizeof *of);
	uint64_t line;
	const char *name;

	d->rows = r->rows;
	d->single = !r->list;
	d->line = mem_resize(NULL, r->rows, sizeof *d->line);
	for (size_t c = 0; c < columns; c++) {
		name = intern_text(r->name, (uint32_t)c, &n);
		out_field(&d->csv, name, n);
	}
	out_end(&d->csv);
	line = 1 + lines_in(d->csv.b.s, d->csv.b.len);
	if (r->rows > 0)
		r->first[r->rows] = r->cells;
	for (size_t i = 0; i < r->rows; i++) {
		d->line[i] = line;
		from = d->csv.b.len;
		write_row(r, i, of, &d->csv);
		line += lines_in(d->csv.b.s + from, d->csv.b.len - from);
	}
	free(of);
}

enum json_deals_found
json_deals_read(struct json_deals *d, const char *s, size_t n, struct faults *f)
{
	struct json_reading r = { .f = f, .name = intern_new() };

	memset(d, 0, sizeof *d);
	out_memory(&d->csv);
	for (int i = 0; i < DEAL_COLUMNS; i++)
		intern_add(r.name, deal_name[i], strlen(deal_name[i]));
	json_lex_begin(&r.lex, s, n);
	if (take_all(&r) == 0 && f->n == 0)
		write_table(&r, d);
	json_lex_free(&r.lex);
	intern_free(r.name);
	buf_free(&r.values);
	free(r.last);
	free(r.cell);
	free(r.first);
	return r.broken ? JSON_DEALS_UNREADABLE : f->n > 0 ? JSON_DEALS_INVALID : JSON_DEALS_READ;
}

void
json_deals_free(struct json_deals *d)
{
	out_free(&d->csv);
	free(d->line);
	memset(d, 0, sizeof *d);
}

struct sought_line {
	const uint64_t *line;
	uint64_t at;
};

static int
is_before(size_t i, const void *arg)
{
	const struct sought_line *s = arg;

	return s->line[i] <= s->at;
}

void
json_deals_point(const struct json_deals *d, struct faults *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct fault *t = &f->fault[i];
		struct sought_line s = { d->line, t->line };
		size_t row = search_lower(d->rows, is_before, &s);

		if (t->pointer == NULL && row > 0)
			t->pointer = pointer_to(!d->single, row - 1, t->column);
	}
}
