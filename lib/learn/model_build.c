#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/order.h"
#include "deal/feature_names.h"
#include "learn/booster_centre.h"
#include "learn/feature_spread.h"
#include "learn/fit.h"
#include "learn/layers.h"
#include "learn/model_build.h"
#include "model/entry_blocks.h"
#include "model/model.h"
#include "model/model_file.h"
#include "model/model_layers.h"
#include "model/waiting.h"

enum { QUANTILES = 1001 };
static const double HIGH_SHARE = .2, MEDIUM_SHARE = .5;	/* riskiest out-of-fold scores */

/* Quantiles of the out-of-fold win probabilities, as the final calibration has them. */
static void
set_quantiles(struct model *m, const struct validate *t)
{
	const struct oof *o = &t->oof;
	double *p = mem_resize(NULL, o->rows, sizeof *p);

	for (size_t i = 0; i < o->rows; i++)
		p[i] = calib_prob(&m->calib, (double)o->margin[t->count * o->rows + i]);
	qsort(p, o->rows, sizeof *p, order_double);
	m->quantiles = QUANTILES;
	m->quantile = mem_resize(NULL, QUANTILES, sizeof *m->quantile);
	for (size_t i = 0; i < QUANTILES; i++)
		m->quantile[i] = p[(o->rows - 1) * i / (QUANTILES - 1)];
	m->risk_high = 1 - model_quantile(m, HIGH_SHARE);
	m->risk_medium = 1 - model_quantile(m, MEDIUM_SHARE);
	free(p);
}

static void
set_features(struct model *m, const struct dataset *s)
{
	size_t n;

	for (size_t k = 0; k < s->features; k++) {
		struct model_feature *mf = model_add_feature(m, s->feature[k].name,
		    s->feature[k].categorical);

		for (uint32_t i = 0; s->feature[k].categorical &&
		    i < intern_size(s->feature[k].dictionary); i++) {
			const char *t = intern_text(s->feature[k].dictionary, i, &n);

			intern_add(mf->dictionary, t, n);
		}
	}
}

/* How it was trained, for people and for later comparison. */
static void
add_training(struct model *m, const struct validate *t)
{
	json_t *j = json_pack("{s:I, s:I, s:I, s:i, s:i, s:i, s:b, s:f, s:f, s:f, s:f, s:f}",
	    "rows", (json_int_t)t->s->rows, "deals", (json_int_t)t->s->deals, "folds",
	    (json_int_t)t->oof.folds, "trees", (int)t->trees, "horizon_days",
	    (int)t->folds->horizon, "rounds", t->params.n > 0 ? FIT_ROUNDS : 0, "age_only_lowers",
	    t->age_down, "p_value", t->p_any, "p_value_beyond_age", t->p_beyond_age, "log_loss",
	    t->loss, "base_log_loss", t->base_loss, "linear", t->linear);
	/* of trees from elsewhere, nobody knows them */
	json_t *params = t->params.n > 0 ? json_object() : NULL;
	char *text;

	for (size_t i = 0; i < t->params.n; i++)
		if (params_counts(&t->params, i))
			json_object_set_new(params, t->params.p[i].name,
			    json_string(t->params.p[i].value));
	if ((params != NULL && json_object_set_new(j, "params", params) != 0) ||
	    (layers_count(&t->layers) > 0 && json_object_set_new(j, MODEL_LAYERS,
	    layers_json(&t->layers, t->s)) != 0) ||
	    (text = json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(9))) == NULL)
		err_die("out of memory");
	model_add_part(m, "training", text);
	free(text);
	json_decref(j);
}

/* How the features were spread, for what comes later. */
static void
add_ranges(struct model *m, const struct dataset *s)
{
	char *text = feature_spread_text(m, s);

	model_add_part(m, "ranges", text);
	free(text);
}

/* How deals entered, and how long they took: what dealdrift compares later ones with. */
static void
add_entries(struct model *m, const struct dataset *s)
{
	char *text = s->undated ? NULL : entry_blocks_text(s);
	struct waiting w = { 0 };

	if (text != NULL)
		model_add_part(m, "entries", text);
	free(text);
	if (!s->undated && waiting_of(&w, s) == 0) {
		text = waiting_text(&w);
		model_add_part(m, "waiting", text);
		free(text);
	}
	waiting_free(&w);
}

/* All but features, ranges and trees. */
static int
describe(struct model *m, const struct validate *t, const char *metrics, double base_rate,
    struct err *e)
{
	char day[11];
	size_t n = date_text(day, dataset_as_of(t->s));

	free(m->version);
	free(m->as_of);
	m->version = mem_text(opt_version, strlen(opt_version));
	m->as_of = mem_text(day, n);
	m->verdict = t->verdict;
	m->base_rate = base_rate;
	if (oof_calibrate(&t->oof, t->count, t->oof.folds, validate_by_age(t) ? CALIB_NONE :
	    t->kind, t->prior, &m->calib, e) != 0)
		return -1;
	if (validate_by_age(t))
		model_add_part(m, MODEL_BY_AGE, "true");
	set_quantiles(m, t);
	add_training(m, t);
	model_add_part(m, "metrics", metrics);
	return 0;
}

/* The trees as text, the forest's thresholds half way between values. */
static char *
centred_booster(struct xgb_trees *trees, const struct dataset *s, size_t forest, size_t *n,
    struct err *e)
{
	char *raw = xgb_save(trees, 0, n, e), *text;

	if (raw == NULL)
		return NULL;
	text = booster_centre(raw, *n, s, forest, n, e);
	free(raw);
	return text;
}

/* The text with the layers' trees behind it, if there are any; text is freed. */
static char *
layered(const struct validate *t, char *text, size_t *n, struct err *e)
{
	char *more;

	if (text == NULL || layers_count(&t->layers) == 0)
		return text;
	more = layers_append(&t->layers, t->s, text, n, e);
	free(text);
	return more;
}

char *
model_build(const struct validate *t, const char *metrics, size_t *n, struct err *e)
{
	struct fit l = validate_fit(t, FIT_ROUNDS);
	struct xgb_trees *trees = validate_by_age(t) ? fit_age(&l,
	    (size_t)dataset_find(t->s, feature_name[FEATURE_AGE_DAYS]), e) : fit_run(&l, e);
	struct model *m = model_new();
	size_t len;
	char *booster = trees != NULL && describe(m, t, metrics, l.base_rate, e) == 0 ?
	    layered(t, centred_booster(trees, t->s, t->trees, &len, e), &len, e) : NULL;
	char *bytes;

	set_features(m, t->s);
	add_ranges(m, t->s);
	add_entries(m, t->s);
	bytes = booster != NULL ? model_bytes(m, booster, len, n, e) : NULL;
	free(booster);
	model_free(m);
	xgb_free(trees);
	fit_free(&l);
	return bytes;
}

char *
model_build_import(const struct validate *t, const char *metrics, struct model *m,
    const char *booster, size_t len, size_t *n, struct err *e)
{
	struct fit l = { .s = t->s, .rows = t->s->rows, .now = t->s->last_day + 1,
	    .only_trees = 1 };

	fit_labels(&l);
	fit_free(&l);
	add_ranges(m, t->s);
	add_entries(m, t->s);
	return describe(m, t, metrics, l.base_rate, e) == 0 ?
	    model_bytes(m, booster, len, n, e) : NULL;
}
