#define _GNU_SOURCE			/* F_SETPIPE_SZ */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/metrics.h"
#include "base/num.h"
#include "csv/out.h"

enum { FLUSH_AT = 1 << 17, PIPE = 1 << 20 };
enum { KEEP = 8 << 20 };		/* a row of more is moved alone */

void
out_memory(struct out *o)
{
	memset(o, 0, sizeof *o);
	o->fd = -1;
}

void
out_open(struct out *o, const char *path)
{
	struct err e;

	out_memory(o);
	if (path == NULL || strcmp(path, "-") == 0) {
		o->fd = STDOUT_FILENO;
		o->name = "standard output";
		if ((fcntl(o->fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
			err_die("%s: %s", o->name, strerror(EBADF));
	} else {
		if ((o->file = file_create(path, &e)) == NULL)
			err_die("%s", e.text);
		o->fd = file_fd(o->file);
		o->name = path;
	}
	o->terminal = isatty(o->fd);
#ifdef F_SETPIPE_SZ
	/* whoever reads need not wake us up so often; no pipe: no matter */
	(void)fcntl(o->fd, F_SETPIPE_SZ, PIPE);
#endif
}

/* No escape sequences from data: control characters of ASCII and of UTF-8's C1 block. */
static void
tame(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			s[i] = '?';
		else if (c == 0xc2 && i + 1 < n && (unsigned char)s[i + 1] >= 0x80 &&
		    (unsigned char)s[i + 1] < 0xa0)
			s[i] = s[i + 1] = '?';
	}
}

void
out_flush(struct out *o)
{
	size_t done = 0;
	ssize_t n;

	if (o->fd < 0)
		return;
	if (o->terminal)
		tame(o->b.s, o->b.len);
	while (done < o->b.len) {
		n = write(o->fd, o->b.s + done, o->b.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err_die("%s: %s", o->name, strerror(errno));
		done += (size_t)n;
	}
	buf_clear(&o->b);
}

void
out_clear(struct out *o)
{
	buf_clear(&o->b);
	o->fields = 0;
	o->rows = 0;
}

void
out_free(struct out *o)
{
	buf_free(&o->b);
	out_memory(o);
}

void
out_close(struct out *o)
{
	struct err e;

	out_flush(o);
	if (o->file != NULL) {
		if (file_commit(o->file, &e) != 0)
			err_die("%s", e.text);
	} else if (o->fd >= 0 && close(o->fd) != 0)	/* a network file system fails here */
		err_die("%s: %s", o->name, strerror(errno));
	out_free(o);
}

void
out_move(struct out *o, struct out *from)
{
	struct buf empty;

	if (from->b.len > KEEP)
		out_flush(o);
	if (o->b.len > 0) {
		buf_bytes(&o->b, from->b.s, from->b.len);
	} else {
		empty = o->b;
		o->b = from->b;
		from->b = empty;
	}
	o->rows += from->rows;
	out_clear(from);
}

/* Begins a field: the comma before it, and room for its n bytes. */
static inline char *
begin(struct out *o, size_t n)
{
	char *p = buf_room(&o->b, n + 1);

	if (o->fields++ > 0) {
		*p++ = ',';
		o->b.len++;
	}
	return p;
}

/* Ends it, with the n bytes that were put there. */
static inline void
end(struct out *o, size_t n)
{
	o->b.len += n;
	o->bare_empty = n == 0;
}

void
out_record(struct out *o, const char *s, size_t n)
{
	char *p = begin(o, n);

	if (n > 0)
		memcpy(p, s, n);
	end(o, n);
}

/* Nonzero if one of the eight bytes in v is a comma, a quote, LF or CR. */
static inline uint64_t
special(uint64_t v)
{
	static const uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
	uint64_t a = v ^ ones * ',', b = v ^ ones * '"', c = v ^ ones * '\n', d = v ^ ones * '\r';

	return (((a - ones) & ~a) | ((b - ones) & ~b) | ((c - ones) & ~c) |
	    ((d - ones) & ~d)) & high;
}

static inline uint64_t
load(const char *s, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, s, n);
	return v;
}

/* Eight bytes at a time, the last ones by a load that overlaps. */
static inline uint64_t
needs_quotes(const char *s, size_t n)
{
	uint64_t found = 0;

	if (n >= 8) {
		for (size_t i = 0; i + 8 < n; i += 8)
			found |= special(load(s + i, 8));
		return found | special(load(s + n - 8, 8));
	}
	if (n >= 4)
		return special(load(s, 4) | load(s + n - 4, 4) << 32);
	if (n == 0)
		return 0;
	return special((uint64_t)(unsigned char)s[0] | (uint64_t)(unsigned char)s[n / 2] << 8 |
	    (uint64_t)(unsigned char)s[n - 1] << 16);
}

static void
put_quoted(struct out *o, const char *s, size_t n)
{
	char *p = begin(o, 2 * n + 2);

	*p++ = '"';
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			*p++ = '"';
		*p++ = s[i];
	}
	*p++ = '"';
	end(o, (size_t)(p - o->b.s) - o->b.len);
}

void
out_field(struct out *o, const char *s, size_t n)
{
	char *p;

	if (needs_quotes(s, n) != 0) {
		put_quoted(o, s, n);
		return;
	}
	p = begin(o, n);
	if (n > 0)
		memcpy(p, s, n);
	end(o, n);
}

void
out_name(struct out *o, const char *s)
{
	out_field(o, s, strlen(s));
}

void
out_empty(struct out *o)
{
	(void)begin(o, 0);
	end(o, 0);
}

/* Numbers and dates never need quotes: written in place. */
void
out_int(struct out *o, long long x)
{
	char *p = begin(o, NUM_MAX);

	end(o, num_int(p, x));
}

void
out_float(struct out *o, float x)
{
	char *p = begin(o, NUM_MAX);

	end(o, num_float(p, x));
}

void
out_rate(struct out *o, double x)
{
	char *p = begin(o, NUM_MAX);

	end(o, num_fixed(p, x, 6));
}

void
out_money(struct out *o, double x)
{
	char *p = begin(o, NUM_MAX);

	end(o, num_money(p, x));
}

void
out_p(struct out *o, double x)
{
	char *p = begin(o, NUM_MAX);

	end(o, num_p(p, x));
}

void
out_date(struct out *o, int32_t day)
{
	char *p = begin(o, 11);

	end(o, date_text(p, day));
}

void
out_end(struct out *o)
{
	if (o->fields == 1 && o->bare_empty)
		buf_bytes(&o->b, "\"\"", 2);
	*buf_room(&o->b, 1) = '\n';
	o->b.len++;
	o->fields = 0;
	o->rows++;
	if (o->fd >= 0 && o->b.len >= FLUSH_AT)
		out_flush(o);
}

void
out_count(const struct out *o)
{
	metrics_rows("written", o->rows > 0 ? o->rows - 1 : 0);
}
