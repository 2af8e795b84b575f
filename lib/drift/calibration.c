#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "deal/deal.h"
#include "drift/calibration.h"
#include "stats/logistic.h"
#include "stats/proportion.h"

#define SHIFT .4		/* log-odds that the CUSUM is made for, */
#define TOLERANCE .15		/* beyond these */
#define LIMIT 5
enum { WEEK = 7, ROUNDS = 100 };

/* What a deal still open on a day has become, of odds `odds` when it was scored. */
static double
still(const struct first_score *d, const struct waiting *w, int32_t day, double odds)
{
	int32_t age = day - d->created;

	if (age >= w->horizon)
		return 0;
	odds *= waiting_odds(w, d->day - d->created, age);
	return odds / (1 + odds);
}

static int
is_closed(const struct first_score *d, int32_t day)
{
	return d->closed != DATE_NONE && d->closed <= day;
}

/* E on a day. */
static double
become(const struct first_score *d, const struct waiting *w, int32_t day)
{
	return is_closed(d, day) ? d->kind == DEAL_WON : still(d, w, day, d->p / (1 - d->p));
}

/* ---- the sequential test ------------------------------------------------------------------ */

struct weeks {
	int32_t monday;			/* of the first */
	size_t n;
	double *dm, *dv;		/* [n] */
	double m, v;
};

/* The steps of one deal, from its score to its end or to the last day. */
static void
add_steps(struct weeks *k, const struct first_score *d, const struct waiting *w, int32_t last)
{
	double before = d->p, now, step;

	for (size_t i = (size_t)((d->day - k->monday) / WEEK); i < k->n; i++) {
		int32_t end = k->monday + (int32_t)(i + 1) * WEEK - 1;

		if (end > last)
			end = last;
		now = become(d, w, end);
		step = now - before;
		k->dm[i] += step;
		k->dv[i] += step * step;
		before = now;
		if (is_closed(d, end))
			break;
	}
}

static void
make_weeks(struct weeks *k, const struct first_scores *f, const struct waiting *w)
{
	int32_t first = f->deal[0].day;

	*k = (struct weeks){ .monday = first - date_weekday(first) };
	k->n = (size_t)((f->last - k->monday) / WEEK) + 1;
	k->dm = mem_zero(2 * k->n, sizeof *k->dm);
	k->dv = k->dm + k->n;
	for (size_t i = 0; i < f->n; i++)
		add_steps(k, &f->deal[i], w, f->last);
	for (size_t i = 0; i < k->n; i++) {
		k->m += k->dm[i];
		k->v += k->dv[i];
	}
}

/* An alarm stays until its sum has fallen to 0. */
static void
run_cusum(struct calibration *c, const struct weeks *k)
{
	static const enum calibration_way way[2] = { CALIBRATION_MORE, CALIBRATION_FEWER };
	double sum[2] = { 0, 0 };
	int32_t since[2] = { DATE_NONE, DATE_NONE };

	for (size_t i = 0; i < k->n; i++)
		for (int j = 0; j < 2; j++) {
			sum[j] = fmax(0, sum[j] + (j == 0 ? 1 : -1) * SHIFT * k->dm[i] -
			    (SHIFT * SHIFT / 2 + SHIFT * TOLERANCE) * k->dv[i]);
			if (sum[j] >= LIMIT && since[j] == DATE_NONE)
				since[j] = k->monday + (int32_t)i * WEEK;
			else if (sum[j] <= 0)
				since[j] = DATE_NONE;
		}
	c->more = sum[0];
	c->fewer = sum[1];
	c->alarm = CALIBRATION_NONE;
	c->since = DATE_NONE;
	for (int j = 0; j < 2; j++)
		if (since[j] != DATE_NONE && (c->since == DATE_NONE || since[j] > c->since)) {
			c->alarm = way[j];
			c->since = since[j];
		}
}

/* ---- by how much ----------------------------------------------------------------------------- */

/* Points: M over what the outcomes known so far tell. */
static void
find_bias(struct calibration *c, const struct first_scores *f, const struct waiting *w,
    const struct weeks *k)
{
	double known = 0, p;

	for (size_t i = 0; i < f->n; i++) {
		const struct first_score *d = &f->deal[i];

		p = become(d, w, f->last);
		known += is_closed(d, f->last) ? 1 :
		    fmax(0, 1 - p * (1 - p) / (d->p * (1 - d->p)));
	}
	c->bias = known > 0 ? k->m / known : (double)NAN;
	c->bias_lo = c->bias - PROPORTION_Z * sqrt(k->v) / known;
	c->bias_hi = c->bias + PROPORTION_Z * sqrt(k->v) / known;
}

struct line {				/* log-odds a + b logit s, fitted */
	double a, b, se_a, se_b;
};

/* One step: the score and information of both, open deals by what they have become. */
static void
add_line(const struct first_score *d, const struct waiting *w, int32_t last, const struct line *l,
    double score[2], double info[3])
{
	double x = logistic_margin(d->p), p = logistic_p(l->a + l->b * x), e, i;
	int closed = is_closed(d, last);

	e = closed ? d->kind == DEAL_WON : still(d, w, last, p / (1 - p));
	i = p * (1 - p) - (closed ? 0 : e * (1 - e));
	score[0] += e - p;
	score[1] += (e - p) * x;
	info[0] += i;
	info[1] += i * x;
	info[2] += i * x * x;
}

/* Newton's method; slope: is b free?  NaN where it does not settle. */
static void
fit_line(struct line *l, const struct first_scores *f, const struct waiting *w, int slope)
{
	double score[2], info[3], det, da, db = 0;

	*l = (struct line){ 0, 1, NAN, NAN };
	for (int round = 0; round < ROUNDS; round++) {
		score[0] = score[1] = info[0] = info[1] = info[2] = 0;
		for (size_t i = 0; i < f->n; i++)
			add_line(&f->deal[i], w, f->last, l, score, info);
		det = slope ? info[0] * info[2] - info[1] * info[1] : info[0];
		if (!(det > 1e-9 && info[0] > 0))
			break;
		da = slope ? (info[2] * score[0] - info[1] * score[1]) / det : score[0] / det;
		db = slope ? (info[0] * score[1] - info[1] * score[0]) / det : 0;
		l->a += fmin(1, fmax(-1, da));
		l->b += fmin(1, fmax(-1, db));
		if (fabs(da) + fabs(db) < 1e-10) {
			l->se_a = sqrt(slope ? info[2] / det : 1 / det);
			l->se_b = slope ? sqrt(info[0] / det) : 0;
			return;
		}
	}
	l->a = l->b = NAN;
}

static void
find_line(struct calibration *c, const struct first_scores *f, const struct waiting *w)
{
	struct line l;

	fit_line(&l, f, w, 0);
	c->intercept = l.a;
	c->intercept_lo = l.a - PROPORTION_Z * l.se_a;
	c->intercept_hi = l.a + PROPORTION_Z * l.se_a;
	fit_line(&l, f, w, 1);
	c->slope = l.b;
	c->slope_lo = l.b - PROPORTION_Z * l.se_b;
	c->slope_hi = l.b + PROPORTION_Z * l.se_b;
}

/* ---- how well they are told apart --------------------------------------------------- */

struct soft {				/* a score and the chance that it was won */
	double s, e;
};

static int
by_score(const void *x, const void *y)
{
	const struct soft *a = x, *b = y;

	if (a->s < b->s || a->s > b->s)
		return a->s < b->s ? -1 : 1;
	return (a->e > b->e) - (a->e < b->e);
}

/*
 * The share of pairs in which the won one scores higher, a pair of one deal left out; its standard
 * error by placements, of the e as they are, or (drawn) of outcomes that they are chances of.
 */
static double
soft_auc(struct soft *v, size_t n, int drawn, double *se)
{
	double won = 0, lost = 0, own = 0, below_won, below_lost, sum = 0, auc, squares = 0;
	size_t end;

	qsort(v, n, sizeof *v, by_score);
	for (size_t i = 0; i < n; i++) {
		won += v[i].e;
		lost += 1 - v[i].e;
		own += v[i].e * (1 - v[i].e);
	}
	for (int pass = 0; pass < 2; pass++) {
		auc = sum / (won * lost - own);
		below_won = below_lost = 0;
		for (size_t i = 0; i < n; i = end) {
			double here_won = 0, here_lost = 0;

			for (end = i; end < n && !(v[end].s > v[i].s); end++) {
				here_won += v[end].e;
				here_lost += 1 - v[end].e;
			}
			for (size_t k = i; k < end; k++) {
				double e = v[k].e, less = below_lost + (here_lost - (1 - e)) / 2,
				    x = (less / lost - auc) / won, more = won - below_won -
				    here_won + (here_won - e) / 2, y = (more / won - auc) / lost;

				if (pass == 0)
					sum += e * less;
				else
					squares += drawn ? e * x * x + (1 - e) * y * y :
					    (e * x + (1 - e) * y) * (e * x + (1 - e) * y);
			}
			below_won += here_won;
			below_lost += here_lost;
		}
	}
	*se = sqrt(squares);
	return sum / (won * lost - own);
}

static void
find_auc(struct calibration *c, const struct first_scores *f, const struct waiting *w)
{
	struct soft *v = mem_resize(NULL, f->n, sizeof *v);
	double se;

	for (size_t i = 0; i < f->n; i++)
		v[i] = (struct soft){ f->deal[i].p, become(&f->deal[i], w, f->last) };
	c->auc = soft_auc(v, f->n, 0, &se);
	c->auc_lo = fmax(0, c->auc - PROPORTION_Z * se);
	c->auc_hi = fmin(1, c->auc + PROPORTION_Z * se);
	free(v);
}

void
calibration_expect(struct cbpe *x, const double *p, size_t n)
{
	struct soft *v = mem_resize(NULL, n, sizeof *v);
	double se;

	x->brier = x->log_loss = 0;
	for (size_t i = 0; i < n; i++) {
		v[i] = (struct soft){ p[i], p[i] };
		x->brier += p[i] * (1 - p[i]) / (double)n;
		x->log_loss += logistic_loss(p[i], p[i]) / (double)n;
	}
	x->auc = soft_auc(v, n, 1, &se);
	x->auc_lo = fmax(0, x->auc - PROPORTION_Z * se);
	x->auc_hi = fmin(1, x->auc + PROPORTION_Z * se);
	free(v);
}

/* ---- how soon wins come --------------------------------------------------------------- */

/*
 * Of deals won, where between the score and today among the usual days they came: uniform if they
 * come as they did.  A win within a day counts in its middle.
 */
static double
pace(const struct first_scores *f, const struct waiting *w)
{
	double sum = 0, from, to, at;
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct first_score *d = &f->deal[i];
		int32_t age;

		if (!is_closed(d, f->last) || d->kind != DEAL_WON || d->closed <= d->day)
			continue;
		age = d->closed - d->created;
		from = waiting_won(w, d->day - d->created);
		to = waiting_won(w, f->last - d->created);
		at = (waiting_won(w, age - 1) + waiting_won(w, age)) / 2;
		if (from > to) {
			sum += (from - at) / (from - to) - .5;
			n++;
		}
	}
	return n > 0 ? sum / (double)n * sqrt(12 * (double)n) : 0;
}

void
calibration_make(struct calibration *c, const struct first_scores *f, const struct waiting *w)
{
	struct weeks k;

	*c = (struct calibration){ .deals = f->n, .first = f->deal[0].day };
	for (size_t i = 0; i < f->n; i++) {
		c->closed += (size_t)is_closed(&f->deal[i], f->last);
		c->won += is_closed(&f->deal[i], f->last) && f->deal[i].kind == DEAL_WON;
	}
	make_weeks(&k, f, w);
	c->expected = (double)c->won - k.m;
	run_cusum(c, &k);
	find_bias(c, f, w, &k);
	find_line(c, f, w);
	find_auc(c, f, w);
	c->pace = pace(f, w);
	free(k.dm);
}
