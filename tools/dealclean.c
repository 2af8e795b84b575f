/*
 * dealclean -- a CRM export becomes a clean table of deals, and nothing is lost.
 *
 * The whole export is held in memory, in about twice its size, because only
 * the whole of it tells how dates, amounts and categories are written and
 * which row of a deal is the last.  With -s none it streams.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/out.h"
#include "clean/column_map.h"
#include "clean/currency.h"
#include "clean/dedupe.h"
#include "clean/export.h"
#include "clean/export_write.h"
#include "clean/history.h"
#include "clean/reformat.h"
#include "clean/reject.h"
#include "clean/resolve.h"
#include "clean/stage_check.h"

static const char synopsis[] =
    "[-s SCHEMA] [-o FILE] [--rejects FILE] [--max-rejects N|P%] [--date-order ORDER] [--decimal "
    "C] " "[--rates FILE] [--dup WHICH] [--check] [--summary FILE] "
    "[--history-out FILE] [FILE ...]";
static const char about[] = "Makes a clean table of deals from a CRM's export.";

static const struct opt_choice orders[] = {
	{ "ymd", DATEFMT_YMD, "2024-03-05 only" },
	{ "mdy", DATEFMT_MDY, "3/5/2024 is in March" },
	{ "dmy", DATEFMT_DMY, "3/5/2024 is in May" },
	{ NULL, 0, NULL }
};

static const struct opt_choice decimals[] = {
	{ ".", AMOUNT_DECIMAL_POINT, "1,250.00" },
	{ ",", AMOUNT_DECIMAL_COMMA, "1.250,00" },
	{ NULL, 0, NULL }
};

static const struct opt_choice duplicates[] = {
	{ "last", DEDUPE_LAST, "the last row of a deal counts (default)" },
	{ "first", DEDUPE_FIRST, "the first row counts" },
	{ "reject", DEDUPE_REJECT, "the first row counts, the others are rejected" },
	{ NULL, 0, NULL }
};

struct settings {
	const char *schema, *output, *rejects, *limit, *rates, *summary, *history;
	int order, decimal, check;
	int duplicates;			/* enum dedupe, or -1: not said */
	double max;			/* --max-rejects: rows, or percent */
	int percent;
	struct opt_input in;
	size_t threads;
	char **file;
	size_t files;
};

/* What came of it, for the summary and the exit status. */
struct result {
	uint64_t read, written, superseded, blank, repaired;
	struct reject_log log;
	struct out *rejects, *history;	/* NULL without --rejects, --history-out */
};

/* ---- options -------------------------------------------------------- */

static void
parse(int argc, char *argv[], struct settings *s)
{
	const struct opt opts[] = {
		{ 's', "schema", "SCHEMA", OPT_TEXT(&s->schema),
		  "auto (default), none, a name, salesforce-history, or a mapping file "
		  "(with / or .)" },
		{ 'o', "output", "FILE", OPT_TEXT(&s->output), "write there instead of to stdout" },
		{ 0, "rejects", "FILE", OPT_TEXT(&s->rejects), "write rejected rows there" },
		{ 0, "max-rejects", "N|P%", OPT_TEXT(&s->limit),
		  "exit 1 if more rows are rejected (default 5%, with --check 0)" },
		{ 0, "date-order", "ORDER", OPT_CHOICE(&s->order, orders),
		  "of dates in figures; found out by default" },
		{ 0, "decimal", "C", OPT_CHOICE(&s->decimal, decimals),
		  "decimal point of amounts; found out by default" },
		{ 0, "rates", "FILE", OPT_TEXT(&s->rates),
		  "several currencies, with these rates: currency,rate" },
		{ 0, "dup", "WHICH", OPT_CHOICE(&s->duplicates, duplicates),
		  "which row of one deal_id counts" },
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
	s->threads = opt_threads(&s->in);
}

static int
is_history(const struct settings *s)
{
	return strcmp(s->schema, "salesforce-history") == 0;
}

static void
check(struct settings *s)
{
	const char *outputs[] = {
		s->output != NULL ? s->output : "-", s->rejects, s->summary, s->history
	};
	size_t n;

	if (s->limit == NULL)
		s->limit = s->check ? "0" : "5%";
	if (is_history(s) && (s->duplicates >= 0 || s->rates != NULL || s->check ||
	    s->history != NULL))
		opt_usage("-s salesforce-history: --rates, --dup, --check and --history-out do not "
		    "go with it");
	opt_outputs(outputs, sizeof outputs / sizeof *outputs);
	n = strlen(s->limit);
	s->percent = n > 0 && s->limit[n - 1] == '%';
	if (num_parse(s->limit, n - (size_t)s->percent, &s->max) != 0 || s->max < 0 ||
	    (s->percent && s->max > 100))
		opt_usage("--max-rejects: neither a number of rows nor a percentage: '%s'",
		    s->limit);
	if (strcmp(s->schema, "none") == 0 && (s->order != DATEFMT_EACH ||
	    s->decimal != AMOUNT_EITHER || s->duplicates >= 0 || s->rates != NULL || s->check ||
	    s->history != NULL))
		opt_usage("-s none looks into no field: --date-order, --decimal, --rates, --dup, "
		    "--check " "and --history-out do not go with it");
}

static struct rec_options
reading(const struct settings *s)
{
	return (struct rec_options){
		.delimiter = opt_delimiter(&s->in, 0), .flags = REC_TOLERANT | REC_REPAIR,
		.progress = s->in.progress ? 1 : s->in.no_progress ? -1 : 0
	};
}

static void
explain_encodings(const struct rec *r)
{
	for (size_t i = 0; i < rec_files(r); i++)
		if (rec_encoding(r, i) != NULL)
			err_warn("%s: read as %s", rec_file(r, i), rec_encoding(r, i));
}

/*
 * How dates are read, if that had to be found out; column: only of that one;
 * by: another one tells.
 */
static void
explain_order(const struct settings *s, const char *file, const char *column,
    enum datefmt_order order, const char *by)
{
	static const char *const text[] = { "", "", "month first", "day first" };

	if (s->order == DATEFMT_EACH && order != DATEFMT_EACH)
		err_warn("%s: dates%s%s are read %s%s%s%s", file, *column != '\0' ? " of " : "",
		    column, text[order], by != NULL ? ", as those of '" : "", by != NULL ? by : "",
		    by != NULL ? "'" : "");
}

static void
explain_decimal(const struct settings *s, const char *file, enum amount_decimal decimal,
    uint64_t open)
{
	if (s->decimal == AMOUNT_EITHER && decimal != AMOUNT_EITHER && open > 0)
		err_warn("%s: amounts are read with a decimal %s: %llu could be read either way",
		    file, decimal == AMOUNT_DECIMAL_COMMA ? "comma" : "point",
		    (unsigned long long)open);
}

/* ---- -s none: the dialect only -------------------------------------- */

static void
reformat_only(const struct settings *s, struct out *o, struct result *res)
{
	struct rec_options options = reading(s);
	struct err e;
	struct rec *r;
	uint64_t before;

	options.flags |= REC_ANY_NAMES;
	r = rec_open(s->file, s->files, &options, &e);
	if (r == NULL || reformat_copy(r, s->threads, o, res->rejects, &res->log, &before, &e) != 0)
		err_die("%s", e.text);
	explain_encodings(r);
	res->read = rec_rows(r) + before;
	res->written = res->read - reject_total(&res->log);
	res->blank = rec_blank(r);
	res->repaired = rec_repaired(r);
	rec_close(r);
}

/* ---- -s salesforce-history ------------------------------------------- */

static void
events(const struct settings *s, struct out *o, struct result *res)
{
	struct history_forms forms = { (enum datefmt_order)s->order,
	    (enum amount_decimal)s->decimal, 0 };
	struct rec_options options = reading(s);
	struct history *h = history_new();
	struct err e;
	struct rec *r = rec_open(s->file, s->files, &options, &e);
	uint64_t before, written, unknown;

	if (r == NULL || history_salesforce(h, r, &forms, res->rejects, &res->log,
	    &before, &e) != 0)
		err_die("%s", e.text);
	explain_encodings(r);
	explain_order(s, rec_file(r, 0), "", forms.order, NULL);
	explain_decimal(s, rec_file(r, 0), forms.decimal, forms.open);
	written = history_write(h, o, &unknown);
	if (unknown > 0)
		err_warn("%llu deals have no row for their creation: what they had before their "
		    "first change is left out", (unsigned long long)unknown);
	err_warn("%llu changes", (unsigned long long)written);
	res->read = rec_rows(r) + before;
	res->written = res->read - reject_total(&res->log);
	res->blank = rec_blank(r);
	res->repaired = rec_repaired(r);
	rec_close(r);
	history_free(h);
}

/* ---- deals ---------------------------------------------------------- */

/* The schemas among which the header decides: all, or the one that was asked for. */
static struct schema **
find_schemas(const char *name, size_t *n)
{
	struct schema **all;
	struct err e;

	if (strcmp(name, "auto") == 0) {
		if ((all = schema_all(n, &e)) == NULL)
			err_die("%s", e.text);
		return all;
	}
	all = mem_zero(1, sizeof(struct schema *));
	if ((all[0] = schema_read(name, &e)) == NULL)
		err_die("%s", e.text);
	*n = 1;
	return all;
}

/* Says what the schema does with the header. */
static void
explain(const struct settings *s, const struct binding *b, const struct rec *r)
{
	int own = strpbrk(s->schema, "/.") != NULL;

	err_warn("%s: schema %s%s: it knows %zu of %zu columns", rec_file(r, 0), b->schema->name,
	    strcmp(s->schema, "auto") == 0 ? ", chosen by the header" : "", b->known,
	    rec_columns(r));
	if (b->titled)
		err_warn("%s: no column with ids of deals: '%s' is taken for it; of rows with the "
		    "same one the first counts, "
		    "the others are rejected unless --dup says otherwise", rec_file(r, 0),
		    rec_name(r, b->source[DEAL_ID][0].column));
	for (int i = column_map_unfed(b, 0); own && i < DEAL_COLUMNS;
	    i = column_map_unfed(b, i + 1))
		err_warn("%s: %s: no column of the input is named for it: '%s'", s->schema,
		    deal_name[i], b->schema->source[i][0].name.text);
}

/* Reads one file (NULL: standard input).  The first decides the schema, left in all[0]. */
static void
read_file(const struct settings *s, char **file, struct schema *const *all, size_t n,
    struct export *x)
{
	struct rec_options options = reading(s);
	struct binding b;
	struct err e;
	struct rec *r = rec_open(file, file != NULL, &options, &e);

	if (r == NULL)
		err_die("%s", e.text);
	if (x->files == 0)
		column_map_best(all, n, r, &b);
	else
		column_map_schema(x->file[0].map.schema, r, &b);
	if (!column_map_fits(&b)) {
		column_map_complain(&b, r, n > 1 && x->files == 0, &e);
		err_die("%s", e.text);
	}
	explain(s, &b, r);
	if (export_read(x, r, &b, s->threads, &e) != 0)
		err_die("%s", e.text);
	explain_encodings(r);
	rec_close(r);
}

/* How the dates and amounts of a file were read, where that had to be found out. */
static void
explain_forms(const struct settings *s, const struct export_file *f)
{
	int same = f->order[0] == f->order[1] && f->order[0] == f->order[2];

	for (int k = 0; k < (same ? 1 : EXPORT_DATES); k++)
		explain_order(s, f->name, same ? "" : deal_name[export_date[k]], f->order[k],
		    f->ordered_by != SIZE_MAX ? f->column[f->ordered_by] : NULL);
	explain_decimal(s, f->name, f->decimal, f->amount.open);
	if (f->foreign > 0 && s->rates == NULL)
		err_warn("%s: %llu amounts are not in '%s', which is empty there, but in another "
		    "column: is that the same currency?", f->name, (unsigned long long)f->foreign,
		    f->column[f->map.source[DEAL_AMOUNT][0].column]);
}

static void
explain_odd_dates(const struct export_file *f)
{
	if (f->odd.short_years > 0)
		err_warn("%s: %llu dates have a year of two digits: 69 to 99 are 1969 to 1999, the "
		    "others 20..", f->name, (unsigned long long)f->odd.short_years);
	if (f->odd.serials > 0)
		err_warn("%s: %llu dates are a spreadsheet's days since 1899-12-30", f->name,
		    (unsigned long long)f->odd.serials);
	if (f->odd.stamps > 0)
		err_warn("%s: %llu dates are seconds or milliseconds since 1970", f->name,
		    (unsigned long long)f->odd.stamps);
}

/* Stages that are read as open for want of a rule: all of them, or those that look closed. */
static void
explain_stages(const struct export *x, int all)
{
	enum { SOME = 8 };
	const struct binding *map = &x->file[0].map;
	const char *column = map->sources[DEAL_STAGE] > 0 ?
	    x->file[0].column[map->source[DEAL_STAGE][0].column] : deal_name[DEAL_STAGE];
	size_t n, named = 0, first = 0;
	struct stage_check_stage *s = stage_check_stages(x, &n);
	char show[ERR_SHOW];
	struct out o;

	out_memory(&o);
	for (size_t i = 0; i < n; i++) {
		if (!all && !stage_check_looks_closed(&s[i]))
			continue;
		if (named == 0)
			first = i;
		if (named++ < SOME)
			out_printf(&o, "%s'%s' (%llu)", named > 1 ? ", " : "",
			    err_show(show, s[i].name, s[i].len), (unsigned long long)s[i].deals);
	}
	if (named > SOME)
		out_printf(&o, " and %zu more", named - SOME);
	out_bytes(&o, "", 1);
	if (named > 0)
		err_warn("%s: deals of these stages are read as open, %s: %s; if they are closed, "
		    "a mapping file with " "include,%s and outcome:Won,%s=%s tells, see deal(5)",
		    x->file[0].name, all ? "and no deal is won or lost" :
		    "though they sound closed or all their close dates have passed", o.buf,
		    map->schema->name, column, err_show(show, s[first].name, s[first].len));
	else if (all)
		err_warn("all deals are open: does the schema %s know the words of this export for "
		    "won and lost?", map->schema->name);
	out_free(&o);
	free(s);
}

static void
explain_outcomes(const struct export_write *d, const struct export *x)
{
	uint64_t n[3], folded = 0;

	export_write_outcomes(d, n);
	for (int i = 0; i < EXPORT_WORDS; i++)
		folded += category_folded(x->word[i]);
	if (folded > 0)
		err_note("%llu values in other case than most were changed to it",
		    (unsigned long long)folded);
	if (n[DEAL_OPEN] > 0)
		explain_stages(x, n[DEAL_WON] + n[DEAL_LOST] == 0);
}

static void
profile(const struct export_write *d, struct out *o)
{
	struct profile *p = profile_new();

	export_write_profile(d, p);
	profile_write(p, o);
	profile_free(p);
}

static void
write_history(const struct export_write *d, struct out *o, const char *path)
{
	struct history *h = history_new();
	uint64_t bad, unknown;

	if (export_write_history(d, h, &bad) == 0)
		err_warn("%s: no changes: no column is called Date entered \"STAGE (PIPELINE)\"",
		    path);
	if (bad > 0)
		err_warn("%s: %llu values are no dates and left out", path,
		    (unsigned long long)bad);
	(void)history_write(h, o, &unknown);
	history_free(h);
}

static struct currency *
read_rates(const char *path)
{
	struct currency *rates = NULL;
	struct err e;

	if (path != NULL && (rates = currency_read(path, &e)) == NULL)
		err_die("%s", e.text);
	return rates;
}

static void
clean(const struct settings *s, struct out *o, struct result *res)
{
	struct currency *rates = read_rates(s->rates);
	struct export *x = export_new(rates);
	struct export_write *d;
	struct schema **all;
	struct err e;
	size_t n;

	all = find_schemas(s->schema, &n);
	for (size_t i = 0; i < s->files || i == 0; i++)
		read_file(s, s->files > 0 ? s->file + i : NULL, all, n, x);
	if (resolve_forms(x, (enum datefmt_order)s->order,
	    (enum amount_decimal)s->decimal, &e) != 0)
		err_die("%s", e.text);
	resolve_rows(x);
	res->superseded = dedupe_rows(x, s->duplicates >= 0 ?
	    (enum dedupe)s->duplicates : dedupe_usual(x));
	resolve_words(x);
	d = export_write_new(x);
	if (s->check)
		profile(d, o);
	else
		export_write_deals(d, o, s->threads);
	if (res->history != NULL)
		write_history(d, res->history, s->history);
	res->read = x->rows + export_write_rejects(d, res->rejects, &res->log);
	for (size_t i = 0; i < x->files; i++) {
		explain_forms(s, &x->file[i]);
		explain_odd_dates(&x->file[i]);
		res->blank += x->file[i].blank;
		res->repaired += x->file[i].repaired;
	}
	if (x->rounded > 0)
		err_warn("%llu duplicates have an id such as 5.54E+17, which a spreadsheet has "
		    "rounded: they may be different deals", (unsigned long long)x->rounded);
	explain_outcomes(d, x);
	res->written = res->read - reject_total(&res->log) - res->superseded;
	export_write_free(d);
	export_free(x);
	currency_free(rates);
	for (size_t i = 0; i < n; i++)
		schema_free(all[i]);
	free(all);
}

/* ---- the end -------------------------------------------------------- */

static void
summarize(const struct result *res)
{
	reject_report(&res->log);
	if (res->blank > 0)
		err_warn("blank lines skipped: %llu", (unsigned long long)res->blank);
	if (res->repaired > 0)
		err_warn("rows with misplaced quotes repaired: %llu",
		    (unsigned long long)res->repaired);
	if (res->read == 0)
		err_note("a header and no rows");
	err_warn("read %llu = written %llu + rejected %llu + superseded %llu",
	    (unsigned long long)res->read, (unsigned long long)res->written,
	    (unsigned long long)reject_total(&res->log), (unsigned long long)res->superseded);
}

/* The same as one line of CSV behind a header, or as one of JSON. */
static void
write_summary(struct out *o, const char *path, const struct result *res)
{
	enum { COUNTS = 6 };
	const char *name[COUNTS + REJECT_REASONS] = {
		"read", "written", "rejected", "superseded", "blank", "repaired"
	};
	uint64_t count[COUNTS + REJECT_REASONS] = { res->read, res->written,
	    reject_total(&res->log), res->superseded, res->blank, res->repaired };
	size_t n = COUNTS, len = strlen(path);

	for (int i = REJECT_NOT + 1; i < REJECT_REASONS; i++, n++) {
		name[n] = reject_name[i];
		count[n] = res->log.n[i];
	}
	if (len > 5 && strcmp(path + len - 5, ".json") == 0) {
		for (size_t i = 0; i < n; i++)
			out_printf(o, "%s\"%s\":%llu", i > 0 ? "," : "{", name[i],
			    (unsigned long long)count[i]);
		out_text(o, "}\n");
		return;
	}
	for (size_t i = 0; i < n; i++)
		out_name(o, name[i]);
	out_end(o);
	for (size_t i = 0; i < n; i++)
		out_int(o, (long long)count[i]);
	out_end(o);
}

/* More rows rejected than is allowed? */
static int
too_many(const struct settings *s, const struct result *res)
{
	double bad = (double)reject_blamed(&res->log);

	return bad > (s->percent ? s->max / 100 * (double)res->read : s->max);
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

int
main(int argc, char *argv[])
{
	struct settings s = { .schema = "auto", .duplicates = -1 };
	struct result res = { 0 };
	struct out o, rejects, history, summary;
	int status;

	parse(argc, argv, &s);
	check(&s);
	out_open(&o, s.output);
	res.rejects = open_named(&rejects, s.rejects);
	res.history = open_named(&history, s.history);
	(void)open_named(&summary, s.summary);
	if (strcmp(s.schema, "none") == 0)
		reformat_only(&s, &o, &res);
	else if (is_history(&s))
		events(&s, &o, &res);
	else
		clean(&s, &o, &res);
	out_close(&o);
	close_named(res.rejects);
	close_named(res.history);
	summarize(&res);
	if (s.summary != NULL) {
		write_summary(&summary, s.summary, &res);
		out_close(&summary);
	}
	status = too_many(&s, &res) ? EXIT_FOUND : EXIT_DONE;
	if (status == EXIT_FOUND)
		err_warn("more rows are rejected than --max-rejects %s allows", s.limit);
	reject_log_free(&res.log);
	return status;
}
