/*
 * channel -- the ways by which a digest is delivered, and what it is written
 * as for each.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stddef.h>
#include <time.h>

#include "base/buf.h"
#include "send/digest.h"

enum channel_way {
	CHANNEL_SLACK, CHANNEL_WEBHOOK, CHANNEL_ALERTMANAGER, CHANNEL_SMTP, CHANNEL_SENDMAIL,
	CHANNEL_TEXT,
	CHANNEL_WAYS
};

struct channel {
	enum channel_way way;
	const char *name;	/* "slack" */
	int http, url, mail;	/* is it a POST, has it a url, is it a mail */
	const struct digest_limits *limits;
	double pace;		/* seconds between requests to one url */
};

extern const struct channel channels[CHANNEL_WAYS];

struct channel_options {
	const char *from;	/* sender of mails */
	size_t active;		/* see webhook_alertmanager */
	time_t now;		/* date of mails; (time_t)-1: to look at it, in LF */
	size_t limit;		/* of alerts in a text; 0: any number */
	const char *source;	/* of the alerts, for texts with a limit */
	int buttons;		/* Slack: below alerts of deals */
};

/* Appends d as it goes over the channel. */
void	channel_write(const struct channel *c, const struct digest *d,
	    const struct channel_options *o, struct buf *out);

/* Nonzero if the digest's recipient is one that the channel can reach at all. */
int	channel_reaches(const struct channel *c, const struct digest *d);

#endif
