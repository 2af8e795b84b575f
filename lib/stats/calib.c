#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/search.h"
#include "stats/calib.h"
#include "stats/logistic.h"

#define STEEP 1.0		/* the steepest extension, in log-odds */
#define FLAT 1e-3		/* the flattest */
#define FAR 29.9		/* log-odds of the largest probability answered */
#define STEPS 100		/* of Newton's method */

const char *const calib_name[3] = { "none", "sigmoid", "isotonic" };

int
calib_kind(const char *name)
{
	int i;

	for (i = 0; i < 3; i++)
		if (strcmp(name, calib_name[i]) == 0)
			return i;
	return -1;
}

/* Rows of one margin: their weight and mean outcome. */
struct calib_row {
	double margin, w, y;
	size_t place;
};

static int
ascending(const void *x, const void *y)
{
	const struct calib_row *a = x, *b = y;

	if (a->margin != b->margin)
		return a->margin < b->margin ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/*
 * Sorted rows of positive weight, one per margin, *rows of them; the caller's.
 * NULL with the reason.
 */
static struct calib_row *
pool_ties(const double *margin, const double *y, const double *w, size_t n,
    size_t *rows, struct err *e)
{
	struct calib_row *r = mem_zero(n, sizeof *r);
	size_t i, m = 0, k = 0;
	double wi;

	for (i = 0; i < n; i++) {
		wi = w != NULL ? w[i] : 1;
		if (!isfinite(margin[i]) || !isfinite(wi)) {
			free(r);
			err_set(e, "calibration: a margin or weight is not finite");
			return NULL;
		}
		if (wi > 0)
			r[m++] = (struct calib_row){ margin[i], wi, wi * y[i], i };
	}
	qsort(r, m, sizeof *r, ascending);
	for (i = 0; i < m; i++)
		if (k > 0 && r[k - 1].margin == r[i].margin) {
			r[k - 1].w += r[i].w;
			r[k - 1].y += r[i].y;
		} else
			r[k++] = r[i];
	for (i = 0; i < k; i++)
		r[i].y /= r[i].w;
	if ((*rows = k) == 0) {
		free(r);
		err_set(e, "calibration: no rows");
		return NULL;
	}
	return r;
}

/* Loss, gradient and curvature of a sigmoid over all rows. */
struct slope {
	double loss, ga, gb, haa, hab, hbb;
};

static struct slope
sigmoid_loss(const struct calib_row *r, size_t n, double prior, double a, double b)
{
	struct slope s = { .loss = prior / 2 * ((a - 1) * (a - 1) + b * b), .ga = prior * (a - 1),
	    .gb = prior * b };
	double f, p, d, v;
	size_t i;

	for (i = 0; i < n; i++) {
		f = a * r[i].margin + b;
		s.loss += r[i].w * logistic_margin_loss(f, r[i].y, &p);
		d = r[i].w * (p - r[i].y);
		v = r[i].w * p * (1 - p);
		s.ga += d * r[i].margin;
		s.gb += d;
		s.haa += v * r[i].margin * r[i].margin;
		s.hab += v * r[i].margin;
		s.hbb += v;
	}
	s.haa += prior + 1e-12;
	s.hbb += prior + 1e-12;
	return s;
}

/*
 * One step of Newton's method, halved until the loss falls.  Returns 0 when
 * there is nothing more to gain.
 */
static int
newton_step(const struct calib_row *r, size_t n, double prior, int keep_a, double *a, double *b)
{
	struct slope s = sigmoid_loss(r, n, prior, *a, *b), t;
	double det = s.haa * s.hbb - s.hab * s.hab, da, db, size, fall;

	if (keep_a || !(det > 0)) {
		da = keep_a ? 0 : -s.ga / s.haa;
		db = -s.gb / s.hbb;
	} else {
		da = -(s.hbb * s.ga - s.hab * s.gb) / det;
		db = -(s.haa * s.gb - s.hab * s.ga) / det;
	}
	fall = s.ga * da + s.gb * db;
	for (size = 1; size > 1e-10; size /= 2) {
		t = sigmoid_loss(r, n, prior, *a + size * da, *b + size * db);
		if (t.loss <= s.loss + 1e-4 * size * fall) {
			*a += size * da;
			*b += size * db;
			return -fall > 1e-14 * (1 + s.loss);
		}
	}
	return 0;
}

int
calib_sigmoid(struct calib *c, const double *margin, const double *y, const double *w,
    size_t n, double prior, struct err *e)
{
	double won = 0, lost = 0, hi, lo;
	struct calib_row *r;
	size_t i, rows;
	int step;

	if ((r = pool_ties(margin, y, w, n, &rows, e)) == NULL)
		return -1;
	for (i = 0; i < rows; i++) {
		won += r[i].w * r[i].y;
		lost += r[i].w * (1 - r[i].y);
	}
	hi = (won + 1) / (won + 2);
	lo = 1 / (lost + 2);
	for (i = 0; i < rows; i++)
		r[i].y = lo + (hi - lo) * r[i].y;
	*c = (struct calib){ .kind = CALIB_SIGMOID, .b = log((won + 1) / (lost + 1)) };
	for (step = 0; step < STEPS && newton_step(r, rows, prior, 0, &c->a, &c->b); step++)
		;
	if (!(c->a >= FLAT)) {
		c->a = FLAT;
		for (step = 0; step < STEPS && newton_step(r, rows, prior, 1, &c->a, &c->b); step++)
			;
	}
	free(r);
	return 0;
}

struct pool {
	double w, y, m;		/* weight; sums of weight x outcome, weight x margin */
	size_t rows;
};

static double
share(const struct pool *p)
{
	return p->y / p->w;
}

static void
join(struct pool *p, const struct pool *q)
{
	p->w += q->w;
	p->y += q->y;
	p->m += q->m;
	p->rows += q->rows;
}

/* What a pool says that may have seen nothing but losses (or wins). */
static double
softened(const struct pool *p)
{
	double one_off = .5 / (p->w + 1);

	return fmin(1 - one_off, fmax(one_off, share(p)));
}

static int
violates(const struct pool *p, const struct pool *next)
{
	return share(p) >= share(next);
}

/* The same for what will be knots. */
static int
collides(const struct pool *p, const struct pool *next)
{
	return softened(p) >= softened(next) || p->m / p->w >= next->m / next->w;
}

/* Appends q to the pools, and joins those that are out of order.  Returns how many there are. */
static size_t
add_pool(struct pool *p, size_t n, struct pool q,
    int (*wrong)(const struct pool *, const struct pool *))
{
	while (n > 0 && wrong(&p[n - 1], &q)) {
		join(&p[n - 1], &q);
		q = p[--n];
	}
	p[n] = q;
	return n + 1;
}

void
calib_pav(const double *y, const double *w, size_t n, double *fit)
{
	struct pool *p = mem_zero(n, sizeof *p);
	size_t i, j, k, pools = 0;

	for (i = 0; i < n; i++)
		pools = add_pool(p, pools, (struct pool){ w[i], w[i] * y[i], 0, 1 },
		    violates);
	for (i = k = 0; k < pools; k++)
		for (j = 0; j < p[k].rows; j++)
			fit[i++] = share(&p[k]);
	free(p);
}

static double
log_odds(double p)
{
	return log(p / (1 - p));
}

/* The slope beyond the knots, from the two nearest. */
static double
slope_between(const struct calib *c, size_t i, size_t j)
{
	double d;

	if (c->knots < 2)
		return FLAT;
	d = (log_odds(c->p[j]) - log_odds(c->p[i])) / (c->margin[j] - c->margin[i]);
	return fmin(STEEP, fmax(FLAT, d));
}

static void
set_slopes(struct calib *c)
{
	c->slope_lo = slope_between(c, 0, 1);
	c->slope_hi = slope_between(c, c->knots - 2, c->knots - 1);
}

int
calib_isotonic(struct calib *c, const double *margin, const double *y, const double *w,
    size_t n, struct err *e)
{
	struct pool *p;
	struct calib_row *r;
	size_t i, rows, pools = 0;

	if ((r = pool_ties(margin, y, w, n, &rows, e)) == NULL)
		return -1;
	p = mem_zero(rows, sizeof *p);
	for (i = 0; i < rows; i++)
		pools = add_pool(p, pools, (struct pool){ r[i].w, r[i].w * r[i].y,
		    r[i].w * r[i].margin, 1 }, violates);
	for (i = rows = 0; i < pools; i++)	/* never overtakes the one it reads */
		rows = add_pool(p, rows, p[i], collides);
	pools = rows;
	*c = (struct calib){ .kind = CALIB_ISOTONIC, .knots = pools };
	c->margin = mem_zero(pools, sizeof *c->margin);
	c->p = mem_zero(pools, sizeof *c->p);
	for (i = 0; i < pools; i++) {
		c->margin[i] = p[i].m / p[i].w;
		c->p[i] = softened(&p[i]);
	}
	set_slopes(c);
	free(p);
	free(r);
	return 0;
}

void
calib_free(struct calib *c)
{
	free(c->margin);
	free(c->p);
	*c = (struct calib){ .kind = CALIB_NONE };
}

int
calib_check(struct calib *c, struct err *e)
{
	size_t i;

	switch (c->kind) {
	case CALIB_NONE:
		return 0;
	case CALIB_SIGMOID:
		if (!(c->a > 0) || !isfinite(c->a) || !isfinite(c->b))
			return err_set(e, "calibration: not a rising sigmoid");
		return 0;
	case CALIB_ISOTONIC:
		break;
	default:
		return err_set(e, "calibration: of no known kind");
	}
	if (c->knots == 0)
		return err_set(e, "calibration: no knots");
	for (i = 0; i < c->knots; i++)
		if (!isfinite(c->margin[i]) || !(c->p[i] > 0 && c->p[i] < 1) ||
		    (i > 0 && !(c->margin[i] > c->margin[i - 1] && c->p[i] > c->p[i - 1])))
			return err_set(e, "calibration: knot %zu is out of order", i + 1);
	set_slopes(c);
	return 0;
}

static double
sigmoid(double odds)
{
	return logistic_p(fmin(FAR, fmax(-FAR, odds)));
}

struct margin_key {
	const double *margin;
	double m;
};

static int
is_at_or_below(size_t i, const void *arg)
{
	const struct margin_key *k = arg;

	return k->margin[i] <= k->m;
}

/* The knot at or below m; the caller has seen that m lies between knots. */
static size_t
knot_below(const struct calib *c, double m)
{
	return search_lower(c->knots, is_at_or_below, &(struct margin_key){ c->margin, m }) - 1;
}

static double
isotonic_prob(const struct calib *c, double m, double *slope)
{
	const double *x = c->margin, *p = c->p;
	size_t last = c->knots - 1, i = m < x[0] ? 0 : last;
	double s = m < x[0] ? c->slope_lo : c->slope_hi, at;

	if (m < x[0] || m >= x[last]) {
		at = sigmoid(log_odds(p[i]) + s * (m - x[i]));
		*slope = s * at * (1 - at);
		return at;
	}
	i = knot_below(c, m);
	*slope = (p[i + 1] - p[i]) / (x[i + 1] - x[i]);
	return p[i] + (m - x[i]) * *slope;
}

double
calib_prob(const struct calib *c, double margin)
{
	double slope;

	switch (c->kind) {
	case CALIB_SIGMOID:
		return sigmoid(c->a * margin + c->b);
	case CALIB_ISOTONIC:
		return isotonic_prob(c, margin, &slope);
	default:
		return sigmoid(margin);
	}
}

double
calib_slope(const struct calib *c, double margin)
{
	double slope, p = calib_prob(c, margin);

	switch (c->kind) {
	case CALIB_SIGMOID:
		return c->a * p * (1 - p);
	case CALIB_ISOTONIC:
		(void)isotonic_prob(c, margin, &slope);
		return slope;
	default:
		return p * (1 - p);
	}
}
