#include <string.h>

#include "store/store_key.h"

static void
end(struct buf *b)
{
	buf_bytes(b, "", 1);
	b->len--;
}

void
store_key_table(struct buf *b, const char *table, const char *what)
{
	buf_clear(b);
	buf_printf(b, "deal:{%s}:%s", table, what);
	end(b);
}

void
store_key_state(struct buf *b, const char *name, const char *what)
{
	buf_clear(b);
	buf_printf(b, "deal:state:%s:%s", name, what);
	end(b);
}

void
store_key_generation(struct buf *b, const char *table, long long g)
{
	buf_clear(b);
	buf_printf(b, "deal:{%s}:%lld", table, g);
	end(b);
}

void
store_key_rows(struct buf *b, const char *table, long long g)
{
	buf_clear(b);
	buf_printf(b, "deal:{%s}:%lld:", table, g);
	end(b);
}

long long
store_number(const char *s, size_t n)
{
	long long v = 0;

	if (n == 0 || n > 18)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = 10 * v + (s[i] - '0');
	}
	return v;
}

long long
store_key_number(const char *key, size_t n, size_t prefix)
{
	const char *s = key + prefix, *colon;

	if (n <= prefix)
		return -1;
	n -= prefix;
	colon = memchr(s, ':', n);
	return store_number(s, colon != NULL ? (size_t)(colon - s) : n);
}
