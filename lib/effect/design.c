#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "effect/design.h"

/* A column more, of these groups; its number. */
static uint32_t
add_column(struct design *d, uint32_t group, uint32_t second)
{
	d->group = mem_resize(d->group, d->columns + 1, sizeof *d->group);
	d->group[d->columns][0] = group;
	d->group[d->columns][1] = second;
	if (group != DESIGN_NONE && group >= d->groups)
		d->groups = group + 1;
	if (second != DESIGN_NONE && second >= d->groups)
		d->groups = second + 1;
	return (uint32_t)d->columns++;
}

void
design_open(struct design *d, size_t rows, size_t numbers, size_t categories)
{
	*d = (struct design){ .rows = rows, .numbers = numbers, .categories = categories };
	d->x = mem_zero(rows * numbers, sizeof *d->x);
	d->code = mem_zero(rows * categories, sizeof *d->code);
	add_column(d, DESIGN_NONE, DESIGN_NONE);
}

void
design_free(struct design *d)
{
	free(d->x);
	free(d->code);
	free(d->group);
	*d = (struct design){ 0 };
}

void
design_number(struct design *d, uint32_t group, const double *value)
{
	size_t k = d->numbers_set++;

	add_column(d, group, DESIGN_NONE);
	for (size_t i = 0; i < d->rows; i++)
		d->x[i * d->numbers + k] = value[i];
}

void
design_category(struct design *d, uint32_t group, uint32_t second, const uint32_t *level,
    uint32_t levels)
{
	uint32_t first = (uint32_t)d->columns;
	size_t k = d->categories_set++;

	for (uint32_t j = 0; j < levels; j++)
		add_column(d, group, second);
	for (size_t i = 0; i < d->rows; i++)
		d->code[i * d->categories + k] = level[i] != DESIGN_NONE ? first + level[i] :
		    DESIGN_NONE;
}

double
design_dot(const struct design *d, size_t i, const double *b)
{
	const double *x = d->x + i * d->numbers;
	const uint32_t *code = d->code + i * d->categories;
	double sum = b[0];

	for (size_t k = 0; k < d->numbers; k++)
		sum += x[k] * b[1 + k];
	for (size_t k = 0; k < d->categories; k++)
		if (code[k] != DESIGN_NONE)
			sum += b[code[k]];
	return sum;
}

void
design_add(const struct design *d, size_t i, double w, double *sum)
{
	const double *x = d->x + i * d->numbers;
	const uint32_t *code = d->code + i * d->categories;

	sum[0] += w;
	for (size_t k = 0; k < d->numbers; k++)
		sum[1 + k] += w * x[k];
	for (size_t k = 0; k < d->categories; k++)
		if (code[k] != DESIGN_NONE)
			sum[code[k]] += w;
}

void
design_cross(const struct design *d, size_t i, double w, double *gram)
{
	const double *x = d->x + i * d->numbers;
	const uint32_t *code = d->code + i * d->categories;

	gram[0] += w;
	for (size_t k = 0; k < d->numbers; k++) {
		double *row = gram + (1 + k) * d->columns, wx = w * x[k];

		row[0] += wx;
		for (size_t j = 0; j <= k; j++)
			row[1 + j] += wx * x[j];
	}
	for (size_t k = 0; k < d->categories; k++) {
		double *row;

		if (code[k] == DESIGN_NONE)
			continue;
		row = gram + code[k] * d->columns;
		row[0] += w;
		for (size_t j = 0; j < d->numbers; j++)
			row[1 + j] += w * x[j];
		for (size_t j = 0; j <= k; j++)
			if (code[j] != DESIGN_NONE)
				row[code[j]] += w;
	}
}
