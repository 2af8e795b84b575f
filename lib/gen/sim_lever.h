/*
 * sim_lever -- what people do that makes deals be won, or seems to: levers of made-up deals.
 *
 * A deal gets a lever with log-odds that go with those of winning (confounding), with time, and
 * with what no column knows; or its rep has it for all deals.  It is there from the beginning, or
 * happens so many days later (exponential) if the deal is still open then.  If that changes the
 * outcome, the deal closes as one of that outcome that was still open on the day.
 * Each draws from its own stream, so that a lever changes nothing else.
 */
#ifndef SIM_LEVER_H
#define SIM_LEVER_H

#include "base/rng.h"
#include "csv/out.h"
#include "gen/sim_law.h"

/* The stream of deal i that a lever draws from. */
void	sim_lever_start(struct rng *r, const struct sim_law *law, size_t lever, size_t i);

/* The log-odds of getting it, but for the constant; x are those of winning without levers. */
double	sim_lever_inclination(const struct sim_law *law, const struct sim_lever *l,
	    const struct sim_deal *d, double x, double hidden);

/* What pairs add to the log-odds of winning. */
double	sim_lever_pair(const struct sim_lever *l, const struct sim_deal *d);

/* Which levers deal i has from the beginning; the log-odds it is won with, x without levers. */
double	sim_lever_draw(const struct sim_law *law, size_t i, double x, struct sim_deal *d);

/*
 * Which happen while it is open; u < p makes it won.  The day of the last of them if the outcome
 * is another one for it, else 0.
 */
int32_t	sim_lever_happen(const struct sim_law *law, double x, double u, struct sim_deal *d);

/* Their columns: names, and values as of a day; in the truth also chances. */
void	sim_lever_header(const struct sim_law *law, struct out *export);
void	sim_lever_write(const struct sim_law *law, const struct sim_deal *d, int32_t as_of,
	    struct out *export);
void	sim_lever_truth_header(const struct sim_law *law, struct out *truth);
void	sim_lever_truth(const struct sim_law *law, const struct sim_deal *d, struct out *truth);

/* The experiment's table, as dealalert --arms writes it. */
void	sim_lever_arms_header(struct out *arms);
void	sim_lever_arm(const struct sim_law *law, const struct sim_deal *d, const char *id,
	    int32_t as_of, struct out *arms);

#endif
