/*
 * hash -- a quick 64-bit hash of bytes, for tables that live in memory only:
 * its values differ between machines and are never written.
 */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t
hash_mix(uint64_t h, uint64_t w)
{
	h = (h ^ w) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static inline uint64_t
hash_bytes(const char *s, size_t n)
{
	uint64_t h = n * 0xff51afd7ed558ccdu, w;
	uint32_t a, b;

	for (; n >= 8; s += 8, n -= 8) {
		memcpy(&w, s, 8);
		h = hash_mix(h, w);
	}
	if (n >= 4) {
		memcpy(&a, s, 4);
		memcpy(&b, s + n - 4, 4);
		h = hash_mix(h, (uint64_t)a << 32 | b);
	} else if (n > 0) {
		h = hash_mix(h, (uint64_t)(unsigned char)s[0] << 16 |
		    (uint64_t)(unsigned char)s[n / 2] << 8 | (unsigned char)s[n - 1]);
	}
	return hash_mix(h, h >> 32);
}

#endif
