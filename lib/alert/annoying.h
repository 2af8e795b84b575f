/*
 * annoying -- the kinds of alerts and how often they were called not helpful: a table for rules.
 *
 *	alert_kind,answers,not_helpful,not_helpful_rate,not_helpful_lo,as_of_date
 *
 * not_helpful_lo is Wilson's lower limit, 95 %: a kind that a few people dislike is no noise.
 */
#ifndef ANNOYING_H
#define ANNOYING_H

#include <stdint.h>

#include "alert/feedback.h"
#include "base/buf.h"

/* The kinds that were answered in the 90 days up to day, after the header. */
void	annoying_table(struct buf *o, const struct feedback *f, int32_t day);

#endif
