#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "snap/stay.h"
#include "stats/proportion.h"
#include "stats/surv.h"

#define NONE SIZE_MAX

struct watch {
	struct stays *s;
	const struct snap_state *state;
	const size_t *rank;
	size_t *now;			/* [deals] the stay that each is in, or NONE */
	uint8_t *was;			/* [deals] it was known and there before */
};

/* ---- watching ------------------------------------------------------------------------ */

static uint32_t
rank_of(const struct watch *w, uint32_t deal)
{
	double v = snap_value(w->state, SNAP_STAGE, deal);

	return isnan(v) ? 0 : (uint32_t)w->rank[(size_t)v];
}

static void
begin(struct watch *w, uint32_t deal, uint32_t before, int32_t day, int seen)
{
	struct stays *s = w->s;
	uint32_t rank = rank_of(w, deal);

	w->now[deal] = NONE;
	if (rank == 0)
		return;
	s->stay = mem_grow(s->stay, &s->cap, s->n + 1, sizeof *s->stay);
	s->segment = mem_grow(s->segment, &s->segment_cap, (s->n + 1) * s->by->n,
	    sizeof *s->segment);
	for (size_t k = 0; k < s->by->n; k++)
		s->segment[s->n * s->by->n + k] =
		    (uint32_t)snap_by_segment(s->by, k, w->state, deal);
	w->now[deal] = s->n;
	s->stay[s->n++] = (struct stay){ day, day, deal, rank, before, STAY_OPEN, (uint8_t)seen };
}

static void
end(struct watch *w, uint32_t deal, int32_t day, enum stay_end how)
{
	struct stay *t = &w->s->stay[w->now[deal]];

	t->last = day;
	t->end = (uint8_t)how;
	w->now[deal] = NONE;
}

static void
move(struct watch *w, uint32_t deal, int32_t day)
{
	uint32_t old = w->s->stay[w->now[deal]].rank, rank = rank_of(w, deal);

	if (rank == 0 || rank == old)
		return;
	end(w, deal, day, rank > old ? STAY_ADVANCED : STAY_BACK);
	begin(w, deal, rank > old ? old : 0, day, 1);
}

/* A deal at the end of a day on which something of it has changed. */
static void
look(struct watch *w, uint32_t deal, int32_t day)
{
	int there = snap_is_there(w->state, deal);
	enum deal_outcome outcome = snap_outcome(w->state, deal);

	if (w->now[deal] == NONE) {
		if (there && outcome == DEAL_OPEN)
			begin(w, deal, 0, day, !w->was[deal]);
	} else if (!there) {
		end(w, deal, day, STAY_GONE);
	} else if (outcome != DEAL_OPEN) {
		end(w, deal, day, outcome == DEAL_WON ? STAY_ADVANCED : STAY_LOST);
	} else {
		move(w, deal, day);
	}
	w->was[deal] = 1;
}

/* One day's changes, then the deals that they are of. */
static void
watch_day(struct watch *w, struct snap_history *h, int32_t day)
{
	size_t first = h->moved;

	snap_history_move(h, day);
	for (size_t i = first; i < h->moved; i++)
		look(w, h->change[i].deal, day);
}

void
stays_watch(struct stays *s, struct snap_history *h, const size_t *rank,
    const struct snap_by *by, int32_t from, int32_t to)
{
	struct watch w = { s, &h->state, rank, NULL, NULL };

	memset(s, 0, sizeof *s);
	s->by = by;
	snap_history_move(h, from);
	w.now = mem_resize(NULL, h->state.n, sizeof *w.now);
	w.was = mem_zero(h->state.n, sizeof *w.was);
	for (uint32_t i = 0; i < h->state.n; i++) {
		w.now[i] = NONE;
		w.was[i] = h->state.known[i];
		if (h->state.known[i])
			look(&w, i, from);
	}
	while (h->moved < h->changes && h->change[h->moved].day <= to)
		watch_day(&w, h, h->change[h->moved].day);
	for (uint32_t i = 0; i < h->state.n; i++)
		if (w.now[i] != NONE)
			s->stay[w.now[i]].last = to;
	free(w.now);
	free(w.was);
}

void
stays_free(struct stays *s)
{
	free(s->stay);
	free(s->segment);
	memset(s, 0, sizeof *s);
}

/* ---- rates --------------------------------------------------------------------------- */

static void
count(struct stay_rates *r, const struct stay *t)
{
	r->entered++;
	r->advanced += t->end == STAY_ADVANCED;
	r->lost += t->end == STAY_LOST;
	r->back += t->end == STAY_BACK;
	r->open += t->end == STAY_OPEN;
	r->gone += t->end == STAY_GONE;
}

static void
fit(struct stay_rates *r, const int32_t *days, const uint8_t *kind, size_t n)
{
	struct surv s = { 0 };
	const struct surv_age *last;
	size_t left = 0;

	surv_fit(&s, days, kind, n);
	for (size_t i = 0; i < n; i++)
		left += kind[i] != SURV_OPEN;
	for (size_t i = 0; i < s.ages && isnan(r->median_days); i++)
		if (s.a[i].survival <= .5)
			r->median_days = s.a[i].age;
	if (left > 0) {
		last = &s.a[s.ages - 1];
		r->conversion = fmin(1, last->incidence / (1 - last->survival));
		proportion_wilson(r->conversion * (double)left, (double)left, PROPORTION_Z,
		    &r->lo, &r->hi);
	}
	surv_free(&s);
}

void
stay_rates_make(struct stay_rates *r, const struct stays *s, const size_t *which, size_t n)
{
	int32_t *days = mem_resize(NULL, n, sizeof *days);
	uint8_t *kind = mem_resize(NULL, n, sizeof *kind);
	const struct stay *t;
	size_t seen = 0;

	*r = (struct stay_rates){ .conversion = NAN, .lo = NAN, .hi = NAN, .median_days = NAN };
	for (size_t i = 0; i < n; i++) {
		t = &s->stay[which[i]];
		count(r, t);
		if (!t->seen)
			continue;
		days[seen] = t->last - t->first;
		kind[seen++] = t->end == STAY_ADVANCED ? SURV_WON :
		    t->end == STAY_LOST || t->end == STAY_BACK ? SURV_LOST : SURV_OPEN;
	}
	if (seen > 0)
		fit(r, days, kind, seen);
	free(days);
	free(kind);
}
