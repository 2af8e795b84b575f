#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/detmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "gen/sim_quarter.h"

enum { LEAST = 5, MEAN = 40 };		/* days that a slipped win comes later */
enum { RUSH = 10, NOT_BEFORE = 3 };	/* days */
enum { FAR = 100000 };			/* days that no win is waited for */

/* A stream of random numbers that no deal has. */
#define OF_SLIPS(day) (((uint64_t)6 << 60) + (uint64_t)(date_quarter_start(day) + 1000000))

static double
slip_share(const struct sim_law *law, int32_t day)
{
	struct rng r;

	if (!(law->o.slip > 0))
		return 0;
	rng_start(&r, law->o.seed, OF_SLIPS(day));
	return law->o.slip * rng_uniform(&r);
}

static int32_t
quarter_last(int32_t day)
{
	return date_add_months(date_quarter_start(day), 3) - 1;
}

int32_t
sim_quarter_close(const struct sim_law *law, int32_t created, int32_t closed,
    const struct sim_quarter_draw *u)
{
	int32_t target;

	if (closed - created > FAR)
		return closed;
	if (u->slip < slip_share(law, closed))
		closed += LEAST + (int32_t)(-MEAN * detmath_log(u->wait));
	target = quarter_last(closed) - (int32_t)(u->day * RUSH);
	if (u->pull < law->o.quarter_end && target > created + NOT_BEFORE)
		closed = target;
	return closed;
}

/* The share of wins standing on day m, slips done, that are closed by day. */
static double
closed_by(const struct sim_law *law, int32_t created, int32_t m, int32_t day)
{
	int32_t last = quarter_last(m), target;
	double pulled = 0;

	if (last - RUSH + 1 > day && m > day)
		return 0;
	for (int32_t k = 0; k < RUSH; k++) {
		target = last - k > created + NOT_BEFORE ? last - k : m;
		pulled += target <= day;
	}
	return (1 - law->o.quarter_end) * (m <= day) + law->o.quarter_end * pulled / RUSH;
}

/* later[i]: the share closed by day of the wins that slip from day created + 1 + i. */
static void
fill_later(double *later, const double *stay, size_t n)
{
	double kept = detmath_exp(-1.0 / MEAN), next = 0;

	for (size_t i = n; i-- > 0; )
		next = later[i] = (1 - kept) * (i + LEAST < n ? stay[i + LEAST] : 0) + kept * next;
}

double
sim_quarter_open(const struct sim_law *law, const struct sim_pace *winning, int32_t created,
    int32_t day)
{
	size_t n = (size_t)(quarter_last(day) - created);
	double *stay = mem_zero(n + 1, sizeof *stay), *later = mem_zero(n + 1, sizeof *later);
	double open = 1, before = 1, after, share = 0;
	int32_t end = INT32_MIN, m;

	for (size_t i = 0; i < n; i++)
		stay[i] = closed_by(law, created, created + 1 + (int32_t)i, day);
	fill_later(later, stay, n);
	for (size_t i = 0; i < n; i++) {
		m = created + 1 + (int32_t)i;
		if (m > end) {
			share = slip_share(law, m);
			end = quarter_last(m);
		}
		after = sim_speed_open(law, winning, (double)i + 1);
		open -= (before - after) * ((1 - share) * stay[i] + share * later[i]);
		before = after;
	}
	free(stay);
	free(later);
	return fmax(open, 0);
}
