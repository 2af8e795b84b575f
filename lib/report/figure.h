/*
 * figure -- charts as SVG that need no script.
 *
 * A chart is a cell of a table: places along it in per cent, so that it fits any
 * width; colours by class.  The numbers stand beside it in the row, so that it is
 * hidden from screen readers.  Lines and plots stand alone, with their numbers in a table.
 */
#ifndef FIGURE_H
#define FIGURE_H

#include <stddef.h>

#include "report/page.h"

/* What a scale shows, from its left to its right end. */
struct figure_scale {
	double from, to;
};

/* A column's head: its text, and the scale's ends and middle as {low} {mid} {high}. */
void	figure_head(struct page *p, const char *key, const char *low, const char *mid,
	    const char *high);

/* Bars in one cell, each a class and a size, one behind the other; sizes against most. */
struct figure_part {
	const char *class;
	double size;
};

void	figure_bar(struct page *p, const struct figure_part *part, size_t n, double most);

/* A bar to the left or right of the middle, against the largest of all. */
void	figure_change(struct page *p, const char *class, double x, double most);

/* A dot with its interval (NaN: none), a tick at another value (NaN: none). */
struct figure_dot {
	double x, lo, hi, tick;
	const char *class;
};

void	figure_dot(struct page *p, const struct figure_scale *s, const struct figure_dot *d);

/* Rates of periods as a line with a band; before: a dashed line, NaN for none. */
struct figure_point {
	double y, lo, hi;	/* NaN: not known yet */
	const char *name;	/* below it; of what stays the same (2025-), once */
};

void	figure_line(struct page *p, const struct figure_point *q, size_t n, double before,
	    const char *aria);

/* What was said against what came, with intervals: a square of shares, 0 to 1. */
struct figure_pair {
	double x, y, lo, hi;
};

void	figure_calibration(struct page *p, const struct figure_pair *q, size_t n,
	    const char *aria);

#endif
