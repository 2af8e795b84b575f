/*
 * dealtrain -- a model of open deals, tested on later deals than it knew.
 *
 * Holds the whole table in memory, 4 bytes per feature and row, and about
 * twice that while it learns.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calib.h"
#include "date.h"
#include "deal.h"
#include "err.h"
#include "evidence.h"
#include "fold.h"
#include "learn.h"
#include "mem.h"
#include "metric.h"
#include "model.h"
#include "oof.h"
#include "opt.h"
#include "out.h"
#include "rec.h"
#include "sample.h"
#include "sheet.h"
#include "train.h"

enum { CALIBRATE_AUTO = -1, QUANTILES = 1001, PARAMS = 64 };
static const double SIGNAL_P = .01;		/* of each permutation test */
static const double AGE_TOLERANCE = .001;	/* nats by which the loss must be worse to give up the constraint */
static const double LEAK_AUC = .95;		/* of one feature alone */
static const double HIGH_SHARE = .2, MEDIUM_SHARE = .5;	/* riskiest out-of-fold scores */

static const struct opt_choice calibrations[] = {
	{ "auto", CALIBRATE_AUTO, "isotonic if it does better on later folds, else sigmoid" },
	{ "sigmoid", CALIB_SIGMOID, "two parameters" },
	{ "isotonic", CALIB_ISOTONIC, "any rising curve" },
	{ "none", CALIB_NONE, "the trees' own probabilities" },
	{ NULL, 0, NULL }
};

static struct opt_input in;
static const char *model_path, *oof_path;
static size_t folds_wanted = 5, seed = 1;
static int calibrate = CALIBRATE_AUTO, require_signal, table;
static struct opt_list user_params;

static const struct opt options[] = {
	{ 'o', "output", "MODEL", OPT_TEXT, &model_path, "write the model to MODEL (without it: only test)", 0, 0, NULL },
	{ 0, "folds", "N", OPT_COUNT, &folds_wanted, "tests on later deals (default: 5)", 2, 50, NULL },
	{ 0, "calibrate", "HOW", OPT_CHOICE, &calibrate, "from margin to probability (default: auto)", 0, 0, calibrations },
	{ 0, "param", "NAME=VALUE", OPT_MANY, &user_params, "a parameter of XGBoost, such as max_depth=4", 0, 0, NULL },
	{ 0, "seed", "N", OPT_COUNT, &seed, "of the subsampling (default: 1)", 0, 2147483647, NULL },
	{ 0, "oof", "FILE", OPT_TEXT, &oof_path, "write the out-of-fold predictions to FILE", 0, 0, NULL },
	{ 0, "require-signal", NULL, OPT_FLAG, &require_signal, "exit 1 and write no model if there is no signal", 0, 0, NULL },
	{ 't', "table", NULL, OPT_FLAG, &table, "an aligned table for a person", 0, 0, NULL },
	OPT_INPUT(&in),
	{ 0, NULL, NULL, 0, NULL, NULL, 0, 0, NULL }
};

/* What the run found out, step by step. */
struct found {
	struct sample s;
	struct folds folds;
	struct oof oof;
	struct train_param param[PARAMS];
	size_t params;
	char seed_text[32], threads_text[32];
	char *monotone;			/* monotone_constraints */
	int age_down;			/* the win chance may only fall with age */
	size_t count;			/* oof_trees[count] trees */
	enum calib_kind calib_kind;
	double *p;			/* forward-calibrated, [oof.rows] */
	double p_any, p_beyond_age;	/* of the permutation tests */
	double loss, base_loss;		/* forward, folds 2 and later */
	enum model_verdict verdict;
	double base_rate;
};

/* ---- parameters ------------------------------------------------------- */

static void
set_param(struct found *f, const char *name, const char *value)
{
	if (f->params == PARAMS)
		opt_usage("--param: more than %d of them", PARAMS);
	f->param[f->params++] = (struct train_param){ name, value };
}

/* More wins before do not make a win less likely; nor, if down, does age make one likelier. */
static char *
constraints(const struct sample *s, int down)
{
	struct out o;
	char *text;

	out_memory(&o);
	for (size_t k = 0; k < s->features; k++) {
		const struct sample_feature *f = &s->feature[k];
		int up = !f->categorical && strstr(f->name, "win_rate") != NULL;
		int age = !f->categorical && strncmp(f->name, "x_age_", 6) == 0;

		out_text(&o, k == 0 ? "(" : ",");
		out_text(&o, up ? "1" : age && down ? "-1" : "0");
	}
	out_text(&o, ")");
	text = mem_text(o.buf, o.len);
	out_free(&o);
	return text;
}

static void
set_params(struct found *f)
{
	static const struct train_param own[] = {
		{ "max_depth", "3" }, { "min_child_weight", "50" }, { "lambda", "5" }, { "eta", "0.1" },
		{ "subsample", "0.8" }, { "colsample_bytree", "0.8" }
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		set_param(f, own[i].name, own[i].value);
	snprintf(f->seed_text, sizeof f->seed_text, "%zu", seed);
	snprintf(f->threads_text, sizeof f->threads_text, "%zu", opt_threads(&in));
	set_param(f, "seed", f->seed_text);
	set_param(f, "nthread", f->threads_text);
	set_param(f, "monotone_constraints", f->monotone = constraints(&f->s, 1));
	for (size_t i = 0; i < user_params.n; i++) {
		char *name = user_params.item[i], *value = strchr(name, '=');

		if (value == NULL)
			opt_usage("--param: not NAME=VALUE: '%s'", name);
		*value++ = '\0';
		if (!train_param_known(name))
			opt_usage("--param: no such parameter: '%s'", name);
		set_param(f, name, value);
	}
}

static void
set_monotone(struct found *f, int down)
{
	free(f->monotone);
	f->monotone = constraints(&f->s, down);
	for (size_t i = 0; i < f->params; i++)
		if (strcmp(f->param[i].name, "monotone_constraints") == 0) {
			f->param[i].value = f->monotone;
			return;
		}
}

/* ---- learning --------------------------------------------------------- */

static void
walk(struct found *f, size_t rounds, size_t counts)
{
	struct err e;

	oof_free(&f->oof);
	if (oof_run(&f->oof, &f->s, &f->folds, f->param, f->params, rounds, counts, &e) != 0)
		err_die("%s", e.text);
}

/* Whether age may only lower the chance: unless the first round's loss is worse for it. */
static void
choose_age_down(struct found *f)
{
	double with, without;

	walk(f, 1, OOF_FEW);
	with = oof_log_loss(&f->oof, oof_best(&f->oof));
	set_monotone(f, 0);
	walk(f, 1, OOF_FEW);
	without = oof_log_loss(&f->oof, oof_best(&f->oof));
	f->age_down = with <= without + AGE_TOLERANCE;
	set_monotone(f, f->age_down);
}

static double
loss_from(const struct found *f, const double *p, size_t from)
{
	return metric_log_loss(p + from, f->oof.won + from, f->oof.rows - from);
}

/* Each kind is fitted to earlier folds and judged on later ones. */
static void
choose_calibration(struct found *f)
{
	size_t later = oof_start(&f->oof, 1);
	double *p = mem_resize(NULL, f->oof.rows, sizeof *p);
	struct err e;

	f->p = mem_resize(NULL, f->oof.rows, sizeof *f->p);
	f->calib_kind = calibrate != CALIBRATE_AUTO ? (enum calib_kind)calibrate : CALIB_SIGMOID;
	if (oof_forward(&f->oof, f->count, f->calib_kind, f->p, &e) != 0 ||
	    oof_forward(&f->oof, f->count, CALIB_ISOTONIC, p, &e) != 0)
		err_die("%s", e.text);
	if (calibrate == CALIBRATE_AUTO && loss_from(f, p, later) < loss_from(f, f->p, later)) {
		f->calib_kind = CALIB_ISOTONIC;
		memcpy(f->p, p, f->oof.rows * sizeof *p);
	}
	free(p);
}

static void
base_rates(const struct found *f, double *p)
{
	for (size_t i = 0; i < f->oof.rows; i++)
		p[i] = f->oof.base_rate[f->oof.fold[i]];
}

static void
judge(struct found *f)
{
	size_t later = oof_start(&f->oof, 1);
	double *base = mem_resize(NULL, f->oof.rows, sizeof *base);

	base_rates(f, base);
	f->loss = loss_from(f, f->p, later);
	f->base_loss = loss_from(f, base, later);
	f->p_any = evidence_p(&f->oof, 0);
	f->p_beyond_age = evidence_p(&f->oof, 1);
	f->verdict = f->p_any > SIGNAL_P || !(f->loss < f->base_loss) ? MODEL_NO_SIGNAL :
	    f->p_beyond_age > SIGNAL_P ? MODEL_WEAK : MODEL_READY;
	free(base);
}

/* ---- what is told ------------------------------------------------------ */

static size_t
distinct(const uint32_t *deal, size_t n, size_t deals)
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

/* A predictor on one fold, or on all of them: score ranks, p are probabilities. */
static void
metric_row(struct sheet *t, const struct found *f, const char *name, const double *score, const double *p,
    const double *base, size_t fold)
{
	const struct oof *o = &f->oof;
	int all = fold == o->folds;
	size_t from = all ? 0 : oof_start(o, fold), n = (all ? o->rows : oof_start(o, fold + 1)) - from;
	uint32_t *deal = mem_resize(NULL, n, sizeof *deal);
	double sum = 0;
	struct metric_auc a;

	for (size_t i = 0; i < n; i++) {
		deal[i] = f->s.row[o->row[from + i]].deal;
		sum += base[from + i];
	}
	metric_auc(score + from, o->won + from, deal, n, f->s.deals, &a);
	sheet_name(t, name);
	if (all)
		sheet_name(t, "all");
	else
		sheet_int(t, (long long)fold + 1);
	sheet_int(t, (long long)f->folds.fold[all ? o->folds - 1 : fold].train_deals);
	sheet_int(t, (long long)distinct(deal, n, f->s.deals));
	sheet_rate(t, sum / (double)n);
	sheet_score(t, a.auc);
	sheet_score(t, a.lo);
	sheet_score(t, a.hi);
	sheet_score(t, metric_log_loss(p + from, o->won + from, n));
	sheet_score(t, metric_log_loss(base + from, o->won + from, n));
	sheet_score(t, metric_brier(p + from, o->won + from, n));
	sheet_score(t, metric_brier(base + from, o->won + from, n));
	sheet_score(t, metric_calibration(p + from, o->won + from, n, 10));
	sheet_end(t);
	free(deal);
}

static void
metric_columns(struct sheet *t)
{
	sheet_text_column(t, "model", "model");
	sheet_text_column(t, "fold", "fold");
	sheet_column(t, "train_deals", "learned");
	sheet_column(t, "test_deals", "tested");
	sheet_column(t, "base_rate", "base");
	sheet_column(t, "auc", "AUC");
	sheet_column(t, "auc_lo", "from");
	sheet_column(t, "auc_hi", "to");
	sheet_column(t, "log_loss", "loss");
	sheet_column(t, "base_log_loss", "base");
	sheet_column(t, "brier", "Brier");
	sheet_column(t, "base_brier", "base");
	sheet_column(t, "calibration_error", "calib");
	sheet_header(t);
}

/* The table on stdout: every predictor on every fold, then on all. */
static void
print_metrics(const struct found *f)
{
	const struct oof *o = &f->oof;
	double *margin = mem_resize(NULL, o->rows, sizeof *margin), *base = mem_resize(NULL, o->rows, sizeof *base);
	struct { const char *name; const double *score, *p; } by[] = {
		{ "xgboost", margin, f->p }, { "logistic", o->plain, o->plain }, { "age", o->by_age, o->by_age }, { "base_rate", base, base }
	};
	struct out out;
	struct sheet t;

	for (size_t i = 0; i < o->rows; i++)
		margin[i] = (double)o->margin[f->count * o->rows + i];
	base_rates(f, base);
	out_open(&out, NULL);
	sheet_open(&t, &out, table);
	metric_columns(&t);
	for (size_t k = 0; k < sizeof by / sizeof *by; k++)
		for (size_t i = 0; i <= o->folds; i++)
			metric_row(&t, f, by[k].name, by[k].score, by[k].p, base, i);
	sheet_close(&t);
	out_close(&out);
	free(margin);
	free(base);
}

static void
print_verdict(const struct found *f)
{
	static const char *const meaning[] = {
		[MODEL_NO_SIGNAL] = "later outcomes cannot be told from these features; the model answers with the base rate",
		[MODEL_WEAK] = "only a deal's age tells; the rest adds nothing that chance would not",
		[MODEL_READY] = "later outcomes can be told, beyond what age tells"
	};

	err_warn("verdict: %s: %s (p = %.3g, beyond age p = %.3g; log loss %.4f, base rate's %.4f)",
	    model_verdict_name(f->verdict), meaning[f->verdict], f->p_any, f->p_beyond_age, f->loss, f->base_loss);
	err_note("%u trees, %s calibration, wins come within %d days, %zu undecided test rows were left out",
	    oof_trees[f->count], calib_name[f->calib_kind], (int)f->folds.horizon, f->folds.undecided);
}

static void
write_oof(const struct found *f)
{
	const struct oof *o = &f->oof;
	struct out out;
	size_t n;

	out_open(&out, oof_path);
	out_text(&out, "deal_id,as_of_date,fold,outcome,margin,win_probability\n");
	for (size_t i = 0; i < o->rows; i++) {
		const struct sample_row *r = &f->s.row[o->row[i]];
		const char *id = sample_id(&f->s, r->deal, &n);

		out_field(&out, id, n);
		out_date(&out, r->as_of);
		out_int(&out, (long long)o->fold[i] + 1);
		out_name(&out, deal_outcome_name[o->won[i] ? DEAL_WON : DEAL_LOST]);
		out_float(&out, o->margin[f->count * o->rows + i]);
		out_rate(&out, f->p[i]);
		out_end(&out);
	}
	out_close(&out);
}

/* ---- what could be wrong with the table ------------------------------- */

/* A feature that tells the outcome alone knows it. */
static void
warn_of_leaks(const struct found *f)
{
	const struct oof *o = &f->oof;
	double *score = mem_resize(NULL, o->rows, sizeof *score);
	struct metric_auc a;

	for (size_t k = 0; k < f->s.features; k++) {
		if (f->s.feature[k].categorical)
			continue;
		for (size_t i = 0; i < o->rows; i++) {
			float x = f->s.x[o->row[i] * f->s.features + k];

			score[i] = isnan(x) ? -HUGE_VAL : (double)x;
		}
		metric_auc(score, o->won, NULL, o->rows, o->rows, &a);
		if (a.auc > LEAK_AUC || a.auc < 1 - LEAK_AUC)
			err_warn("%s: tells the outcome alone (AUC %.3f): does it know what open deals cannot?",
			    f->s.feature[k].name, a.auc);
	}
	free(score);
}

static void
warn_of_rows(const struct found *f)
{
	if (f->s.at_close > 0)
		err_warn("%zu of %zu rows are as of the deal's closed_date: open deals never look so (use dealfeat --snapshots)",
		    f->s.at_close, f->s.rows);
}

/* ---- the model file ---------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Quantiles of the out-of-fold win probabilities, as the final calibration has them. */
static void
set_quantiles(struct model *m, const struct found *f)
{
	const struct oof *o = &f->oof;
	double *p = mem_resize(NULL, o->rows, sizeof *p);

	for (size_t i = 0; i < o->rows; i++)
		p[i] = calib_prob(&m->calib, (double)o->margin[f->count * o->rows + i]);
	qsort(p, o->rows, sizeof *p, by_value);
	m->quantiles = QUANTILES;
	m->quantile = mem_resize(NULL, QUANTILES, sizeof *m->quantile);
	for (size_t i = 0; i < QUANTILES; i++)
		m->quantile[i] = p[(o->rows - 1) * i / (QUANTILES - 1)];
	m->risk_high = 1 - model_quantile(m, HIGH_SHARE);
	m->risk_medium = 1 - model_quantile(m, MEDIUM_SHARE);
	free(p);
}

static void
set_features(struct model *m, const struct sample *s)
{
	size_t n;

	for (size_t k = 0; k < s->features; k++) {
		struct model_feature *mf = model_add_feature(m, s->feature[k].name, s->feature[k].categorical);

		for (uint32_t i = 0; s->feature[k].categorical && i < map_size(s->feature[k].dictionary); i++) {
			const char *t = map_text(s->feature[k].dictionary, i, &n);

			map_add(mf->dictionary, t, n);
		}
	}
}

/* How it was trained, for people and for later comparison. */
static void
add_training(struct model *m, const struct found *f)
{
	json_t *j = json_pack("{s:I, s:I, s:I, s:i, s:i, s:i, s:b, s:f, s:f, s:f, s:f}",
	    "rows", (json_int_t)f->s.rows, "deals", (json_int_t)f->s.deals, "folds", (json_int_t)f->oof.folds,
	    "trees", (int)oof_trees[f->count], "horizon_days", (int)f->folds.horizon, "rounds", LEARN_ROUNDS,
	    "age_only_lowers", f->age_down, "p_value", f->p_any, "p_value_beyond_age", f->p_beyond_age,
	    "log_loss", f->loss, "base_log_loss", f->base_loss);
	json_t *params = json_object();
	char *text;

	for (size_t i = 0; i < f->params; i++)	/* later ones win, as in training */
		if (strcmp(f->param[i].name, "nthread") != 0)
			json_object_set_new(params, f->param[i].name, json_string(f->param[i].value));
	json_object_set_new(j, "params", params);
	text = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(9));
	if (text == NULL)
		err_die("out of memory");
	model_add_part(m, "training", text);
	free(text);
	json_decref(j);
}

static void
write_model(const struct found *f, struct train_trees *trees)
{
	struct model *m = model_new();
	struct out out;
	struct err e;
	char day[11], *booster, *bytes;
	size_t n, len;

	m->version = mem_text(opt_version, strlen(opt_version));
	m->as_of = mem_text(day, date_text(day, f->s.last_day));
	m->verdict = f->verdict;
	m->base_rate = f->base_rate;
	set_features(m, &f->s);
	if (oof_calibrate(&f->oof, f->count, f->oof.folds, f->calib_kind, &m->calib, &e) != 0)
		err_die("%s", e.text);
	set_quantiles(m, f);
	add_training(m, f);
	if ((booster = train_save(trees, 0, &n, &e)) == NULL || (bytes = model_bytes(m, booster, n, &len, &e)) == NULL)
		err_die("%s", e.text);
	out_open(&out, model_path);
	out_bytes(&out, bytes, len);
	out_close(&out);
	free(booster);
	free(bytes);
	model_free(m);
}

static void
learn_final(struct found *f)
{
	struct learn l = { .s = &f->s, .rows = f->s.rows, .now = f->s.last_day + 1, .param = f->param,
	    .params = f->params, .trees = oof_trees[f->count], .rounds = LEARN_ROUNDS };
	struct err e;
	struct train_trees *t = learn_run(&l, &e);

	if (t == NULL)
		err_die("%s", e.text);
	free(l.label);
	f->base_rate = l.base_rate;
	write_model(f, t);
	train_free(t);
}

/* ---- flow --------------------------------------------------------------- */

static void
load(struct found *f, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;
	struct rec *r = rec_open(files, n, &o, &e);

	if (r == NULL || sample_read(&f->s, r, opt_threads(&in), &e) != 0 ||
	    folds_make(&f->folds, &f->s, folds_wanted, &e) != 0)
		err_die("%s", e.text);
	rec_close(r);
}

static void
release(struct found *f)
{
	oof_free(&f->oof);
	folds_free(&f->folds);
	sample_free(&f->s);
	free(f->monotone);
	free(f->p);
}

int
main(int argc, char *argv[])
{
	struct found f = { 0 };
	int first, no_signal;

	train_init(argv);
	first = opt_parse(argc, argv, "[-o MODEL] [--folds N] [--calibrate HOW] [--param NAME=VALUE] [--seed N] [--oof FILE]\n"
	    "                 [--require-signal] [-t] [FILE ...]",
	    "Learns which open deals will be won, tests it on later deals, writes a model.", options);
	load(&f, argv + first, (size_t)(argc - first));
	set_params(&f);
	warn_of_rows(&f);
	choose_age_down(&f);
	walk(&f, LEARN_ROUNDS, OOF_COUNTS);
	f.count = oof_best(&f.oof);
	choose_calibration(&f);
	judge(&f);
	warn_of_leaks(&f);
	print_metrics(&f);
	print_verdict(&f);
	if (oof_path != NULL)
		write_oof(&f);
	no_signal = require_signal && f.verdict == MODEL_NO_SIGNAL;
	if (model_path != NULL && !no_signal)
		learn_final(&f);
	release(&f);
	return no_signal ? EXIT_FOUND : EXIT_DONE;
}
