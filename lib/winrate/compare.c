#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "stats/contrast.h"
#include "stats/htest.h"
#include "winrate/baseline.h"
#include "winrate/compare.h"
#include "winrate/groupby.h"

struct comparison {
	struct compare *r;
	const struct cohorts *c;
	struct baseline s;
	uint32_t *here;			/* [deals] 0, or COHORT_NONE for those of no side */
	uint32_t *group;		/* [deals] 2 x segment + side, or COHORT_NONE */
	struct cohort_groups g;
	struct surv segment[2];
};

/* ---- one row --------------------------------------------------------------- */

static void
compare_rates(const struct comparison *w, struct compare_row *row, const struct surv s[2],
    const double ratio[2])
{
	struct contrast_speed v = w->s.speed;
	struct contrast x;

	if (s != w->s.cohort)
		baseline_speed(&w->s, s, row->tau, &v);
	contrast_compare(&x, s, ratio, row->tau, &v);
	for (int i = 0; i < 2; i++)
		row->rate[i] = x.rate[i];
	row->change = x.change;
	row->lo = x.lo;
	row->hi = x.hi;
	row->p = x.p;
	row->verdict = COMPARE_TOLD;
	if (baseline_is_young(w->c, row->tau)) {
		int may = contrast_untold(&v, (const double [CONTRAST_WAYS]){ x.change, x.other },
		    x.alone, x.p, BASELINE_ALPHA);

		row->verdict = may > 0 ? COMPARE_FASTER : may < 0 ? COMPARE_LATER : COMPARE_TOLD;
	}
}

/*
 * The age to which the row's sides are compared: r->tau where they can be
 * followed until nearly all wins by then have come; -1 if not even half.
 */
static int32_t
row_tau(const struct comparison *w, const struct surv s[2])
{
	int32_t most = w->r->tau, t = baseline_limit(s, COHORT_AT_RISK_SEGMENT, most);
	double seen = cohort_seen(w->c, t) / w->r->share;

	if (most < 0 || t == most)
		return most;
	return seen >= COHORT_SEEN ? most : seen >= .5 ? t : -1;
}

/* Deals, rates and test of the two sides in s; the keys and tau are set. */
static void
fill_row(const struct comparison *w, struct compare_row *row, const struct surv s[2],
    const double ratio[2])
{
	row->rate[0] = row->rate[1] = row->change = row->lo = row->hi = row->p = NAN;
	row->mix = row->effect = NAN;
	for (int i = 0; i < 2; i++)
		row->deals[i] = (size_t)s[i].n;
	if (row->deals[0] == 0 || row->deals[1] == 0) {
		row->verdict = COMPARE_ONE_SIDED;
		return;
	}
	if (row->tau < 0) {
		row->verdict = COMPARE_TOO_FEW;
		return;
	}
	compare_rates(w, row, s, ratio);
}

static struct compare_row *
add_row(struct compare *r)
{
	r->row = mem_grow(r->row, &r->cap, r->rows + 1, sizeof *r->row);
	memset(&r->row[r->rows], 0, sizeof *r->row);
	r->row[r->rows].dim[0] = r->row[r->rows].dim[1] = COMPARE_NONE;
	return &r->row[r->rows++];
}

/* ---- the segments of a dimension -------------------------------------------- */

/* The mean pseudo-value of a segment's deals in its cohort: its part of the cohort's rate. */
static double
mean_value(const struct surv *s, const struct surv_pseudo *p)
{
	double sum = 0;

	for (const struct surv_age *a = s->a; a < s->a + s->ages; a++)
		sum += a->won * surv_value(p, a->age, SURV_WON) +
		    a->lost * surv_value(p, a->age, SURV_LOST) +
		    a->open * surv_value(p, a->age, SURV_OPEN);
	return s->n > 0 ? sum / s->n : 0;
}

static void
add_effects(struct compare_row *row, const struct htest_part *part, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		row[i].mix = part[i].mix;
		row[i].effect = part[i].rate;
	}
}

/* Rows of the segments of a dimension or pair of dimensions, whose deals are in w->g. */
static void
add_segments(struct comparison *w, const struct groupbys *of)
{
	struct htest_part *part = mem_zero(of->n, sizeof *part);

	for (size_t i = 0; i < of->n; i++) {
		struct compare_row *row = add_row(w->r);

		for (size_t k = 0; k < 2; k++)
			cohort_fit(&w->segment[k], &w->g, 2 * i + k);
		for (size_t k = 0; k < of->keys; k++) {
			row->dim[k] = of->key[k];
			row->value[k] = of->value[i * of->keys + k];
		}
		row->tau = row_tau(w, w->segment);
		fill_row(w, row, w->segment, w->s.ratio);
		part[i].share0 = w->segment[0].n / w->s.cohort[0].n;
		part[i].share1 = w->segment[1].n / w->s.cohort[1].n;
		part[i].rate0 = mean_value(&w->segment[0], &w->s.pseudo[CONTRAST_BY_AGE][0]);
		part[i].rate1 = mean_value(&w->segment[1], &w->s.pseudo[CONTRAST_BY_AGE][1]);
	}
	if (w->r->tau >= 0) {
		htest_effects(part, of->n);
		add_effects(w->r->row + w->r->rows - of->n, part, of->n);
	}
	free(part);
}

/* Returns how many segments the dimensions have; one alone is not listed. */
static size_t
add_dimension(struct comparison *w, const size_t *dim, size_t dims)
{
	struct groupbys of;
	size_t n;

	groupby_make(&of, w->c->d, w->here, dim, dims);
	for (size_t i = 0; i < w->c->d->n; i++)
		w->group[i] = of.of[i] != GROUPBY_NONE ? 2 * of.of[i] + w->s.side[i] : COHORT_NONE;
	if ((n = of.n) > 1) {
		cohort_group(w->c, w->group, 2 * n, &w->g);
		add_segments(w, &of);
	}
	groupby_free(&of);
	return n;
}

static void
add_dimensions(struct comparison *w, int pairs)
{
	size_t keys = w->c->d->keys;
	size_t *segments = mem_zero(keys, sizeof *segments);

	for (size_t i = 0; i < keys; i++)
		segments[i] = add_dimension(w, &i, 1);
	for (size_t i = 0; pairs && i < keys; i++)
		for (size_t j = i + 1; j < keys; j++)
			if (segments[i] > 1 && segments[j] > 1)
				add_dimension(w, (const size_t [2]){ i, j }, 2);
	free(segments);
}

/* ---- all of it ---------------------------------------------------------------- */

static void
find_discoveries(struct compare *r)
{
	double *p = mem_zero(r->rows, sizeof *p);

	for (size_t i = 0; i < r->rows; i++)
		p[i] = r->row[i].p;
	htest_discovery(p, r->rows, p);
	for (size_t i = 0; i < r->rows; i++)
		r->row[i].q = p[i];
	free(p);
}

static void
work_free(struct comparison *w)
{
	baseline_free(&w->s);
	free(w->here);
	free(w->group);
	cohort_groups_free(&w->g);
	surv_free(&w->segment[0]);
	surv_free(&w->segment[1]);
}

/* What the baseline says of the comparison as a whole. */
static void
describe(struct compare *r, const struct baseline *s)
{
	for (int k = 0; k < 2; k++) {
		r->first[k] = s->first[k];
		r->last[k] = s->last[k];
	}
	r->tau = s->tau;
	r->share = s->share;
	r->known_from = s->known_from;
}

int
compare_run(struct compare *r, const struct cohorts *c, const struct compare_options *o,
    struct err *e)
{
	struct baseline_options so = { o->recent, o->base };
	struct comparison w = { .r = r, .c = c };

	memset(r, 0, sizeof *r);
	if (baseline_make(&w.s, c, &so, e) != 0) {
		baseline_free(&w.s);
		return -1;
	}
	describe(r, &w.s);
	w.here = mem_zero(c->d->n, sizeof *w.here);
	w.group = mem_zero(c->d->n, sizeof *w.group);
	for (size_t i = 0; i < c->d->n; i++)
		w.here[i] = w.s.side[i] == COHORT_NONE ? COHORT_NONE : 0;
	add_row(r)->tau = r->tau;
	fill_row(&w, r->row, w.s.cohort, (const double [2]){ -1, -1 });
	add_dimensions(&w, o->pairs);
	find_discoveries(r);
	work_free(&w);
	return 0;
}

void
compare_free(struct compare *r)
{
	free(r->row);
	memset(r, 0, sizeof *r);
}
