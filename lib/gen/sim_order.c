#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/search.h"
#include "gen/sim_order.h"
#include "gen/sim_shock.h"

/* More deals as time goes by, few at weekends, more at a quarter's end. */
static double
day_share(const struct sim_law *law, int32_t day)
{
	double x = 1 + law->o.growth * (day - law->first) / (law->o.last - law->first + 1.0);

	if (date_weekday(day) >= 5)
		x *= 0.15;
	if (date_quarter_start(day + 21) != date_quarter_start(day))
		x *= 1.15;
	return x * sim_shock_creations(law, day);
}

struct share_key {
	const double *until;	/* sums of the days' shares */
	double u;
};

static int
is_over(size_t day, const void *arg)
{
	const struct share_key *k = arg;

	return k->until[day] <= k->u;
}

void
sim_order_draw(struct sim_order *o, const struct sim_law *law, size_t n)
{
	size_t days = (size_t)(law->o.last - law->first) + 1, at;
	double *until = mem_zero(days, sizeof *until), u;
	size_t *start = mem_zero(days + 1, sizeof *start);
	struct rng r;

	*o = (struct sim_order){ mem_zero(n, sizeof *o->deal), mem_zero(n, sizeof *o->day), n };
	for (size_t d = 0; d < days; d++)
		until[d] = (d > 0 ? until[d - 1] : 0) + day_share(law, law->first + (int32_t)d);
	for (size_t i = 0; i < n; i++) {
		rng_start(&r, law->o.seed, i);
		u = rng_uniform(&r) * until[days - 1];
		at = search_lower(days - 1, is_over, &(struct share_key){ until, u });
		o->day[i] = law->first + (int32_t)at;
		start[at + 1]++;
	}
	for (size_t d = 0; d < days; d++)
		start[d + 1] += start[d];
	for (size_t i = 0; i < n; i++)
		o->deal[start[o->day[i] - law->first]++] = (uint32_t)i;
	free(start);
	free(until);
}

void
sim_order_free(struct sim_order *o)
{
	free(o->deal);
	free(o->day);
	*o = (struct sim_order){ 0 };
}
