#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/span.h"
#include "deal/columns.h"
#include "serve/run_deals.h"

const char *const run_deals_order_name[RUN_DEALS_ORDERS] = {
	"expected_loss", "risk", "amount", COL_DEAL_ID
};

struct run_deal {
	double risk, amount;		/* NaN if missing */
	uint32_t rep, category;		/* numbers of text */
	uint32_t row;			/* of the table */
};

struct run_deals {
	struct run_deal *deal;		/* [n] by the number of its id */
	size_t n, cap;
	uint32_t rows;
	struct intern *id, *text;
	uint32_t *order[RUN_DEALS_ORDERS];	/* [n] */
};

struct run_deals *
run_deals_new(void)
{
	struct run_deals *d = mem_zero(1, sizeof *d);

	d->id = intern_new();
	d->text = intern_new();
	return d;
}

void
run_deals_free(struct run_deals *d)
{
	if (d == NULL)
		return;
	for (int i = 0; i < RUN_DEALS_ORDERS; i++)
		free(d->order[i]);
	intern_free(d->id);
	intern_free(d->text);
	free(d->deal);
	free(d);
}

static const char *
cell(const struct batch *b, const struct rec_row *row, long column, size_t *n)
{
	*n = 0;
	return column >= 0 ? batch_field(b, row, (size_t)column, n) : "";
}

static double
number(const struct batch *b, const struct rec_row *row, long column)
{
	size_t n;
	const char *s = cell(b, row, column, &n);
	double v;

	return num_parse(s, n, &v) == 0 ? v : (double)NAN;
}

void
run_deals_add(struct run_deals *d, const struct run_deals_columns *c, const struct batch *b,
    const struct rec_row *row)
{
	struct run_deal *deal;
	const char *s;
	size_t n;

	s = cell(b, row, c->id, &n);
	if (intern_add(d->id, s, n) < d->n) {
		d->rows++;
		return;
	}
	d->deal = mem_grow(d->deal, &d->cap, d->n + 1, sizeof *d->deal);
	deal = &d->deal[d->n++];
	deal->row = d->rows++;
	deal->risk = number(b, row, c->risk);
	deal->amount = number(b, row, c->amount);
	s = cell(b, row, c->rep, &n);
	deal->rep = intern_add(d->text, s, n);
	s = cell(b, row, c->category, &n);
	deal->category = intern_add(d->text, s, n);
}

/* ---- orders ------------------------------------------------------------------------ */

struct place {
	double key;			/* the largest first; NaN last */
	const char *id;
	size_t len;
	uint32_t deal;
};

static int
before(const void *p, const void *q)
{
	const struct place *a = p, *b = q;
	double x = isnan(a->key) ? -HUGE_VAL : a->key, y = isnan(b->key) ? -HUGE_VAL : b->key;

	return x != y ? (x < y ? 1 : -1) : span_order(a->id, a->len, b->id, b->len);
}

static double
key_of(const struct run_deal *d, enum run_deals_order order)
{
	switch (order) {
	case RUN_DEALS_LOSS:
		return d->risk * d->amount;
	case RUN_DEALS_RISK:
		return d->risk;
	case RUN_DEALS_AMOUNT:
		return d->amount;
	case RUN_DEALS_ID:
	case RUN_DEALS_ORDERS:
		break;
	}
	return 0;
}

void
run_deals_sort(struct run_deals *d)
{
	size_t n = d->n;
	struct place *v = mem_resize(NULL, n, sizeof *v);

	for (int o = 0; o < RUN_DEALS_ORDERS; o++) {
		for (size_t i = 0; i < n; i++) {
			v[i].key = key_of(&d->deal[i], (enum run_deals_order)o);
			v[i].deal = (uint32_t)i;
			v[i].id = intern_text(d->id, (uint32_t)i, &v[i].len);
		}
		qsort(v, n, sizeof *v, before);
		d->order[o] = mem_resize(NULL, n, sizeof **d->order);
		for (size_t i = 0; i < n; i++)
			d->order[o][i] = v[i].deal;
	}
	free(v);
}

/* ---- asking ---------------------------------------------------------------------------- */

size_t
run_deals_find(const struct run_deals *d, const char *id)
{
	uint32_t deal = intern_find(d->id, id, strlen(id));

	return deal != INTERN_NONE ? d->deal[deal].row : SIZE_MAX;
}

static int
fits(const struct run_deals *d, const struct run_deals_filter *f, uint32_t rep, uint32_t category,
    uint32_t deal)
{
	return (f->rep == NULL || d->deal[deal].rep == rep) &&
	    (f->category == NULL || d->deal[deal].category == category);
}

static uint32_t
text_of(const struct run_deals *d, const char *s)
{
	return s != NULL ? intern_find(d->text, s, strlen(s)) : INTERN_NONE;
}

size_t
run_deals_count(const struct run_deals *d, const struct run_deals_filter *f)
{
	uint32_t rep = text_of(d, f->rep), category = text_of(d, f->category);
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += fits(d, f, rep, category, (uint32_t)i) != 0;
	return n;
}

size_t
run_deals_rows(const struct run_deals *d, const struct run_deals_filter *f, size_t *at,
    size_t *row, size_t most)
{
	uint32_t rep = text_of(d, f->rep), category = text_of(d, f->category);
	size_t n = 0;

	for (; *at < d->n && n < most; ++*at) {
		uint32_t deal = d->order[f->order][*at];

		if (fits(d, f, rep, category, deal))
			row[n++] = d->deal[deal].row;
	}
	while (*at < d->n && !fits(d, f, rep, category, d->order[f->order][*at]))
		++*at;
	*at = *at < d->n ? *at : SIZE_MAX;
	return n;
}
