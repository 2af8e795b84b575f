#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "forecast/intensity.h"

enum {
	ROUNDS = 3,		/* of the fit by turns */
	SHRINK = 40,		/* deal-days of all strata in a stratum's hazard */
	TAIL_AT_RISK = 20,	/* deal-days */
	TAIL_DAYS = 60,
	LEVEL_BINS = 3
};

/* What is being fitted: the exposure by week, and its events. */
struct fit {
	const struct exposure *x;
	double *days;		/* [strata * ages * QUARTER_WEEKS] */
};

struct events {
	const uint32_t *count;	/* [strata * ages] */
	const double *week, *bin;
};

double
intensity_strength(const double *observed, const double *expected, size_t n)
{
	double o = 0, e = 0, d2 = 0, e2 = 0, ratio;

	for (size_t i = 0; i < n; i++) {
		o += observed[i];
		e += expected[i];
	}
	ratio = e > 0 ? o / e : 0;
	for (size_t i = 0; i < n; i++) {
		d2 += (observed[i] - expected[i] * ratio) * (observed[i] - expected[i] * ratio);
		e2 += expected[i] * ratio * expected[i] * ratio;
	}
	return 1 / fmax(fmax(0, d2 - o) / fmax(e2, 1e-9), 1e-4);
}

static void
sum_weeks(struct fit *f)
{
	const struct exposure *x = f->x;
	size_t cells = x->strata * x->ages;

	f->days = mem_zero(cells * QUARTER_WEEKS, sizeof *f->days);
	for (size_t i = 0; i < cells; i++)
		for (size_t r = 0; r < x->runs; r++)
			f->days[i * QUARTER_WEEKS + x->run[r].week] += x->days[i * x->runs + r];
}

static double
weighted_days(const struct fit *f, const double *factor, size_t cell)
{
	double y = 0;

	for (size_t q = 0; q < QUARTER_WEEKS; q++)
		y += f->days[cell * QUARTER_WEEKS + q] * factor[q];
	return y;
}

static void
fit_hazard(const struct fit *f, struct intensity_kind *k, const struct events *ev)
{
	size_t strata = f->x->strata, ages = f->x->ages;
	double y[EXPOSURE_STRATA], all, events, pooled;

	for (size_t a = 0; a < ages; a++) {
		all = events = 0;
		for (size_t s = 0; s < strata; s++) {
			y[s] = weighted_days(f, k->factor, s * ages + a);
			all += y[s];
			events += ev->count[s * ages + a];
		}
		pooled = events / fmax(all, 1e-9);
		for (size_t s = 0; s < strata; s++)
			k->hazard[s * ages + a] = (ev->count[s * ages + a] + SHRINK * pooled) /
			    (y[s] + SHRINK);
	}
}

static void
fit_factor(const struct fit *f, struct intensity_kind *k, const struct events *ev)
{
	double expected[QUARTER_WEEKS] = { 0 }, seen = 0, all = 0, strength;

	for (size_t i = 0; i < f->x->strata * f->x->ages; i++)
		for (size_t q = 0; q < QUARTER_WEEKS; q++)
			expected[q] += k->hazard[i] * f->days[i * QUARTER_WEEKS + q];
	for (size_t q = 0; q < QUARTER_WEEKS; q++) {
		seen += ev->week[q];
		all += expected[q];
	}
	strength = intensity_strength(ev->week, expected, QUARTER_WEEKS);
	for (size_t q = 0; q < QUARTER_WEEKS; q++)
		k->factor[q] = (ev->week[q] + strength) /
		    ((all > 0 ? expected[q] * seen / all : 0) + strength);
}

static void
find_tail(struct intensity *h, const struct fit *f)
{
	size_t ages = f->x->ages, found = 0;
	double days;

	h->tail = ages - 1;
	for (size_t a = ages; a-- > 0 && !found; ) {
		days = 0;
		for (size_t s = 0; s < f->x->strata; s++)
			for (size_t r = 0; r < f->x->runs; r++)
				days += f->x->days[(s * ages + a) * f->x->runs + r];
		found = days >= TAIL_AT_RISK;
		if (found)
			h->tail = a;
	}
	if (h->tail < 1)
		h->tail = 1;
}

static void
fit_tail(struct intensity *h, struct intensity_kind *k, const struct fit *f,
    const struct events *ev)
{
	size_t ages = f->x->ages, from = h->tail > TAIL_DAYS ? h->tail - TAIL_DAYS : 0;
	double events = 0, days = 0;

	for (size_t s = 0; s < f->x->strata; s++)
		for (size_t a = from; a < ages; a++) {
			events += ev->count[s * ages + a];
			days += weighted_days(f, k->factor, s * ages + a);
		}
	k->tail = events / fmax(1, days);
	for (size_t s = 0; s < f->x->strata; s++)
		for (size_t a = h->tail; a < ages; a++)
			k->hazard[s * ages + a] = k->tail;
}

static void
fit_level(struct intensity_kind *k, const struct fit *f, const struct events *ev)
{
	const struct exposure *x = f->x;
	double expected[EXPOSURE_BINS] = { 0 }, o[EXPOSURE_BINS], e[EXPOSURE_BINS], seen = 0,
	    all = 0, strength;
	size_t n = 0;

	for (size_t i = 0; i < x->strata * x->ages; i++)
		for (size_t r = 0; r < x->runs; r++)
			expected[x->run[r].bin] += k->hazard[i] * k->factor[x->run[r].week] *
			    x->days[i * x->runs + r];
	for (size_t b = 0; b < EXPOSURE_BINS; b++)
		if (expected[b] > 1) {
			o[n] = ev->bin[b];
			e[n++] = expected[b];
		}
	strength = intensity_strength(o, e, n);
	for (size_t b = 0; b < LEVEL_BINS; b++) {
		seen += ev->bin[b];
		all += expected[b];
	}
	k->level = (seen + strength) / (all + strength);
}

void
intensity_fit(struct intensity *h, const struct exposure *x)
{
	struct intensity_kind *kind[2] = { &h->won, &h->lost };
	const struct events ev[2] = { { x->won, x->week_won, x->bin_won },
	    { x->lost, x->week_lost, x->bin_lost } };
	struct fit f = { .x = x };

	*h = (struct intensity){ .strata = x->strata, .ages = x->ages };
	memcpy(h->cut, x->cut, sizeof h->cut);
	sum_weeks(&f);
	find_tail(h, &f);
	for (size_t i = 0; i < 2; i++) {
		kind[i]->hazard = mem_zero(x->strata * x->ages, sizeof(double));
		for (size_t q = 0; q < QUARTER_WEEKS; q++)
			kind[i]->factor[q] = 1;
		for (int round = 0; round < ROUNDS; round++) {
			fit_hazard(&f, kind[i], &ev[i]);
			fit_factor(&f, kind[i], &ev[i]);
		}
		fit_hazard(&f, kind[i], &ev[i]);
		fit_tail(h, kind[i], &f, &ev[i]);
		fit_level(kind[i], &f, &ev[i]);
	}
	free(f.days);
}

void
intensity_free(struct intensity *h)
{
	free(h->won.hazard);
	free(h->lost.hazard);
	*h = (struct intensity){ 0 };
}
