/*
 * days -- what was known of all groups of deals on a day, frozen: features of any deal
 * as of that day are made of it by any thread.
 *
 * Eight days are kept, the last ones asked for.
 */
#ifndef DAYS_H
#define DAYS_H

#include <stdint.h>

struct asof;
struct feature_cache;
struct days;

enum { DAYS_KEPT = 8 };

/* Of a, which is borrowed and moves; nobody else may move it.  The caller's (days_free). */
struct days *days_new(struct asof *a);
void	days_free(struct days *d);

/*
 * The day, the caller's until days_release; made if it is not there, one at a time.
 * NULL if another one is still being made after wait milliseconds.
 */
const struct feature_cache *days_take(struct days *d, int32_t day, long wait);
void	days_release(struct days *d, const struct feature_cache *day);

#endif
