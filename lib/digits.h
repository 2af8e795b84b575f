/*
 * digits -- numbers that come again and again, written once: a group's rate stands in all its rows of a day.
 */
#ifndef DIGITS_H
#define DIGITS_H

#include <stdint.h>

#include "out.h"

enum { DIGITS = 2048 };

struct digits {			/* what was written lately; all zero is empty; one thread's */
	struct {
		uint32_t bits;
		uint8_t len;	/* 0: free */
		char text[27];
	} of[DIGITS];
};

/* Writes x as num_float does, a field of its own: the same bytes, known or not. */
void	digits_write(struct digits *known, struct out *o, float x);

#endif
