#include <string.h>

#include "base/plain_name.h"

int
plain_name(const char *s, size_t n)
{
	static const char usual[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-";

	for (size_t i = 0; i < n; i++)
		if (s[i] == '\0' || strchr(usual, s[i]) == NULL)
			return 0;
	return n >= 1 && n <= PLAIN_NAME_MOST;
}
