#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "effect/experiment.h"
#include "effect/power.h"
#include "stats/surv.h"

enum { WINS_LEAST = 20, CLUSTER_LEAST = 20 };
#define DRAWN .9		/* share of the clusters in one arm */
#define WINS_BY .95		/* of the wins, by the horizon */

const char *const experiment_measure_name[EXPERIMENT_MEASURES] = { "win_rate", "value_per_deal" };

/* ---- what the history says -------------------------------------------------------------- */

/* Deals created before the first entry, as they were known on that day. */
static void
fit_history(const struct deals *d, int32_t start, struct surv *s)
{
	int32_t *age = mem_zero(d->n, sizeof *age);
	uint8_t *kind = mem_zero(d->n, 1);
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct deal *x = &d->deal[i];
		int closed = x->closed != DATE_NONE && x->closed < start;

		if (x->created == DATE_NONE || x->created >= start)
			continue;
		age[n] = (closed ? x->closed : start - 1) - x->created;
		kind[n++] = closed ? x->outcome : SURV_OPEN;
	}
	surv_fit(s, age, kind, n);
	free(age);
	free(kind);
}

static int32_t
age_of_wins(const struct surv *s)
{
	double all = s->ages > 0 ? s->a[s->ages - 1].incidence : 0;

	for (size_t i = 0; i < s->ages; i++)
		if (s->a[i].incidence >= WINS_BY * all)
			return s->a[i].age;
	return 0;
}

/* Variance of what a deal brings, of those closed before the first entry. */
static double
variance_of_money(const struct deals *d, int32_t start)
{
	double n = 0, sum = 0, squares = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct deal *x = &d->deal[i];
		double v = x->outcome == DEAL_WON ? x->amount : 0;

		if (x->closed == DATE_NONE || x->closed >= start || isnan(v))
			continue;
		n++;
		sum += v;
		squares += v * v;
	}
	return n >= WINS_LEAST ? fmax(0, squares / n - sum / n * (sum / n)) : (double)NAN;
}

static int
read_history(struct experiment *x, const struct deals *d, struct err *e)
{
	struct surv s = { 0 };
	double wins = 0, p;

	fit_history(d, x->start, &s);
	for (size_t i = 0; i < s.ages; i++)
		wins += s.a[i].won;
	p = s.ages > 0 ? s.a[s.ages - 1].incidence : 0;
	x->variance[EXPERIMENT_WIN_RATE] = wins >= WINS_LEAST && p < 1 ? p * (1 - p) :
	    POWER_VARIANCE;
	x->variance[EXPERIMENT_VALUE] = variance_of_money(d, x->start);
	if (x->o.horizon == 0 && wins >= WINS_LEAST)
		x->o.horizon = age_of_wins(&s);
	surv_free(&s);
	if (x->o.horizon > 0)
		return 0;
	return err_set(e, "fewer than %d deals were won before the first entry: --horizon DAYS "
	    "says how long a deal is followed", WINS_LEAST);
}

/* ---- who is in it ----------------------------------------------------------------------- */

static void
join(struct experiment *x, const struct arms *a, const struct deals *d)
{
	x->is_scored = a->is_scored;
	for (size_t i = 0; i < a->entries; i++) {
		const struct arms_row *r = &a->entry[i];
		size_t n;
		const char *id = arms_id(a, r->deal, &n);
		uint32_t row = strtab_find(d->ids, id, n);
		const struct deal *deal = row != STRTAB_NONE ? &d->deal[row] : NULL;

		if (deal == NULL) {
			x->absent++;
		} else if (r->day > x->as_of || (deal->closed != DATE_NONE &&
		    deal->closed < r->day)) {
			x->closed++;
		} else {
			double amount = isnan(r->amount) ? deal->amount : r->amount;

			x->is_priced |= !isnan(amount);
			x->deal[x->n++] = (struct experiment_deal){ r->day, deal->closed,
			    (uint8_t)r->arm, deal->closed == DATE_NONE ? SURV_OPEN : deal->outcome,
			    r->score, isnan(amount) ? 0 : amount,
			    x->o.cluster != NULL ? x->o.cluster[row] : 0 };
		}
	}
}

int
experiment_make(struct experiment *x, const struct arms *a, const struct deals *d, int32_t as_of,
    const struct experiment_options *o, struct err *e)
{
	*x = (struct experiment){ .o = *o, .as_of = as_of, .name = { a->name[0], a->name[1] } };
	x->deal = mem_zero(a->entries, sizeof *x->deal);
	join(x, a, d);
	if (a->entries == 0)
		return err_set(e, "%s: no deal was eligible: the column kinds is empty everywhere",
		    a->path[0]);
	if (x->n == 0)
		return err_set(e, "no deal of %s is open in the table on the day it entered",
		    a->path[0]);
	x->start = x->deal[0].entry;
	return read_history(x, d, e);
}

void
experiment_free(struct experiment *x)
{
	free(x->deal);
	*x = (struct experiment){ 0 };
}

int
experiment_drawn_by(const struct arms *a, const struct deals *d, const uint32_t *cluster,
    size_t clusters)
{
	double (*count)[2] = mem_zero(clusters, sizeof *count), large = 0, whole = 0;
	const char *id;
	size_t n;

	for (size_t i = 0; i < a->entries; i++) {
		uint32_t row;

		id = arms_id(a, a->entry[i].deal, &n);
		row = strtab_find(d->ids, id, n);
		if (row != STRTAB_NONE)
			count[cluster[row]][a->entry[i].arm]++;
	}
	for (size_t k = 0; k < clusters; k++)
		if (count[k][0] + count[k][1] >= CLUSTER_LEAST) {
			large++;
			whole += count[k][0] < 1 || count[k][1] < 1;
		}
	free(count);
	return large >= 2 && whole >= DRAWN * large;
}
