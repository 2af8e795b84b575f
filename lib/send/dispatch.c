#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/out.h"
#include "send/dispatch.h"
#include "send/sendmail.h"
#include "send/slack.h"
#include "send/spool.h"
#include "send/webhook.h"

struct dispatch {
	struct dispatch_options o;
	struct out *text, *receipts;
	struct spool *spool;		/* NULL: none */
	struct transport *transport;
	struct delivery *delivery;
	struct digests left;		/* of earlier runs */
	size_t limit;			/* 0 for these, which no other file may have */
	struct dispatch_counts counts;
};

struct parcel {				/* what an attempt delivers */
	struct dispatch *d;
	const char *recipient, *url;
	struct buf body;
	char key[DIGEST_ID];
};

struct dispatch *
dispatch_new(const struct dispatch_options *o, struct out *text, struct out *receipts)
{
	static const char *const column[] = {
		"alert_id", "channel", "status", "attempts", "http_status", "error"
	};
	struct dispatch *d = mem_zero(1, sizeof *d);

	d->o = *o;
	d->o.transport.credentials = o->credentials;
	d->text = text;
	d->receipts = receipts;
	for (size_t k = 0; k < sizeof column / sizeof *column; k++)
		out_name(receipts, column[k]);
	out_end(receipts);
	return d;
}

void
dispatch_free(struct dispatch *d)
{
	if (d == NULL)
		return;
	digests_free(&d->left);
	spool_close(d->spool);
	free(d);
}

const struct dispatch_counts *
dispatch_counts(const struct dispatch *d)
{
	return &d->counts;
}

/* ---- receipts ------------------------------------------------------------------- */

static void
put_receipts(struct dispatch *d, const struct alert_list *list, const char *status,
    size_t attempts, const struct delivery_answer *a)
{
	struct out *o = d->receipts;

	for (size_t i = 0; i < list->n; i++) {
		out_name(o, list->item[i].text[ALERT_ID].s);
		out_name(o, d->o.channel->name);
		out_name(o, status);
		out_int(o, (long long)attempts);
		if (a != NULL && a->status > 0)
			out_int(o, a->status);
		else
			out_empty(o);
		out_name(o, a != NULL ? a->error : "");
		out_end(o);
	}
}

static void
count(struct dispatch *d, const struct digest *x, size_t attempts, const struct delivery_answer *a)
{
	struct dispatch_counts *n = &d->counts;
	int done = a->verdict == DELIVERY_DONE, keeps = d->spool != NULL &&
	    (a->verdict == DELIVERY_AGAIN || a->verdict == DELIVERY_DENIED);

	put_receipts(d, &x->list, done ? "sent" : keeps ? "spooled" : "failed", attempts, a);
	if (!done && n->undelivered == 0)
		memcpy(n->error, a->error, sizeof n->error);
	n->kept += keeps ? x->list.n : 0;
	*(done ? &n->delivered : &n->undelivered) += x->list.n;
}

/* Nothing is lost when the spool cannot be written, but the next run may deliver again. */
static void
complain(struct dispatch *d, const struct err *e)
{
	err_warn("%s", e->text);
	d->counts.trouble = 1;
}

/* ---- one digest ----------------------------------------------------------------- */

static void
attempt(void *arg, struct delivery_answer *a)
{
	struct parcel *p = arg;
	const struct dispatch *d = p->d;

	if (d->o.channel->http)
		transport_http(d->transport, p->url, p->key, p->body.s, p->body.len,
		    d->o.channel->way == CHANNEL_SLACK ? slack_took : NULL, a);
	else if (d->o.channel->way == CHANNEL_SMTP)
		transport_mail(d->transport, p->url, d->o.from, p->recipient, p->body.s,
		    p->body.len, a);
	else if (d->o.channel->way == CHANNEL_SENDMAIL)
		sendmail_send(d->o.sendmail, d->o.from, p->body.s, p->body.len,
		    d->o.transport.timeout, a);
	else {
		buf_bytes(&d->text->b, p->body.s, p->body.len);
		out_flush(d->text);	/* or the program ends */
		*a = (struct delivery_answer){ .verdict = DELIVERY_DONE };
	}
}

/* Where x goes, malloced; NULL with the reason if it cannot go anywhere. */
static char *
destination(const struct dispatch *d, const struct digest *x, struct delivery_answer *a)
{
	const char *url = credentials_url(d->o.credentials, digest_recipient(x));

	*a = (struct delivery_answer){ .verdict = DELIVERY_DENIED, .wait = -1 };
	if (d->o.channel->url && url == NULL)
		snprintf(a->error, sizeof a->error, "no url for this recipient");
	else if (d->o.channel->way == CHANNEL_ALERTMANAGER)
		return webhook_alertmanager_url(url);
	else
		return mem_text(url != NULL ? url : "", url != NULL ? strlen(url) : 0);
	return NULL;
}

static size_t
send_digest(struct dispatch *d, const struct digest *x, const char *url, struct delivery_answer *a)
{
	const struct channel_options body = { d->o.from, d->o.active, time(NULL), d->limit,
	    d->o.source, d->o.buttons };
	struct parcel p = { .d = d, .recipient = digest_recipient(x), .url = url };
	size_t n;

	digest_id(x, p.key);
	buf_init(&p.body);
	channel_write(d->o.channel, x, &body, &p.body);
	n = delivery_try(d->delivery, url, attempt, &p, a);
	buf_free(&p.body);
	return n;
}

/* Sends what the spool holds; the next run finds there what this one could not. */
static size_t
send_spooled(struct dispatch *d, struct digest *x, const char *url, struct delivery_answer *a)
{
	static int (*const next[])(struct spool *, const struct digest *, struct err *) = {
		[DELIVERY_DONE] = spool_done, [DELIVERY_AGAIN] = spool_return,
		[DELIVERY_DENIED] = spool_return, [DELIVERY_REFUSED] = spool_refuse
	};
	size_t attempts;
	struct err e;

	if (!spool_holds(d->spool, x))		/* another run took it, but did not deliver all */
		spool_put(d->spool, x);
	if (spool_begin(d->spool, x, &e) != 0) {
		*a = (struct delivery_answer){ .verdict = DELIVERY_AGAIN,
		    .error = "the spool cannot be written" };
		complain(d, &e);
		return 0;
	}
	attempts = send_digest(d, x, url, a);
	if (next[a->verdict](d->spool, x, &e) != 0)
		complain(d, &e);
	return attempts;
}

/* Sends it if that can be; returns how often it tried. */
static size_t
try(struct dispatch *d, struct digest *x, struct delivery_answer *a)
{
	char *url = destination(d, x, a);
	size_t attempts = 0;

	if (url != NULL && delivery_may(d->delivery, url, a))
		attempts = d->spool != NULL ? send_spooled(d, x, url, a) :
		    send_digest(d, x, url, a);
	free(url);
	return attempts;
}

static int
is_unsent(const struct alert *a, void *arg)
{
	const struct dispatch *d = arg;

	return !spool_has(d->spool, d->o.channel->name, a->text[ALERT_ID].s);
}

/* Takes out what was delivered before. */
static void
leave_out(struct dispatch *d, struct digest *x)
{
	struct alert_list gone = { 0 };

	digest_keep(x, is_unsent, d, &gone);
	d->counts.before += gone.n;
	put_receipts(d, &gone, "already_sent", 0, NULL);
	alert_list_free(&gone);
}

static void
deliver(struct dispatch *d, struct digest *x)
{
	struct delivery_answer a = { .verdict = DELIVERY_REFUSED, .error =
	    "the recipient is not a mail address" };
	struct err e;
	size_t attempts;

	if (!channel_reaches(d->o.channel, x)) {	/* never: no spool for that */
		count(d, x, 0, &a);
		return;
	}
	if (d->spool != NULL)
		leave_out(d, x);
	if (x->list.n > 0) {
		attempts = try(d, x, &a);
		count(d, x, attempts, &a);
	} else if (spool_drop(d->spool, x, &e) != 0) {
		complain(d, &e);
	}
}

/* ---- all of them ---------------------------------------------------------------- */

int
dispatch_spool(struct dispatch *d, struct digests *fresh, struct err *e)
{
	const char *channel = d->o.channel->name;

	if (d->o.spool == NULL)
		return 0;
	if ((d->spool = spool_open(d->o.spool, 1, e)) == NULL)
		return -1;
	for (size_t i = 0; i < fresh->n; i++)
		if (channel_reaches(d->o.channel, &fresh->item[i]))
			spool_put(d->spool, &fresh->item[i]);
	return spool_lock(d->spool, channel, (int32_t)(time(NULL) / 86400), d->o.keep, e) != 0 ||
	    (d->o.again && spool_again(d->spool, channel, e) != 0) ||
	    spool_list(d->spool, channel, &d->left, &d->counts.bad, e) != 0 ? -1 : 0;
}

int
dispatch_run(struct dispatch *d, struct digests *fresh, struct err *e)
{
	if (d->o.channel->url && (d->transport = transport_open(&d->o.transport, e)) == NULL)
		return -1;
	d->delivery = delivery_new(&d->o.patience);
	if (d->o.channel->way != CHANNEL_TEXT)
		signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < d->left.n; i++)
		deliver(d, &d->left.item[i]);
	d->limit = d->o.limit;
	for (size_t i = 0; i < fresh->n; i++)
		deliver(d, &fresh->item[i]);
	signal(SIGPIPE, SIG_DFL);
	delivery_free(d->delivery);
	transport_close(d->transport);
	return 0;
}
