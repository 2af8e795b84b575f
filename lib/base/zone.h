/*
 * zone -- local time of an area of the time zone database, whatever TZ says.
 *
 * The C library knows the rules; they are asked once, for the years 1900 to
 * 2199.  Not to be opened while other threads ask for the time.
 */
#ifndef ZONE_H
#define ZONE_H

#include <stdint.h>

#include "base/err.h"

struct zone;

/* The zone called Area/City.  NULL with the reason. */
struct zone *zone_open(const char *name, struct err *e);
void	zone_free(struct zone *z);

/* Minutes that its clocks are ahead of UTC, that many minutes after 1970-01-01 00:00 UTC. */
int	zone_offset(const struct zone *z, int64_t minute);

#endif
