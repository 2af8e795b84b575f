/*
 * dealsend -- alerts delivered: one digest per recipient, by Slack, a
 * webhook, Alertmanager or mail, and a receipt for each alert.
 *
 * Holds its input.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "alert/route.h"
#include "base/err.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/out.h"
#include "csv/rec.h"
#include "send/channel.h"
#include "send/credentials.h"
#include "send/delivery.h"
#include "send/digest.h"
#include "send/mail.h"
#include "send/sendmail.h"
#include "send/slack.h"
#include "send/spool.h"
#include "send/transport.h"
#include "send/webhook.h"

struct args {
	int slack, webhook, alertmanager, smtp, text;
	const char *sendmail;	/* the program; "" for the usual one; NULL: not asked for */
	const char *spool, *credentials, *routes, *from, *output, *receipts;
	int dry_run, again;
	double pace;		/* -1: the channel's own */
	size_t active, keep, seed;
	struct delivery_options patience;
	struct transport_options transport;
	struct opt_input in;
};

struct state {
	struct args *a;
	const struct channel *channel;
	struct credentials credentials;
	struct spool *spool;	/* NULL: none */
	struct transport *transport;
	struct delivery *delivery;
	struct digests left, mine;	/* of earlier runs; of this one's input */
	struct intern *known;	/* files of mine; in a dry run, alert_ids shown */
	struct out out, receipts, file;	/* of -o; receipts in memory; where --receipts puts them */
	size_t delivered, before, undelivered, kept, bad;
	struct delivery_answer first;	/* of what was not delivered */
	int trouble;		/* the spool could not be written */
};

struct parcel {			/* what an attempt delivers */
	struct state *st;
	const char *recipient, *url;
	struct out body;
	char key[DIGEST_ID];
};

static volatile sig_atomic_t stop;

/* ---- input ------------------------------------------------------------------ */

static void
read_alerts(struct state *st, char *argv[], int n)
{
	struct rec_options o = { opt_delimiter(&st->a->in, ','), 0, -1 };
	struct alert_reads list = { 0 };
	size_t repeated = 0;
	struct rec *r;
	struct err e;

	if ((r = rec_open(argv, (size_t)n, &o, &e)) == NULL)
		err_die("%s", e.text);
	if (alert_reads_read(r, &list, &repeated, &e) != 0)
		err_die("%s", e.text);
	if (repeated > 0)
		err_warn("%zu row%s an alert_id of the input once more: not delivered again",
		    repeated, repeated == 1 ? " has" : "s have");
	if (list.n == 0)
		err_note("%s: a header alone: no alerts", rec_file(r, 0));
	rec_close(r);
	if (st->a->routes != NULL && alert_reads_route(&list, st->a->routes,
	    st->channel->mail ? ROUTE_EMAIL : ROUTE_SLACK, &e) != 0)
		err_die("%s", e.text);
	digests_make(&st->mine, &list, st->channel->name, st->channel->weight, st->channel->limit,
	    st->channel->most);
}

/* ---- what goes out ------------------------------------------------------------ */

static void
write_body(const struct state *st, const struct digest *d, int shown, struct out *o)
{
	const struct channel_options options = {
		st->a->from, st->a->active, shown ? (time_t)-1 : time(NULL)
	};

	channel_write(st->channel, d, &options, o);
}

static void
attempt(void *arg, struct delivery_answer *a)
{
	struct parcel *p = arg;
	struct state *st = p->st;

	if (st->channel->http)
		transport_http(st->transport, p->url, p->key, p->body.buf, p->body.len,
		    st->channel->way == CHANNEL_SLACK ? slack_took : NULL, a);
	else if (st->channel->way == CHANNEL_SMTP)
		transport_mail(st->transport, p->url, st->a->from, p->recipient, p->body.buf,
		    p->body.len, a);
	else if (st->channel->way == CHANNEL_SENDMAIL)
		sendmail_send(st->a->sendmail, st->a->from, p->body.buf, p->body.len,
		    st->a->transport.timeout, a);
	else {
		out_bytes(&st->out, p->body.buf, p->body.len);
		out_flush(&st->out);	/* or the program ends */
		*a = (struct delivery_answer){ .verdict = DELIVERY_DONE };
	}
}

/* Where d goes, malloced; NULL with the reason if it cannot go anywhere. */
static char *
destination(const struct state *st, const struct digest *d, struct delivery_answer *a)
{
	const char *to = digest_recipient(d), *url = credentials_url(&st->credentials, to);

	*a = (struct delivery_answer){ .verdict = DELIVERY_DENIED, .wait = -1 };
	if (st->channel->url && url == NULL)
		snprintf(a->error, sizeof a->error, "no url for this recipient");
	else if (st->channel->way == CHANNEL_ALERTMANAGER)
		return webhook_alertmanager_url(url);
	else
		return mem_text(url != NULL ? url : "", url != NULL ? strlen(url) : 0);
	return NULL;
}

static size_t
send_digest(struct state *st, const struct digest *d, const char *url, struct delivery_answer *a)
{
	struct parcel p = { .st = st, .recipient = digest_recipient(d), .url = url };
	size_t n;

	digest_id(d, p.key);
	out_memory(&p.body);
	write_body(st, d, 0, &p.body);
	n = delivery_try(st->delivery, url, attempt, &p, a);
	out_free(&p.body);
	return n;
}

/* ---- receipts ------------------------------------------------------------------- */

static void
put_receipts(struct state *st, const struct alert_reads *list, const char *status, size_t attempts,
    const struct delivery_answer *a)
{
	for (size_t i = 0; i < list->n; i++) {
		out_name(&st->receipts, list->item[i].text[ALERT_READ_ID]);
		out_name(&st->receipts, st->channel->name);
		out_name(&st->receipts, status);
		out_int(&st->receipts, (long long)attempts);
		if (a != NULL && a->status > 0)
			out_int(&st->receipts, a->status);
		else
			out_empty(&st->receipts);
		out_name(&st->receipts, a != NULL ? a->error : "");
		out_end(&st->receipts);
	}
}

/* ---- one digest ------------------------------------------------------------------- */

/* Takes out what was delivered before. */
static void
leave_out(struct state *st, struct digest *d)
{
	struct alert_reads gone = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < d->list.n; i++)
		if (!spool_has(st->spool, d->channel, d->list.item[i].text[ALERT_READ_ID])) {
			d->list.item[n++] = d->list.item[i];
		} else {
			gone.item = mem_grow(gone.item, &gone.cap, gone.n + 1, sizeof *gone.item);
			gone.item[gone.n++] = d->list.item[i];
		}
	d->list.n = n;
	st->before += gone.n;
	put_receipts(st, &gone, "already_sent", 0, NULL);
	alert_reads_free(&gone);
}

/* Nothing is lost when the spool cannot be written, but the next run may deliver again. */
static void
complain(struct state *st, const struct err *e)
{
	err_warn("%s", e->text);
	st->trouble = 1;
}

static void
count(struct state *st, const struct digest *d, size_t attempts, const struct delivery_answer *a)
{
	int keeps = st->spool != NULL && (a->verdict == DELIVERY_AGAIN ||
	    a->verdict == DELIVERY_DENIED);

	put_receipts(st, &d->list, a->verdict == DELIVERY_DONE ? "sent" : keeps ? "spooled" :
	    "failed", attempts, a);
	if (a->verdict != DELIVERY_DONE && st->undelivered == 0)
		st->first = *a;
	st->kept += keeps ? d->list.n : 0;
	*(a->verdict == DELIVERY_DONE ? &st->delivered : &st->undelivered) += d->list.n;
}

/* Sends what the spool holds; the next run finds there what this one could not. */
static size_t
send_spooled(struct state *st, struct digest *d, const char *url, struct delivery_answer *a)
{
	static int (*const next[])(struct spool *, const struct digest *, struct err *) = {
		[DELIVERY_DONE] = spool_done, [DELIVERY_AGAIN] = spool_return,
		    [DELIVERY_DENIED] = spool_return,
		[DELIVERY_REFUSED] = spool_refuse
	};
	size_t attempts;
	struct err e;

	if (!spool_holds(st->spool, d))		/* another run took it, but did not deliver all */
		spool_put(st->spool, d);
	if (spool_begin(st->spool, d, &e) != 0) {
		*a = (struct delivery_answer){ .verdict = DELIVERY_AGAIN,
		    .error = "the spool cannot be written" };
		complain(st, &e);
		return 0;
	}
	attempts = send_digest(st, d, url, a);
	if (next[a->verdict](st->spool, d, &e) != 0)
		complain(st, &e);
	return attempts;
}

/* Sends it if that can be; returns how often it tried. */
static size_t
try(struct state *st, struct digest *d, struct delivery_answer *a)
{
	char *url = destination(st, d, a);
	size_t attempts = 0;

	if (url != NULL && delivery_may(st->delivery, url, a))
		attempts = st->spool != NULL ? send_spooled(st, d, url, a) :
		    send_digest(st, d, url, a);
	free(url);
	return attempts;
}

static void
deliver(struct state *st, struct digest *d)
{
	struct delivery_answer a = { .verdict = DELIVERY_REFUSED, .error =
	    "the recipient is not a mail address" };
	struct err e;

	if (!channel_reaches(st->channel, d)) {		/* never: no spool for that */
		count(st, d, 0, &a);
		return;
	}
	if (st->spool != NULL)
		leave_out(st, d);
	if (d->list.n > 0) {
		size_t attempts = try(st, d, &a);

		count(st, d, attempts, &a);
	} else if (spool_drop(st->spool, d, &e) != 0) {
		complain(st, &e);
	}
}

/* ---- the whole ---------------------------------------------------------------------- */

static void
on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

/* The current digest is finished, the others stay.  A second signal ends the program. */
static void
catch_signals(void)
{
	static const int sigs[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction act, old;

	memset(&act, 0, sizeof act);
	act.sa_handler = on_signal;
	act.sa_flags = (int)SA_RESETHAND;
	for (size_t i = 0; i < sizeof sigs / sizeof *sigs; i++)
		if (sigaction(sigs[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(sigs[i], &act, NULL);
}

/* Writes the input down before anything is sent, then waits for its turn. */
static void
open_spool(struct state *st)
{
	struct err e;

	if (st->a->spool == NULL)
		return;
	if ((st->spool = spool_open(st->a->spool, 1, &e)) == NULL)
		err_die("%s", e.text);
	for (size_t i = 0; i < st->mine.n; i++)
		if (channel_reaches(st->channel, &st->mine.item[i])) {
			spool_put(st->spool, &st->mine.item[i]);
			intern_add(st->known, st->mine.item[i].file, strlen(st->mine.item[i].file));
		}
	if (spool_lock(st->spool, st->channel->name, (int32_t)(time(NULL) / 86400), st->a->keep,
	    &e) != 0 || (st->a->again && spool_again(st->spool, st->channel->name, &e) != 0) ||
	    spool_list(st->spool, st->channel->name, &st->left, &st->bad, &e) != 0)
		err_die("%s", e.text);
}

static void
deliver_all(struct state *st)
{
	struct err e;

	if (st->channel->url && (st->transport = transport_open(&st->a->transport, &e)) == NULL)
		err_die("%s", e.text);
	st->delivery = delivery_new(&st->a->patience);
	if (st->channel->way != CHANNEL_TEXT)
		signal(SIGPIPE, SIG_IGN);
	catch_signals();
	for (size_t i = 0; i < st->left.n; i++)
		if (intern_find(st->known, st->left.item[i].file, strlen(st->left.item[i].file)) ==
		    INTERN_NONE)
			deliver(st, &st->left.item[i]);
	for (size_t i = 0; i < st->mine.n; i++)
		deliver(st, &st->mine.item[i]);
	signal(SIGPIPE, SIG_DFL);
	delivery_free(st->delivery);
	transport_close(st->transport);
}

/* ---- dry run ---------------------------------------------------------------------------- */

static void
show(struct state *st, struct digest *d)
{
	const char *url = credentials_url(&st->credentials, digest_recipient(d));
	char id[DIGEST_ID];

	size_t n = 0;

	for (size_t i = 0; i < d->list.n; i++) {
		const char *alert = d->list.item[i].text[ALERT_READ_ID];
		uint32_t known = intern_size(st->known);

		if ((st->spool != NULL && spool_has(st->spool, d->channel, alert)) ||
		    intern_add(st->known, alert, strlen(alert)) != known)
			alert_read_free(&d->list.item[i]);
		else
			d->list.item[n++] = d->list.item[i];
	}
	if ((d->list.n = n) == 0)
		return;
	out_printf(&st->out, "=> %s %s", st->channel->name, digest_recipient(d));
	if (st->channel->url) {
		out_text(&st->out, st->channel->http ? " POST " : " ");
		if (url != NULL)
			credentials_mask(&st->out, url);
		else
			out_text(&st->out, "(no url)");
	}
	if (!channel_reaches(st->channel, d)) {
		out_text(&st->out, ": not sent: the recipient is not a mail address\n\n");
		return;
	}
	digest_id(d, id);
	out_printf(&st->out, "\n%s%s%s", st->channel->http ? "Idempotency-Key: " : "",
	    st->channel->http ? id : "", st->channel->http ? "\n\n" : "");
	write_body(st, d, 1, &st->out);
	out_text(&st->out, st->channel->way == CHANNEL_TEXT ? "" : st->channel->http ?
	    "\n\n" : "\n");
}

static void
show_all(struct state *st)
{
	struct err e = { "" };

	if (st->a->spool != NULL) {
		st->spool = spool_open(st->a->spool, 0, &e);
		if (e.text[0] != '\0' || (st->spool != NULL && (spool_look(st->spool, &e) != 0 ||
		    spool_list(st->spool, st->channel->name, &st->left, &st->bad, &e) != 0)))
			err_die("%s", e.text);
	}
	for (size_t i = 0; i < st->left.n; i++)
		show(st, &st->left.item[i]);
	for (size_t i = 0; i < st->mine.n; i++)
		show(st, &st->mine.item[i]);
}

/* ---- options and flow --------------------------------------------------------------------- */

static int
parse_args(int argc, char *argv[], struct args *a)
{
	double seed = -1;
	const struct opt opts[] = {
		{ 0, "slack", NULL, OPT_FLAG(&a->slack), "to a Slack incoming webhook" },
		{ 0, "webhook", NULL, OPT_FLAG(&a->webhook), "to any webhook, as JSON" },
		{ 0, "alertmanager", NULL, OPT_FLAG(&a->alertmanager),
		  "to Prometheus Alertmanager (API v2)" },
		{ 0, "smtp", NULL, OPT_FLAG(&a->smtp), "as mail, to an SMTP server" },
		{ 0, "sendmail", "PROGRAM", OPT_MAYBE(&a->sendmail), "as mail, to sendmail -t" },
		{ 0, "text", NULL, OPT_FLAG(&a->text), "to standard output, for a person" },
		{ 0, "spool", "DIR", OPT_TEXT(&a->spool),
		  "keep what is not delivered, and know what was" },
		{ 0, "again", NULL, OPT_FLAG(&a->again),
		  "try again what in the spool was refused" },
		{ 0, "dry-run", NULL, OPT_FLAG(&a->dry_run), "show what would be sent" },
		{ 0, "secrets", "FILE", OPT_TEXT(&a->credentials),
		  "url, user, password, token (else from the environment)" },
		{ 0, "routes", "FILE", OPT_TEXT(&a->routes),
		  "where recipients are reached: rep,email,slack" },
		{ 0, "from", "ADDRESS", OPT_TEXT(&a->from), "sender of mails" },
		{ 0, "attempts", "N", OPT_COUNT(&a->patience.attempts, 1, 100),
		  "for each digest (default: 5)" },
		{ 0, "backoff", "SECONDS", OPT_REAL(&a->patience.backoff, 0, 3600),
		  "pause, then doubled (default: 1)" },
		{ 0, "longest", "SECONDS", OPT_REAL(&a->patience.longest, 0, 86400),
		  "longest pause (default: 60)" },
		{ 0, "pace", "SECONDS", OPT_REAL(&a->pace, 0, 3600),
		  "between requests to one url (default: 1 for Slack)" },
		{ 0, "timeout", "SECONDS", OPT_REAL(&a->transport.timeout, 0.001, 3600),
		  "for an attempt (default: 30)" },
		{ 0, "connect-timeout", "SECONDS",
		  OPT_REAL(&a->transport.connect_timeout, 0.001, 3600),
		  "to connect (default: 10)" },
		{ 0, "ca-file", "FILE", OPT_TEXT(&a->transport.ca_file),
		  "certificates to trust instead of the system's" },
		{ 0, "active", "DAYS", OPT_COUNT(&a->active, 0, 3650),
		  "how long Alertmanager keeps an alert" },
		{ 0, "keep", "DAYS", OPT_COUNT(&a->keep, 0, 36500),
		  "to know what was sent (default: 400; 0: for ever)" },
		{ 0, "seed", "N", OPT_REAL(&seed, 0, 9007199254740992.0),
		  "of the pauses' random part" },
		{ 0, "receipts", "FILE", OPT_TEXT(&a->receipts), "write the receipts to FILE" },
		{ 'o', "output", "FILE", OPT_TEXT(&a->output), "write to FILE instead of stdout" },
		{ 'd', "delimiter", "C", OPT_TEXT(&a->in.delimiter),
		  "delimiter of the input: , ; tab |" },
		OPT_END
	};
	int first = opt_parse(argc, argv,
	    "--slack|--webhook|--alertmanager|--smtp|--sendmail|--text [OPTION ...] [FILE ...]",
	    "Delivers alerts, and writes a receipt for each.", opts);

	a->patience.seed = seed >= 0 ? (uint64_t)seed : (uint64_t)time(NULL) * 65536 +
	    (uint64_t)getpid();
	return first;
}

static const struct channel *
choose(const struct args *a)
{
	const int asked[CHANNEL_WAYS] = {
		a->slack, a->webhook, a->alertmanager, a->smtp, a->sendmail != NULL, a->text
	};
	const struct channel *c = NULL;
	int n = 0;

	for (int i = 0; i < CHANNEL_WAYS; i++)
		if (asked[i]) {
			c = &channels[i];
			n++;
		}
	if (n != 1)
		opt_usage("one of --slack, --webhook, --alertmanager, --smtp, --sendmail and "
		    "--text is needed");
	return c;
}

static void
check_url(const struct state *st, const char *url)
{
	struct err e;
	int plain = 0;

	if (url == NULL)
		return;
	if (transport_check(url, st->channel->mail, &plain, &e) != 0)
		err_die("%s", e.text);
	if (plain)
		err_warn("a url is http://: alerts and secrets go over the network in the clear");
}

static void
read_secrets(struct state *st)
{
	struct credentials *s = &st->credentials;
	struct err e;

	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });	/* a core would hold them */
	if (credentials_read(s, st->a->credentials, &e) != 0)
		err_die("%s", e.text);
	if (!st->channel->url)
		return;
	check_url(st, s->url);
	for (uint32_t i = 0; i < intern_size(s->recipient); i++)
		check_url(st, s->own[i]);
	if (s->url == NULL && intern_size(s->recipient) == 0 && !st->a->dry_run)
		err_die("no url: set DEALSEND_URL, or give it in a file with --secrets");
}

static void
check(struct state *st)
{
	struct args *a = st->a;

	st->channel = choose(a);
	if (st->channel->mail && (a->from == NULL || !mail_address(a->from)))
		opt_usage("--from: a mail address is needed");
	if (a->sendmail != NULL && *a->sendmail == '\0')
		a->sendmail = "sendmail";
	if (a->active > 0 && st->channel->way != CHANNEL_ALERTMANAGER)
		opt_usage("--active is for --alertmanager");
	if (a->again && (a->spool == NULL || a->dry_run))
		opt_usage("--again is for --spool, and not for --dry-run");
	if (st->channel->way == CHANNEL_TEXT && a->spool != NULL && a->output != NULL &&
	    !a->dry_run)
		/* -o has it at the end */
		opt_usage("--text with --spool writes to standard output only");
	a->patience.pace = a->pace >= 0 ? a->pace : st->channel->pace;
	a->patience.stop = &stop;
	a->transport.credentials = &st->credentials;
	read_secrets(st);
}

static void
open_output(struct state *st)
{
	static const char *const column[] = {
		"alert_id", "channel", "status", "attempts", "http_status", "error"
	};

	out_open(&st->out, st->a->output);
	out_memory(&st->file);
	if (st->a->receipts != NULL)
		out_open(&st->file, st->a->receipts);
	out_memory(&st->receipts);
	for (size_t k = 0; k < sizeof column / sizeof *column; k++)
		out_name(&st->receipts, column[k]);
	out_end(&st->receipts);
}

static void
close_output(struct state *st)
{
	if (st->a->receipts != NULL && !st->a->dry_run)
		out_move(&st->file, &st->receipts);
	else if (st->channel->way != CHANNEL_TEXT && !st->a->dry_run)
		out_move(&st->out, &st->receipts);
	out_close(&st->out);
	out_close(&st->file);
	out_free(&st->receipts);
}

static int
report(const struct state *st)
{
	if (st->undelivered > 0)
		err_warn("%zu alert%s not delivered%s: %s", st->undelivered,
		    st->undelivered == 1 ? "" : "s", st->kept == st->undelivered ?
		    ", the next run tries again" : "", st->first.error);
	err_note("%zu alerts delivered, %zu were before, %zu not", st->delivered, st->before,
	    st->undelivered);
	return st->trouble ? EXIT_BAD : st->undelivered + st->bad > 0 ? EXIT_FOUND : EXIT_DONE;
}

static void
free_state(struct state *st)
{
	digests_free(&st->left);
	digests_free(&st->mine);
	intern_free(st->known);
	spool_close(st->spool);
	credentials_free(&st->credentials);
}

int
main(int argc, char *argv[])
{
	struct args a = {
		.pace = -1, .keep = 400, .patience = { .attempts = 5, .backoff = 1, .longest = 60 },
		.transport = { .timeout = 30, .connect_timeout = 10 }
	};
	struct state st = { .a = &a, .known = intern_new() };
	int first = parse_args(argc, argv, &a), status;

	check(&st);
	read_alerts(&st, argv + first, argc - first);
	open_output(&st);
	if (a.dry_run) {
		show_all(&st);
	} else {
		open_spool(&st);
		deliver_all(&st);
	}
	close_output(&st);
	status = a.dry_run ? EXIT_DONE : report(&st);
	free_state(&st);
	return status;
}
