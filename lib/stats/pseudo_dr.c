#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/pseudo_dr.h"

/*
 * The chance of a deal that is open after age a to be won by tau: of the wins, and of the
 * others, the parts that are still to come.
 */
static double
to_come(const struct surv_age *a, double total, double p)
{
	double won = total > 0 ? 1 - a->incidence / total : 0;
	double other = total < 1 ? (a->survival - (total - a->incidence)) / (1 - total) : 0;
	double open = p * won + (1 - p) * other;

	return open > 0 ? fmin(1, fmax(0, p * won / open)) : 0;
}

/* The values of one chance; v has room for one more than the ages <= tau. */
static void
walk(struct surv_value *v, const struct surv *s, size_t ages, double total, double p)
{
	double sum = 0;		/* what has been taken for deals that were still open */

	for (size_t i = 0; i < ages; i++) {
		const struct surv_age *a = &s->a[i];
		double left = a->at_risk - a->won - a->lost, stay = left - a->open;
		double expect = a->weight * to_come(a, total, p);

		v[i] = (struct surv_value){ a->age, sum + expect, sum + a->weight, sum };
		if (stay > 0)
			sum -= expect * a->open / stay;
	}
	v[ages] = (struct surv_value){ INT32_MAX, sum, sum, sum };
}

void
pseudo_dr_make(struct pseudo_dr *g, const struct surv *s, int32_t tau)
{
	double total = surv_incidence(s, tau);

	g->ages = 0;
	while (g->ages < s->ages && s->a[g->ages].age <= tau)
		g->ages++;
	g->v = mem_zero((PSEUDO_DR_STEPS + 1) * (g->ages + 1), sizeof *g->v);
	for (size_t k = 0; k <= PSEUDO_DR_STEPS; k++)
		walk(g->v + k * (g->ages + 1), s, g->ages, total, (double)k / PSEUDO_DR_STEPS);
}

void
pseudo_dr_free(struct pseudo_dr *g)
{
	free(g->v);
	*g = (struct pseudo_dr){ 0 };
}

double
pseudo_dr_value(const struct pseudo_dr *g, double p, int32_t age, enum surv_kind kind)
{
	double at = fmin(1, fmax(0, p)) * PSEUDO_DR_STEPS;
	size_t k = at < PSEUDO_DR_STEPS - 1 ? (size_t)at : PSEUDO_DR_STEPS - 1;
	const struct surv_value *v = g->v + k * (g->ages + 1);
	size_t i = surv_value_at(v, g->ages, age);
	double below = surv_value_of(&v[i], kind), above = surv_value_of(&v[g->ages + 1 + i], kind);

	return below + (at - (double)k) * (above - below);
}
