#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "deal/feature.h"

enum { SEGMENT_DEALS = 10 };	/* a median of fewer is not the segment's: the overall one is
				 * taken */

_Static_assert((int)FEATURE_GROUPS == (int)ASOF_DIMS, "a group of features for each dim");
_Static_assert((int)FEATURE_CATEGORIES == (int)ASOF_KEYS, "a category for each key");

size_t
feature_count(const struct asof *a)
{
	return FEATURE_ALL - (a->past != NULL ? 0 : FEATURE_OF_CHANGES);
}

size_t
feature_owns(const struct asof *a)
{
	return feature_count(a) - FEATURE_GROUP * ASOF_DIMS;
}

enum asof_dim
feature_place(size_t i, size_t *at)
{
	size_t in_groups = i - FEATURE_SINGLES;

	if (i >= FEATURE_SINGLES && in_groups < FEATURE_GROUP * ASOF_DIMS) {
		*at = in_groups % FEATURE_GROUP;
		return (enum asof_dim)(in_groups / FEATURE_GROUP);
	}
	*at = i < FEATURE_SINGLES ? i : i - FEATURE_GROUP * ASOF_DIMS;
	return ASOF_DIMS;
}

/* Has any deal been in this group? */
static int
is_known(uint32_t group)
{
	return group != INTERN_NONE && group != ASOF_NEW;
}

/* The median of the product if it rests on enough deals, else the overall one. */
static double
segment_cycle(const struct asof *a, uint32_t g)
{
	if (is_known(g) && running_median_count(&a->product_cycle[g]) >= SEGMENT_DEALS)
		return running_median_value(&a->product_cycle[g]);
	return running_median_value(&a->cycle);
}

static double
segment_amount(const struct asof *a, uint32_t g)
{
	return is_known(g) ? running_median_value(&a->product_amount[g]) : NAN;
}

/* x / y; NaN if y says nothing. */
static float
ratio(double x, double y)
{
	return y > 0 ? (float)(x / y) : NAN;
}

void
feature_of_rep(const struct asof *a, const uint32_t group[ASOF_DIMS], struct feature_rep *r)
{
	uint32_t g = group[ASOF_REP];

	*r = (struct feature_rep){ NAN, NAN, NAN, 0, DATE_NONE };
	if (g == INTERN_NONE)
		return;
	r->rate = asof_rate(a, ASOF_REP, group, 0);
	if (!is_known(g))
		return;
	r->amount = running_median_value(&a->rep[g].amount);
	r->consistency = asof_consistency(a, g);
	r->open = a->rep[g].open;
	r->last_win = a->rep[g].last_win;
}

void
feature_of_product(const struct asof *a, const uint32_t group[ASOF_DIMS],
    struct feature_product *p)
{
	p->cycle = segment_cycle(a, group[ASOF_PRODUCT]);
	p->amount = segment_amount(a, group[ASOF_PRODUCT]);
	p->cycle_overall = running_median_value(&a->cycle);
	p->rate_overall = (float)asof_rate_overall(a);
	p->rate_90d = ratio(a->last90.won, a->last90.closed);
}

void
feature_deal_of(const struct asof *a, size_t deal, struct feature_deal *d)
{
	d->created = a->deals->deal[deal].created;
	d->amount = asof_amount(a, deal);
	asof_groups(a, deal, d->group);
}

static double
age(const struct feature_now *now, const struct feature_deal *d)
{
	return d->created != DATE_NONE ? (double)(now->day - d->created) : (double)NAN;
}

static void
age_features(const struct feature_now *now, const struct feature_deal *d, float *x)
{
	double days = age(now, d);

	x[FEATURE_AGE_DAYS] = (float)days;
	x[FEATURE_AGE_RATIO] = ratio(days, now->product.cycle_overall);
	x[FEATURE_AGE_RATIO_SEGMENT] = ratio(days, now->product.cycle);
	x[FEATURE_CYCLE_OVERALL] = (float)now->product.cycle_overall;
	x[FEATURE_CYCLE_SEGMENT] = (float)now->product.cycle;
}

static void
amount_features(const struct feature_now *now, const struct feature_deal *d, float *x)
{
	double amount = d->amount;

	x[FEATURE_LOG_AMOUNT] = amount >= 0 ? (float)log1p(amount) : NAN;
	x[FEATURE_AMOUNT_SEGMENT] = (float)now->product.amount;
	x[FEATURE_AMOUNT_VS_SEGMENT] = ratio(amount, now->product.amount);
	x[FEATURE_AMOUNT_VS_REP] = ratio(amount, now->rep.amount);
}

static void
rep_features(const struct feature_now *now, const struct feature_deal *d, float *x)
{
	int known = d->group[ASOF_REP] != INTERN_NONE;

	x[FEATURE_REP_OPEN_DEALS] = known ? (float)now->rep.open : NAN;
	x[FEATURE_REP_DAYS_SINCE_WIN] = now->rep.last_win != DATE_NONE ?
	    (float)(now->day - now->rep.last_win) : NAN;
	x[FEATURE_WIN_RATE_OVERALL] = now->product.rate_overall;
	x[FEATURE_WIN_RATE_90D] = now->product.rate_90d;
}

static void
calendar_features(const struct feature_now *now, const struct feature_deal *d, float *x)
{
	int32_t created = d->created;
	struct date_civil c;

	x[FEATURE_DAYS_TO_QUARTER_END] = (float)(date_add_months(date_quarter_start(now->day), 3) -
	    1 - now->day);
	if (created == DATE_NONE) {
		x[FEATURE_CREATED_MONTH] = x[FEATURE_CREATED_QUARTER] = x[FEATURE_CREATED_WEEKDAY] =
		    x[FEATURE_DAYS_SINCE_START] = NAN;
		return;
	}
	c = date_civil(created);
	x[FEATURE_CREATED_MONTH] = (float)c.month;
	x[FEATURE_CREATED_QUARTER] = (float)((c.month + 2) / 3);
	x[FEATURE_CREATED_WEEKDAY] = (float)(date_weekday(created) + 1);
	x[FEATURE_DAYS_SINCE_START] = (float)(created - now->first_day);
}

void
feature_group(const struct asof *a, enum asof_dim dim, const uint32_t group[ASOF_DIMS],
    float x[FEATURE_GROUP])
{
	x[FEATURE_GROUP_WIN_RATE] = (float)asof_rate(a, dim, group, 0);
	x[FEATURE_GROUP_DEALS] = (float)asof_closed(a, dim, group[dim], 0);
	x[FEATURE_GROUP_WIN_RATE_180D] = (float)asof_rate(a, dim, group, 1);
	x[FEATURE_GROUP_DEALS_180D] = (float)asof_closed(a, dim, group[dim], 1);
}

void
feature_changes(const struct asof *a, size_t deal, float *x)
{
	const struct asof_past *p = a->past != NULL ? &a->past[deal] : NULL;

	if (p == NULL)
		return;
	x += FEATURE_SINGLES;
	x[FEATURE_STAGE_PROGRESS] = p->stage != INTERN_NONE ? (float)a->progress[p->stage] : NAN;
	x[FEATURE_DAYS_IN_STAGE] = p->stage != INTERN_NONE ? (float)(a->day - p->since) : NAN;
	x[FEATURE_STAGE_MOVES] = (float)p->moves;
	x[FEATURE_STAGE_REVERSALS] = (float)p->reversals;
	x[FEATURE_CLOSE_DATE_PUSHES] = (float)p->pushes;
	x[FEATURE_DAYS_TO_EXPECTED_CLOSE] = p->expected != DATE_NONE ?
	    (float)(p->expected - a->day) : NAN;
	x[FEATURE_AMOUNT_CHANGE] = ratio(p->amount, p->first_amount);
	x[FEATURE_OWNER_CHANGES] = (float)p->owners;
}

void
feature_own(const struct feature_now *now, const struct feature_deal *d, float *x)
{
	age_features(now, d, x);
	amount_features(now, d, x);
	rep_features(now, d, x);
	calendar_features(now, d, x);
	x[FEATURE_MISSING_AMOUNT] = d->amount >= -HUGE_VAL ? 0 : 1;
	for (int k = 0; k < ASOF_KEYS; k++)
		x[FEATURE_MISSING_REP + k] = d->group[k] == INTERN_NONE ? 1 : 0;
}

double
feature_health(const struct feature_now *now, const struct feature_deal *d, double progress)
{
	static const double weight[] = { .4, .3, .3 };
	double days = age(now, d), cycle = now->product.cycle, sum = 0, weights = 0;
	double part[] = {
		now->rep.rate,
		isnan(days) || isnan(cycle) ? NAN : 2 * days > cycle ? cycle / (2 * days) : 1,
		progress
	};

	for (int i = 0; i < 3; i++)
		if (!isnan(part[i])) {
			sum += weight[i] * part[i];
			weights += weight[i];
		}
	return weights > 0 ? sum / weights : NAN;
}
