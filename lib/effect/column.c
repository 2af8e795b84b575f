#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "effect/column.h"

enum { FEW = 10 };		/* so many different numbers are levels */

/* The texts' places in the order of their bytes; the empty one is there, and first. */
static void
number_levels(struct column *c, const uint32_t *text_of, size_t deals)
{
	uint32_t *rank, n = intern_size(c->texts);

	c->levels = n;
	c->text = mem_zero(n, sizeof *c->text);
	rank = mem_zero(n, sizeof *rank);
	intern_ranks(c->texts, rank);
	for (uint32_t i = 0; i < n; i++)
		c->text[rank[i]] = intern_text(c->texts, i, NULL);
	c->level = mem_zero(deals, sizeof *c->level);
	for (size_t i = 0; i < deals; i++)
		c->level[i] = rank[text_of[i]];
	free(rank);
}

/* What a text is worth, NaN if it is empty; 0, or -1 if it is neither number nor day. */
static int
value_of(enum column_kind kind, const char *s, size_t n, double *x)
{
	int32_t day;

	*x = NAN;
	if (n == 0)
		return 0;
	if (kind == COLUMN_NUMBER)
		return num_parse(s, n, x);
	if (date_parse(s, n, &day) != 0)
		return -1;
	*x = day;
	return 0;
}

/* Makes it a column of that kind, if all its texts are. */
static int
take_as(struct column *c, enum column_kind kind, size_t deals)
{
	double *of = mem_zero(c->levels, sizeof *of);
	size_t n;

	for (size_t i = 0; i < c->levels; i++) {
		const char *s = c->text[i];

		n = i == COLUMN_EMPTY ? 0 : strlen(s);
		if (value_of(kind, s, n, &of[i]) != 0) {
			free(of);
			return 0;
		}
	}
	c->kind = kind;
	c->number = mem_zero(deals, sizeof *c->number);
	for (size_t i = 0; i < deals; i++)
		c->number[i] = of[c->level[i]];
	free(of);
	return 1;
}

void
column_of_texts(struct column *c, const char *name, struct intern *texts, const uint32_t *text_of,
    size_t deals)
{
	*c = (struct column){ .name = name, .texts = texts };
	intern_add(texts, "", 0);
	number_levels(c, text_of, deals);
	if (c->levels > 1 && !take_as(c, COLUMN_DAY, deals) && c->levels > FEW + 1)
		(void)take_as(c, COLUMN_NUMBER, deals);
}

void
column_read(struct column *c, const struct deals *d, const char *name, size_t at)
{
	uint32_t *text_of = mem_zero(d->n, sizeof *text_of);
	struct intern *texts = intern_new();
	const char *s;
	size_t n;

	for (size_t i = 0; i < d->n; i++) {
		s = table_field(&d->table, i, at, &n);
		text_of[i] = intern_add(texts, s, n);
	}
	column_of_texts(c, name, texts, text_of, d->n);
	free(text_of);
}

void
column_free(struct column *c)
{
	free(c->text);
	free(c->level);
	free(c->number);
	intern_free(c->texts);
	*c = (struct column){ 0 };
}
