#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/period.h"
#include "base/screen.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/tested.h"
#include "text/humanize.h"
#include "text/wrap.h"
#include "winrate/drivers.h"
#include "winrate/report.h"
#include "winrate/trend.h"

struct insight {
	const char *kind;
	struct report_segment segment;
	struct buf finding, action;	/* sentences */
	double effect, q, stake;
	size_t deals;
};

struct insights {
	const struct report *r;
	struct drivers p;
	struct insight i[DRIVERS_ROUNDS + 2];
	size_t n;
	struct report_basis basis;
};

static const struct report_segment everything = { { REPORT_NONE, REPORT_NONE }, { 0, 0 } };

static struct insight *
add(struct insights *w, const char *kind, const struct report_segment *segment)
{
	struct insight *x = &w->i[w->n++];

	*x = (struct insight){ .kind = kind, .segment = *segment,
	    .effect = NAN, .q = NAN, .stake = NAN };
	buf_init(&x->finding);
	buf_init(&x->action);
	return x;
}

/* ---- parts of sentences ------------------------------------------------------------ */

static void
say_rate(struct buf *o, double rate)
{
	char buf[NUM_MAX];

	buf_text(o, num_show_rate(buf, rate));
}

/* "-5.0 points (95% interval -7.1 to -2.9)" */
static void
say_change(struct buf *o, double change, double lo, double hi)
{
	char c[NUM_MAX], a[NUM_MAX], b[NUM_MAX];

	buf_printf(o, "%s points (95%% interval %s to %s)", num_show_points(c, change),
	    num_show_points(a, lo), num_show_points(b, hi));
}

/* "22.5% instead of 40.2%, -17.7 points (95% interval -23.1 to -12.0) like for like" */
static void
say_like_for_like(struct buf *o, double base, double change, double lo, double hi)
{
	say_rate(o, base + change);
	buf_text(o, " instead of ");
	say_rate(o, base);
	buf_text(o, ", ");
	say_change(o, change, lo, hi);
	buf_text(o, " like for like");
}

static void
say_against(struct buf *o, const struct insights *w)
{
	const struct baseline *s = &w->p.s;

	buf_printf(o, "deals %s ", w->r->c->o.by_created ? "created" : "closed");
	report_span(o, w->r->c, s->first[BASELINE_RECENT], s->last[BASELINE_RECENT]);
	buf_text(o, " against ");
	report_span(o, w->r->c, s->first[BASELINE_BASE], s->last[BASELINE_BASE]);
}

/* What a rate is the rate of. */
static void
say_basis(struct buf *o, const struct insights *w)
{
	say_against(o, w);
	buf_printf(o, ", won within %d days", (int)w->p.s.tau);
}

static void
say_sure(struct buf *o, double q)
{
	char buf[NUM_MAX + 2];

	buf_printf(o, "false-alarm rate q %s", report_equal(buf, q));
}

/* ---- since when ----------------------------------------------------------------------- */

static int
is_member(const struct deals *d, size_t i, const struct report_segment *s)
{
	for (int k = 0; k < 2 && s->dim[k] != REPORT_NONE; k++)
		if (d->key[i * d->keys + s->dim[k]] != s->value[k])
			return 0;
	return 1;
}

/* The months of whole periods from the first on. */
static size_t
months(const struct cohorts *c, int32_t *first)
{
	int32_t last = INT32_MIN, t;
	size_t n = 0;

	*first = INT32_MAX;
	for (size_t i = 0; i < c->periods; i++)
		if (c->period[i].flags == 0) {
			*first = c->period[i].start < *first ? c->period[i].start : *first;
			last = c->period[i].next > last ? c->period[i].next : last;
		}
	*first = date_month_start(*first);
	for (t = *first; t < last; t = date_add_months(t, 1))
		n++;
	return n;
}

/* The point of change of a segment's rate over the months of all whole periods. */
static void
find_since(const struct insights *w, const struct report_segment *s, struct trend *t,
    int32_t *first)
{
	const struct cohorts *c = w->r->c;
	size_t n = months(c, first);
	struct date_civil from = date_civil(*first);
	uint32_t *group = mem_zero(c->d->n, sizeof *group);
	struct cohort_groups g = { 0 };
	struct series series = { 0 };

	for (size_t i = 0; i < c->d->n; i++) {
		uint32_t p = c->place[i];
		struct date_civil day;

		group[i] = COHORT_NONE;
		if (p == COHORT_NONE || c->period[p].flags != 0 || !is_member(c->d, i, s))
			continue;
		day = date_civil(c->d->deal[i].created);
		if (day.year > from.year || (day.year == from.year && day.month >= from.month))
			group[i] = (uint32_t)((day.year - from.year) * 12 + day.month - from.month);
		if (group[i] >= n)
			group[i] = COHORT_NONE;
	}
	cohort_group(c, group, n, &g);
	series_make(&series, c, &g, 0, n, COHORT_AT_RISK_SEGMENT);
	trend_fit(t, series.won[CONTRAST_BY_AGE], series.deals[CONTRAST_BY_AGE], series.n);
	series_free(&series);
	cohort_groups_free(&g);
	free(group);
}

static void
say_month(struct buf *o, int32_t first, size_t month)
{
	char buf[PERIOD_TEXT];

	period_text(buf, PERIOD_MONTH, 1, date_add_months(first, (int)month));
	buf_text(o, buf);
}

static void
say_since(struct buf *o, const struct insights *w, const struct report_segment *s, double change)
{
	struct trend t;
	int32_t first;

	if (!w->r->c->o.by_created)
		return;
	find_since(w, s, &t, &first);
	if (t.change == 0 || !(t.change_p <= .05) || (t.after - t.before) * change <= 0) {
		buf_text(o, "; too gradual or too few deals to say since when");
		return;
	}
	buf_text(o, "; since deals created in ");
	say_month(o, first, t.change);
	if (t.lo < t.hi) {
		buf_text(o, " (95%: ");
		say_month(o, first, t.lo);
		buf_text(o, " to ");
		say_month(o, first, t.hi);
		buf_text(o, ")");
	}
}

/* ---- what to do --------------------------------------------------------------------------- */

/* Advice by the column of a segment that wins less. */
static const struct advice {
	const char *column, *text;
} advice[] = {
	{ COL_REP, "Go through the lost deals of %s with the rep and the manager; compare "
	  "the first calls with those of reps who did not drop." },
	{ COL_INDUSTRY, "Ask the buyers of the lost deals of %s what changed for them: budgets, "
	  "rules, a competitor; then adapt the pitch or qualify harder." },
	{ COL_REGION, "Ask the regional lead what changed in %s: pricing, a competitor, staff; "
	  "listen to the calls of its lost deals." },
	{ COL_PRODUCT, "Compare lost and won deals of %s: price, missing features, a "
	  "competitor's release; take it to product management." },
	{ COL_SOURCE, "Check with marketing what changed in %s: campaigns, targeting, scoring; "
	  "hold back spending until its leads win again." },
};

/* Behind an action that an experiment has shown to help. */
static void
mark_tested(struct insights *w)
{
	for (size_t i = 0; i < w->n; i++) {
		struct buf *o = &w->i[i].action;

		if (o->len > 0)
			tested_mark(w->r->tested, o->s, o->len, o);
	}
}

static void
say_action(const struct insights *w, struct insight *x)
{
	const char *text =
	    "Read the lost deals of %s since the change and those before: what differs?";
	size_t pair = x->segment.dim[0] != REPORT_NONE && x->segment.dim[1] != REPORT_NONE;
	const char *at;

	if (x->effect > 0)
		text = "Find out what %s does better now, and carry it to the others.";
	else if (x->segment.dim[0] == REPORT_NONE)
		text = "No single segment explains it: look for what changed for %s, such as "
		    "prices, a competitor, the market or the sales process.";
	else
		for (size_t i = 0; !pair && i < sizeof advice / sizeof *advice; i++)
			if (strcmp(w->r->by[x->segment.dim[0]], advice[i].column) == 0)
				text = advice[i].text;
	at = strstr(text, "%s");
	buf_bytes(&x->action, text, (size_t)(at - text));
	report_title(&x->action, w->r, &x->segment);
	buf_text(&x->action, at + 2);
}

/* ---- findings ---- */

static void
say_stake(struct insight *x, const char *currency)
{
	if (!(x->stake > 0))
		return;
	buf_text(&x->finding, x->effect < 0 ? "; at stake " : "; worth ");
	humanize_money(&x->finding, x->stake, currency);
	buf_text(&x->finding, " of the ");
	humanize_money(&x->finding, x->stake / fabs(x->effect), currency);
	buf_text(&x->finding, " in these deals");
}

static void
add_cause(struct insights *w, const struct drivers_cause *c)
{
	struct report_segment s = { { c->dim[0], c->dim[1] }, { c->value[0], c->value[1] } };
	struct insight *x = add(w, c->change < 0 ? "drop" : "rise", &s);
	struct buf *o = &x->finding;

	x->effect = c->change;
	x->q = c->q;
	x->deals = c->deals[BASELINE_RECENT];
	x->stake = fabs(c->change) * c->amount;
	report_title(o, w->r, &s);
	buf_printf(o, c->change < 0 ? " %s less: " : " %s more: ",
	    s.dim[0] == REPORT_NONE ? "win" : "wins");
	say_like_for_like(o, c->rate[BASELINE_BASE], c->change, c->lo, c->hi);
	buf_text(o, ", ");
	say_basis(o, w);
	say_since(o, w, &s, c->change);
	buf_text(o, "; ");
	say_sure(o, c->q);
	say_stake(x, w->r->currency);
	buf_text(o, ".");
	say_action(w, x);
}

static void
say_mix_part(struct buf *o, const struct insights *w, const struct report_segment *s)
{
	const struct mix *m = &w->p.mix;

	if (m->dim == DRIVERS_NONE) {
		buf_text(o, "; most of it by the size of the deals");
		return;
	}
	buf_text(o, "; most of it by ");
	report_title(o, w->r, s);
	buf_text(o, ", ");
	say_rate(o, m->share[BASELINE_RECENT]);
	buf_text(o, " of the deals instead of ");
	say_rate(o, m->share[BASELINE_BASE]);
	buf_text(o, ", of which ");
	say_rate(o, m->rate);
	buf_text(o, " are won (others ");
	say_rate(o, m->other);
	buf_text(o, ")");
}

static void
add_mix(struct insights *w)
{
	const struct mix *m = &w->p.mix;
	struct report_segment s = { { m->dim, REPORT_NONE }, { m->value, 0 } };
	struct insight *x = add(w, "mix", &s);
	struct buf *o = &x->finding;

	x->effect = m->change;
	x->q = m->q;
	x->deals = (size_t)w->p.s.cohort[BASELINE_RECENT].n;
	x->stake = fabs(m->change) * w->p.amount;
	buf_printf(o, "The deals are %s to win than before, not won %s often: ",
	    m->change < 0 ? "harder" : "easier", m->change < 0 ? "less" : "more");
	say_change(o, m->change, m->lo, m->hi);
	buf_text(o, " of the win rate by what is pursued, ");
	say_basis(o, w);
	say_mix_part(o, w, &s);
	buf_text(o, "; ");
	say_sure(o, m->q);
	say_stake(x, w->r->currency);
	buf_text(o, ".");
	buf_text(&x->action, m->change < 0 ?
	    "Decide whether this pipeline is wanted: if not, shift effort back; "
	    "if so, plan with the lower win rate." : "Keep pursuing these deals.");
}

/* The newest whole period against the one before, for a person who looks at it. */
static void
say_newest(struct buf *o, const struct insights *w)
{
	struct baseline_options one = { 1, 1 };
	struct baseline s;
	struct err e;

	if (baseline_make(&s, w->r->c, &one, &e) == 0 && s.tau >= 0) {
		buf_text(o, " The newest, ");
		report_span(o, w->r->c, s.first[BASELINE_RECENT], s.last[BASELINE_RECENT]);
		buf_text(o, ", against the one before: ");
		say_change(o, s.all.change, s.all.lo, s.all.hi);
		buf_text(o, ".");
	}
	baseline_free(&s);
}

static void
say_detectable(struct buf *o, double points)
{
	char buf[NUM_MAX];

	if (!isfinite(points))
		return;
	buf_printf(o, " A change of %s points over all deals would have been found (power 80%%); "
	    "in a quarter of them, about twice that.", num_show_points(buf, points) + 1);
}

#define MOVED .05	/* p-values of the win rate itself up to here are told */

/* The rate itself may have moved where, like for like, nothing has: other reps sell. */
static void
say_who_sells(struct buf *o, const struct drivers *p)
{
	char buf[NUM_MAX];
	double all = p->rate[BASELINE_RECENT] - p->rate[BASELINE_BASE];

	if (!(p->s.all.p <= MOVED) || p->mix.owners / all <= .5)
		return;
	buf_text(o, " Not like for like, the win rate went from ");
	say_rate(o, p->rate[BASELINE_BASE]);
	buf_text(o, " to ");
	say_rate(o, p->rate[BASELINE_RECENT]);
	buf_printf(o, ": %s points of it are who sells, other reps than before.",
	    num_show_points(buf, p->mix.owners));
}

static int
has_speed(const struct drivers *p)
{
	return p->closing_q <= DRIVERS_FOUND || p->wins_q <= DRIVERS_FOUND;
}

static void
say_nothing(struct buf *o, const struct insights *w)
{
	const struct drivers *p = &w->p;

	buf_printf(o,
	    "Nothing is significant: none of %zu tests %sfound more than chance. All deals: ",
	    p->tests, has_speed(p) ? "of the win rate " : "");
	say_like_for_like(o, p->rate[BASELINE_BASE], p->change, p->lo, p->hi);
	buf_text(o, ", ");
	say_basis(o, w);
	buf_text(o, ".");
	say_who_sells(o, p);
	say_newest(o, w);
	say_detectable(o, p->detectable);
}

/* The day from which it can be told whether the win rate moved; the past is not promised. */
static void
say_known_from(struct buf *o, const struct insights *w, const char *before)
{
	char day[11];

	if (w->p.s.known_from <= w->r->c->o.as_of)
		return;
	date_text(day, w->p.s.known_from);
	buf_printf(o, "%s%s", before, day);
}

/* "what took 112 days takes 80 now" */
static void
say_closings(struct buf *o, const struct baseline *s)
{
	const int32_t *age = s->speed.age[CONTRAST_BY_SHARE];
	double closed = 1 - surv_survival(&s->cohort[BASELINE_RECENT], age[BASELINE_RECENT]);

	buf_printf(o, "Deals close %s than before: ", s->speed.closing_z < 0 ? "faster" : "later");
	say_rate(o, closed);
	buf_printf(o, " of them within %d days, instead of %d", (int)age[BASELINE_RECENT],
	    (int)age[BASELINE_BASE]);
}

static void
say_wins(struct buf *o, const struct baseline *s)
{
	buf_printf(o, "Wins come %s than before: of those within %d days, the typical one takes "
	    "%.2f times as long", s->speed.wins < 1 ? "faster" : "later", (int)s->tau,
	    s->speed.wins);
}

/*
 * Another speed looks like another win rate among young deals.  It is a note: the win rate
 * need not have moved, so that it has neither effect nor q-value.
 */
static void
add_speed(struct insights *w)
{
	const struct drivers *p = &w->p;
	struct insight *x = add(w, "speed", &everything);
	struct buf *o = &x->finding;
	int closings = p->closing_q <= DRIVERS_FOUND, alone = w->n == 1;

	x->deals = (size_t)p->s.cohort[BASELINE_RECENT].n;
	if (closings)
		say_closings(o, &p->s);
	else
		say_wins(o, &p->s);
	buf_text(o, ", ");
	say_against(o, w);
	buf_text(o, "; ");
	say_sure(o, closings ? p->closing_q : p->wins_q);
	buf_text(o, ". That by itself is no change of the win rate.");
	if (alone) {
		buf_text(o, " ");
		say_nothing(o, w);
	}
	buf_text(&x->action,
	    "Don't read the rate of recently closed deals as a change of the win rate.");
}

static void
add_untold(struct insights *w)
{
	struct insight *x = add(w, "cannot tell", &everything);
	struct buf *o = &x->finding;

	x->deals = (size_t)w->p.s.cohort[BASELINE_RECENT].n;
	buf_printf(o, "Cannot tell whether the win rate moved: deals may close %s than before, "
	    "and not all of them have closed", w->p.untold > 0 ? "faster" : "later");
	say_known_from(o, w, "; it can be told on ");
	buf_text(o, ".");
	buf_text(&x->action, "Wait, or compare older periods with --to.");
}

static void
add_none(struct insights *w)
{
	struct insight *x = add(w, "none", &everything);

	x->effect = w->p.change;
	x->deals = (size_t)w->p.s.cohort[BASELINE_RECENT].n;
	say_nothing(&x->finding, w);
	buf_text(&x->action, "Don't act on the ups and downs of segments: they are what chance "
	    "makes. More deals, or --baseline all, show smaller changes.");
}

static int
by_stake(const void *x, const void *y)
{
	const struct insight *a = x, *b = y;
	double s = isnan(a->stake) ? 0 : a->stake, t = isnan(b->stake) ? 0 : b->stake;

	if (s == t) {		/* without money: deals x change */
		s = isnan(a->effect) ? 0 : fabs(a->effect) * (double)a->deals;
		t = isnan(b->effect) ? 0 : fabs(b->effect) * (double)b->deals;
	}
	return (s < t) - (s > t);
}

static void
find(struct insights *w)
{
	for (size_t i = 0; i < w->p.causes; i++)
		add_cause(w, &w->p.cause[i]);
	if (w->p.mix.q <= DRIVERS_FOUND)
		add_mix(w);
	qsort(w->i, w->n, sizeof *w->i, by_stake);
	if (w->n == 0 && w->p.untold != 0)
		add_untold(w);
	if (has_speed(&w->p))
		add_speed(w);
	if (w->n == 0)
		add_none(w);
}

/* ---- the table ---- */

static void
insight_row(struct tabulate *s, const struct insights *w, size_t i)
{
	const struct insight *x = &w->i[i];
	struct buf text;

	buf_init(&text);
	tabulate_int(s, (long long)i + 1);
	tabulate_name(s, x->kind);
	report_title(&text, w->r, &x->segment);
	tabulate_text(s, text.s, text.len);
	tabulate_text(s, x->finding.s, x->finding.len);
	tabulate_change(s, x->effect);
	tabulate_p(s, x->q);
	tabulate_int(s, (long long)x->deals);
	tabulate_money(s, x->stake);
	tabulate_name(s, w->r->currency);
	tabulate_text(s, x->action.s, x->action.len);
	report_basis_cells(s, &w->basis);
	buf_clear(&text);
	report_day(&text, w->r->c);
	report_end(s, &text);
	buf_free(&text);
}

static void
insight_columns(struct tabulate *s)
{
	static const char *const name[] = { "effect", "q_value", "deals", "amount_at_stake" };

	tabulate_column(s, "rank", NULL);
	tabulate_text_column(s, "kind", NULL);
	tabulate_text_column(s, COL_SEGMENT, NULL);
	tabulate_text_column(s, "finding", NULL);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(s, name[i], NULL);
	tabulate_text_column(s, "currency", NULL);
	tabulate_text_column(s, "action", NULL);
	report_basis_columns(s);
	tabulate_text_column(s, COL_NOTE, NULL);
}

/* A text in lines of 80 columns, as a line of what is found. */
static void
write_lines(struct buf *o, const struct buf *text, const char *first, const char *further)
{
	struct buf plain;

	buf_init(&plain);
	humanize_plain(&plain, text->s, text->len);
	wrap_words(o, &(struct wrap){ screen_width(), first, further }, plain.s, plain.len);
	buf_free(&plain);
}

static void
say_insights(struct insights *w)
{
	struct out *o = w->r->o;
	char number[32];

	for (size_t i = 0; i < w->n; i++) {
		snprintf(number, sizeof number, "%2zu. ", i + 1);
		write_lines(&o->b, &w->i[i].finding, number, "    ");
		write_lines(&o->b, &w->i[i].action, "    -> ", "       ");
	}
}

int
report_insights(const struct report *r, struct err *e)
{
	struct insights w = { .r = r };
	struct tabulate s;

	if (r->c->periods > 0) {
		if (drivers_run(&w.p, r->c, r->key, r->by, r->keys, report_rep(r),
		    &r->split, e) != 0)
			err_warn("%s", e->text);
		else {
			report_basis(&w.basis, r->c, w.p.s.first, w.p.s.last);
			find(&w);
		}
		drivers_free(&w.p);
	}
	mark_tested(&w);
	if (r->table) {
		say_insights(&w);
	} else {
		tabulate_open(&s, r->o, 0);
		insight_columns(&s);
		tabulate_header(&s);
		for (size_t i = 0; i < w.n; i++)
			insight_row(&s, &w, i);
		tabulate_close(&s);
	}
	for (size_t i = 0; i < w.n; i++) {
		buf_free(&w.i[i].finding);
		buf_free(&w.i[i].action);
	}
	return 0;
}
