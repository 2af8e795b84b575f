/*
 * dealclean -- a CRM export becomes a clean table of deals, and nothing is lost.
 *
 * The whole export is held in memory, and some 65 bytes a row, because only
 * the whole of it tells how dates, amounts and categories are written and
 * which row of a deal is the last.  With -s none it streams.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/opt.h"
#include "base/zone.h"
#include "clean/column_map.h"
#include "clean/currency.h"
#include "clean/date_words.h"
#include "clean/dedupe.h"
#include "clean/draft.h"
#include "clean/export.h"
#include "clean/export_money.h"
#include "clean/export_write.h"
#include "clean/findings.h"
#include "clean/history.h"
#include "clean/lost_after.h"
#include "clean/reformat.h"
#include "clean/reject.h"
#include "clean/resolve.h"
#include "clean/schema.h"
#include "clean/schema_file.h"
#include "clean/summary.h"
#include "clean/words.h"
#include "csv/out.h"
#include "text/wrap.h"

static const char synopsis[] =
    "[-s SCHEMA] [-o FILE] [--rejects FILE] [--max-rejects N|P%] [--date-order ORDER] "
    "[--decimal C] [--time-zone AREA/CITY] [--rates FILE] [--dup WHICH] [--backdated WHICH] "
    "[--lost-after DAYS] [--schemas] [--draft-schema] [--check] "
    "[--summary FILE] [--history-out FILE] [FILE ...]";
static const char about[] = "Makes a clean table of deals from a CRM's export.";

struct settings {
	const char *schema, *output, *rejects, *limit, *rates, *summary, *history, *zone;
	int limited;			/* --max-rejects */
	size_t lost_after;		/* --lost-after, or 0 */
	int check, duplicates;		/* enum dedupe, or -1: not said */
	int backdated;			/* enum backdated */
	int schemas, draft;		/* --schemas, --draft-schema */
	struct reject_limit max;
	struct findings_said said;	/* --date-order, --decimal */
	struct zone *home;		/* --time-zone, or NULL */
	struct date_words *dates;
	struct opt_input in;
	char **file;
	size_t files;
};

/* Where things are written; NULL without --rejects, --history-out, --summary. */
struct outputs {
	struct out *table, *rejects, *history, *summary;
};

/* ---- options -------------------------------------------------------- */

static void
parse(int argc, char *argv[], struct settings *s)
{
	int order = DATEFMT_EACH, decimal = AMOUNT_EITHER;
	const struct opt opts[] = {
		{ 's', "schema", "SCHEMA", OPT_TEXT(&s->schema),
		  "auto (default), none, a name, salesforce-history, or a mapping file "
		  "(with / or .)" },
		{ 0, "schemas", NULL, OPT_FLAG(&s->schemas),
		  "say which schemas there are; with -s NAME what stands in that one" },
		{ 0, "draft-schema", NULL, OPT_FLAG(&s->draft),
		  "write a mapping file for this export, with reasons, to be corrected" },
		{ 'o', "output", "FILE", OPT_TEXT(&s->output), "write there instead of to stdout" },
		{ 0, "rejects", "FILE", OPT_TEXT(&s->rejects), "write rejected rows there" },
		{ 0, "max-rejects", "N|P%", OPT_TEXT(&s->limit),
		  "exit 1 if more rows are rejected (default 5%, with --check 0)" },
		{ 0, "date-order", "ORDER", OPT_CHOICE(&order, datefmt_orders),
		  "of dates in figures; found out by default" },
		{ 0, "decimal", "C", OPT_CHOICE(&decimal, amount_decimals),
		  "decimal point of amounts; found out by default" },
		{ 0, "time-zone", "AREA/CITY", OPT_TEXT(&s->zone),
		  "days of times that say their zone; UTC by default" },
		{ 0, "rates", "FILE", OPT_TEXT(&s->rates),
		  "several currencies, with these rates: currency,rate" },
		{ 0, "dup", "WHICH", OPT_CHOICE(&s->duplicates, dedupe_choices),
		  "which row of one deal_id counts" },
		{ 0, "backdated", "WHICH", OPT_CHOICE(&s->backdated, backdated_choices),
		  "deals that were closed before they were created" },
		{ 0, "lost-after", "DAYS", OPT_COUNT(&s->lost_after, 1, 36500),
		  "open deals older than that on the last day of the data are lost" },
		{ 0, "check", NULL, OPT_FLAG(&s->check),
		  "write no table, but what stands in its columns; exit 1 if a row is rejected" },
		{ 0, "summary", "FILE", OPT_TEXT(&s->summary),
		  "write the counts there, too: CSV, or JSON if it ends in .json" },
		{ 0, "history-out", "FILE", OPT_TEXT(&s->history),
		  "write when deals entered their stages there (HubSpot)" },
		OPT_INPUT(&s->in),
		OPT_END
	};
	int first = opt_parse(argc, argv, synopsis, about, opts);

	s->file = argv + first;
	s->files = (size_t)(argc - first);
	s->said = (struct findings_said){ (enum datefmt_order)order,
	    (enum amount_decimal)decimal };
}

static int
is_called(const struct settings *s, const char *schema)
{
	return strcmp(s->schema, schema) == 0;
}

static void
check(struct settings *s)
{
	const char *outputs[4] = { s->output != NULL ? s->output : "-", s->rejects, s->summary,
	    s->history };
	const char *const kept[] = { s->rates,
	    strpbrk(s->schema, "/.") != NULL ? s->schema : NULL };
	int deals = s->duplicates >= 0 || s->backdated != BACKDATED_REJECT || s->rates != NULL ||
	    s->check || s->history != NULL || s->lost_after > 0;

	s->limited = s->limit != NULL;
	s->limit = s->limit != NULL ? s->limit : s->check ? "0" : "5%";
	if (is_called(s, "salesforce-history") && deals)
		opt_usage("-s salesforce-history: --rates, --dup, --backdated, --lost-after, "
		    "--check and --history-out do not go with it");
	if ((s->schemas && s->draft) || ((s->schemas || s->draft) && (deals || s->limited ||
	    s->rejects != NULL || s->summary != NULL)))
		opt_usage("--schemas and --draft-schema write a text about schemas, and no deals");
	if (s->schemas && s->files > 0)
		opt_usage("--schemas reads no file");
	if (s->draft && (!is_called(s, "auto") || s->files > 1))
		opt_usage("--draft-schema reads one file, without -s");
	opt_outputs(outputs, 4);
	/* nor does the table replace its export, whose rejected rows would be lost */
	opt_inputs(outputs, 4, (const char *const *)s->file, s->files);
	opt_inputs(outputs, 4, kept, 2);
	if (reject_limit_read(&s->max, s->limit) != 0)
		opt_usage("--max-rejects: neither a number of rows nor a percentage: '%s'",
		    s->limit);
	if (is_called(s, "none") &&
	    (deals || s->said.order != DATEFMT_EACH || s->said.decimal != AMOUNT_EITHER ||
	    s->zone != NULL))
		opt_usage("-s none looks into no field: --date-order, --decimal, --time-zone, "
		    "--rates, --dup, --backdated, --lost-after, --check and --history-out do "
		    "not go with it");
}

/* Opens some files (none: standard input). */
static struct rec *
open_input(const struct settings *s, char *const *file, size_t files, int flags)
{
	const struct rec_options options = {
		.delimiter = opt_delimiter(&s->in, 0), .flags = REC_TOLERANT | REC_REPAIR | flags,
		.progress = s->in.progress ? 1 : s->in.no_progress ? -1 : 0
	};
	struct err e;
	struct rec *r = rec_open(file, files, &options, &e);

	if (r == NULL)
		err_die("%s", e.text);
	return r;
}

/* ---- what is no table of deals: -s none, -s salesforce-history ------ */

static void
reformat_only(const struct settings *s, const struct outputs *to, struct summary *sum)
{
	struct rec *r = open_input(s, s->file, s->files, REC_ANY_NAMES);
	uint64_t before;
	struct err e;

	if (reformat_copy(r, opt_threads(&s->in), to->table, to->rejects, &sum->log, &before,
	    &e) != 0)
		err_die("%s", e.text);
	findings_files(r);
	summary_records(sum, r, before);
	rec_close(r);
}

static void
events(const struct settings *s, const struct outputs *to, struct summary *sum)
{
	struct history_forms found = { s->said.order, s->said.decimal, 0, s->dates };
	struct rec *r = open_input(s, s->file, s->files, 0);
	struct history *h = history_new();
	uint64_t before, written, unknown;
	struct err e;

	if (history_salesforce(h, r, &found, to->rejects, &sum->log, &before, &e) != 0)
		err_die("%s", e.text);
	findings_files(r);
	findings_forms(&s->said, rec_file(r, 0), found.order, found.decimal, found.open);
	written = history_write(h, to->table, &unknown);
	findings_changes(written, unknown);
	summary_records(sum, r, before);
	rec_close(r);
	history_free(h);
}

/* ---- about schemas -------------------------------------------------- */

static void
list_schema(void *o, const char *name, const char *comment)
{
	char first[16];

	snprintf(first, sizeof first, "%-12s", name);
	wrap_printf(&((struct out *)o)->b, first, "            ", "%s", comment);
}

/* All of them, or the one that -s names. */
static void
show_schemas(const struct settings *s, struct out *o)
{
	struct err e;
	char *text;
	size_t n;

	if (is_called(s, "auto")) {
		if (schema_files_each(list_schema, o, &e) != 0)
			err_die("%s", e.text);
		return;
	}
	if ((text = schema_file_text(s->schema, &n, &e)) == NULL)
		err_die("%s", e.text);
	buf_bytes(&o->b, text, n);
	free(text);
}

static void
draft(const struct settings *s, struct out *o)
{
	struct rec *r = open_input(s, s->file, s->files, 0);
	struct words *words;
	struct err e;

	if ((words = words_read(&e)) == NULL || draft_write(o, r, words, s->dates, &e) != 0)
		err_die("%s", e.text);
	rec_close(r);
	words_free(words);
}

/* ---- deals ---------------------------------------------------------- */

/* Reads one file (NULL: standard input).  The header of the first chooses among the n schemas. */
static void
read_file(const struct settings *s, char **file, struct schema *const *all, size_t n,
    struct export *x)
{
	struct rec *r = open_input(s, file, file != NULL, 0);
	struct binding b;
	struct err e;

	if (column_map_choose(all, n, x->files > 0 ? x->file[0].map.schema : NULL, r, &b,
	    &e) != 0)
		err_die("%s", e.text);
	findings_schema(s->schema, &b, r, s->summary != NULL);
	if (export_read(x, r, &b, opt_threads(&s->in), &e) != 0 ||
	    export_money_settle(x, x->files - 1, &e) != 0)
		err_die("%s", e.text);
	findings_files(r);
	rec_close(r);
}

/* Which rows are deals, what they say, which of a deal's rows counts. */
static uint64_t
settle(const struct settings *s, struct export *x)
{
	uint64_t superseded;
	struct err e;

	if (resolve_forms(x, s->said.order, s->said.decimal, &e) != 0)
		err_die("%s", e.text);
	resolve_rows(x, (enum backdated)s->backdated);
	superseded = dedupe_rows(x, s->duplicates >= 0 ? (enum dedupe)s->duplicates :
	    dedupe_usual(x));
	resolve_words(x);
	return superseded;
}

/* Returns how many lines before headers there were. */
static uint64_t
write_export(const struct settings *s, const struct export *x, const struct outputs *to,
    struct reject_log *log)
{
	struct export_write *d = export_write_new(x);
	uint64_t before, bad;
	size_t columns;

	if (s->check)
		export_write_profile(d, to->table);
	else
		export_write_deals(d, to->table, opt_threads(&s->in));
	if (to->history != NULL) {
		columns = export_write_history(d, to->history, &bad);
		findings_entered(s->history, columns, bad);
	}
	before = export_write_rejects(d, to->rejects, log);
	export_write_free(d);
	return before;
}

static void
clean(const struct settings *s, const struct outputs *to, struct summary *sum)
{
	struct currency *rates = NULL;
	struct words *words;
	struct schema **all;
	struct export *x;
	struct err e;
	size_t n;

	if ((s->rates != NULL && (rates = currency_read(s->rates, &e)) == NULL) ||
	    (words = words_read(&e)) == NULL ||
	    (all = schema_files_read(s->schema, words, &n, &e)) == NULL)
		err_die("%s", e.text);
	x = export_new(rates, s->dates);
	for (size_t i = 0; i < s->files || i == 0; i++)
		read_file(s, s->files > 0 ? s->file + i : NULL, all, n, x);
	sum->superseded = settle(s, x);
	summary_last_day(sum, x);
	if (s->lost_after > 0) {
		sum->lost_days = (int32_t)s->lost_after;
		sum->lost_after = lost_after(x, sum->last.day, sum->lost_days);
	}
	summary_deals(sum, x, write_export(s, x, to, &sum->log));
	findings_export(&s->said, x);
	findings_rejects(x, &sum->log);
	export_free(x);
	currency_free(rates);
	schemas_free(all, n);
	words_free(words);
}

/* ---- the end -------------------------------------------------------- */

/* The words of dates, and the zone; -s none needs neither. */
static void
read_words(struct settings *s)
{
	struct err e;

	if (is_called(s, "none"))
		return;
	if ((s->zone != NULL && (s->home = zone_open(s->zone, &e)) == NULL) ||
	    (s->dates = date_words_read(s->home, &e)) == NULL)
		err_die("%s%s", s->home == NULL && s->zone != NULL ? "--time-zone: " : "", e.text);
}

/* Opens the output that an option names, before anything is read; NULL without the option. */
static struct out *
open_named(struct out *o, const char *path)
{
	if (path == NULL)
		return NULL;
	out_open(o, path);
	return o;
}

static void
close_named(struct out *o)
{
	if (o != NULL)
		out_close(o);
}

/* --schemas, --draft-schema */
static void
about_schemas(const struct settings *s)
{
	struct out o;

	out_open(&o, s->output);
	if (s->schemas)
		show_schemas(s, &o);
	else
		draft(s, &o);
	out_close(&o);
}

/* What was read is told; nonzero if more was rejected than is allowed. */
static int
tell(const struct settings *s, const struct outputs *to, const struct summary *sum)
{
	int bad;

	summary_tell(sum, to->summary != NULL);
	summary_metrics(sum);
	if (to->summary != NULL)
		summary_write(sum, to->summary, s->summary);
	close_named(to->summary);
	if ((bad = reject_exceeds(&sum->log, &s->max, sum->read)) != 0)
		err_warn("more rows are rejected than --max-rejects %s allows", s->limit);
	else if ((bad = !s->limited && sum->log.n[REJECT_ROUNDED_ID] > 0) != 0)
		err_warn("rows with rounded ids are rejected, and --max-rejects does not allow it");
	return bad;
}

/* Rows into tables; nonzero if more was rejected than is allowed. */
static int
rows(const struct settings *s)
{
	struct summary sum = { 0 };
	struct out table, rejects, history, summary;
	struct outputs to = { .table = &table };
	int bad;

	out_open(&table, s->output);
	to.rejects = open_named(&rejects, s->rejects);
	to.history = open_named(&history, s->history);
	to.summary = open_named(&summary, s->summary);
	if (is_called(s, "none"))
		reformat_only(s, &to, &sum);
	else if (is_called(s, "salesforce-history"))
		events(s, &to, &sum);
	else
		clean(s, &to, &sum);
	out_close(&table);
	close_named(to.rejects);
	close_named(to.history);
	bad = tell(s, &to, &sum);
	summary_free(&sum);
	return bad;
}

int
main(int argc, char *argv[])
{
	struct settings s = { .schema = "auto", .duplicates = -1 };
	int bad = 0;

	parse(argc, argv, &s);
	check(&s);
	read_words(&s);
	if (s.schemas || s.draft)
		about_schemas(&s);
	else
		bad = rows(&s);
	date_words_free(s.dates);
	zone_free(s.home);
	return err_leave(bad ? EXIT_FOUND : EXIT_DONE);
}
