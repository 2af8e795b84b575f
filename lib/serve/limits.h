/*
 * limits -- sizes and times as people write them.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <stddef.h>

/* 300, 64K, 8M, 2G bytes: at least 1.  0, or -1. */
int	limits_size(const char *s, size_t *bytes);

/* 10, 10s, 500ms, 2m: seconds, at least .05 and at most a day.  0, or -1. */
int	limits_seconds(const char *s, double *seconds);

#endif
