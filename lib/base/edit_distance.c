#include <stdint.h>
#include <string.h>

#include "base/edit_distance.h"

enum { LONGEST = 64 };

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
edit_distance(const char *a, const char *b)
{
	size_t n = strnlen(a, LONGEST), m = strnlen(b, LONGEST);
	size_t row[3][LONGEST + 1], *before = row[0], *last = row[1], *now = row[2], *spare;

	for (size_t j = 0; j <= m; j++)
		last[j] = j;
	for (size_t i = 1; i <= n; i++) {
		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]),
			    least(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[m];
}

int
edit_distance_enough(const char *a, size_t distance)
{
	size_t n = strnlen(a, LONGEST);

	return n > 0 && distance <= (n - 1) / 2;
}

static void
fold(char to[LONGEST + 1], const char *s)
{
	size_t n = 0;

	for (; n < LONGEST && s[n] != '\0'; n++)
		to[n] = s[n] >= 'A' && s[n] <= 'Z' ? (char)(s[n] - 'A' + 'a') : s[n];
	to[n] = '\0';
}

const char *
edit_distance_nearest(const char *name, const char *const *list, size_t n)
{
	const char *best = NULL;
	size_t closest = SIZE_MAX, d;
	char a[LONGEST + 1], b[LONGEST + 1];

	fold(a, name);
	for (size_t i = 0; i < n; i++) {
		fold(b, list[i]);
		if ((d = edit_distance(a, b)) < closest) {
			closest = d;
			best = list[i];
		}
	}
	return edit_distance_enough(a, closest) ? best : NULL;
}
