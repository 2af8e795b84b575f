/*
 * Any bytes through the reader as dealclean uses it, and through tidy: what
 * it writes must be read back by libcsv alone to the same fields, and by the
 * reader without repairs to the same bytes again.
 *
 * clang -g -O1 -fsanitize=fuzzer,address,undefined, with the library; one
 * file or folder of inputs as arguments, or none.
 */
#define _GNU_SOURCE			/* memfd_create */
#include <csv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "err.h"
#include "out.h"
#include "rec.h"
#include "reject.h"
#include "tidy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

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

/* Through the reader and tidy.  0, or -1 if there is no header. */
static int
tidied(const void *p, size_t n, int flags, struct out *o, uint64_t rejected[1])
{
	struct rec_options options = { 0, flags, -1 };
	struct reject_log log = { { 0 }, { NULL } };
	char name[64], *file = name;
	int fd = file_of(p, n, name), rc;
	uint64_t before, written = 0;
	struct err e;
	struct rec *r;

	options.delimiter = (flags & REC_REPAIR) != 0 ? 0 : ',';
	r = rec_open(&file, 1, &options, &e);
	rc = r != NULL ? tidy_copy(r, 1, o, NULL, &log, &before, &e) : -1;
	rejected[0] = reject_total(&log);
	if (rc == 0)
		written = rec_rows(r) + before - rejected[0];
	if (rc == 0 && written > rec_rows(r))
		abort();
	reject_log_free(&log);
	rec_close(r);
	close(fd);
	return rc;
}

static void
field(void *s, size_t n, void *o)
{
	out_field(o, s != NULL ? s : "", n);
}

static void
row(int c, void *o)
{
	(void)c;
	out_end(o);
}

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

/* Written again from the fields that libcsv alone reads. */
static void
by_libcsv(const struct out *from, struct out *to)
{
	struct csv_parser p;

	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		abort();
	csv_set_space_func(&p, no_space);
	csv_set_term_func(&p, is_lf);
	if (csv_parse(&p, from->buf, from->len, field, row, to) != from->len ||
	    csv_fini(&p, field, row, to) != 0)
		abort();
	csv_free(&p);
}

static void
must_be_same(const struct out *x, const struct out *y)
{
	if (x->len != y->len || (x->len > 0 && memcmp(x->buf, y->buf, x->len) != 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct out first, again, alone;
	uint64_t rejected[1];

	out_memory(&first);
	out_memory(&again);
	out_memory(&alone);
	if (tidied(data, n, REC_TOLERANT | REC_REPAIR, &first, rejected) == 0) {
		by_libcsv(&first, &alone);
		must_be_same(&first, &alone);
		/* A header that begins with a mark loses it when it is read again. */
		if (first.len < 3 || memcmp(first.buf, "\xef\xbb\xbf", 3) != 0) {
			if (tidied(first.buf, first.len, 0, &again, rejected) != 0)
				abort();
			must_be_same(&first, &again);
		}
	}
	out_free(&first);
	out_free(&again);
	out_free(&alone);
	return 0;
}
