#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "clean/export_money.h"

struct money_walk {			/* through amounts of a file that have no currency */
	struct export *x;
	size_t file, block;
	uint32_t row;
	struct export_field *field;	/* of the row in hand */
	struct export_row *at;
	uint64_t line;
};

/* Nonzero if nothing tells the currency of the row's amount. */
static int
is_bare(const struct money_walk *w)
{
	const struct binding *b = &w->x->file[w->file].map;
	const struct column_map_source *from;
	size_t i;

	if (w->at->reason != REJECT_NOT || w->at->amount_kind == AMOUNT_NONE ||
	    w->at->amount_kind == AMOUNT_BAD)
		return 0;
	export_fields(w->x, w->x->block[w->block], w->at, w->field, w->x->file[w->file].columns);
	i = export_source(b, DEAL_AMOUNT, 1u << w->at->outcome, w->field);
	if (i == SIZE_MAX)
		return 0;
	from = &b->source[DEAL_AMOUNT][i];
	return from->currency == SIZE_MAX && !from->single && (w->x->rates == NULL ||
	    amount_read(w->field[from->column].s, w->field[from->column].n).currency_len == 0);
}

/* The next of them; 0 at the end. */
static int
walk(struct money_walk *w)
{
	for (; w->block < w->x->blocks; w->block++, w->row = 0) {
		struct export_block *b = w->x->block[w->block];

		while (b->file == w->file && w->row < b->rows) {
			w->at = &b->row[w->row++];
			w->line = b->line + w->at->line;
			if (is_bare(w))
				return 1;
		}
	}
	return 0;
}

static struct money_walk
start(struct export *x, size_t file, struct export_field *field)
{
	return (struct money_walk){ .x = x, .file = file, .field = field };
}

static int
has_digit(const struct export_field *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->s[i] >= '0' && f->s[i] <= '9')
			return 1;
	return 0;
}

/* The currency that a column has for the row in hand: 1, or 0 if there is none. */
static int
currency_at(const struct money_walk *w, size_t column, struct currency_use_place *p)
{
	const struct export_field *f = &w->field[column];

	*p = (struct currency_use_place){ f->s, f->n, w->x->file[w->file].name, w->line,
	    w->x->file[w->file].column[column] };
	return f->n > 0 && !has_digit(f) &&
	    currency_use_is(w->x->file[w->file].map.schema, f->s, f->n);
}

/* How many currencies the column has beside amounts, up to 2. */
static int
count_currencies(struct export *x, size_t file, struct export_field *field, size_t column)
{
	struct money_walk w = start(x, file, field);
	struct currency_use_place first = { .s = NULL }, p;

	while (walk(&w)) {
		if (first.s != NULL && w.field[column].n == first.n &&
		    memcmp(w.field[column].s, first.s, first.n) == 0)
			continue;
		if (!currency_at(&w, column, &p))
			continue;
		if (first.s != NULL && !currency_use_same(first.s, first.n, p.s, p.n))
			return 2;
		first = p;
	}
	return first.s != NULL;
}

/* The likeliest column that tells two currencies apart, else that has one; SIZE_MAX: none. */
static size_t
find_column(struct export *x, size_t file, struct export_field *field)
{
	const struct binding *b = &x->file[file].map;
	const struct currency_census *c = &x->file[file].codes;
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < b->monies + c->columns; i++) {
		size_t column = i < b->monies ? b->money[i] : i - b->monies;
		int n;

		if (i >= b->monies && (b->taken[column] || !currency_census_codes(c, column)))
			continue;
		if ((n = count_currencies(x, file, field, column)) == 2)
			return column;
		if (n == 1 && found == SIZE_MAX)
			found = column;
	}
	return found;
}

int
export_money_settle(struct export *x, size_t file, struct err *e)
{
	struct export_field *field;
	struct currency_use_place p;
	struct money_walk w;
	size_t column;
	int rc = 0;

	if (x->file[file].map.sources[DEAL_AMOUNT] == 0)
		return 0;
	field = mem_zero(x->file[file].columns, sizeof *field);
	column = find_column(x, file, field);
	for (w = start(x, file, field); column != SIZE_MAX && rc == 0 && walk(&w);) {
		if (!currency_at(&w, column, &p))
			continue;
		rc = currency_use_check(&x->money[EXPORT_MONEY_COLUMN], x->rates, &p, e);
		if (rc == 0 && x->rates != NULL)
			w.at->amount *= currency_rate(x->rates, p.s, p.n);
	}
	free(field);
	return rc;
}
