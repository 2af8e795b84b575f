#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/rng.h"
#include "deal/columns.h"
#include "gen/sim_past.h"
#include "gen/simulate.h"

#define PAST ((uint64_t)3 << 60)	/* streams of deals, beside those of simulate.c */
#define OTHER_AMOUNT .3
#define PUSH .6
enum { AMOUNT_FIRST = 5, AMOUNT_DAYS = 60, NEAR = 3, PUSH_LEAST = 14, PUSH_DAYS = 46 };

static void
draw_pushes(struct sim_past *p, struct rng *r, const struct sim_deal *d)
{
	int32_t due = d->expected, on;
	double u, days;

	for (int k = 0; k < SIM_PAST_PUSHES; k++) {
		u = rng_uniform(r);
		days = rng_uniform(r);
		if (due == DATE_NONE || u >= PUSH)
			return;
		on = due - NEAR > d->created ? due - NEAR : d->created + 1;
		if (on >= d->closed)
			return;
		due += PUSH_LEAST + (int32_t)(days * PUSH_DAYS);
		p->pushed_on[p->pushes] = on;
		p->pushed_to[p->pushes++] = due;
	}
}

void
sim_past_draw(struct sim_past *p, const struct sim_law *law, size_t i, const struct sim_deal *d)
{
	struct rng r;
	double u, day, factor;

	rng_start(&r, law->o.seed, PAST + i);
	u = rng_uniform(&r);
	day = rng_uniform(&r);
	factor = .6 + .8 * rng_uniform(&r);
	*p = (struct sim_past){ .amount = floor(d->amount * factor / 50 + .5) * 50,
	    .amount_on = INT32_MAX };
	if (u < OTHER_AMOUNT)
		p->amount_on = d->created + AMOUNT_FIRST + (int32_t)(day * AMOUNT_DAYS);
	if (p->amount_on >= d->closed || p->amount == d->amount)
		p->amount_on = INT32_MAX;
	draw_pushes(p, &r, d);
}

void
sim_past_set(const struct sim_past *p, const struct sim_deal *d, int32_t day,
    struct sim_record *r)
{
	if (p->amount_on != INT32_MAX && day < p->amount_on && !isnan(r->amount))
		r->amount = p->amount;
	for (size_t k = 0; k < p->pushes && p->pushed_on[k] <= day; k++)
		if (d->expected != DATE_NONE)
			r->expected = p->pushed_to[k];
}

/* ---- the history --------------------------------------------------------------------- */

void
sim_past_header(struct out *o)
{
	out_name(o, COL_DEAL_ID);
	out_name(o, "changed_on");
	out_name(o, "field");
	out_name(o, "value");
	out_end(o);
}

static void
begin_row(struct out *o, const char *id, int32_t day, const char *field)
{
	out_name(o, id);
	out_date(o, day);
	out_name(o, field);
}

/* What differs between two records of a deal; was is NULL on its first day. */
static void
put_changes(struct out *o, const char *id, int32_t day, const struct sim_record *was,
    const struct sim_record *r)
{
	if (was == NULL ? !isnan(r->amount) : !isnan(r->amount) && r->amount != was->amount) {
		begin_row(o, id, day, "amount");
		out_money(o, r->amount);
		out_end(o);
	}
	if (was == NULL ? r->expected != DATE_NONE : r->expected != was->expected) {
		begin_row(o, id, day, COL_EXPECTED);
		out_date(o, r->expected);
		out_end(o);
	}
	if (was == NULL && *r->value[SIM_REP] != '\0') {
		begin_row(o, id, day, "owner");
		out_name(o, r->value[SIM_REP]);
		out_end(o);
	}
	if (was == NULL || strcmp(r->stage, was->stage) != 0) {
		begin_row(o, id, day, "stage");
		out_name(o, r->stage);
		out_end(o);
	}
}

void
sim_past_write(const struct sim_past *p, const struct sim_law *law, size_t i,
    const struct sim_deal *d, const char *id, int32_t day, struct out *o)
{
	int32_t last = d->closed < day ? d->closed : day;
	struct sim_record r, was;
	struct sim_deal then;

	for (int32_t t = d->created; t <= last; t++) {
		simulate_deal(law, i, d->created, t, &then);
		sim_record_make(&r, law, &then, t);
		sim_past_set(p, &then, t, &r);
		put_changes(o, id, t, t > d->created ? &was : NULL, &r);
		was = r;
	}
}
