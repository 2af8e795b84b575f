#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "deal/columns.h"
#include "stats/htest.h"
#include "text/wrap.h"
#include "winrate/groupby.h"
#include "winrate/report.h"
#include "winrate/trend.h"

struct trend_line {		/* a row of the table */
	struct report_segment segment;
	struct trend t;
	size_t periods;
	int untold;		/* > 0: deals may close faster, < 0: later, and not all wins have
				 * come */
	double q, change_q;
	double rate[REPORT_BARS];	/* of the last periods */
	size_t bars;
};

struct lines {
	const struct report *r;
	uint32_t *whole;	/* [periods of c] its number among the whole ones, or COHORT_NONE */
	size_t *period;		/* [n] and back */
	size_t n;
	uint32_t *group;	/* [deals] segment x n + period */
	struct cohort_groups g;
	struct series s;
	struct surv side[2], half[2];	/* scratch */
	struct trend_line *line;
	size_t lines, cap;
};

/* ---- one row -------------------------------------------------------------------- */

static void
fit_periods(const struct lines *w, struct surv *s, size_t first, size_t last)
{
	size_t from = w->g.first[first], to = w->g.first[last];

	surv_fit(s, w->g.age + from, w->g.kind + from, to - from);
}

/*
 * What part of the change between the periods before and from split on is beyond what the
 * speed of wins can make (stats/contrast.h).
 */
static double
beyond_speed(struct lines *w, size_t first, size_t split, double change,
    struct contrast_speed *v)
{
	size_t n = w->s.n, middle = split + (n - split) / 2;

	fit_periods(w, &w->side[CONTRAST_BASE], first, first + split);
	fit_periods(w, &w->side[CONTRAST_RECENT], first + split, first + n);
	fit_periods(w, &w->half[0], first + split, first + middle);
	fit_periods(w, &w->half[1], first + middle, first + n);
	contrast_speed(v, w->side, middle > split ? w->half : NULL, w->s.tau, COHORT_AT_RISK);
	return contrast_beyond(change, contrast_allowance(v, w->side, w->s.tau, change)) / change;
}

/* By age, held against the same by closed share. */
static void
fit_trend(struct lines *w, struct trend_line *l, size_t first)
{
	struct trend *t = &l->t;
	struct contrast_speed of_change = { 0 }, of_slope = { 0 };
	struct trend_alone alone;
	double slope = 1, change = 1, moved;
	size_t n = w->s.n;

	trend_fit(t, w->s.won[CONTRAST_BY_AGE], w->s.deals[CONTRAST_BY_AGE], n);
	if (t->change > 0 && t->after != t->before)
		change = beyond_speed(w, first, t->change, t->after - t->before, &of_change);
	moved = t->slope * (double)n / 2;	/* between the means of the two halves */
	if (n >= 2 && isfinite(moved) && moved != 0)
		slope = beyond_speed(w, first, n / 2, moved, &of_slope);
	trend_hold(t, &w->s, slope, change, &alone);
	if (!baseline_is_young(w->r->c, w->s.tau))
		return;
	l->untold = contrast_untold(&of_change, alone.change, alone.change_p, t->change_p,
	    BASELINE_ALPHA);
	if (l->untold == 0)
		l->untold = contrast_untold(&of_slope, alone.slope, alone.slope_p, t->p,
		    BASELINE_ALPHA);
}

/* The trend of the n periods whose deals are the groups first .. of w->g. */
static struct trend_line *
add_line(struct lines *w, size_t first, double at_risk)
{
	const double *won, *deals;
	struct trend_line *l;

	w->line = mem_grow(w->line, &w->cap, w->lines + 1, sizeof *w->line);
	l = &w->line[w->lines++];
	memset(l, 0, sizeof *l);
	l->segment.dim[0] = l->segment.dim[1] = REPORT_NONE;
	series_make(&w->s, w->r->c, &w->g, first, w->n, at_risk);
	l->periods = w->s.n;
	fit_trend(w, l, first);
	won = w->s.won[CONTRAST_BY_AGE];
	deals = w->s.deals[CONTRAST_BY_AGE];
	l->bars = w->s.n < REPORT_BARS ? w->s.n : REPORT_BARS;
	for (size_t i = 0; i < l->bars; i++) {
		size_t p = w->s.n - l->bars + i;

		l->rate[i] = deals[p] > 0 ? won[p] / deals[p] : NAN;
	}
	return l;
}

static void
group_deals(struct lines *w, const uint32_t *segment, size_t segments)
{
	const struct cohorts *c = w->r->c;

	for (size_t i = 0; i < c->d->n; i++) {
		uint32_t p = c->place[i] != COHORT_NONE ? w->whole[c->place[i]] : COHORT_NONE;

		w->group[i] = p == COHORT_NONE ? COHORT_NONE :
		    (segment != NULL ? segment[i] * (uint32_t)w->n : 0) + p;
	}
	cohort_group(c, w->group, segments * w->n, &w->g);
}

static void
add_dimension(struct lines *w, size_t key)
{
	struct groupbys of;

	memset(w->group, 0, w->r->d->n * sizeof *w->group);
	for (size_t i = 0; i < w->r->d->n; i++)
		if (w->r->c->place[i] == COHORT_NONE || w->whole[w->r->c->place[i]] == COHORT_NONE)
			w->group[i] = GROUPBY_NONE;
	groupby_make(&of, w->r->d, w->group, &key, 1);
	if (of.n > 1) {
		group_deals(w, of.of, of.n);
		for (size_t i = 0; i < of.n; i++) {
			struct trend_line *l = add_line(w, i * w->n, COHORT_AT_RISK_SEGMENT);

			l->segment.dim[0] = key;
			l->segment.value[0] = of.value[i];
		}
	}
	groupby_free(&of);
}

/* ---- all rows --------------------------------------------------------------------- */

static void
choose_periods(struct lines *w)
{
	const struct cohorts *c = w->r->c;

	w->whole = mem_zero(c->periods, sizeof *w->whole);
	w->period = mem_zero(c->periods, sizeof *w->period);
	for (size_t i = 0; i < c->periods; i++) {
		w->whole[i] = c->period[i].flags == 0 ? (uint32_t)w->n : COHORT_NONE;
		if (c->period[i].flags == 0)
			w->period[w->n++] = i;
	}
}

/* One family: both tests of all rows. */
static void
find_discoveries(struct lines *w)
{
	double *p = mem_zero(2 * w->lines, sizeof *p);

	for (size_t i = 0; i < w->lines; i++) {
		p[2 * i] = w->line[i].t.p;
		p[2 * i + 1] = w->line[i].t.change_p;
	}
	htest_discovery(p, 2 * w->lines, p);
	for (size_t i = 0; i < w->lines; i++) {
		w->line[i].q = p[2 * i];
		w->line[i].change_q = p[2 * i + 1];
	}
	free(p);
}

static void
lines_make(struct lines *w)
{
	choose_periods(w);
	if (w->n < 2) {
		if (w->r->d->n > 0)
			err_warn("no trend: %zu whole %s with deals, and 2 are needed (another -p "
			    "may help)", w->n, w->n == 1 ? "period" : "periods");
		return;
	}
	w->group = mem_zero(w->r->d->n, sizeof *w->group);
	group_deals(w, NULL, 1);
	add_line(w, 0, COHORT_AT_RISK);
	for (size_t k = 0; k < w->r->keys; k++)
		add_dimension(w, k);
	find_discoveries(w);
}

static void
lines_free(struct lines *w)
{
	free(w->whole);
	free(w->period);
	free(w->group);
	free(w->line);
	cohort_groups_free(&w->g);
	series_free(&w->s);
	for (int k = 0; k < 2; k++) {
		surv_free(&w->side[k]);
		surv_free(&w->half[k]);
	}
}

/* ---- the table ---------------------------------------------------------------------- */

static void
trend_columns(struct tabulate *s)
{
	tabulate_text_column(s, COL_DIMENSION, NULL);
	tabulate_text_column(s, COL_SEGMENT, "segment");
	if (s->table)
		tabulate_text_column(s, "", "won");
	tabulate_column(s, "periods", NULL);
	tabulate_column(s, "slope_per_period", NULL);
	tabulate_column(s, COL_P_VALUE, NULL);
	tabulate_column(s, COL_Q_VALUE, "slope q");
	tabulate_text_column(s, "change_point", "change");
	tabulate_column(s, "change_before", "before");
	tabulate_column(s, "change_after", "after");
	tabulate_column(s, "change_p_value", NULL);
	if (s->table)
		tabulate_column(s, "", "q");
	tabulate_text_column(s, COL_VERDICT, NULL);
	tabulate_text_column(s, COL_NOTE, NULL);
	tabulate_spare(s, "change_before", "change_after");
}

static void
trend_note(struct buf *note, const struct lines *w, const struct trend_line *l)
{
	const struct trend *t = &l->t;
	char q[NUM_MAX + 2];

	if (l == w->line) {
		report_add(note, "periods ");
		report_span(note, w->r->c, w->period[0], w->period[l->periods > 0 ?
		    l->periods - 1 : 0]);
		report_day(note, w->r->c);
	}
	if (l->periods < 2)
		report_add(note, "too few deals");
	else if (l->periods < w->n)
		report_count(note, w->n - l->periods, "young period left out",
		    "young periods left out");
	if (l->untold != 0)
		report_untold(note, l->untold);
	if (t->change > 0 && l->change_q <= REPORT_FOUND) {
		report_add(note, "changed (q ");
		buf_printf(note, "%s) in ", report_equal(q, l->change_q));
		report_span(note, w->r->c, w->period[t->lo], w->period[t->hi]);
	}
}

/* The bars of all rows have one scale. */
static void
bars(struct tabulate *s, const struct lines *w, const struct trend_line *l)
{
	struct buf text;
	double top = 0;

	buf_init(&text);
	for (size_t i = 0; i < w->lines; i++)
		for (size_t k = 0; k < w->line[i].bars; k++)
			top = w->line[i].rate[k] > top ? w->line[i].rate[k] : top;
	report_spark(&text, l->rate, l->bars, top);
	tabulate_text(s, text.len > 0 ? text.s : "", text.len);
	buf_free(&text);
}

/* Of the slope and the change the one that is told from chance better. */
static const char *
verdict(const struct trend_line *l)
{
	int step = l->t.change > 0 && l->change_q < l->q;

	return report_verdict(l->untold != 0, step ? l->change_q : l->q,
	    step ? l->t.after - l->t.before : l->t.slope);
}

static void
trend_row(struct tabulate *s, const struct lines *w, const struct trend_line *l)
{
	const struct trend *t = &l->t;
	char buf[PERIOD_TEXT];

	report_segment_cells(s, w->r, &l->segment);
	if (s->table)
		bars(s, w, l);
	tabulate_int(s, (long long)l->periods);
	tabulate_change(s, t->slope);
	tabulate_p(s, t->p);
	tabulate_p(s, l->q);
	if (t->change > 0)
		tabulate_text(s, buf, cohort_text(w->r->c, w->period[t->change], buf));
	else
		tabulate_name(s, "");
	tabulate_rate(s, t->before);
	tabulate_rate(s, t->after);
	tabulate_p(s, t->change_p);
	if (s->table)
		tabulate_p(s, l->change_q);
	tabulate_name(s, verdict(l));
}

static void
say_trends(const struct lines *w)
{
	struct buf note, text;
	double least = 1;
	char q[NUM_MAX + 2], points[NUM_MAX];

	buf_init(&note);
	buf_init(&text);
	buf_text(&w->r->o->b, "\n");
	wrap_printf(&w->r->o->b, "", "", "won: the share of each period's deals won, from 0; "
	    "slope q: is it moving; change: where it is most likely to have changed, if it did "
	    "(q).");
	for (size_t i = 0; i < w->lines; i++) {
		const struct trend_line *l = &w->line[i];

		least = fmin(least, fmin(l->q, l->change_q));
		if (!(fmin(l->q, l->change_q) <= REPORT_FOUND) && l->untold == 0)
			continue;
		buf_clear(&text);
		report_title(&text, w->r, &l->segment);
		if (l->q <= REPORT_FOUND)
			buf_printf(&note, "%s points a period (q %s)",
			    num_show_points(points, l->t.slope), report_equal(q, l->q));
		trend_note(&note, w, l);
		wrap_printf(&w->r->o->b, "  ", "    ", "%.*s: %.*s", (int)text.len, text.s,
		    (int)note.len, note.s);
		buf_clear(&note);
	}
	if (least > REPORT_FOUND)
		wrap_printf(&w->r->o->b, "", "", "No rate moved more than chance would (smallest "
		    "q %s).", report_equal(q, least));
	buf_free(&note);
	buf_free(&text);
}

int
report_trend(const struct report *r, struct err *e)
{
	struct lines w = { .r = r };
	struct buf note;
	struct tabulate s;

	(void)e;
	lines_make(&w);
	buf_init(&note);
	tabulate_open(&s, r->o, r->table);
	trend_columns(&s);
	tabulate_header(&s);
	for (size_t i = 0; i < w.lines; i++) {
		trend_row(&s, &w, &w.line[i]);
		trend_note(&note, &w, &w.line[i]);
		report_end(&s, &note);
	}
	tabulate_close(&s);
	if (r->table && w.lines > 0)
		say_trends(&w);
	buf_free(&note);
	lines_free(&w);
	return 0;
}
