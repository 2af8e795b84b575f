/*
 * slack -- a digest as a message for a Slack incoming webhook (Block Kit).
 *
 * A header and one section per alert, whose block_id is the alert_id.
 * Nothing in an alert can link, mention, call anybody or format: & < > are
 * escaped, and all text is plain.
 *
 * Slack's limits (docs.slack.dev: block-kit, text objects): 50 blocks, 150
 * characters in a header, 3,000 in a text.  Messages whose blocks have more than about
 * 13,000 characters in all are refused as msg_blocks_too_long though no page says
 * so (slackapi/bolt-js issue 2509): and each block counts for some 125 more: hence slack_limits.
 */
#ifndef SLACK_H
#define SLACK_H

#include <stddef.h>

#include "base/buf.h"
#include "send/digest.h"

/* What one message may hold, in characters: see above. */
extern const struct digest_limits slack_limits;

/*
 * The characters of the alert's section, with what its block counts.  They are
 * counted, not written: that all sections of an input were kept until they are sent would
 * take as much memory as the input again.
 */
size_t	slack_weight(const struct alert *a);

/* The same of an alert that stands with those of others, and names its recipient. */
size_t	slack_weight_named(const struct alert *a);

/*
 * The same with buttons below the alerts of deals; at most 24 alerts then, as each may be two
 * blocks.
 */
size_t	slack_weight_buttons(const struct alert *a);
size_t	slack_weight_named_buttons(const struct alert *a);
enum { SLACK_ALERTS_BUTTONS = 24 };

/*
 * The message's JSON, on one line.  buttons: with Done, Working on it, Not helpful and Remind me
 * below each alert of a deal, whose value is "1|alert_id|kind|deal_id|day", of at most 2,000
 * characters; a longer one has no buttons.
 */
void	slack_body(struct buf *o, const struct digest *d, int buttons);

/*
 * The n bytes at s with & < > escaped, cut with an ellipsis to at most that many characters of
 * UTF-16; how many they are.
 */
size_t	slack_escape(struct buf *o, const char *s, size_t n, size_t units);

/*
 * Nonzero if this is Slack's answer to a message it took: "ok", or, of a
 * compatible server, an object with "ok" or "success" true.
 */
int	slack_took(const char *answer, size_t n);

#endif
