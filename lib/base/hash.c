#include <time.h>
#include <unistd.h>

#include "base/hash.h"

uint64_t hash_seed[2] = { 0xff51afd7ed558ccdu, 0x9e3779b97f4a7c15u };

/* Where the system has no random bytes to give: what differs from run to run. */
static void
draw_from_clock(uint64_t seed[2])
{
	struct timespec now = { 0, 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	seed[0] ^= (uint64_t)now.tv_nsec << 32 ^ (uint64_t)getpid();
	seed[1] ^= (uint64_t)(uintptr_t)&now ^ (uint64_t)time(NULL) << 24;
}

void
hash_start(void)
{
	static int started;
	uint64_t seed[2] = { hash_seed[0], hash_seed[1] };

	if (started++)
		return;			/* tables may be there */
	if (getentropy(seed, sizeof seed) != 0)
		draw_from_clock(seed);
	hash_seed[0] = seed[0];
	hash_seed[1] = seed[1] | 1;
}
