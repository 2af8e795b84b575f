#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_sort.h"
#include "base/mem.h"

enum { BITS = 11, DIGITS = 1 << BITS, PASSES = 3 };	/* 33 bits hold a float32 */

#define SIGN 0x80000000u

/* Bits that are in order as the numbers are: M. Herf, Radix Tricks (2001). */
static uint32_t
to_key(float x)
{
	uint32_t u;

	x += 0;
	memcpy(&u, &x, sizeof u);
	return u & SIGN ? ~u : u | SIGN;
}

static float
from_key(uint32_t key)
{
	float x;

	key = key & SIGN ? key & ~SIGN : ~key;
	memcpy(&x, &key, sizeof x);
	return x;
}

static uint32_t
digit(uint32_t key, int pass)
{
	return key >> (pass * BITS) & (DIGITS - 1);
}

/* Sorts by one digit; 0 if all keys have the same, and nothing is to do. */
static int
sort_digit(const uint32_t *from, uint32_t *to, size_t n, int pass)
{
	size_t start[DIGITS + 1] = { 0 };

	for (size_t i = 0; i < n; i++)
		start[digit(from[i], pass) + 1]++;
	if (start[digit(from[0], pass) + 1] == n)
		return 0;
	for (int i = 0; i < DIGITS; i++)
		start[i + 1] += start[i];
	for (size_t i = 0; i < n; i++)
		to[start[digit(from[i], pass)]++] = from[i];
	return 1;
}

void
float_sort(float *x, size_t n)
{
	uint32_t *key, *other, *swap;

	if (n < 2)
		return;
	key = mem_resize(NULL, 2 * n, sizeof *key);
	other = key + n;
	for (size_t i = 0; i < n; i++)
		key[i] = to_key(x[i]);
	for (int pass = 0; pass < PASSES; pass++)
		if (sort_digit(key, other, n, pass)) {
			swap = key;
			key = other;
			other = swap;
		}
	for (size_t i = 0; i < n; i++)
		x[i] = from_key(key[i]);
	free(key < other ? key : other);
}
