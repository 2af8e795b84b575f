/*
 * effects -- what dealeffect says, on the page: levers, and the running experiment.
 */
#ifndef EFFECTS_H
#define EFFECTS_H

#include "report/content.h"

/* Each writes nothing if its table is not there. */
void	effects_levers(struct content *c);
void	effects_experiment(struct content *c);

#endif
