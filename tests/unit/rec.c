/*
 * The reader against libcsv alone.  It is included, so that its read(2)
 * can be ours: it serves texts from memory in pieces of any size; and with a
 * small buffer, so that more falls on its borders.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static ssize_t serve(int fd, void *buf, size_t n);
#define read serve
#ifndef REC_CHUNK
#define REC_CHUNK 4096
#endif
#define PARSE_QUOTED ((size_t)8 << 20)
#include "../../lib/csv/inbuf.c"
#undef read
#include "../../lib/csv/parse.c"
#include "../../lib/csv/rec.c"

#include "../alone.h"

#include "base/buf.h"
#include "csv/out.h"

/* ---- input from memory ---------------------------------------------- */

static struct {
	const struct text *file;	/* one after the other, each until its end was read */
	size_t at, piece;		/* bytes of a read: at most piece, 0 = random up to 9 */
	int interrupt;			/* every second read fails with EINTR */
	int fail_at_end;		/* EIO instead of the last file's end */
} in;
static uint32_t seed = 1;

static uint32_t
dice(uint32_t sides)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % sides;
}

static ssize_t
serve(int fd, void *buf, size_t n)
{
	size_t piece = in.piece > 0 ? in.piece : 1 + dice(9);

	if (fd != STDIN_FILENO)
		return read(fd, buf, n);
	if (in.interrupt++ % 2 == 1) {
		errno = EINTR;
		return -1;
	}
	if (in.at == in.file->n) {
		in.file++;
		in.at = 0;
		errno = EIO;
		return in.fail_at_end ? -1 : 0;
	}
	if (n > piece)
		n = piece;
	if (n > in.file->n - in.at)
		n = in.file->n - in.at;
	memcpy(buf, in.file->s + in.at, n);
	in.at += n;
	return (ssize_t)n;
}

/* ---- what was read, as a text to compare ---------------------------- */

/* The line of an error, and its kind. */
static void
dump_error(struct buf *o, const char *text)
{
	static const char *const kinds[] = {
		"no header", "the header is no", "quote", "fields", "two columns",
		"first file does not have",
		"first file is missing", "Input/output"
	};
	const char *line = strchr(text, ':');

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strstr(text, kinds[i]) != NULL) {
			buf_printf(o, "error %lu %s\n", strtoul(line + 1, NULL, 10), kinds[i]);
			return;
		}
	buf_printf(o, "unknown error: %s\n", text);
}

static const struct rec_options usual = { ',', 0, -1 };

/* Reads n files of memory by rec, into o. */
static void
read_all(struct buf *o, const struct text *file, size_t n, const struct rec_options *opt)
{
	char *names[] = { "-", "-", "-" };
	struct batch b = { 0 };
	struct err e;
	struct rec *r;
	uint64_t number = 0;
	int rc;

	in.file = file;
	in.at = 0;
	buf_clear(o);
	r = rec_open(names, n, opt, &e);
	if (r == NULL) {
		dump_error(o, e.text);
		return;
	}
	for (size_t c = 0; c < rec_columns(r); c++)
		dump_field(o, rec_name(r, c), strlen(rec_name(r, c)));
	buf_bytes(o, "\n", 1);
	while ((rc = rec_read(r, &b, &e)) == 1) {
		assert_true(b.rows > 0 && b.rows <= BATCH_ROWS);
		assert_int_equal(b.number, number++);
		dump_batch(o, &b);
	}
	assert_int_equal(b.rows, 0);
	if (rc == 0)
		buf_printf(o, "%llu rows, %llu blank\n", (unsigned long long)rec_rows(r),
		    (unsigned long long)rec_blank(r));
	else
		dump_error(o, e.text);
	batch_free(&b);
	rec_close(r);
}

/* ---- the comparison ------------------------------------------------- */

static void
show(const char *what, const char *s, size_t n)
{
	fprintf(stderr, "%s: ", what);
	for (size_t i = 0; i < n; i++)
		if (s[i] == '\n' || s[i] == '\r')
			fputs(s[i] == '\n' ? "\\n" : "\\r", stderr);
		else
			fputc(s[i], stderr);
	fputc('\n', stderr);
}

/* Pieces of 1, 2, 3 bytes, random ones and all at once give what libcsv gives. */
static void
same_as_alone(const char *s, size_t n, const struct rec_options *opt)
{
	static struct buf want, got;
	static const size_t piece[] = { 1 << 30, 1, 2, 3, 0 };
	struct text t[2] = { { s, n }, { "", 0 } };

	alone_all(&want, &t[0], opt);
	for (size_t i = 0; i < (n < 1000 ? 5 : 1); i++) {
		in.piece = piece[i];
		read_all(&got, t, 1, opt);
		if (got.len != want.len || memcmp(got.s, want.s, got.len) != 0) {
			show("input", s, n < 2000 ? n : 2000);
			show("by libcsv", want.s, want.len);
			show("by rec", got.s, got.len);
			fail();
		}
	}
}

/* ---- tests ---------------------------------------------------------- */

static const struct rec_options tolerant = { ',', REC_TOLERANT, -1 };

/* Every text up to the given length, behind each header. */
static void
try_all(size_t longest, const struct rec_options *opt)
{
	static const char letter[] = "a,\"\n\r";
	static const char *const header[] = { "", "h\n", "h,i\r\n" };
	char s[32];

	for (size_t h = 0; h < 3; h++) {
		size_t from = strlen(header[h]), total = 1;

		memcpy(s, header[h], from);
		for (size_t len = 0; len <= longest; len++, total *= 5)
			for (size_t k = 0; k < total; k++) {
				size_t rest = k;

				for (size_t i = 0; i < len; i++, rest /= 5)
					s[from + i] = letter[rest % 5];
				same_as_alone(s, from + len, opt);
			}
	}
}

static void
every_short_text_reads_as_by_libcsv(void **state)
{
	(void)state;
	try_all(6, &usual);
}

static void
every_short_text_reads_as_by_libcsv_when_bad_records_are_rows(void **state)
{
	(void)state;
	try_all(6, &tolerant);
}

/* A text of random pieces; field lengths around the scan's window now and then. */
static void
random_text(struct buf *o, size_t pieces, char delimiter)
{
	static const char *const piece[] = {
		"a", "bc", ",", ",", ",", "\n", "\n", "\r\n", "\"q\"", "\"\"", "\"", ";",
		"\xc3\xa9", " ", "\t", "\r",
		"\"x\ny\"", "\"x\"\"y\"", "longer text", "|"
	};

	buf_clear(o);
	buf_bytes(o, "h,i,j\n", (size_t)(dice(4) > 0 ? 6 : 0));
	for (size_t i = 0; i < pieces; i++) {
		const char *s = piece[dice(sizeof piece / sizeof *piece)];

		if (*s == ',')
			buf_bytes(o, &delimiter, 1);
		else if (dice(60) > 0)
			buf_text(o, s);
		else
			for (uint32_t k = dice(5) * 1024 + dice(200); k > 0; k--)
				buf_bytes(o, "z", 1);
	}
}

static void
random_texts_read_as_by_libcsv(void **state)
{
	static const char delimiter[] = ",;\t|";
	struct rec_options opt = usual;
	struct buf o;

	(void)state;
	buf_init(&o);
	for (int round = 0; round < 6000; round++) {
		opt.delimiter = delimiter[round % 4];
		opt.flags = round % 3 == 0 ? 0 : REC_TOLERANT;
		random_text(&o, dice(round % 5 == 0 ? 400 : 30), opt.delimiter);
		same_as_alone(o.s, o.len, &opt);
	}
	buf_free(&o);
}

/* Whole tables, with rows enough for several batches, now and then a quoted field. */
static void
long_tables_read_as_by_libcsv(void **state)
{
	static const char *const cell[] = {
		"", "1", "2024-02-29", "FinTech", "\"a, b\"", "\"say \"\"no\"\"\"",
		"\"two\r\nlines\"", "North America"
	};
	struct buf o;

	(void)state;
	buf_init(&o);
	for (uint32_t quoted = 4; quoted <= 8; quoted += 4)
		for (uint32_t crlf = 0; crlf < 2; crlf++) {
			buf_clear(&o);
			buf_text(&o, "\xef\xbb\xbfh,i,j,k,l\n");
			for (int row = 0; row < 5000; row++)
				for (int c = 0; c < 5; c++) {
					buf_text(&o, cell[dice(dice(10) == 0 ? quoted : 4)]);
					buf_text(&o, c < 4 ? "," : crlf ? "\r\n" : "\n");
				}
			same_as_alone(o.s, o.len, &usual);
		}
	buf_free(&o);
}

/* Reads one text, and compares with what is written out here. */
static void
reads(const char *s, const struct rec_options *opt, const char *want)
{
	struct text t[2] = { { s, strlen(s) }, { "", 0 } };
	struct buf o;

	buf_init(&o);
	for (in.piece = 0; in.piece < 4; in.piece++) {
		read_all(&o, t, 1, opt);
		buf_bytes(&o, "", 1);
		assert_string_equal(o.s, want);
	}
	buf_free(&o);
}

static void
the_grammar_is_rfc_4180(void **state)
{
	(void)state;
	reads("a,b\n1,\"x, \"\"y\"\"\n2\"\n3,\n", &usual,
	    " <a> <b>\n0:2 0 [1,\"x, \"\"y\"\"\n2\"] <1> <x, \"y\"\n2>\n0:4 0 [3,] <3> <>\n2 rows, "
	    "0 blank\n");
	reads("a,b\r\n\"1\",\"2\"\r\n3,4", &usual,
	    " <a> <b>\n0:2 0 [\"1\",\"2\"] <1> <2>\n0:3 0 [3,4] <3> <4>\n2 rows, 0 blank\n");
	reads(" a , b\n 1\t, 2 \n", &usual,
	    " < a > < b>\n0:2 0 [ 1\t, 2 ] < 1\t> < 2 >\n1 rows, 0 blank\n");
}

static void
blank_records_are_rows_in_a_one_column_table_only(void **state)
{
	(void)state;
	reads("\na\n1\n\n\r\n2\n", &usual,
	    " <a>\n0:3 0 [1] <1>\n0:4 0 [] <>\n0:5 0 [] <>\n0:6 0 [2] <2>\n4 rows, 1 blank\n");
	reads("a,b\n\n1,2\n\r\n", &usual, " <a> <b>\n0:3 0 [1,2] <1> <2>\n1 rows, 2 blank\n");
}

static void
bad_records_are_errors_with_their_line(void **state)
{
	(void)state;
	reads("", &usual, "error 0 no header\n");
	reads("\n\r\n", &usual, "error 0 no header\n");
	reads("a,a\n", &usual, "error 1 two columns\n");
	reads("a,b\n1,\"2\n3\"\n4\n", &usual,
	    " <a> <b>\n0:2 0 [1,\"2\n3\"] <1> <2\n3>\nerror 4 fields\n");
	reads("a,b\n1,2,3\n", &usual, " <a> <b>\nerror 2 fields\n");
	reads("a,b\n1,2\n3,\"4\n5,6\n", &usual, " <a> <b>\n0:2 0 [1,2] <1> <2>\nerror 3 quote\n");
	reads("a,b\n1,2\"\n", &usual, " <a> <b>\nerror 2 quote\n");
}

static void
bad_records_are_rows_when_tolerated(void **state)
{
	(void)state;
	reads("a,b\n1\n2,\"3\n4,5\n6,7,8\n", &tolerant,
	    " <a> <b>\n0:2 1 [1] <1>\n0:3 2 [2,\"3]\n0:4 0 [4,5] <4> <5>\n0:5 1 [6,7,8] <6> <7> "
	    "<8>\n4 rows, 0 blank\n");
}

static void
the_delimiter_is_found_in_the_first_header(void **state)
{
	static const struct rec_options look_for = { 0, 0, -1 };

	(void)state;
	reads("a;\"b,c,d\";e\n1;2;3\n", &look_for,
	    " <a> <b,c,d> <e>\n0:2 0 [1;2;3] <1> <2> <3>\n1 rows, 0 blank\n");
	reads("a\tb,c\td\n1\t2\t3\n", &look_for,
	    " <a> <b,c> <d>\n0:2 0 [1\t2\t3] <1> <2> <3>\n1 rows, 0 blank\n");
	reads("a\n1\n", &look_for, " <a>\n0:2 0 [1] <1>\n1 rows, 0 blank\n");
}

static void
reads_two(const char *a, const char *b, const struct rec_options *opt, const char *want)
{
	struct text t[3] = { { a, strlen(a) }, { b, strlen(b) }, { "", 0 } };
	struct buf o;

	buf_init(&o);
	for (in.piece = 0; in.piece < 4; in.piece++) {
		read_all(&o, t, 2, opt);
		buf_bytes(&o, "", 1);
		assert_string_equal(o.s, want);
	}
	buf_free(&o);
}

static void
further_files_may_order_the_columns_otherwise(void **state)
{
	(void)state;
	reads_two("a,b,c\n1,2,3", "\xef\xbb\xbf" "c,a,b\r\n6,4,\"5\"\r\n\n9,7,8\n", &usual,
	    " <a> <b> <c>\n0:2 0 [1,2,3] <1> <2> <3>\n1:2 0 [6,4,\"5\"] <4> <5> <6>\n1:4 0 [9,7,8] "
	    "<7> <8> <9>\n" "3 rows, 1 blank\n");
	reads_two("a,b\n1,2\n", "a\n3\n", &usual,
	    " <a> <b>\n0:2 0 [1,2] <1> <2>\nerror 1 first file is missing\n");
	reads_two("a\n1\n", "a,b\n3,4\n", &usual,
	    " <a>\n0:2 0 [1] <1>\nerror 1 first file does not have\n");
	reads_two("a\n1\n", "", &usual, " <a>\n0:2 0 [1] <1>\nerror 0 no header\n");
	reads_two("a,b\n1,2\n", "b,a\n3\n", &usual,
	    " <a> <b>\n0:2 0 [1,2] <1> <2>\nerror 2 fields\n");
}

static void
a_field_of_many_megabytes_is_a_field(void **state)
{
	static const size_t big = 5 << 20;
	struct text t[2] = { { NULL, 0 }, { "", 0 } };
	struct batch b = { 0 };
	struct err e;
	struct rec *r;
	struct buf o;
	size_t n;

	(void)state;
	for (int quoted = 0; quoted < 3; quoted++) {	/* 2: and with doubled quotes in it */
		buf_init(&o);
		buf_text(&o, quoted ? "a,b\n1,\"" : "a,b\n1,");
		for (size_t i = 0; i < big; i++)
			buf_text(&o, i % 1000 > 0 ? "x" : quoted == 2 ? "\"\"" : quoted ?
			    "\n" : "x");
		buf_text(&o, quoted ? "\"\n2,\"\"\"y\"\n" : "\n2,y\n");
		t[0] = (struct text){ o.s, o.len };
		in.file = t;
		in.at = 0;
		in.piece = 100000;
		assert_non_null(r = rec_open(NULL, 0, &usual, &e));
		assert_int_equal(rec_read(r, &b, &e), 1);
		batch_field(&b, &b.row[0], 1, &n);
		assert_int_equal(n, big);
		while (b.row[b.rows - 1].line == 2)
			assert_int_equal(rec_read(r, &b, &e), 1);
		assert_int_equal(b.row[b.rows - 1].line, quoted == 1 ? 3 + big / 1000 + 1 : 3);
		assert_int_equal(batch_field(&b, &b.row[b.rows - 1], 1, &n)[quoted > 0], 'y');
		assert_int_equal(rec_read(r, &b, &e), 0);
		batch_free(&b);
		rec_close(r);
		buf_free(&o);
	}
}

/* Reads until the end; the states and lines of those that are not fine. */
static uint64_t
dump_bad(struct buf *o, const struct text *t, int flags, size_t *held)
{
	const struct rec_options opt = { ',', flags, -1 };
	struct batch b = { 0 };
	struct err e;
	struct rec *r;
	uint64_t rows;

	in.file = t;
	in.at = 0;
	in.piece = 1 << 20;
	assert_non_null(r = rec_open(NULL, 0, &opt, &e));
	while (rec_read(r, &b, &e) == 1)
		for (size_t i = 0; i < b.rows; i++)
			if (b.row[i].state != REC_OK)
				buf_printf(o, "%llu:%d ", (unsigned long long)b.row[i].line,
				    (int)b.row[i].state);
	*held = r->bytes.cap;
	rows = rec_rows(r);
	batch_free(&b);
	rec_close(r);
	buf_bytes(o, "", 1);
	return rows;
}

static void
a_quote_left_open_costs_its_line_and_bounded_memory(void **state)
{
	enum { LINES = 4000000 };		/* 40 MB behind it */
	struct text t[2] = { { NULL, 0 }, { "", 0 } };
	struct buf o, bad;
	size_t held;

	(void)state;
	buf_init(&o);
	buf_text(&o, "a,b\n1,2\n3,\"4\n");
	for (int i = 0; i < LINES; i++)
		buf_text(&o, i == LINES / 2 ? "11,\"11,11\n" : i % 1000 == 0 ? "\"22\",\"\"\n" :
		    "3333,4444\n");
	t[0] = (struct text){ o.s, o.len };
	for (int flags = REC_TOLERANT; flags <= (REC_TOLERANT | REC_REPAIR); flags += REC_REPAIR) {
		buf_init(&bad);
		assert_int_equal(dump_bad(&bad, t, flags, &held), LINES + 2);
		assert_string_equal(bad.s, "3:2 2000004:2 ");
		assert_true(held <= 4 * PARSE_QUOTED);
		buf_free(&bad);
	}
	buf_free(&o);
}

/* To lenient eyes each of these lines ends in an open quote, whether it begins in one or not. */
static void
many_quotes_left_open_take_linear_time(void **state)
{
	enum { LINES = 200000 };
	struct text t[2] = { { NULL, 0 }, { "", 0 } };
	struct buf o, bad;
	size_t held;

	(void)state;
	buf_init(&o);
	buf_text(&o, "a,b\n");
	for (int i = 0; i < LINES; i++)
		buf_text(&o, "x\",\"y\n");
	t[0] = (struct text){ o.s, o.len };
	buf_init(&bad);
	assert_int_equal(dump_bad(&bad, t, REC_TOLERANT | REC_REPAIR, &held), LINES);
	assert_memory_equal(bad.s, "2:2 3:2 4:2 ", 12);
	buf_free(&bad);
	buf_free(&o);
}

static void
a_hundred_thousand_columns_are_columns(void **state)
{
	enum { COLUMNS = 100000 };
	struct text t[2] = { { NULL, 0 }, { "", 0 } };
	struct batch b = { 0 };
	struct err e;
	struct rec *r;
	struct buf o;
	size_t n;

	(void)state;
	buf_init(&o);
	for (int row = 0; row < 3; row++) {
		for (int c = 0; c < COLUMNS; c++)
			buf_printf(&o, row == 2 && c % 3 == 0 ? "%s\"c%d\"" : "%sc%d",
			    c > 0 ? "," : "", c);
		buf_text(&o, "\n");
	}
	t[0] = (struct text){ o.s, o.len };
	in.file = t;
	in.at = 0;
	in.piece = 1 << 30;
	assert_non_null(r = rec_open(NULL, 0, &usual, &e));
	assert_int_equal(rec_columns(r), COLUMNS);
	assert_int_equal(rec_find(r, "c99999"), 99999);
	for (size_t row = 0; row < 2 && rec_read(r, &b, &e) == 1; row += b.rows)
		for (size_t i = 0; i < b.rows; i++) {
			assert_int_equal(b.row[i].fields, COLUMNS);
			for (size_t c = 0; c < COLUMNS; c += 999) {
				const char *s = batch_field(&b, &b.row[i], c, &n),
				    *name = rec_name(r, c);

				assert_int_equal(n, strlen(name));
				assert_memory_equal(s, name, n);
			}
		}
	assert_int_equal(rec_rows(r), 2);
	batch_free(&b);
	rec_close(r);
	buf_free(&o);
}

static void
a_failed_read_is_an_error_behind_the_rows(void **state)
{
	struct text t[2] = { { "a,b\n1,2\n3,4\n", 12 }, { "", 0 } };
	struct buf o;

	(void)state;
	buf_init(&o);
	in.fail_at_end = 1;
	in.piece = 1 << 30;
	read_all(&o, t, 1, &usual);
	in.fail_at_end = 0;
	buf_bytes(&o, "", 1);
	assert_string_equal(o.s,
	    " <a> <b>\n0:2 0 [1,2] <1> <2>\n0:3 0 [3,4] <3> <4>\nerror 0 Input/output\n");
	buf_free(&o);
}

static void
a_missing_column_is_named_with_the_way_out(void **state)
{
	struct text t[2] = { { "id;won\n", 7 }, { "", 0 } };
	struct err e;
	struct rec *r;
	size_t c;

	(void)state;
	in.file = t;
	in.at = 0;
	in.piece = 0;
	assert_non_null(r = rec_open(NULL, 0, &usual, &e));
	assert_int_equal(rec_need(r, "won", NULL, &c, &e), -1);
	assert_string_equal(e.text,
	    "standard input:1: won: no such column; the header holds ';': try -d ';'");
	assert_int_equal(rec_need(r, "id;won", NULL, &c, &e), 0);
	assert_int_equal(c, 0);
	rec_close(r);
	t[0] = (struct text){ "id,\"a;b;c;d\",e|f\n", 17 };
	in.file = t;
	in.at = 0;
	assert_non_null(r = rec_open(NULL, 0, &usual, &e));
	assert_int_equal(rec_need(r, "won", NULL, &c, &e), -1);
	assert_string_equal(e.text,
	    "standard input:1: won: no such column; there are id, a;b;c;d, e|f");
	assert_int_equal(rec_need(r, "idd", NULL, &c, &e), -1);
	assert_string_equal(e.text, "standard input:1: idd: no such column; is it 'id'?");
	assert_int_equal(rec_need(r, "idd", "dealclean", &c, &e), -1);
	assert_string_equal(e.text,
	    "standard input:1: idd: no such column; dealclean writes it");
	rec_close(r);
}

static void
a_directory_and_an_absent_file_are_errors(void **state)
{
	char *names[] = { "/", "/no/such/file" };
	struct err e;

	(void)state;
	assert_null(rec_open(names, 1, &usual, &e));
	assert_string_equal(e.text, "/: Is a directory");
	assert_null(rec_open(names + 1, 1, &usual, &e));
	assert_string_equal(e.text, "/no/such/file: No such file or directory");
}

/* Line and second field of all records that are left, in however many batches they come. */
static const char *
told(struct rec *r, struct batch *b)
{
	static char text[100];
	size_t at = 0, n;
	struct err e;

	while (rec_read(r, b, &e) == 1)
		for (size_t i = 0; i < b->rows; i++) {
			int ragged = b->row[i].state == REC_RAGGED;
			const char *s = ragged ? "ragged" : batch_field(b, &b->row[i], 1, &n);

			n = ragged ? strlen(s) : n;
			at += (size_t)snprintf(text + at, sizeof text - at, "%u %.*s; ",
			    (unsigned)b->row[i].line, (int)n, s);
		}
	return text;
}

static void
records_in_memory_come_again_and_again(void **state)
{
	static const char head[] = "a,b\r\n", some[] = "1,\"x\ny\"\n2,z\n3\n", more[] = "4,w";
	struct batch b = { 0 };
	struct rec *r;
	struct err e;

	(void)state;
	assert_non_null(r = rec_memory(head, sizeof head - 1, "body", REC_TOLERANT, &e));
	assert_int_equal(rec_read(r, &b, &e), 0);
	for (int i = 0; i < 3; i++) {
		rec_again(r, some, sizeof some - 1, 7);
		assert_string_equal(told(r, &b), "7 x\ny; 9 z; 10 ragged; ");
		rec_again(r, more, sizeof more - 1, 2);
		assert_string_equal(told(r, &b), "2 w; ");
	}
	batch_free(&b);
	rec_close(r);
	assert_null(rec_memory("", 0, "body", 0, &e));
	assert_string_equal(e.text, "body: no header: the input is empty");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_short_text_reads_as_by_libcsv),
		cmocka_unit_test(every_short_text_reads_as_by_libcsv_when_bad_records_are_rows),
		cmocka_unit_test(random_texts_read_as_by_libcsv),
		cmocka_unit_test(long_tables_read_as_by_libcsv),
		cmocka_unit_test(the_grammar_is_rfc_4180),
		cmocka_unit_test(blank_records_are_rows_in_a_one_column_table_only),
		cmocka_unit_test(bad_records_are_errors_with_their_line),
		cmocka_unit_test(bad_records_are_rows_when_tolerated),
		cmocka_unit_test(the_delimiter_is_found_in_the_first_header),
		cmocka_unit_test(further_files_may_order_the_columns_otherwise),
		cmocka_unit_test(a_field_of_many_megabytes_is_a_field),
		cmocka_unit_test(a_quote_left_open_costs_its_line_and_bounded_memory),
		cmocka_unit_test(many_quotes_left_open_take_linear_time),
		cmocka_unit_test(a_hundred_thousand_columns_are_columns),
		cmocka_unit_test(a_failed_read_is_an_error_behind_the_rows),
		cmocka_unit_test(a_missing_column_is_named_with_the_way_out),
		cmocka_unit_test(a_directory_and_an_absent_file_are_errors),
		cmocka_unit_test(records_in_memory_come_again_and_again),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
