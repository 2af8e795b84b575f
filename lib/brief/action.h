/*
 * action -- is a sentence one of the steps that the tables recommend, for whom they do?
 */
#ifndef ACTION_H
#define ACTION_H

#include <stddef.h>

#include "brief/token.h"

/*
 * Nonzero if the words at s, t, are a recommended action or a clause of one in its own order, of
 * which at most two words may be left out, and every name is of whom it is recommended for.
 * "Next:" and "Do:" may stand before it; "for D1", "of D1" or "in EMEA" behind it.
 */
int	action_is_told(const struct brief *b, const struct token_list *t, const char *s);

#endif
