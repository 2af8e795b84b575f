/*
 * num -- numbers in and out, with '.' whatever the locale.
 *
 * Accepted: [+-]digits[.digits][(e|E)[+-]digits], '.5' and '5.' too; no
 * blanks, no inf, no nan, no hexadecimal.  Written: never an exponent (but
 * num_p), never -0.
 */
#ifndef NUM_H
#define NUM_H

#include <stddef.h>

#define NUM_MAX 400		/* bytes that any of the writers may need */

/*
 * Reads the n bytes at s, whole, correctly rounded.  Returns 0, or -1 if they
 * are no finite number.
 */
int	num_parse(const char *s, size_t n, double *v);

/*
 * Each writes into buf[NUM_MAX], with a NUL behind, and returns the length.
 * What is no finite number is written as an empty text.
 */

/* The shortest decimal that reads back to the same float32. */
size_t	num_float(char *buf, float x);

/* x with exactly decimals (0..9) digits behind the point. */
size_t	num_fixed(char *buf, double x, int decimals);

/* Money: at most 2 decimals, no trailing zeros. */
size_t	num_money(char *buf, double x);

/* With as few decimals as read back to the same double. */
size_t	num_double(char *buf, double x);

/* A p- or q-value: 4 significant digits, with an exponent below 1e-4. */
size_t	num_p(char *buf, double x);

/* A whole number. */
size_t	num_int(char *buf, long long x);

/* For a person, into buf[NUM_MAX] with a NUL behind; each returns buf. */
const char *num_show_rate(char *buf, double x);		/* 45.1% */
const char *num_show_points(char *buf, double x);	/* +3.1 */
const char *num_show_p(char *buf, double x);		/* 0.41, 0.0123, <0.0001 */

#endif
