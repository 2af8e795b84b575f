#include <string.h>

#include <zlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/sha256.h"
#include "report/pack.h"

enum { LEVEL = 6, GZIP = 16, MEMORY = 8, PIECE = 1 << 30 };

void
pack_base64(struct buf *o, const char *s, size_t n)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s;
	char *to = buf_room(o, n / 3 * 4 + 4);

	for (; n >= 3; n -= 3, p += 3) {
		*to++ = digit[p[0] >> 2];
		*to++ = digit[(p[0] & 3) << 4 | p[1] >> 4];
		*to++ = digit[(p[1] & 15) << 2 | p[2] >> 6];
		*to++ = digit[p[2] & 63];
	}
	if (n > 0) {
		unsigned second = n > 1 ? p[1] : 0;

		*to++ = digit[p[0] >> 2];
		*to++ = digit[(p[0] & 3u) << 4 | second >> 4];
		*to++ = n > 1 ? digit[(second & 15) << 2] : '=';
		*to++ = '=';
	}
	o->len = (size_t)(to - o->s);
}

/* Feeds what is left of n bytes, a gigabyte at a time. */
static int
compress_all(z_stream *z, struct buf *o, const char *s, size_t n)
{
	int rc = Z_OK;

	z->next_in = (Bytef *)(uintptr_t)s;
	while (rc != Z_STREAM_END) {
		if (z->avail_in == 0 && n > 0) {
			z->avail_in = n > PIECE ? PIECE : (uInt)n;
			n -= z->avail_in;
		}
		z->next_out = (Bytef *)buf_room(o, 1 << 16);
		z->avail_out = 1 << 16;
		rc = deflate(z, n > 0 ? Z_NO_FLUSH : Z_FINISH);
		o->len += (1 << 16) - z->avail_out;
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return -1;
	}
	return 0;
}

void
pack_gzip(struct buf *o, const char *s, size_t n)
{
	gz_header header = { .os = 255 };
	struct buf packed = { 0 };
	z_stream z = { 0 };

	if (deflateInit2(&z, LEVEL, Z_DEFLATED, MAX_WBITS + GZIP, MEMORY,
	    Z_DEFAULT_STRATEGY) != Z_OK || deflateSetHeader(&z, &header) != Z_OK ||
	    compress_all(&z, &packed, s, n) != 0)
		err_die("zlib: %s", z.msg != NULL ? z.msg : "cannot compress");
	deflateEnd(&z);
	pack_base64(o, packed.s, packed.len);
	buf_free(&packed);
}

void
pack_hash(struct buf *o, const char *s, size_t n)
{
	uint8_t digest[SHA256_BYTES];
	struct sha256 sha;

	sha256_begin(&sha);
	sha256_add(&sha, s, n);
	sha256_bytes(&sha, digest);
	buf_text(o, "'sha256-");
	pack_base64(o, (const char *)digest, sizeof digest);
	buf_text(o, "'");
}
