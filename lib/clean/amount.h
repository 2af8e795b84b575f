/*
 * amount -- sums of money as people and programs write them.
 *
 * Understood, with blanks around:  4253  -4253.5  1e5  $40,000  40.000,50 EUR
 * (1,250.00)  1250-  50K  1.2M  3bn  5 Mio.  1'250.50  1 250,50  12,34,567.00
 * (groups of two)  5 000 kr.  Parentheses are a minus sign.  Not understood:
 * inf, nan, 0x10, percentages.
 *
 * A lone separator with exactly three digits behind it may be a decimal
 * point or group thousands: such an amount is open until it is known which
 * character is the column's decimal point.
 */
#ifndef AMOUNT_H
#define AMOUNT_H

#include <stddef.h>
#include <stdint.h>

#include "base/opt.h"
#include "clean/reading_vote.h"

enum amount_kind {
	AMOUNT_NONE,		/* blanks */
	AMOUNT_BAD,		/* no amount */
	AMOUNT_PLAIN,		/* the same in both conventions */
	AMOUNT_POINT,		/* only right if . is the decimal point */
	AMOUNT_COMMA,		/* only right if , is */
	AMOUNT_OPEN_POINT,	/* 1.250: value is with . grouping thousands */
	AMOUNT_OPEN_COMMA	/* 1,250: value is with , grouping thousands */
};

enum amount_decimal { AMOUNT_EITHER, AMOUNT_DECIMAL_POINT, AMOUNT_DECIMAL_COMMA };
extern const struct opt_choice amount_decimals[];	/* the point, the comma */

struct amount {
	double value;		/* NaN without one */
	enum amount_kind kind;
	const char *currency;	/* its sign or code as written, in the text that was read */
	size_t currency_len;	/* 0: none */
};

/* Reads the n bytes at s, whole. */
struct amount amount_read(const char *s, size_t n);

/*
 * Counts what the amount says: v->n[0] for the point, v->n[1] for the comma
 * as decimal point.  An open amount with a currency votes for thousands:
 * money has no third decimal (but for dinars and rials, which do not vote).
 */
void	amount_vote(const struct amount *a, struct reading_vote *v);

/*
 * The value of an amount that was read as kind and value, with that decimal
 * point.  0, or -1 if it is no amount then.  *out is NaN for AMOUNT_NONE.
 */
int	amount_value(enum amount_kind kind, double value, enum amount_decimal decimal, double *out);

#endif
