#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "forecast/projection.h"

enum { RATE_SHORT = 91, RATE_LONG = 364 };
enum { GROUP_SHRINK = 10, AMOUNT_SHRINK = 10 };
static const double CHANCE_MOST = .98, RATIO_LEAST = .5, RATIO_MOST = 2;

/* The amounts of deals that are not there yet, by stratum. */
struct amounts {
	double share, mean, square, cube;
};

struct work {
	struct projection *r;
	const struct pipeline *p;
	const struct projection_options *o;
	struct exposure x;
	struct amounts amounts[EXPOSURE_STRATA];
	int scored;
	double *expected, *seen;	/* [groups] wins of the past year */
	double *rate;			/* [1 + groups] */
};

static size_t
group_of(const struct work *w, uint32_t row, size_t dimension)
{
	const struct deals *d = w->p->d;

	return w->o->first[dimension] +
	    w->o->rank[dimension][d->key[row * d->keys + dimension]];
}

/* ---- rates and factors of groups ------------------------------------------------------- */

static void
count_creations(struct work *w)
{
	const struct pipeline *p = w->p;
	int32_t day = w->r->day, known = day - p->born + 1;
	double days[2] = { known < RATE_SHORT ? known : RATE_SHORT,
	    known < RATE_LONG ? known : RATE_LONG }, rate[2] = { 0, 0 }, each;

	for (size_t i = 0; i < p->n; i++) {
		int32_t back = day - p->deal[i].created;

		if (back < 0 || back >= RATE_LONG || p->deal[i].created < p->born)
			continue;
		each = (back < RATE_SHORT ? 1 / days[0] : 0) + 1 / days[1];
		rate[0] += back < RATE_SHORT;
		rate[1]++;
		for (size_t k = 0; k < w->o->dimensions; k++)
			w->rate[1 + group_of(w, p->deal[i].row, k)] += each / 2;
	}
	if (known > 0) {
		w->r->rate91 = rate[0] / days[0];
		w->r->rate364 = rate[1] / days[1];
	}
	w->rate[0] = w->r->rate = (w->r->rate91 + w->r->rate364) / 2;
}

/* Wins expected of a deal of each stratum, created then, by each day of the window. */
static void
sum_past(const struct work *w, int32_t created, double *sum)
{
	const struct exposure *x = &w->x;
	int32_t begin = created > x->from ? created : x->from;
	double to;

	for (size_t s = 0; s < x->strata; s++) {
		to = 0;
		for (int32_t d = begin; d <= x->day; d++) {
			to += intensity_past(&w->r->intensity, s, exposure_age(x, d - created),
			    x->run[x->run_of[d - x->from]].week);
			sum[s * EXPOSURE_DAYS + (size_t)(d - x->from)] = to;
		}
	}
}

static void
weigh_groups(struct work *w)
{
	const struct exposure *x = &w->x;
	const struct pipeline_deal *d = w->p->deal;
	double sum[EXPOSURE_STRATA * EXPOSURE_DAYS];
	int32_t created = INT32_MIN, last;
	size_t s, g;

	for (size_t i = 0; i < w->p->n && w->o->dimensions > 0; i++) {
		if (!exposure_counts(x, &d[i]))
			continue;
		if (d[i].created != created)
			sum_past(w, created = d[i].created, sum);
		last = d[i].closed < x->day ? d[i].closed : x->day;
		s = exposure_stratum(x->cut, x->strata, d[i].amount);
		for (size_t k = 0; k < w->o->dimensions; k++) {
			g = group_of(w, d[i].row, k);
			w->expected[g] += sum[s * EXPOSURE_DAYS + (size_t)(last - x->from)];
			w->seen[g] += d[i].won && d[i].closed <= x->day;
		}
	}
	for (g = 0; g < w->r->groups; g++)
		w->r->theta[g] = (w->seen[g] + GROUP_SHRINK) / (w->expected[g] + GROUP_SHRINK);
}

static void
find_amounts(struct work *w)
{
	for (size_t s = 0; s < w->x.strata; s++) {
		const struct exposure_stratum *t = &w->x.stratum[s];
		double n = t->deals > 0 ? (double)t->deals : 1;

		w->amounts[s] = (struct amounts){
		    w->x.deals > 0 ? (double)t->deals / (double)w->x.deals : 0,
		    (t->won_amount + AMOUNT_SHRINK * t->amount[0] / n) /
		    ((double)t->won + AMOUNT_SHRINK), t->amount[1] / n, t->amount[2] / n };
		w->r->won += t->won;
	}
	w->r->deals = w->x.deals;
}

/* ---- open deals ---------------------------------------------------------------------- */

static size_t
cell_of(const struct projection *r, int32_t created, double amount)
{
	return incidence_cell(&r->incidence, exposure_stratum(r->intensity.cut,
	    r->intensity.strata, amount), r->day - created);
}

static double
by_age(const struct projection *r, size_t cell, size_t window)
{
	double p = incidence_won(&r->incidence, (long)window, cell) -
	    incidence_won(&r->incidence, (long)window - 1, cell);

	return fmin(fmax(p, 0), CHANCE_MOST);
}

static double
by_share(const struct projection *r, size_t cell, size_t window, double p)
{
	double ever = r->incidence.ever[cell];

	return ever > 1e-9 ? p * (incidence_won(&r->incidence, (long)window, cell) -
	    incidence_won(&r->incidence, (long)window - 1, cell)) / ever : 0;
}

double
projection_chance(const struct projection *r, const struct pipeline_open *d, int scored,
    size_t window)
{
	size_t cell = cell_of(r, d->created, d->worth);

	if (!scored)
		return by_age(r, cell, window);
	return fmin(fmin(by_share(r, cell, window, d->p) * r->odds[window], d->p), CHANCE_MOST);
}

static void
find_odds(struct work *w, size_t window)
{
	double age = 0, share = 0;
	size_t cell;

	for (size_t i = 0; i < w->p->opens; i++) {
		cell = cell_of(w->r, w->p->open[i].created, w->p->open[i].worth);
		age += by_age(w->r, cell, window);
		share += by_share(w->r, cell, window, w->p->open[i].p);
	}
	w->r->odds[window] = sqrt(fmin(fmax(age / fmax(share, 1e-9), RATIO_LEAST), RATIO_MOST));
}

static void
add_open(struct projection_cell *c, double p, double amount)
{
	double v = p * (1 - p), k = v * (1 - 2 * p);

	c->open[PROJECTION_WINS] += p;
	c->variance[PROJECTION_WINS] += v;
	c->third[PROJECTION_WINS] += v;
	c->open[PROJECTION_AMOUNT] += amount * p;
	c->variance[PROJECTION_AMOUNT] += amount * amount * v;
	c->third[PROJECTION_AMOUNT] += amount * amount * amount * k;
}

static void
add_deal(struct work *w, const struct pipeline_open *d, size_t window)
{
	double p = projection_chance(w->r, d, w->scored, window);

	add_open(projection_cell(w->r, window, 0), p, d->worth);
	for (size_t k = 0; k < w->o->dimensions; k++) {
		size_t g = group_of(w, d->row, k);

		add_open(projection_cell(w->r, window, 1 + g), w->scored ? p :
		    fmin(p * w->r->theta[g], CHANCE_MOST), d->worth);
	}
}

static void
project_open(struct work *w)
{
	const struct pipeline *p = w->p;
	struct pipeline_open d;

	for (size_t v = 0; v < w->o->windows && w->scored; v++)
		find_odds(w, v);
	for (size_t i = 0; i < p->opens && w->r->day == p->day; i++)
		for (size_t v = 0; v < w->o->windows; v++)
			add_deal(w, &p->open[i], v);
	for (size_t i = 0; i < p->n && w->r->day != p->day; i++) {
		if (p->deal[i].created > w->r->day || p->deal[i].closed <= w->r->day)
			continue;
		d = (struct pipeline_open){ .worth = p->deal[i].amount,
		    .created = p->deal[i].created, .row = p->deal[i].row };
		for (size_t v = 0; v < w->o->windows; v++)
			add_deal(w, &d, v);
	}
}

/* ---- deals to come -------------------------------------------------------------------- */

static void
project_fresh(struct work *w, size_t window, size_t group, double rate)
{
	const struct incidence *c = &w->r->incidence;
	struct projection_cell *to = projection_cell(w->r, window, group);

	for (size_t s = 0; s < c->strata; s++) {
		const struct amounts *a = &w->amounts[s];
		double n = c->fresh[window * c->strata + s] -
		    (window > 0 ? c->fresh[(window - 1) * c->strata + s] : 0);

		n *= rate * a->share;
		to->fresh[PROJECTION_WINS] += n;
		to->variance[PROJECTION_WINS] += n;
		to->third[PROJECTION_WINS] += n;
		to->fresh[PROJECTION_AMOUNT] += n * a->mean;
		to->variance[PROJECTION_AMOUNT] += n * a->square;
		to->third[PROJECTION_AMOUNT] += n * a->cube;
	}
}

/* ---- groups add up to all deals ---------------------------------------------------------- */

static double
ratio(double all, double sum)
{
	return sum > 0 ? all / sum : 1;
}

static void
scale_groups(struct work *w, size_t window, size_t first, size_t end)
{
	const struct projection_cell *all = projection_cell(w->r, window, 0);

	for (int m = 0; m < PROJECTION_MEASURES; m++) {
		double open = 0, fresh = 0, o, f, sum;

		for (size_t g = first; g < end; g++) {
			open += projection_cell(w->r, window, 1 + g)->open[m];
			fresh += projection_cell(w->r, window, 1 + g)->fresh[m];
		}
		o = ratio(all->open[m], open);
		f = ratio(all->fresh[m], fresh);
		for (size_t g = first; g < end; g++) {
			struct projection_cell *c = projection_cell(w->r, window, 1 + g);

			sum = projection_mean(c, m);
			c->open[m] *= o;
			c->fresh[m] *= f;
			sum = ratio(projection_mean(c, m), sum);
			c->variance[m] *= sum;
			c->third[m] *= sum;
		}
	}
}

/* ---- what came ------------------------------------------------------------------------ */

static void
add_came(struct work *w, const struct pipeline_deal *d)
{
	int32_t after = d->closed - w->r->day;
	struct projection_cell *c;
	size_t v = 0;

	while (v < w->o->windows && after > w->o->window[v].hi)
		v++;
	if (v == w->o->windows)
		return;
	for (size_t k = 0; k <= w->o->dimensions; k++) {
		c = projection_cell(w->r, v, k == 0 ? 0 : 1 + group_of(w, d->row, k - 1));
		c->came[PROJECTION_WINS]++;
		c->came[PROJECTION_AMOUNT] += d->amount;
	}
}

static void
keep_weeks(const struct exposure *x, struct projection_week *week)
{
	for (size_t q = 0; q < QUARTER_WEEKS; q++) {
		week[q].won = x->week_won[q];
		week[q].lost = x->week_lost[q];
	}
	for (size_t i = 0; i < x->strata * x->ages; i++)
		for (size_t k = 0; k < x->runs; k++)
			week[x->run[k].week].days += x->days[i * x->runs + k];
}

static void
take_intensities(struct work *w)
{
	struct projection *r = w->r;
	int32_t end[PROJECTION_WINDOWS];

	exposure_make(&w->x, w->p, r->day, w->o->week);
	intensity_fit(&r->intensity, &w->x);
	for (size_t v = 0; v < w->o->windows; v++)
		end[v] = w->o->window[v].hi;
	incidence_make(&r->incidence, &r->intensity, w->o->week + (r->day + 1 - w->p->first), end,
	    w->o->windows, w->scored || r->day == w->p->day);
	find_amounts(w);
	weigh_groups(w);
	keep_weeks(&w->x, r->week);
	exposure_free(&w->x);
}

void
projection_make(struct projection *r, const struct pipeline *p, const struct projection_options *o,
    int32_t day)
{
	size_t groups = o->dimensions > 0 ? o->first[o->dimensions] : 0;
	struct work w = { .r = r, .p = p, .o = o, .scored = p->scored && day == p->day };

	*r = (struct projection){ .day = day, .groups = groups };
	r->cell = mem_zero(o->windows * (1 + groups), sizeof *r->cell);
	r->theta = mem_zero(groups, sizeof *r->theta);
	w.expected = mem_zero(groups, sizeof *w.expected);
	w.seen = mem_zero(groups, sizeof *w.seen);
	w.rate = mem_zero(1 + groups, sizeof *w.rate);
	take_intensities(&w);
	count_creations(&w);
	project_open(&w);
	for (size_t v = 0; v < o->windows; v++) {
		for (size_t g = 0; g <= groups; g++)
			project_fresh(&w, v, g, w.rate[g] * (g > 0 ? r->theta[g - 1] : 1));
		for (size_t k = 0; k < o->dimensions; k++)
			scale_groups(&w, v, o->first[k], o->first[k + 1]);
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->deal[i].won && p->deal[i].closed > day)
			add_came(&w, &p->deal[i]);
	free(w.expected);
	free(w.seen);
	free(w.rate);
}

void
projection_free(struct projection *r)
{
	free(r->cell);
	free(r->theta);
	intensity_free(&r->intensity);
	incidence_free(&r->incidence);
	*r = (struct projection){ 0 };
}
