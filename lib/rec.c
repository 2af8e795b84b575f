#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "decode.h"
#include "dialect.h"
#include "lenient.h"
#include "map.h"
#include "mem.h"
#include "rec.h"
#include "scan.h"

#ifndef REC_CHUNK
#define REC_CHUNK (256 * 1024)	/* bytes asked of read(2); 1 in the edge flavour */
#endif
enum {
	BATCH_ROWS = 1024,
	WINDOW = REC_CHUNK < 16 * 1024 ? REC_CHUNK : 16 * 1024,	/* bytes scanned at a time */
	LOOK = 1 << 20,			/* bytes in which REC_REPAIR finds the dialect */
	INSIDE_QUOTES = 2	/* libcsv's FIELD_BEGUN */
};
static const size_t RECORD_MAX = (size_t)1 << 30;

struct progress {
	int on;
	double started, shown;
	uint64_t total, done;		/* bytes of the regular files; read so far */
};

struct beginning {			/* what REC_REPAIR found */
	enum decode_kind kind;
	char *preamble;
	size_t len;
	uint64_t line;
};

struct rec {
	struct rec_options opt;
	char delimiter;			/* in use */
	char *const *files;
	size_t nfiles, file;		/* the file being read */
	int fd;				/* -1: none open */
	int eof;
	struct decode decode;
	enum { RAW, LOOKING, LOOKED } stage;	/* bytes are as they are; decoded, with the beginning at hand; further on */
	struct beginning *began;	/* of each file */

	char *buf;			/* [pos, end) is not yet consumed; pos starts a record */
	size_t pos, end, cap;
	uint64_t line;			/* of buf[pos] */

	uint32_t *mark;			/* marks of the window, relative to it */
	ptrdiff_t window;		/* where in buf it starts; below 0 when that part was dropped */
	size_t window_end;		/* where scanning goes on */
	size_t marks, next;

	struct csv_parser csv;
	struct batch *into;		/* where libcsv's callbacks put fields */
	int row_done;
	struct lenient lenient;

	int in_header;			/* blank lines before it are skipped */
	struct map *names;		/* the table's columns */
	char *header;			/* raw bytes of the first header */
	size_t header_len;
	size_t *place;			/* table column of each column of this file */
	size_t file_columns;
	int same_order;
	struct rec_field *shuffle;

	uint64_t batches, rows, blank, repaired;
	int failed;			/* the reason is in error, for the next read */
	struct err error;
	struct progress progress;
};

/* ---- bytes ---------------------------------------------------------- */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
show_progress(struct rec *r, int last)
{
	struct progress *p = &r->progress;
	double t = p->on ? now() : 0;

	if (!p->on || t - p->started < 1 || (!last && t - p->shown < 0.2))
		return;
	p->shown = t;
	fprintf(stderr, "\r%s: %llu rows, %.0f rows/s", err_program, (unsigned long long)r->rows,
	    (double)r->rows / (t - p->started));
	if (p->total > 0)
		fprintf(stderr, ", %.0f %%", 100.0 * (double)p->done / (double)p->total);
	fputs(last ? "\033[K\n" : "\033[K", stderr);
}

/* Reads once, to the end of the buffer.  The bytes, or -1 on failure. */
static ssize_t
read_some(struct rec *r, struct err *e)
{
	ssize_t n;

	r->buf = mem_grow(r->buf, &r->cap, r->end + REC_CHUNK, 1);
	do
		n = read(r->fd, r->buf + r->end, REC_CHUNK);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_set(e, "%s: %s", rec_file(r, r->file), strerror(errno));
	r->eof = n == 0;
	r->progress.done += (uint64_t)n;
	return n;
}

static int
is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/*
 * Decodes the n bytes at the end of the buffer.  That a file is no UTF-8 is
 * known before any of it is used: from its beginning, or by looking ahead.
 */
static int
decode_some(struct rec *r, size_t n, struct err *e)
{
	struct decode *d = &r->decode;
	size_t held = d->holds;
	int high = d->high;
	long len;

	r->buf = mem_grow(r->buf, &r->cap, r->end + DECODE_GROWTH * (n + held + DECODE_HELD), 1);
	len = decode(d, r->buf + r->end, n, r->eof);
	if (len >= 0 && d->kind == DECODE_UTF8 && d->high && !high && is_regular(r->fd) && !decode_rest(d, r->fd)) {
		memcpy(r->buf + r->end + len, d->held, d->holds);
		len = (long)decode_again(d, r->buf + r->end, (size_t)len + d->holds);
	}
	if (len < 0 && r->stage == LOOKING) {
		n += held + r->end - r->pos;
		r->buf = mem_grow(r->buf, &r->cap, r->pos + DECODE_GROWTH * (n + DECODE_HELD), 1);
		r->end = r->pos;
		len = (long)decode_again(d, r->buf + r->pos, n);
	}
	if (len < 0)
		return err_set(e, "%s:%llu: UTF-8 up to here, but not behind it: in a file both can be read as Windows-1252, "
		    "in a pipe they cannot", rec_file(r, r->file), (unsigned long long)r->line);
	r->end += (size_t)len;
	r->began[r->file].kind = d->kind;
	return 0;
}

/* Reads once, behind what is there.  1 if bytes came, 0 at the end, -1 on failure. */
static int
fill(struct rec *r, struct err *e)
{
	size_t end;
	ssize_t n;

	if (r->eof)
		return 0;
	if (r->pos > 0) {
		memmove(r->buf, r->buf + r->pos, r->end - r->pos);
		r->end -= r->pos;
		r->window -= (ptrdiff_t)r->pos;
		r->window_end -= r->pos;
		r->pos = 0;
	}
	if (r->end > RECORD_MAX)
		return err_set(e, "%s:%llu: a record of more than %zu bytes: is a quote missing?",
		    rec_file(r, r->file), (unsigned long long)r->line, RECORD_MAX);
	end = r->end;
	if ((n = read_some(r, e)) < 0)
		return -1;
	if (r->stage == RAW)
		r->end += (size_t)n;
	else if (decode_some(r, (size_t)n, e) != 0)
		return -1;
	return n > 0 || r->end > end;
}

/* Scanning starts again at pos. */
static void
rewind_marks(struct rec *r)
{
	r->window = (ptrdiff_t)r->pos;
	r->window_end = r->pos;
	r->marks = r->next = 0;
}

static int
is_stdin(const struct rec *r, size_t file)
{
	return r->nfiles == 0 || strcmp(r->files[file], "-") == 0;
}

static int
open_file(struct rec *r, struct err *e)
{
	r->fd = is_stdin(r, r->file) ? STDIN_FILENO : open(r->files[r->file], O_RDONLY | O_CLOEXEC);
	if (r->fd < 0)
		return err_set(e, "%s: %s", rec_file(r, r->file), strerror(errno));
	r->eof = 0;
	r->pos = r->end = 0;
	r->line = 1;
	r->stage = RAW;
	r->decode.kind = DECODE_UTF8;
	rewind_marks(r);
	return 0;
}

static void
close_file(struct rec *r)
{
	if (r->fd > STDIN_FILENO)
		close(r->fd);
	r->fd = -1;
}

/* ---- one record ----------------------------------------------------- */

/*
 * What the bytes at pos hold.  NEED_MORE: not enough of them, and they were
 * not to be waited for; ODD: the marks cannot tell, libcsv must.
 */
enum found { NEED_MORE, RECORD, BLANK, ODD, END, BAD };

static void
add_field(struct batch *b, size_t off, size_t len)
{
	if (b->fields == b->field_cap)
		b->field = mem_grow(b->field, &b->field_cap, b->fields + 1, sizeof *b->field);
	b->field[b->fields++] = (struct rec_field){ (uint32_t)off, (uint32_t)len };
}

static void
add_text(struct batch *b, const char *s, size_t n)
{
	if (b->len + n >= b->cap)		/* an empty text has its memory, too */
		b->text = mem_grow(b->text, &b->cap, b->len + n + 1, 1);
	if (n > 0)
		memcpy(b->text + b->len, s, n);
	b->len += n;
}

/* Consumes n bytes of the buffer with the given number of line ends. */
static void
consume(struct rec *r, size_t n, uint64_t lines)
{
	r->pos += n;
	r->line += lines;
}

static void
add_row(struct rec *r, struct batch *b, size_t first, size_t len, enum rec_state state)
{
	b->row = mem_grow(b->row, &b->row_cap, b->rows + 1, sizeof *b->row);
	b->row[b->rows++] = (struct rec_row){
		.line = r->line, .raw = (uint32_t)b->len, .raw_len = (uint32_t)len,
		.first = (uint32_t)first, .fields = (uint32_t)(b->fields - first),
		.state = (uint8_t)state
	};
	add_text(b, r->buf + r->pos, len);
}

/* Marks of the next window; 0 if the buffer holds no further bytes. */
static int
next_window(struct rec *r)
{
	size_t n = r->end - r->window_end;

	if (n == 0)
		return 0;
	if (n > WINDOW)
		n = WINDOW;
	r->window = (ptrdiff_t)r->window_end;
	r->marks = scan_marks(r->buf + r->window_end, n, r->delimiter, r->mark);
	r->next = 0;
	r->window_end += n;
	return 1;
}

/* The next mark, counted from pos. */
static size_t
next_mark(struct rec *r)
{
	return (size_t)(r->window + (ptrdiff_t)r->mark[r->next++]) - r->pos;
}

/* Leaves out the marks before pos. */
static void
skip_marks(struct rec *r)
{
	while (r->next < r->marks && r->window + (ptrdiff_t)r->mark[r->next] < (ptrdiff_t)r->pos)
		r->next++;
	if (r->window_end < r->pos)
		rewind_marks(r);
}

/* The length of the line that ends at buf[pos + n], without a CR before the end. */
static size_t
trimmed(const struct rec *r, size_t n)
{
	return n > 0 && r->buf[r->pos + n - 1] == '\r' ? n - 1 : n;
}

/* Makes sure that there is a next mark: RECORD, or END, NEED_MORE (unless it may wait), BAD. */
static enum found
need_mark(struct rec *r, int wait, struct err *e)
{
	int more;

	while (r->next == r->marks) {
		if (next_window(r))
			continue;
		if (!wait && !r->eof)
			return NEED_MORE;
		if ((more = fill(r, e)) <= 0)
			return more < 0 ? BAD : END;
	}
	return RECORD;
}

/* Goes to the next quote, which closes a field: *at; *lines grows by the line ends on the way. */
static enum found
find_quote(struct rec *r, int wait, size_t *at, uint64_t *lines, struct err *e)
{
	enum found f;

	while ((f = need_mark(r, wait, e)) == RECORD) {
		*at = next_mark(r);
		if (r->buf[r->pos + *at] == '"')
			return RECORD;
		*lines += r->buf[r->pos + *at] == '\n';
	}
	return f == END ? ODD : f;
}

/*
 * The fields of a record by the marks, into b; their text is to come behind
 * b's.  *length is where its line ends, and *lines grows by the line ends in
 * quotes.  A quoted field is fine if nothing else stands beside its quotes
 * and no quote in it; any other quote makes the record an ODD one.
 */
static enum found
split(struct rec *r, struct batch *b, int wait, size_t *length, uint64_t *lines, struct err *e)
{
	size_t base = b->len, field = 0, close = 0, at = 0, end;
	enum found f;

	for (;;) {
		if ((f = need_mark(r, wait, e)) != RECORD)
			break;
		at = next_mark(r);
		if (r->buf[r->pos + at] == r->delimiter) {
			if (close == 0)
				add_field(b, base + field, at - field);
			else if (at == close + 1)
				add_field(b, base + field + 1, close - field - 1);
			else
				return ODD;
			field = at + 1;
			close = 0;
		} else if (r->buf[r->pos + at] == '\n') {
			break;
		} else if (at > field || (f = find_quote(r, wait, &close, lines, e)) == ODD) {
			return ODD;
		} else if (f != RECORD) {
			return f;
		}
	}
	if (f == END)				/* the last line may lack its end */
		at = r->end - r->pos;
	else if (f != RECORD)
		return f;
	*length = at;
	end = trimmed(r, at);
	if (close > 0 && end != close + 1)
		return ODD;
	if (close > 0)
		add_field(b, base + field + 1, close - field - 1);
	else
		add_field(b, base + field, end > field ? end - field : 0);
	return f;
}

/* A record by the marks.  NEED_MORE if it is not yet whole and may not be waited for. */
static enum found
marked_record(struct rec *r, struct batch *b, int wait, struct err *e)
{
	size_t first = b->fields, at = 0;
	uint64_t lines = 1;
	enum found f = split(r, b, wait, &at, &lines, e);
	int blank = b->fields == first + 1 && trimmed(r, at) == 0;

	if (f != RECORD && (f != END || at == 0)) {
		b->fields = first;
		if (f != ODD)
			rewind_marks(r);
		return f;
	}
	if (blank && (r->in_header || map_size(r->names) != 1))
		b->fields = first;
	else
		add_row(r, b, first, trimmed(r, at), REC_OK);
	blank = b->fields == first;
	r->blank += (uint64_t)blank;
	consume(r, at + (r->pos + at < r->end), lines);
	return blank ? BLANK : RECORD;
}

static void
on_field(void *s, size_t n, void *arg)
{
	struct rec *r = arg;

	add_field(r->into, r->into->len, n);
	add_text(r->into, s != NULL ? s : "", n);
}

static void
on_row(int c, void *arg)
{
	struct rec *r = arg;

	(void)c;
	r->row_done = 1;
}

struct line {			/* the lines of a record that libcsv reads; offsets from pos */
	size_t end, first;	/* where the last and the first of them end */
	size_t len;		/* the last one's length without its end */
	int ended;		/* whether it has one */
	uint64_t lines;
};

static int
feed(struct rec *r, const char *s, size_t n)
{
	return csv_parse(&r->csv, s, n, on_field, on_row, r) == n ? 0 : -1;
}

/*
 * The line that starts at buf[pos + from]: its length, and whether it has an
 * end.  RECORD, or NEED_MORE, BAD.
 */
static enum found
find_line(struct rec *r, size_t from, int wait, size_t *len, int *ended, struct err *e)
{
	size_t seen = from;
	const char *lf;
	int more;

	for (;;) {
		lf = memchr(r->buf + r->pos + seen, '\n', r->end - r->pos - seen);
		*len = (lf != NULL ? (size_t)(lf - (r->buf + r->pos)) : r->end - r->pos) - from;
		*ended = lf != NULL;
		if (lf != NULL || r->eof)
			return RECORD;
		if (!wait)
			return NEED_MORE;
		seen = r->end - r->pos;
		if ((more = fill(r, e)) < 0)
			return BAD;
	}
}

/* Feeds one line and its end.  0, or -1 if libcsv refuses it. */
static int
feed_line(struct rec *r, size_t from, size_t len, int ended)
{
	const char *s = r->buf + r->pos + from;
	size_t bare = len > 0 && s[len - 1] == '\r' ? len - 1 : len;

	if (feed(r, s, bare) != 0)
		return -1;
	if (!r->csv.quoted || r->csv.pstate != INSIDE_QUOTES)
		return feed(r, "\n", 1);
	return ended ? feed(r, s + bare, len - bare + 1) : -1;
}

/* Lines by libcsv, until they make a row: it is then their fields that stand in b. */
static enum found
parse(struct rec *r, struct batch *b, int wait, struct line *l, struct err *e)
{
	enum found f;

	r->into = b;
	r->row_done = 0;
	do {
		if ((f = find_line(r, l->end, wait, &l->len, &l->ended, e)) != RECORD)
			return f;
		if (feed_line(r, l->end, l->len, l->ended) != 0)
			f = ODD;
		l->end += l->len + (size_t)l->ended;
		if (l->lines++ == 0)
			l->first = l->end;
	} while (f == RECORD && !r->row_done);
	return f;
}

/* The fields of a record that was read leniently, into b. */
static void
take_lenient(struct rec *r, struct batch *b)
{
	const struct lenient *l = &r->lenient;
	size_t at = b->len;

	for (size_t i = 0; i < l->fields; i++) {
		add_field(b, at, l->length[i]);
		at += l->length[i];
	}
	add_text(b, l->text.buf, l->text.len);
}

/* What libcsv refused, read leniently.  ODD if that is no record either. */
static enum found
repair(struct rec *r, struct batch *b, int wait, struct line *l, struct err *e)
{
	const char *s;
	enum found f;
	size_t bare;
	int done;

	memset(l, 0, sizeof *l);
	lenient_begin(&r->lenient, r->delimiter);
	do {
		if ((f = find_line(r, l->end, wait, &l->len, &l->ended, e)) != RECORD)
			return f;
		s = r->buf + r->pos + l->end;
		bare = l->len > 0 && s[l->len - 1] == '\r' ? l->len - 1 : l->len;
		done = lenient_line(&r->lenient, s, bare, s + bare, l->len - bare + (size_t)l->ended);
		l->end += l->len + (size_t)l->ended;
		if (l->lines++ == 0)
			l->first = l->end;
	} while (done == 0 && l->ended);
	if (done <= 0)
		return ODD;
	take_lenient(r, b);
	r->repaired++;
	return RECORD;
}

static enum found
refuse(const struct rec *r, const struct line *l, struct err *e)
{
	err_set(e, "%s:%llu: %s", rec_file(r, r->file), (unsigned long long)r->line, l->lines > 1 || !l->ended ?
	    "a quote is opened here and not closed properly" :
	    "a quote inside a field is not doubled, or text follows a closing quote");
	return BAD;
}

/* An odd record by libcsv, or by repair.  What both refuse is an error, or a malformed row of one line. */
static enum found
odd_record(struct rec *r, struct batch *b, int wait, struct err *e)
{
	size_t first = b->fields, text = b->len, len;
	struct line l = { 0 };
	enum found f = parse(r, b, wait, &l, e);

	if (f != RECORD) {
		(void)csv_fini(&r->csv, NULL, NULL, NULL);
		b->fields = first;
		b->len = text;
	}
	if (f == ODD && (r->opt.flags & REC_REPAIR) != 0)
		f = repair(r, b, wait, &l, e);
	if (f != RECORD)
		rewind_marks(r);
	if (f == NEED_MORE || f == BAD)
		return f;
	if (f == ODD && (r->opt.flags & REC_TOLERANT) == 0)
		return refuse(r, &l, e);
	if (f == ODD) {
		l.end = l.first;
		l.lines = 1;
	}
	len = l.end > 0 && r->buf[r->pos + l.end - 1] == '\n' ? l.end - 1 : l.end;
	add_row(r, b, first, trimmed(r, len), f == ODD ? REC_MALFORMED : REC_OK);
	consume(r, l.end, l.lines);
	skip_marks(r);
	return RECORD;
}

static enum found
next_record(struct rec *r, struct batch *b, int wait, struct err *e)
{
	enum found f = marked_record(r, b, wait, e);

	return f == ODD ? odd_record(r, b, wait, e) : f;
}

/* ---- headers -------------------------------------------------------- */

/* The most frequent candidate outside quotes in the first line; comma if there is none. */
static char
look_for_delimiter(const struct rec *r)
{
	static const char candidates[] = ",;\t|";
	size_t count[sizeof candidates] = { 0 }, best = 0;
	int quoted = 0;

	for (size_t i = r->pos; i < r->end && (quoted || r->buf[i] != '\n'); i++) {
		const char *c = strchr(candidates, r->buf[i]);

		if (r->buf[i] == '"')
			quoted = !quoted;
		else if (!quoted && c != NULL && *c != '\0')
			count[c - candidates]++;
	}
	for (size_t i = 1; i < sizeof candidates - 1; i++)
		if (count[i] > count[best])
			best = i;
	return candidates[best];
}

/* Fills the buffer with n bytes, or all that there are. */
static int
fill_up(struct rec *r, size_t n, struct err *e)
{
	while (r->end < n && !r->eof)
		if (fill(r, e) < 0)
			return -1;
	return 0;
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
skip_preamble(struct rec *r, const struct dialect *d)
{
	struct beginning *b = &r->began[r->file];

	b->line = 1 + count_lines(r->buf + r->pos, d->sep);
	b->len = d->skip - d->sep;
	b->preamble = mem_text(r->buf + r->pos + d->sep, b->len);
	r->line += count_lines(r->buf + r->pos, d->skip);
	r->pos += d->skip;
}

/* Finds the encoding and the dialect.  The beginning of the file stays at hand, decoded. */
static int
look_closely(struct rec *r, struct err *e)
{
	struct dialect d;
	size_t n;

	if (fill_up(r, DECODE_LOOK, e) != 0)
		return -1;
	n = r->end;
	r->end = r->pos = decode_start(&r->decode, r->buf, n);
	r->stage = LOOKING;
	if (decode_some(r, n - r->end, e) != 0 || fill_up(r, LOOK, e) != 0)
		return -1;
	r->stage = LOOKED;
	if (dialect_cr(r->buf + r->pos, r->end - r->pos)) {
		r->decode.cr = 1;
		decode_cr(r->buf + r->pos, r->end - r->pos);
	}
	dialect_find(r->buf + r->pos, r->end - r->pos, r->eof, r->opt.delimiter, &d);
	r->delimiter = d.delimiter;
	skip_preamble(r, &d);
	return 0;
}

/* Reads what is needed to see a byte-order mark and, if asked, the delimiter. */
static int
look_at_line(struct rec *r, struct err *e)
{
	size_t len;
	int ended;

	if (find_line(r, 0, 1, &len, &ended, e) != RECORD)
		return -1;
	if (r->end >= 3 && memcmp(r->buf, "\xef\xbb\xbf", 3) == 0)
		r->pos = 3;
	r->delimiter = r->opt.delimiter != 0 ? r->opt.delimiter : look_for_delimiter(r);
	return 0;
}

static int
look(struct rec *r, struct err *e)
{
	if (((r->opt.flags & REC_REPAIR) != 0 ? look_closely(r, e) : look_at_line(r, e)) != 0)
		return -1;
	csv_set_delim(&r->csv, (unsigned char)r->delimiter);
	rewind_marks(r);
	return 0;
}

/* Makes the columns of a header, the only row of b, those of the table. */
static int
take_header(struct rec *r, const struct batch *b, struct err *e)
{
	const struct rec_row *row = &b->row[0];
	size_t old = map_size(r->names), len;
	int first = r->file == 0;
	char *seen, show[ERR_SHOW];

	r->file_columns = row->fields;
	r->place = mem_resize(r->place, row->fields, sizeof *r->place);
	r->shuffle = mem_resize(r->shuffle, row->fields, sizeof *r->shuffle);
	seen = mem_zero(old + row->fields, 1);
	r->same_order = row->fields == old || first;
	for (size_t i = 0; i < row->fields; i++) {
		const char *s = batch_field(b, row, i, &len);
		uint32_t id = first ? map_add(r->names, s, len) : map_find(r->names, s, len);

		err_show(show, s, len);
		if (id == MAP_NONE || seen[id]) {
			err_set(e, "%s:%llu: %s: '%s'", rec_file(r, r->file), (unsigned long long)row->line,
			    id == MAP_NONE ? "a column that the first file does not have" :
			    "two columns of one name", show);
			free(seen);
			return -1;
		}
		seen[id] = 1;
		r->place[i] = id;
		r->same_order &= id == i;
	}
	for (size_t i = 0; i < old; i++)
		if (!seen[i]) {
			err_set(e, "%s:%llu: a column of the first file is missing: '%s'", rec_file(r, r->file),
			    (unsigned long long)row->line, err_show(show, rec_name(r, i), strlen(rec_name(r, i))));
			free(seen);
			return -1;
		}
	free(seen);
	if (first) {
		r->header = mem_text(b->text + row->raw, row->raw_len);
		r->header_len = row->raw_len;
	}
	return 0;
}

static int
read_header(struct rec *r, struct err *e)
{
	struct batch b = { 0 };
	enum found f;
	int rc;

	if (open_file(r, e) != 0 || look(r, e) != 0)
		return -1;
	r->in_header = 1;
	do
		f = next_record(r, &b, 1, e);
	while (f == BLANK);
	r->in_header = 0;
	if (f == RECORD && b.row[0].state == REC_OK)
		rc = take_header(r, &b, e);
	else if (f == BAD)
		rc = -1;
	else
		rc = err_set(e, f == END ? "%s: no header: the input is empty" :
		    "%s: the header is no CSV record: a quote is not closed", rec_file(r, r->file));
	batch_free(&b);
	return rc;
}

/* ---- the reader ----------------------------------------------------- */

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int
is_lf(unsigned char c)
{
	return c == '\n';
}

static void
start_progress(struct rec *r)
{
	struct stat st;
	int regular = 1;

	for (size_t i = 0; i < rec_files(r); i++) {
		int rc = is_stdin(r, i) ? fstat(STDIN_FILENO, &st) : stat(r->files[i], &st);

		if (rc == 0 && S_ISREG(st.st_mode))
			r->progress.total += (uint64_t)st.st_size;
		else
			regular = 0;
	}
	if (!regular)
		r->progress.total = 0;
	r->progress.on = r->opt.progress > 0 ||
	    (r->opt.progress == 0 && !err_quiet && regular && isatty(STDERR_FILENO));
	r->progress.started = r->progress.on ? now() : 0;
}

struct rec *
rec_open(char *const *files, size_t n, const struct rec_options *o, struct err *e)
{
	struct rec *r = mem_zero(1, sizeof *r);

	r->opt = *o;
	r->files = files;
	r->nfiles = n;
	r->fd = -1;
	r->names = map_new();
	out_memory(&r->lenient.text);
	r->began = mem_zero(rec_files(r), sizeof *r->began);
	r->buf = mem_grow(NULL, &r->cap, REC_CHUNK, 1);
	r->mark = mem_resize(NULL, WINDOW, sizeof *r->mark);
	if (csv_init(&r->csv, CSV_STRICT | CSV_REPALL_NL) != 0)
		err_die("out of memory");
	csv_set_space_func(&r->csv, no_space);
	csv_set_term_func(&r->csv, is_lf);
	csv_set_blk_size(&r->csv, 64 * 1024);
	start_progress(r);
	if (read_header(r, e) != 0) {
		rec_close(r);
		return NULL;
	}
	return r;
}

void
rec_close(struct rec *r)
{
	if (r == NULL)
		return;
	close_file(r);
	csv_free(&r->csv);
	map_free(r->names);
	free(r->buf);
	free(r->mark);
	free(r->header);
	for (size_t i = 0; i < rec_files(r); i++)
		free(r->began[i].preamble);
	free(r->began);
	decode_free(&r->decode);
	lenient_free(&r->lenient);
	free(r->place);
	free(r->shuffle);
	free(r);
}

void
batch_free(struct batch *b)
{
	free(b->text);
	free(b->row);
	free(b->field);
	memset(b, 0, sizeof *b);
}

/* The fields of the last row into the table's order. */
static void
arrange(struct rec *r, struct batch *b)
{
	struct rec_row *row = &b->row[b->rows - 1];
	size_t columns = map_size(r->names);

	memcpy(r->shuffle, b->field + row->first, row->fields * sizeof *r->shuffle);
	b->fields = row->first;
	for (size_t i = 0; i < columns; i++)
		add_field(b, 0, 0);
	for (size_t i = 0; i < r->file_columns; i++)
		b->field[row->first + r->place[i]] = r->shuffle[i];
	row->fields = (uint32_t)columns;
}

/* Looks at the row just added. */
static int
check_row(struct rec *r, struct batch *b, struct err *e)
{
	struct rec_row *row = &b->row[b->rows - 1];

	r->rows++;
	if (row->state == REC_MALFORMED)
		return 0;
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
	close_file(r);
	if (r->file + 1 >= r->nfiles)
		return 0;
	r->file++;
	return read_header(r, e) == 0 ? 1 : -1;
}

/* Records of one file into b until it is full or the bytes at hand are used up. */
static enum found
fill_batch(struct rec *r, struct batch *b)
{
	enum found f;

	b->file = r->file;
	b->same_order = r->same_order;
	do {
		f = next_record(r, b, b->rows == 0, &r->error);
		if (f == RECORD && check_row(r, b, &r->error) != 0) {
			b->rows--;
			f = BAD;
		}
	} while (b->rows < BATCH_ROWS && b->len < REC_CHUNK && (f == RECORD || f == BLANK));
	return f;
}

/* What comes before an error is delivered first, so that output does not depend on how bytes arrive. */
int
rec_read(struct rec *r, struct batch *b, struct err *e)
{
	enum found f;

	b->rows = b->fields = b->len = 0;
	while (b->rows == 0 && !r->failed && r->fd >= 0) {
		f = fill_batch(r, b);
		r->failed = f == BAD || (f == END && next_file(r, &r->error) < 0);
	}
	if (b->rows == 0) {
		show_progress(r, 1);
		if (r->failed)
			*e = r->error;
		return r->failed ? -1 : 0;
	}
	b->number = r->batches++;
	show_progress(r, 0);
	return 1;
}

size_t
rec_columns(const struct rec *r)
{
	return map_size(r->names);
}

const char *
rec_name(const struct rec *r, size_t column)
{
	return map_text(r->names, (uint32_t)column, NULL);
}

const char *
rec_name_text(const struct rec *r, size_t column, size_t *n)
{
	return map_text(r->names, (uint32_t)column, n);
}

long
rec_find(const struct rec *r, const char *name)
{
	uint32_t id = map_find(r->names, name, strlen(name));

	return id == MAP_NONE ? -1 : (long)id;
}

int
rec_need(const struct rec *r, const char *name, size_t *column, struct err *e)
{
	long c = rec_find(r, name);
	const char *other;

	if (c >= 0) {
		*column = (size_t)c;
		return 0;
	}
	other = strpbrk(r->header, ";\t|,");
	while (other != NULL && *other == r->delimiter)
		other = strpbrk(other + 1, ";\t|,");
	if (other != NULL)
		return err_set(e, "%s:1: %s: no such column; the header holds '%s': try -d '%s'", rec_file(r, 0),
		    name, *other == '\t' ? "tab" : (char[]){ *other, '\0' },
		    *other == '\t' ? "tab" : (char[]){ *other, '\0' });
	return err_set(e, "%s:1: %s: no such column", rec_file(r, 0), name);
}

char
rec_delimiter(const struct rec *r)
{
	return r->delimiter;
}

const char *
rec_file(const struct rec *r, size_t file)
{
	return is_stdin(r, file) ? "standard input" : r->files[file];
}

size_t
rec_files(const struct rec *r)
{
	return r->nfiles > 0 ? r->nfiles : 1;
}

int
rec_header(const struct rec *r, const char **s, size_t *n)
{
	*s = r->header;
	*n = r->header_len;
	return r->delimiter == ',';
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

uint64_t
rec_rows(const struct rec *r)
{
	return r->rows;
}

uint64_t
rec_repaired(const struct rec *r)
{
	return r->repaired;
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
	char show[ERR_SHOW];
	size_t len;
	const char *s = batch_field(b, row, column, &len);

	return err_set(e, "%s:%llu: %s: %s: '%s'", rec_file(r, b->file), (unsigned long long)row->line,
	    rec_name(r, column), what, err_show(show, s, len));
}
