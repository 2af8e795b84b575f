/*
 * slack_message -- messages to one person, as JSON: texts are plain, escaped and within Slack's
 * limits, so that no cell can link, mention or format.
 */
#ifndef SLACK_MESSAGE_H
#define SLACK_MESSAGE_H

#include <stddef.h>

#include "base/buf.h"

enum { SLACK_MESSAGE_TEXT = 3000, SLACK_BUTTON_TEXT = 75, SLACK_BUTTON_VALUE = 2000,
	SLACK_ACTION_ID = 255 };

struct slack_button {
	const char *action, *text;
};

/*
 * {"response_type":"ephemeral", ...}: the text, and n buttons below it, whose value is that (NULL:
 * without).  It replaces no other message.
 */
void	slack_message(struct buf *o, const char *text, size_t n, const struct slack_button *button,
	    size_t buttons, const char *value);

#endif
