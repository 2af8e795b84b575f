#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/edit_distance.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/progress.h"
#include "csv/dialect.h"
#include "csv/inbuf.h"
#include "csv/parse.h"
#include "csv/rec.h"

enum {
	BATCH_ROWS = 1024,
	NAMES_SHOWN = 12,		/* of a header, where a column is missing */
	LOOK = 1 << 20			/* bytes in which REC_REPAIR finds the dialect */
};

struct beginning {			/* what REC_REPAIR found */
	enum encoding_kind kind;
	char *preamble;
	size_t len;
	uint64_t line;
	size_t surplus;
	int row_names;
};

struct rec {
	struct rec_options opt;
	struct dialect dialect;		/* of the file being read */
	char *const *files;
	size_t nfiles, file;		/* the file being read */
	const char *name;		/* of what is read from memory; else NULL */
	struct memory_part {
		const char *s;
		size_t n;
	} memory;			/* until the header is read */
	int done;			/* the last file is read */
	struct inbuf bytes;
	struct parse *records;
	struct beginning *began;	/* of each file */

	struct intern *names;		/* the table's columns */
	size_t *length, lengths;	/* of their names */
	char *header;			/* raw bytes of the first header */
	size_t header_len;
	size_t *place;			/* table column of each column of this file */
	size_t file_columns;
	int same_order;
	struct rec_field *shuffle;

	uint64_t batches, rows, blank;
	int failed;			/* the reason is in error, for the next read */
	struct err error;
	struct progress progress;
};

static int
is_stdin(const struct rec *r, size_t file)
{
	return r->name == NULL && (r->nfiles == 0 || strcmp(r->files[file], "-") == 0);
}

/* ---- headers -------------------------------------------------------- */

/* The most frequent candidate outside quotes in the first line; comma if there is none. */
static char
look_for_delimiter(const struct inbuf *b)
{
	static const char candidates[] = ",;\t|";
	size_t count[sizeof candidates] = { 0 }, best = 0;
	int quoted = 0;

	for (size_t i = b->pos; i < b->end && (quoted || b->buf[i] != '\n'); i++) {
		const char *c = strchr(candidates, b->buf[i]);

		if (b->buf[i] == '"')
			quoted = !quoted;
		else if (!quoted && c != NULL && *c != '\0')
			count[c - candidates]++;
	}
	for (size_t i = 1; i < sizeof candidates - 1; i++)
		if (count[i] > count[best])
			best = i;
	return candidates[best];
}

static uint64_t
count_lines(const char *s, size_t n)
{
	const char *end = s + n;
	uint64_t lines = 0;

	while ((s = memchr(s, '\n', (size_t)(end - s))) != NULL) {
		lines++;
		s++;
	}
	return lines;
}

/* Leaves out what stands before the table. */
static void
skip_preamble(struct rec *r)
{
	struct beginning *b = &r->began[r->file];
	const struct dialect *d = &r->dialect;
	const char *s = r->bytes.buf + r->bytes.pos;

	b->line = 1 + count_lines(s, d->sep);
	b->len = d->skip - d->sep;
	b->preamble = mem_text(s + d->sep, b->len);
	b->surplus = d->surplus;
	b->row_names = d->row_names;
	inbuf_consume(&r->bytes, d->skip, count_lines(s, d->skip));
}

/* Finds the encoding and the dialect.  The beginning of the file stays at hand, decoded. */
static int
look_closely(struct rec *r, struct err *e)
{
	struct inbuf *b = &r->bytes;

	if (inbuf_decode(b, LOOK, e) != 0)
		return -1;
	if (dialect_cr(b->buf + b->pos, b->end - b->pos)) {
		b->encoding.cr = 1;
		encoding_cr(b->buf + b->pos, b->end - b->pos);
	}
	dialect_find(b->buf + b->pos, b->end - b->pos, b->eof, r->opt.delimiter, &r->dialect);
	skip_preamble(r);
	return 0;
}

/* Reads what is needed to see a byte-order mark and, if asked, the delimiter. */
static int
look_at_line(struct rec *r, struct err *e)
{
	struct inbuf *b = &r->bytes;
	size_t seen = 0;

	while (!b->eof && (b->end == seen || memchr(b->buf + seen, '\n', b->end - seen) == NULL)) {
		seen = b->end;
		if (inbuf_more(b, e) < 0)
			return -1;
	}
	if (b->end >= 3 && memcmp(b->buf, "\xef\xbb\xbf", 3) == 0)
		b->pos = 3;
	r->dialect = (struct dialect){ .quote = '"', .delimiter =
	    r->opt.delimiter != 0 ? r->opt.delimiter : look_for_delimiter(b) };
	return 0;
}

static int
look(struct rec *r, struct err *e)
{
	if (((r->opt.flags & REC_REPAIR) != 0 ? look_closely(r, e) : look_at_line(r, e)) != 0)
		return -1;
	parse_begin(r->records, &r->dialect);
	return 0;
}

static uint32_t
add_name(struct rec *r, const char *s, size_t n)
{
	return intern_add(r->names, s, n);
}

static uint32_t
find_name(struct rec *r, const char *s, size_t n)
{
	return intern_find(r->names, s, n);
}

/*
 * The number of the column called by the n bytes at s, INTERN_NONE if there is
 * none; in the first file it is added.  With REC_ANY_NAMES, where seen tells
 * which columns this header had already, the second of one name is kept as
 * name NUL 2, and so on: last tells how far that has come.
 */
static uint32_t
number_column(struct rec *r, const char *s, size_t n, const char *seen, uint32_t *last)
{
	uint32_t (*number)(struct rec *, const char *, size_t) = r->file == 0 ?
	    add_name : find_name;
	uint32_t base = number(r, s, n), id = base;
	struct buf key;

	if ((r->opt.flags & REC_ANY_NAMES) == 0)
		return id;
	buf_init(&key);
	while (id != INTERN_NONE && seen[id]) {
		buf_clear(&key);
		buf_bytes(&key, s, n);
		buf_printf(&key, "%c%u", '\0', ++last[base] + 1);
		id = number(r, key.s, key.len);
	}
	buf_free(&key);
	return id;
}

static int
refuse_column(const struct rec *r, uint64_t line, const char *what, const char *s, size_t n,
    struct err *e)
{
	char show[ERR_SHOW];

	return err_set(e, "%s:%llu: %s: '%s'", rec_file(r, r->file), (unsigned long long)line, what,
	    err_show(show, s, n));
}

/* Numbers the columns of a header; sets seen, of rec_columns.  0, or -1 with the reason. */
static int
number_columns(struct rec *r, const struct batch *b, const struct rec_row *row, char *seen,
    uint32_t *last, struct err *e)
{
	const int unnamed = (r->opt.flags & (REC_REPAIR | REC_ANY_NAMES)) == REC_REPAIR;
	char name[32];
	size_t n, empty = 0;

	for (size_t i = 0; i < row->fields; i++) {
		const char *s = batch_field(b, row, i, &n);
		uint32_t id;

		if (n == 0 && unnamed && empty++ > 0) {	/* a spreadsheet's empty columns */
			n = (size_t)snprintf(name, sizeof name, "unnamed_%zu", i + 1);
			s = name;
		}
		id = number_column(r, s, n, seen, last);

		if (id == INTERN_NONE)
			return refuse_column(r, row->line,
			    "a column that the first file does not have", s, n, e);
		if (seen[id])
			return refuse_column(r, row->line, "two columns of one name", s, n, e);
		if ((r->opt.flags & REC_ANY_NAMES) == 0 && memchr(s, '\0', n) != NULL)
			return refuse_column(r, row->line,
			    "a NUL byte in the name of a column", s, n, e);
		seen[id] = 1;
		r->place[i] = id;
		r->same_order &= id == i;
		if (id >= r->lengths)
			r->length = mem_grow(r->length, &r->lengths, id + 1, sizeof *r->length);
		r->length[id] = n;
	}
	return 0;
}

/* Makes the columns of a header, the only row of b, those of the table. */
static int
take_header(struct rec *r, const struct batch *b, struct err *e)
{
	const struct rec_row *row = &b->row[0];
	size_t old = intern_size(r->names), n;
	char *seen = mem_zero(old + row->fields, 1);
	uint32_t *last = mem_zero(old + row->fields, sizeof *last);
	int rc;

	r->file_columns = row->fields;
	r->place = mem_resize(r->place, row->fields, sizeof *r->place);
	r->shuffle = mem_resize(r->shuffle, row->fields, sizeof *r->shuffle);
	r->same_order = row->fields == old || r->file == 0;
	rc = number_columns(r, b, row, seen, last, e);
	for (size_t i = 0; i < old && rc == 0; i++)
		if (!seen[i]) {
			const char *s = rec_name_text(r, i, &n);

			rc = refuse_column(r, row->line, "a column of the first file is missing", s,
			    n, e);
		}
	free(seen);
	free(last);
	if (r->file == 0 && rc == 0) {
		r->header = mem_text(b->text + row->raw, row->raw_len);
		r->header_len = row->raw_len;
	}
	return rc;
}

/* The column of R's write.table that has no name gets one. */
static void
name_rows(struct rec *r, struct batch *b)
{
	static const char name[] = "row.names";
	struct rec_row *row;

	if (!r->dialect.row_names || b->rows != 1)
		return;
	row = &b->row[0];
	batch_add_field(b, 0, 0);
	memmove(b->field + row->first + 1, b->field + row->first,
	    row->fields++ * sizeof *b->field);
	b->field[row->first] = (struct rec_field){ (uint32_t)b->len, sizeof name - 1 };
	batch_add_text(b, name, sizeof name - 1);
}

static int
open_file(struct rec *r, struct err *e)
{
	const char *path;

	if (r->name != NULL) {
		inbuf_memory(&r->bytes, r->memory.s, r->memory.n, r->name, 1);
		return 0;
	}
	path = is_stdin(r, r->file) ? NULL : r->files[r->file];
	if (path == NULL && isatty(STDIN_FILENO))
		err_note("waits for a table from the keyboard, which Ctrl-D ends; a file's name, "
		    "or a pipe, is the usual way");
	return inbuf_open(&r->bytes, path, rec_file(r, r->file), e);
}

static int
read_header(struct rec *r, struct err *e)
{
	struct batch b = { 0 };
	enum parse_found f;
	int rc;

	if (open_file(r, e) != 0 || look(r, e) != 0)
		return -1;
	while ((f = parse_next(r->records, &b, 1, 0, e)) == PARSE_BLANK)
		r->blank++;
	name_rows(r, &b);
	if (f == PARSE_ROW && b.row[0].state == REC_OK)
		rc = take_header(r, &b, e);
	else if (f == PARSE_BAD)
		rc = -1;
	else
		rc = err_set(e, f == PARSE_END ? "%s: no header: the input is empty" :
		    "%s: the header is no CSV record: a quote is not closed", rec_file(r, r->file));
	batch_free(&b);
	return rc;
}

/* ---- the reader ----------------------------------------------------- */

/* The bytes of all files; 0 if that is not known. */
static uint64_t
size_of_input(const struct rec *r)
{
	uint64_t total = 0;
	struct stat st;

	for (size_t i = 0; i < rec_files(r); i++) {
		int rc = is_stdin(r, i) ? fstat(STDIN_FILENO, &st) : stat(r->files[i], &st);

		if (rc != 0 || !S_ISREG(st.st_mode))
			return 0;
		total += (uint64_t)st.st_size;
	}
	return total;
}

/* Reads the first header; NULL, and r is gone, if that cannot be. */
static struct rec *
begin(struct rec *r, struct err *e)
{
	const int flags = r->opt.flags;

	r->bytes.fd = -1;
	r->names = intern_new();
	r->began = mem_zero(rec_files(r), sizeof *r->began);
	r->records = parse_new(&r->bytes, ((flags & REC_TOLERANT) != 0 ? PARSE_TOLERANT : 0) |
	    ((flags & REC_REPAIR) != 0 ? PARSE_REPAIR : 0));
	if (read_header(r, e) != 0) {
		rec_close(r);
		return NULL;
	}
	return r;
}

struct rec *
rec_open(char *const *files, size_t n, const struct rec_options *o, struct err *e)
{
	struct rec *r = mem_zero(1, sizeof *r);

	r->opt = *o;
	r->files = files;
	r->nfiles = n;
	progress_start(&r->progress, o->progress, size_of_input(r));
	return begin(r, e);
}

struct rec *
rec_memory(const char *s, size_t n, const char *name, int flags, struct err *e)
{
	struct rec *r = mem_zero(1, sizeof *r);

	r->opt = (struct rec_options){ ',', flags, -1 };
	r->name = name;
	r->memory = (struct memory_part){ s, n };
	progress_start(&r->progress, r->opt.progress, 0);
	return begin(r, e);
}

void
rec_again(struct rec *r, const char *s, size_t n, uint64_t line)
{
	inbuf_memory(&r->bytes, s, n, r->name, line);
	parse_begin(r->records, &r->dialect);
	r->done = r->failed = 0;
	r->batches = r->rows = r->blank = 0;
}

void
rec_close(struct rec *r)
{
	if (r == NULL)
		return;
	inbuf_free(&r->bytes);
	parse_free(r->records);
	intern_free(r->names);
	free(r->length);
	free(r->header);
	for (size_t i = 0; i < rec_files(r); i++)
		free(r->began[i].preamble);
	free(r->began);
	free(r->place);
	free(r->shuffle);
	free(r);
}

/* The fields of the last row into the table's order. */
static void
arrange(struct rec *r, struct batch *b)
{
	struct rec_row *row = &b->row[b->rows - 1];
	size_t columns = intern_size(r->names);

	memcpy(r->shuffle, b->field + row->first, row->fields * sizeof *r->shuffle);
	b->fields = row->first;
	for (size_t i = 0; i < columns; i++)
		batch_add_field(b, 0, 0);
	for (size_t i = 0; i < r->file_columns; i++)
		b->field[row->first + r->place[i]] = r->shuffle[i];
	row->fields = (uint32_t)columns;
}

/* Empty fields at the end of all rows go, with what stands for them in the raw bytes. */
static void
drop_surplus(const struct rec *r, struct batch *b, struct rec_row *row)
{
	const char *raw = b->text + row->raw;

	for (size_t i = 0; i < r->dialect.surplus; i++)
		if (b->field[row->first + row->fields - 1 - i].len > 0)
			return;
	for (size_t i = 0; i < r->dialect.surplus; i++) {
		row->fields--;
		b->fields--;
		if (row->raw_len >= 2 && memcmp(raw + row->raw_len - 2, "\"\"", 2) == 0)
			row->raw_len -= 2;
		if (row->raw_len > 0 && raw[row->raw_len - 1] == r->dialect.delimiter)
			row->raw_len--;
	}
}

/* Looks at the row just added. */
static int
check_row(struct rec *r, struct batch *b, struct err *e)
{
	struct rec_row *row = &b->row[b->rows - 1];

	r->rows++;
	if (row->state == REC_MALFORMED)
		return 0;
	if (r->dialect.surplus > 0 && !r->dialect.row_names &&
	    row->fields == r->file_columns + r->dialect.surplus)
		drop_surplus(r, b, row);
	if (row->fields == r->file_columns) {
		if (!r->same_order)
			arrange(r, b);
		return 0;
	}
	if ((r->opt.flags & REC_TOLERANT) != 0) {
		row->state = REC_RAGGED;
		return 0;
	}
	return err_set(e, "%s:%llu: %u fields, but the header has %zu", rec_file(r, r->file),
	    (unsigned long long)row->line, row->fields, r->file_columns);
}

/* At the end of a file: the next one's header.  1, 0 if that was the last, -1. */
static int
next_file(struct rec *r, struct err *e)
{
	r->began[r->file].kind = r->bytes.encoding.kind;
	inbuf_close(&r->bytes);
	r->done = r->file + 1 >= r->nfiles;
	if (r->done)
		return 0;
	r->file++;
	return read_header(r, e) == 0 ? 1 : -1;
}

/* Records of one file into b until it is full or the bytes at hand are used up. */
static enum parse_found
fill_batch(struct rec *r, struct batch *b)
{
	int lone = intern_size(r->names) == 1;
	enum parse_found f;

	b->file = r->file;
	b->same_order = r->same_order;
	b->usual = r->dialect.delimiter == ',' && dialect_usual(&r->dialect);
	do {
		f = parse_next(r->records, b, b->rows == 0, lone, &r->error);
		if (f == PARSE_ROW && check_row(r, b, &r->error) != 0) {
			b->rows--;
			f = PARSE_BAD;
		}
		r->blank += f == PARSE_BLANK;
	} while (b->rows < BATCH_ROWS && b->len < REC_CHUNK &&
	    (f == PARSE_ROW || f == PARSE_BLANK));
	return f;
}

static void
clear(struct batch *b)
{
	b->rows = b->fields = b->len = 0;
	if (b->cap > INBUF_KEEP)
		batch_free(b);
}

/*
 * What comes before an error is delivered first, so that output does not depend
 * on how bytes arrive.
 */
int
rec_read(struct rec *r, struct batch *b, struct err *e)
{
	enum parse_found f;

	clear(b);
	while (b->rows == 0 && !r->failed && !r->done) {
		f = fill_batch(r, b);
		r->failed = f == PARSE_BAD || (f == PARSE_END && next_file(r, &r->error) < 0);
	}
	progress_show(&r->progress, r->rows, r->bytes.got, b->rows == 0);
	if (b->rows == 0) {
		if (r->failed)
			*e = r->error;
		return r->failed ? -1 : 0;
	}
	b->number = r->batches++;
	return 1;
}

size_t
rec_columns(const struct rec *r)
{
	return intern_size(r->names);
}

const char *
rec_name(const struct rec *r, size_t column)
{
	return intern_text(r->names, (uint32_t)column, NULL);
}

const char *
rec_name_text(const struct rec *r, size_t column, size_t *n)
{
	*n = r->length[column];
	return intern_text(r->names, (uint32_t)column, NULL);
}

long
rec_find(const struct rec *r, const char *name)
{
	uint32_t id = intern_find(r->names, name, strlen(name));

	return id == INTERN_NONE ? -1 : (long)id;
}

/* A delimiter that would make more columns of the header; 0 if there is none. */
static char
better_delimiter(const struct rec *r)
{
	static const char candidate[] = ",;\t|";
	size_t n[sizeof candidate] = { 0 }, most = rec_columns(r) - 1;
	const char *found;
	char best = '\0';
	int quoted = 0;

	for (size_t i = 0; i < r->header_len; i++) {
		char c = r->header[i];

		quoted ^= c == '"';
		if (!quoted && c != '\0' && (found = strchr(candidate, c)) != NULL &&
		    c != r->dialect.delimiter && ++n[found - candidate] > most) {
			most = n[found - candidate];
			best = c;
		}
	}
	return best;
}

/* The way out where there is no column called name, behind "; ". */
static void
add_way_out(const struct rec *r, const char *name, const char *from, struct buf *o)
{
	const size_t n = rec_columns(r);
	const char **names = mem_zero(n + 1, sizeof *names), *near;
	char show[ERR_SHOW];

	for (size_t i = 0; i < n; i++)
		names[i] = rec_name(r, i);
	near = edit_distance_nearest(name, names, n);
	if (from != NULL)
		buf_printf(o, "; %s writes it", from);
	else if (near != NULL)
		buf_printf(o, "; is it '%s'?", err_show(show, near, strlen(near)));
	for (size_t i = 0; near == NULL && from == NULL && i < n && i < NAMES_SHOWN; i++)
		buf_printf(o, "%s%s", i == 0 ? "; there are " : ", ",
		    err_show(show, names[i], strlen(names[i])));
	if (near == NULL && from == NULL && n > NAMES_SHOWN)
		buf_printf(o, " and %zu more", n - NAMES_SHOWN);
	free(names);
}

int
rec_need(const struct rec *r, const char *name, const char *from, size_t *column, struct err *e)
{
	long c = rec_find(r, name);
	struct buf way;
	char other;

	if (c >= 0) {
		*column = (size_t)c;
		return 0;
	}
	if ((other = better_delimiter(r)) != '\0') {
		const char *shown = other == '\t' ? "tab" : (char[]){ other, '\0' };

		return err_set(e, "%s:1: %s: no such column; the header holds '%s': try -d '%s'",
		    rec_file(r, 0), name, shown, shown);
	}
	buf_init(&way);
	add_way_out(r, name, from, &way);
	err_set(e, "%s:1: %s: no such column%.*s", rec_file(r, 0), name, (int)way.len,
	    way.len > 0 ? way.s : "");
	buf_free(&way);
	return -1;
}

char
rec_delimiter(const struct rec *r)
{
	return r->dialect.delimiter;
}

const char *
rec_file(const struct rec *r, size_t file)
{
	return r->name != NULL ? r->name : is_stdin(r, file) ? "standard input" :
	    r->files[file];
}

size_t
rec_files(const struct rec *r)
{
	return r->nfiles > 0 ? r->nfiles : 1;
}

void
rec_preamble(const struct rec *r, size_t file, const char **s, size_t *n, uint64_t *line)
{
	*s = r->began[file].preamble;
	*n = r->began[file].len;
	*line = r->began[file].line;
}

const char *
rec_encoding(const struct rec *r, size_t file)
{
	static const char *const name[] = { NULL, "Windows-1252", "UTF-16LE", "UTF-16BE" };

	return name[r->began[file].kind];
}

size_t
rec_surplus(const struct rec *r, size_t file, int *row_names)
{
	*row_names = r->began[file].row_names;
	return r->began[file].surplus;
}

uint64_t
rec_rows(const struct rec *r)
{
	return r->rows;
}

uint64_t
rec_repaired(const struct rec *r)
{
	return parse_repaired(r->records);
}

uint64_t
rec_blank(const struct rec *r)
{
	return r->blank;
}

int
rec_complain(const struct rec *r, const struct batch *b, const struct rec_row *row,
    size_t column, const char *what, struct err *e)
{
	size_t n;
	const char *s = batch_field(b, row, column, &n);

	return rec_complain_at(r, (struct rec_place){ (uint32_t)b->file, (uint32_t)row->line },
	    column, what, s, n, e);
}

int
rec_complain_at(const struct rec *r, struct rec_place at, size_t column, const char *what,
    const char *value, size_t n, struct err *e)
{
	char show[ERR_SHOW];

	return err_set(e, "%s:%lu: %s: %s: '%s'", rec_file(r, at.file), (unsigned long)at.line,
	    rec_name(r, column), what, err_show(show, value, n));
}
