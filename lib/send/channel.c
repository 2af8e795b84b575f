#include "base/buf.h"
#include "send/channel.h"
#include "send/mail.h"
#include "send/slack.h"
#include "send/text_digest.h"
#include "send/webhook.h"

static const struct digest_limits no_limits;

const struct channel channels[CHANNEL_WAYS] = {
	{ CHANNEL_SLACK, "slack", 1, 1, 0, &slack_limits, 1 },
	{ CHANNEL_WEBHOOK, "webhook", 1, 1, 0, &no_limits, 0 },
	{ CHANNEL_ALERTMANAGER, "alertmanager", 1, 1, 0, &no_limits, 0 },
	{ CHANNEL_SMTP, "smtp", 0, 1, 1, &no_limits, 0 },
	{ CHANNEL_SENDMAIL, "sendmail", 0, 0, 1, &no_limits, 0 },
	{ CHANNEL_TEXT, "text", 0, 0, 0, &no_limits, 0 }
};

void
channel_write(const struct channel *c, const struct digest *d, const struct channel_options *o,
    struct buf *out)
{
	switch (c->way) {
	case CHANNEL_SLACK:
		slack_body(out, d, o->buttons);
		break;
	case CHANNEL_WEBHOOK:
		webhook_body(out, d);
		break;
	case CHANNEL_ALERTMANAGER:
		webhook_alertmanager(out, d, o->active);
		break;
	case CHANNEL_SMTP:
	case CHANNEL_SENDMAIL:
		mail_write(out, d, o->from, o->now,
		    c->way == CHANNEL_SMTP && o->now != (time_t)-1 ? "\r\n" : "\n");
		break;
	default:
		text_digest_write(out, d, o->limit, o->source);
	}
}

int
channel_reaches(const struct channel *c, const struct digest *d)
{
	return !c->mail || mail_address(digest_recipient(d));
}
