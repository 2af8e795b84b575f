/*
 * dealeval -- scored deals held against what became of them.
 *
 * Holds about 250 bytes a row, most of them for the deal_id.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/out.h"
#include "csv/rec.h"
#include "csv/tabulate.h"
#include "deal/deal.h"
#include "eval/scored.h"
#include "eval/scored_group.h"
#include "stats/metric.h"
#include "stats/reliability.h"

#define FEW_OPEN .02		/* so few open deals distort nothing */
enum { BINS = 10, DECILES = 10 };

static struct opt_input in;
static struct opt_list by;
static const char *output, *outcomes, *truth;
static size_t bins;
static int report, table;

struct state {
	struct rec *r;
	struct scored s;
	struct out name;	/* of the group at hand */
	struct tabulate t;
};

static void	summary_columns(struct tabulate *t);
static void	summary_rows(struct state *st, const struct scored_group *g);
static void	bins_columns(struct tabulate *t);
static void	bins_rows(struct state *st, const struct scored_group *g);
static void	brier_columns(struct tabulate *t);
static void	brier_rows(struct state *st, const struct scored_group *g);
static void	lift_columns(struct tabulate *t);
static void	lift_rows(struct state *st, const struct scored_group *g);
static void	confusion_columns(struct tabulate *t);
static void	confusion_rows(struct state *st, const struct scored_group *g);
static void	truth_columns(struct tabulate *t);
static void	truth_rows(struct state *st, const struct scored_group *g);

enum { SUMMARY, BINS_REPORT, BRIER, LIFT, CONFUSION, TRUTH };

/* The reports; a new one needs a line here and in report_names. */
static const struct eval_report {
	void	(*columns)(struct tabulate *t);
	void	(*rows)(struct state *st, const struct scored_group *g);
	const char *below;	/* of the aligned table */
} reports[] = {
	[SUMMARY] = { summary_columns, summary_rows,
	    "expected: sum of the win probabilities; if they are right, the wins are from .. to in "
	    "95 % of cases.\n"
	    "slope: below 1, the probabilities are too extreme; off: above 0, more is won than "
	    "they say." },
	[BINS_REPORT] = { bins_columns, bins_rows, NULL },
	[BRIER] = { brier_columns, brier_rows, "Brier = base - told + off + within." },
	[LIFT] = { lift_columns, lift_rows, NULL },
	[CONFUSION] = { confusion_columns, confusion_rows, NULL },
	[TRUTH] = { truth_columns, truth_rows, NULL }
};
static const struct opt_choice report_names[] = {
	{ "summary", SUMMARY, "how good, how well calibrated, how many wins" },
	{ "bins", BINS_REPORT, "predicted and actual share of wins by probability" },
	{ "brier", BRIER, "what the Brier score is made of" },
	{ "lift", LIFT, "the share of wins by decile of the probability" },
	{ "confusion", CONFUSION, "how many lost deals were called High or Medium risk" },
	{ "truth", TRUTH, "against the true probabilities of --truth" },
	{ NULL, 0, NULL }
};

static const struct opt options[] = {
	{ 'r', "report", "NAME", OPT_CHOICE(&report, report_names),
	  "which table (default: summary)" },
	{ 'b', "by", "COL,...", OPT_LIST(&by), "one evaluation for each segment" },
	{ 0, "outcomes", "FILE", OPT_TEXT(&outcomes),
	  "what became of the deals: a newer table with deal_id and outcome" },
	{ 0, "truth", "FILE", OPT_TEXT(&truth),
	  "true probabilities: the table of dealgen --truth" },
	{ 0, "bins", "N", OPT_COUNT(&bins, 1, 1000), "bins of the calibration (default: 10)" },
	{ 't', "table", NULL, OPT_FLAG(&table), "an aligned table for a person instead of CSV" },
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	OPT_INPUT(&in),
	OPT_END
};

/* ---- groups ----------------------------------------------------------- */

static void
group_cell(struct state *st)
{
	if (st->name.len == 0 && table)
		tabulate_name(&st->t, "(empty)");
	else
		tabulate_text(&st->t, st->name.len > 0 ? st->name.buf : "", st->name.len);
}

/* Text columns, then numbers; each a name and its head in the aligned table. */
static void
add_columns(struct tabulate *t, const char *const name[][2], size_t n, size_t texts)
{
	for (size_t i = 0; i < n; i++)
		if (i < texts)
			tabulate_text_column(t, name[i][0], name[i][1]);
		else
			tabulate_column(t, name[i][0], name[i][1]);
	tabulate_header(t);
}

#define COLUMNS(t, name, texts) add_columns(t, name, sizeof (name) / sizeof *(name), texts)

/* ---- summary ------------------------------------------------------------ */

static void
summary_columns(struct tabulate *t)
{
	static const char *const name[][2] = {
		{ "group", "group" }, { "deals", "deals" }, { "won", "won" },
		{ "auc", "AUC" }, { "auc_lo", "from" }, { "auc_hi", "to" },
		{ "log_loss", "loss" }, { "base_log_loss", "base" }, { "brier", "Brier" },
		{ "calibration_slope", "slope" }, { "calibration_intercept", "off" },
		{ "calibration_error", "error" },
		{ "expected_wins", "expected" }, { "expected_lo", "from" }, { "expected_hi", "to" }
	};

	COLUMNS(t, name, 1);
}

static void
summary_rows(struct state *st, const struct scored_group *g)
{
	double slope, intercept, lo, hi, expected = 0;
	struct metric_auc a;

	metric_auc(g->p, g->hit, g->deal, g->rows, g->deals, &a);
	reliability_line(g->p, g->hit, g->rows, &slope, &intercept);
	reliability_wins(g->first, g->deals, &lo, &hi);
	for (size_t i = 0; i < g->deals; i++)
		expected += g->first[i];
	group_cell(st);
	tabulate_int(&st->t, (long long)g->deals);
	tabulate_int(&st->t, (long long)g->won);
	tabulate_score(&st->t, a.auc);
	tabulate_score(&st->t, isnan(a.auc) ? NAN : a.lo);
	tabulate_score(&st->t, isnan(a.auc) ? NAN : a.hi);
	tabulate_score(&st->t, metric_log_loss(g->p, g->hit, g->rows));
	tabulate_score(&st->t, scored_group_base_loss(g));
	tabulate_score(&st->t, metric_brier(g->p, g->hit, g->rows));
	tabulate_score(&st->t, slope);
	tabulate_score(&st->t, intercept);
	tabulate_score(&st->t, reliability_error(g->bin, g->bins));
	tabulate_number(&st->t, expected);
	tabulate_number(&st->t, g->deals > 0 ? lo : NAN);
	tabulate_number(&st->t, g->deals > 0 ? hi : NAN);
	tabulate_end(&st->t);
}

/* ---- bins and Brier score -------------------------------------------------- */

static void
share_cells(struct tabulate *t, const struct reliability_share *s)
{
	tabulate_rate(t, s->rate);
	tabulate_rate(t, s->rows > 0 ? s->lo : NAN);
	tabulate_rate(t, s->rows > 0 ? s->hi : NAN);
}

static void
bins_columns(struct tabulate *t)
{
	static const char *const name[][2] = {
		{ "group", "group" }, { "bin", "bin" }, { "rows", "rows" }, { "deals", NULL },
		{ "won_rows", "won" }, { "probability_lo", "from" }, { "probability_hi", "to" },
		{ "mean_probability", "said" }, { "win_rate", "won" }, { "win_rate_lo", "from" },
		{ "win_rate_hi", "to" }
	};

	COLUMNS(t, name, 1);
}

static void
bins_rows(struct state *st, const struct scored_group *g)
{
	for (size_t i = 0; i < g->bins; i++) {
		const struct reliability_bin *b = &g->bin[i];

		group_cell(st);
		tabulate_int(&st->t, (long long)i + 1);
		tabulate_int(&st->t, (long long)b->won.rows);
		tabulate_int(&st->t, (long long)b->won.deals);
		tabulate_int(&st->t, (long long)b->won.hits);
		tabulate_rate(&st->t, b->p_lo);
		tabulate_rate(&st->t, b->p_hi);
		tabulate_rate(&st->t, b->p_mean);
		share_cells(&st->t, &b->won);
		tabulate_end(&st->t);
	}
}

static void
brier_columns(struct tabulate *t)
{
	static const char *const name[][2] = {
		{ "group", "group" }, { "deals", "deals" }, { "rows", NULL }, { "brier", "Brier" },
		{ "uncertainty", "base" }, { "resolution", "told" }, { "reliability", "off" },
		{ "within_bins", "within" }, { "brier_skill", "skill" }
	};

	COLUMNS(t, name, 1);
}

static void
brier_rows(struct state *st, const struct scored_group *g)
{
	struct reliability_brier b;

	reliability_brier(metric_brier(g->p, g->hit, g->rows), g->bin, g->bins, &b);
	group_cell(st);
	tabulate_int(&st->t, (long long)g->deals);
	tabulate_int(&st->t, (long long)g->rows);
	tabulate_score(&st->t, b.brier);
	tabulate_score(&st->t, b.uncertainty);
	tabulate_score(&st->t, b.resolution);
	tabulate_score(&st->t, b.reliability);
	tabulate_score(&st->t, b.within);
	tabulate_score(&st->t, b.uncertainty > 0 ? 1 - b.brier / b.uncertainty : NAN);
	tabulate_end(&st->t);
}

/* ---- lift -------------------------------------------------------------------- */

static void
lift_columns(struct tabulate *t)
{
	static const char *const name[][2] = {
		{ "group", "group" }, { "decile", "decile" }, { "rows", "rows" }, { "deals", NULL },
		{ "won_rows", "won" }, { "probability_lo", "from" }, { "probability_hi", "to" },
		{ "win_rate", "won" }, { "win_rate_lo", "from" }, { "win_rate_hi", "to" },
		{ "lift", "lift" }, { "cumulative_rows_share", "rows so far" },
		{ "cumulative_won_share", "wins so far" }, { "cumulative_lift", "lift so far" }
	};

	COLUMNS(t, name, 1);
}

/* The bins are deciles: the likeliest wins come first. */
static void
lift_rows(struct state *st, const struct scored_group *g)
{
	double rows = (double)g->rows, all = 0, seen = 0, won = 0;

	for (size_t i = 0; i < g->rows; i++)
		all += g->hit[i];
	for (size_t i = g->bins; i-- > 0; ) {
		const struct reliability_bin *b = &g->bin[i];

		seen += (double)b->won.rows;
		won += (double)b->won.hits;
		group_cell(st);
		tabulate_int(&st->t, (long long)(g->bins - i));
		tabulate_int(&st->t, (long long)b->won.rows);
		tabulate_int(&st->t, (long long)b->won.deals);
		tabulate_int(&st->t, (long long)b->won.hits);
		tabulate_rate(&st->t, b->p_lo);
		tabulate_rate(&st->t, b->p_hi);
		share_cells(&st->t, &b->won);
		tabulate_score(&st->t, all > 0 ? b->won.rate / (all / rows) : NAN);
		tabulate_rate(&st->t, seen / rows);
		tabulate_rate(&st->t, all > 0 ? won / all : NAN);
		tabulate_score(&st->t, all > 0 ? won / seen / (all / rows) : NAN);
		tabulate_end(&st->t);
	}
}

/* ---- confusion ------------------------------------------------------------------ */

static void
confusion_columns(struct tabulate *t)
{
	static const char *const name[][2] = {
		{ "group", "group" }, { "threshold", "risk" }, { "rows", "rows" },
		{ "deals", NULL },
		{ "flagged_lost", "lost" }, { "flagged_won", "won" }, { "passed_lost", "missed" },
		{ "passed_won", "passed" }, { "precision", "precision" },
		{ "precision_lo", "from" },
		{ "precision_hi", "to" }, { "recall", "recall" }, { "recall_lo", "from" },
		{ "recall_hi", "to" }, { "false_alarm_rate", "false alarms" },
		{ "accuracy", "accuracy" }
	};

	COLUMNS(t, name, 2);
}

/* What risk_category says about losing, from that category on. */
static void
confusion_row(struct state *st, const struct scored_group *g, enum scored_risk from)
{
	uint8_t *flag = mem_zero(g->rows, 1), *lost = mem_zero(g->rows, 1),
	    *won = mem_zero(g->rows, 1);
	size_t n[2][2] = { { 0 } }, known = 0;
	struct reliability_share all, precision, recall, alarms;

	for (size_t i = 0; i < g->rows; i++) {
		if (g->row[i].risk == SCORED_NO_RISK)
			continue;
		flag[i] = g->row[i].risk >= from;
		won[i] = g->hit[i];
		lost[i] = !won[i];
		n[flag[i]][won[i]]++;
		known++;
	}
	scored_group_share(g, flag, lost, &precision);
	scored_group_share(g, lost, flag, &recall);
	scored_group_share(g, won, flag, &alarms);
	for (size_t i = 0; i < g->rows; i++)
		won[i] |= lost[i];
	scored_group_share(g, won, flag, &all);
	group_cell(st);
	tabulate_name(&st->t, from == SCORED_HIGH ? "High" : "Medium");
	tabulate_int(&st->t, (long long)known);
	tabulate_int(&st->t, (long long)all.deals);
	tabulate_int(&st->t, (long long)n[1][0]);
	tabulate_int(&st->t, (long long)n[1][1]);
	tabulate_int(&st->t, (long long)n[0][0]);
	tabulate_int(&st->t, (long long)n[0][1]);
	share_cells(&st->t, &precision);
	share_cells(&st->t, &recall);
	tabulate_rate(&st->t, alarms.rate);
	tabulate_rate(&st->t, known > 0 ? (double)(n[1][0] + n[0][1]) / (double)known : NAN);
	tabulate_end(&st->t);
	free(flag);
	free(lost);
	free(won);
}

static void
confusion_rows(struct state *st, const struct scored_group *g)
{
	confusion_row(st, g, SCORED_HIGH);
	confusion_row(st, g, SCORED_MEDIUM);
}

/* ---- truth ------------------------------------------------------------------------ */

static void
truth_columns(struct tabulate *t)
{
	static const char *const name[][2] = {
		{ "group", "group" }, { "deals", "deals" }, { "auc", "AUC" },
		{ "best_auc", "best" },
		{ "auc_share", "share" }, { "log_loss", "loss" }, { "best_log_loss", "best" },
		{ "log_loss_above_best", "above" }, { "mean_probability", "said" },
		{ "mean_truth", "true" }
	};

	COLUMNS(t, name, 1);
}

static void
truth_rows(struct state *st, const struct scored_group *g)
{
	double *is = mem_zero(g->rows, sizeof *is);
	struct reliability_truth j;

	for (size_t i = 0; i < g->rows; i++)
		is[i] = g->row[i].truth;
	reliability_truth(g->p, is, g->rows, &j);
	group_cell(st);
	tabulate_int(&st->t, (long long)g->deals);
	tabulate_score(&st->t, j.auc);
	tabulate_score(&st->t, j.best_auc);
	tabulate_rate(&st->t, j.share);
	tabulate_score(&st->t, j.log_loss);
	tabulate_score(&st->t, j.best_log_loss);
	tabulate_score(&st->t, j.log_loss - j.best_log_loss);
	tabulate_rate(&st->t, j.mean);
	tabulate_rate(&st->t, j.mean_truth);
	tabulate_end(&st->t);
	free(is);
}

/* ---- which rows -------------------------------------------------------------------- */

static void
say_open(const struct scored_pipeline *p)
{
	void (*say)(const char *fmt, ...) = (double)p->open > FEW_OPEN * (double)p->deals ?
	    err_warn : err_note;

	if (p->open == 0)
		return;
	if (p->open == p->deals && outcomes == NULL)
		err_warn("all deals are open: --outcomes FILE says what became of them");
	else
		say("%zu of %zu deals are open and left out; wins come sooner than losses, so more "
		    "of the others are " "won than will be of all: all expect %.1f wins, %zu have "
		    "come, at most %zu can", p->open, p->deals, p->expected, p->won,
		    p->won + p->open);
}

/* Only deals that are won or lost can be held against what happened. */
static void
keep_closed(struct scored *s)
{
	struct scored_pipeline p;

	scored_keep_closed(s, &p);
	say_open(&p);
}

static void
keep_undecided(struct scored *s)
{
	size_t rows = s->rows;
	struct err e;

	if (scored_keep_undecided(s, &e) != 0)
		err_die("%s: %s", truth, e.text);
	if (s->rows < rows)
		err_note("%zu rows of deals that are closed in %s are left out",
		    rows - s->rows, truth);
}

static void
say_left_out(const struct scored *s)
{
	size_t no_risk = 0;

	if (s->unscored > 0)
		err_note("%zu rows without win_probability are left out", s->unscored);
	if (s->absent > 0)
		err_warn("%zu of %zu deals are not in %s and left out", s->absent, s->deals,
		    report == TRUTH ? truth : outcomes);
	for (size_t i = 0; report == CONFUSION && i < s->rows; i++)
		no_risk += s->row[i].risk == SCORED_NO_RISK;
	if (no_risk > 0)
		err_note("%zu rows without risk_category are left out", no_risk);
	if (s->ids == NULL)
		err_note("no column deal_id: every row counts as a deal");
	if (s->rows == 0)
		err_note("no deals to evaluate");
}

/* ---- flow ---------------------------------------------------------------------------- */

static void
check_options(int files, char *const *file)
{
	int from_stdin = files == 0;

	if ((report == TRUTH) != (truth != NULL))
		opt_usage("-r truth and --truth FILE go together");
	if (report == TRUTH && outcomes != NULL)
		opt_usage("-r truth asks for no --outcomes");
	if (bins > 0 && (report == LIFT || report == CONFUSION || report == TRUTH))
		opt_usage("--bins is for the summary, bins and brier");
	for (int i = 0; i < files; i++)
		from_stdin |= strcmp(file[i], "-") == 0;
	if (from_stdin && ((outcomes != NULL && strcmp(outcomes, "-") == 0) ||
	    (truth != NULL && strcmp(truth, "-") == 0)))
		opt_usage("standard input cannot be both the scores and another table");
	bins = report == LIFT ? DECILES : bins > 0 ? bins : BINS;
}

static void
load(struct state *st, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	int joins = outcomes != NULL || report == TRUTH, need = joins ? SCORED_ID : SCORED_OUTCOME;
	struct err e;

	if (report == CONFUSION)
		need |= SCORED_RISK;
	if ((st->r = rec_open(files, n, &o, &e)) == NULL ||
	    scored_read(&st->s, st->r, by.item, by.n, need, opt_threads(&in), &e) != 0 ||
	    (outcomes != NULL && scored_outcomes(&st->s, outcomes, &e) != 0) ||
	    (report == TRUTH && scored_truth(&st->s, truth, &e) != 0) ||
	    scored_sort(&st->s, &e) != 0)
		err_die("%s", e.text);
	if (report == TRUTH)
		keep_undecided(&st->s);
	else
		keep_closed(&st->s);
	say_left_out(&st->s);
}

/* Each group, or all rows as one. */
static void
evaluate(struct state *st)
{
	struct scored *s = &st->s;
	struct scored_group g;

	for (size_t i = 0, end; i < s->rows; i = end) {
		for (end = i; end < s->rows && s->row[end].group == s->row[i].group; end++)
			;
		out_clear(&st->name);
		if (by.n > 0)
			scored_group(s, s->row[i].group, &st->name);
		else
			out_text(&st->name, "all");
		scored_group_open(&g, s->row + i, end - i, bins);
		reports[report].rows(st, &g);
		scored_group_close(&g);
	}
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[-r REPORT] [-b COL,...] [--outcomes FILE] [--truth FILE] [--bins N] [-t] [-o FILE] "
	    "[FILE ...]", "Holds scored deals against what became of them.", options);
	struct state st = { 0 };
	struct out o;

	check_options(argc - first, argv + first);
	load(&st, argv + first, (size_t)(argc - first));
	out_open(&o, output);
	out_memory(&st.name);
	tabulate_open(&st.t, &o, table);
	reports[report].columns(&st.t);
	evaluate(&st);
	tabulate_close(&st.t);
	if (table && st.s.rows > 0 && reports[report].below != NULL)
		out_printf(&o, "\n%s\n", reports[report].below);
	out_close(&o);
	out_free(&st.name);
	scored_free(&st.s);
	rec_close(st.r);
	return EXIT_DONE;
}
