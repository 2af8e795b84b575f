/*
 * Any bytes through the reader, in pieces of any size, and through it and
 * tidy as dealclean uses them.
 *
 * - What the reader gives is what libcsv alone gives, record by record.
 * - What tidy writes, tables and rejects, does not depend on the pieces;
 *   libcsv alone reads it to the same fields, and the reader without repairs
 *   to the same bytes again.
 * - Rows read are rows written and rows rejected.
 *
 * clang -g -O1 -fsanitize=fuzzer,address,undefined, with the library; one
 * file or folder of inputs as arguments, or none.
 */
#define _GNU_SOURCE			/* memfd_create, syscall */
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../alone.h"
#include "base/buf.h"
#include "base/err.h"
#include "clean/reformat.h"
#include "clean/reject.h"
#include "csv/out.h"
#include "csv/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* ---- pieces ---------------------------------------------------------- */

static size_t piece = SIZE_MAX;		/* bytes of a read, at most; libFuzzer's own reads, too */

ssize_t
read(int fd, void *buf, size_t n)
{
	return syscall(SYS_read, fd, buf, n < piece ? n : piece);
}

enum { PIECES = 3 };
static size_t pieces[PIECES] = { SIZE_MAX, 1 };		/* and one that differs */

/* The n bytes as a file that can be opened by its name. */
static int
file_of(const void *p, size_t n, char name[64])
{
	int fd = memfd_create("fuzz", 0);

	if (fd < 0 || (n > 0 && write(fd, p, n) != (ssize_t)n))
		abort();
	snprintf(name, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void
must_be_same(const struct buf *x, const struct buf *y)
{
	if (x->len != y->len || (x->len > 0 && memcmp(x->s, y->s, x->len) != 0)) {
		fprintf(stderr, "---\n%.*s\n---\n%.*s\n---\n", (int)x->len, x->s,
		    (int)y->len, y->s);
		abort();
	}
}

/* ---- the reader ------------------------------------------------------ */

/* Files of other formats are refused, and packed ones are not what libcsv reads. */
static int
is_text(const char *s, size_t n)
{
	size_t look = n < UNPACK_LOOK ? n : UNPACK_LOOK;

	return !unpack_is_gzip(s, look) && unpack_foreign(s, look) == NULL;
}

/* As alone.h dumps it. */
static void
dump_all(struct rec *r, struct buf *o)
{
	struct batch b = { 0 };
	struct err e;
	size_t n;

	for (size_t c = 0; c < rec_columns(r); c++) {
		const char *s = rec_name_text(r, c, &n);

		dump_field(o, s, n);
	}
	buf_bytes(o, "\n", 1);
	while (rec_read(r, &b, &e) == 1)
		dump_batch(o, &b);
	buf_printf(o, "%llu rows, %llu blank\n", (unsigned long long)rec_rows(r),
	    (unsigned long long)rec_blank(r));
	batch_free(&b);
}

static void
read_as_by_libcsv(const void *p, size_t n)
{
	static const struct rec_options options = { ',', REC_TOLERANT | REC_ANY_NAMES, -1 };
	const struct text t = { p, n };
	struct buf want, got;
	char name[64], *file = name;
	int fd = file_of(p, n, name);
	struct err e;
	struct rec *r;

	buf_init(&want);
	buf_init(&got);
	alone_all(&want, &t, &options);
	for (int i = 0; i < PIECES; i++) {
		piece = pieces[i];
		buf_clear(&got);
		r = rec_open(&file, 1, &options, &e);
		if ((r == NULL) != (want.len > 6 && memcmp(want.s, "error ", 6) == 0))
			abort();
		if (r != NULL) {
			dump_all(r, &got);
			must_be_same(&want, &got);
		}
		rec_close(r);
	}
	buf_free(&want);
	buf_free(&got);
	close(fd);
}

/* ---- tidy ------------------------------------------------------------ */

struct counts {
	uint64_t read, rejected;
};

/* Through the reader and tidy.  0, or -1 if there is no header. */
static int
tidied(const void *p, size_t n, int flags, struct out *o, struct out *rejects, struct counts *c)
{
	struct rec_options options = { (flags & REC_REPAIR) != 0 ? '\0' : ',',
	    flags | REC_ANY_NAMES, -1 };
	struct reject_log log = { .n = { 0 } };
	char name[64], *file = name;
	int fd = file_of(p, n, name), rc;
	uint64_t before;
	struct err e;
	struct rec *r;

	r = rec_open(&file, 1, &options, &e);
	rc = r != NULL ? reformat_copy(r, 1, o, rejects, &log, &before, &e) : -1;
	if (rc == 0)
		*c = (struct counts){ rec_rows(r) + before, reject_total(&log) };
	reject_log_free(&log);
	rec_close(r);
	close(fd);
	return rc;
}

struct rows {
	struct out o;
	uint64_t n;
};

static void
field(void *s, size_t n, void *arg)
{
	out_field(&((struct rows *)arg)->o, s != NULL ? s : "", n);
}

static void
row(int c, void *arg)
{
	struct rows *rows = arg;

	(void)c;
	out_end(&rows->o);
	rows->n++;
}

/*
 * Our own form, read by libcsv alone and written again, gives the same.  Its
 * rows, but for the header.
 */
static uint64_t
reread(const struct buf *from)
{
	struct csv_parser p;
	struct rows to = { .n = 0 };

	out_memory(&to.o);
	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		abort();
	csv_set_space_func(&p, alone_no_space);
	csv_set_term_func(&p, alone_is_lf);
	if (csv_parse(&p, from->s, from->len, field, row, &to) != from->len ||
	    csv_fini(&p, field, row, &to) != 0)
		abort();
	csv_free(&p);
	must_be_same(from, &to.o.b);
	out_free(&to.o);
	return to.n - 1;
}

static void
tidy_again(const struct buf *first)
{
	struct counts c;
	struct out again;

	/* A header that begins with a mark loses it when read again; "[" and a quote are JSON. */
	if ((first->len >= 3 && memcmp(first->s, "\xef\xbb\xbf", 3) == 0) ||
	    !is_text(first->s, first->len))
		return;
	out_memory(&again);
	if (tidied(first->s, first->len, 0, &again, NULL, &c) != 0)
		abort();
	must_be_same(first, &again.b);
	out_free(&again);
}

static void
tidy_in_pieces(const void *p, size_t n)
{
	struct out o[PIECES], rejects[PIECES];
	struct counts c[PIECES];
	int rc[PIECES];

	for (int i = 0; i < PIECES; i++) {
		piece = pieces[i];
		out_memory(&o[i]);
		out_memory(&rejects[i]);
		rc[i] = tidied(p, n, REC_TOLERANT | REC_REPAIR, &o[i], &rejects[i], &c[i]);
		if (rc[i] != rc[0])
			abort();
		if (i > 0 && rc[0] == 0) {
			must_be_same(&o[0].b, &o[i].b);
			if (c[i].read != c[0].read || c[i].rejected != c[0].rejected ||
			    rejects[i].b.len != rejects[0].b.len)
				abort();
		}
	}
	if (rc[0] == 0) {
		if (reread(&o[0].b) + c[0].rejected != c[0].read ||
		    reread(&rejects[0].b) != c[0].rejected)
			abort();
		piece = SIZE_MAX;
		tidy_again(&o[0].b);
	}
	for (int i = 0; i < PIECES; i++) {
		out_free(&o[i]);
		out_free(&rejects[i]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	pieces[2] = 2 + (n > 0 ? data[n / 2] % 64 : 0);
	if (is_text((const char *)data, n))
		read_as_by_libcsv(data, n);
	tidy_in_pieces(data, n);
	piece = SIZE_MAX;
	return 0;
}
