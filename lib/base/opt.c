#ifdef __linux__
#define _GNU_SOURCE		/* sched_getaffinity */
#include <sched.h>
#endif
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/edit_distance.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"

enum {
	CHOICES = 32,		/* names of one option that are looked through */
	OPTIONS = 96,
	LONG_BASE = 1000,	/* getopt_long's value of table row i is LONG_BASE + i */
	USAGE_WIDTH = 80
};

const char opt_version[] = DEALKIT_VERSION;

static const char *usage_text;	/* the synopsis, for opt_usage */

static const char *metrics_path;
static struct opt_list metrics_labels;

static const struct opt always[] = {
	{ 'q', "quiet", NULL, OPT_FLAG(&err_quiet), "say nothing but errors" },
	{ 'v', "verbose", NULL, OPT_FLAG(&err_verbose),
	  "print notes even when stderr is no terminal" },
	{ 0, "metrics", "FILE", OPT_TEXT(&metrics_path),
	  "write what a monitor should know there (Prometheus, or .json)" },
	{ 0, "metrics-label", "NAME=VALUE", OPT_MANY(&metrics_labels),
	  "a label of these metrics, as project=acme" },
	{ 'h', "help", NULL, OPT_FLAG(NULL), "print this help" },
	{ 'V', "version", NULL, OPT_FLAG(NULL), "print the version" },
	OPT_END
};

/* Where the word of a synopsis that begins at s ends: [brackets] are one. */
static size_t
word_length(const char *s)
{
	size_t n = 0;

	for (int depth = 0; s[n] != '\0' && (depth > 0 || (s[n] != ' ' && s[n] != '\n')); n++)
		depth += (s[n] == '[') - (s[n] == ']');
	return n;
}

/* The synopsis in lines of at most USAGE_WIDTH, below each other. */
static void
add_usage(struct buf *b)
{
	const size_t before = b->len;
	size_t column, left, n;

	buf_printf(b, "usage: %s", err_program);
	column = left = b->len - before;
	for (const char *s = usage_text; *s != '\0'; s += n) {
		s += strspn(s, " \n");
		n = word_length(s);
		if (n == 0)
			break;
		if (column > left && column + 1 + n > USAGE_WIDTH) {
			buf_printf(b, "\n%*s", (int)left, "");
			column = left;
		}
		buf_printf(b, " %.*s", (int)n, s);
		column += 1 + n;
	}
	buf_text(b, "\n");
}

void
opt_usage(const char *fmt, ...)
{
	char text[1024];
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	text[err_safe(text, strlen(text))] = '\0';	/* what was typed may hold anything */
	buf_printf(&b, "%s: %s\n", err_program, text);
	add_usage(&b);
	err_print(ERR_ERROR, b.s, b.len);
	buf_free(&b);
	exit(err_leave(EXIT_BAD));
}

/* From column on words in lines of at most USAGE_WIDTH, below each other. */
static void
print_words(int column, const char *s)
{
	size_t at = (size_t)column, n;

	for (; *s != '\0'; s += n) {
		s += strspn(s, " ");
		n = strcspn(s, " ");
		if (at > (size_t)column && at + 1 + n > USAGE_WIDTH) {
			printf("\n%*s", column, "");
			at = (size_t)column;
		}
		printf("%s%.*s", at > (size_t)column ? " " : "", (int)n, s);
		at += n + (at > (size_t)column);
	}
	putchar('\n');
}

/* Options from column 3 or 7 on, help from 29, choices from 31. */
static void
print_option(const struct opt *o)
{
	enum { HELP = 28, CHOICE = 30, MEANING = 41 };
	char left[64];
	int n = 0;

	if (o->letter != 0)
		n = snprintf(left, sizeof left, "  -%c, --%s", o->letter, o->name);
	else
		n = snprintf(left, sizeof left, "      --%s", o->name);
	if (o->arg != NULL)
		snprintf(left + n, sizeof left - (size_t)n,
		    o->kind == OPT_MAYBE ? "[=%s]" : " %s", o->arg);
	printf("%-*s", HELP, left);
	if (strlen(left) >= HELP)
		printf("\n%*s", HELP, "");
	print_words(HELP, o->help);
	if (o->kind != OPT_CHOICE)
		return;
	for (const struct opt_choice *c = o->choices; c->name != NULL; c++) {
		printf("%*s%-*s", CHOICE, "", c->help != NULL ? MEANING - CHOICE : 0, c->name);
		print_words(c->help != NULL ? MEANING : CHOICE + (int)strlen(c->name),
		    c->help != NULL ? c->help : "");
	}
}

static _Noreturn void
print_help(const char *about, const struct opt *opts)
{
	struct buf b = { 0 };

	add_usage(&b);
	fwrite(b.s, 1, b.len, stdout);
	buf_free(&b);
	printf("%s\n\n", about);
	for (const struct opt *o = opts; o->name != NULL; o++)
		print_option(o);
	for (const struct opt *o = always; o->name != NULL; o++)
		print_option(o);
	printf("\nThe manual: man %s, man deal\n", err_program);
	exit(err_leave(fflush(stdout) == 0 && !ferror(stdout) ? EXIT_DONE : EXIT_BAD));
}

static _Noreturn void
print_version(void)
{
	printf("%s (dealkit) %s\n", err_program, opt_version);
	exit(err_leave(fflush(stdout) == 0 && !ferror(stdout) ? EXIT_DONE : EXIT_BAD));
}

void
opt_split(struct opt_list *list, const char *text)
{
	size_t n;

	for (;; text += n + 1) {
		n = strcspn(text, ",");
		list->item = mem_resize(list->item, list->n + 1, sizeof *list->item);
		list->item[list->n++] = mem_text(text, n);
		if (text[n] == '\0')
			return;
	}
}

static void
set_number(const struct opt *o, const char *arg)
{
	double v;

	if (num_parse(arg, strlen(arg), &v) != 0)
		opt_usage("--%s: not a number: '%s'", o->name, arg);
	if (v < o->min || v > o->max)
		opt_usage("--%s: not between %g and %g: '%s'", o->name, o->min, o->max, arg);
	if (o->kind == OPT_REAL)
		*(double *)o->to = v;
	else if (v != (double)(size_t)v)
		opt_usage("--%s: not a whole number: '%s'", o->name, arg);
	else
		*(size_t *)o->to = (size_t)v;
}

static void
set_choice(const struct opt *o, const char *arg)
{
	const char *list[CHOICES], *near;
	char names[512];
	size_t n = 0, listed = 0;

	for (const struct opt_choice *c = o->choices; c->name != NULL; c++) {
		if (strcmp(c->name, arg) == 0) {
			*(int *)o->to = c->value;
			return;
		}
		if (listed < CHOICES)
			list[listed++] = c->name;
	}
	names[0] = '\0';
	for (size_t i = 0; i < listed && n < sizeof names; i++)
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i > 0 ? ", " : "",
		    list[i]);
	near = edit_distance_nearest(arg, list, listed);
	opt_usage("--%s: not one of %s: '%s'%s%s%s", o->name, names, arg, near ? " (is it " : "",
	    near ? near : "", near ? "?)" : "");
}

static void
set(const struct opt *o, const char *arg)
{
	struct opt_list *list = o->to;

	switch (o->kind) {
	case OPT_FLAG:
		*(int *)o->to = 1;
		break;
	case OPT_TEXT:
		*(const char **)o->to = arg;
		break;
	case OPT_MAYBE:
		*(const char **)o->to = arg != NULL ? arg : "";
		break;
	case OPT_LIST:
		opt_split(o->to, arg);
		break;
	case OPT_MANY:
		list->item = mem_resize(list->item, list->n + 1, sizeof *list->item);
		list->item[list->n++] = mem_text(arg, strlen(arg));
		break;
	case OPT_COUNT:
	case OPT_REAL:
		set_number(o, arg);
		break;
	case OPT_DATE:
		if (date_parse(arg, strlen(arg), o->to) != 0)
			opt_usage("--%s: not a date YYYY-MM-DD: '%s'", o->name, arg);
		break;
	case OPT_CHOICE:
		set_choice(o, arg);
		break;
	}
}

static int
wants_argument(const struct opt *o)
{
	return o->kind == OPT_FLAG ? no_argument :
	    o->kind == OPT_MAYBE ? optional_argument : required_argument;
}

static int
is_one_file(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return 0;
	return (strcmp(a, b) == 0 && strncmp(a, "/dev/", 5) != 0) || file_is_same(a, b);
}

/* Nonzero if --metrics is what option o names. */
static int
names_metrics(const struct opt *o)
{
	const char *path = o->kind == OPT_TEXT || o->kind == OPT_MAYBE ?
	    *(const char *const *)o->to : NULL;

	return o->to != &metrics_path && path != NULL && is_one_file(metrics_path, path);
}

/* They begin with the run. */
static void
open_metrics(const struct opt *const *row, int n, char *const *operand)
{
	struct err e;

	if (metrics_path == NULL && metrics_labels.n > 0)
		opt_usage("--metrics-label: of which metrics? (--metrics FILE)");
	if (metrics_path == NULL)
		return;
	if (strcmp(metrics_path, "-") == 0 || *metrics_path == '\0')
		opt_usage("--metrics: a file is needed, beside the output: '%s'", metrics_path);
	for (int i = 0; i < n; i++)
		if (names_metrics(row[i]))
			opt_usage("--metrics would be in the place of --%s: '%s'", row[i]->name,
			    metrics_path);
	for (; *operand != NULL; operand++)
		if (is_one_file(metrics_path, *operand))
			opt_usage("--metrics would replace what is read: '%s'", metrics_path);
	if (metrics_open(metrics_path, metrics_labels.item, metrics_labels.n, &e) != 0)
		opt_usage("--metrics-label: %s", e.text);
}

/* arg is no option: it says which of the long ones was probably meant. */
static _Noreturn void
refuse(const char *arg, const struct option *longs, int n)
{
	const char *list[OPTIONS], *near;
	char name[64];

	for (int i = 0; i < n; i++)
		list[i] = longs[i].name;
	snprintf(name, sizeof name, "%.*s", (int)strcspn(arg + strspn(arg, "-"), "="),
	    arg + strspn(arg, "-"));
	near = edit_distance_nearest(name, list, (size_t)n);
	opt_usage("unknown option: '%s'%s%s%s", arg, near ? " (is it --" : "", near ? near : "",
	    near ? "?)" : "");
}

int
opt_parse(int argc, char *argv[], const char *synopsis, const char *about,
    const struct opt *opts)
{
	const struct opt *row[OPTIONS];
	struct option longs[OPTIONS + 1];
	char shorts[256] = ":", *s = shorts + 1;
	const char *base = strrchr(argv[0], '/');
	int n = 0, c, i;

	file_standard();
	hash_start();
	err_program = base != NULL ? base + 1 : argv[0];
	usage_text = synopsis;
	for (const struct opt *o = opts; o->name != NULL && n < 90; o++)
		row[n++] = o;
	for (const struct opt *o = always; o->name != NULL; o++)
		row[n++] = o;
	for (i = 0; i < n; i++) {
		longs[i] = (struct option){ row[i]->name, wants_argument(row[i]), NULL,
		    LONG_BASE + i };
		if (row[i]->letter != 0) {
			*s++ = (char)row[i]->letter;
			if (wants_argument(row[i]) == required_argument)
				*s++ = ':';
		}
	}
	*s = '\0';
	longs[n] = (struct option){ NULL, 0, NULL, 0 };
	opterr = 0;
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == ':' || (c == '?' && optopt >= LONG_BASE))
			opt_usage("%s: %s", argv[optind - 1],
			    c == ':' ? "an argument is missing" : "takes no argument");
		if (c == '?' && optopt != 0)
			opt_usage("unknown option: '-%c'", optopt);
		if (c == '?')
			refuse(argv[optind - 1], longs, n);
		for (i = 0; i < n && c != LONG_BASE + i &&
		    (row[i]->letter == 0 || c != row[i]->letter); i++)
			;
		if (i == n)
			opt_usage("unknown option: '%s'", argv[optind - 1]);
		if (row[i]->to != NULL)
			set(row[i], optarg);
		else if (row[i]->letter == 'h')
			print_help(about, opts);
		else
			print_version();
	}
	open_metrics(row, n, argv + optind);
	return optind;
}

void
opt_outputs(const char *const *path, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++)
			if (is_one_file(path[i], path[k]))
				opt_usage("two outputs cannot go to one file: '%s'", path[k]);
}

void
opt_inputs(const char *const *output, size_t n, const char *const *input, size_t m)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (input[k] != NULL && strcmp(input[k], "-") != 0 &&
			    is_one_file(output[i], input[k]))
				opt_usage("an output would replace what is read: '%s'", output[i]);
}

char
opt_delimiter(const struct opt_input *in, char fallback)
{
	const char *d = in->delimiter;

	if (d == NULL)
		return fallback;
	if (strcmp(d, "tab") == 0 || strcmp(d, "\t") == 0)
		return '\t';
	if (d[0] != '\0' && d[1] == '\0' && strchr(",;|", d[0]) != NULL)
		return d[0];
	opt_usage("--delimiter: not one of , ; tab |: '%s'", d);
}

/* The cgroup v2 quota in processors, or 0 if there is none. */
static size_t
cgroup_quota(void)
{
	FILE *f = fopen("/sys/fs/cgroup/cpu.max", "r");
	long quota, period;
	size_t n = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%ld %ld", &quota, &period) == 2 && quota > 0 && period > 0)
		n = (size_t)((quota + period - 1) / period);
	fclose(f);
	return n;
}

size_t
opt_threads(const struct opt_input *in)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	size_t quota = cgroup_quota();
#ifdef __linux__
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		n = CPU_COUNT(&set);
#endif
	if (in->threads > 0)
		return in->threads;
	if (n < 1)
		n = 1;
	return quota > 0 && quota < (size_t)n ? quota : (size_t)n;
}
