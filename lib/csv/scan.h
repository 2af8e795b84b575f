/*
 * scan -- where a record could break: the vector scan under rec.
 */
#ifndef SCAN_H
#define SCAN_H

#include <stddef.h>
#include <stdint.h>

/*
 * Writes the positions of every delimiter, LF and quote character among the
 * n bytes at p into mark[n], ascending, and returns how many there are.
 * n is at most 2^32 - 1.
 */
size_t	scan_marks(const char *p, size_t n, char delimiter, uint32_t *mark);

/* The same by plain C, for machines without a vector path and to test against. */
size_t	scan_marks_plain(const char *p, size_t n, char delimiter, uint32_t *mark);

#endif
