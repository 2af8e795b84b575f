#include <math.h>
#include <stdlib.h>

#include "base/fixsum.h"
#include "base/intern.h"
#include "base/mem.h"
#include "stats/htest.h"
#include "stats/proportion.h"
#include "winrate/mix.h"
#include "winrate/residual.h"

struct moments {
	int64_t sum[2], square[2];
	double n[2];
};

static void
add_moment(struct moments *m, uint32_t side, double x)
{
	m->sum[side] += fixsum_of(x);
	m->square[side] += fixsum_of(x * x);
	m->n[side]++;
}

static double
moment_mean(const struct moments *m, int side)
{
	return fixsum_value(m->sum[side]) / m->n[side];
}

/* Of the difference of the means. */
static double
moment_error(const struct moments *m)
{
	double v = 0;

	for (int s = 0; s < 2; s++)
		v += (fixsum_value(m->square[s]) / m->n[s] -
		    moment_mean(m, s) * moment_mean(m, s)) / m->n[s];
	return sqrt(fmax(0, v));
}

/* What the values of key k (MIX_NONE: the amounts) say. */
static struct moments
moments_of(const struct residual *r, size_t k)
{
	struct moments m = { 0 };

	for (size_t i = 0; i < r->n; i++)
		add_moment(&m, residual_side(r, i), k == MIX_NONE ?
		    ridge_amount(&r->f, r->deal[i]) : r->f.effect[k][residual_value(r, i, k)]);
	return m;
}

struct level_count {
	double deals[2];
	int64_t value;		/* of both sides, exact */
};

/* The value of key k whose share of the deals moved most beyond chance. */
static void
choose_value(struct mix *x, const struct residual *r, size_t k)
{
	const struct intern *m = r->d->value[r->key[k]];
	uint32_t values = intern_size(m), *rank = mem_zero(values, sizeof *rank);
	struct level_count *c = mem_zero(values, sizeof *c);
	double most = 0, n0 = (double)r->count[0], n1 = (double)r->count[1];
	int64_t all = 0;

	intern_ranks(m, rank);
	for (size_t i = 0; i < r->n; i++) {
		c[residual_value(r, i, k)].deals[residual_side(r, i)]++;
		c[residual_value(r, i, k)].value += r->value[i];
		all += r->value[i];
	}
	for (uint32_t v = 0; v < values; v++) {
		double s0 = c[v].deals[0] / n0, s1 = c[v].deals[1] / n1,
		    here = c[v].deals[0] + c[v].deals[1];
		double s = here / (n0 + n1), z = (s1 - s0) * (s1 - s0) / (s * (1 - s));

		if (!(here > 0 && here < n0 + n1) || z < most || !(z > 0) ||
		    (z <= most && rank[v] > rank[x->value]))
			continue;
		most = z;
		x->value = v;
		x->share[0] = s0;
		x->share[1] = s1;
		x->rate = fixsum_value(c[v].value) / here;
		x->other = fixsum_value(all - c[v].value) / (n0 + n1 - here);
	}
	free(rank);
	free(c);
}

/* The key whose values moved the most of it. */
static void
choose_key(struct mix *x, const struct residual *r, size_t owner_key)
{
	double most = -1;
	size_t at = MIX_NONE;

	for (size_t k = 0; k <= r->keys; k++) {
		struct moments m;
		double part;

		if (k < r->keys && r->key[k] == owner_key)
			continue;
		m = moments_of(r, k < r->keys ? k : MIX_NONE);
		part = moment_mean(&m, 1) - moment_mean(&m, 0);
		if ((x->change < 0 ? -part : part) <= most)
			continue;
		most = x->change < 0 ? -part : part;
		x->part = part;
		at = k < r->keys ? k : MIX_NONE;
	}
	x->dim = at != MIX_NONE ? r->key[at] : MIX_NONE;
	if (at != MIX_NONE)
		choose_value(x, r, at);
}

void
mix_measure(struct mix *x, const struct residual *r, size_t owner_key)
{
	struct moments all = { 0 }, m = { 0 };
	double se;

	*x = (struct mix){ .q = NAN };
	for (size_t i = 0; i < r->n; i++) {
		add_moment(&all, residual_side(r, i), fixsum_value(r->predicted[i]));
		add_moment(&m, residual_side(r, i), fixsum_value(r->composition[i]));
	}
	x->base = moment_mean(&all, 0);
	x->recent = moment_mean(&all, 1);
	x->change = moment_mean(&m, 1) - moment_mean(&m, 0);
	x->owners = x->recent - x->base - x->change;
	se = moment_error(&m);
	x->lo = x->change - PROPORTION_Z * se;
	x->hi = x->change + PROPORTION_Z * se;
	x->p = se > 0 ? htest_normal(x->change / se) : NAN;
	choose_key(x, r, owner_key);
}
