#include "base/detmath.h"
#include "gen/duration.h"
#include "gen/sim_speed.h"

#define LATE 2.5		/* mean of the days beyond the median of losses, in medians */
#define USUAL_AMOUNT 20000.0	/* takes what it took, however much large ones are slower */
#define MOST 1e9		/* of all speed-ups together, either way */

static double
factor_on(const struct sim_speed *s, int32_t day)
{
	if (day >= s->to)
		return s->factor;
	return detmath_exp(detmath_log(s->factor) * (day - s->from) / (s->to - s->from));
}

static int
is_for(const struct sim_speed *s, const struct sim_deal *d, int won)
{
	if (d->created < s->from || !sim_segment_has(&s->segment, d))
		return 0;
	switch (s->who) {
	case SIM_WON:
		return won;
	case SIM_LOST:
		return !won;
	case SIM_HALF:
		return d->half;
	default:
		return 1;
	}
}

static double
limited(double factor)
{
	return factor > MOST ? MOST : factor < 1 / MOST ? 1 / MOST : factor;
}

struct sim_pace
sim_speed_pace(const struct sim_law *law, const struct sim_deal *d, int won)
{
	double all = 1, slow = 1;

	for (size_t i = 0; i < law->speeds; i++)
		if (is_for(&law->speed[i], d, won))
			*(law->speed[i].who == SIM_SLOW ? &slow : &all) *=
			    factor_on(&law->speed[i], d->created);
	all = limited(all);
	if (law->o.slow_large > 0)
		all /= detmath_exp(law->o.slow_large * detmath_log(d->amount / USUAL_AMOUNT));
	return (struct sim_pace){ won, (won ? law->won_days : law->lost_days) / all,
	    limited(slow) };
}

static double
hurried(const struct sim_pace *p, double days)
{
	return days > p->median ? days / p->slow : days;
}

double
sim_speed_days(const struct sim_law *law, const struct sim_pace *p, double u)
{
	return hurried(p, duration_quantile((enum duration_shape)law->o.cycle, p->median, u));
}

double
sim_speed_late_days(const struct sim_pace *p, double u)
{
	return hurried(p, p->median - LATE * p->median * detmath_log(u));
}

/* As sim_speed_open, were there no slow ones. */
static double
open_after(const struct sim_law *law, const struct sim_pace *p, double days)
{
	double open = duration_open((enum duration_shape)law->o.cycle, p->median, days);
	double beyond = days - p->median, late = law->o.late;

	if (p->won)
		return open;
	return late * (beyond > 0 ? detmath_exp(-beyond / (LATE * p->median)) : 1) +
	    (1 - late) * open;
}

/* What takes up to the median takes what it did; what takes longer, that much less. */
double
sim_speed_open(const struct sim_law *law, const struct sim_pace *p, double days)
{
	double unhurried = days * p->slow, quick = 0;

	if (p->slow == 1)
		return open_after(law, p, days);
	if (days < p->median)
		quick = open_after(law, p, days) - open_after(law, p, p->median);
	return quick + open_after(law, p, unhurried > p->median ? unhurried : p->median);
}
