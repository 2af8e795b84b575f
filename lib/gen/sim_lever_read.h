/*
 * sim_lever_read -- levers as dealgen's options say them.
 */
#ifndef SIM_LEVER_READ_H
#define SIM_LEVER_READ_H

#include "base/opt.h"
#include "gen/sim_law.h"

/*
 * Reads NAME:LOGIT[,KEY=X...] into law->lever, and, if there is one, P%:LOGIT[:FROM] of an
 * experiment.
 * Ends the program as base/opt.h does if it is none.  After all other causes are planted: finds
 * what makes the mean share that of the option.  Freed by sim_lever_free.
 */
void	sim_lever_read(struct sim_law *law, const struct opt_list *levers, const char *experiment);
void	sim_lever_free(struct sim_law *law);

#endif
