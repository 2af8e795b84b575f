#include "base/detmath.h"
#include "base/rng.h"

static uint64_t
splitmix(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static uint64_t
rotate(uint64_t x, int n)
{
	return (x << n) | (x >> (64 - n));
}

void
rng_start(struct rng *r, uint64_t seed, uint64_t stream)
{
	uint64_t x = splitmix(&seed) ^ stream;

	x = splitmix(&x);	/* so that neighbouring streams do not share states */
	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix(&x);
}

uint64_t
rng_bits(struct rng *r)
{
	uint64_t *s = r->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

double
rng_uniform(struct rng *r)
{
	return ((double)(rng_bits(r) >> 12) + 0.5) * 0x1p-52;
}

uint64_t
rng_below(struct rng *r, uint64_t n)
{
	uint64_t x, least = -n % n;	/* 2^64 mod n: below it some results would be likelier */

	do
		x = rng_bits(r);
	while (x < least);
	return x % n;
}

double
rng_normal(struct rng *r)
{
	return detmath_normal_quantile(rng_uniform(r));
}
