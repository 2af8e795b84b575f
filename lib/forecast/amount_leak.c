#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "forecast/amount_leak.h"
#include "stats/surv.h"

struct sample {
	const struct pipeline *p;
	size_t n;
	struct leak_row *row;		/* [n], as all that follow */
	struct leak_life *life;
	int32_t *closed;
	float *amount;			/* NaN if missing */
};

static void
take(struct sample *s, const struct pipeline_deal *d)
{
	const struct pipeline *p = s->p;
	int open = d->closed == PIPELINE_OPEN;
	size_t i = s->n++;
	uint8_t kind = open ? SURV_OPEN : d->won ? SURV_WON : SURV_LOST;

	s->closed[i] = open ? p->day : d->closed;
	s->life[i] = (struct leak_life){ d->created, s->closed[i], kind };
	s->row[i] = (struct leak_row){ (uint32_t)i, 0, p->day - d->created, kind };
	s->amount[i] = d->priced ? (float)d->amount : NAN;
}

static void
take_all(struct sample *s)
{
	size_t n = s->p->n < AMOUNT_LEAK_DEALS ? s->p->n : AMOUNT_LEAK_DEALS;

	s->row = mem_zero(n, sizeof *s->row);
	s->closed = mem_zero(n, sizeof *s->closed);
	s->life = mem_zero(n, sizeof *s->life);
	s->amount = mem_zero(n, sizeof *s->amount);
	for (size_t i = 0; i < n; i++)
		take(s, &s->p->deal[i * s->p->n / n]);
}

enum leak_reason
amount_leak(const struct pipeline *p)
{
	struct sample s = { .p = p };
	struct leaks *leaks;
	struct leak found = { .reason = LEAK_NONE };
	double lo, hi;

	take_all(&s);
	if (s.n > 0 && p->unpriced < p->n) {
		leak_promise(s.life, s.n, p->entry, p->day, &lo, &hi);
		leaks = leaks_new(s.row, s.n, s.n, s.closed);
		leaks_promise(leaks, lo, hi);
		leaks_measure(leaks, s.amount, 1, 0, &found);
		leaks_free(leaks);
	}
	free(s.row);
	free(s.closed);
	free(s.life);
	free(s.amount);
	return found.reason;
}
