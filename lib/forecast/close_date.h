/*
 * close_date -- when an open deal is likely to close.
 *
 * By k days a deal with the chance p to be won at all has closed with
 *
 *	p W(k) / W + (1 - p) L(k) / (1 - W)
 *
 * W(k) and L(k) the incidences of its age and stratum by the calendar, W that of winning in the
 * end.  Without probabilities p is W.
 */
#ifndef CLOSE_DATE_H
#define CLOSE_DATE_H

#include <stddef.h>
#include <stdint.h>

#include "forecast/incidence.h"
#include "forecast/pipeline.h"
#include "forecast/projection.h"

enum { CLOSE_P10, CLOSE_P50, CLOSE_P90, CLOSE_WIN_P50, CLOSE_DATES };

struct close_date {
	int32_t day[CLOSE_DATES];	/* DATE_NONE: not within INCIDENCE_FAR days */
};

/*
 * The days by which 10, 50 and 90 % of such deals have closed, and half of the won ones, of
 * p->open; r is of p's day.  out[p->opens].
 */
void	close_date_each(const struct projection *r, const struct pipeline *p, const uint8_t *week,
	    struct close_date *out);

#endif
