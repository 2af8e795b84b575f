#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "winrate/baseline.h"

/* The comparable periods, ascending; the caller's. */
static size_t *
whole_periods(const struct cohorts *c, size_t *n)
{
	size_t *whole = mem_zero(c->periods, sizeof *whole);

	*n = 0;
	for (size_t i = 0; i < c->periods; i++)
		if (c->period[i].flags == 0)
			whole[(*n)++] = i;
	return whole;
}

static int
choose_periods(struct baseline *s, const struct baseline_options *o, struct err *e)
{
	size_t n, *whole = whole_periods(s->c, &n), recent = o->recent, base = o->base;

	if (recent == 0)
		recent = n >= 4 ? 2 : 1;
	if (recent >= n) {
		free(whole);
		return err_set(e, "cannot compare: %zu whole %s with deals, and %zu are needed "
		    "(another -p may help)", n, n == 1 ? "period" : "periods", recent + 1);
	}
	if (base == 0)
		base = recent;
	if (base > n - recent)
		base = n - recent;
	s->first[BASELINE_RECENT] = whole[n - recent];
	s->last[BASELINE_RECENT] = whole[n - 1];
	s->first[BASELINE_BASE] = whole[n - recent - base];
	s->last[BASELINE_BASE] = whole[n - recent - 1];
	free(whole);
	return 0;
}

static void
choose_sides(struct baseline *s)
{
	const struct cohorts *c = s->c;

	s->side = mem_zero(c->d->n, sizeof *s->side);
	for (size_t i = 0; i < c->d->n; i++) {
		uint32_t p = c->place[i];

		s->side[i] = COHORT_NONE;
		if (p == COHORT_NONE || c->period[p].flags != 0)
			continue;
		for (uint32_t k = 0; k < 2; k++)
			if (p >= s->first[k] && p <= s->last[k])
				s->side[i] = k;
	}
}

int32_t
baseline_limit(const struct surv side[2], double at_risk, int32_t most)
{
	for (int i = 0; i < 2; i++)
		most = surv_limit(&side[i], at_risk, most);
	return most;
}

int
baseline_is_young(const struct cohorts *c, int32_t tau)
{
	return cohort_seen(c, tau) < COHORT_SEEN;
}

static double
closings(const struct surv *s)
{
	double n = 0;

	for (const struct surv_age *a = s->a; a < s->a + s->ages; a++)
		n += a->won + a->lost;
	return n;
}

void
baseline_speed(const struct baseline *s, const struct surv segment[2], int32_t tau,
    struct contrast_speed *v)
{
	int own = closings(&segment[BASELINE_RECENT]) >= BASELINE_CLOSINGS;

	contrast_speed(v, own ? segment : s->cohort, NULL, tau, COHORT_AT_RISK);
	v->later = s->speed.later;
	v->later_z = s->speed.later_z;
}

/* The earlier and the later half of the recent side's days. */
static void
fit_halves(const struct baseline *s, struct surv half[2])
{
	const struct cohorts *c = s->c;
	const struct cohort_period *first = &c->period[s->first[BASELINE_RECENT]],
	    *last = &c->period[s->last[BASELINE_RECENT]];
	int32_t middle = first->start + (last->next - first->start) / 2;
	uint32_t *of = mem_zero(c->d->n, sizeof *of);
	struct cohort_groups g = { 0 };

	for (size_t i = 0; i < c->d->n; i++) {
		const struct deal *d = &c->d->deal[i];

		of[i] = s->side[i] != BASELINE_RECENT ? COHORT_NONE :
		    (c->o.by_created ? d->created : d->closed) >= middle;
	}
	cohort_group(c, of, 2, &g);
	for (size_t k = 0; k < 2; k++)
		cohort_fit(&half[k], &g, k);
	cohort_groups_free(&g);
	free(of);
}

static void
measure_speed(struct baseline *s)
{
	struct surv half[2] = { { 0 }, { 0 } };

	s->known_from = s->c->period[s->last[BASELINE_RECENT]].next - 1 + cohort_seen_age(s->c);
	s->speed = (struct contrast_speed){ { { -1, -1 }, { -1, -1 } }, 0, 1, 0, 1, 0 };
	s->share = 0;
	if (s->tau < 0)
		return;
	fit_halves(s, half);
	s->tau = contrast_age(s->cohort, half, s->tau, COHORT_AT_RISK);
	s->share = cohort_seen(s->c, s->tau);
	contrast_speed(&s->speed, s->cohort, half, s->tau, COHORT_AT_RISK);
	contrast_compare(&s->all, s->cohort, (const double [2]){ -1, -1 }, s->tau, &s->speed);
	s->known_from += (int32_t)ceil(cohort_seen_age(s->c) * (contrast_slower(&s->speed) - 1));
	for (size_t k = 0; k < 2; k++)
		surv_free(&half[k]);
}

static void
fit_sides(struct baseline *s)
{
	struct cohort_groups g = { 0 };
	struct surv_rate rate;

	cohort_group(s->c, s->side, 2, &g);
	for (size_t k = 0; k < 2; k++)
		cohort_fit(&s->cohort[k], &g, k);
	cohort_groups_free(&g);
	s->tau = baseline_limit(s->cohort, COHORT_AT_RISK, s->c->horizon);
	measure_speed(s);
	for (size_t k = 0; k < 2; k++) {
		for (int way = 0; way < CONTRAST_WAYS; way++)
			surv_pseudo(&s->pseudo[way][k], &s->cohort[k], s->speed.age[way][k]);
		surv_rate(&s->cohort[k], s->tau, -1, &rate);
		s->ratio[k] = rate.n_eff / s->cohort[k].n;
	}
}

int
baseline_make(struct baseline *s, const struct cohorts *c, const struct baseline_options *o,
    struct err *e)
{
	memset(s, 0, sizeof *s);
	s->c = c;
	if (choose_periods(s, o, e) != 0)
		return -1;
	choose_sides(s);
	fit_sides(s);
	return 0;
}

void
baseline_free(struct baseline *s)
{
	free(s->side);
	for (int k = 0; k < 2; k++) {
		surv_free(&s->cohort[k]);
		for (int way = 0; way < CONTRAST_WAYS; way++)
			surv_pseudo_free(&s->pseudo[way][k]);
	}
	memset(s, 0, sizeof *s);
}
