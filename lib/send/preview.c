#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "csv/out.h"
#include "send/preview.h"
#include "send/spool.h"

struct preview {
	const struct dispatch_options *o;
	struct out *to;
	struct spool *spool;		/* NULL: none */
	struct intern *shown;		/* alert_ids */
	size_t limit;			/* 0 for what the spool holds, which nothing else has */
};

static int
is_news(const struct alert *a, void *arg)
{
	struct preview *p = arg;
	const struct alert_span *id = &a->text[ALERT_ID];
	uint32_t known = intern_size(p->shown);

	return (p->spool == NULL || !spool_has(p->spool, p->o->channel->name, id->s)) &&
	    intern_add(p->shown, id->s, id->n) == known;
}

/* The channel, the recipient, and the url without its secrets. */
static void
show_destination(struct buf *to, const struct dispatch_options *o, const struct digest *x)
{
	const char *url = credentials_url(o->credentials, digest_recipient(x));

	buf_printf(to, "=> %s %s", o->channel->name, digest_recipient(x));
	if (!o->channel->url)
		return;
	buf_text(to, o->channel->http ? " POST " : " ");
	if (url != NULL)
		credentials_mask(to, url);
	else
		buf_text(to, "(no url)");
}

static void
show(struct preview *p, struct digest *x)
{
	const struct channel *c = p->o->channel;
	const struct channel_options body = { p->o->from, p->o->active, (time_t)-1, p->limit,
	    p->o->source, p->o->buttons };
	struct alert_list gone = { 0 };
	char id[DIGEST_ID];

	digest_keep(x, is_news, p, &gone);
	alert_list_free(&gone);
	if (x->list.n == 0)
		return;
	show_destination(&p->to->b, p->o, x);
	if (!channel_reaches(c, x)) {
		buf_text(&p->to->b, ": not sent: the recipient is not a mail address\n\n");
		return;
	}
	digest_id(x, id);
	buf_text(&p->to->b, "\n");
	if (c->http)
		buf_printf(&p->to->b, "Idempotency-Key: %s\n\n", id);
	channel_write(c, x, &body, &p->to->b);
	buf_text(&p->to->b, c->way == CHANNEL_TEXT ? "" : c->http ? "\n\n" : "\n");
	if (p->to->b.len > 1 << 17)
		out_flush(p->to);
}

/* Opens the spool to look at it, and reads what is left there.  0 also if there is none. */
static int
look(struct preview *p, struct digests *left, struct err *e)
{
	size_t bad = 0;

	e->text[0] = '\0';
	if (p->o->spool == NULL)
		return 0;
	if ((p->spool = spool_open(p->o->spool, 0, e)) == NULL)
		return e->text[0] != '\0' ? -1 : 0;
	return spool_look(p->spool, e) != 0 ||
	    spool_list(p->spool, p->o->channel->name, left, &bad, e) != 0 ? -1 : 0;
}

int
preview_write(struct out *to, const struct dispatch_options *o, struct digests *fresh,
    struct err *e)
{
	struct preview p = { .o = o, .to = to, .shown = intern_new() };
	struct digests left = { 0 };
	int rc = look(&p, &left, e);

	for (size_t i = 0; i < left.n && rc == 0; i++)
		show(&p, &left.item[i]);
	p.limit = o->limit;
	for (size_t i = 0; i < fresh->n && rc == 0; i++)
		show(&p, &fresh->item[i]);
	digests_free(&left);
	intern_free(p.shown);
	spool_close(p.spool);
	return rc;
}
