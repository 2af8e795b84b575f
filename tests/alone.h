/*
 * alone -- a text read by libcsv alone, byte by byte, as a dump that the
 * reader's must be equal to.  For tests; no mercy on speed.
 */
#ifndef ALONE_H
#define ALONE_H

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/out.h"
#include "csv/rec.h"

struct text {
	const char *s;
	size_t n;
};

/* ---- what was read, as a text to compare ---------------------------- */

static void
dump_field(struct buf *o, const char *s, size_t n)
{
	buf_printf(o, " <");
	buf_bytes(o, s, n);
	buf_printf(o, ">");
}

static void
dump_batch(struct buf *o, const struct batch *b)
{
	size_t n;

	for (size_t i = 0; i < b->rows; i++) {
		const struct rec_row *row = &b->row[i];

		buf_printf(o, "%zu:%llu %d", b->file, (unsigned long long)row->line,
		    (int)row->state);
		buf_bytes(o, " [", 2);
		buf_bytes(o, b->text + row->raw, row->raw_len);
		buf_bytes(o, "]", 1);
		for (size_t c = 0; c < row->fields; c++) {
			const char *s = batch_field(b, row, c, &n);

			dump_field(o, s, n);
		}
		buf_bytes(o, "\n", 1);
	}
}

/* ---- by libcsv ------------------------------------------------------ */

struct alone {
	struct csv_parser csv;
	const struct text *t;
	int tolerant, any_names;
	struct buf fields;		/* of the record, dumped */
	size_t n;			/* how many they are */
	size_t *end, cap;		/* where each ends in the dump */
	int done;
	size_t columns;			/* of the header; 0 before it */
	unsigned long long rows, blank;
	struct buf *o;
};

static void
alone_field(void *s, size_t n, void *arg)
{
	struct alone *a = arg;

	dump_field(&a->fields, s, n);
	a->end = mem_grow(a->end, &a->cap, a->n + 1, sizeof *a->end);
	a->end[a->n++] = a->fields.len;
}

/* Nonzero if two of the record's fields are alike. */
static int
alone_twice(const struct alone *a)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = i + 1; k < a->n; k++) {
			size_t at = i > 0 ? a->end[i - 1] : 0, len = a->end[i] - at;

			if (a->end[k] - a->end[k - 1] == len &&
			    memcmp(a->fields.s + at, a->fields.s + a->end[k - 1], len) == 0)
				return 1;
		}
	return 0;
}

static void
alone_row(int c, void *arg)
{
	(void)c;
	((struct alone *)arg)->done = 1;
}

static int
alone_feed(struct alone *a, const char *s)
{
	return csv_parse(&a->csv, s, 1, alone_field, alone_row, a) == 1 ? 0 : -1;
}

/* A CR before LF or the end is part of the line end, unless it stands in quotes. */
static int
is_line_end_cr(const struct text *t, size_t i, int quotes)
{
	if (quotes % 2 != 0 || t->s[i] != '\r')
		return 0;
	while (i < t->n && t->s[i] == '\r')
		i++;
	return i == t->n || t->s[i] == '\n';
}

/* One record from from on, byte by byte.  Where it ends, or 0 if it is malformed. */
static size_t
alone_record(struct alone *a, size_t from)
{
	int quotes = 0;
	size_t i;

	a->n = 0;
	a->done = 0;
	buf_clear(&a->fields);
	for (i = from; i < a->t->n && !a->done; i++) {
		quotes += a->t->s[i] == '"';
		if (!is_line_end_cr(a->t, i, quotes) && alone_feed(a, a->t->s + i) != 0)
			return 0;
	}
	if (!a->done && (quotes % 2 == 1 || alone_feed(a, "\n") != 0))
		return 0;
	return i;
}

static void
alone_dump(struct alone *a, size_t from, size_t end, uint64_t line, int state)
{
	size_t n = end - from;

	n -= n > 0 && a->t->s[from + n - 1] == '\n';
	while (n > 0 && a->t->s[from + n - 1] == '\r')
		n--;
	buf_printf(a->o, "0:%llu %d [", (unsigned long long)line, state);
	buf_bytes(a->o, a->t->s + from, n);
	buf_bytes(a->o, "]", 1);
	buf_bytes(a->o, a->fields.s, a->fields.len);
	buf_bytes(a->o, "\n", 1);
}

static uint64_t
newlines(const struct text *t, size_t from, size_t end)
{
	uint64_t n = 0;

	for (; from < end; from++)
		n += t->s[from] == '\n';
	return n;
}

/* A whole row; -1 at an error that ends reading. */
static int
alone_take(struct alone *a, size_t from, size_t end, uint64_t line)
{
	if (a->n == 0 && a->columns != 1) {
		a->blank++;
		return 0;
	}
	if (a->n == 0) {
		dump_field(&a->fields, "", 0);
		a->n = 1;
	}
	if (a->columns == 0) {
		if (!a->any_names && alone_twice(a)) {
			buf_printf(a->o, "error %llu two columns\n", (unsigned long long)line);
			return -1;
		}
		a->columns = a->n;
		buf_bytes(a->o, a->fields.s, a->fields.len);
		buf_bytes(a->o, "\n", 1);
		return 0;
	}
	if (a->n != a->columns && !a->tolerant) {
		buf_printf(a->o, "error %llu fields\n", (unsigned long long)line);
		return -1;
	}
	a->rows++;
	alone_dump(a, from, end, line, a->n != a->columns ? REC_RAGGED : REC_OK);
	return 0;
}

static void
alone_read(struct alone *a)
{
	size_t from = 0, end;
	uint64_t line = 1;

	if (a->t->n >= 3 && memcmp(a->t->s, "\xef\xbb\xbf", 3) == 0)
		from = 3;
	for (; from < a->t->n; from = end) {
		end = alone_record(a, from);
		if (end == 0) {
			csv_fini(&a->csv, NULL, NULL, NULL);
			if (!a->tolerant) {
				buf_printf(a->o, "error %llu quote\n", (unsigned long long)line);
				return;
			}
			if (a->columns == 0) {
				buf_printf(a->o, "error 0 the header is no\n");
				return;
			}
			for (end = from; end < a->t->n && a->t->s[end] != '\n'; end++)
				;
			end += end < a->t->n;
			buf_clear(&a->fields);
			a->rows++;
			alone_dump(a, from, end, line, REC_MALFORMED);
		} else if (alone_take(a, from, end, line) != 0)
			return;
		line += newlines(a->t, from, end);
	}
	if (a->columns == 0)
		buf_printf(a->o, "error 0 no header\n");
	else
		buf_printf(a->o, "%llu rows, %llu blank\n", a->rows, a->blank);
}

static int
alone_no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int
alone_is_lf(unsigned char c)
{
	return c == '\n';
}

/* What the reader must give for a text of one file, by libcsv alone, byte by byte. */
static void
alone_all(struct buf *o, const struct text *t, const struct rec_options *opt)
{
	struct alone a = { .t = t, .tolerant = opt->flags & REC_TOLERANT, .o = o,
	    .any_names = opt->flags & REC_ANY_NAMES };

	buf_clear(o);
	buf_init(&a.fields);
	if (csv_init(&a.csv, CSV_STRICT | CSV_REPALL_NL) != 0)
		abort();
	csv_set_space_func(&a.csv, alone_no_space);
	csv_set_term_func(&a.csv, alone_is_lf);
	csv_set_delim(&a.csv, (unsigned char)opt->delimiter);
	alone_read(&a);
	csv_free(&a.csv);
	buf_free(&a.fields);
	free(a.end);
}

#endif
