/*
 * record_id -- what ids are: Salesforce's in two lengths, and those that a
 * spreadsheet or a program has rounded.
 *
 * Source: Salesforce, "15-digit vs. 18-digit ID": the last three characters
 * tell which of the fifteen before them are capitals.  Excel keeps 15 digits
 * of a number, a double 17 at most.
 */
#ifndef RECORD_ID_H
#define RECORD_ID_H

#include <stddef.h>
#include <stdint.h>

/*
 * How many of its bytes tell an id from others: 15 of a Salesforce id with 18
 * characters whose last three are right, else all n.
 */
size_t	record_id_key(const char *s, size_t n);

/* Nonzero for a Salesforce id of 15 characters, or of 18: case tells two of them apart. */
int	record_id_is(const char *s, size_t n);

/* Nonzero if it is written as 1.23457E+11, with fewer figures than it has digits. */
int	record_id_exponent(const char *s, size_t n);

/* Digits of an id of 16 of them or more, zeros behind a point aside; 0 for others. */
size_t	record_id_digits(const char *s, size_t n);

/*
 * Whether ids of digits are rounded only all of them tell: one in ten of 16
 * digits ends in a zero.
 */
enum { RECORD_ID_LONGEST = 40 };

struct record_id_census {		/* all zero is an empty one */
	uint64_t ids[RECORD_ID_LONGEST + 1];	/* by their digits, */
	uint64_t short15[RECORD_ID_LONGEST + 1];	/* those of them with zeros behind the
							 * 15th digit, */
	uint64_t short17[RECORD_ID_LONGEST + 1];	/* and behind the 17th */
};

/* Nonzero if it is one of digits or with an exponent: a census could tell. */
static inline int
record_id_doubtful(const char *s, size_t n)
{
	return n > 0 && *s >= '0' && *s <= '9' && (record_id_digits(s, n) > 0 ||
	    record_id_exponent(s, n));
}

void	record_id_count(struct record_id_census *c, const char *s, size_t n);

/* Nonzero if it is rounded, in either way: c has counted all ids of the file. */
int	record_id_rounded(const struct record_id_census *c, const char *s, size_t n);

#endif
