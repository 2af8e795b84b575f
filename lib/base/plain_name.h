/*
 * plain_name -- names that are safe anywhere: letters, digits, dots, hyphens, underscores.
 */
#ifndef PLAIN_NAME_H
#define PLAIN_NAME_H

#include <stddef.h>

enum { PLAIN_NAME_MOST = 64 };

/* Nonzero if the n bytes at s are one, of 1 to PLAIN_NAME_MOST characters. */
int	plain_name(const char *s, size_t n);

#endif
