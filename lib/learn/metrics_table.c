#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "csv/out.h"
#include "csv/tabulate.h"
#include "learn/metrics_table.h"
#include "stats/logistic.h"

enum { BINS = 10 };

const char *const metrics_table_name[METRICS_TABLE_BY] = {
	"xgboost", "logistic", "age", "base_rate"
};

/* What ranks the rows: margins tell more apart than their calibrated probabilities. */
static double
score(const struct validate *t, enum metrics_table_by by, size_t i)
{
	const double *p[] = { NULL, NULL, t->oof.by_age, t->base };

	return by == METRICS_TABLE_TREES ? (double)t->oof.margin[t->count * t->oof.rows + i] :
	    by == METRICS_TABLE_LOGISTIC ? (double)t->oof.plain[i] : p[by][i];
}

/* The same of a row of a deal that is still open. */
static double
score_open(const struct validate *t, enum metrics_table_by by, size_t i)
{
	const struct oof_open *o = &t->oof.open;

	return by == METRICS_TABLE_TREES ? (double)o->margin[t->count * o->rows + i] :
	    by == METRICS_TABLE_LOGISTIC ? (double)o->plain[i] :
	    by == METRICS_TABLE_AGE ? o->by_age[i] : t->oof.base_rate[o->fold[i]];
}

static size_t
count_deals(const uint32_t *deal, size_t n, size_t deals)
{
	uint8_t *seen = mem_zero(deals, 1);
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!seen[deal[i]]) {
			seen[deal[i]] = 1;
			count++;
		}
	free(seen);
	return count;
}

/* Of the rows of some folds; those of open deals as old as no win was count as not won. */
static void
rank_rows(struct metrics_table *f, const struct validate *t, size_t from, size_t n, size_t open,
    size_t opens)
{
	const struct oof *o = &t->oof;
	uint32_t *deal = mem_resize(NULL, n + opens, sizeof *deal);
	uint8_t *won = mem_zero(n + opens, sizeof *won);
	double *x = mem_resize(NULL, n + opens, sizeof *x), sum = 0;
	size_t all = n;

	for (size_t i = 0; i < n; i++) {
		deal[i] = t->s->row[o->row[from + i]].deal;
		won[i] = o->won[from + i];
		x[i] = score(t, f->by, from + i);
		sum += t->base[from + i];
	}
	for (size_t i = open; i < open + opens; i++)
		if (o->open.old[i]) {
			deal[all] = t->s->row[o->open.row[i]].deal;
			x[all++] = score_open(t, f->by, i);
		}
	metric_auc(x, won, deal, all, t->s->deals, &f->auc);
	f->test_deals = count_deals(deal, n, t->s->deals);
	f->base_rate = sum / (double)n;
	free(deal);
	free(won);
	free(x);
}

/* What the regression says of n rows; the caller's. */
static double *
plain_probabilities(const struct oof *o, size_t from, size_t n)
{
	double *p = mem_resize(NULL, n, sizeof *p);

	for (size_t i = 0; i < n; i++)
		p[i] = logistic_p((double)o->plain[from + i]);
	return p;
}

static void
make_row(struct metrics_table *f, const struct validate *t)
{
	enum metrics_table_by by = f->by;
	size_t fold = f->fold;
	const struct oof *o = &t->oof;
	const double *p[] = { t->p, NULL, o->by_age, t->base }, *predicted;
	int all = fold == o->folds;
	size_t from = all ? 0 : oof_start(o, fold), n = (all ? o->rows :
	    oof_start(o, fold + 1)) - from, open = all ? 0 : oof_start_open(o, fold);
	const uint8_t *won = o->won + from;
	double *plain = by == METRICS_TABLE_LOGISTIC ? plain_probabilities(o, from, n) : NULL;

	predicted = plain != NULL ? plain : p[by] + from;
	rank_rows(f, t, from, n, open, (all ? o->open.rows : oof_start_open(o, fold + 1)) - open);
	f->train_deals = t->folds->fold[all ? o->folds - 1 : fold].train_deals;
	f->log_loss = metric_log_loss(predicted, won, n);
	f->base_log_loss = metric_log_loss(t->base + from, won, n);
	f->brier = metric_brier(predicted, won, n);
	f->base_brier = metric_brier(t->base + from, won, n);
	f->calibration = metric_calibration(predicted, won, n, BINS);
	free(plain);
}

void
metrics_table_make(struct metrics_table_rows *f, const struct validate *t)
{
	size_t n = 0;

	f->folds = t->oof.folds;
	f->rows = METRICS_TABLE_BY * (f->folds + 1);
	f->row = mem_zero(f->rows, sizeof *f->row);
	for (enum metrics_table_by by = 0; by < METRICS_TABLE_BY; by++)
		for (size_t fold = 0; fold <= f->folds; fold++) {
			f->row[n].by = by;
			f->row[n].fold = fold;
			make_row(&f->row[n++], t);
		}
}

void
metrics_table_free(struct metrics_table_rows *f)
{
	free(f->row);
}

const struct metrics_table *
metrics_table_of_model(const struct metrics_table_rows *f)
{
	return &f->row[METRICS_TABLE_TREES * (f->folds + 1) + f->folds];
}

static json_t *
row_json(const struct metrics_table *f, size_t folds)
{
	return json_pack("{s:s, s:o, s:I, s:I, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}",
	    "model", metrics_table_name[f->by], "fold", f->fold == folds ? json_string("all") :
	    json_integer((json_int_t)f->fold + 1), "train_deals", (json_int_t)f->train_deals,
	    "test_deals", (json_int_t)f->test_deals, "base_rate", f->base_rate, "auc", f->auc.auc,
	    "auc_lo", f->auc.lo, "auc_hi", f->auc.hi, "log_loss", f->log_loss, "base_log_loss",
	    f->base_log_loss, "brier", f->brier, "base_brier", f->base_brier, "calibration_error",
	    f->calibration);
}

char *
metrics_table_text(const struct metrics_table_rows *f)
{
	json_t *rows = json_array();
	char *text;

	for (size_t i = 0; i < f->rows; i++)
		if (json_array_append_new(rows, row_json(&f->row[i], f->folds)) != 0)
			err_die("out of memory");
	if ((text = json_dumps(rows, JSON_COMPACT | JSON_REAL_PRECISION(9))) == NULL)
		err_die("out of memory");
	json_decref(rows);
	return text;
}

/* ---- as a table ---------------------------------------------------------------- */

/* A predictor on one fold, or on all of them. */
static void
metric_row(struct tabulate *t, const struct metrics_table *f, size_t folds)
{
	tabulate_name(t, metrics_table_name[f->by]);
	if (f->fold == folds)
		tabulate_name(t, "all");
	else
		tabulate_int(t, (long long)f->fold + 1);
	tabulate_int(t, (long long)f->train_deals);
	tabulate_int(t, (long long)f->test_deals);
	tabulate_rate(t, f->base_rate);
	tabulate_score(t, f->auc.auc);
	tabulate_score(t, f->auc.lo);
	tabulate_score(t, f->auc.hi);
	tabulate_score(t, f->log_loss);
	tabulate_score(t, f->base_log_loss);
	tabulate_score(t, f->brier);
	tabulate_score(t, f->base_brier);
	tabulate_score(t, f->calibration);
	tabulate_end(t);
}

static void
metric_columns(struct tabulate *t)
{
	tabulate_text_column(t, "model", "model");
	tabulate_text_column(t, "fold", "fold");
	tabulate_column(t, "train_deals", "learned");
	tabulate_column(t, "test_deals", "tested");
	tabulate_column(t, "base_rate", "base");
	tabulate_column(t, "auc", "AUC");
	tabulate_column(t, "auc_lo", "from");
	tabulate_column(t, "auc_hi", "to");
	tabulate_column(t, "log_loss", "loss");
	tabulate_column(t, "base_log_loss", "base");
	tabulate_column(t, "brier", "Brier");
	tabulate_column(t, "base_brier", "base");
	tabulate_column(t, "calibration_error", "calib");
	tabulate_spare(t, "base_brier", NULL);
	tabulate_spare(t, "brier", NULL);
	tabulate_spare(t, "calibration_error", NULL);
	tabulate_spare(t, "train_deals", NULL);
	tabulate_spare(t, "auc_lo", "auc_hi");
	tabulate_header(t);
}

void
metrics_table_print(const struct metrics_table_rows *f, int table, struct out *o)
{
	struct tabulate t;

	tabulate_open(&t, o, table);
	metric_columns(&t);
	for (size_t i = 0; i < f->rows; i++)
		metric_row(&t, &f->row[i], f->folds);
	tabulate_close(&t);
}
