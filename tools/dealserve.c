/*
 * dealserve -- scores, reasons and actions over HTTP: one deal in less than a millisecond.
 *
 * Holds the model and the state; what a request takes besides is bounded by --max-buffered.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "alert/feedback_append.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/plain_name.h"
#include "serve/http.h"
#include "serve/limits.h"
#include "serve/listen.h"
#include "serve/notify.h"
#include "serve/service.h"
#include "serve/stored_deals.h"

#define GRACE 20		/* seconds for what is in hand when it ends */

static struct service_options service = { .load = { .basis = { .as_of = DATE_NONE } },
    .currency = "$", .max_rows = 10000 };
static struct http_options limits = { .max_connections = 1024 };
static const char *max_body = "8M", *max_buffered = "256M", *timeout = "10s",
    *watch = "2s";
static double period;		/* seconds between looks at the files; 0: none */
static struct opt_list listen_at;
static struct opt_input in;
static int features_only, check;
static const char *store_url, *store_table, *password_file;
static struct store_options store;

static const struct opt options[] = {
	{ 'm', "model", "MODEL", OPT_TEXT(&service.load.basis.model),
	  "the model that dealtrain wrote" },
	{ 0, "state", "FILE", OPT_TEXT(&service.load.basis.state),
	  "the deals known so far (dealfeat --save-state)" },
	{ 0, "as-of", "DATE", OPT_DATE(&service.load.basis.as_of),
	  "the day of the features (default: the state's)" },
	{ 0, "features-only", NULL, OPT_FLAG(&features_only),
	  "requests bring rows of features: no state is needed" },
	{ 'x', "extra", "COL,...", OPT_LIST(&service.load.basis.extra),
	  "further columns of requests as features" },
	{ 0, "stages", "FILE", OPT_TEXT(&service.load.basis.stages),
	  "the order of the stages (pipeline,stage)" },
	{ 0, "labels", "FILE", OPT_TEXT(&service.load.basis.labels), "how features are called" },
	{ 0, "playbook", "FILE", OPT_TEXT(&service.load.basis.playbook),
	  "what to do about a factor" },
	{ 0, "thresholds", "HIGH,MEDIUM", OPT_TEXT(&service.load.basis.thresholds),
	  "riskiest shares (20%,50%) or least risks (0.8,0.6) of a category" },
	{ 0, "currency", "C", OPT_TEXT(&service.currency), "sign before money (default: $)" },
	{ 0, "listen", "WHERE", OPT_MANY(&listen_at),
	  "ADDR:PORT or unix:PATH, any number of times (default: 127.0.0.1:8086)" },
	{ 0, "host", "NAME,...", OPT_LIST(&service.hosts),
	  "names of this server beside localhost, for the Host of requests" },
	{ 0, "tables", "DIR", OPT_TEXT(&service.load.tables),
	  "what the last run wrote: tables, and report.html" },
	{ 0, "store", "URL", OPT_TEXT(&store_url),
	  "where dealstore has put deals that the tables lack" },
	{ 0, "store-table", "TABLE", OPT_TEXT(&store_table), "under this name (default: deals)" },
	{ 0, "password-file", "FILE", OPT_TEXT(&password_file),
	  "the store's password (or DEALKIT_REDIS_PASSWORD)" },
	{ 0, "tokens", "FILE", OPT_TEXT(&service.load.tokens),
	  "who may ask: lines NAME read|score TOKEN" },
	{ 0, "routes", "FILE", OPT_TEXT(&service.load.routes),
	  "who people of Slack are: rep,manager,email,slack" },
	{ 0, "slack-secret", "FILE", OPT_TEXT(&service.load.slack),
	  "answer Slack's commands and buttons; the app's signing secret, or two" },
	{ 0, "slack-team", "ID", OPT_TEXT(&service.slack_team), "of this team (T...) alone" },
	{ 0, "ca-file", "FILE", OPT_TEXT(&service.slack_ca_file),
	  "certificates to trust instead of the system's, when Slack is sent to" },
	{ 0, "feedback", "FILE", OPT_TEXT(&service.feedback),
	  "where the answers to alerts are noted" },
	{ 0, "rate", "N", OPT_REAL(&service.rate, 0.01, 1e6),
	  "requests a second of one client (default: as many as come)" },
	{ 'j', "threads", "N", OPT_COUNT(&in.threads, 1, 256),
	  "workers (default: the processors this process may use)" },
	{ 0, "max-body", "SIZE", OPT_TEXT(&max_body), "of a request (default: 8M)" },
	{ 0, "max-rows", "N", OPT_COUNT(&service.max_rows, 1, 10000000),
	  "of a request (default: 10000)" },
	{ 0, "max-connections", "N", OPT_COUNT(&limits.max_connections, 1, 100000),
	  "at once (default: 1024)" },
	{ 0, "max-buffered", "SIZE", OPT_TEXT(&max_buffered),
	  "of the bodies of all requests (default: 256M)" },
	{ 0, "timeout", "TIME", OPT_TEXT(&timeout), "for a whole request (default: 10s)" },
	{ 0, "watch", "TIME", OPT_TEXT(&watch),
	  "look for changed files so often, or off (default: 2s)" },
	{ 0, "check", NULL, OPT_FLAG(&check), "load all, say what it is, serve nothing" },
	OPT_END
};

/* ---- options ----------------------------------------------------------------------- */

static void
take_store(void)
{
	struct err e;

	if (store_url == NULL && (store_table != NULL || password_file != NULL))
		opt_usage("--store-table and --password-file are of a store (--store URL)");
	if (store_url == NULL)
		return;
	service.store_table = store_table != NULL ? store_table : "deals";
	if (!plain_name(service.store_table, strlen(service.store_table)))
		opt_usage("--store-table: not a name of dealstore: '%.100s'", service.store_table);
	if (store_options_read(&store, store_url, password_file, NULL, &e) != 0)
		err_die("%s", e.text);
	store.patient = 0;
	store.timeout = STORED_TIMEOUT;
	service.store = &store;
}

static void
take_slack(void)
{
	const char *path = service.slack_ca_file;

	if (service.load.slack == NULL && (service.slack_team != NULL || service.feedback != NULL ||
	    path != NULL))
		opt_usage("%s needs --slack-secret", service.feedback != NULL ? "--feedback" :
		    path != NULL ? "--ca-file" : "--slack-team");
	if (path != NULL && access(path, R_OK) != 0)
		err_die("%s: %s", path, strerror(errno));
}

static void
take_options(void)
{
	static char usual[] = "127.0.0.1:8086", *const where[] = { usual };

	if (service.load.basis.model == NULL)
		opt_usage("which model? (-m MODEL)");
	if (service.load.basis.state == NULL && !features_only)
		opt_usage("which state? (--state FILE, of dealfeat --save-state; or "
		    "--features-only)");
	if (service.load.basis.state != NULL && features_only)
		opt_usage("--features-only needs no --state");
	if (limits_size(max_body, &limits.max_body) != 0)
		opt_usage("--max-body: not a size such as 64K or 8M: '%.100s'", max_body);
	if (limits_size(max_buffered, &limits.max_buffered) != 0)
		opt_usage("--max-buffered: not a size such as 256M: '%.100s'", max_buffered);
	if (limits_seconds(timeout, &limits.timeout) != 0)
		opt_usage("--timeout: not a time such as 500ms or 10s: '%.100s'", timeout);
	if (strcmp(watch, "off") != 0 && limits_seconds(watch, &period) != 0)
		opt_usage("--watch: neither a time such as 2s nor off: '%.100s'", watch);
	take_slack();
	take_store();
	if (listen_at.n == 0)
		listen_at = (struct opt_list){ (char **)(uintptr_t)where, 1 };
	service.load.basis.threads = limits.threads = opt_threads(&in);
}

/* ---- sockets and signals -------------------------------------------------------------- */

static void
open_listeners(struct listeners *l)
{
	struct err e;

	if (listeners_open(l, listen_at.item, listen_at.n, &e) != 0)
		err_die("%s", e.text);
	if (l->open && service.load.tokens == NULL) {
		listeners_close(l);
		opt_usage("--listen beyond this machine needs --tokens");
	}
}

/* Descriptors for all connections, if the system lets us. */
static void
raise_limit(void)
{
	struct rlimit r;
	rlim_t need = (rlim_t)limits.max_connections + 64;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= need)
		return;
	r.rlim_cur = r.rlim_max < need ? r.rlim_max : need;
	if (setrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur < need)
		err_warn("this process may open %llu files: further connections wait",
		    (unsigned long long)r.rlim_cur);
}

/* Signals wait for wait_for_end, in every thread. */
static void
block_signals(sigset_t *set)
{
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);	/* a file that may not grow is a write that fails */
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

static void
wait_for_end(struct service *s, const sigset_t *set)
{
	int sig = SIGHUP;

	while (sig == SIGHUP)
		if (sigwait(set, &sig) == 0 && sig == SIGHUP)
			service_reload(s);
}

/* Comes back if nobody holds a lock for ever. */
static void
is_well(void *arg)
{
	(void)http_numbers(arg);
}

/* ---- flow ------------------------------------------------------------------------------- */

static void
serve(struct service *s)
{
	struct listeners l;
	struct http_app app;
	struct http *h;
	struct watchdog *w;
	sigset_t set;
	int *fd;
	struct err e;

	block_signals(&set);
	raise_limit();
	open_listeners(&l);
	fd = mem_zero(l.n, sizeof *fd);
	for (size_t i = 0; i < l.n; i++)
		fd[i] = l.of[i].fd;
	service_watch(s, period);
	service_app(s, &app);
	if ((h = http_start(fd, l.n, &limits, &app, &e)) == NULL)
		err_die("%s", e.text);
	service_serves(s, h);
	for (size_t i = 0; i < l.n; i++)
		err_result("listening on %s", l.of[i].where);
	notify_ready();
	w = notify_watchdog(is_well, h);
	wait_for_end(s, &set);
	notify_watchdog_end(w);
	notify_stopping();
	service_drain(s);
	http_stop(h, GRACE);
	listeners_close(&l);
	free(fd);
}

static void
print_card(struct service *s)
{
	struct buf card = { 0 };

	service_card(s, &card);
	if (fwrite(card.s, 1, card.len, stdout) != card.len || fflush(stdout) != 0)
		err_die("standard output: cannot be written");
	buf_free(&card);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "-m MODEL --state FILE [--as-of DATE] [--listen WHERE] [--check] ...",
	    "Answers requests with deals by their probabilities, reasons and actions.", options);
	struct service *s;
	struct err e = { "" };

	if (first < argc)
		opt_usage("deals come by HTTP: '%.100s'", argv[first]);
	take_options();
	if ((service.feedback != NULL && feedback_prepare(service.feedback, &e) != 0) ||
	    (s = service_new(&service, &e)) == NULL)
		err_die("%s", e.text);
	if (service.load.slack != NULL && (service.load.routes == NULL ||
	    service.load.tables == NULL))
		err_warn("--slack-secret without %s", service.load.routes == NULL ?
		    "--routes: nobody is known" : "--tables: there is nothing to tell");
	if (service_check_store(s, &e) != 0 && check)
		err_die("%s", e.text);
	else if (service.store != NULL && *e.text != '\0')
		err_warn("%s", e.text);
	if (check)
		print_card(s);
	else
		serve(s);
	service_free(s);
	store_options_free(&store);
	return EXIT_DONE;
}
