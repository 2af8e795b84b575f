/*
 * holdout -- which arm of an experiment a deal is in: the same share of deals, and the same
 * deals, in every run and in every program.
 */
#ifndef HOLDOUT_H
#define HOLDOUT_H

#include <stddef.h>

/*
 * Nonzero if the deal is held out: the first 53 bits of the SHA-256 of salt, a
 * line feed and the deal_id, as a fraction, are less than share (0 to 1).
 */
int	holdout_is_held(const char *salt, const char *deal, size_t n, double share);

/*
 * "a" or "b", half and half, of what arms are drawn by (a deal_id, or a rep): by the SHA-256 of
 * salt, a line feed, "arm", a line feed and the value, and so whether or not it is held out.
 */
const char *holdout_arm(const char *salt, const char *value, size_t n);

#endif
