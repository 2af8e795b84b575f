#include "base/detmath.h"
#include "gen/duration.h"
#include "gen/sim_speed.h"

#define LATE 2.5		/* mean of the days beyond the median of losses, in medians */

struct sim_pace
sim_speed_pace(const struct sim_law *law, const struct sim_deal *d, int won)
{
	double factor = won && d->created >= law->speed.from ? law->speed.factor : 1;

	return (struct sim_pace){ won, (won ? law->won_days : law->lost_days) / factor };
}

double
sim_speed_days(const struct sim_law *law, const struct sim_pace *p, double u)
{
	return duration_quantile((enum duration_shape)law->o.cycle, p->median, u);
}

double
sim_speed_late_days(const struct sim_pace *p, double u)
{
	return p->median - LATE * p->median * detmath_log(u);
}

double
sim_speed_open(const struct sim_law *law, const struct sim_pace *p, double days)
{
	double open = duration_open((enum duration_shape)law->o.cycle, p->median, days);
	double beyond = days - p->median, late = law->o.late;

	if (p->won)
		return open;
	return late * (beyond > 0 ? detmath_exp(-beyond / (LATE * p->median)) : 1) +
	    (1 - late) * open;
}
