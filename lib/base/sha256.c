#include <nettle/hmac.h>
#include <nettle/memops.h>

#include "base/sha256.h"

void
sha256_begin(struct sha256 *c)
{
	sha256_init(&c->state);
}

void
sha256_add(struct sha256 *c, const void *s, size_t n)
{
	sha256_update(&c->state, n, s);
}

void
sha256_bytes(struct sha256 *c, uint8_t digest[SHA256_BYTES])
{
	sha256_digest(&c->state, SHA256_BYTES, digest);
}

void
sha256_digits(struct sha256 *c, char digits[SHA256_DIGITS + 1])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[SHA256_BYTES];

	sha256_bytes(c, digest);
	for (int i = 0; i < SHA256_BYTES; i++) {
		digits[2 * i] = hex[digest[i] >> 4];
		digits[2 * i + 1] = hex[digest[i] & 15];
	}
	digits[SHA256_DIGITS] = '\0';
}

void
sha256_of(const void *s, size_t n, char digits[SHA256_DIGITS + 1])
{
	struct sha256 c;

	sha256_begin(&c);
	sha256_add(&c, s, n);
	sha256_digits(&c, digits);
}

int
sha256_same(const uint8_t a[SHA256_BYTES], const uint8_t b[SHA256_BYTES])
{
	return memeql_sec(a, b, SHA256_BYTES);
}

void
sha256_hmac(const void *key, size_t n, const struct sha256_piece *piece, size_t pieces,
    uint8_t digest[SHA256_BYTES])
{
	struct hmac_sha256_ctx c;

	hmac_sha256_set_key(&c, n, key);
	for (size_t i = 0; i < pieces; i++)
		hmac_sha256_update(&c, piece[i].n, piece[i].s);
	hmac_sha256_digest(&c, SHA256_BYTES, digest);
}
