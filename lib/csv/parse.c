#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/lenient.h"
#include "csv/parse.h"
#include "csv/scan.h"

enum {
	WINDOW = REC_CHUNK < 16 * 1024 ? REC_CHUNK : 16 * 1024,	/* bytes scanned at a time */
	INSIDE_QUOTES = 2		/* libcsv's FIELD_BEGUN */
};

struct parse {
	struct inbuf *in;
	int flags;
	struct dialect dialect;
	int usual;			/* it is RFC 4180 but for the delimiter */

	uint32_t *mark;			/* marks of the window, relative to it */
	ptrdiff_t window;		/* where in the bytes it starts; below 0 when that part
					 * was dropped */
	size_t window_end;		/* where scanning goes on */
	size_t marks, next;

	struct csv_parser csv;
	struct batch *into;		/* where libcsv's callbacks put fields */
	int row_done;
	struct lenient lenient;
	uint64_t doomed;		/* a quote left open in a line before this one is not
					 * closed, to lenient */
	uint64_t repaired;
};

/*
 * What the bytes hold.  Beyond the public ones: ODD, the marks cannot tell;
 * OPEN, a quote is never closed.
 */
enum found {
	MORE = PARSE_MORE, RECORD = PARSE_ROW, BLANK = PARSE_BLANK, END = PARSE_END,
	BAD = PARSE_BAD,
	ODD, OPEN
};

/* ---- marks ---------------------------------------------------------- */

/* Scanning starts anew at pos. */
static void
restart_marks(struct parse *r)
{
	r->window = (ptrdiff_t)r->in->pos;
	r->window_end = r->in->pos;
	r->marks = r->next = 0;
}

/* The first mark from pos on is the next; most often it is still in the window. */
static void
seek_marks(struct parse *r)
{
	ptrdiff_t pos = (ptrdiff_t)r->in->pos;

	if (r->window > pos || r->window_end < r->in->pos) {
		restart_marks(r);
		return;
	}
	while (r->next > 0 && r->window + (ptrdiff_t)r->mark[r->next - 1] >= pos)
		r->next--;
	while (r->next < r->marks && r->window + (ptrdiff_t)r->mark[r->next] < pos)
		r->next++;
}

/* More bytes; the window moves with those that are kept. */
static int
more_bytes(struct parse *r, struct err *e)
{
	size_t pos = r->in->pos;
	int more = inbuf_more(r->in, e);

	pos -= r->in->pos;
	r->window -= (ptrdiff_t)pos;
	r->window_end -= pos;
	return more;
}

/* Marks of the next window; 0 if the buffer holds no further bytes. */
static int
next_window(struct parse *r)
{
	size_t n = r->in->end - r->window_end;

	if (n == 0)
		return 0;
	if (n > WINDOW)
		n = WINDOW;
	r->window = (ptrdiff_t)r->window_end;
	r->marks = scan_marks(r->in->buf + r->window_end, n, r->dialect.delimiter, r->mark);
	r->next = 0;
	r->window_end += n;
	return 1;
}

/* The next mark, counted from pos. */
static size_t
next_mark(struct parse *r)
{
	return (size_t)(r->window + (ptrdiff_t)r->mark[r->next++]) - r->in->pos;
}

/* Makes sure that there is a next mark: RECORD, or END, MORE (unless it may wait), BAD. */
static enum found
need_mark(struct parse *r, int wait, struct err *e)
{
	int more;

	while (r->next == r->marks) {
		if (next_window(r))
			continue;
		if (!wait && !r->in->eof)
			return MORE;
		if ((more = more_bytes(r, e)) <= 0)
			return more < 0 ? BAD : END;
	}
	return RECORD;
}

/* ---- a record by its marks ------------------------------------------ */

static inline char
at_pos(const struct parse *r, size_t at)
{
	return r->in->buf[r->in->pos + at];
}

/* The length of the line that ends n bytes from pos, without the CRs before its end. */
static size_t
trimmed(const struct parse *r, size_t n)
{
	while (n > 0 && at_pos(r, n - 1) == '\r')
		n--;
	return n;
}

/*
 * Goes to the next quote, which may close a field: *at; *lines grows by the
 * line ends on the way.
 */
static enum found
find_quote(struct parse *r, int wait, size_t *at, uint64_t *lines, struct err *e)
{
	enum found f;

	for (;;) {
		if (r->next == r->marks) {
			if (r->window_end - r->in->pos > PARSE_QUOTED)
				return OPEN;
			if ((f = need_mark(r, wait, e)) != RECORD)
				return f == END ? OPEN : f;
		}
		*at = next_mark(r);
		if (at_pos(r, *at) == '"')
			return *at <= PARSE_QUOTED ? RECORD : OPEN;
		*lines += at_pos(r, *at) == '\n';
	}
}

/*
 * The fields of a record by the marks, into b; their text is to come behind
 * b's.  *length is where its line ends, and *lines grows by the line ends in
 * quotes.  A quoted field is fine if nothing else stands beside its quotes
 * and no quote in it; any other quote makes the record an ODD one.
 */
static enum found
split(struct parse *r, struct batch *b, int wait, size_t *length, uint64_t *lines, struct err *e)
{
	size_t base = b->len, field = 0, close = 0, at = 0, end;
	const char delimiter = r->dialect.delimiter;
	int doubled = 0;
	enum found f;
	char c;

	for (;;) {
		if (r->next == r->marks && (f = need_mark(r, wait, e)) != RECORD)
			break;
		at = next_mark(r);
		c = at_pos(r, at);
		if (c == delimiter) {
			if (close == 0)
				batch_add_field(b, base + field, at - field);
			else if (at == close + 1)
				batch_add_field(b, base + field + 1, close - field - 1);
			else
				return ODD;
			field = at + 1;
			close = 0;
		} else if (c == '\n') {
			break;
		} else if (close > 0 ? at > close + 1 : at > field) {
			return ODD;
		} else {
			doubled |= close > 0;
			if ((f = find_quote(r, wait, &close, lines, e)) != RECORD)
				return f;
		}
	}
	if (f == END)				/* the last line may lack its end */
		at = r->in->end - r->in->pos;
	else if (f != RECORD)
		return f;
	*length = at;
	end = trimmed(r, at);
	if (doubled || (close > 0 && end != close + 1))
		return ODD;
	if (close > 0)
		batch_add_field(b, base + field + 1, close - field - 1);
	else
		batch_add_field(b, base + field, end > field ? end - field : 0);
	return f;
}

/* A row of the fields from first on; its len bytes go behind the text. */
static void
add_row(struct parse *r, struct batch *b, size_t first, size_t len, enum rec_state state)
{
	const struct rec_row row = {
		.line = r->in->line, .raw = (uint32_t)b->len, .raw_len = (uint32_t)len,
		.first = (uint32_t)first, .fields = (uint32_t)(b->fields - first),
		    .state = (uint8_t)state
	};

	batch_add_row(b, &row);
	batch_add_text(b, r->in->buf + r->in->pos, len);
}

/* The same for a long one: the text is now what was the buffer, which was consumed up to next. */
static void
give_row(struct parse *r, struct batch *b, size_t len, size_t next)
{
	struct inbuf *in = r->in;
	size_t cap, rest = in->end - next;
	char *text;

	add_row(r, b, 0, 0, REC_OK);
	text = b->text;
	cap = b->cap;
	b->row[0].raw_len = (uint32_t)len;
	b->text = in->buf;
	b->len = len;
	b->cap = in->cap;
	in->buf = mem_grow(text, &cap, rest + 1, 1);
	in->cap = cap;
	memcpy(in->buf, b->text + next, rest);
	in->end = rest;
	restart_marks(r);
}

/*
 * A byte-order mark at the beginning of a record, as in files put behind each
 * other, goes.  MORE if there may be one and the rest may not be waited for.
 */
static enum found
skip_mark(struct parse *r, int wait, struct err *e)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t n;

	for (;;) {
		n = r->in->end - r->in->pos;
		if (n > 3)
			n = 3;
		if (n > 0 && memcmp(r->in->buf + r->in->pos, mark, n) != 0)
			return RECORD;
		if (n == 3) {
			inbuf_consume(r->in, 3, 0);
			seek_marks(r);
		} else if (r->in->eof) {
			return RECORD;
		} else if (!wait) {
			return MORE;
		} else if (more_bytes(r, e) < 0) {
			return BAD;
		}
	}
}

/* A record by the marks.  MORE if it is not yet whole and may not be waited for. */
static enum found
marked_record(struct parse *r, struct batch *b, int wait, int lone, struct err *e)
{
	size_t first = b->fields, at = 0, next;
	uint64_t lines = 1;
	enum found f = split(r, b, wait, &at, &lines, e);
	int blank = b->fields == first + 1 && trimmed(r, at) == 0;

	if (f != RECORD && (f != END || at == 0)) {
		b->fields = first;
		if (f != ODD && f != OPEN)
			seek_marks(r);
		return f;
	}
	blank = blank && !lone;
	next = at + (r->in->pos + at < r->in->end);
	at = trimmed(r, at);
	if (blank) {
		b->fields = first;
	} else if (at > PARSE_BIG && b->rows == 0 && r->in->pos == 0) {
		give_row(r, b, at, next);
		next = 0;
	} else {
		add_row(r, b, first, at, REC_OK);
	}
	inbuf_consume(r->in, next, lines);
	return blank ? BLANK : RECORD;
}

/* ---- a record by its lines ------------------------------------------ */

struct line_state {		/* the lines of a record; offsets from pos */
	size_t end, first;	/* where the last and the first of them end */
	size_t from, len;	/* the last one, without its end */
	int ended;		/* whether it has one */
	uint64_t lines;
};

/* The next line of the record: RECORD, or MORE, BAD. */
static enum found
next_line(struct parse *r, struct line_state *l, int wait, struct err *e)
{
	size_t seen = l->from = l->end;
	const char *lf;

	for (;;) {
		const char *start = r->in->buf + r->in->pos;

		lf = memchr(start + seen, '\n', r->in->end - r->in->pos - seen);
		if (lf != NULL || r->in->eof)
			break;
		if (!wait)
			return MORE;
		seen = r->in->end - r->in->pos;
		if (more_bytes(r, e) < 0)
			return BAD;
	}
	l->ended = lf != NULL;
	l->len = (lf != NULL ? (size_t)(lf - r->in->buf) : r->in->end) - r->in->pos - l->from;
	l->end = l->from + l->len + (size_t)l->ended;
	if (l->lines++ == 0)
		l->first = l->end;
	return RECORD;
}

/* The line without the CRs at its end: its length. */
static size_t
bare(const char *s, size_t len)
{
	while (len > 0 && s[len - 1] == '\r')
		len--;
	return len;
}

static void
on_field(void *s, size_t n, void *arg)
{
	struct batch *b = ((struct parse *)arg)->into;

	batch_add_field(b, b->len, n);
	batch_add_text(b, s != NULL ? s : "", n);
}

static void
on_row(int c, void *arg)
{
	(void)c;
	((struct parse *)arg)->row_done = 1;
}

static int
feed(struct parse *r, const char *s, size_t n)
{
	return csv_parse(&r->csv, s, n, on_field, on_row, r) == n ? 0 : -1;
}

/* Feeds one line and its end.  0, or -1 if libcsv refuses it. */
static int
feed_line(struct parse *r, const struct line_state *l)
{
	const char *s = r->in->buf + r->in->pos + l->from;
	size_t n = bare(s, l->len);

	if (feed(r, s, n) != 0)
		return -1;
	if (!r->csv.quoted || r->csv.pstate != INSIDE_QUOTES)
		return feed(r, "\n", 1);
	return l->ended ? feed(r, s + n, l->len - n + 1) : -1;
}

/* Lines by libcsv, until they make a row: it is then their fields that stand in b. */
static enum found
parse(struct parse *r, struct batch *b, int wait, struct line_state *l, struct err *e)
{
	enum found f;

	r->into = b;
	r->row_done = 0;
	do {
		if ((f = next_line(r, l, wait, e)) != RECORD)
			return f;
		if (feed_line(r, l) != 0)
			return ODD;
	} while (!r->row_done);
	return RECORD;
}

/* The fields of a record that was read leniently, into b. */
static void
take_lenient(struct parse *r, struct batch *b)
{
	const struct lenient *l = &r->lenient;
	size_t at = b->len;

	for (size_t i = 0; i < l->fields; i++) {
		batch_add_field(b, at, l->length[i]);
		at += l->length[i];
	}
	batch_add_text(b, l->text.s, l->text.len);
}

static int
lenient_next(struct parse *r, const struct line_state *l)
{
	const char *s = r->in->buf + r->in->pos + l->from;
	size_t n = bare(s, l->len);

	return lenient_line(&r->lenient, s, n, s + n, l->len - n + (size_t)l->ended);
}

/*
 * Whether the lines behind the first one make it whole: RECORD, or ODD.  A
 * quote that is open where this one was, once that is known to fail, fails.
 */
static enum found
look_ahead(struct parse *r, int wait, const struct line_state *first, struct err *e)
{
	struct line_state l = *first;
	enum found f;
	int done = 0;

	if (!l.ended || r->in->line < r->doomed)
		return ODD;
	r->lenient.dry = 1;
	while (done == 0 && l.ended && l.end <= PARSE_QUOTED) {
		if ((f = next_line(r, &l, wait, e)) != RECORD)
			return f;
		done = lenient_next(r, &l);
	}
	if (done > 0)
		return RECORD;
	r->doomed = r->in->line + l.lines - 1;
	return ODD;
}

/* A record read leniently; its fields then stand in b.  ODD if that is no record either. */
static enum found
lenient_record(struct parse *r, struct batch *b, int wait, struct line_state *l, struct err *e)
{
	enum lenient_state state;
	enum found f;
	int done;

	memset(l, 0, sizeof *l);
	lenient_begin(&r->lenient, &r->dialect);
	if ((f = next_line(r, l, wait, e)) != RECORD)
		return f;
	done = lenient_next(r, l);
	if (done == 0) {
		state = r->lenient.state;
		if ((f = look_ahead(r, wait, l, e)) != RECORD)
			return f;
		r->lenient.state = state;
		r->lenient.dry = 0;
	}
	while (done == 0) {
		if ((f = next_line(r, l, wait, e)) != RECORD)
			return f;
		done = lenient_next(r, l);
	}
	if (done < 0)
		return ODD;
	take_lenient(r, b);
	return RECORD;
}

static enum found
refuse(const struct parse *r, int open, struct err *e)
{
	err_set(e, "%s:%llu: %s", r->in->name, (unsigned long long)r->in->line, open ?
	    "a quote is opened here and not closed properly" :
	    "a quote inside a field is not doubled, or text follows a closing quote");
	return BAD;
}

/* The row of a record that was read by its lines, or could not be. */
static enum found
end_record(struct parse *r, struct batch *b, size_t first, struct line_state *l,
    enum rec_state state)
{
	size_t len;

	if (state == REC_MALFORMED) {
		l->end = l->first;
		l->lines = 1;
	}
	len = trimmed(r, l->end > 0 && at_pos(r, l->end - 1) == '\n' ? l->end - 1 : l->end);
	if (len > PARSE_BIG) {
		csv_free(&r->csv);		/* only its buffer, which has grown */
		if (state == REC_OK && (r->flags & PARSE_REPAIR) != 0)
			len = 0;
	}
	add_row(r, b, first, len, state);
	inbuf_consume(r->in, l->end, l->lines);
	seek_marks(r);
	return RECORD;
}

/*
 * A record that the marks cannot tell (ODD, OPEN), by libcsv or leniently.
 * What both refuse is an error, or one line.
 */
static enum found
odd_record(struct parse *r, struct batch *b, int wait, enum found f, struct err *e)
{
	size_t first = b->fields, text = b->len;
	struct line_state l = { 0 };
	int open = f == OPEN;

	if (!open && (f = parse(r, b, wait, &l, e)) != RECORD) {
		(void)csv_fini(&r->csv, NULL, NULL, NULL);
		open = l.lines > 1;
		b->fields = first;
		b->len = text;
	}
	if (f == ODD && (r->flags & PARSE_REPAIR) != 0) {
		f = lenient_record(r, b, wait, &l, e);
		r->repaired += f == RECORD;
	}
	if (f == OPEN && (f = next_line(r, &l, wait, e)) == RECORD)
		f = ODD;
	if (f != RECORD)
		seek_marks(r);
	if (f == MORE || f == BAD)
		return f;
	if (f == ODD && (r->flags & PARSE_TOLERANT) == 0)
		return refuse(r, open, e);
	return end_record(r, b, first, &l, f == ODD ? REC_MALFORMED : REC_OK);
}

/* A record of another dialect. */
static enum found
other_record(struct parse *r, struct batch *b, int wait, int lone, struct err *e)
{
	size_t first = b->fields, text = b->len;
	struct line_state l;
	enum found f = lenient_record(r, b, wait, &l, e);

	if (f == MORE || f == BAD)
		return f;
	if (l.end == 0)
		return END;
	if (l.lines == 1 && !lone && trimmed(r, l.len) == 0) {
		b->fields = first;
		b->len = text;
		inbuf_consume(r->in, l.end, 1);
		return BLANK;
	}
	if (f == ODD && (r->flags & PARSE_TOLERANT) == 0)
		return refuse(r, l.lines > 1, e);
	return end_record(r, b, first, &l, f == ODD ? REC_MALFORMED : REC_OK);
}

/* ---- all of them ---------------------------------------------------- */

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

struct parse *
parse_new(struct inbuf *b, int flags)
{
	struct parse *r = mem_zero(1, sizeof *r);

	r->in = b;
	r->flags = flags;
	r->mark = mem_resize(NULL, WINDOW, sizeof *r->mark);
	buf_init(&r->lenient.text);
	if (csv_init(&r->csv, CSV_STRICT | CSV_REPALL_NL) != 0)
		err_die("out of memory");
	csv_set_space_func(&r->csv, no_space);
	csv_set_term_func(&r->csv, is_lf);
	csv_set_blk_size(&r->csv, 64 * 1024);
	return r;
}

void
parse_free(struct parse *r)
{
	if (r == NULL)
		return;
	csv_free(&r->csv);
	lenient_free(&r->lenient);
	free(r->mark);
	free(r);
}

void
parse_begin(struct parse *r, const struct dialect *d)
{
	r->dialect = *d;
	r->usual = dialect_usual(d);
	r->doomed = 0;
	csv_set_delim(&r->csv, (unsigned char)d->delimiter);
	restart_marks(r);
}

enum parse_found
parse_next(struct parse *r, struct batch *b, int wait, int lone, struct err *e)
{
	const struct inbuf *in = r->in;
	enum found f;

	if ((r->flags & PARSE_REPAIR) != 0 && (in->pos == in->end || in->buf[in->pos] == '\xef') &&
	    (f = skip_mark(r, wait, e)) != RECORD)
		return (enum parse_found)f;
	f = r->usual ? marked_record(r, b, wait, lone, e) : other_record(r, b, wait, lone, e);

	if (f == ODD || f == OPEN)
		f = odd_record(r, b, wait, f, e);
	return (enum parse_found)f;
}

uint64_t
parse_repaired(const struct parse *r)
{
	return r->repaired;
}
