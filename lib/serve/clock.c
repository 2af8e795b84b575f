#include <time.h>

#include "serve/clock.h"

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double
clock_now(void)
{
	return seconds(CLOCK_MONOTONIC);
}

double
clock_wall(void)
{
	return seconds(CLOCK_REALTIME);
}

int
clock_wait(pthread_cond_t *cond, pthread_mutex_t *lock, double wall)
{
	struct timespec until;

	until.tv_sec = (time_t)wall;
	until.tv_nsec = (long)(1e9 * (wall - (double)until.tv_sec));
	return pthread_cond_timedwait(cond, lock, &until);
}
