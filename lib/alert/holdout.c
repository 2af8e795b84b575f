#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include <sha2.h>

#include "alert/holdout.h"

int
holdout_is_held(const char *salt, const char *deal, size_t n, double share)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX sha;
	uint64_t bits = 0;

	SHA256Init(&sha);
	SHA256Update(&sha, (const uint8_t *)salt, strlen(salt));
	SHA256Update(&sha, (const uint8_t *)"\n", 1);
	SHA256Update(&sha, (const uint8_t *)deal, n);
	SHA256Final(digest, &sha);
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | digest[i];
	return (double)(bits >> 11) * 0x1p-53 < share;
}
