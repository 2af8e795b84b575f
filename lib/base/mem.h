/*
 * mem -- memory that is there, or the program ends with EXIT_BAD.
 * What these return is the caller's, to free with free(3).
 */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

/* n objects of size bytes each, zeroed; never NULL, also for n = 0. */
void	*mem_zero(size_t n, size_t size);

/* p resized to n objects of size bytes each; new ones are not set. */
void	*mem_resize(void *p, size_t n, size_t size);

/*
 * p with room for at least need objects, *cap of them on return; grows by
 * doubling, so that appending is linear.  Does nothing if there is room.
 */
void	*mem_grow(void *p, size_t *cap, size_t need, size_t size);

/* A copy of the n bytes at s with a NUL behind. */
char	*mem_text(const char *s, size_t n);

#endif
