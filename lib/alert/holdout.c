#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "alert/holdout.h"
#include "base/sha256.h"

int
holdout_is_held(const char *salt, const char *deal, size_t n, double share)
{
	uint8_t digest[SHA256_BYTES];
	struct sha256 sha;
	uint64_t bits = 0;

	sha256_begin(&sha);
	sha256_add(&sha, salt, strlen(salt));
	sha256_add(&sha, "\n", 1);
	sha256_add(&sha, deal, n);
	sha256_bytes(&sha, digest);
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | digest[i];
	return (double)(bits >> 11) * 0x1p-53 < share;
}
