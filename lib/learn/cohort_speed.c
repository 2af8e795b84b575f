#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "deal/deal.h"
#include "learn/cohort_speed.h"
#include "stats/chi_square.h"

/* Days before now. */
static const int32_t SINCE[] = { 60, 75, 90, 105, 120, 135, 150, 180, 210, 240, 270, 365 };
enum { DAYS = sizeof SINCE / sizeof *SINCE };

static const double OTHER = .1;		/* log of the times, log-odds: below it is as before */

/* Deals created before a day, and how those created since have left. */
struct cohorts {
	int32_t *age, *entry;		/* [older] */
	uint8_t *kind;
	size_t older;
	struct aft_count *count;	/* [ages] */
	size_t ages;
};

static void
free_cohorts(struct cohorts *c)
{
	free(c->age);
	free(c->entry);
	free(c->kind);
	free(c->count);
}

static void
count_newer(struct aft_count *c, const struct age_deal *d)
{
	c[d->entry].entered++;
	*(d->outcome == DEAL_WON ? &c[d->left].won :
	    d->outcome == DEAL_LOST ? &c[d->left].lost : &c[d->left].open) += 1;
}

/* 0 if there are too few of either outcome on either side. */
static int
split(struct cohorts *c, const struct age_deal *d, size_t n, int32_t since, int32_t now)
{
	size_t closed[2][3] = { { 0 } };

	*c = (struct cohorts){ .ages = (size_t)(now - since) };
	c->age = mem_resize(NULL, n, sizeof *c->age);
	c->entry = mem_resize(NULL, n, sizeof *c->entry);
	c->kind = mem_resize(NULL, n, sizeof *c->kind);
	c->count = mem_zero(c->ages, sizeof *c->count);
	for (size_t i = 0; i < n; i++) {
		if (d[i].entry > d[i].left || d[i].created >= now)
			continue;
		closed[d[i].created >= since][d[i].outcome]++;
		if (d[i].created >= since) {
			count_newer(c->count, &d[i]);
		} else {
			c->age[c->older] = d[i].left;
			c->entry[c->older] = d[i].entry;
			c->kind[c->older++] = d[i].outcome;
		}
	}
	for (int newer = 0; newer < 2; newer++)
		if (closed[newer][DEAL_WON] < COHORT_SPEED_LEAST ||
		    closed[newer][DEAL_LOST] < COHORT_SPEED_LEAST)
			return 0;
	return 1;
}

/* Do deals created before since close as ever? */
static int
is_as_ever(const struct age_deal *d, size_t n, int32_t since, int32_t now)
{
	struct age_deal *older = mem_resize(NULL, n, sizeof *older);
	size_t m = 0;
	double x2;
	int fires;

	for (size_t i = 0; i < n; i++)
		if (d[i].created < since)
			older[m++] = d[i];
	fires = age_gate(older, m, now, &x2);
	free(older);
	return !fires;
}

static enum cohort_speed_found
what_changed(const struct aft *f)
{
	return fabs(f->won.time) >= OTHER || fabs(f->lost.time) >= OTHER ? COHORT_SPEED_OTHER :
	    fabs(f->level) >= OTHER ? COHORT_SPEED_SAME : COHORT_SPEED_UNKNOWN;
}

static int
fits(const struct aft *f, const struct cohorts *c)
{
	double df, x2 = aft_misfit(f, c->count, c->ages, &df);

	return df >= 1 && x2 <= chi_square_quantile(AGE_GATE_P, df);
}

enum cohort_speed_found
cohort_speed_find(struct cohort_speed *s, const struct age_deal *d, size_t n, int32_t now)
{
	struct cohorts c;
	double best = 0;
	int believed = 0;
	enum cohort_speed_found found = COHORT_SPEED_UNKNOWN;

	*s = (struct cohort_speed){ .since = now };
	for (size_t k = 0; k < DAYS; k++) {
		struct cohort_speed t = { .since = now - SINCE[k] };

		if (split(&c, d, n, t.since, now)) {
			double gain;

			surv_fit_entered(&t.before, c.age, c.entry, c.kind, c.older);
			aft_fit(&t.after, &t.before, c.count, c.ages);
			gain = aft_gain(&t.after, c.count, c.ages);
			if (gain > best) {
				struct cohort_speed was = *s;

				*s = t;
				t = was;
				best = gain;
				believed = fits(&s->after, &c);
			}
			cohort_speed_free(&t);
		}
		free_cohorts(&c);
	}
	if (believed && is_as_ever(d, n, s->since, now))
		found = what_changed(&s->after);
	if (found != COHORT_SPEED_OTHER) {
		cohort_speed_free(s);
		*s = (struct cohort_speed){ 0 };
	}
	return found;
}

void
cohort_speed_free(struct cohort_speed *s)
{
	surv_free(&s->before);
	aft_free(&s->after);
}

double
cohort_speed_still(const struct cohort_speed *s, int32_t created, int32_t age)
{
	return created >= s->since ? aft_still(&s->after, age) : surv_still(&s->before, age);
}
