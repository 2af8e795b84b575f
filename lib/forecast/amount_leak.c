#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "deal/delayed_entry.h"
#include "forecast/amount_leak.h"
#include "stats/surv.h"

enum { LATELY = 60 };		/* days that tell how deals close of late */

struct sample {
	const struct pipeline *p;
	size_t n;
	struct leak_row *row;		/* [n], as all that follow */
	int32_t *closed, *age, *entry;
	uint8_t *kind;
	float *amount;			/* NaN if missing */
};

static void
take(struct sample *s, const struct pipeline_deal *d)
{
	const struct pipeline *p = s->p;
	int open = d->closed == PIPELINE_OPEN;
	size_t i = s->n++;

	s->kind[i] = open ? SURV_OPEN : d->won ? SURV_WON : SURV_LOST;
	s->closed[i] = open ? p->day : d->closed;
	s->age[i] = s->closed[i] - d->created;
	s->row[i] = (struct leak_row){ (uint32_t)i, 0, p->day - d->created, s->kind[i] };
	s->amount[i] = d->priced ? (float)d->amount : NAN;
}

static void
take_all(struct sample *s)
{
	size_t n = s->p->n < AMOUNT_LEAK_DEALS ? s->p->n : AMOUNT_LEAK_DEALS;

	s->row = mem_zero(n, sizeof *s->row);
	s->closed = mem_zero(n, sizeof *s->closed);
	s->age = mem_zero(n, sizeof *s->age);
	s->entry = mem_zero(n, sizeof *s->entry);
	s->kind = mem_zero(n, sizeof *s->kind);
	s->amount = mem_zero(n, sizeof *s->amount);
	for (size_t i = 0; i < n; i++)
		take(s, &s->p->deal[i * s->p->n / n]);
}

/* The share of the open deals that will be won, by their ages and what happened since a day. */
static double
promise(const struct sample *s, int32_t since)
{
	struct surv curve = { 0 };
	double sum = 0, n = 0;

	for (size_t i = 0; i < s->n; i++)
		s->entry[i] = delayed_entry_age(since, s->closed[i] - s->age[i]);
	surv_fit_entered(&curve, s->age, s->entry, s->kind, s->n);
	for (size_t i = 0; i < s->n; i++)
		if (s->kind[i] == SURV_OPEN) {
			sum += surv_still(&curve, s->age[i]);
			n++;
		}
	surv_free(&curve);
	return n > 0 ? sum / n : NAN;
}

enum leak_reason
amount_leak(const struct pipeline *p)
{
	struct sample s = { .p = p };
	struct leaks *leaks;
	struct leak found = { .reason = LEAK_NONE };
	double all, late;

	take_all(&s);
	if (s.n > 0 && p->unpriced < p->n) {
		all = promise(&s, p->entry);
		late = promise(&s, p->day - LATELY);
		leaks = leaks_new(s.row, s.n, s.n, s.closed);
		leaks_promise(leaks, fmin(all, late), fmax(all, late));
		leaks_measure(leaks, s.amount, 1, 0, &found);
		leaks_free(leaks);
	}
	free(s.row);
	free(s.closed);
	free(s.age);
	free(s.entry);
	free(s.kind);
	free(s.amount);
	return found.reason;
}
