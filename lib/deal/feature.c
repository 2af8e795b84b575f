#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "deal/feature.h"

const char *const feature_category[ASOF_KEYS] = {
	"x_rep", "x_industry", "x_region", "x_product", "x_source"
};

enum { SEGMENT_DEALS = 10 };	/* a median of fewer is not the segment's: the overall one is
				 * taken */

/* Features that are one number each. */
enum {
	AGE_DAYS, AGE_RATIO, AGE_RATIO_SEGMENT, CYCLE_OVERALL, CYCLE_SEGMENT,
	LOG_AMOUNT, AMOUNT_SEGMENT, AMOUNT_VS_SEGMENT, AMOUNT_VS_REP,
	REP_OPEN_DEALS, REP_DAYS_SINCE_WIN, WIN_RATE_OVERALL, WIN_RATE_90D,
	CREATED_MONTH, CREATED_QUARTER, CREATED_WEEKDAY, DAYS_TO_QUARTER_END, DAYS_SINCE_START,
	MISSING_AMOUNT, MISSING_REP, MISSING_INDUSTRY, MISSING_REGION, MISSING_PRODUCT,
	MISSING_SOURCE,
	SINGLES
};

/* Features of every group of asof. */
enum { WIN_RATE, DEALS, WIN_RATE_180D, DEALS_180D };

/* Features of changes. */
enum {
	STAGE_PROGRESS, DAYS_IN_STAGE, STAGE_MOVES, STAGE_REVERSALS, CLOSE_DATE_PUSHES,
	DAYS_TO_EXPECTED_CLOSE, AMOUNT_CHANGE, OWNER_CHANGES, OF_CHANGES
};
enum { GROUPS_END = SINGLES + FEATURE_GROUP * ASOF_DIMS };

#define GROUP(g) "x_" g "_win_rate", "x_" g "_deals", "x_" g "_win_rate_180d", "x_" g "_deals_180d"

static const char *const name[GROUPS_END + OF_CHANGES] = {
	"x_age_days", "x_age_ratio", "x_age_ratio_segment", "x_cycle_overall", "x_cycle_segment",
	"x_log_amount", "x_amount_segment", "x_amount_vs_segment", "x_amount_vs_rep",
	"x_rep_open_deals", "x_rep_days_since_win", "x_win_rate_overall", "x_win_rate_90d",
	"x_created_month", "x_created_quarter", "x_created_weekday", "x_days_to_quarter_end",
	"x_days_since_start",
	"x_missing_amount", "x_missing_rep", "x_missing_industry", "x_missing_region",
	"x_missing_product", "x_missing_source",
	GROUP("rep"), GROUP("industry"), GROUP("region"), GROUP("product"), GROUP("source"),
	GROUP("rep_industry"), GROUP("region_source"),
	"x_stage_progress", "x_days_in_stage", "x_stage_moves", "x_stage_reversals",
	"x_close_date_pushes",
	"x_days_to_expected_close", "x_amount_change", "x_owner_changes"
};

size_t
feature_count(const struct asof *a)
{
	return GROUPS_END + (a->past != NULL ? OF_CHANGES : 0);
}

size_t
feature_owns(const struct asof *a)
{
	return feature_count(a) - FEATURE_GROUP * ASOF_DIMS;
}

const char *
feature_name_of(size_t i)
{
	return name[i];
}

enum asof_dim
feature_place(size_t i, size_t *at)
{
	*at = i < SINGLES ? i : i < GROUPS_END ? (i - SINGLES) % FEATURE_GROUP :
	    i - FEATURE_GROUP * ASOF_DIMS;
	return i < SINGLES || i >= GROUPS_END ? ASOF_DIMS :
	    (enum asof_dim)((i - SINGLES) / FEATURE_GROUP);
}

int
feature_may_bend(const char *feature)
{
	for (size_t i = 0; i < GROUPS_END + OF_CHANGES; i++)
		if (strcmp(name[i], feature) == 0)
			return i == AGE_DAYS || i == LOG_AMOUNT ||
			    i == GROUPS_END + DAYS_IN_STAGE ||
			    i == GROUPS_END + DAYS_TO_EXPECTED_CLOSE;
	return 1;
}

char *
feature_extra(const char *column)
{
	size_t n = strlen(column);
	char *extra = mem_zero(n + 3, 1);

	memcpy(extra, "x_", 2);
	for (size_t i = 0; i < n; i++)
		extra[i + 2] = strchr("[]<\"\\", column[i]) != NULL ||
		    (unsigned char)column[i] < 0x20 ? '_' : column[i];
	return extra;
}

/* The median of the deal's product if it rests on enough deals, else the overall one. */
static double
segment_cycle(const struct asof *a, size_t deal)
{
	uint32_t g = asof_group(a, ASOF_PRODUCT, deal);

	if (g != INTERN_NONE && running_median_count(&a->product_cycle[g]) >= SEGMENT_DEALS)
		return running_median_value(&a->product_cycle[g]);
	return running_median_value(&a->cycle);
}

static double
segment_amount(const struct asof *a, size_t deal)
{
	uint32_t g = asof_group(a, ASOF_PRODUCT, deal);

	return g != INTERN_NONE ? running_median_value(&a->product_amount[g]) : NAN;
}

/* x / y; NaN if y says nothing. */
static float
ratio(double x, double y)
{
	return y > 0 ? (float)(x / y) : NAN;
}

void
feature_of_rep(const struct asof *a, size_t deal, struct feature_rep *r)
{
	uint32_t g = asof_group(a, ASOF_REP, deal);

	*r = (struct feature_rep){ NAN, NAN, NAN, 0, DATE_NONE };
	if (g == INTERN_NONE)
		return;
	r->rate = asof_rate(a, ASOF_REP, deal, 0);
	r->amount = running_median_value(&a->rep[g].amount);
	r->consistency = asof_consistency(a, deal);
	r->open = a->rep[g].open;
	r->last_win = a->rep[g].last_win;
}

void
feature_of_product(const struct asof *a, size_t deal, struct feature_product *p)
{
	p->cycle = segment_cycle(a, deal);
	p->amount = segment_amount(a, deal);
	p->cycle_overall = running_median_value(&a->cycle);
	p->rate_overall = (float)asof_rate_overall(a);
	p->rate_90d = ratio(a->last90.won, a->last90.closed);
}

static double
age(const struct asof *a, const struct feature_now *now, size_t deal)
{
	int32_t created = a->deals->deal[deal].created;

	return created != DATE_NONE ? (double)(now->day - created) : (double)NAN;
}

static void
age_features(const struct asof *a, const struct feature_now *now, size_t deal, float *x)
{
	double days = age(a, now, deal);

	x[AGE_DAYS] = (float)days;
	x[AGE_RATIO] = ratio(days, now->product.cycle_overall);
	x[AGE_RATIO_SEGMENT] = ratio(days, now->product.cycle);
	x[CYCLE_OVERALL] = (float)now->product.cycle_overall;
	x[CYCLE_SEGMENT] = (float)now->product.cycle;
}

static void
amount_features(const struct asof *a, const struct feature_now *now, size_t deal, float *x)
{
	double amount = asof_amount(a, deal);

	x[LOG_AMOUNT] = amount >= 0 ? (float)log1p(amount) : NAN;
	x[AMOUNT_SEGMENT] = (float)now->product.amount;
	x[AMOUNT_VS_SEGMENT] = ratio(amount, now->product.amount);
	x[AMOUNT_VS_REP] = ratio(amount, now->rep.amount);
}

static void
rep_features(const struct asof *a, const struct feature_now *now, size_t deal, float *x)
{
	int known = asof_group(a, ASOF_REP, deal) != INTERN_NONE;

	x[REP_OPEN_DEALS] = known ? (float)now->rep.open : NAN;
	x[REP_DAYS_SINCE_WIN] = now->rep.last_win != DATE_NONE ?
	    (float)(now->day - now->rep.last_win) : NAN;
	x[WIN_RATE_OVERALL] = now->product.rate_overall;
	x[WIN_RATE_90D] = now->product.rate_90d;
}

static void
calendar_features(const struct asof *a, const struct feature_now *now, size_t deal, float *x)
{
	int32_t created = a->deals->deal[deal].created;
	struct date_civil c;

	x[DAYS_TO_QUARTER_END] = (float)(date_add_months(date_quarter_start(now->day), 3) -
	    1 - now->day);
	if (created == DATE_NONE) {
		x[CREATED_MONTH] = x[CREATED_QUARTER] = x[CREATED_WEEKDAY] =
		    x[DAYS_SINCE_START] = NAN;
		return;
	}
	c = date_civil(created);
	x[CREATED_MONTH] = (float)c.month;
	x[CREATED_QUARTER] = (float)((c.month + 2) / 3);
	x[CREATED_WEEKDAY] = (float)(date_weekday(created) + 1);
	x[DAYS_SINCE_START] = (float)(created - a->first_day);
}

void
feature_group(const struct asof *a, enum asof_dim dim, size_t deal, float x[FEATURE_GROUP])
{
	x[WIN_RATE] = (float)asof_rate(a, dim, deal, 0);
	x[DEALS] = (float)asof_closed(a, dim, deal, 0);
	x[WIN_RATE_180D] = (float)asof_rate(a, dim, deal, 1);
	x[DEALS_180D] = (float)asof_closed(a, dim, deal, 1);
}

static void
change_features(const struct asof *a, size_t deal, float *x)
{
	const struct asof_past *p = &a->past[deal];

	x[STAGE_PROGRESS] = p->stage != INTERN_NONE ? (float)a->progress[p->stage] : NAN;
	x[DAYS_IN_STAGE] = p->stage != INTERN_NONE ? (float)(a->day - p->since) : NAN;
	x[STAGE_MOVES] = (float)p->moves;
	x[STAGE_REVERSALS] = (float)p->reversals;
	x[CLOSE_DATE_PUSHES] = (float)p->pushes;
	x[DAYS_TO_EXPECTED_CLOSE] = p->expected != DATE_NONE ? (float)(p->expected - a->day) : NAN;
	x[AMOUNT_CHANGE] = ratio(p->amount, p->first_amount);
	x[OWNER_CHANGES] = (float)p->owners;
}

void
feature_own(const struct asof *a, const struct feature_now *now, size_t deal, float *x)
{
	age_features(a, now, deal, x);
	amount_features(a, now, deal, x);
	rep_features(a, now, deal, x);
	calendar_features(a, now, deal, x);
	x[MISSING_AMOUNT] = asof_amount(a, deal) >= -HUGE_VAL ? 0 : 1;
	for (int k = 0; k < ASOF_KEYS; k++)
		x[MISSING_REP + k] = asof_group(a, (enum asof_dim)k, deal) == INTERN_NONE ? 1 : 0;
	if (a->past != NULL)
		change_features(a, deal, x + SINGLES);
}

double
feature_health(const struct asof *a, const struct feature_now *now, size_t deal, double progress)
{
	static const double weight[] = { .4, .3, .3 };
	double days = age(a, now, deal), cycle = now->product.cycle, sum = 0, weights = 0;
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
