#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "serve/last_run.h"
#include "serve/run_cells.h"

/* Takes the cell at s apart in place; where the next one begins, or NULL at the end. */
static char *
take_cell(char *s, char **cell)
{
	char *to = s;

	*cell = s;
	if (*s == '"') {
		for (s++; *s != '\0' && (*s != '"' || s[1] == '"'); s++) {
			s += *s == '"';
			*to++ = *s;
		}
		s += *s == '"';
	} else {
		to = s += strcspn(s, ",\r\n");
	}
	s = *s == ',' ? s + 1 : NULL;
	*to = '\0';
	return s;
}

void
run_cells_read(struct run_cells *c, const struct run_table *t, size_t i)
{
	static char none[] = "";
	size_t n;
	const char *row = run_table_row(t, i, &n);
	char *s;

	run_cells_free(c);
	c->t = t;
	c->memory = s = mem_text(row, n);
	c->cell = mem_zero(t->columns + 1, sizeof *c->cell);
	for (size_t k = 0; k < t->columns; k++)
		if (s != NULL)
			s = take_cell(s, &c->cell[k]);
		else
			c->cell[k] = none;
}

void
run_cells_free(struct run_cells *c)
{
	free(c->memory);
	free(c->cell);
	*c = (struct run_cells){ 0 };
}

const char *
run_cell(const struct run_cells *c, const char *name)
{
	long k = run_table_column(c->t, name);

	return k >= 0 ? c->cell[k] : "";
}

double
run_number(const struct run_cells *c, const char *name)
{
	const char *s = run_cell(c, name);
	double x;

	return *s != '\0' && num_parse(s, strlen(s), &x) == 0 ? x : NAN;
}

static int
has_all(const struct run_table *t, const char *const *columns)
{
	for (; *columns != NULL; columns++)
		if (run_table_column(t, *columns) < 0)
			return 0;
	return 1;
}

const struct run_table *
run_table_with(const struct last_run *l, const char *const *columns)
{
	for (size_t i = 0; l != NULL && i < l->n; i++)
		if (has_all(&l->table[i], columns))
			return &l->table[i];
	return NULL;
}
