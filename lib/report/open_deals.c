#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "deal/columns.h"
#include "report/open_deals.h"

/* A column of numbers; empty cells are NaN. */
static int
read_numbers(const struct frame *f, const char *name, double **to, struct err *e)
{
	size_t column = frame_find(f, name), n;
	const char *s;

	*to = mem_zero(f->rows, sizeof **to);
	for (size_t i = 0; i < f->rows; i++) {
		(*to)[i] = NAN;
		s = frame_text(f, i, column, &n);
		if (n > 0 && num_parse(s, n, &(*to)[i]) != 0)
			return frame_complain(f, i, column, "not a number", e);
	}
	return 0;
}

static int
read_level(struct open_deals *d, size_t i, struct err *e)
{
	static const char *const name[] = { "High", "Medium", "Low", "" };

	for (int k = 0; k < RISKS; k++)
		if (frame_is(d->f, i, d->category, name[k])) {
			d->level[i] = (enum open_risk)k;
			d->ranked |= k != RISK_NONE;
			return 0;
		}
	return frame_complain(d->f, i, d->category, "not High, Medium or Low", e);
}

static int
read_dates(struct open_deals *d, struct err *e)
{
	size_t expected = frame_find(d->f, COL_EXPECTED), as_of = frame_find(d->f, COL_AS_OF), n;

	for (size_t i = 0; i < d->n; i++) {
		int32_t day = frame_date(d->f, i, as_of);

		d->as_of = day > d->as_of ? day : d->as_of;
		d->expected[i] = frame_date(d->f, i, expected);
		(void)frame_text(d->f, i, expected, &n);
		if (n > 0 && d->expected[i] == DATE_NONE)
			return frame_complain(d->f, i, expected, "not a date YYYY-MM-DD", e);
	}
	return 0;
}

static void
find_columns(struct open_deals *d)
{
	const struct { const char *name; size_t *to; } want[] = {
		{ COL_DEAL_ID, &d->id }, { COL_REP, &d->rep }, { COL_STAGE, &d->stage },
		{ COL_PRODUCT, &d->product }, { COL_INDUSTRY, &d->industry },
		{ COL_REGION, &d->region }, { COL_SOURCE, &d->source },
		{ COL_MODEL_ID, &d->model }, { COL_CATEGORY, &d->category },
		{ COL_TOP_FACTORS, &d->reasons }, { COL_ACTION, &d->action }
	};

	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		*want[i].to = frame_find(d->f, want[i].name);
}

int
open_deals_make(struct open_deals *d, const struct frame *f, struct err *e)
{
	*d = (struct open_deals){ .f = f, .as_of = DATE_NONE };
	if (f == NULL)
		return 0;
	d->n = f->rows;
	find_columns(d);
	d->expected = mem_zero(d->n, sizeof *d->expected);
	d->level = mem_zero(d->n, sizeof *d->level);
	d->scored = frame_find(f, COL_PROBABILITY) != FRAME_NONE;
	if (read_numbers(f, COL_AMOUNT, &d->amount, e) != 0 ||
	    read_numbers(f, COL_PROBABILITY, &d->chance, e) != 0 ||
	    read_numbers(f, COL_RISK, &d->risk, e) != 0 ||
	    read_numbers(f, COL_SAVEABLE, &d->saveable, e) != 0 ||
	    read_numbers(f, "x_age_days", &d->age, e) != 0 || read_dates(d, e) != 0)
		return -1;
	for (size_t i = 0; i < d->n; i++)
		if (read_level(d, i, e) != 0)
			return -1;
	return 0;
}

void
open_deals_free(struct open_deals *d)
{
	free(d->amount);
	free(d->chance);
	free(d->risk);
	free(d->saveable);
	free(d->age);
	free(d->expected);
	free(d->level);
	*d = (struct open_deals){ 0 };
}

/* ---- sums ---- */

void
open_sum_add(struct open_sum *s, const struct open_deals *d, size_t i)
{
	double amount = d->amount[i];

	s->n++;
	s->level_n[d->level[i]]++;
	s->wins += isnan(d->chance[i]) ? 0 : d->chance[i];
	if (isnan(amount)) {
		s->unpriced++;
		return;
	}
	s->amount += amount;
	s->level[d->level[i]] += amount;
	s->expected += isnan(d->chance[i]) ? 0 : amount * d->chance[i];
	s->loss += isnan(d->risk[i]) ? 0 : amount * d->risk[i];
}

struct open_sum
open_deals_sum(const struct open_deals *d)
{
	struct open_sum s = { 0 };

	for (size_t i = 0; i < d->n; i++)
		open_sum_add(&s, d, i);
	return s;
}

struct open_sum
open_deals_level(const struct open_deals *d, enum open_risk level)
{
	struct open_sum s = { 0 };

	for (size_t i = 0; i < d->n; i++)
		if (d->level[i] == level)
			open_sum_add(&s, d, i);
	return s;
}

const char *
open_deals_reasons(const struct open_deals *d, size_t i, size_t *n)
{
	const char *s = frame_text(d->f, i, d->reasons, n);
	size_t seen = 0;

	for (size_t k = 0; k + 1 < *n; k++)
		if (s[k] == ';' && s[k + 1] == ' ' && ++seen == 2)
			*n = k;
	return s;
}

/* ---- orders ---- */

struct place {
	double value;
	size_t deal;
};

static int
larger_first(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	if (isnan(a->value) != isnan(b->value))
		return isnan(a->value) ? 1 : -1;
	if (!isnan(a->value) && a->value != b->value)
		return a->value < b->value ? 1 : -1;
	return (a->deal > b->deal) - (a->deal < b->deal);
}

static size_t *
order_by(const struct open_deals *d, double (*value)(const struct open_deals *d, size_t i))
{
	struct place *p = mem_zero(d->n, sizeof *p);
	size_t *order = mem_zero(d->n, sizeof *order);

	for (size_t i = 0; i < d->n; i++)
		p[i] = (struct place){ value(d, i), i };
	qsort(p, d->n, sizeof *p, larger_first);
	for (size_t i = 0; i < d->n; i++)
		order[i] = p[i].deal;
	free(p);
	return order;
}

double
open_deals_loss(const struct open_deals *d, size_t i)
{
	return isnan(d->risk[i]) || !d->ranked ? d->amount[i] : d->amount[i] * d->risk[i];
}

static double
to_save(const struct open_deals *d, size_t i)
{
	if (d->level[i] != RISK_HIGH)
		return NAN;
	return isnan(d->saveable[i]) ? open_deals_loss(d, i) : d->saveable[i];
}

size_t *
open_deals_by_loss(const struct open_deals *d)
{
	return order_by(d, open_deals_loss);
}

size_t *
open_deals_to_save(const struct open_deals *d)
{
	return order_by(d, to_save);
}
