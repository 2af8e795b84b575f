#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "eval/eval_report.h"
#include "stats/metric.h"
#include "stats/reliability.h"
#include "text/wrap.h"

enum { BINS = 10, DECILES = 10 };

/* ---- groups ----------------------------------------------------------- */

static void
group_cell(struct tabulate *t, const struct buf *name)
{
	if (name->len == 0 && t->table)
		tabulate_name(t, "(empty)");
	else
		tabulate_text(t, name->len > 0 ? name->s : "", name->len);
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
	tabulate_spare(t, "calibration_error", NULL);
	tabulate_spare(t, "brier", NULL);
	tabulate_spare(t, "base_log_loss", NULL);
	tabulate_spare(t, "auc_lo", "auc_hi");
	tabulate_spare(t, "calibration_slope", "calibration_intercept");
	tabulate_header(t);
}

static void
summary_rows(struct tabulate *t, const struct out *name, const struct scored_group *g)
{
	double slope, intercept, lo, hi, expected = 0;
	struct metric_auc a;

	metric_auc(g->p, g->hit, g->deal, g->rows, g->deals, &a);
	reliability_line(g->p, g->hit, g->rows, &slope, &intercept);
	reliability_wins(g->first, g->deals, &lo, &hi);
	for (size_t i = 0; i < g->deals; i++)
		expected += g->first[i];
	group_cell(t, &name->b);
	tabulate_int(t, (long long)g->deals);
	tabulate_int(t, (long long)g->won);
	tabulate_score(t, a.auc);
	tabulate_score(t, isnan(a.auc) ? NAN : a.lo);
	tabulate_score(t, isnan(a.auc) ? NAN : a.hi);
	tabulate_score(t, metric_log_loss(g->p, g->hit, g->rows));
	tabulate_score(t, scored_group_base_loss(g));
	tabulate_score(t, metric_brier(g->p, g->hit, g->rows));
	tabulate_score(t, slope);
	tabulate_score(t, intercept);
	tabulate_score(t, reliability_error(g->bin, g->bins));
	tabulate_number(t, expected);
	tabulate_number(t, g->deals > 0 ? lo : NAN);
	tabulate_number(t, g->deals > 0 ? hi : NAN);
	tabulate_end(t);
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
		{ "mean_probability", "said" }, { COL_WIN_RATE, "won" }, { "win_rate_lo", "from" },
		{ "win_rate_hi", "to" }
	};

	COLUMNS(t, name, 1);
	tabulate_spare(t, "probability_lo", "probability_hi");
	tabulate_header(t);
}

static void
bins_rows(struct tabulate *t, const struct out *name, const struct scored_group *g)
{
	for (size_t i = 0; i < g->bins; i++) {
		const struct reliability_bin *b = &g->bin[i];

		group_cell(t, &name->b);
		tabulate_int(t, (long long)i + 1);
		tabulate_int(t, (long long)b->won.rows);
		tabulate_int(t, (long long)b->won.deals);
		tabulate_int(t, (long long)b->won.hits);
		tabulate_rate(t, b->p_lo);
		tabulate_rate(t, b->p_hi);
		tabulate_rate(t, b->p_mean);
		share_cells(t, &b->won);
		tabulate_end(t);
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
	tabulate_spare(t, "within_bins", NULL);
	tabulate_header(t);
}

static void
brier_rows(struct tabulate *t, const struct out *name, const struct scored_group *g)
{
	struct reliability_brier b;

	reliability_brier(metric_brier(g->p, g->hit, g->rows), g->bin, g->bins, &b);
	group_cell(t, &name->b);
	tabulate_int(t, (long long)g->deals);
	tabulate_int(t, (long long)g->rows);
	tabulate_score(t, b.brier);
	tabulate_score(t, b.uncertainty);
	tabulate_score(t, b.resolution);
	tabulate_score(t, b.reliability);
	tabulate_score(t, b.within);
	tabulate_score(t, b.uncertainty > 0 ? 1 - b.brier / b.uncertainty : NAN);
	tabulate_end(t);
}

/* ---- lift -------------------------------------------------------------------- */

static void
lift_columns(struct tabulate *t)
{
	static const char *const name[][2] = {
		{ "group", "group" }, { "decile", "decile" }, { "rows", "rows" }, { "deals", NULL },
		{ "won_rows", "won" }, { "probability_lo", "from" }, { "probability_hi", "to" },
		{ COL_WIN_RATE, "won" }, { "win_rate_lo", "from" }, { "win_rate_hi", "to" },
		{ "lift", "lift" }, { "cumulative_rows_share", "rows so far" },
		{ "cumulative_won_share", "wins so far" }, { "cumulative_lift", "lift so far" }
	};

	COLUMNS(t, name, 1);
	tabulate_spare(t, "cumulative_lift", NULL);
	tabulate_spare(t, "cumulative_rows_share", NULL);
	tabulate_spare(t, "probability_lo", "probability_hi");
	tabulate_spare(t, "cumulative_won_share", NULL);
	tabulate_spare(t, "win_rate_lo", "win_rate_hi");
	tabulate_header(t);
}

/* The bins are deciles: the likeliest wins come first. */
static void
lift_rows(struct tabulate *t, const struct out *name, const struct scored_group *g)
{
	double rows = (double)g->rows, all = 0, seen = 0, won = 0;

	for (size_t i = 0; i < g->rows; i++)
		all += g->hit[i];
	for (size_t i = g->bins; i-- > 0; ) {
		const struct reliability_bin *b = &g->bin[i];

		seen += (double)b->won.rows;
		won += (double)b->won.hits;
		group_cell(t, &name->b);
		tabulate_int(t, (long long)(g->bins - i));
		tabulate_int(t, (long long)b->won.rows);
		tabulate_int(t, (long long)b->won.deals);
		tabulate_int(t, (long long)b->won.hits);
		tabulate_rate(t, b->p_lo);
		tabulate_rate(t, b->p_hi);
		share_cells(t, &b->won);
		tabulate_score(t, all > 0 ? b->won.rate / (all / rows) : NAN);
		tabulate_rate(t, seen / rows);
		tabulate_rate(t, all > 0 ? won / all : NAN);
		tabulate_score(t, all > 0 ? won / seen / (all / rows) : NAN);
		tabulate_end(t);
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
	tabulate_spare(t, "accuracy", NULL);
	tabulate_spare(t, "recall_lo", "recall_hi");
	tabulate_spare(t, "precision_lo", "precision_hi");
	tabulate_spare(t, "false_alarm_rate", NULL);
	tabulate_spare(t, "passed_lost", "passed_won");
	tabulate_header(t);
}

/* What risk_category says about losing, from that category on. */
static void
confusion_row(struct tabulate *t, const struct buf *name, const struct scored_group *g,
    enum scored_risk from)
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
	group_cell(t, name);
	tabulate_name(t, from == SCORED_HIGH ? "High" : "Medium");
	tabulate_int(t, (long long)known);
	tabulate_int(t, (long long)all.deals);
	tabulate_int(t, (long long)n[1][0]);
	tabulate_int(t, (long long)n[1][1]);
	tabulate_int(t, (long long)n[0][0]);
	tabulate_int(t, (long long)n[0][1]);
	share_cells(t, &precision);
	share_cells(t, &recall);
	tabulate_rate(t, alarms.rate);
	tabulate_rate(t, known > 0 ? (double)(n[1][0] + n[0][1]) / (double)known : NAN);
	tabulate_end(t);
	free(flag);
	free(lost);
	free(won);
}

static void
confusion_rows(struct tabulate *t, const struct out *name, const struct scored_group *g)
{
	confusion_row(t, &name->b, g, SCORED_HIGH);
	confusion_row(t, &name->b, g, SCORED_MEDIUM);
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
	tabulate_header(t);
}

static void
truth_rows(struct tabulate *t, const struct out *name, const struct scored_group *g)
{
	double *is = mem_zero(g->rows, sizeof *is);
	struct reliability_truth j;

	for (size_t i = 0; i < g->rows; i++)
		is[i] = g->row[i].truth;
	reliability_truth(g->p, is, g->rows, &j);
	group_cell(t, &name->b);
	tabulate_int(t, (long long)g->deals);
	tabulate_score(t, j.auc);
	tabulate_score(t, j.best_auc);
	tabulate_rate(t, j.share);
	tabulate_score(t, j.log_loss);
	tabulate_score(t, j.best_log_loss);
	tabulate_score(t, j.log_loss - j.best_log_loss);
	tabulate_rate(t, j.mean);
	tabulate_rate(t, j.mean_truth);
	tabulate_end(t);
	free(is);
}

/* ---- all of them ---------------------------------------------------------------- */

static const struct {
	void	(*columns)(struct tabulate *t);
	void	(*rows)(struct tabulate *t, const struct out *name, const struct scored_group *g);
	const char *below;
} reports[] = {
	[EVAL_SUMMARY] = { summary_columns, summary_rows,
	    "expected: sum of the win probabilities; if they are right, the wins are from .. to "
	    "in 95 % of cases.  slope: below 1, the probabilities are too extreme; off: above 0, "
	    "more is won than they say." },
	[EVAL_BINS] = { bins_columns, bins_rows, NULL },
	[EVAL_BRIER] = { brier_columns, brier_rows, "Brier = base - told + off + within." },
	[EVAL_LIFT] = { lift_columns, lift_rows, NULL },
	[EVAL_CONFUSION] = { confusion_columns, confusion_rows, NULL },
	[EVAL_TRUTH] = { truth_columns, truth_rows, NULL }
};

const struct opt_choice eval_reports[] = {
	{ "summary", EVAL_SUMMARY, "how good, how well calibrated, how many wins" },
	{ "bins", EVAL_BINS, "predicted and actual share of wins by probability" },
	{ "brier", EVAL_BRIER, "what the Brier score is made of" },
	{ "lift", EVAL_LIFT, "the share of wins by decile of the probability" },
	{ "confusion", EVAL_CONFUSION, "how many lost deals were called High or Medium risk" },
	{ "truth", EVAL_TRUTH, "against the true probabilities of --truth" },
	{ "forecast", EVAL_FORECAST, "stored forecasts of periods against what was won in them" },
	{ NULL, 0, NULL }
};

/* Each group, or all rows as one. */
static void
write_groups(const struct eval_options *o, const struct scored *s, struct tabulate *t)
{
	size_t bins = o->report == EVAL_LIFT ? DECILES : o->bins > 0 ? o->bins : BINS;
	struct scored_group g;
	struct out name;

	out_memory(&name);
	for (size_t i = 0, end; i < s->rows; i = end) {
		for (end = i; end < s->rows && s->row[end].group == s->row[i].group; end++)
			;
		out_clear(&name);
		if (o->by_group)
			scored_group(s, s->row[i].group, &name.b);
		else
			buf_text(&name.b, "all");
		scored_group_open(&g, s->row + i, end - i, bins);
		reports[o->report].rows(t, &name, &g);
		scored_group_close(&g);
	}
	out_free(&name);
}

void
eval_report_write(const struct eval_options *o, const struct scored *s, struct out *to)
{
	struct tabulate t;

	tabulate_open(&t, to, o->table);
	reports[o->report].columns(&t);
	write_groups(o, s, &t);
	tabulate_close(&t);
	if (o->table && s->rows > 0 && reports[o->report].below != NULL) {
		buf_text(&to->b, "\n");
		wrap_printf(&to->b, "", "", "%s", reports[o->report].below);
	}
}
