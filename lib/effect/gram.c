#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "effect/gram.h"
#include "stats/linalg.h"

#define LEAST 1e-9		/* of a pivot: a column of zeros */

void
gram_open(struct gram *g, size_t columns)
{
	*g = (struct gram){ columns, mem_zero(columns * columns, sizeof *g->xx) };
}

void
gram_free(struct gram *g)
{
	free(g->xx);
	*g = (struct gram){ 0 };
}

void
gram_plus(struct gram *g, const struct gram *more)
{
	for (size_t i = 0; i < g->columns * g->columns; i++)
		g->xx[i] += more->xx[i];
}

void
gram_factor(struct gram_fit *f, const struct gram *g, double lambda, const uint8_t *use)
{
	*f = (struct gram_fit){ .columns = g->columns };
	f->column = mem_zero(g->columns, sizeof *f->column);
	for (size_t i = 0; i < g->columns; i++)
		if (i == 0 || use == NULL || use[i])
			f->column[f->n++] = i;
	f->factor = mem_zero(f->n * f->n, sizeof *f->factor);
	for (size_t i = 0; i < f->n; i++) {
		for (size_t j = 0; j <= i; j++)
			f->factor[i * f->n + j] = g->xx[f->column[i] * g->columns + f->column[j]];
		f->factor[i * f->n + i] += i > 0 ? lambda : 0;
	}
	linalg_factor(f->factor, f->n, f->n, LEAST);
}

void
gram_fit_free(struct gram_fit *f)
{
	free(f->column);
	free(f->factor);
	*f = (struct gram_fit){ 0 };
}

void
gram_solve(const struct gram_fit *f, const double *xy, double *b)
{
	double *part = mem_zero(f->n, sizeof *part);

	for (size_t i = 0; i < f->n; i++)
		part[i] = xy[f->column[i]];
	linalg_solve(f->factor, part, f->n, f->n);
	memset(b, 0, f->columns * sizeof *b);
	for (size_t i = 0; i < f->n; i++)
		b[f->column[i]] = part[i];
	free(part);
}
