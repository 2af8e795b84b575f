#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "deal/columns.h"
#include "effect/covariates.h"

enum { LEAST = 20, PAIRED = 12, BENDS = 3, NUMBERS = 1 + BENDS };

/* A column of the deals at hand: levels that are frequent enough, or a number. */
struct factor {
	const struct column *column;
	uint32_t *level;	/* [rows] below levels, or DESIGN_NONE */
	uint32_t levels;
	double *number[NUMBERS];	/* [rows], NULL of a text */
	int paired;
};

struct maker {
	struct covariates *c;
	const uint32_t *row;
	size_t rows;
	struct factor *factor;
	size_t factors;
};

/* Numbers levels anew: those with enough deals, then one of the others, if it is needed. */
static void
keep_frequent(uint32_t *level, size_t rows, uint32_t *levels, int pool)
{
	uint32_t *count = mem_zero(*levels, sizeof *count), kept = 0, others = 0;

	for (size_t i = 0; i < rows; i++)
		if (level[i] != DESIGN_NONE)
			count[level[i]]++;
	for (uint32_t k = 0; k < *levels; k++)
		if (count[k] >= LEAST) {
			count[k] = kept++;
		} else {
			others += count[k];
			count[k] = DESIGN_NONE;
		}
	for (size_t i = 0; i < rows; i++)
		if (level[i] != DESIGN_NONE)
			level[i] = count[level[i]] == DESIGN_NONE && pool ? kept : count[level[i]];
	*levels = kept + (pool && others > 0);
	free(count);
}

/* The number, standardised, and what of it is above each quartile; 0 if it does not vary. */
static int
bend(struct factor *f, const struct maker *m)
{
	double *sorted = mem_zero(m->rows, sizeof *sorted), mean = 0, squares = 0;
	size_t n = 0;

	for (size_t i = 0; i < m->rows; i++)
		if (!isnan(f->column->number[m->row[i]]))
			sorted[n++] = f->column->number[m->row[i]];
	qsort(sorted, n, sizeof *sorted, order_double);
	for (size_t i = 0; i < n; i++)
		mean += sorted[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (sorted[i] - mean) * (sorted[i] - mean) / (double)n;
	for (size_t k = 0; k < NUMBERS && squares > 0; k++) {
		double from = k == 0 ? mean : sorted[k * n / (BENDS + 1)];

		f->number[k] = mem_zero(m->rows, sizeof(double));
		for (size_t i = 0; i < m->rows; i++) {
			double x = (f->column->number[m->row[i]] - from) / sqrt(squares);

			f->number[k][i] = isnan(x) ? 0 : k == 0 ? x : fmax(0, x);
		}
	}
	free(sorted);
	return squares > 0;
}

/* Of a number only whether it is missing is a level: one, or none. */
static void
take_number(struct factor *f, const struct maker *m)
{
	uint32_t missing = 0;

	for (size_t i = 0; i < m->rows; i++) {
		int empty = isnan(f->column->number[m->row[i]]);

		missing += (uint32_t)empty;
		f->level[i] = empty ? 0 : DESIGN_NONE;
	}
	f->levels = missing >= LEAST && missing < m->rows;
	for (size_t i = 0; i < m->rows && f->levels == 0; i++)
		f->level[i] = DESIGN_NONE;
	(void)bend(f, m);
}

static int
take_factor(struct factor *f, const struct column *column, const struct maker *m)
{
	*f = (struct factor){ .column = column, .levels = (uint32_t)column->levels };
	f->level = mem_zero(m->rows, sizeof *f->level);
	if (column->kind != COLUMN_TEXT) {
		take_number(f, m);
		return f->number[0] != NULL || f->levels > 0;
	}
	for (size_t i = 0; i < m->rows; i++)
		f->level[i] = column->level[m->row[i]];
	keep_frequent(f->level, m->rows, &f->levels, 1);
	f->paired = f->levels <= PAIRED && strcmp(column->name, COL_REP) != 0;
	return f->levels > 1;
}

static void
free_factor(struct factor *f)
{
	free(f->level);
	for (size_t k = 0; k < NUMBERS; k++)
		free(f->number[k]);
}

/* Pairs of levels that enough deals have. */
static void
add_pair(const struct maker *m, uint32_t a, uint32_t b)
{
	const struct factor *x = &m->factor[a], *y = &m->factor[b];
	uint32_t *level = mem_zero(m->rows, sizeof *level), levels = x->levels * y->levels;

	for (size_t i = 0; i < m->rows; i++)
		level[i] = x->level[i] * y->levels + y->level[i];
	keep_frequent(level, m->rows, &levels, 0);
	design_category(&m->c->design, a, b, level, levels);
	free(level);
}

static void
fill(const struct maker *m)
{
	size_t numbers = 0, categories = m->factors;

	for (size_t a = 0; a < m->factors; a++) {
		numbers += m->factor[a].number[0] != NULL ? NUMBERS : 0;
		for (size_t b = 0; b < a; b++)
			categories += (size_t)(m->factor[a].paired && m->factor[b].paired);
	}
	design_open(&m->c->design, m->rows, numbers, categories);
	for (uint32_t a = 0; a < m->factors; a++)
		for (size_t k = 0; k < NUMBERS && m->factor[a].number[0] != NULL; k++)
			design_number(&m->c->design, a, m->factor[a].number[k]);
	for (uint32_t a = 0; a < m->factors; a++)
		design_category(&m->c->design, a, DESIGN_NONE, m->factor[a].level,
		    m->factor[a].levels);
	for (uint32_t a = 0; a < m->factors; a++)
		for (uint32_t b = 0; b < a; b++)
			if (m->factor[a].paired && m->factor[b].paired)
				add_pair(m, a, b);
}

void
covariates_make(struct covariates *c, const struct column *const *column, size_t columns,
    const uint32_t *row, size_t rows)
{
	struct maker m = { .c = c, .row = row, .rows = rows };

	*c = (struct covariates){ .name = mem_zero(columns, sizeof *c->name) };
	m.factor = mem_zero(columns, sizeof *m.factor);
	for (size_t k = 0; k < columns; k++) {
		struct factor *f = &m.factor[m.factors];

		if (!take_factor(f, column[k], &m)) {
			free_factor(f);
			continue;
		}
		c->name[m.factors++] = column[k]->name;
		c->rep |= strcmp(column[k]->name, COL_REP) == 0;
		c->further += strcmp(column[k]->name, COL_REP) != 0 &&
		    strcmp(column[k]->name, COL_CREATED) != 0;
	}
	c->groups = m.factors;
	fill(&m);
	for (size_t k = 0; k < m.factors; k++)
		free_factor(&m.factor[k]);
	free(m.factor);
}

void
covariates_free(struct covariates *c)
{
	design_free(&c->design);
	free(c->name);
	*c = (struct covariates){ 0 };
}

uint32_t
covariates_find(const struct covariates *c, const char *name)
{
	for (size_t k = 0; k < c->groups; k++)
		if (strcmp(c->name[k], name) == 0)
			return (uint32_t)k;
	return DESIGN_NONE;
}
