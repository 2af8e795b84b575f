#include <string.h>

#include "base/num.h"
#include "serve/limits.h"

/* A number, then one of the units, of which the first is none. */
static int
parse(const char *s, const char *const *unit, const double *worth, size_t units, double *v)
{
	size_t n = strspn(s, "0123456789.");

	for (size_t i = 0; i < units; i++)
		if (strcmp(s + n, unit[i]) == 0) {
			if (num_parse(s, n, v) != 0)
				return -1;
			*v *= worth[i];
			return 0;
		}
	return -1;
}

int
limits_size(const char *s, size_t *bytes)
{
	static const char *const unit[] = { "", "K", "M", "G" };
	static const double worth[] = { 1, 1 << 10, 1 << 20, 1 << 30 };
	double v;

	if (parse(s, unit, worth, 4, &v) != 0 || v < 1 || v > 1e15)
		return -1;
	*bytes = (size_t)v;
	return 0;
}

int
limits_seconds(const char *s, double *seconds)
{
	static const char *const unit[] = { "", "s", "ms", "m" };
	static const double worth[] = { 1, 1, .001, 60 };

	return parse(s, unit, worth, 4, seconds) != 0 || *seconds < .05 || *seconds > 86400 ?
	    -1 : 0;
}
