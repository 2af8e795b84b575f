#include <math.h>

#include "base/date.h"
#include "base/detmath.h"
#include "base/rng.h"
#include "gen/sim_shock.h"

enum { PERIOD = 30 };			/* days */
#define KEPT 0.8			/* of a shock, a period later */
#define WEEKLY 0.2			/* standard deviation of the logarithm */

/* Streams of random numbers: no deal has them. */
#define OF_SHOCKS (UINT64_MAX - 16)
#define OF_QUARTER(day) (((uint64_t)5 << 60) + (uint64_t)(date_quarter_start(day) + 1000000))
#define OF_WEEK(day) (((uint64_t)5 << 60) + ((uint64_t)1 << 40) + (uint64_t)((day) + 7000000) / 7)

void
sim_shock_draw(struct sim_law *law)
{
	struct rng r;
	double x = 0;

	rng_start(&r, law->o.seed, OF_SHOCKS);
	for (size_t i = 0; i < law->shocks; i++) {
		x = i == 0 ? rng_normal(&r) : KEPT * x + sqrt(1 - KEPT * KEPT) * rng_normal(&r);
		law->shock[i] = law->o.shock * x;
	}
}

double
sim_shock_on(const struct sim_law *law, int32_t day)
{
	size_t i = (size_t)(day - law->first) / PERIOD;

	return i < law->shocks ? law->shock[i] : 0;
}

static double
normal_of(const struct sim_law *law, uint64_t stream)
{
	struct rng r;

	rng_start(&r, law->o.seed, stream);
	return rng_normal(&r);
}

double
sim_shock_creations(const struct sim_law *law, int32_t day)
{
	if (!(law->o.creation_shock > 0))
		return 1;
	return detmath_exp(law->o.creation_shock * normal_of(law, OF_QUARTER(day)) +
	    WEEKLY * normal_of(law, OF_WEEK(day)));
}
