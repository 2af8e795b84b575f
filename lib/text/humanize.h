/*
 * humanize -- numbers as people read them in a sentence.
 *
 * Each appends to o (bytes, no field); what is not finite appends nothing.
 */
#ifndef HUMANIZE_H
#define HUMANIZE_H

#include <stddef.h>

struct buf;

/* Money: $950, $4.2K, $50K, $1.2M, $3B; -$2K.  currency ("$") stands in front. */
void	humanize_money(struct buf *o, double x, const char *currency);

/* A probability or rate: 78%; <1% and >99% where rounding would say 0 or 1. */
void	humanize_percent(struct buf *o, double p);

/* A number: 4,253; 85; 7.3; 0.042: three significant digits, whole from 100. */
void	humanize_number(struct buf *o, double x);

/* A whole number: 4,253. */
void	humanize_count(struct buf *o, double x);

/*
 * n bytes with each control character (base/control.h) as a blank, so that a
 * line stays a line; those that take no room are left out.
 */
void	humanize_plain(struct buf *o, const char *s, size_t n);

#endif
