#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/fixsum.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/num.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "stats/consistency.h"
#include "stats/htest.h"
#include "stats/proportion.h"
#include "stats/shrink.h"
#include "text/wrap.h"
#include "winrate/aggregate.h"
#include "winrate/groupby.h"
#include "winrate/leaky.h"
#include "winrate/report.h"
#include "winrate/ridge.h"

enum { FEW = 10 };		/* closed deals: fewer say little */

struct scores {
	struct groupbys g;	/* the reps, by what is selected: closed deals */
	struct aggregate *t;
	double *expected;	/* [reps] wins of their mix */
	double *chance;		/* [reps] their binomial variance */
	double strength;	/* of shrinking */
	struct consistency *consistency;
	double *off, *unsteady;	/* [reps] q-values: the rate against its mix, and volatility */
	size_t *open;
	struct out *spark;	/* [reps] */
	double *open_amount;
};

/* ---- what the mix would win ---------------------------------------------------- */

static uint32_t *
closed_deals(const struct cohorts *c, double *won)
{
	uint32_t *side = mem_zero(c->d->n, sizeof *side);

	for (size_t i = 0; i < c->d->n; i++) {
		side[i] = c->place[i] != COHORT_NONE && c->kind[i] != SURV_OPEN ? 0 : RIDGE_NONE;
		won[i] = c->kind[i] == SURV_WON;
	}
	return side;
}

static void
expect(const struct report *r, struct scores *s, const uint32_t *closed, const double *won)
{
	int64_t *sum = mem_zero(s->g.n, sizeof *sum), *square = mem_zero(s->g.n, sizeof *square);
	size_t *key = mem_zero(r->keys, sizeof *key), keys = 0;
	struct leaky leaky;
	struct ridge f;

	leaky_find(&leaky, r->c, r->key, r->keys, r->by);
	for (size_t k = 0; k < r->keys; k++)
		if (!leaky.key[k])
			key[keys++] = r->key[k];
	ridge_fit(&f, r->d, key, keys, !leaky.amount, closed, won);
	for (size_t i = 0; i < r->d->n; i++) {
		double p;

		if (s->g.of[i] == GROUPBY_NONE)
			continue;
		p = fmin(1, fmax(0, ridge_value(&f, i)));
		sum[s->g.of[i]] += fixsum_of(p);
		square[s->g.of[i]] += fixsum_of(p * (1 - p));
	}
	for (size_t i = 0; i < s->g.n; i++) {
		s->expected[i] = fixsum_value(sum[i]);
		s->chance[i] = fixsum_value(square[i]);
	}
	ridge_free(&f);
	leaky_free(&leaky);
	free(key);
	free(square);
	free(sum);
}

static double
closed(const struct aggregate *t)
{
	return (double)(t->won + t->lost);
}

static struct shrink_group
shrunk(const struct scores *s, size_t i)
{
	double n = closed(&s->t[i]);

	return (struct shrink_group){ (double)s->t[i].won, n, s->expected[i] / n };
}

static void
shrink(struct scores *s)
{
	struct shrink_group *g = mem_zero(s->g.n, sizeof *g);

	for (size_t i = 0; i < s->g.n; i++) {
		double z = ((double)s->t[i].won - s->expected[i]) / sqrt(s->chance[i]);

		g[i] = shrunk(s, i);
		s->off[i] = s->chance[i] > 0 ? htest_normal(z) : NAN;
	}
	s->strength = shrink_strength(g, s->g.n, SHRINK_LEAST, SHRINK_MOST);
	htest_discovery(s->off, s->g.n, s->off);
	free(g);
}

/* ---- how steady ------------------------------------------------------------------ */

/* The rates of the periods as bars; k becomes the rates. */
static void
sparkline_of(struct scores *s, double *k, const double *n, size_t periods)
{
	double top = 0;

	for (size_t i = 0; i < s->g.n * periods; i++) {
		k[i] = n[i] > 0 ? k[i] / n[i] : NAN;
		top = k[i] > top ? k[i] : top;
	}
	for (size_t i = 0; i < s->g.n; i++)
		report_spark(&s->spark[i].b, k + i * periods, periods, top);
}

static void
measure_steadiness(const struct cohorts *c, struct scores *s)
{
	size_t periods = c->periods;
	double *k = mem_zero(s->g.n * periods, sizeof *k),
	    *n = mem_zero(s->g.n * periods, sizeof *n);

	for (size_t i = 0; i < c->d->n; i++)
		if (s->g.of[i] != GROUPBY_NONE && c->period[c->place[i]].flags == 0) {
			n[s->g.of[i] * periods + c->place[i]]++;
			k[s->g.of[i] * periods + c->place[i]] += c->kind[i] == SURV_WON;
		}
	for (size_t i = 0; i < s->g.n; i++) {
		s->consistency[i] = consistency_measure(k + i * periods, n + i * periods, periods);
		s->unsteady[i] = s->consistency[i].p;
	}
	htest_discovery(s->unsteady, s->g.n, s->unsteady);
	sparkline_of(s, k, n, periods);
	free(k);
	free(n);
}

static void
count_open(const struct report *r, struct scores *s)
{
	const struct cohorts *c = r->c;
	int64_t *cents = mem_zero(s->g.n, sizeof *cents);

	for (size_t i = 0; i < c->d->n; i++) {
		uint32_t g;

		if (c->age[i] < 0 || c->kind[i] != SURV_OPEN ||
		    (g = groupby_find(&s->g, i, 0)) == GROUPBY_NONE)
			continue;
		s->open[g]++;
		(void)money_add(&cents[g], c->d->deal[i].amount);
	}
	for (size_t i = 0; i < s->g.n; i++)
		s->open_amount[i] = money_value(cents[i]);
	free(cents);
}

/* ---- the table --------------------------------------------------------------------- */

static void
reps_columns(struct tabulate *s)
{
	static const char *const name[][2] = {
		{ COL_DEALS, "deals" }, { COL_WON, NULL }, { COL_WIN_RATE, "won" },
		{ "win_rate_lo", "from" },
		{ "win_rate_hi", "to" }, { "shrunk_win_rate", "likely" },
		{ "expected_win_rate", "mix" },
		{ "consistency", NULL }, { "consistency_adjusted", "steady" },
		{ "volatile_p_value", NULL },
		{ "average_amount", NULL }, { "sales_velocity", NULL }, { "open_deals", "open" },
		{ "open_amount", NULL },
	};

	tabulate_text_column(s, COL_REP, "rep");
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(s, name[i][0], name[i][1]);
	if (s->table)
		tabulate_text_column(s, "", "by period");
	tabulate_column(s, COL_Q_VALUE, NULL);
	tabulate_text_column(s, COL_VERDICT, NULL);
	tabulate_text_column(s, COL_NOTE, NULL);
	tabulate_spare(s, "win_rate_lo", "win_rate_hi");
	tabulate_spare(s, "consistency_adjusted", NULL);
	tabulate_spare(s, "expected_win_rate", NULL);
}

/* The rate against what the mix of the rep's deals wins. */
static const char *
verdict(const struct scores *s, size_t i)
{
	struct shrink_group g = shrunk(s, i);

	if (isnan(s->off[i]))
		return "cannot tell";
	return s->off[i] > REPORT_FOUND ? "within chance" :
	    g.k > g.n * g.parent ? "above" : "below";
}

static void
note_rep(struct buf *note, const struct scores *s, size_t i)
{
	char q[NUM_MAX + 2];
	struct shrink_group g = shrunk(s, i);

	if (s->off[i] <= REPORT_FOUND) {
		report_add(note, g.k > g.n * g.parent ? "above what the mix wins" :
		    "below what the mix wins");
		buf_printf(note, " (q %s)", report_equal(q, s->off[i]));
	}
	if (s->unsteady[i] <= REPORT_FOUND) {
		report_add(note, "volatile");
		buf_printf(note, " (q %s)", report_equal(q, s->unsteady[i]));
	}
	if (g.n < FEW)
		report_add(note, "few deals");
}

static void
rep_row(struct tabulate *s, const struct scores *sc, size_t i)
{
	const struct aggregate *t = &sc->t[i];
	struct shrink_group g = shrunk(sc, i);
	double lo, hi;

	proportion_wilson(g.k, g.n, PROPORTION_Z, &lo, &hi);
	report_key_cells(s, &sc->g, i);
	tabulate_int(s, (long long)(t->won + t->lost));
	tabulate_int(s, (long long)t->won);
	tabulate_rate(s, g.k / g.n);
	tabulate_rate(s, lo);
	tabulate_rate(s, hi);
	tabulate_rate(s, shrink_rate(&g, sc->strength));
	tabulate_rate(s, g.parent);
	tabulate_rate(s, sc->consistency[i].consistency);
	tabulate_rate(s, sc->consistency[i].adjusted);
	tabulate_p(s, sc->consistency[i].p);
	tabulate_money(s, t->priced > 0 ? t->amount / (double)t->priced : NAN);
	tabulate_money(s, aggregate_velocity(t));
	tabulate_int(s, (long long)sc->open[i]);
	tabulate_money(s, sc->open_amount[i]);
	if (s->table)
		tabulate_text(s, sc->spark[i].b.s, sc->spark[i].b.len);
	tabulate_p(s, sc->off[i]);
	tabulate_name(s, verdict(sc, i));
}

static void
reps_rows(struct tabulate *s, const struct scores *sc)
{
	struct buf note;

	buf_init(&note);
	for (size_t i = 0; i < sc->g.n; i++) {
		rep_row(s, sc, i);
		note_rep(&note, sc, i);
		report_end(s, &note);
	}
	buf_free(&note);
}

/* What the notes say, for a person. */
static void
say_reps(const struct report *r, const struct scores *sc)
{
	struct buf note;
	size_t n;

	buf_text(&r->o->b, "\n");
	wrap_printf(&r->o->b, "", "", "likely: won, drawn to what the mix of their deals wins.  "
	    "steady: 100%% is the same rate in every period, chance taken out.  Bars: periods, "
	    "from 0.");
	buf_init(&note);
	for (size_t i = 0; i < sc->g.n; i++) {
		note_rep(&note, sc, i);
		if (sc->off[i] <= REPORT_FOUND || sc->unsteady[i] <= REPORT_FOUND)
			wrap_printf(&r->o->b, "", "    ", "%s: %.*s", groupby_text(&sc->g, i, 0,
			    &n), (int)note.len, note.s);
		buf_clear(&note);
	}
	buf_free(&note);
}

/* ---- all of it ---------------------------------------------------------------------- */

static void
scores_make(struct scores *s, const struct report *r)
{
	size_t n = s->g.n;
	double *won = mem_zero(r->d->n, sizeof *won);
	uint32_t *side = closed_deals(r->c, won);

	s->expected = mem_zero(n, sizeof *s->expected);
	s->chance = mem_zero(n, sizeof *s->chance);
	s->consistency = mem_zero(n, sizeof *s->consistency);
	s->off = mem_zero(n, sizeof *s->off);
	s->unsteady = mem_zero(n, sizeof *s->unsteady);
	s->open = mem_zero(n, sizeof *s->open);
	s->open_amount = mem_zero(n, sizeof *s->open_amount);
	s->spark = mem_zero(n, sizeof *s->spark);
	for (size_t i = 0; i < n; i++)
		out_memory(&s->spark[i]);
	expect(r, s, side, won);
	shrink(s);
	measure_steadiness(r->c, s);
	count_open(r, s);
	free(side);
	free(won);
}

static void
scores_free(struct scores *s)
{
	for (size_t i = 0; s->spark != NULL && i < s->g.n; i++)
		out_free(&s->spark[i]);
	free(s->spark);
	free(s->expected);
	free(s->chance);
	free(s->consistency);
	free(s->off);
	free(s->unsteady);
	free(s->open);
	free(s->open_amount);
	free(s->t);
	groupby_free(&s->g);
}

/* The reps, by their closed deals. */
static void
group_reps(struct scores *s, const struct report *r)
{
	uint32_t *closed_of = mem_zero(r->d->n, sizeof *closed_of);

	for (size_t i = 0; i < r->d->n; i++)
		closed_of[i] = r->c->place[i] != COHORT_NONE && r->c->kind[i] != SURV_OPEN ? 0 :
		    GROUPBY_NONE;
	groupby_make(&s->g, r->d, closed_of, &r->own, 1);
	free(closed_of);
}

int
report_reps(const struct report *r, struct err *e)
{
	struct scores sc = { 0 };
	struct tabulate s;

	if (r->own == REPORT_NONE)
		return err_set(e, "-r reps needs a column sales_rep_id");
	group_reps(&sc, r);
	if ((sc.t = aggregate_make(r->c, &sc.g, e)) == NULL) {
		scores_free(&sc);
		return -1;
	}
	scores_make(&sc, r);
	tabulate_open(&s, r->o, r->table);
	reps_columns(&s);
	tabulate_header(&s);
	reps_rows(&s, &sc);
	tabulate_close(&s);
	if (r->table && sc.g.n > 0)
		say_reps(r, &sc);
	scores_free(&sc);
	return 0;
}
