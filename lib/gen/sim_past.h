/*
 * sim_past -- how the fields of a deal came to be: what a history of them holds.
 *
 * The stage moves with age, as simulate.h says.  Three deals of ten had another amount until
 * their 5th to 64th day.  As the expected close date of an open deal comes near, it is pushed
 * with probability .6, by 14 to 59 days, up to four times.  None of this tells who wins; but
 * deals that take longer are pushed more often.
 */
#ifndef SIM_PAST_H
#define SIM_PAST_H

#include <stddef.h>
#include <stdint.h>

#include "csv/out.h"
#include "gen/sim_record.h"

enum { SIM_PAST_PUSHES = 4 };

struct sim_past {
	double amount;			/* until then */
	int32_t amount_on;		/* INT32_MAX: never */
	int32_t pushed_on[SIM_PAST_PUSHES], pushed_to[SIM_PAST_PUSHES];
	size_t pushes;
};

/* Of deal i, whatever the day. */
void	sim_past_draw(struct sim_past *p, const struct sim_law *law, size_t i,
	    const struct sim_deal *d);

/* The amount and the expected close date that a record of that day has; missing ones stay so. */
void	sim_past_set(const struct sim_past *p, const struct sim_deal *d, int32_t day,
	    struct sim_record *r);

/* Rows deal_id,changed_on,field,value of deal i up to the day, in their order. */
void	sim_past_header(struct out *o);
void	sim_past_write(const struct sim_past *p, const struct sim_law *law, size_t i,
	    const struct sim_deal *d, const char *id, int32_t day, struct out *o);

#endif
