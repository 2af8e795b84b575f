#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/search.h"
#include "csv/parallel.h"
#include "deal/deal.h"
#include "learn/oof.h"
#include "stats/logistic.h"

const unsigned oof_trees[OOF_MOST] = { 10, 25, 50, 75, 100, 125, 150, 200, 300, 400 };

static void
make_room(struct oof *o, const struct folds *f)
{
	struct oof_open *p = &o->open;
	int plain = o->counts >= OOF_COUNTS;

	for (size_t k = 0; k < f->n; k++) {
		o->rows += f->fold[k].rows;
		p->rows += f->fold[k].opens;
	}
	o->folds = f->n;
	o->row = mem_resize(NULL, o->rows, sizeof *o->row);
	o->fold = mem_resize(NULL, o->rows, sizeof *o->fold);
	o->won = mem_resize(NULL, o->rows, sizeof *o->won);
	o->margin = mem_resize(NULL, o->counts * o->rows, sizeof *o->margin);
	o->by_age = mem_resize(NULL, o->rows, sizeof *o->by_age);
	o->plain = plain ? mem_resize(NULL, o->rows, sizeof *o->plain) : NULL;
	o->base_rate = mem_resize(NULL, f->n, sizeof *o->base_rate);
	p->row = mem_resize(NULL, p->rows, sizeof *p->row);
	p->fold = mem_resize(NULL, p->rows, sizeof *p->fold);
	p->q = mem_resize(NULL, p->rows, sizeof *p->q);
	p->by_age = mem_resize(NULL, p->rows, sizeof *p->by_age);
	p->old = mem_zero(p->rows, sizeof *p->old);
	p->margin = mem_resize(NULL, o->counts * p->rows, sizeof *p->margin);
	p->plain = plain ? mem_resize(NULL, p->rows, sizeof *p->plain) : NULL;
}

/* What age alone says of n of the fold's rows, as known at its start. */
static void
age_baseline(const struct oof *o, const struct fold *f, const size_t *row, size_t n, double *p)
{
	int32_t *age = mem_resize(NULL, n, sizeof *age);

	for (size_t i = 0; i < n; i++) {
		const struct dataset_row *r = &o->s->row[row[i]];

		age[i] = r->as_of - o->s->deal[r->deal].created;
	}
	fit_by_age(o->s, f->train, f->start, age, n, p);
	free(age);
}

/* Where a fold's rows go. */
struct at {
	size_t row, open;
};

/*
 * What was predicted of some rows; margin[counts * n] goes behind the rows that
 * stand in out[counts * rows].
 */
static void
put_margins(float *out, size_t rows, size_t at, const float *margin, size_t n, size_t counts)
{
	for (size_t c = 0; c < counts; c++)
		memcpy(out + c * rows + at, margin + c * n, n * sizeof *out);
}

/* The rows of deals still open. */
static void
put_open(struct oof *o, const struct fold *f, size_t k, size_t at, const struct fit *l,
    const float *margin)
{
	const struct dataset *s = o->s;
	int32_t *age = mem_resize(NULL, f->opens, sizeof *age), now = s->last_day + 1;

	for (size_t i = 0; i < f->opens; i++) {
		o->open.row[at + i] = f->open[i];
		o->open.fold[at + i] = (uint32_t)k;
		age[i] = now - s->deal[s->row[f->open[i]].deal].created;
		o->open.old[at + i] = age[i] > o->horizon;
	}
	if (f->opens > 0) {
		fit_by_age(s, s->rows, now, age, f->opens, o->open.q + at);
		age_baseline(o, f, f->open, f->opens, o->open.by_age + at);
		put_margins(o->open.margin, o->open.rows, at, margin, f->opens, o->counts);
		if (o->open.plain != NULL)
			fit_plain_margins(l, f->open, f->opens, o->open.plain + at);
	}
	free(age);
}

/* One fold; margin[] is what was predicted of its rows, then of its open ones. */
static void
put_fold(struct oof *o, const struct fold *f, size_t k, struct at at, const struct fit *l,
    const float *margin)
{
	for (size_t i = 0; i < f->rows; i++) {
		o->row[at.row + i] = f->row[i];
		o->fold[at.row + i] = (uint32_t)k;
		o->won[at.row + i] = o->s->deal[o->s->row[f->row[i]].deal].outcome == DEAL_WON;
	}
	put_margins(o->margin, o->rows, at.row, margin, f->rows, o->counts);
	if (o->plain != NULL)
		fit_plain_margins(l, f->row, f->rows, o->plain + at.row);
	put_open(o, f, k, at.open, l, margin + o->counts * f->rows);
	o->base_rate[k] = l->base_rate;
	age_baseline(o, f, f->row, f->rows, o->by_age + at.row);
}

static struct at
after(struct at at, const struct fold *f)
{
	return (struct at){ at.row + f->rows, at.open + f->opens };
}

/* A fold of its own: all it makes goes to places of its own. */
struct fold_job {
	struct oof *o, *other;		/* other: NULL if there is none */
	const struct fold *f;
	size_t k;
	struct at at;
	struct fit l;
	int rc;
	struct err e;
};

/* What t says of the fold's rows and its open ones goes to o. */
static int
predict_fold(struct fold_job *j, struct oof *o, struct xgb_trees *t)
{
	const struct fold *f = j->f;
	float *margin = mem_resize(NULL, o->counts * (f->rows + f->opens), sizeof *margin);
	float *open = margin + o->counts * f->rows;
	int rc = fit_margins(t, o->s, f->row, f->rows, oof_trees, o->counts, margin, &j->e) != 0 ||
	    fit_margins(t, o->s, f->open, f->opens, oof_trees, o->counts, open, &j->e) !=
	    0 ? -1 : 0;

	if (rc == 0)
		put_fold(o, f, j->k, j->at, &j->l, margin);
	free(margin);
	return rc;
}

static void
run_fold(size_t i, void *arg)
{
	struct fold_job *j = (struct fold_job *)arg + i;
	struct xgb_trees *t = fit_run(&j->l, &j->e);

	j->rc = t != NULL ? predict_fold(j, j->o, t) : -1;
	if (j->rc == 0 && j->other != NULL)
		j->rc = predict_fold(j, j->other, j->l.second);
	xgb_free(t);
	fit_free(&j->l);
}

/* param, and how many threads. */
static struct xgb_param *
with_threads(const struct xgb_param *param, size_t params, const char *threads)
{
	struct xgb_param *p = mem_resize(NULL, params + 1, sizeof *p);

	if (params > 0)
		memcpy(p, param, params * sizeof *p);
	p[params] = (struct xgb_param){ "nthread", threads };
	return p;
}

/*
 * The folds of f, with as many threads as xgboost may have: a small matrix
 * gains more from one for each than from two for one.
 */
static int
run_folds(struct oof *o, struct oof *other, const struct folds *f, const struct fit *usual,
    struct err *e)
{
	struct fold_job *job = mem_zero(f->n, sizeof *job);
	size_t threads = xgb_threads(usual->param, usual->params);
	struct xgb_param *param, *second;
	struct at at = { 0, 0 };
	char each[32];
	int rc = 0;

	(void)snprintf(each, sizeof each, "%zu", threads > f->n ? threads / f->n : (size_t)1);
	param = with_threads(usual->param, usual->params, each);
	second = with_threads(usual->other, usual->others, each);
	for (size_t k = 0; k < f->n; at = after(at, &f->fold[k++])) {
		job[k] = (struct fold_job){ .o = o, .other = other, .f = &f->fold[k], .k = k,
		    .at = at, .l = *usual };
		job[k].l.rows = f->fold[k].train;
		job[k].l.now = f->fold[k].start;
		job[k].l.param = param;
		job[k].l.params = usual->params + 1;
		job[k].l.other = other != NULL ? second : NULL;
		job[k].l.others = usual->others + 1;
	}
	parallel_each(f->n, threads, run_fold, job);
	for (size_t k = 0; k < f->n && rc == 0; k++)
		if ((rc = job[k].rc) != 0)
			*e = job[k].e;
	free(param);
	free(second);
	free(job);
	return rc;
}

static void
begin(struct oof *o, const struct dataset *s, const struct folds *f, size_t counts)
{
	memset(o, 0, sizeof *o);
	o->s = s;
	o->horizon = f->horizon;
	o->counts = counts;
	make_room(o, f);
}

int
oof_run(struct oof *o, const struct dataset *s, const struct folds *f,
    const struct xgb_param *param, size_t params, size_t rounds, size_t counts, struct err *e)
{
	struct fit usual = { .s = s, .param = param, .params = params,
	    .trees = oof_trees[counts - 1], .rounds = rounds, .only_trees = counts < OOF_COUNTS };

	begin(o, s, f, counts);
	return run_folds(o, NULL, f, &usual, e);
}

int
oof_run_both(struct oof *o, struct oof *other, const struct dataset *s, const struct folds *f,
    const struct xgb_param *param, size_t params, const struct xgb_param *second, size_t seconds,
    size_t rounds, size_t counts, struct err *e)
{
	struct fit usual = { .s = s, .param = param, .params = params,
	    .trees = oof_trees[counts - 1], .rounds = rounds, .only_trees = counts < OOF_COUNTS,
	    .other = second, .others = seconds, .other_trees = oof_trees[OOF_FEW - 1] };

	begin(o, s, f, counts);
	begin(other, s, f, OOF_FEW);
	return run_folds(o, other, f, &usual, e);
}

static void
give_fold(struct oof *o, const struct fold *f, size_t k, struct at at, const float *given)
{
	struct fit l = { .s = o->s, .rows = f->train, .now = f->start };
	float *margin = mem_resize(NULL, o->counts * (f->rows + f->opens), sizeof *margin);

	fit_labels(&l);
	for (size_t c = 0; c < o->counts; c++) {
		for (size_t i = 0; i < f->rows; i++)
			margin[c * f->rows + i] = given[f->row[i]];
		for (size_t i = 0; i < f->opens; i++)
			margin[o->counts * f->rows + c * f->opens + i] = given[f->open[i]];
	}
	put_fold(o, f, k, at, &l, margin);
	fit_free(&l);
	free(margin);
}

void
oof_given(struct oof *o, const struct dataset *s, const struct folds *f, const float *margin)
{
	struct at at = { 0, 0 };

	begin(o, s, f, OOF_COUNTS);
	for (size_t k = 0; k < f->n; at = after(at, &f->fold[k++]))
		give_fold(o, &f->fold[k], k, at, margin);
}

void
oof_free(struct oof *o)
{
	free(o->row);
	free(o->fold);
	free(o->won);
	free(o->margin);
	free(o->by_age);
	free(o->plain);
	free(o->open.row);
	free(o->open.fold);
	free(o->open.q);
	free(o->open.by_age);
	free(o->open.old);
	free(o->open.margin);
	free(o->open.plain);
	free(o->base_rate);
	memset(o, 0, sizeof *o);
}

static double
mixed(float margin, const float *plain, size_t i, double linear)
{
	return linear > 0 ? (1 - linear) * (double)margin + linear * (double)plain[i] :
	    (double)margin;
}

double
oof_full_loss(const struct oof *o, size_t c, double linear)
{
	const float *margin = o->margin + c * o->rows, *open = o->open.margin + c * o->open.rows;
	double sum = 0, p;

	for (size_t i = 0; i < o->rows; i++)
		sum += logistic_margin_loss(mixed(margin[i], o->plain, i, linear), o->won[i], &p);
	for (size_t i = 0; i < o->open.rows; i++)
		sum += logistic_margin_loss(mixed(open[i], o->open.plain, i, linear),
		    o->open.q[i], &p);
	return sum / (double)(o->rows + o->open.rows);
}

size_t
oof_best(const struct oof *o, double linear)
{
	return oof_best_of(o, linear, o->counts);
}

size_t
oof_best_of(const struct oof *o, double linear, size_t counts)
{
	double least = HUGE_VAL, l[OOF_MOST];
	size_t best = 0;

	for (size_t c = 0; c < counts; c++) {
		l[c] = oof_full_loss(o, c, linear);
		least = fmin(least, l[c]);
	}
	for (size_t c = 0; c < counts; c++)
		if (l[c] <= least + .5 / (double)o->rows)
			best = c;
	return best;
}

static float *
copied(const float *x, size_t n)
{
	float *copy = mem_resize(NULL, n, sizeof *copy);

	if (n > 0)
		memcpy(copy, x, n * sizeof *copy);
	return copy;
}

void
oof_share_plain(struct oof *o, const struct oof *from)
{
	free(o->plain);
	free(o->open.plain);
	o->plain = copied(from->plain, from->rows);
	o->open.plain = copied(from->open.plain, from->open.rows);
}

void
oof_mix(struct oof *o, double linear)
{
	for (size_t c = 0; c < o->counts && linear > 0; c++) {
		float *margin = o->margin + c * o->rows, *open = o->open.margin + c * o->open.rows;

		for (size_t i = 0; i < o->rows; i++)
			margin[i] = (float)mixed(margin[i], o->plain, i, linear);
		for (size_t i = 0; i < o->open.rows; i++)
			open[i] = (float)mixed(open[i], o->open.plain, i, linear);
	}
}

struct fold_key {
	const uint32_t *of;
	size_t fold;
};

static int
is_of_earlier(size_t i, const void *arg)
{
	const struct fold_key *k = arg;

	return k->of[i] < k->fold;
}

/* The first row of a fold or of a later one; of[rows] ascends. */
static size_t
first_of(const uint32_t *of, size_t rows, size_t fold)
{
	return search_lower(rows, is_of_earlier, &(struct fold_key){ of, fold });
}

size_t
oof_start(const struct oof *o, size_t fold)
{
	return first_of(o->fold, o->rows, fold);
}

size_t
oof_start_open(const struct oof *o, size_t fold)
{
	return first_of(o->open.fold, o->open.rows, fold);
}

int
oof_calibrate(const struct oof *o, size_t count, size_t before, enum calib_kind kind, double prior,
    struct calib *c, struct err *e)
{
	size_t n = oof_start(o, before), m = oof_start_open(o, before), all = n + m;
	double *margin = mem_resize(NULL, all, sizeof *margin),
	    *y = mem_resize(NULL, all, sizeof *y);
	int rc = 0;

	memset(c, 0, sizeof *c);
	for (size_t i = 0; i < n; i++) {
		margin[i] = (double)o->margin[count * o->rows + i];
		y[i] = o->won[i];
	}
	for (size_t i = 0; i < m; i++) {
		margin[n + i] = (double)o->open.margin[count * o->open.rows + i];
		y[n + i] = o->open.q[i];
	}
	if (kind == CALIB_SIGMOID)
		rc = calib_sigmoid(c, margin, y, NULL, all,
		    prior * (double)all / (double)dataset_count_deals(o->s, o->row, n,
		    o->open.row, m), e);
	else if (kind == CALIB_ISOTONIC)
		rc = calib_isotonic(c, margin, y, NULL, all, e);
	free(margin);
	free(y);
	return rc;
}

int
oof_forward(const struct oof *o, size_t count, enum calib_kind kind, double prior, double *p,
    double *open, struct err *e)
{
	struct calib c;

	for (size_t k = 0; k < o->folds; k++) {
		if (oof_calibrate(o, count, k, k == 0 ? CALIB_NONE : kind, prior, &c, e) != 0)
			return -1;
		for (size_t i = oof_start(o, k); i < oof_start(o, k + 1); i++)
			p[i] = calib_prob(&c, (double)o->margin[count * o->rows + i]);
		for (size_t i = oof_start_open(o, k); i < oof_start_open(o, k + 1); i++)
			open[i] = calib_prob(&c, (double)o->open.margin[count * o->open.rows + i]);
		calib_free(&c);
	}
	return 0;
}
