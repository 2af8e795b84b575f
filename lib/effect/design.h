/*
 * design -- a design matrix of numbers and categories, most of whose entries are 0.
 *
 * Column 0 is the constant, then come the numbers, then a column of 0 and 1 for each level of
 * the categories.  A row holds its numbers and, of each category, the column in which it has its
 * 1: products with it take as long as a row has entries, not as there are columns.
 * Every column but the constant belongs to one group, or, if it is of a pair of categories, to
 * two.  Where the constant is not penalised, ridge fits are those of centred columns.
 */
#ifndef DESIGN_H
#define DESIGN_H

#include <stddef.h>
#include <stdint.h>

#define DESIGN_NONE UINT32_MAX

struct design {
	size_t rows, columns;
	size_t numbers;		/* columns 1 .. numbers */
	double *x;		/* [rows * numbers] */
	size_t categories;
	uint32_t *code;		/* [rows * categories] a column, ascending with the category, or
				 * DESIGN_NONE */
	uint32_t (*group)[2];	/* [columns]; DESIGN_NONE: none */
	size_t groups;
	size_t numbers_set, categories_set;
};

/*
 * For rows with so many numbers and categories; the constant is there.  All zeros is an empty
 * design.  Freed by design_free.
 */
void	design_open(struct design *d, size_t rows, size_t numbers, size_t categories);
void	design_free(struct design *d);

/* The next number: value[rows], scaled by the caller. */
void	design_number(struct design *d, uint32_t group, const double *value);

/*
 * The next category, after all numbers: level[rows] below levels, or DESIGN_NONE for a row that
 * has none.  The second group may be DESIGN_NONE.
 */
void	design_category(struct design *d, uint32_t group, uint32_t second, const uint32_t *level,
	    uint32_t levels);

/* sum over the columns of row i times b[columns]. */
double	design_dot(const struct design *d, size_t i, const double *b);

/* sum[columns] += w times row i. */
void	design_add(const struct design *d, size_t i, double w, double *sum);

/* The lower triangle of gram[columns * columns] += w times row i' row i. */
void	design_cross(const struct design *d, size_t i, double w, double *gram);

#endif
