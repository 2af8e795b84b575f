/*
 * clock -- seconds: since some moment, since 1970, and to wait for.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <pthread.h>

/* Since some moment; does not go back. */
double	clock_now(void);

/* Since 1970-01-01. */
double	clock_wall(void);

/*
 * Waits as pthread_cond_wait does, until clock_wall() would be at least wall.  0, or other than 0
 * when it is.
 */
int	clock_wait(pthread_cond_t *cond, pthread_mutex_t *lock, double wall);

#endif
