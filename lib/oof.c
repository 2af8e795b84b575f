#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "deal.h"
#include "mem.h"
#include "oof.h"

const unsigned oof_trees[OOF_COUNTS] = { 10, 25, 50, 75, 100, 125, 150, 200 };

static void
make_room(struct oof *o, const struct folds *f)
{
	for (size_t k = 0; k < f->n; k++)
		o->rows += f->fold[k].rows;
	o->folds = f->n;
	o->row = mem_resize(NULL, o->rows, sizeof *o->row);
	o->fold = mem_resize(NULL, o->rows, sizeof *o->fold);
	o->won = mem_resize(NULL, o->rows, sizeof *o->won);
	o->margin = mem_resize(NULL, o->counts * o->rows, sizeof *o->margin);
	o->by_age = mem_resize(NULL, o->rows, sizeof *o->by_age);
	o->plain = o->counts == OOF_COUNTS ? mem_resize(NULL, o->rows, sizeof *o->plain) : NULL;
	o->base_rate = mem_resize(NULL, f->n, sizeof *o->base_rate);
}

/* What age alone says of the fold's rows. */
static void
age_baseline(struct oof *o, const struct fold *f, size_t at)
{
	int32_t *age = mem_resize(NULL, f->rows, sizeof *age);

	for (size_t i = 0; i < f->rows; i++) {
		const struct sample_row *r = &o->s->row[f->row[i]];

		age[i] = r->as_of - o->s->deal[r->deal].created;
	}
	learn_by_age(o->s, f->train, f->start, age, f->rows, o->by_age + at);
	free(age);
}

/* One fold, whose rows stand from at on; margin[counts * rows] is what was predicted of them. */
static void
put_fold(struct oof *o, const struct fold *f, size_t k, size_t at, const struct learn *l, const float *margin)
{
	for (size_t i = 0; i < f->rows; i++) {
		o->row[at + i] = f->row[i];
		o->fold[at + i] = (uint32_t)k;
		o->won[at + i] = o->s->deal[o->s->row[f->row[i]].deal].outcome == DEAL_WON;
		for (size_t c = 0; c < o->counts; c++)
			o->margin[c * o->rows + at + i] = margin[c * f->rows + i];
	}
	if (o->plain != NULL)
		learn_plain(l, f->row, f->rows, o->plain + at);
	o->base_rate[k] = l->base_rate;
	age_baseline(o, f, at);
}

static int
run_fold(struct oof *o, const struct fold *f, size_t k, size_t at, struct learn *l, struct err *e)
{
	float *margin = mem_resize(NULL, o->counts * f->rows, sizeof *margin);
	struct train_trees *t;
	int rc = -1;

	l->rows = f->train;
	l->now = f->start;
	if ((t = learn_run(l, e)) != NULL)
		rc = learn_margins(t, o->s, f->row, f->rows, oof_trees, o->counts, margin, e);
	train_free(t);
	if (rc == 0)
		put_fold(o, f, k, at, l, margin);
	free(l->label);
	free(margin);
	return rc;
}

int
oof_run(struct oof *o, const struct sample *s, const struct folds *f,
    const struct train_param *param, size_t params, size_t rounds, size_t counts, struct err *e)
{
	struct learn l = { .s = s, .param = param, .params = params,
	    .trees = oof_trees[counts - 1], .rounds = rounds };
	size_t at = 0;

	memset(o, 0, sizeof *o);
	o->s = s;
	o->counts = counts;
	make_room(o, f);
	for (size_t k = 0; k < f->n; at += f->fold[k++].rows)
		if (run_fold(o, &f->fold[k], k, at, &l, e) != 0)
			return -1;
	return 0;
}

static void
give_fold(struct oof *o, const struct fold *f, size_t k, size_t at, const float *given)
{
	struct learn l = { .s = o->s, .rows = f->train, .now = f->start };
	float *margin = mem_resize(NULL, o->counts * f->rows, sizeof *margin);

	learn_start(&l);
	for (size_t c = 0; c < o->counts; c++)
		for (size_t i = 0; i < f->rows; i++)
			margin[c * f->rows + i] = given[f->row[i]];
	put_fold(o, f, k, at, &l, margin);
	free(l.label);
	free(margin);
}

void
oof_given(struct oof *o, const struct sample *s, const struct folds *f, const float *margin)
{
	size_t at = 0;

	memset(o, 0, sizeof *o);
	o->s = s;
	o->counts = OOF_COUNTS;
	make_room(o, f);
	for (size_t k = 0; k < f->n; at += f->fold[k++].rows)
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
	free(o->base_rate);
	memset(o, 0, sizeof *o);
}

double
oof_log_loss(const struct oof *o, size_t c)
{
	const float *margin = o->margin + c * o->rows;
	double sum = 0;

	for (size_t i = 0; i < o->rows; i++) {
		double m = o->won[i] ? (double)margin[i] : -(double)margin[i];

		sum += m > 0 ? log1p(exp(-m)) : log1p(exp(m)) - m;
	}
	return sum / (double)o->rows;
}

size_t
oof_best(const struct oof *o)
{
	size_t best = 0;
	double least = HUGE_VAL, loss;

	for (size_t c = 0; c < o->counts; c++)
		if ((loss = oof_log_loss(o, c)) < least) {
			least = loss;
			best = c;
		}
	return best;
}

size_t
oof_start(const struct oof *o, size_t fold)
{
	size_t lo = 0, hi = o->rows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (o->fold[mid] < fold)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int
oof_calibrate(const struct oof *o, size_t count, size_t before, enum calib_kind kind,
    struct calib *c, struct err *e)
{
	size_t n = oof_start(o, before);
	double *margin = mem_resize(NULL, n, sizeof *margin), *y = mem_resize(NULL, n, sizeof *y);
	int rc = 0;

	memset(c, 0, sizeof *c);
	for (size_t i = 0; i < n; i++) {
		margin[i] = (double)o->margin[count * o->rows + i];
		y[i] = o->won[i];
	}
	if (kind == CALIB_SIGMOID)
		rc = calib_sigmoid(c, margin, y, NULL, n, e);
	else if (kind == CALIB_ISOTONIC)
		rc = calib_isotonic(c, margin, y, NULL, n, e);
	free(margin);
	free(y);
	return rc;
}

int
oof_forward(const struct oof *o, size_t count, enum calib_kind kind, double *p, struct err *e)
{
	struct calib c;

	for (size_t k = 0; k < o->folds; k++) {
		if (oof_calibrate(o, count, k, k == 0 ? CALIB_NONE : kind, &c, e) != 0)
			return -1;
		for (size_t i = oof_start(o, k); i < oof_start(o, k + 1); i++)
			p[i] = calib_prob(&c, (double)o->margin[count * o->rows + i]);
		calib_free(&c);
	}
	return 0;
}
