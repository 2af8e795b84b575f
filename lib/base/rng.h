/*
 * rng -- random numbers from a seed, the same on every machine.
 *
 * A stream is named by a seed and a number; different names give independent
 * streams, so that record i can draw from stream i whatever the others draw.
 * Source: D. Blackman, S. Vigna, Scrambled linear pseudorandom number
 * generators, ACM Trans. Math. Softw. 47 (2021): xoshiro256**, its state
 * filled by splitmix64.
 */
#ifndef RNG_H
#define RNG_H

#include <stdint.h>

struct rng {
	uint64_t s[4];
};

/* Starts the stream called (seed, stream). */
void	rng_start(struct rng *r, uint64_t seed, uint64_t stream);

/* 64 random bits. */
uint64_t rng_bits(struct rng *r);

/* Uniform in the open interval (0, 1), in steps of 2^-52. */
double	rng_uniform(struct rng *r);

/* Uniform in 0 .. n - 1, without bias; n > 0. */
uint64_t rng_below(struct rng *r, uint64_t n);

/* Standard normal, by inversion: always one uniform. */
double	rng_normal(struct rng *r);

#endif
