#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/money.h"
#include "snap/waterfall.h"

const char *const waterfall_name[WATERFALL_MOVEMENTS] = {
	"opening", "new", "reopened", "returned", "pulled_in", "carried_in", "transferred_in",
	"up", "down", "won", "lost", "pushed_out", "pulled_out", "transferred_out", "gone",
	"closing"
};

#define MOST_CENTS (INT64_C(1) << 53)

enum kind { UNKNOWN, GONE, WON, LOST, EARLIER, LATER, IN };	/* IN the pipeline */

struct waterfall_deal {
	double amount;
	int32_t closed, due;	/* or DATE_NONE */
	uint8_t known, gone, outcome;
};

/* ---- an end -------------------------------------------------------------------------- */

void
waterfall_end_take(struct waterfall_end *e, const struct snap_state *s, const size_t *field,
    size_t by, int32_t day)
{
	double v;

	*e = (struct waterfall_end){ .day = day, .n = s->n, .by = by };
	e->deal = mem_resize(NULL, s->n, sizeof *e->deal);
	e->segment = mem_resize(NULL, s->n * by, sizeof *e->segment);
	for (uint32_t i = 0; i < s->n; i++) {
		e->deal[i] = (struct waterfall_deal){ snap_value(s, SNAP_AMOUNT, i),
		    snap_day(s, SNAP_CLOSED, i), snap_day(s, SNAP_EXPECTED, i), s->known[i],
		    (uint8_t)snap_is_gone(s, i), (uint8_t)snap_outcome(s, i) };
		for (size_t k = 0; k < by; k++) {
			v = snap_value(s, field[k], i);
			e->segment[i * by + k] = isnan(v) ? INTERN_NONE : (uint32_t)v;
		}
	}
}

void
waterfall_end_free(struct waterfall_end *e)
{
	free(e->deal);
	free(e->segment);
	memset(e, 0, sizeof *e);
}

static int
is_due(const struct waterfall_window *w, int32_t day)
{
	return w->all || (day != DATE_NONE && day >= w->first && day <= w->last);
}

static enum kind
kind_of(const struct waterfall_deal *d, const struct waterfall_window *w)
{
	if (!d->known || d->gone)
		return d->known ? GONE : UNKNOWN;
	if (d->outcome != DEAL_OPEN)
		return d->outcome == DEAL_WON ? WON : LOST;
	if (is_due(w, d->due))
		return IN;
	return d->due != DATE_NONE && d->due < w->first ? EARLIER : LATER;
}

/* ---- what a deal adds ---------------------------------------------------------------- */

struct effect {
	enum waterfall_movement movement;
	struct waterfall_sum sum;
};

struct effects {
	struct effect of[5];
	size_t n;
};

struct pair {				/* a deal at both ends */
	const struct waterfall_deal *a, *b;
	enum kind from, to;
	int64_t before, after;		/* cents */
};

static void
add_effect(struct effects *f, enum waterfall_movement m, int64_t deals, int64_t cents)
{
	f->of[f->n++] = (struct effect){ m, { deals, cents, 0, 0 } };
}

/* Of a deal that stays: an amount, or with all deals a date, that changed. */
static void
add_moved(struct effects *f, enum waterfall_movement m, int64_t cents, int64_t now)
{
	f->of[f->n++] = (struct effect){ m, { 0, cents, 1, now } };
}

static void
add_amount(struct effects *f, const struct pair *p)
{
	if (p->after != p->before)
		add_moved(f, p->after > p->before ? WATERFALL_UP : WATERFALL_DOWN,
		    p->after - p->before, p->after);
}

static void
add_date(struct effects *f, const struct pair *p, const struct waterfall_window *w)
{
	if (w->all && p->a->due != DATE_NONE && p->b->due != DATE_NONE && p->a->due != p->b->due)
		add_moved(f, p->b->due > p->a->due ? WATERFALL_PUSHED_OUT : WATERFALL_PULLED_IN,
		    0, p->after);
}

/* What becomes of a deal that was in the pipeline. */
static void
leave(struct effects *f, const struct pair *p, const struct waterfall_window *w)
{
	switch (p->to) {
	case IN:
		add_amount(f, p);
		add_date(f, p, w);
		add_effect(f, WATERFALL_CLOSING, 1, p->after);
		break;
	case WON:
		add_amount(f, p);
		add_effect(f, WATERFALL_WON, -1, -p->after);
		break;
	case LOST:
		add_effect(f, WATERFALL_LOST, -1, -p->before);
		break;
	case LATER:
		add_effect(f, WATERFALL_PUSHED_OUT, -1, -p->before);
		break;
	case EARLIER:
		add_effect(f, WATERFALL_PULLED_OUT, -1, -p->before);
		break;
	default:
		add_effect(f, WATERFALL_GONE, -1, -p->before);
	}
}

/* How a deal that was not in the pipeline comes into it. */
static void
enter(struct effects *f, const struct pair *p, const struct waterfall_window *w, int32_t day)
{
	static const enum waterfall_movement by[] = {
		[UNKNOWN] = WATERFALL_NEW, [GONE] = WATERFALL_RETURNED,
		[WON] = WATERFALL_REOPENED, [LOST] = WATERFALL_REOPENED,
		[EARLIER] = WATERFALL_CARRIED_IN, [LATER] = WATERFALL_PULLED_IN
	};
	int closed = p->b->closed > day && is_due(w, p->b->closed);

	if (p->to == IN) {
		add_effect(f, by[p->from], 1, p->after);
		add_effect(f, WATERFALL_CLOSING, 1, p->after);
	} else if (p->to == WON && closed && p->from != WON) {
		add_effect(f, by[p->from], 1, p->after);
		add_effect(f, WATERFALL_WON, -1, -p->after);
	} else if (p->to == LOST && closed && (p->from == UNKNOWN || p->from == GONE)) {
		add_effect(f, by[p->from], 1, p->after);
		add_effect(f, WATERFALL_LOST, -1, -p->after);
	}
}

/* ---- sums ---------------------------------------------------------------------------- */

static int
add_cents(int64_t *sum, int64_t cents)
{
	*sum += cents;			/* both are within 2^53 */
	return *sum <= MOST_CENTS && *sum >= -MOST_CENTS ? 0 : -1;
}

static int
add(struct waterfall_row *r, enum waterfall_movement m, const struct waterfall_sum *s)
{
	struct waterfall_sum *sum = &r->sum[m];

	sum->deals += s->deals;
	sum->moved += s->moved;
	return add_cents(&sum->cents, s->cents) | add_cents(&sum->moved_cents, s->moved_cents);
}

/* A deal in the pipeline opens in its old segment and goes to its new one first. */
static int
add_pair(struct waterfall_row *old, struct waterfall_row *now, const struct pair *p,
    const struct effects *f)
{
	const struct waterfall_sum in = { 1, p->before, 0, 0 }, out = { -1, -p->before, 0, 0 };
	int rc = 0;

	if (p->from == IN)
		rc |= add(old, WATERFALL_OPENING, &in);
	if (p->from == IN && old != now)
		rc |= add(old, WATERFALL_TRANSFERRED_OUT, &out) |
		    add(now, WATERFALL_TRANSFERRED_IN, &in);
	for (size_t i = 0; i < f->n; i++)
		rc |= add(now, f->of[i].movement, &f->of[i].sum);
	return rc;
}

static struct waterfall_row *
segment_of(const struct waterfall *w, const struct waterfall_end *e, size_t deal, size_t k)
{
	uint32_t segment = e->segment[deal * e->by + k];

	return &w->row[k][segment != INTERN_NONE ? segment : w->segments[k] - 1];
}

static int
cents_of(double amount, int64_t *cents)
{
	*cents = 0;
	return isnan(amount) ? 0 :
	    fabs(amount) < (double)MOST_CENTS / 100 ? money_add(cents, amount) : -1;
}

static void
count(struct waterfall *w, const struct pair *p, int32_t day)
{
	w->no_amount[0] += p->from == IN && isnan(p->a->amount);
	w->no_amount[1] += p->to == IN && isnan(p->b->amount);
	w->won_lost += (p->from == WON && p->to == LOST) || (p->from == LOST && p->to == WON);
	w->late += p->from == UNKNOWN && (p->to == WON || p->to == LOST) && p->b->closed <= day;
}

static int
add_deal(struct waterfall *w, const struct waterfall_end *a, const struct waterfall_end *b,
    size_t i, const struct waterfall_window *window)
{
	static const struct waterfall_deal none = { NAN, DATE_NONE, DATE_NONE, 0, 0, DEAL_OPEN };
	struct pair p = { .a = i < a->n ? &a->deal[i] : &none, .b = &b->deal[i] };
	struct effects f = { .n = 0 };
	struct waterfall_row *old, *now;
	int rc;

	p.from = kind_of(p.a, window);
	p.to = kind_of(p.b, window);
	if (cents_of(p.a->amount, &p.before) != 0 || cents_of(p.b->amount, &p.after) != 0)
		return -1;
	count(w, &p, a->day);
	if (p.from == IN)
		leave(&f, &p, window);
	else
		enter(&f, &p, window, a->day);
	if (f.n == 0)
		return 0;
	rc = add_pair(&w->all, &w->all, &p, &f);
	for (size_t k = 0; k < w->by; k++) {
		old = segment_of(w, p.from == IN ? a : b, i, k);
		/* where it went before it was gone is of the path */
		now = p.to == GONE ? old : segment_of(w, b, i, k);
		rc |= add_pair(old, now, &p, &f);
	}
	return rc;
}

int
waterfall_make(struct waterfall *w, const struct waterfall_end *a, const struct waterfall_end *b,
    const struct waterfall_window *window, const size_t *texts, struct err *e)
{
	memset(w, 0, sizeof *w);
	w->by = b->by;
	w->row = mem_zero(w->by, sizeof *w->row);
	w->segments = mem_zero(w->by, sizeof *w->segments);
	for (size_t k = 0; k < w->by; k++) {
		w->segments[k] = texts[k] + 1;
		w->row[k] = mem_zero(w->segments[k], sizeof **w->row);
	}
	for (size_t i = 0; i < b->n; i++)
		if (add_deal(w, a, b, i, window) != 0)
			return err_set(e, "the amounts add up to more than 2^53 cents: they cannot "
			    "be told to the cent (are they in another unit?)");
	return 0;
}

void
waterfall_free(struct waterfall *w)
{
	for (size_t k = 0; k < w->by; k++)
		free(w->row[k]);
	free(w->row);
	free(w->segments);
	memset(w, 0, sizeof *w);
}

int
waterfall_is_any(const struct waterfall_row *r)
{
	for (int m = 0; m < WATERFALL_MOVEMENTS; m++)
		if (r->sum[m].deals != 0 || r->sum[m].cents != 0 || r->sum[m].moved != 0)
			return 1;
	return 0;
}
