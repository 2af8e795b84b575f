#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/num.h"
#include "deal/columns.h"
#include "stats/htest.h"
#include "stats/proportion.h"
#include "text/wrap.h"
#include "winrate/drivers.h"
#include "winrate/funnel.h"
#include "winrate/groupby.h"
#include "winrate/report.h"

#define CLAIM .01		/* p-values up to here are claimed where the q-value is not used */

struct side {			/* of the baseline, by the age tau */
	double deals, days;	/* created; days of the periods */
	double win_rate;	/* F(tau) */
	double amount, amount_v;	/* average of the won ones, and the variance of its
					 * logarithm */
	double cycle, cycle_v;	/* mean days of the won ones, likewise */
	double win_v;		/* of ln F */
};

/* One row. */
struct finding {
	const char *hypothesis, *parent, *measure;	/* parent: of which it is a part */
	double base, recent, change, lo, hi, p, points;
	int claimed;
	double part, part_lo, part_hi;	/* of whole: points, or logarithms of velocity */
	double whole;
	double money;		/* a day; NaN: none */
};

struct diagnosis {
	const struct report *r;
	struct buf no_steps;	/* why conversion by stage cannot be told; empty: it can */
	struct drivers p;
	struct side side[2];
	double velocity[2];
	struct tabulate *s;
	struct report_basis basis;
	struct buf note;
};

/* ---- the verdict ---------------------------------------------------------------------- */

/*
 * explains: claimed, and half of the whole or more, in its direction;
 * contributes: claimed otherwise; ruled out: the interval holds nothing that
 * would be half of the whole; else it cannot be told.
 */
static const char *
verdict(const struct finding *a)
{
	double half = fabs(a->whole) / 2;

	if (isnan(a->p))
		return "cannot tell";
	if (a->claimed)
		return a->part * a->whole > 0 && fabs(a->part) >= half ? "explains" : "contributes";
	return a->part_lo > -half && a->part_hi < half ? "ruled out" : "cannot tell";
}

static void
write_answer(struct diagnosis *w, const struct finding *a, const char *what)
{
	struct tabulate *s = w->s;
	int rate = isnan(a->money) || strcmp(a->measure, "win_rate") == 0;
	void (*cell)(struct tabulate *, double) = rate ? tabulate_rate : tabulate_money;
	void (*change)(struct tabulate *, double) = rate ? tabulate_change : tabulate_money;
	char buf[NUM_MAX];

	tabulate_name(s, a->hypothesis);
	tabulate_name(s, a->measure);
	cell(s, a->base);
	cell(s, a->recent);
	change(s, a->change);
	change(s, a->lo);
	change(s, a->hi);
	if (!isnan(a->money)) {
		report_add(&w->note, "money a day ");
		buf_bytes(&w->note, buf, num_fixed(buf, a->money, 0));
	}
	tabulate_p(s, a->p);
	tabulate_change(s, a->points);
	tabulate_name(s, a->parent);
	tabulate_name(s, what);
	report_basis_cells(s, &w->basis);
	report_end(s, &w->note);
}

static void
answer(struct diagnosis *w, const struct finding *a)
{
	const char *what = verdict(a);

	if (strcmp(what, "cannot tell") == 0) {
		report_add(&w->note, "");
		buf_printf(&w->note, "from %.0f and %.0f deals", w->side[0].deals,
		    w->side[1].deals);
	}
	write_answer(w, a, what);
}

/* ---- points: win rate = mix + who + execution ------------------------------------------------ */

static double
whole(const struct diagnosis *w)
{
	return w->p.rate[1] - w->p.rate[0];
}

static void
answer_points(struct diagnosis *w, struct finding a)
{
	a.points = a.part = a.change;
	a.part_lo = a.lo;
	a.part_hi = a.hi;
	a.whole = whole(w);
	a.money = NAN;
	answer(w, &a);
}

static void
answer_rate(struct diagnosis *w)
{
	const struct contrast *all = &w->p.s.all;

	report_sides(&w->note, w->r->c, w->p.s.first, w->p.s.last);
	report_day(&w->note, w->r->c);
	if (w->p.untold != 0)
		report_untold(&w->note, w->p.untold);
	write_answer(w, &(struct finding){ "win rate", "", "win_rate", w->p.rate[0], w->p.rate[1],
	    whole(w), all->lo, all->hi, all->p, whole(w), 0, 0, 0, 0, 0, NAN }, "");
}

static void
answer_mix(struct diagnosis *w)
{
	const struct mix *m = &w->p.mix;
	struct report_segment s = { { m->dim, REPORT_NONE }, { m->value, 0 } };

	if (m->p <= CLAIM && m->dim != DRIVERS_NONE) {
		report_add(&w->note, "most of it by ");
		report_title(&w->note, w->r, &s);
	}
	answer_points(w, (struct finding){ .hypothesis = "mix", .parent = "win rate",
	    .measure = "expected_win_rate", .base = m->base, .recent = m->base + m->change,
	    .change = m->change, .lo = m->lo, .hi = m->hi, .p = m->p, .claimed = m->p <= CLAIM });
}

/* Those whose moves are not tested one by one. */
static void
answer_untested(struct diagnosis *w, const char *hypothesis, const char *parent,
    double points)
{
	struct finding a = { .hypothesis = hypothesis, .parent = parent, .measure = "points",
	    .base = NAN, .recent = NAN, .change = points, .lo = NAN, .hi = NAN,
	    .p = NAN, .points = points, .money = NAN };

	write_answer(w, &a, "");
}

static void
answer_causes(struct diagnosis *w)
{
	double unexplained = w->p.change;

	for (size_t i = 0; i < w->p.causes; i++) {
		const struct drivers_cause *c = &w->p.cause[i];
		struct report_segment s = { { c->dim[0], c->dim[1] },
		    { c->value[0], c->value[1] } };
		double share = c->points / c->change;
		struct finding a = { .parent = "execution", .measure = "win_rate",
		    .base = c->rate[0], .recent = c->rate[0] + c->change,
		    .change = c->change, .lo = c->lo, .hi = c->hi, .p = c->p,
		    .claimed = 1, .points = c->points, .part = c->points,
		    .part_lo = share * c->lo, .part_hi = share * c->hi, .whole = whole(w),
		    .money = NAN };
		struct buf name;
		char q[NUM_MAX + 2], now[NUM_MAX];

		buf_init(&name);
		buf_text(&name, "execution: ");
		report_title(&name, w->r, &s);
		buf_bytes(&name, "", 1);
		a.hypothesis = name.s;
		buf_printf(&w->note, "q %s; like for like (%s as they are)", report_equal(q, c->q),
		    num_show_rate(now, c->rate[1]));
		answer(w, &a);
		buf_free(&name);
		unexplained -= c->points;
	}
	answer_untested(w, "execution: rest", "execution", unexplained);
}

static void
answer_execution(struct diagnosis *w)
{
	answer_points(w, (struct finding){ .hypothesis = "execution", .parent = "win rate",
	    .measure = "rate_beyond_mix", .base = w->p.base, .recent = w->p.recent,
	    .change = w->p.change, .lo = w->p.lo, .hi = w->p.hi, .p = w->p.p,
	    .claimed = w->p.p <= CLAIM || w->p.causes > 0 });
	answer_causes(w);
}

/* ---- conversion by stage: another view of the win rate, which is the product of them ---- */

static void
answer_step(struct diagnosis *w, const char *stage, const struct funnel_step *x, double tests)
{
	struct finding a = { .parent = "execution", .measure = "conversion", .base = x->rate[0],
	    .recent = x->rate[1], .change = x->change, .lo = x->lo, .hi = x->hi, .p = x->p,
	    .claimed = x->p <= CLAIM / tests, .points = NAN, .part = log(x->rate[1] / x->rate[0]),
	    .part_lo = log(fmax(0, x->rate[0] + x->lo) / x->rate[0]),
	    .part_hi = log((x->rate[0] + x->hi) / x->rate[0]),
	    .whole = log(w->p.rate[1] / w->p.rate[0]), .money = NAN };
	struct buf name;

	buf_init(&name);
	buf_printf(&name, "conversion: %s", stage);
	buf_bytes(&name, "", 1);
	a.hypothesis = name.s;
	answer(w, &a);
	buf_free(&name);
}

static void
answer_unknown_steps(struct diagnosis *w, const char *why)
{
	buf_text(&w->no_steps, why);
	report_add(&w->note, why);
	write_answer(w, &(struct finding){ .hypothesis = "conversion by stage",
	    .parent = "execution", .measure = "conversion", .base = NAN, .recent = NAN,
	    .change = NAN, .lo = NAN, .hi = NAN, .p = NAN, .points = NAN,
	    .money = NAN }, "cannot tell");
}

/* Too many lost deals are in no stage of the pipeline: why, in what they say. */
static void
answer_outside(struct diagnosis *w, const struct funnel *f)
{
	const struct report *r = w->r;
	uint32_t *both = mem_zero(r->d->n, sizeof *both);
	struct funnel_outside *o;
	struct buf why;
	size_t n;

	for (size_t i = 0; i < r->d->n; i++)
		both[i] = w->p.s.side[i] == COHORT_NONE ? GROUPBY_NONE : 0;
	n = funnel_outside(f, r->c, both, &o);
	buf_init(&why);
	funnel_say_lost(&why, f, r->d, o, n);
	if (why.len == 0)
		buf_text(&why, "no deal stands in a stage of a pipeline");
	buf_bytes(&why, "", 1);
	answer_unknown_steps(w, why.s);
	buf_free(&why);
	free(both);
	free(o);
}

static int
answer_conversion(struct diagnosis *w, struct err *e)
{
	const struct report *r = w->r;
	struct funnel f;
	struct funnel_step *step;
	double seen = 0, unplaced;

	if (r->own == REPORT_NONE) {
		answer_unknown_steps(w, "no column deal_stage");
		return 0;
	}
	if (funnel_make(&f, r->d, r->own, w->p.s.side, r->stages, e) != 0)
		return -1;
	step = mem_zero(f.stages + 1, sizeof *step);
	unplaced = funnel_compare(&f, &w->p.s, step);
	for (size_t k = 1; k <= f.stages; k++)
		seen += f.name[k] != NULL;
	if (unplaced > FUNNEL_UNPLACED || seen == 0)
		answer_outside(w, &f);
	else
		for (size_t k = 1; k <= f.stages; k++)
			if (f.name[k] != NULL)
				answer_step(w, f.name[k], &step[k], seen);
	free(step);
	funnel_free(&f);
	return 0;
}

/* ---- money: ln velocity = ln volume + ln win rate + ln amount - ln days ---- */

/* What won deals of one age have, added up: the days they took, or their amounts. */
struct money_sums {
	double weight;		/* for how many deals each stands */
	double n, x, xx;	/* values, their sum, and that of their squares */
};

/* The mean, and the variance of its logarithm. */
static double
mean_of(const struct money_sums *s, size_t ages, double *v)
{
	double n = 0, x = 0, m, sum = 0;

	for (size_t a = 0; a < ages; a++) {
		n += s[a].weight * s[a].n;
		x += s[a].weight * s[a].x;
	}
	m = x / n;
	for (size_t a = 0; a < ages; a++)
		sum += s[a].weight * s[a].weight * (s[a].xx - 2 * m * s[a].x + m * m * s[a].n);
	*v = sum / (x * x);
	return m;
}

/*
 * The amounts of the deals won on side k by tau, by age: cents and squares as
 * whole numbers, in any order the same.
 */
static void
add_amounts(const struct diagnosis *w, int k, struct money_sums *money)
{
	const struct baseline *p = &w->p.s;
	const struct cohorts *c = w->r->c;
	int64_t *cents = mem_zero((size_t)p->tau + 1, sizeof *cents);

	for (size_t i = 0; i < c->d->n; i++) {
		double amount = c->d->deal[i].amount;

		if (p->side[i] != (uint32_t)k || c->kind[i] != SURV_WON || c->age[i] > p->tau ||
		    money_add(&cents[c->age[i]], amount) != 0)
			continue;
		money[c->age[i]].xx += round(amount) * round(amount);
		money[c->age[i]].n++;
	}
	for (int32_t a = 0; a <= p->tau; a++)
		money[a].x = money_value(cents[a]);
	free(cents);
}

static void
measure_side(struct diagnosis *w, int k)
{
	const struct baseline *p = &w->p.s;
	const struct surv *s = &p->cohort[k];
	struct side *out = &w->side[k];
	size_t ages = (size_t)p->tau + 1;
	struct money_sums *days = mem_zero(ages, sizeof *days),
	    *money = mem_zero(ages, sizeof *money);
	struct surv_rate f;

	add_amounts(w, k, money);
	for (const struct surv_age *x = s->a; x < s->a + s->ages && x->age <= p->tau; x++) {
		double age = x->age;

		money[x->age].weight = x->weight;
		days[x->age] = (struct money_sums){ x->weight, x->won, age * x->won,
		    age * age * x->won };
	}
	surv_rate(s, p->tau, -1, &f);
	out->deals = s->n;
	out->win_rate = f.rate;
	out->win_v = f.variance / (f.rate * f.rate);
	out->cycle = mean_of(days, ages, &out->cycle_v);
	out->amount = mean_of(money, ages, &out->amount_v);
	for (size_t i = p->first[k]; i <= p->last[k]; i++)
		if (w->r->c->period[i].flags == 0)
			out->days += w->r->c->period[i].next - w->r->c->period[i].start;
	free(days);
	free(money);
}

static double
velocity(const struct side *s)
{
	return s->deals / s->days * s->win_rate * s->amount / s->cycle;
}

/* A factor of velocity. */
struct factor {
	const char *hypothesis, *parent, *measure;
	double base, recent;
	double variance;	/* of ln(recent / base) */
	int sign;		/* -1: it divides */
	int wins;		/* the win rate is in it: claimed as stats/contrast.h says */
};

/* ln(recent / base) in both ways; beyond what the speed of wins may make of it. */
static void
changes_of(const struct diagnosis *w, const struct factor *f, double change[CONTRAST_WAYS])
{
	const struct baseline *s = &w->p.s;
	double part = contrast_beyond(s->all.change, s->all.allowance) / s->all.change;

	for (int way = 0; way < CONTRAST_WAYS; way++) {
		const int32_t *age = s->speed.age[way];
		double won = log(surv_incidence(&s->cohort[1], age[1]) /
		    surv_incidence(&s->cohort[0], age[0]));

		change[way] = log(f->recent / f->base);
		if (f->wins && s->all.change != 0)
			change[way] += part * won - log(w->side[1].win_rate / w->side[0].win_rate);
	}
}

static void
answer_factor(struct diagnosis *w, const struct factor *f)
{
	double change = log(f->recent / f->base), se = sqrt(f->variance), by[CONTRAST_WAYS];
	double v0 = w->velocity[0], v1 = w->velocity[1];
	double middle = v1 != v0 ? (v1 - v0) / log(v1 / v0) : v0, lo = change, hi = change;
	struct finding a = { .hypothesis = f->hypothesis, .parent = f->parent,
	    .measure = f->measure, .base = f->base, .recent = f->recent,
	    .change = f->recent - f->base, .points = NAN,
	    .part = f->sign * change, .whole = log(v1 / v0), .money = f->sign * change * middle };
	double p[CONTRAST_WAYS];

	changes_of(w, f, by);
	for (int way = 0; way < CONTRAST_WAYS; way++) {
		lo = fmin(lo, by[way]);
		hi = fmax(hi, by[way]);
		p[way] = htest_normal(by[way] / se);
	}
	lo -= PROPORTION_Z * se;
	hi += PROPORTION_Z * se;
	a.p = contrast_p(by, p, 0);
	a.lo = f->base * exp(lo) - f->base;
	a.hi = f->base * exp(hi) - f->base;
	a.part_lo = f->sign > 0 ? lo : -hi;
	a.part_hi = f->sign > 0 ? hi : -lo;
	a.claimed = a.p <= CLAIM;
	answer(w, &a);
}

static void
answer_money(struct diagnosis *w)
{
	const struct side *b = &w->side[0], *r = &w->side[1];
	double win_v = b->win_v + r->win_v, amount_v = b->amount_v + r->amount_v,
	    cycle_v = b->cycle_v + r->cycle_v, volume_v = 1 / b->deals + 1 / r->deals;

	for (int k = 0; k < 2; k++)
		w->velocity[k] = velocity(&w->side[k]);
	if (!(w->velocity[0] > 0 && w->velocity[1] > 0))
		return;
	const struct factor factors[] = {
		{ "velocity", "", "sales_velocity", w->velocity[0], w->velocity[1],
		  win_v + amount_v + cycle_v + volume_v, 1, 1 },
		{ "velocity: volume", "velocity", "deals_a_day", b->deals / b->days,
		  r->deals / r->days, volume_v, 1, 0 },
		{ "velocity: win rate", "velocity", "win_rate", b->win_rate, r->win_rate,
		  win_v, 1, 1 },
		{ "velocity: price", "velocity", "average_won_amount", b->amount, r->amount,
		  amount_v, 1, 0 },
		{ "velocity: cycle", "velocity", "cycle_days", b->cycle, r->cycle,
		  cycle_v, -1, 0 },
	};

	for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
		answer_factor(w, &factors[i]);
}

/* ---- all of it ---- */

static void
diagnose_columns(struct tabulate *s)
{
	tabulate_text_column(s, "hypothesis", "hypothesis");
	tabulate_text_column(s, "measure", NULL);
	tabulate_column(s, "base", "before");
	tabulate_column(s, "recent", "recent");
	tabulate_column(s, "change", "change");
	tabulate_column(s, "change_lo", NULL);
	tabulate_column(s, "change_hi", NULL);
	tabulate_column(s, COL_P_VALUE, "p");
	tabulate_column(s, "points", "points");
	tabulate_spare(s, "points", NULL);
	tabulate_text_column(s, "parent", NULL);
	tabulate_text_column(s, COL_VERDICT, "verdict");
	report_basis_columns(s);
	tabulate_text_column(s, COL_NOTE, NULL);
}

static int
diagnose(struct diagnosis *w, struct err *e)
{
	for (int k = 0; k < 2; k++)
		measure_side(w, k);
	answer_rate(w);
	answer_mix(w);
	if (report_rep(w->r) != REPORT_NONE)
		answer_untested(w, "who sells", "win rate", w->p.mix.owners);
	answer_execution(w);
	if (answer_conversion(w, e) != 0)
		return -1;
	answer_money(w);
	return 0;
}

static void
say_parts(const struct report *r)
{
	buf_text(&r->o->b, "\n");
	wrap_printf(&r->o->b, "", "    ", "points add up: win rate = mix + who sells + execution; "
	    "execution = its parts.");
	wrap_printf(&r->o->b, "", "    ", "velocity: deals a day x win rate x average won amount "
	    "/ days to win.");
}

int
report_diagnose(const struct report *r, struct err *e)
{
	struct diagnosis w = { .r = r };
	struct tabulate s;
	int rc = 0;

	tabulate_open(&s, r->o, r->table);
	w.s = &s;
	buf_init(&w.note);
	buf_init(&w.no_steps);
	diagnose_columns(&s);
	tabulate_header(&s);
	if (r->c->periods > 0) {
		if (drivers_run(&w.p, r->c, r->key, r->by, r->keys, report_rep(r),
		    &r->split, e) != 0)
			err_warn("%s", e->text);
		else {
			report_basis(&w.basis, r->c, w.p.s.first, w.p.s.last);
			rc = diagnose(&w, e);
		}
		drivers_free(&w.p);
	}
	tabulate_close(&s);
	if (r->table && w.no_steps.len > 0) {
		buf_text(&w.no_steps, ".");
		buf_text(&r->o->b, "\n");
		wrap_printf(&r->o->b, "conversion by stage: ", "    ", "%.*s", (int)w.no_steps.len,
		    w.no_steps.s);
	}
	if (r->table && w.side[0].deals > 0)
		say_parts(r);
	buf_free(&w.no_steps);
	buf_free(&w.note);
	return rc;
}
