/*
 * float_sort -- many numbers in order, digit by digit.
 */
#ifndef FLOAT_SORT_H
#define FLOAT_SORT_H

#include <stddef.h>

/* Sorts n numbers, none of them NaN, ascending; -0 becomes 0. */
void	float_sort(float *x, size_t n);

#endif
