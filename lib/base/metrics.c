#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/utf8.h"

enum { LABELS = 2, FILE_MAX = 1 << 20 };

/* One name has one help everywhere: where it differs, a collector drops the file. */
static const struct {
	const char *name, *help;
	const char *label[LABELS];
} table[METRICS] = {
	[METRIC_ROWS] = { "dealkit_rows", "Rows of the last run, by what became of them.",
	    { "kind" } },
	[METRIC_REJECTED_ROWS] = { "dealkit_rejected_rows",
	    "Rows that the last run rejected, by reason.", { "reason" } },
	[METRIC_DATA_DAY] = { "dealkit_data_day_timestamp_seconds",
	    "The day as of which the data were taken, midnight UTC.", { 0 } },
	[METRIC_MODEL_DAY] = { "dealkit_model_day_timestamp_seconds",
	    "The last day that the model has learned from, midnight UTC.", { 0 } },
	[METRIC_MODEL_INFO] = { "dealkit_model_info",
	    "The model: the first 8 digits of its SHA-256, and its version; always 1.",
	    { "sha256", "version" } },
	[METRIC_MODEL_VERDICT] = { "dealkit_model_verdict",
	    "What the test of the model has shown: 1 for that, 0 for the others.", { "verdict" } },
	[METRIC_MODEL_LOG_LOSS] = { "dealkit_model_log_loss",
	    "Log loss of the model on later deals, in nats.", { 0 } },
	[METRIC_MODEL_BASE_LOG_LOSS] = { "dealkit_model_base_log_loss",
	    "Log loss of the base rate on the same deals, in nats.", { 0 } },
	[METRIC_MODEL_AUC] = { "dealkit_model_auc_ratio",
	    "Area under the ROC curve of the model on later deals, 0 to 1.", { 0 } },
	[METRIC_CHAMPION_KEPT] = { "dealkit_champion_kept",
	    "Whether the new model was refused and the one before stays: 1 or 0.", { 0 } },
	[METRIC_DEALS] = { "dealkit_deals", "Deals that were scored, by category of risk.",
	    { "risk_category" } },
	[METRIC_ALERTS] = { "dealkit_alerts", "Alerts that the last run raised.",
	    { "kind", "severity" } },
	[METRIC_SENT] = { "dealkit_sent",
	    "Alerts of the last run, by what became of their delivery.", { "status" } },
	[METRIC_HISTORY_ROWS] = { "dealkit_history_rows", "Rows of the history file.", { 0 } },
	[METRIC_HISTORY_CHANGES] = { "dealkit_history_changes",
	    "Changes that the last run added to the history, by field.", { "field" } },
	[METRIC_GONE_DEALS] = { "dealkit_gone_deals",
	    "Open deals that the export no longer has.", { 0 } },
	[METRIC_DRIFT] = { "dealkit_drift_ratio",
	    "The largest drift of a feature, by population stability index.", { 0 } },
	[METRIC_DRIFT_FEATURES] = { "dealkit_drift_features",
	    "Features by how far they have drifted.", { "level" } },
	[METRIC_RUN_DURATION] = { "dealkit_run_duration_seconds",
	    "How long the last run took.", { 0 } },
	[METRIC_RUN_MEMORY] = { "dealkit_run_memory_bytes",
	    "The most memory that the last run held.", { 0 } },
	[METRIC_LAST_RUN] = { "dealkit_last_run_timestamp_seconds",
	    "When the last run ended.", { 0 } },
	[METRIC_LAST_STATUS] = { "dealkit_last_exit_status",
	    "Exit status of the last run: 0 done, 1 what was checked was found, 2 failed.",
	    { 0 } },
	[METRIC_LAST_SUCCESS] = { "dealkit_last_success_timestamp_seconds",
	    "When the last run with exit status 0 ended.", { 0 } }
};

struct sample {
	enum metric metric;
	char *value_of[LABELS];		/* of the labels; NULL: none */
	double value;
	struct sample *next;		/* in the order in which they were set */
};

static struct {
	const char *path;		/* NULL: not asked for */
	char *const *label;		/* the user's, NAME=VALUE */
	size_t labels;
	int json;			/* one line of it, by the name of path */
	struct timespec started;
	struct sample *first, **last;
} run;

/* ---- labels ------------------------------------------------------------------------- */

static int
is_ours(const char *s, size_t n)
{
	static const char *const taken[] = { "program", "name", "value", "job", "instance", "le",
	    "quantile" };

	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (strlen(taken[i]) == n && memcmp(taken[i], s, n) == 0)
			return 1;
	for (int m = 0; m < METRICS; m++)
		for (int k = 0; k < LABELS && table[m].label[k] != NULL; k++)
			if (strlen(table[m].label[k]) == n && memcmp(table[m].label[k], s, n) == 0)
				return 1;
	return 0;
}

static int
check_label(const char *s, size_t i, char *const *label, struct err *e)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	const size_t n = strcspn(s, "="), len = strlen(s);
	int cut = 0, high = 0;

	if (s[n] == '\0' || n == 0 || strspn(s, letters) < n || (*s >= '0' && *s <= '9') ||
	    strncmp(s, "__", 2) == 0)
		return err_set(e, "not NAME=VALUE, as project=acme: '%s'", s);
	if (is_ours(s, n))
		return err_set(e, "'%.*s' is a label already", (int)n, s);
	for (size_t k = 0; k < i; k++)
		if (strncmp(label[k], s, n + 1) == 0)
			return err_set(e, "'%.*s' stands there twice", (int)n, s);
	if (utf8_whole(s, len, &cut, &high) < len)
		return err_set(e, "no UTF-8: '%s'", s);
	return 0;
}

/* ---- samples ------------------------------------------------------------------------ */

static int
is_of(const struct sample *s, enum metric m, const char *const *value_of)
{
	for (int k = 0; k < LABELS; k++)
		if ((s->value_of[k] == NULL) != (value_of[k] == NULL) ||
		    (value_of[k] != NULL && strcmp(s->value_of[k], value_of[k]) != 0))
			return 0;
	return s->metric == m;
}

/* The sample of these labels; a new one is 0. */
static struct sample *
sample_of(enum metric m, const char *a, const char *b)
{
	const char *const of[LABELS] = { a, b };
	struct sample *s = run.first;

	while (s != NULL && !is_of(s, m, of))
		s = s->next;
	if (s == NULL) {
		s = *run.last = mem_zero(1, sizeof *s);
		run.last = &s->next;
		s->metric = m;
		for (int k = 0; k < LABELS; k++)
			if (of[k] != NULL)
				s->value_of[k] = utf8_text(of[k], strlen(of[k]));
	}
	return s;
}

void
metrics_set_of(enum metric m, const char *a, const char *b, double value)
{
	if (run.path != NULL && !isnan(value))
		sample_of(m, a, b)->value = value;
}

void
metrics_add_of(enum metric m, const char *a, const char *b, double value)
{
	if (run.path != NULL)
		sample_of(m, a, b)->value += value;
}

void
metrics_set(enum metric m, double value)
{
	metrics_set_of(m, NULL, NULL, value);
}

void
metrics_rows(const char *kind, uint64_t n)
{
	metrics_set_of(METRIC_ROWS, kind, NULL, (double)n);
}

void
metrics_day(enum metric m, int32_t day)
{
	if (day != DATE_NONE)
		metrics_set(m, 86400.0 * day);
}

/* ---- writing ------------------------------------------------------------------------ */

/* A quoted text; quotes, backslashes and line ends are what both formats escape. */
static void
add_quoted(struct buf *b, const char *s)
{
	buf_text(b, "\"");
	for (; *s != '\0'; s++)
		if (*s == '\n')
			buf_text(b, "\\n");
		else if ((unsigned char)*s < 0x20 && run.json)
			buf_printf(b, "\\u%04x", (unsigned)*s);
		else
			buf_printf(b, "%s%c", *s == '"' || *s == '\\' ? "\\" : "", *s);
	buf_text(b, "\"");
}

/* One label: name="value" or "name":"value". */
static void
add_label(struct buf *b, const char *before, const char *name, size_t n, const char *value)
{
	const char *quote = run.json ? "\"" : "";

	buf_printf(b, "%s%s%.*s%s%s", before, quote, (int)n, name, quote, run.json ? ":" : "=");
	add_quoted(b, value);
}

static void
add_common_labels(struct buf *b)
{
	add_label(b, "{", "program", 7, err_program);
	for (size_t i = 0; i < run.labels; i++) {
		const size_t n = strcspn(run.label[i], "=");

		add_label(b, ",", run.label[i], n, run.label[i] + n + 1);
	}
}

static void
add_own_labels(struct buf *b, const struct sample *s)
{
	for (int k = 0; k < LABELS && table[s->metric].label[k] != NULL; k++)
		if (s->value_of[k] != NULL)
			add_label(b, ",", table[s->metric].label[k],
			    strlen(table[s->metric].label[k]), s->value_of[k]);
}

static void
add_metric(struct buf *b, enum metric m)
{
	const struct sample *s = run.first;

	while (s != NULL && s->metric != m)
		s = s->next;
	if (s == NULL)
		return;
	buf_printf(b, "# HELP %s %s\n# TYPE %s gauge\n", table[m].name, table[m].help,
	    table[m].name);
	for (; s != NULL; s = s->next)
		if (s->metric == m) {
			buf_text(b, table[m].name);
			add_common_labels(b);
			add_own_labels(b, s);
			buf_printf(b, "} %.15g\n", s->value);
		}
}

static void
add_json(struct buf *b)
{
	buf_text(b, "{\"labels\":");
	add_common_labels(b);
	buf_text(b, "},\"metrics\":[");
	for (const struct sample *s = run.first; s != NULL; s = s->next) {
		buf_printf(b, "%s{\"name\":\"%s\"", s == run.first ? "" : ",",
		    table[s->metric].name);
		add_own_labels(b, s);
		buf_printf(b, ",\"value\":%.15g}", s->value);
	}
	buf_text(b, "]}\n");
}

/* When the last good run was, as an older file of ours says; NaN if it does not. */
static double
success_before(void)
{
	const char *name = table[METRIC_LAST_SUCCESS].name, *s, *v;
	double t = NAN;
	struct err e;
	size_t n;
	char *old = file_is_absent(run.path) ? NULL : file_read(run.path, FILE_MAX, &n, &e);

	for (s = old; s != NULL && (s = strstr(s, name)) != NULL; s += strlen(name))
		if ((run.json && strncmp(s + strlen(name), "\",\"value\":", 10) == 0) ||
		    (s[strlen(name)] == '{' && (s == old || s[-1] == '\n'))) {
			v = run.json ? s + strlen(name) + 10 : strstr(s, "} ");
			t = v != NULL ? strtod(v + (run.json ? 0 : 2), NULL) : NAN;
		}
	free(old);
	return t > 0 ? t : NAN;
}

/* Seconds of a clock. */
static double
seconds(const struct timespec *t)
{
	return (double)t->tv_sec + (double)t->tv_nsec / 1e9;
}

static void
add_run(void)
{
	struct timespec now, ended;
	struct rusage used;
	double wall;

	clock_gettime(CLOCK_MONOTONIC, &ended);
	clock_gettime(CLOCK_REALTIME, &now);
	wall = floor(1e3 * seconds(&now)) / 1e3;
	metrics_set(METRIC_RUN_DURATION,
	    rint(1e6 * (seconds(&ended) - seconds(&run.started))) / 1e6);
	if (getrusage(RUSAGE_SELF, &used) == 0)
#ifdef __APPLE__
		metrics_set(METRIC_RUN_MEMORY, (double)used.ru_maxrss);
#else
		metrics_set(METRIC_RUN_MEMORY, 1024.0 * (double)used.ru_maxrss);
#endif
	metrics_set(METRIC_LAST_RUN, wall);
	metrics_set(METRIC_LAST_STATUS, err_status());
	metrics_set(METRIC_LAST_SUCCESS, err_status() == EXIT_DONE ? wall : success_before());
}

/* Others than who made it must read it: the collector is another user. */
static int
put(const char *s, size_t n, struct err *e)
{
	struct file *f = file_create(run.path, e);

	if (f == NULL)
		return -1;
	(void)fchmod(file_fd(f), 0644);		/* a device's stays */
	return file_put(f, s, n, e);
}

static void
free_samples(void)
{
	struct sample *next;

	for (struct sample *s = run.first; s != NULL; s = next) {
		next = s->next;
		for (int k = 0; k < LABELS; k++)
			free(s->value_of[k]);
		free(s);
	}
	run.first = NULL;
	run.last = &run.first;
}

static void
write_metrics(void)
{
	struct buf b = { 0 };
	struct err e;

	add_run();
	if (run.json)
		add_json(&b);
	else
		for (int m = 0; m < METRICS; m++)
			add_metric(&b, (enum metric)m);
	if (put(b.s, b.len, &e) != 0)
		err_warn("--metrics: %s", e.text);
	buf_free(&b);
	free_samples();
}

int
metrics_open(const char *path, char *const *label, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (check_label(label[i], i, label, e) != 0)
			return -1;
	run.path = path;
	run.json = file_is_json(path);
	run.label = label;
	run.labels = n;
	run.last = &run.first;
	clock_gettime(CLOCK_MONOTONIC, &run.started);
	atexit(write_metrics);
	return 0;
}
