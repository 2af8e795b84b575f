/*
 * holdout -- which deals are held out of alerts, so that the effect of alerts can
 * be measured: the same share of deals, and the same deals, in every run.
 */
#ifndef HOLDOUT_H
#define HOLDOUT_H

#include <stddef.h>

/*
 * Nonzero if the deal is held out: the first 53 bits of the SHA-256 of salt, a
 * line feed and the deal_id, as a fraction, are less than share (0 to 1).
 */
int	holdout_is_held(const char *salt, const char *deal, size_t n, double share);

#endif
