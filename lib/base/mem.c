#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

void *
mem_zero(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		err_die("out of memory");
	return p;
}

void *
mem_resize(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		err_die("out of memory");
	p = realloc(p, n * size > 0 ? n * size : 1);
	if (p == NULL)
		err_die("out of memory");
	return p;
}

void *
mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap;

	if (need <= n)
		return p;
	n = n > 0 ? n : 16;
	while (n < need)
		n = n > SIZE_MAX / 2 ? need : n * 2;
	p = mem_resize(p, n, size);
	*cap = n;
	return p;
}

char *
mem_text(const char *s, size_t n)
{
	char *p = mem_resize(NULL, n + 1, 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}
