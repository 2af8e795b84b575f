/*
 * crossfit -- what models say of deals that they have not learned from, of the same time.
 *
 * Deals are dealt to parts at random by their number; a model of all other parts' deals speaks
 * of each part's.  In one part all deals are learned from and spoken of: a first look.
 */
#ifndef CROSSFIT_H
#define CROSSFIT_H

#include <stddef.h>

#include "base/err.h"
#include "learn/fit.h"

enum { CROSSFIT_PARTS = 5 };

/*
 * Margins of the first and of the latest row of every deal, into first[deals] and latest[deals] of
 * l's dataset; NaN for deals without a row.  l says what to learn from, and with which settings;
 * only_trees and base_rate, label and plain are not looked at.  With trees = 0 it is the regression
 * alone, else the weighted mean of both that linear says.  0, or -1 with the reason.
 */
int	crossfit_run(const struct fit *l, size_t parts, double *first, double *latest,
	    struct err *e);

#endif
