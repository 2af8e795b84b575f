#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "csv/inbuf.h"
#include "csv/unpack.h"

static const size_t RECORD_MAX = (size_t)1 << 30;

int
inbuf_open(struct inbuf *b, const char *path, const char *name, struct err *e)
{
	b->fd = path == NULL ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (b->fd < 0)
		return err_set(e, "%s: %s", name, strerror(errno));
	b->name = name;
	b->eof = b->begun = 0;
	b->pos = b->end = 0;
	b->line = 1;
	b->stage = INBUF_RAW;
	b->encoding.kind = ENCODING_UTF8;
	b->encoding.cr = 0;
	return 0;
}

void
inbuf_memory(struct inbuf *b, const char *s, size_t n, const char *name, uint64_t line)
{
	b->buf = mem_grow(b->buf, &b->cap, n, 1);
	if (n > 0)
		memcpy(b->buf, s, n);
	b->pos = 0;
	b->end = n;
	b->eof = 1;
	b->line = line;
	b->name = name;
	b->fd = -1;
	b->stage = INBUF_RAW;
}

void
inbuf_close(struct inbuf *b)
{
	if (b->fd > STDIN_FILENO)
		close(b->fd);
	b->fd = -1;
	unpack_free(b->packed);
	b->packed = NULL;
}

void
inbuf_free(struct inbuf *b)
{
	inbuf_close(b);
	encoding_free(&b->encoding);
	free(b->buf);
}

/* Reads once, to that place.  The bytes, or -1 on failure. */
static ssize_t
read_once(struct inbuf *b, char *to, size_t cap, struct err *e)
{
	ssize_t n;

	if (b->packed != NULL)
		return unpack_read(b->packed, b->fd, to, cap, &b->got, b->name, e);
	do
		n = read(b->fd, to, cap);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_set(e, "%s: %s", b->name, strerror(errno));
	b->got += (uint64_t)n;
	return n;
}

/* The first bytes of a file, which tell what it is: those of a table, or what gzip has packed. */
static ssize_t
read_first(struct inbuf *b, struct err *e)
{
	char *to = b->buf + b->end;
	const char *what;
	size_t have = 0;
	ssize_t n = 1;

	b->begun = 1;
	while (have < UNPACK_LOOK && n > 0) {
		if ((n = read_once(b, to + have, UNPACK_LOOK - have, e)) < 0)
			return -1;
		have += (size_t)n;
	}
	b->eof = n == 0;
	if (unpack_is_gzip(to, have)) {
		b->packed = unpack_new(to, have);
		n = read_once(b, to, REC_CHUNK, e);
		b->eof = n == 0;
		return n;
	}
	if ((what = unpack_foreign(to, have)) != NULL)
		return err_set(e, "%s: no CSV, but %s", b->name, what);
	return (ssize_t)have;
}

/* Reads once, to the end of the buffer.  The bytes, or -1 on failure. */
static ssize_t
read_some(struct inbuf *b, struct err *e)
{
	ssize_t n;

	b->buf = mem_grow(b->buf, &b->cap, b->end + REC_CHUNK + UNPACK_LOOK, 1);
	if (!b->begun)
		return read_first(b, e);
	n = read_once(b, b->buf + b->end, REC_CHUNK, e);
	b->eof = n == 0;
	return n;
}

static int
can_look_ahead(const struct inbuf *b)
{
	struct stat st;

	return b->packed == NULL && fstat(b->fd, &st) == 0 && S_ISREG(st.st_mode);
}

/*
 * Decodes the n bytes at the end of the buffer.  That a file is no UTF-8 is
 * known before any of it is used: from its beginning, or by looking ahead.
 */
static int
decode_some(struct inbuf *b, size_t n, struct err *e)
{
	struct encoding *d = &b->encoding;
	size_t held = d->holds;
	int high = d->high;
	long len;

	b->buf = mem_grow(b->buf, &b->cap, b->end + ENCODING_GROWTH *
	    (n + held + ENCODING_HELD), 1);
	len = encoding_decode(d, b->buf + b->end, n, b->eof);
	if (len >= 0 && d->kind == ENCODING_UTF8 && d->high && !high && can_look_ahead(b) &&
	    !encoding_rest(d, b->fd)) {
		memcpy(b->buf + b->end + len, d->held, d->holds);
		len = (long)encoding_again(d, b->buf + b->end, (size_t)len + d->holds);
	}
	if (len < 0 && b->stage == INBUF_LOOKING) {
		n += held + b->end - b->pos;
		b->buf = mem_grow(b->buf, &b->cap, b->pos +
		    ENCODING_GROWTH * (n + ENCODING_HELD), 1);
		b->end = b->pos;
		len = (long)encoding_again(d, b->buf + b->pos, n);
	}
	if (len < 0)
		return err_set(e, "%s:%llu: UTF-8 up to here, but not behind it: in a file both "
		    "can be read as Windows-1252, in a pipe they cannot", b->name,
		    (unsigned long long)b->line);
	b->end += (size_t)len;
	return 0;
}

int
inbuf_more(struct inbuf *b, struct err *e)
{
	size_t end;
	ssize_t n;

	if (b->eof)
		return 0;
	if (b->pos == b->end && b->cap > INBUF_KEEP) {
		free(b->buf);
		b->buf = NULL;
		b->cap = 0;
	}
	if (b->pos > 0 && b->pos < b->end)
		memmove(b->buf, b->buf + b->pos, b->end - b->pos);
	b->end -= b->pos;
	b->pos = 0;
	if (b->end > RECORD_MAX)
		return err_set(e, "%s:%llu: a line of more than %zu bytes", b->name,
		    (unsigned long long)b->line, RECORD_MAX);
	end = b->end;
	if ((n = read_some(b, e)) < 0)
		return -1;
	if (b->stage == INBUF_RAW)
		b->end += (size_t)n;
	else if (decode_some(b, (size_t)n, e) != 0)
		return -1;
	return n > 0 || b->end > end;
}

/* Reads until the buffer holds n bytes or all that there are.  0 or -1. */
static int
fill(struct inbuf *b, size_t n, struct err *e)
{
	while (b->end < n && !b->eof)
		if (inbuf_more(b, e) < 0)
			return -1;
	return 0;
}

int
inbuf_decode(struct inbuf *b, size_t n, struct err *e)
{
	size_t raw;

	if (fill(b, ENCODING_LOOK, e) != 0)
		return -1;
	raw = b->end;
	b->end = b->pos = encoding_start(&b->encoding, b->buf, raw);
	b->stage = INBUF_LOOKING;
	if (decode_some(b, raw - b->end, e) != 0 || fill(b, n, e) != 0)
		return -1;
	b->stage = INBUF_DECODED;
	return 0;
}
