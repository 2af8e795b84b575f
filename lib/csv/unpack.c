#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "base/mem.h"
#include "csv/unpack.h"

enum { RAW = 64 * 1024 };

struct unpack {
	z_stream z;
	int between;		/* members: one has ended, and none has begun */
	int ended;		/* the file has */
	unsigned char raw[RAW];
};

static int
begins(const char *s, size_t n, const char *magic, size_t len)
{
	return n >= len && memcmp(s, magic, len) == 0;
}

int
unpack_is_gzip(const char *s, size_t n)
{
	return begins(s, n, "\x1f\x8b", 2);
}

/* BZh, the size of its blocks, and the begin of a block or the end: a column may be called BZh. */
static int
is_bzip2(const char *s, size_t n)
{
	return begins(s, n, "BZh", 3) && n == UNPACK_LOOK && s[3] >= '1' && s[3] <= '9' &&
	    (memcmp(s + 4, "1AY&", 4) == 0 || memcmp(s + 4, "\x17\x72\x45\x38", 4) == 0);
}

/* PAR1 and the binary header of a page: a column may be called PAR1. */
static int
is_parquet(const char *s, size_t n)
{
	return begins(s, n, "PAR1", 4) && n > 4 && (unsigned char)s[4] < ' ' &&
	    memchr("\t\n\r", s[4], 3) == NULL;
}

/* A brace or bracket, and behind it the next one, a quote or nothing but blanks. */
static int
is_json(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && strchr(" \t\r\n", s[i]) != NULL)
		i++;
	if (i == n || (s[i] != '{' && s[i] != '['))
		return 0;
	for (i++; i < n && strchr(" \t\r\n", s[i]) != NULL; )
		i++;
	return i == n ? n == UNPACK_LOOK : strchr("{[\"}]", s[i]) != NULL;
}

const char *
unpack_foreign(const char *s, size_t n)
{
	static const struct { const char *magic; size_t len; const char *what; } known[] = {
		{ "\x28\xb5\x2f\xfd", 4, "packed by zstd: zstd -dc FILE | ... unpacks it" },
		{ "\xfd" "7zXZ", 5, "packed by xz: xz -dc FILE | ... unpacks it" },
		{ "PK\x03\x04", 4, "an Excel workbook (.xlsx) or a zip archive: save it as CSV, or "
		    "ssconvert FILE.xlsx FILE.csv; unzip -p FILE | ... reads an archive" },
		{ "\xd0\xcf\x11\xe0", 4, "an old Excel workbook (.xls): save it as CSV, or "
		    "ssconvert FILE.xls FILE.csv" },
		{ "%PDF-", 5, "a PDF document: export the table as CSV" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (begins(s, n, known[i].magic, known[i].len))
			return known[i].what;
	if (is_bzip2(s, n))
		return "packed by bzip2: bzip2 -dc FILE | ... unpacks it";
	if (is_parquet(s, n))
		return "a Parquet file: duckdb -csv -c \"from 'FILE'\" | ... reads it";
	if (is_json(s, n))
		return "JSON: mlr --ijson --ocsv cat FILE | ... or jq makes CSV of it";
	return NULL;
}

struct unpack *
unpack_new(const char *s, size_t n)
{
	struct unpack *u = mem_zero(1, sizeof *u);

	if (n > 0)
		memcpy(u->raw, s, n);
	u->z.next_in = u->raw;
	u->z.avail_in = (uInt)n;
	if (inflateInit2(&u->z, 15 + 16) != Z_OK)	/* gzip alone */
		err_die("out of memory");
	return u;
}

void
unpack_free(struct unpack *u)
{
	if (u == NULL)
		return;
	inflateEnd(&u->z);
	free(u);
}

static int
read_raw(struct unpack *u, int fd, uint64_t *got, const char *name, struct err *e)
{
	ssize_t n;

	do
		n = read(fd, u->raw, sizeof u->raw);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_set(e, "%s: %s", name, strerror(errno));
	u->z.next_in = u->raw;
	u->z.avail_in = (uInt)n;
	u->ended = n == 0;
	*got += (uint64_t)n;
	return 0;
}

/* Behind a member: another one, zeros, or the end.  1: a member begins. */
static int
next_member(struct unpack *u, const char *name, struct err *e)
{
	while (u->z.avail_in > 0 && *u->z.next_in == 0) {
		u->z.next_in++;
		u->z.avail_in--;
	}
	if (u->z.avail_in == 0)
		return 0;
	if (*u->z.next_in != 0x1f)
		return err_set(e, "%s: something else stands behind what gzip has packed", name);
	inflateReset(&u->z);
	u->between = 0;
	return 1;
}

ssize_t
unpack_read(struct unpack *u, int fd, char *to, size_t n, uint64_t *got, const char *name,
    struct err *e)
{
	int rc;

	u->z.next_out = (unsigned char *)to;
	u->z.avail_out = (uInt)n;
	while (u->z.avail_out == n) {
		if (u->z.avail_in == 0 && !u->ended && read_raw(u, fd, got, name, e) != 0)
			return -1;
		if (u->between) {
			if ((rc = next_member(u, name, e)) < 0)
				return -1;
			if (rc == 0 && u->ended)
				return 0;
			if (rc == 0)
				continue;
		}
		rc = inflate(&u->z, Z_NO_FLUSH);
		if (rc == Z_STREAM_END)
			u->between = 1;
		else if (rc == Z_BUF_ERROR && u->ended)
			return err_set(e, "%s: what gzip has packed is cut off behind %llu bytes",
			    name, (unsigned long long)u->z.total_out);
		else if (rc != Z_OK && rc != Z_BUF_ERROR)
			return err_set(e, "%s: what gzip has packed is damaged behind %llu "
			    "bytes: %s", name, (unsigned long long)u->z.total_out,
			    u->z.msg != NULL ? u->z.msg : "no memory");
	}
	return (ssize_t)(n - u->z.avail_out);
}
