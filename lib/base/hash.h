/*
 * hash -- a quick 64-bit hash of bytes, for tables that live in memory only:
 * its values differ between processes and are never written.
 *
 * The seed is drawn when a program starts (hash_start), so that nobody can choose
 * texts whose hashes are alike, with which a table would take quadratic time.
 * What is written must not depend on it: tables are walked in the order in
 * which they were filled, or sorted.
 */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

extern uint64_t hash_seed[2];		/* the second one is odd */

/* Draws the seed, once; before the first table is made.  Without it, it is a constant. */
void	hash_start(void);

__extension__ typedef unsigned __int128 hash_product;

/* Both halves of a product with a number that nobody knows: no difference passes through it. */
static inline uint64_t
hash_mix(uint64_t h, uint64_t w)
{
	hash_product p = (hash_product)(h ^ w) * hash_seed[1];

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static inline uint64_t
hash_bytes(const char *s, size_t n)
{
	uint64_t h = hash_seed[0] ^ n, w;
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
