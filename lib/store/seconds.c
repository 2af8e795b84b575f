#include <string.h>

#include "base/num.h"
#include "store/seconds.h"

int
seconds_parse(const char *s, double *seconds)
{
	static const struct { const char *name; double worth; } unit[] = {
		{ "", 1 }, { "ms", .001 }, { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 },
		{ "w", 604800 }
	};
	size_t n = strspn(s, "0123456789.");
	double v;

	for (size_t i = 0; i < sizeof unit / sizeof *unit; i++)
		if (strcmp(s + n, unit[i].name) == 0 && num_parse(s, n, &v) == 0) {
			*seconds = v * unit[i].worth;
			return 0;
		}
	return -1;
}
