/*
 * order -- for qsort and bsearch: numbers ascending.
 *
 * NaN equals everything: there must be none.
 */
#ifndef ORDER_H
#define ORDER_H

int	order_int32(const void *a, const void *b);
int	order_size(const void *a, const void *b);
int	order_float(const void *a, const void *b);
int	order_double(const void *a, const void *b);

#endif
