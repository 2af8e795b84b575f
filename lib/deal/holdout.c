#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "base/sha256.h"
#include "deal/holdout.h"

/* The first 53 bits of the SHA-256 of the texts, as a fraction. */
static double
fraction(const char *salt, const char *between, const char *value, size_t n)
{
	uint8_t digest[SHA256_BYTES];
	struct sha256 sha;
	uint64_t bits = 0;

	sha256_begin(&sha);
	sha256_add(&sha, salt, strlen(salt));
	sha256_add(&sha, between, strlen(between));
	sha256_add(&sha, value, n);
	sha256_bytes(&sha, digest);
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | digest[i];
	return (double)(bits >> 11) * 0x1p-53;
}

int
holdout_is_held(const char *salt, const char *deal, size_t n, double share)
{
	return fraction(salt, "\n", deal, n) < share;
}

const char *
holdout_arm(const char *salt, const char *value, size_t n)
{
	return fraction(salt, "\narm\n", value, n) < .5 ? "a" : "b";
}
