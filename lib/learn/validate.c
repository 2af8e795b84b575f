#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "deal/feature_names.h"
#include "learn/fit.h"
#include "learn/layers_forward.h"
#include "learn/permtest.h"
#include "learn/validate.h"
#include "model/model_layers.h"
#include "stats/logistic.h"

static const double SIGNAL_P = .01;		/* of each permutation test */
static const double AGE_TOLERANCE = .001;	/* nats by which the loss must be worse to give
						 * up the constraint */
static const double LINEAR_TOLERANCE = .001;	/* the same, to give up the usual share of the
						 * regression */
static const double PRIOR = 200;		/* of the calibration of trees: as much as about
						 * 1,200 deals tell */
static const double PRIOR_LINEAR = 1000;	/* of the regression's, which has learned how far
						 * to shrink */

/* ---- the test ---------------------------------------------------------- */

static int
walk(struct validate *t, size_t rounds, size_t counts, struct err *e)
{
	oof_free(&t->oof);
	return oof_run(&t->oof, t->s, t->folds, t->params.p, t->params.n, rounds, counts, e);
}

static int
has_age(const struct dataset *s)
{
	for (size_t k = 0; k < s->features; k++)
		if (!s->feature[k].categorical && strncmp(s->feature[k].name, "x_age_", 6) == 0)
			return 1;
	return 0;
}

/* Without open deals nothing can feed on itself, and more trees may be better. */
static size_t
most_counts(const struct validate *t)
{
	return dataset_has_open(t->s) ? OOF_COUNTS : OOF_MOST;
}

/*
 * The best share of the regression with the first counts numbers of trees; the loss.  The usual
 * share is three quarters of a model of deals over time, half of one of a table
 * whose rows are all known, unless another is clearly better.
 */
static double
best_share(const struct oof *o, size_t counts, double *linear)
{
	static const double share[] = { 0, .25, .5, .75 };
	double usual = dataset_has_open(o->s) ? .75 : .5, least = HUGE_VAL, l;

	for (size_t i = 0; i < sizeof share / sizeof *share; i++) {
		l = oof_full_loss(o, oof_best_of(o, share[i], counts), share[i]);
		l -= share[i] >= usual && share[i] <= usual ?
		    LINEAR_TOLERANCE + 1 / (double)o->rows : 0;
		if (l < least) {
			least = l;
			*linear = share[i];
		}
	}
	return oof_full_loss(o, oof_best_of(o, *linear, counts), *linear);
}

static double
choose_mix(struct validate *t)
{
	double loss = best_share(&t->oof, t->oof.counts, &t->linear);

	t->count = oof_best(&t->oof, t->linear);
	return loss;
}

/*
 * The usual walk, and whether age may only lower the chance: unless few trees, mixed with the
 * regression as the model's will be, are worse for it.  The few that are not held are learned
 * beside the usual ones, from the same matrices.
 */
static int
walk_by_age(struct validate *t, struct err *e)
{
	struct params free_age = { .n = 0 };
	struct oof other;
	double with, without, share;
	int rc;

	t->age_down = 1;
	params_constrain(&t->params, t->s, 1);
	if (!has_age(t->s) || params_given(&t->params, "monotone_constraints"))
		return walk(t, FIT_ROUNDS, most_counts(t), e);
	params_copy(&free_age, &t->params);
	params_constrain(&free_age, t->s, 0);
	oof_free(&t->oof);
	rc = oof_run_both(&t->oof, &other, t->s, t->folds, t->params.p, t->params.n, free_age.p,
	    free_age.n, FIT_ROUNDS, most_counts(t), e);
	params_free(&free_age);
	if (rc == 0) {
		oof_share_plain(&other, &t->oof);
		with = best_share(&t->oof, OOF_FEW, &share);
		without = best_share(&other, OOF_FEW, &share);
		t->age_down = with <= without + AGE_TOLERANCE;
		params_constrain(&t->params, t->s, t->age_down);
	}
	oof_free(&other);
	return rc != 0 || t->age_down ? rc : walk(t, FIT_ROUNDS, most_counts(t), e);
}

/*
 * May other capacities be tried?  Only if all is known, and the user has not
 * said how large trees are to be.
 */
static int
is_free(const struct validate *t)
{
	return !dataset_has_open(t->s) && params_capacity_free(&t->params);
}

static int
choose_capacity(struct validate *t, struct permtest *known, struct err *e)
{
	struct params usual = t->params;
	struct validate best = { 0 };
	double least = 0, l;

	params_copy(&t->params, &usual);
	for (size_t i = 0; i < PARAMS_CAPACITIES; i++) {
		if (i > 0) {	/* the first was walked already */
			params_copy(&t->params, &usual);
			memset(&t->oof, 0, sizeof t->oof);
			if (params_set_capacity(&t->params, i, e) != 0 ||
			    walk(t, FIT_ROUNDS, OOF_MOST, e) != 0)
				return -1;
		}
		permtest_add(known, &t->oof, 1);
		l = choose_mix(t);
		if (i == 0 || l < least) {
			validate_free(&best);
			best = *t;
			least = l;
		} else
			validate_free(t);
	}
	params_free(&usual);
	*t = best;
	return 0;
}

/* Win probabilities of the out-of-fold rows, calibrated on earlier folds. */
struct predicted {
	double *p, *open;
};

static int
calibrate_forward(const struct validate *t, enum calib_kind kind, struct predicted *s,
    struct err *e)
{
	s->p = mem_resize(NULL, t->oof.rows, sizeof *s->p);
	s->open = mem_resize(NULL, t->oof.open.rows, sizeof *s->open);
	return oof_forward(&t->oof, t->count, kind, t->prior, s->p, s->open, e);
}

/*
 * Is the log loss of a lower than b's, on the folds after the first, by more
 * than twice its standard error by deal?
 */
static int
clearly_better(const struct oof *o, const struct predicted *a, const struct predicted *b)
{
	double *gain = mem_zero(o->s->deals, sizeof *gain), sum = 0, squares = 0;

	for (size_t i = oof_start(o, 1); i < o->rows; i++)
		gain[o->s->row[o->row[i]].deal] += logistic_loss(b->p[i], o->won[i]) -
		    logistic_loss(a->p[i], o->won[i]);
	for (size_t i = oof_start_open(o, 1); i < o->open.rows; i++)
		gain[o->s->row[o->open.row[i]].deal] += logistic_loss(b->open[i], o->open.q[i]) -
		    logistic_loss(a->open[i], o->open.q[i]);
	for (size_t d = 0; d < o->s->deals; d++) {
		sum += gain[d];
		squares += gain[d] * gain[d];
	}
	free(gain);
	return sum > 2 * sqrt(squares);
}

/* Each kind is fitted to earlier folds and judged on later ones. */
static int
choose_calibration(struct validate *t, struct err *e)
{
	struct predicted chosen = { 0 }, isotonic = { 0 }, other;
	int rc;

	t->kind = t->calibrate != VALIDATE_AUTO ? (enum calib_kind)t->calibrate : CALIB_SIGMOID;
	rc = calibrate_forward(t, t->kind, &chosen, e);
	if (rc == 0 && t->calibrate == VALIDATE_AUTO)
		rc = calibrate_forward(t, CALIB_ISOTONIC, &isotonic, e);
	if (rc == 0 && t->calibrate == VALIDATE_AUTO && clearly_better(&t->oof, &isotonic,
	    &chosen)) {
		t->kind = CALIB_ISOTONIC;
		other = chosen;
		chosen = isotonic;
		isotonic = other;
	}
	t->p = chosen.p;
	t->p_open = chosen.open;
	free(isotonic.p);
	free(isotonic.open);
	return rc;
}

/*
 * The mean log loss on the folds after the first of what p and open say, or the
 * base rate for NULL.  Rows of deals still open count by their q: nearly all
 * are lost, so without them whoever promises most is right.
 */
static double
later_loss(const struct oof *o, const double *p, const double *open)
{
	size_t n = oof_start(o, 1), m = oof_start_open(o, 1);
	double sum = 0;

	for (size_t i = n; i < o->rows; i++)
		sum += logistic_loss(p != NULL ? p[i] : o->base_rate[o->fold[i]], o->won[i]);
	for (size_t i = m; i < o->open.rows; i++)
		sum += logistic_loss(open != NULL ? open[i] : o->base_rate[o->open.fold[i]],
		    o->open.q[i]);
	return sum / (double)(o->rows - n + o->open.rows - m);
}

static void
judge(struct validate *t, const struct permtest *known)
{
	t->base = mem_resize(NULL, t->oof.rows, sizeof *t->base);
	for (size_t i = 0; i < t->oof.rows; i++)
		t->base[i] = t->oof.base_rate[t->oof.fold[i]];
	t->loss = later_loss(&t->oof, t->p, t->p_open);
	t->base_loss = later_loss(&t->oof, NULL, NULL);
	t->age_loss = later_loss(&t->oof, t->oof.by_age, t->oof.open.by_age);
	t->p_any = permtest_p(known, 0);
	/* without dates there is no age */
	t->p_beyond_age = t->s->undated ? t->p_any : permtest_p(known, 1);
	t->verdict = t->p_any > SIGNAL_P || !(t->loss < t->base_loss) ? MODEL_NO_SIGNAL :
	    t->p_beyond_age > SIGNAL_P ? MODEL_WEAK : MODEL_READY;
}

static void
forget_judgement(struct validate *t)
{
	free(t->p);
	free(t->p_open);
	free(t->base);
	t->p = t->p_open = t->base = NULL;
}

static int
calibrate_and_judge(struct validate *t, const struct permtest *known, struct err *e)
{
	forget_judgement(t);
	if (choose_calibration(t, e) != 0)
		return -1;
	judge(t, known);
	return 0;
}

struct fit
validate_fit(const struct validate *t, size_t rounds)
{
	return (struct fit){ .s = t->s, .rows = t->s->rows, .now = t->s->last_day + 1,
	    .param = t->params.p, .params = t->params.n, .trees = t->trees, .rounds = rounds,
	    .linear = t->linear };
}

/*
 * The folds, each with the layers of its day: they count as long as they do not tell later
 * outcomes clearly worse.
 */
static int
walk_layers(struct validate *t, const struct permtest *known, const struct fit *l, struct err *e)
{
	struct layers_forward w = { .o = &t->oof, .folds = t->folds, .count = t->count,
	    .kind = t->kind, .prior = t->prior };
	struct predicted before = { t->p, t->p_open }, after;
	int rc;

	t->p = t->p_open = NULL;
	rc = layers_forward(&w, l, e) == 0 ? calibrate_and_judge(t, known, e) : -1;
	after = (struct predicted){ t->p, t->p_open };
	if (rc == 0 && (t->verdict == MODEL_NO_SIGNAL || clearly_better(&t->oof, &before,
	    &after))) {
		layers_forward_undo(&w);
		layers_free(&t->layers);
		rc = calibrate_and_judge(t, known, e);
	}
	layers_forward_free(&w);
	free(before.p);
	free(before.open);
	return rc;
}

/* What has just changed, of trees that can tell anything at all. */
static int
add_layers(struct validate *t, const struct permtest *known, size_t rounds, struct err *e)
{
	struct fit l = validate_fit(t, rounds);
	struct calib c = { 0 };
	int rc;

	if (t->no_layers || t->s->undated || t->verdict == MODEL_NO_SIGNAL)
		return 0;
	rc = oof_calibrate(&t->oof, t->count, t->oof.folds, t->kind, t->prior, &c, e);
	if (rc == 0)
		rc = layers_find(&t->layers, &l, &c, e);
	calib_free(&c);
	if (rc != 0 || layers_count(&t->layers) == 0)
		return rc;
	if ((rc = walk_layers(t, known, &l, e)) != 0 || layers_count(&t->layers) == 0)
		return rc;
	rc = oof_calibrate(&t->oof, t->count, t->oof.folds, t->kind, t->prior, &c, e);
	if (rc == 0)
		layers_carry(&t->layers, &c);
	calib_free(&c);
	return rc;
}

/* rounds: 0 if nothing was learned, of trees from elsewhere. */
static int
finish(struct validate *t, const struct permtest *known, unsigned trees, size_t rounds,
    struct err *e)
{
	t->trees = trees;
	if (calibrate_and_judge(t, known, e) != 0)
		return -1;
	return rounds > 0 ? add_layers(t, known, rounds, e) : 0;
}

/* Everything is chosen by the test; all of it is a candidate for the permutation test. */
static int
choose(struct validate *t, struct permtest *known, struct err *e)
{
	if (walk_by_age(t, e) != 0)
		return -1;
	if (is_free(t))
		return choose_capacity(t, known, e);
	permtest_add(known, &t->oof, 1);
	choose_mix(t);
	return 0;
}

static double
prior(double linear)
{
	return (1 - linear) * PRIOR + linear * PRIOR_LINEAR;
}

int
validate_run(struct validate *t, struct err *e)
{
	struct permtest *known = permtest_new();
	int rc;

	if ((rc = choose(t, known, e)) == 0) {
		t->prior = prior(t->linear);
		oof_mix(&t->oof, t->linear);
		rc = finish(t, known, oof_trees[t->count], FIT_ROUNDS, e);
	}
	permtest_free(known);
	return rc;
}

int
validate_repeat(struct validate *t, size_t rounds, unsigned trees, double linear, struct err *e)
{
	size_t counts = trees > oof_trees[OOF_COUNTS - 1] ? OOF_MOST : OOF_COUNTS;
	struct permtest *known = permtest_new();
	int rc;

	t->linear = linear;
	t->prior = prior(linear);
	if ((rc = walk(t, rounds, counts, e)) == 0) {
		permtest_add(known, &t->oof, 1);
		oof_mix(&t->oof, linear);
		t->count = counts - 1;
		while (t->count > 0 && oof_trees[t->count] > trees)
			t->count--;
		rc = finish(t, known, oof_trees[t->count], rounds, e);
	}
	permtest_free(known);
	return rc;
}

int
validate_given(struct validate *t, const float *margin, struct err *e)
{
	struct permtest *known = permtest_new();
	int rc;

	oof_free(&t->oof);
	oof_given(&t->oof, t->s, t->folds, margin);
	t->count = 0;
	permtest_add(known, &t->oof, 0);
	rc = finish(t, known, 0, 0, e);
	permtest_free(known);
	return rc;
}

double
validate_loss(const struct validate *t)
{
	return t->verdict != MODEL_NO_SIGNAL ? t->loss : validate_by_age(t) ? t->age_loss :
	    t->base_loss;
}

int
validate_by_age(const struct validate *t)
{
	return t->verdict == MODEL_NO_SIGNAL && t->params.n > 0 && !t->s->undated &&
	    dataset_find(t->s, feature_name[FEATURE_AGE_DAYS]) >= 0;
}

void
validate_free(struct validate *t)
{
	oof_free(&t->oof);
	params_free(&t->params);
	layers_free(&t->layers);
	forget_judgement(t);
}

void
validate_write_oof(const struct validate *t, struct out *out)
{
	const struct oof *o = &t->oof;
	size_t n;

	buf_text(&out->b, COL_DEAL_ID "," COL_AS_OF ",fold," COL_OUTCOME ",margin,"
	    COL_PROBABILITY "\n");
	for (size_t i = 0; i < o->rows; i++) {
		const struct dataset_row *r = &t->s->row[o->row[i]];
		const char *id = dataset_id(t->s, r->deal, &n);

		out_field(out, id, n);
		out_date(out, t->s->undated ? DATE_NONE : r->as_of);
		out_int(out, (long long)o->fold[i] + 1);
		out_name(out, deal_outcome_name[o->won[i] ? DEAL_WON : DEAL_LOST]);
		out_float(out, o->margin[t->count * o->rows + i]);
		out_rate(out, t->p[i]);
		out_end(out);
	}
}
