/*
 * recipe -- what a law is made of: settings that are given, usual, or drawn.
 *
 * A setting that nobody has given is negative, or SIZE_MAX if it is a count.
 * The settings and causes of a random law are drawn from its seed, each for
 * itself: giving one does not change the others.
 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "base/opt.h"
#include "gen/simulate.h"

enum { RECIPE_TEXT = 1024, RECIPE_CAUSE = 96 };
enum recipe_cause { RECIPE_MIX, RECIPE_DROP };

/* The names of the choices. */
extern const struct opt_choice recipe_amounts[], recipe_cycles[];

/* Nothing is given; seed, last and no_signal stay. */
void	recipe_clear(struct law_options *o);

/* The first setting given that has no place where there is no signal, as the option is called; NULL if there is none. */
const char *recipe_tells(struct law_options *o);

/* Gives what is not given its usual value, or a random one.  seed and last are set. */
void	recipe_fill(struct law_options *o, int random);

/* All settings as " --option value ...", NUL-terminated. */
void	recipe_text(struct law_options *o, char text[RECIPE_TEXT]);

/* Whether a random law has such a cause, written as dealgen's option wants it; after recipe_fill. */
int	recipe_cause(const struct law_options *o, enum recipe_cause cause, char text[RECIPE_CAUSE]);

#endif
