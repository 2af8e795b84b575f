/*
 * dealsend -- alerts delivered: one digest per recipient, by Slack, a
 * webhook, Alertmanager or mail, and a receipt for each alert.
 *
 * Holds its input.
 */
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "alert/alert.h"
#include "alert/route.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/json_memory.h"
#include "base/metrics.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "send/brief_read.h"
#include "send/channel.h"
#include "send/credentials.h"
#include "send/digest.h"
#include "send/dispatch.h"
#include "send/mail.h"
#include "send/preview.h"
#include "send/slack.h"
#include "send/text_digest.h"
#include "send/transport.h"

struct send_args {
	int slack, webhook, alertmanager, smtp, text, dry_run, per_channel;
	const char *secrets, *routes, *output, *receipts;
	const char *brief, *to;	/* a file of dealbrief's, and whom it is for */
	double pace;		/* -1: the channel's own */
	size_t limit;		/* LIMIT_USUAL: not asked for */
	struct buf source;	/* the names of what is read */
	struct dispatch_options o;	/* sendmail: "" for the usual one; NULL: not asked for */
	struct opt_input in;
};

#define LIMIT_USUAL SIZE_MAX

static volatile sig_atomic_t stop;

/* ---- options ---------------------------------------------------------------------- */

static int
parse_args(int argc, char *argv[], struct send_args *a)
{
	double seed = -1;
	const struct opt opts[] = {
		{ 0, "slack", NULL, OPT_FLAG(&a->slack), "to a Slack incoming webhook" },
		{ 0, "webhook", NULL, OPT_FLAG(&a->webhook), "to any webhook, as JSON" },
		{ 0, "alertmanager", NULL, OPT_FLAG(&a->alertmanager),
		  "to Prometheus Alertmanager (API v2)" },
		{ 0, "smtp", NULL, OPT_FLAG(&a->smtp), "as mail, to an SMTP server" },
		{ 0, "sendmail", "PROGRAM", OPT_MAYBE(&a->o.sendmail), "as mail, to sendmail -t" },
		{ 0, "text", NULL, OPT_FLAG(&a->text), "to standard output, for a person" },
		{ 0, "limit", "N", OPT_COUNT(&a->limit, 0, 1000000),
		  "text: the alerts that matter most (default: 20; 0: all)" },
		{ 0, "brief", "FILE", OPT_TEXT(&a->brief),
		  "instead of alerts, what dealbrief wrote" },
		{ 0, "to", "RECIPIENT", OPT_TEXT(&a->to), "of the brief (default: cro)" },
		{ 0, "buttons", NULL, OPT_FLAG(&a->o.buttons),
		  "Slack: with buttons that dealserve hears, below alerts of deals" },
		{ 0, "spool", "DIR", OPT_TEXT(&a->o.spool),
		  "keep what is not delivered, and know what was" },
		{ 0, "per-channel", NULL, OPT_FLAG(&a->per_channel),
		  "one digest for all recipients of a channel (url)" },
		{ 0, "again", NULL, OPT_FLAG(&a->o.again),
		  "try again what in the spool was refused" },
		{ 0, "dry-run", NULL, OPT_FLAG(&a->dry_run), "show what would be sent" },
		{ 0, "secrets", "FILE", OPT_TEXT(&a->secrets),
		  "url, user, password, token (else from the environment)" },
		{ 0, "routes", "FILE", OPT_TEXT(&a->routes),
		  "where recipients are reached: rep,email,slack" },
		{ 0, "from", "ADDRESS", OPT_TEXT(&a->o.from), "sender of mails" },
		{ 0, "attempts", "N", OPT_COUNT(&a->o.patience.attempts, 1, 100),
		  "for each digest (default: 5)" },
		{ 0, "backoff", "SECONDS", OPT_REAL(&a->o.patience.backoff, 0, 3600),
		  "pause, then doubled (default: 1)" },
		{ 0, "longest", "SECONDS", OPT_REAL(&a->o.patience.longest, 0, 86400),
		  "longest pause (default: 60)" },
		{ 0, "pace", "SECONDS", OPT_REAL(&a->pace, 0, 3600),
		  "between requests to one url (default: 1 for Slack)" },
		{ 0, "timeout", "SECONDS", OPT_REAL(&a->o.transport.timeout, 0.001, 3600),
		  "for an attempt (default: 30)" },
		{ 0, "connect-timeout", "SECONDS",
		  OPT_REAL(&a->o.transport.connect_timeout, 0.001, 3600),
		  "to connect (default: 10)" },
		{ 0, "ca-file", "FILE", OPT_TEXT(&a->o.transport.ca_file),
		  "certificates to trust instead of the system's" },
		{ 0, "active", "DAYS", OPT_COUNT(&a->o.active, 0, 3650),
		  "how long Alertmanager keeps an alert" },
		{ 0, "keep", "DAYS", OPT_COUNT(&a->o.keep, 0, 36500),
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

	a->o.patience.seed = seed >= 0 ? (uint64_t)seed : (uint64_t)time(NULL) * 65536 +
	    (uint64_t)getpid();
	return first;
}

static const struct channel *
choose(const struct send_args *a)
{
	const int asked[CHANNEL_WAYS] = {
		a->slack, a->webhook, a->alertmanager, a->smtp, a->o.sendmail != NULL, a->text
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
check_url(const struct channel *c, const char *url)
{
	struct err e;
	int plain = 0;

	if (url == NULL)
		return;
	if (transport_check(url, c->mail, &plain, &e) != 0)
		err_die("%s", e.text);
	if (plain)
		err_warn("a url is http://: alerts and secrets go over the network in the clear");
}

static void
read_secrets(const struct send_args *a, struct credentials *s)
{
	struct err e;

	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });	/* a core would hold them */
	if (credentials_read(s, a->secrets, &e) != 0)
		err_die("%s", e.text);
	if (!a->o.channel->url)
		return;
	check_url(a->o.channel, s->url);
	for (uint32_t i = 0; i < intern_size(s->recipient); i++)
		check_url(a->o.channel, s->own[i]);
	if (s->url == NULL && intern_size(s->recipient) == 0 && !a->dry_run)
		err_die("no url: set DEALSEND_URL, or give it in a file with --secrets");
}

static void
check(struct send_args *a)
{
	struct dispatch_options *o = &a->o;

	o->channel = choose(a);
	if (o->channel->mail && (o->from == NULL || !mail_address(o->from)))
		opt_usage("--from: a mail address is needed");
	if (o->sendmail != NULL && *o->sendmail == '\0')
		o->sendmail = "sendmail";
	if (a->limit != LIMIT_USUAL && o->channel->way != CHANNEL_TEXT)
		opt_usage("--limit is for --text");
	o->limit = a->limit != LIMIT_USUAL ? a->limit : TEXT_DIGEST_ALERTS;
	if (o->active > 0 && o->channel->way != CHANNEL_ALERTMANAGER)
		opt_usage("--active is for --alertmanager");
	if (o->again && (o->spool == NULL || a->dry_run))
		opt_usage("--again is for --spool, and not for --dry-run");
	if (o->channel->way == CHANNEL_TEXT && o->spool != NULL && a->output != NULL &&
	    !a->dry_run)	/* -o has it at the end */
		opt_usage("--text with --spool writes to standard output only");
	if (a->brief != NULL && o->channel->way == CHANNEL_ALERTMANAGER)
		opt_usage("--brief: Alertmanager takes alerts alone");
	if (o->buttons && o->channel->way != CHANNEL_SLACK)
		opt_usage("--buttons is for --slack");
	if (a->to != NULL && a->brief == NULL)
		opt_usage("--to is for --brief");
	if (o->channel->mail && a->per_channel)
		opt_usage("--per-channel: a mail goes to one recipient");
	o->patience.pace = a->pace >= 0 ? a->pace : o->channel->pace;
	o->patience.stop = &stop;
}

/* No output is another one, or replaces what is read. */
static void
check_files(const struct send_args *a, char *const *files, size_t n)
{
	const char *const outputs[] = { a->output, a->receipts };
	const char *const kept[] = { a->secrets, a->routes, a->o.transport.ca_file, a->brief };

	if (a->brief != NULL && n > 0)
		opt_usage("--brief sends the brief alone, no alerts: '%s'", files[0]);
	opt_outputs(outputs, 2);
	opt_inputs(outputs, 2, kept, sizeof kept / sizeof *kept);
	opt_inputs(outputs, 2, (const char *const *)files, n);
}

/* ---- flow ------------------------------------------------------------------------- */

/* Whether a recipient has a url, which is a channel, of his own. */
static int
has_own_url(void *credentials, const char *recipient)
{
	const struct credentials *s = credentials;

	return intern_find(s->recipient, recipient, strlen(recipient)) != INTERN_NONE;
}

/* All of a text's recipients share the one digest. */
static int
has_none(void *arg, const char *recipient)
{
	(void)arg;
	(void)recipient;
	return 0;
}

/* What is read, as a text with a limit names it. */
static void
name_source(struct send_args *a, char *const *files, int n)
{
	for (int i = 0; i < n; i++)
		buf_printf(&a->source, "%s%s", i > 0 ? ", " : "", strcmp(files[i], "-") == 0 ?
		    "what was read" : files[i]);
	if (n == 0)
		buf_text(&a->source, "what was read");
	a->o.source = a->source.s;
}

/* The alerts of the files. */
static void
read_list(char *argv[], int n, const struct opt_input *in, struct alert_list *list)
{
	struct rec_options o = { opt_delimiter(in, ','), 0, -1 };
	size_t repeated = 0;
	struct rec *r;
	struct err e;

	if ((r = rec_open(argv, (size_t)n, &o, &e)) == NULL ||
	    alert_list_read(list, r, &repeated, &e) != 0)
		err_die("%s", e.text);
	if (repeated > 0)
		err_warn("%zu row%s an alert_id of the input once more: not delivered again",
		    repeated, repeated == 1 ? " has" : "s have");
	if (list->n == 0)
		err_note("%s: a header alone: no alerts", rec_file(r, 0));
	metrics_rows("read", rec_rows(r));
	rec_close(r);
}

static void
read_alerts(const struct send_args *a, char *argv[], int n, struct digests *fresh)
{
	struct routes *routes = NULL;
	struct digest_limits limits = *a->o.channel->limits;
	const int text = a->o.channel->way == CHANNEL_TEXT;
	const struct digest_channels channels_of = { text ? has_none : has_own_url,
	    (void *)(uintptr_t)a->o.credentials };
	struct alert_list list = { 0 };
	struct err e;

	if (a->brief == NULL)
		read_list(argv, n, &a->in, &list);
	else if (brief_read(&list, a->brief, a->to != NULL ? a->to : "cro", &e) != 0)
		err_die("%s", e.text);
	if (a->routes != NULL && (routes = routes_read(a->routes, &e)) == NULL)
		err_die("%s", e.text);
	if (limits.weight != NULL)
		limits.weight = a->o.buttons ? (a->per_channel ? slack_weight_named_buttons :
		    slack_weight_buttons) : a->per_channel ? slack_weight_named : slack_weight;
	if (a->o.buttons)
		limits.alerts = SLACK_ALERTS_BUTTONS;
	digests_make(fresh, &list, a->o.channel->name, &limits, routes,
	    a->o.channel->mail ? ROUTE_EMAIL : ROUTE_SLACK,
	    a->per_channel || text ? &channels_of : NULL);
	routes_free(routes);
}

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

/* The sentence at the end, and the exit status. */
static int
report(const struct dispatch_counts *n)
{
	metrics_set_of(METRIC_SENT, "sent", NULL, (double)n->delivered);
	metrics_set_of(METRIC_SENT, "already_sent", NULL, (double)n->before);
	metrics_set_of(METRIC_SENT, "spooled", NULL, (double)n->kept);
	metrics_set_of(METRIC_SENT, "failed", NULL, (double)(n->undelivered - n->kept));
	if (n->undelivered > 0)
		err_warn("%zu alert%s not delivered%s: %s", n->undelivered,
		    n->undelivered == 1 ? "" : "s", n->kept == n->undelivered ?
		    ", the next run tries again" : "", n->error);
	err_note("%zu alerts delivered, %zu were before, %zu not", n->delivered, n->before,
	    n->undelivered);
	return n->trouble ? EXIT_BAD : n->undelivered + n->bad > 0 ? EXIT_FOUND : EXIT_DONE;
}

/* Delivers; the receipts go to --receipts, else to the output unless that has the alerts. */
static struct dispatch *
send_all(const struct send_args *a, struct digests *fresh, struct out *to, struct out *file)
{
	struct dispatch *d;
	struct out receipts;
	struct err e;

	out_memory(&receipts);
	d = dispatch_new(&a->o, to, &receipts);
	if (dispatch_spool(d, fresh, &e) != 0)
		err_die("%s", e.text);
	catch_signals();
	if (dispatch_run(d, fresh, &e) != 0)
		err_die("%s", e.text);
	if (a->receipts != NULL)
		out_move(file, &receipts);
	else if (a->o.channel->way != CHANNEL_TEXT)
		out_move(to, &receipts);
	out_free(&receipts);
	return d;
}

int
main(int argc, char *argv[])
{
	struct credentials secrets = { 0 };
	struct send_args a = {
		.pace = -1, .limit = LIMIT_USUAL, .o = {
			.credentials = &secrets, .keep = 400,
			.patience = { .attempts = 5, .backoff = 1, .longest = 60 },
			.transport = { .timeout = 30, .connect_timeout = 10 }
		}
	};
	struct digests fresh = { 0 };
	struct dispatch *d = NULL;
	struct out to, receipts;
	struct err e;
	int first = parse_args(argc, argv, &a), status;

	json_memory_use();
	check(&a);
	check_files(&a, argv + first, (size_t)(argc - first));
	read_secrets(&a, &secrets);
	name_source(&a, argv + first, argc - first);
	read_alerts(&a, argv + first, argc - first, &fresh);
	out_open(&to, a.output);
	out_memory(&receipts);
	if (a.receipts != NULL)
		out_open(&receipts, a.receipts);
	if (!a.dry_run)
		d = send_all(&a, &fresh, &to, &receipts);
	else if (preview_write(&to, &a.o, &fresh, &e) != 0)
		err_die("%s", e.text);
	out_close(&to);
	out_close(&receipts);
	status = d != NULL ? report(dispatch_counts(d)) : EXIT_DONE;
	dispatch_free(d);
	digests_free(&fresh);
	credentials_free(&secrets);
	buf_free(&a.source);
	return err_leave(status);
}
