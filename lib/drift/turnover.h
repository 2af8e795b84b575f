/*
 * turnover -- people join and leave: that is no drift, unless many join at once.
 *
 * Of a feature whose values are people (spread.lately), who joined or left lately is set apart from
 * the others, whose shares are compared.  Who joins is one event, however
 * many deals come along.
 * Source: for two counts of events, J. Przyborowski, H. Wilenski, Biometrika 31 (1940), 313-323.
 */
#ifndef TURNOVER_H
#define TURNOVER_H

#include <stdint.h>

#include "model/spread.h"

/*
 * Which cells are set apart: of people who have no deals before the newest block, or none in the
 * window's newest quarter, where some were to be expected.  The share of who joined or left in
 * between says nothing yet.  [cells], all 0 of other features; malloced, the caller's.
 */
uint8_t	*turnover_apart(const struct spread *s);

/* Deals of the other cells, in the reference (now 0) or in the window. */
double	turnover_known(const struct spread *s, const uint8_t *apart, int now);

/*
 * Have more people joined in the window than join in a block?  Sets how many did; P by chance, 1 if
 * none did or there is one block only.
 */
double	turnover_test(const struct spread *s, double *joined);

#endif
