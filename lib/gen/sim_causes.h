/*
 * sim_causes -- what dealgen's options plant into a law: [HEAD:]FROM[:NUMBER].
 *
 * What is wrong with an option ends the program with the usage line, as
 * base/opt.h does.
 */
#ifndef SIM_CAUSES_H
#define SIM_CAUSES_H

#include "base/opt.h"
#include "gen/sim_law.h"

struct sim_causes_options {
	struct opt_list drop;	/* COL=VALUE[,COL=VALUE]:FROM:LOGIT */
	struct opt_list mix;	/* COL=VALUE:FROM:FACTOR */
	struct opt_list newcomer;	/* COL=VALUE:FROM */
	struct opt_list drift;	/* FROM:LOGIT */
	struct opt_list speed;	/* [WHO,...:]FROM[..TO]:FACTOR */
	struct opt_list inflation;	/* FROM:FACTOR */
	struct opt_list blank;	/* COL:FROM:SHARE */
	struct opt_list swing;	/* COL=VALUE:FACTOR */
};

struct sim_causes {		/* what the law points to */
	struct sim_drop *drop;
	struct sim_mix *mix;
	struct sim_newcomer *newcomer;
	struct sim_drift *drift;
	struct sim_speed *speed;
	struct sim_inflation *inflation;
	struct sim_blank *blank;
	struct sim_swing *swing;
};

/* Plants the causes into a law that was drawn; c must live as long as it. */
void	sim_causes_plant(struct sim_causes *c, const struct sim_causes_options *o,
	    struct sim_law *law);
void	sim_causes_free(struct sim_causes *c);

#endif
