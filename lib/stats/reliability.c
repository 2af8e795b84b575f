#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/detmath.h"
#include "base/mem.h"
#include "stats/logistic.h"
#include "stats/proportion.h"
#include "stats/reliability.h"

#define NEAREST 1e-6		/* to 0 and 1 that log-odds are taken of */
#define FLAT 1e-12		/* an AUC no further from 0.5 tells nothing */
#define TINY 1e-280
enum { STEPS = 100 };		/* of Newton's method */

/* ---- recalibration ---------------------------------------------------- */

static double
log_odds(double p)
{
	p = fmin(1 - NEAREST, fmax(NEAREST, p));
	return log(p / (1 - p));
}

/* Log likelihood, its gradient and its curvature (with the sign turned) at a + b x. */
struct slopes {
	double like, ga, gb, haa, hab, hbb;
};

static struct slopes
slopes_at(const double *x, const uint8_t *won, size_t n, double a, double b)
{
	struct slopes s = { 0 };

	for (size_t i = 0; i < n; i++) {
		double q, loss = logistic_margin_loss(a + b * x[i], won[i], &q);
		double d = won[i] - q, v = q * (1 - q);

		s.like -= loss;
		s.ga += d;
		s.gb += d * x[i];
		s.haa += v;
		s.hab += v * x[i];
		s.hbb += v * x[i] * x[i];
	}
	return s;
}

/* Newton's method from (a, b), halving steps that lose; b stays unless free_b. */
static void
climb(const double *x, const uint8_t *won, size_t n, int free_b, double *a, double *b)
{
	struct slopes s = slopes_at(x, won, n, *a, *b);

	for (int step = 0; step < STEPS; step++) {
		double det = s.haa * s.hbb - s.hab * s.hab, size = 1, da, db;
		struct slopes t = s;

		da = free_b ? (s.hbb * s.ga - s.hab * s.gb) / det : s.ga / s.haa;
		db = free_b ? (s.haa * s.gb - s.hab * s.ga) / det : 0;
		for (; size > 1e-8; size /= 2) {
			t = slopes_at(x, won, n, *a + size * da, *b + size * db);
			if (t.like >= s.like)
				break;
		}
		if (size <= 1e-8)
			break;
		*a += size * da;
		*b += size * db;
		s = t;
		if (fabs(da) < 1e-10 && fabs(db) < 1e-10)
			break;
	}
}

/* Whether no x of one outcome lies between those of the other. */
static int
separated(const double *x, const uint8_t *won, size_t n)
{
	double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };

	for (size_t i = 0; i < n; i++) {
		lo[won[i]] = fmin(lo[won[i]], x[i]);
		hi[won[i]] = fmax(hi[won[i]], x[i]);
	}
	return hi[0] <= lo[1] || hi[1] <= lo[0];
}

void
reliability_line(const double *p, const uint8_t *won, size_t n, double *slope, double *intercept)
{
	double *x = mem_zero(n, sizeof *x), a = 0;
	size_t wins = 0;

	*slope = *intercept = NAN;
	for (size_t i = 0; i < n; i++) {
		x[i] = log_odds(p[i]);
		wins += won[i];
	}
	if (wins > 0 && wins < n) {
		*intercept = 0;
		climb(x, won, n, 0, intercept, &(double){ 1 });
		if (!separated(x, won, n)) {
			*slope = 1;
			climb(x, won, n, 1, &a, slope);
		}
	}
	free(x);
}

/* ---- shares and bins ---------------------------------------------------- */

struct mark {
	uint32_t deal;
	uint8_t hit;
};

static int
by_deal(const void *x, const void *y)
{
	const struct mark *a = x, *b = y;

	return a->deal != b->deal ? (a->deal > b->deal) - (a->deal < b->deal) : a->hit - b->hit;
}

/* Counts deals; returns the sum over them of (hits - rows of the deal x rate)^2. */
static double
spread_by_deal(const struct mark *m, size_t n, double rate, size_t *deals)
{
	double sum = 0;

	*deals = 0;
	for (size_t i = 0; i < n; ++*deals) {
		double d = 0;
		size_t first = i;

		for (; i < n && m[i].deal == m[first].deal; i++)
			d += m[i].hit - rate;
		sum += d * d;
	}
	return sum;
}

void
reliability_share(const uint8_t *hit, const uint32_t *deal, size_t n, struct reliability_share *out)
{
	struct mark *m = mem_zero(n, sizeof *m);
	double spread, count;

	*out = (struct reliability_share){ .rows = n, .rate = NAN, .hi = 1 };
	for (size_t i = 0; i < n; i++) {
		m[i] = (struct mark){ deal[i], hit[i] };
		out->hits += hit[i];
	}
	if (n > 0)
		out->rate = (double)out->hits / (double)n;
	qsort(m, n, sizeof *m, by_deal);
	spread = spread_by_deal(m, n, out->rate, &out->deals);
	count = (double)out->deals;
	if (out->deals < n && spread > 0)	/* as many deals as would have this variance */
		count = fmin((double)n, (double)n * (double)n * out->rate *
		    (1 - out->rate) / spread);
	if (n > 0)
		proportion_wilson(out->rate * count, count, PROPORTION_Z, &out->lo, &out->hi);
	free(m);
}

struct predicted_row {
	double p;
	uint8_t won;
	uint32_t deal;
};

static int
ascending(const void *x, const void *y)
{
	const struct predicted_row *a = x, *b = y;

	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	return a->won != b->won ? a->won - b->won : (a->deal > b->deal) - (a->deal < b->deal);
}

static void
make_bin(const struct predicted_row *s, size_t n, uint8_t *hit, uint32_t *deal,
    struct reliability_bin *b)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		hit[i] = s[i].won;
		deal[i] = s[i].deal;
		sum += s[i].p;
	}
	b->p_lo = s[0].p;
	b->p_hi = s[n - 1].p;
	b->p_mean = sum / (double)n;
	reliability_share(hit, deal, n, &b->won);
}

size_t
reliability_bins(const double *p, const uint8_t *won, const uint32_t *deal, size_t n, size_t bins,
    struct reliability_bin *bin)
{
	struct predicted_row *s = mem_zero(n, sizeof *s);
	uint8_t *hit = mem_zero(n, sizeof *hit);
	uint32_t *of = mem_zero(n, sizeof *of);
	size_t made = 0, first = 0, end;

	for (size_t i = 0; i < n; i++)
		s[i] = (struct predicted_row){ p[i], won[i], deal[i] };
	qsort(s, n, sizeof *s, ascending);
	for (size_t b = 0; b < bins; b++) {
		for (end = (b + 1) * n / bins; end > 0 && end < n &&
		    s[end].p == s[end - 1].p; end++)
			;
		if (end <= first)
			continue;
		make_bin(s + first, end - first, hit, of, &bin[made++]);
		first = end;
	}
	free(of);
	free(hit);
	free(s);
	return made;
}

double
reliability_error(const struct reliability_bin *bin, size_t bins)
{
	double sum = 0, rows = 0;

	for (size_t b = 0; b < bins; b++) {
		sum += (double)bin[b].won.rows * fabs(bin[b].p_mean - bin[b].won.rate);
		rows += (double)bin[b].won.rows;
	}
	return rows > 0 ? sum / rows : NAN;
}

static double
square(double x)
{
	return x * x;
}

void
reliability_brier(double brier, const struct reliability_bin *bin, size_t bins,
    struct reliability_brier *out)
{
	double rows = 0, won = 0, base, w;

	for (size_t b = 0; b < bins; b++) {
		rows += (double)bin[b].won.rows;
		won += (double)bin[b].won.hits;
	}
	base = rows > 0 ? won / rows : NAN;
	*out = (struct reliability_brier){ brier, base * (1 - base),
	    rows > 0 ? 0 : NAN, rows > 0 ? 0 : NAN, 0 };
	for (size_t b = 0; b < bins; b++) {
		w = (double)bin[b].won.rows / rows;
		out->resolution += w * square(bin[b].won.rate - base);
		out->reliability += w * square(bin[b].p_mean - bin[b].won.rate);
	}
	out->within = brier - (out->uncertainty - out->resolution + out->reliability);
}

/* ---- the number of wins -------------------------------------------------- */

/* at[k] = P(k wins), [n + 1]: one deal after the other. */
static double *
distribution(const double *p, size_t n)
{
	double *at = mem_zero(n + 1, sizeof *at);

	at[0] = 1;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k > 0; k--) {
			at[k] = at[k] * (1 - p[i]) + at[k - 1] * p[i];
			if (at[k] < TINY)	/* what is denormal is slow */
				at[k] = 0;
		}
		at[0] *= 1 - p[i];
	}
	return at;
}

static double
exact_bound(const double *at, size_t n, double q)
{
	double sum = 0;
	size_t k;

	for (k = 0; k < n && (sum += at[k]) < q; k++)
		;
	return (double)k;
}

/* Cornish and Fisher's expansion to the skewness, half a win for continuity. */
static double
normal_bound(const double *p, size_t n, double q)
{
	double mean = 0, v = 0, third = 0, z = detmath_normal_quantile(q), x;

	for (size_t i = 0; i < n; i++) {
		mean += p[i];
		v += p[i] * (1 - p[i]);
		third += p[i] * (1 - p[i]) * (1 - 2 * p[i]);
	}
	x = mean + sqrt(v) * z + (v > 0 ? third / v * (z * z - 1) / 6 : 0);
	return fmin((double)n, fmax(0, ceil(x - .5)));
}

void
reliability_wins(const double *p, size_t n, double *lo, double *hi)
{
	double *at;

	if (n > RELIABILITY_EXACT) {
		*lo = normal_bound(p, n, .025);
		*hi = normal_bound(p, n, .975);
		return;
	}
	at = distribution(p, n);
	*lo = exact_bound(at, n, .025);
	*hi = exact_bound(at, n, .975);
	free(at);
}

/* ---- the truth ------------------------------------------------------------ */

struct pair {
	double p, truth;
};

static int
by_probability(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;

	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	return (a->truth > b->truth) - (a->truth < b->truth);
}

/* Expected won-lost pairs in the right order (ties half), as a share of all. */
static double
expected_auc(const double *p, const double *truth, size_t n)
{
	struct pair *s = mem_zero(n, sizeof *s);
	double right = 0, all = 0, below = 0, wins = 0;

	for (size_t i = 0; i < n; i++)
		s[i] = (struct pair){ p[i], truth[i] };
	qsort(s, n, sizeof *s, by_probability);
	for (size_t i = 0; i < n; ) {
		double w = 0, l = 0, own = 0;	/* of equal p; a deal makes no pair with itself */
		size_t first = i;

		for (; i < n && s[i].p == s[first].p; i++) {
			w += s[i].truth;
			l += 1 - s[i].truth;
			own += s[i].truth * (1 - s[i].truth);
		}
		right += w * below + (w * l - own) / 2;
		all -= own;
		below += l;
		wins += w;
	}
	all += wins * below;
	free(s);
	return all > 0 ? right / all : NAN;
}

static double
expected_log_loss(const double *p, const double *truth, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += logistic_loss(p[i], truth[i]);
	return sum / (double)n;
}

void
reliability_truth(const double *p, const double *truth, size_t n, struct reliability_truth *out)
{
	*out = (struct reliability_truth){ NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	if (n == 0)
		return;
	out->auc = expected_auc(p, truth, n);
	out->best_auc = expected_auc(truth, truth, n);
	if (fabs(out->best_auc - .5) > FLAT)
		out->share = (out->auc - .5) / (out->best_auc - .5);
	out->log_loss = expected_log_loss(p, truth, n);
	out->best_log_loss = expected_log_loss(truth, truth, n);
	out->mean = out->mean_truth = 0;
	for (size_t i = 0; i < n; i++) {
		out->mean += p[i] / (double)n;
		out->mean_truth += truth[i] / (double)n;
	}
}
