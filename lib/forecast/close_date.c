#include <stdlib.h>

#include "base/date.h"
#include "base/day_sort.h"
#include "base/mem.h"
#include "base/search.h"
#include "forecast/close_date.h"

/* The curves of one cell, and the deal that is asked about. */
struct curve {
	double won[INCIDENCE_FAR + 1], lost[INCIDENCE_FAR + 1];
	int32_t last;
	double ever;		/* won in the end */
	double p;		/* the deal's */
	double share;		/* what is looked for */
};

static double
closed_by(const struct curve *c, size_t k)
{
	double won = c->ever > 1e-9 ? c->won[k] / c->ever : 0;

	return c->p * won + (1 - c->p) * c->lost[k] / (1 - c->ever);
}

static int
not_closed(size_t k, const void *arg)
{
	const struct curve *c = arg;

	return closed_by(c, k) < c->share;
}

static int
not_won(size_t k, const void *arg)
{
	const struct curve *c = arg;

	return !(c->won[k] >= c->share * c->ever && c->ever > 1e-9);
}

static int32_t
date_of(struct curve *c, int32_t day, double share, int (*before)(size_t k, const void *arg))
{
	size_t k;

	c->share = share;
	k = search_lower((size_t)c->last + 1, before, c);
	return k <= (size_t)c->last ? day + (int32_t)k : DATE_NONE;
}

static void
date_deal(struct curve *c, const struct pipeline_open *d, int scored, int32_t day,
    struct close_date *out)
{
	c->p = scored ? d->p : c->ever;
	out->day[CLOSE_P10] = date_of(c, day, .1, not_closed);
	out->day[CLOSE_P50] = date_of(c, day, .5, not_closed);
	out->day[CLOSE_P90] = date_of(c, day, .9, not_closed);
	out->day[CLOSE_WIN_P50] = date_of(c, day, .5, not_won);
}

void
close_date_each(const struct projection *r, const struct pipeline *p, const uint8_t *week,
    struct close_date *out)
{
	const struct incidence *n = &r->incidence;
	struct day_sort *order = mem_resize(NULL, p->opens, sizeof *order);
	struct curve *c = mem_zero(1, sizeof *c);
	size_t cell;

	for (size_t i = 0; i < p->opens; i++)
		order[i] = (struct day_sort){ (int32_t)incidence_cell(n,
		    exposure_stratum(r->intensity.cut, r->intensity.strata, p->open[i].worth),
		    r->day - p->open[i].created), (uint32_t)i };
	day_sort(order, p->opens);		/* deals of one cell together */
	c->last = n->last;
	for (size_t i = 0; i < p->opens; i++) {
		cell = (size_t)order[i].day;
		if (i == 0 || order[i].day != order[i - 1].day) {
			incidence_curve(&r->intensity, week + (r->day + 1 - p->first),
			    cell / n->ages, cell % n->ages, c->last, c->won, c->lost);
			c->ever = c->won[c->last];
		}
		date_deal(c, &p->open[order[i].row], p->scored, r->day, &out[order[i].row]);
	}
	free(c);
	free(order);
}
