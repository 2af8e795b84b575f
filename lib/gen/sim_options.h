/*
 * sim_options -- what a law is made of: settings that are given, usual, or drawn.
 *
 * A setting that nobody has given is negative, or SIZE_MAX if it is a count.
 * The settings and causes of a random law are drawn from its seed, each for
 * itself: giving one does not change the others.
 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "base/opt.h"
#include "gen/sim_law.h"

enum { SIM_OPTIONS_TEXT = 1024, SIM_OPTIONS_CAUSE = 96 };
enum sim_options_cause { SIM_OPTIONS_MIX, SIM_OPTIONS_DROP };

/* The names of the choices. */
extern const struct opt_choice sim_options_amounts[], sim_options_cycles[];

/* Nothing is given; seed, last and no_signal stay. */
void	sim_options_clear(struct sim_settings *o);

/*
 * The first setting given that has no place where there is no signal, as the
 * option is called; NULL if there is none.
 */
const char *sim_options_tells(struct sim_settings *o);

/* Gives what is not given its usual value, or a random one.  seed and last are set. */
void	sim_options_fill(struct sim_settings *o, int random);

/* All settings as " --option value ...", NUL-terminated. */
void	sim_options_text(struct sim_settings *o, char text[SIM_OPTIONS_TEXT]);

/*
 * Whether a random law has such a cause, written as dealgen's option wants it;
 * after sim_options_fill.
 */
int	sim_options_cause(const struct sim_settings *o, enum sim_options_cause cause,
	    char text[SIM_OPTIONS_CAUSE]);

#endif
