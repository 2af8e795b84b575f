#include <stdlib.h>

#include "base/day_sort.h"
#include "base/mem.h"

enum { BITS = 11, DIGITS = 1 << BITS };	/* two digits hold the 3.7 million days of years 1 to
					 * 9999 */

static uint32_t
digit(const struct day_sort *v, int32_t first, int shift)
{
	return (uint32_t)(v->day - first) >> shift & (DIGITS - 1);
}

static void
sort_digit(const struct day_sort *from, struct day_sort *to, size_t n, int32_t first, int shift)
{
	size_t start[DIGITS + 1] = { 0 };

	for (size_t i = 0; i < n; i++)
		start[digit(&from[i], first, shift) + 1]++;
	for (int i = 0; i < DIGITS; i++)
		start[i + 1] += start[i];
	for (size_t i = 0; i < n; i++)
		to[start[digit(&from[i], first, shift)]++] = from[i];
}

void
day_sort(struct day_sort *v, size_t n)
{
	struct day_sort *other = mem_resize(NULL, n, sizeof *other);
	int32_t first = INT32_MAX;

	for (size_t i = 0; i < n; i++)
		if (v[i].day < first)
			first = v[i].day;
	sort_digit(v, other, n, first, 0);
	sort_digit(other, v, n, first, BITS);
	free(other);
}
