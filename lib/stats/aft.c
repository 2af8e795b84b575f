#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/aft.h"
#include "stats/logistic.h"
#include "stats/nelder_mead.h"

enum { WON_TIME, LOST_TIME, LEVEL, WON_SHAPE, LOST_SHAPE, NUMBERS };
enum { BANDS = 8, LEAST_EXPECTED = 5, CALLS = 1500 };

static const double prior[NUMBERS] = { .1, .1, .05, .05, .05 };
static const double most[NUMBERS] = { 1.5, 1.5, 3, .25, .25 };
static const double step[NUMBERS] = { .3, .3, .2, .1, .1 };
static const double TOLERANCE = 1e-3;	/* of a log likelihood */
static const double RARE = 1e-9;	/* what was never seen is no more likely */
static const double SMOOTH = .2;	/* of an age, to either side */

/* ---- those before ------------------------------------------------------------------ */

/* Shares of what came to an age, from how many did: each age the mean of those near it. */
static void
smooth(struct aft_outcome *o, const double *came, size_t days)
{
	double *sum = mem_zero(days + 1, sizeof *sum);

	for (size_t t = 0; t < days; t++)
		sum[t + 1] = sum[t] + came[t];
	o->days = days;
	o->share = mem_zero(days + 1, sizeof *o->share);
	for (size_t t = 0; t < days; t++) {
		size_t near = (size_t)(SMOOTH * (double)t) > 2 ? (size_t)(SMOOTH * (double)t) : 2,
		    from = t > near ? t - near : 0, to = t + near + 1 < days ? t + near + 1 : days;

		o->share[t + 1] = o->share[t] + (sum[to] - sum[from]) / (double)(to - from);
	}
	for (size_t t = 0; t <= days; t++)
		o->share[t] /= o->share[days];
	for (size_t t = 0; o->median <= 0; t++)
		if (o->share[t + 1] >= .5)
			o->median = (double)t + (.5 - o->share[t]) /
			    (o->share[t + 1] - o->share[t]);
	free(sum);
}

static void
take_before(struct aft *f, const struct surv *v)
{
	size_t days = (size_t)v->a[v->ages - 1].age + 1;
	double *won = mem_zero(days, sizeof *won), *lost = mem_zero(days, sizeof *lost),
	    all_won = 0, all_lost = 0;

	for (size_t i = 0; i < v->ages; i++) {
		won[v->a[i].age] = v->a[i].won * v->a[i].weight;
		lost[v->a[i].age] = v->a[i].lost * v->a[i].weight;
		all_won += won[v->a[i].age];
		all_lost += lost[v->a[i].age];
	}
	smooth(&f->won, won, days);
	smooth(&f->lost, lost, days);
	f->before = log(all_won / all_lost);
	free(won);
	free(lost);
}

/* ---- the newer ---------------------------------------------------------------------- */

/* W0(g(t)). */
static double
share_at(const struct aft_outcome *o, double t)
{
	double at = t <= 0 ? 0 :
	    o->median * exp((log(t / o->median) - o->time) * exp(o->shape)), whole = floor(at);
	size_t k;

	if (at >= (double)o->days)
		return 1;
	k = (size_t)whole;
	return o->share[k] + (at - whole) * (o->share[k + 1] - o->share[k]);
}

/* W, L and what is open at the begin of age t. */
struct state {
	double won, lost, open;
};

static struct state
state_at(const struct aft *f, double t)
{
	double q = logistic_p(f->before + f->level), won = q * share_at(&f->won, t),
	    lost = (1 - q) * share_at(&f->lost, t), open = 1 - won - lost;

	return (struct state){ won, lost, open > RARE ? open : RARE };
}

static double
likely(double n, double p)
{
	return n > 0 ? n * log(p > RARE ? p : RARE) : 0;
}

static double
log_likelihood(const struct aft *f, const struct aft_count *count, size_t ages)
{
	struct state s = state_at(f, 0);
	double sum = 0;

	for (size_t t = 0; t < ages; t++) {
		struct state next = state_at(f, (double)t + 1);

		sum += likely(count[t].won, next.won - s.won) +
		    likely(count[t].lost, next.lost - s.lost) + likely(count[t].open, next.open) -
		    likely(count[t].entered, s.open);
		s = next;
	}
	return sum;
}

struct problem {
	struct aft *f;
	const struct aft_count *count;
	size_t ages;
};

/* Within their limits; how far x lies outside. */
static double
set(struct aft *f, const double x[NUMBERS])
{
	double y[NUMBERS], outside = 0;

	for (size_t i = 0; i < NUMBERS; i++) {
		y[i] = x[i] > most[i] ? most[i] : x[i] < -most[i] ? -most[i] : x[i];
		outside += (x[i] - y[i]) * (x[i] - y[i]);
	}
	f->won.time = y[WON_TIME];
	f->lost.time = y[LOST_TIME];
	f->level = y[LEVEL];
	f->won.shape = y[WON_SHAPE];
	f->lost.shape = y[LOST_SHAPE];
	return outside;
}

static double
loss(const double *x, const void *arg)
{
	const struct problem *p = arg;
	double sum = 1e3 * set(p->f, x);

	for (size_t i = 0; i < NUMBERS; i++)
		sum += log1p(x[i] * x[i] / (prior[i] * prior[i]));
	return sum - log_likelihood(p->f, p->count, p->ages);
}

void
aft_fit(struct aft *f, const struct surv *before, const struct aft_count *count, size_t ages)
{
	double x[NUMBERS] = { 0 };
	struct problem p = { f, count, ages };

	*f = (struct aft){ .level = 0 };
	take_before(f, before);
	(void)nelder_mead(x, NUMBERS, step, TOLERANCE, CALLS, loss, &p);
	(void)set(f, x);
}

void
aft_free(struct aft *f)
{
	free(f->won.share);
	free(f->lost.share);
	f->won.share = f->lost.share = NULL;
}

double
aft_gain(const struct aft *f, const struct aft_count *count, size_t ages)
{
	struct aft same = *f;

	same.won.time = same.lost.time = same.won.shape = same.lost.shape = same.level = 0;
	return log_likelihood(f, count, ages) - log_likelihood(&same, count, ages);
}

static double
term(double seen, double expected, double *df)
{
	if (expected < LEAST_EXPECTED)
		return 0;
	++*df;
	return (seen - expected) * (seen - expected) / expected;
}

double
aft_misfit(const struct aft *f, const struct aft_count *count, size_t ages, double *df)
{
	double x2 = 0, closed = 0, passed = 0, risk = 0, seen[2] = { 0 }, expected[2] = { 0 };
	struct state s = state_at(f, 0);
	int band = 1;

	for (size_t t = 0; t < ages; t++)
		closed += count[t].won + count[t].lost;
	*df = -NUMBERS;
	for (size_t t = 0; t < ages; t++) {
		struct state next = state_at(f, (double)t + 1);

		risk += count[t].entered;
		seen[0] += count[t].won;
		seen[1] += count[t].lost;
		expected[0] += risk * (next.won - s.won) / s.open;
		expected[1] += risk * (next.lost - s.lost) / s.open;
		risk -= count[t].won + count[t].lost + count[t].open;
		passed += count[t].won + count[t].lost;
		s = next;
		if (passed * BANDS < closed * band && t + 1 < ages)
			continue;
		while (passed * BANDS >= closed * band && band < BANDS)
			band++;
		for (int k = 0; k < 2; k++) {
			x2 += term(seen[k], expected[k], df);
			seen[k] = expected[k] = 0;
		}
	}
	return x2;
}

double
aft_still(const struct aft *f, int32_t t)
{
	struct state s = state_at(f, (double)t + 1);
	double q = logistic_p(f->before + f->level), p = (q - s.won) / s.open;

	return p < 0 ? 0 : p > 1 ? 1 : p;
}
