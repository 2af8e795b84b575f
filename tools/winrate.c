/*
 * winrate -- what moved in the share of deals won, where, and is it real?
 *
 * Holds about 100 bytes a deal in memory, whatever else its record has.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cohort.h"
#include "compare.h"
#include "date.h"
#include "deal.h"
#include "err.h"
#include "group.h"
#include "mem.h"
#include "num.h"
#include "opt.h"
#include "out.h"
#include "rate.h"
#include "rec.h"
#include "sheet.h"
#include "tally.h"

#define FOUND .05		/* q-values up to here are more than chance */
enum { UNSET = -1 };

static struct opt_input in;
static struct opt_list by;
static const char *output, *baseline;
static int32_t as_of = DATE_NONE, from = DATE_NONE, to = DATE_NONE;
static size_t recent, depth, fiscal;
static int report, period = PERIOD_QUARTER, by_created = UNSET, table;

struct state {
	struct rec *r;
	struct deals d;
	size_t *key;		/* [d.keys] 0, 1, 2 ... */
	struct cohorts c;
	struct out o;
};

static void	report_cohort(struct state *st);
static void	report_compare(struct state *st);

/* The reports; a new one needs a line here and in report_names. */
static const struct report {
	void	(*run)(struct state *st);
	int	by_created;	/* which date it takes unless told */
	int	compares;	/* takes --recent, --baseline and --depth */
} reports[] = {
	{ report_cohort, 0, 0 },
	{ report_compare, 1, 1 },
};
static const struct opt_choice report_names[] = {
	{ "cohort", 0, "win rate by period and segment" },
	{ "compare", 1, "recent periods against those before, segment by segment" },
	{ NULL, 0, NULL }
};
static const struct opt_choice periods[] = {
	{ "year", PERIOD_YEAR, NULL },
	{ "quarter", PERIOD_QUARTER, NULL },
	{ "month", PERIOD_MONTH, NULL },
	{ "week", PERIOD_WEEK, NULL },
	{ "none", PERIOD_NONE, NULL },
	{ NULL, 0, NULL }
};
static const struct opt_choice dates[] = {
	{ "created", 1, NULL },
	{ "closed", 0, NULL },
	{ NULL, 0, NULL }
};

static const struct opt options[] = {
	{ 'r', "report", "NAME", OPT_CHOICE, &report, "which table (default: cohort)", 0, 0, report_names },
	{ 'b', "by", "COL,...", OPT_LIST, &by, "segments", 0, 0, NULL },
	{ 'p', "period", "NAME", OPT_CHOICE, &period, "length of a period (default: quarter)", 0, 0, periods },
	{ 0, "date", "NAME", OPT_CHOICE, &by_created, "the date that puts a deal into a period (default: closed; compare: created)", 0, 0, dates },
	{ 0, "as-of", "DATE", OPT_DATE, &as_of, "what was known on this day (default: the last day of the data)", 0, 0, NULL },
	{ 0, "from", "DATE", OPT_DATE, &from, "only deals with that date or later", 0, 0, NULL },
	{ 0, "to", "DATE", OPT_DATE, &to, "only deals with that date or earlier", 0, 0, NULL },
	{ 0, "recent", "N", OPT_COUNT, &recent, "compare: the last N whole periods (default: 2)", 1, 10000, NULL },
	{ 0, "baseline", "N|all", OPT_TEXT, &baseline, "compare: with the N before them (default: as many)", 0, 0, NULL },
	{ 0, "depth", "1|2", OPT_COUNT, &depth, "compare: 2 for pairs of segments too", 1, 2, NULL },
	{ 0, "fiscal-start", "MONTH", OPT_COUNT, &fiscal, "the month in which the year begins, 1 to 12", 1, 12, NULL },
	{ 't', "table", NULL, OPT_FLAG, &table, "an aligned table for a person instead of CSV", 0, 0, NULL },
	{ 'o', "output", "FILE", OPT_TEXT, &output, "write to FILE instead of standard output", 0, 0, NULL },
	OPT_INPUT(&in),
	{ 0, NULL, NULL, 0, NULL, NULL, 0, 0, NULL }
};

/* Periods to compare with; 0: as many as recent ones. */
static size_t
baseline_periods(void)
{
	double n;

	if (baseline == NULL)
		return 0;
	if (strcmp(baseline, "all") == 0)
		return COMPARE_ALL;
	if (num_parse(baseline, strlen(baseline), &n) != 0 || n < 1 || n > 10000 || n != floor(n))
		opt_usage("--baseline: neither a number of periods nor all: '%s'", baseline);
	return (size_t)n;
}

/* ---- cells that reports share -------------------------------------------- */

static void
add_note(struct out *note, const char *text)
{
	if (note->len > 0)
		out_text(note, "; ");
	out_text(note, text);
}

static void
end_with_note(struct sheet *s, struct out *note)
{
	sheet_text(s, note->len > 0 ? note->buf : "", note->len);
	out_clear(note);
	sheet_end(s);
}

/* The columns are named: no two of them may be called the same. */
static void
start_table(struct sheet *s)
{
	for (size_t i = 0; i < s->columns; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(s->column[i].name, s->column[j].name) == 0)
				opt_usage("--by: two columns of the table would be called '%s'",
				    s->column[i].name);
	sheet_header(s);
}

/* ---- report cohort: period x segment --------------------------------------- */

static void
cohort_columns(struct sheet *s, const struct deals *d)
{
	static const char *const name[][2] = {
		{ "deals", "deals" }, { "won", NULL }, { "lost", NULL }, { "open", NULL },
		{ "win_rate", "won" }, { "win_rate_lo", "from" }, { "win_rate_hi", "to" },
		{ "amount", NULL }, { "won_amount", NULL }, { "value_win_rate", "value" },
		{ "median_cycle_days", "days" }, { "mature_win_rate", "mature" },
		{ "mature_win_rate_lo", NULL }, { "mature_win_rate_hi", NULL },
	};

	sheet_text_column(s, "period", "period");
	for (size_t k = 0; k < d->keys; k++)
		sheet_text_column(s, by.item[k], by.item[k]);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		sheet_column(s, name[i][0], name[i][1]);
	sheet_text_column(s, "note", "note");
	start_table(s);
}

/* Why there is no mature rate. */
static void
note_young(struct out *note, const struct cohorts *c, const struct cohort_period *p)
{
	int32_t seen = cohort_seen_age(c);
	char day[11];

	if (c->o.period == PERIOD_NONE || (table && p->next - 1 + seen > c->o.as_of)) {
		add_note(note, "young");
	} else if (p->next - 1 + seen <= c->o.as_of) {
		add_note(note, "few");
	} else {
		date_text(day, p->next - 1 + seen);
		add_note(note, "mature on ");
		out_text(note, day);
	}
}

static void
note_period(struct out *note, const struct cohorts *c, const struct cohort_period *p,
    const struct tally *t)
{
	if (p->flags & COHORT_PARTIAL)
		add_note(note, "partial");
	if (p->flags & COHORT_EARLY)
		add_note(note, "early");
	if (p->flags & COHORT_CUT)
		add_note(note, "cut");
	if (p->flags & COHORT_UNFINISHED)
		add_note(note, "unfinished");
	if (t->born > 0 && isnan(t->mature))
		note_young(note, c, p);
}

static void
cohort_row(struct sheet *s, const struct cohorts *c, const struct groups *g, size_t i,
    const struct tally *t)
{
	double won = (double)t->won, closed = (double)(t->won + t->lost), lo, hi;
	char buf[PERIOD_TEXT];
	size_t n;

	sheet_text(s, buf, cohort_text(c, g->lead[i], buf));
	for (size_t k = 0; k < g->keys; k++) {
		const char *text = group_text(g, i, k, &n);

		sheet_text(s, text, n);
	}
	sheet_int(s, (long long)(t->won + t->lost + t->open));
	sheet_int(s, (long long)t->won);
	sheet_int(s, (long long)t->lost);
	sheet_int(s, (long long)t->open);
	rate_wilson(won, closed, RATE_Z, &lo, &hi);
	sheet_rate(s, closed > 0 ? won / closed : NAN);
	sheet_rate(s, closed > 0 ? lo : NAN);
	sheet_rate(s, closed > 0 ? hi : NAN);
	sheet_money(s, t->amount);
	sheet_money(s, t->won_amount);
	sheet_rate(s, t->closed_amount > 0 ? t->won_amount / t->closed_amount : NAN);
	sheet_number(s, t->median_cycle);
	sheet_rate(s, t->mature);
	sheet_rate(s, t->mature_lo);
	sheet_rate(s, t->mature_hi);
}

static void
report_cohort(struct state *st)
{
	struct out note;
	struct sheet s;
	struct groups g;
	struct tally *t;
	struct err e;

	out_memory(&note);
	group_make(&g, &st->d, st->c.place, st->key, st->d.keys);
	if ((t = tally_make(&st->c, &g, &e)) == NULL)
		err_die("%s", e.text);
	sheet_open(&s, &st->o, table);
	cohort_columns(&s, &st->d);
	for (size_t i = 0; i < g.n; i++) {
		cohort_row(&s, &st->c, &g, i, &t[i]);
		note_period(&note, &st->c, &st->c.period[g.lead[i]], &t[i]);
		end_with_note(&s, &note);
	}
	sheet_close(&s);
	if (table && g.n > 0)
		out_printf(&st->o, "\nwon: of closed deals; value: of their money; mature: of the deals created\n"
		    "in the period, won within %d days (young: not known yet).\n", (int)st->c.horizon);
	free(t);
	group_free(&g);
	out_free(&note);
}

/* ---- report compare: recent deals against those before ------------------------ */

static void
compare_columns(struct sheet *s)
{
	static const char *const name[][2] = {
		{ "base_deals", "before" }, { "base_win_rate", "won" },
		{ "recent_deals", "recent" }, { "recent_win_rate", "won" },
		{ "change", "change" }, { "change_lo", "from" }, { "change_hi", "to" },
		{ "p_value", NULL }, { "q_value", "q" }, { "mix_effect", NULL }, { "rate_effect", NULL },
	};

	sheet_text_column(s, "dimension", NULL);
	sheet_text_column(s, "segment", "segment");
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		sheet_column(s, name[i][0], name[i][1]);
	sheet_text_column(s, "note", NULL);
	start_table(s);
}

/* The names of a row's dimensions, or the texts of its segment, joined by " & ". */
static void
add_names(struct out *o, const struct deals *d, const struct compare_row *r, int segment)
{
	for (int k = 0; k < 2 && r->dim[k] != COMPARE_NONE; k++) {
		size_t n;
		const char *text = map_text(d->value[r->dim[k]], r->value[k], &n);

		if (k > 0)
			out_text(o, " & ");
		if (!segment)
			out_text(o, by.item[r->dim[k]]);
		else if (n == 0 && table)
			out_text(o, "(empty)");
		else
			out_bytes(o, text, n);
	}
	if (r->dim[0] == COMPARE_NONE)
		out_text(o, segment ? "all" : "overall");
}

/* For a person: "region EMEA". */
static void
add_title(struct out *o, const struct deals *d, const struct compare_row *r)
{
	if (r->dim[0] == COMPARE_NONE) {
		out_text(o, "all deals");
		return;
	}
	add_names(o, d, r, 0);
	out_text(o, " ");
	add_names(o, d, r, 1);
}

static void
row_names(struct sheet *s, const struct deals *d, const struct compare_row *r)
{
	struct out text;

	out_memory(&text);
	add_names(&text, d, r, 0);
	sheet_text(s, text.buf, text.len);
	out_clear(&text);
	if (table && r->dim[1] == COMPARE_NONE)
		add_title(&text, d, r);
	else				/* a pair's title is long */
		add_names(&text, d, r, 1);
	sheet_text(s, text.len > 0 ? text.buf : "", text.len);
	out_free(&text);
}

static void
add_cohort(struct out *o, const struct cohorts *c, const struct compare *r, int side)
{
	char first[PERIOD_TEXT], last[PERIOD_TEXT];

	cohort_text(c, r->first[side], first);
	cohort_text(c, r->last[side], last);
	if (r->first[side] == r->last[side])
		out_text(o, first);
	else
		out_printf(o, "%s..%s", first, last);
}

static void
note_row(struct out *note, const struct cohorts *c, const struct compare *r,
    const struct compare_row *row)
{
	char day[11];

	if (row == r->row) {
		out_text(note, "base ");
		add_cohort(note, c, r, COMPARE_BASE);
		out_text(note, "; recent ");
		add_cohort(note, c, r, COMPARE_RECENT);
	}
	if (row->verdict == COMPARE_ONE_SIDED)
		add_note(note, row->deals[COMPARE_BASE] == 0 ? "no base deals" : "no recent deals");
	else if (row->verdict == COMPARE_TOO_FEW)
		add_note(note, "too few deals");
	else if (row == r->row || row->tau < r->tau)
		out_printf(note, "%swon by day %d: %.3f of all wins", note->len > 0 ? "; " : "",
		    (int)row->tau, cohort_seen(c, row->tau));
	if (row->verdict == COMPARE_FASTER) {
		date_text(day, r->told);
		add_note(note, "cannot tell: wins come faster");
		if (r->told > c->o.as_of)
			out_printf(note, "; it can be told on %s", day);
	}
}

static void
compare_row(struct sheet *s, const struct cohorts *c, const struct compare *r,
    const struct compare_row *row, struct out *note)
{
	row_names(s, c->d, row);
	sheet_int(s, (long long)row->deals[COMPARE_BASE]);
	sheet_rate(s, row->rate[COMPARE_BASE]);
	sheet_int(s, (long long)row->deals[COMPARE_RECENT]);
	sheet_rate(s, row->rate[COMPARE_RECENT]);
	sheet_change(s, row->change);
	sheet_change(s, row->lo);
	sheet_change(s, row->hi);
	sheet_p(s, row->p);
	sheet_p(s, row->q);
	sheet_change(s, row->mix);
	sheet_change(s, row->effect);
	note_row(note, c, r, row);
	end_with_note(s, note);
}

/* ---- compare, in plain language ----------------------------------------------- */

/* "= 0.41" or "< 0.0001". */
static const char *
show_equal(char *buf, double p)
{
	char number[NUM_MAX];

	if (p < 1e-4)
		return strcpy(buf, "< 0.0001");
	strcpy(buf, "= ");
	return strcat(buf, sheet_show_p(number, p));
}

static void
say_moved(struct out *o, const struct deals *d, const struct compare_row *r)
{
	char a[NUM_MAX], b[NUM_MAX], c[NUM_MAX], lo[NUM_MAX], hi[NUM_MAX], q[NUM_MAX + 2];

	out_text(o, "  ");
	add_title(o, d, r);
	out_printf(o, ": %s to %s, %s points (95%% interval %s to %s, q %s)\n",
	    sheet_show_rate(a, r->rate[COMPARE_BASE]), sheet_show_rate(b, r->rate[COMPARE_RECENT]),
	    sheet_show_points(c, r->change), sheet_show_points(lo, r->lo),
	    sheet_show_points(hi, r->hi), show_equal(q, r->q));
}

/* What the table says about chance. */
static void
say_found(struct out *o, const struct deals *d, const struct compare *r)
{
	double least = INFINITY;
	char q[NUM_MAX + 2];

	for (size_t i = 0; i < r->rows; i++)
		least = r->row[i].q < least ? r->row[i].q : least;
	if (least <= FOUND) {
		out_text(o, "Moved more than chance would (q <= 0.05):\n");
		for (size_t i = 0; i < r->rows; i++)
			if (r->row[i].q <= FOUND)
				say_moved(o, d, &r->row[i]);
	} else if (isfinite(least)) {
		out_printf(o, "No segment moved more than chance would (smallest q %s).\n",
		    show_equal(q, least));
	}
}

static void
say_faster(struct out *o, const struct cohorts *c, const struct deals *d, const struct compare *r)
{
	size_t n = 0;
	char day[11];

	date_text(day, r->told);
	for (size_t i = 0; i < r->rows; i++) {
		if (r->row[i].verdict != COMPARE_FASTER)
			continue;
		out_text(o, n++ == 0 ? "Cannot tell, because wins come faster than before: " : ", ");
		add_title(o, d, &r->row[i]);
		if (i == 0)
			break;			/* all deals: so no segment can be told */
	}
	if (n > 0 && r->told > c->o.as_of)
		out_printf(o, "; it can be told on %s", day);
	out_text(o, n > 0 ? ".\n" : "");
}

static void
say_what_is_compared(struct out *o, const struct cohorts *c, const struct compare *r)
{
	char seen[NUM_MAX];

	out_printf(o, "Deals %s ", c->o.by_created ? "created" : "closed");
	add_cohort(o, c, r, COMPARE_RECENT);
	out_text(o, " against ");
	add_cohort(o, c, r, COMPARE_BASE);
	if (r->tau >= 0)
		out_printf(o, ",\nwon within %d days (%s of all wins)", (int)r->tau,
		    sheet_show_rate(seen, cohort_seen(c, r->tau)));
	out_text(o, "\n\n");
}

static void
report_compare(struct state *st)
{
	struct compare_options o = { recent, baseline_periods(), depth == 2 };
	struct compare r = { 0 };
	struct out note;
	struct sheet s;
	struct err e;

	if (st->c.periods > 0 && compare_run(&r, &st->c, &o, &e) != 0)
		err_warn("%s", e.text);
	out_memory(&note);
	if (table && r.rows > 0)
		say_what_is_compared(&st->o, &st->c, &r);
	sheet_open(&s, &st->o, table);
	compare_columns(&s);
	for (size_t i = 0; i < r.rows; i++)
		compare_row(&s, &st->c, &r, &r.row[i], &note);
	sheet_close(&s);
	if (table && r.rows > 0) {
		out_text(&st->o, "\n");
		say_found(&st->o, &st->d, &r);
		say_faster(&st->o, &st->c, &st->d, &r);
	}
	compare_free(&r);
	out_free(&note);
}

/* ---- flow ------------------------------------------------------------------------ */

static void
check_options(void)
{
	const struct report *r = &reports[report];
	const char *what = report_names[report].name;

	if (!r->compares && (recent > 0 || baseline != NULL || depth > 0))
		opt_usage("--recent, --baseline and --depth are not for -r %s", what);
	if (r->compares && period == PERIOD_NONE)
		opt_usage("-r %s compares periods: -p none gives it none", what);
	if (fiscal > 0 && period != PERIOD_YEAR && period != PERIOD_QUARTER)
		opt_usage("--fiscal-start is for -p year and -p quarter");
	if (from != DATE_NONE && to != DATE_NONE && from > to)
		opt_usage("--from is later than --to");
	(void)baseline_periods();
	for (size_t i = 0; i < by.n; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(by.item[i], by.item[j]) == 0)
				opt_usage("--by: '%s' stands there twice", by.item[i]);
	if (by_created == UNSET)
		by_created = r->by_created;
}

/* compare without -b: the usual dimensions that the input has. */
static void
choose_dimensions(const struct rec *r)
{
	static const enum deal_column usual[] = { DEAL_REP, DEAL_INDUSTRY, DEAL_REGION,
	    DEAL_PRODUCT, DEAL_SOURCE };

	if (!reports[report].compares || by.n > 0)
		return;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (rec_find(r, deal_name[usual[i]]) >= 0)
			opt_split(&by, deal_name[usual[i]]);
		else
			err_note("no column %s", deal_name[usual[i]]);
}

static void
say_left_out(const struct cohorts *c)
{
	char day[11];

	date_text(day, c->o.as_of);
	if (c->d->n == 0)
		err_note("no deals");
	else if (c->o.as_of != DATE_NONE)
		err_note("%zu deals as of %s; 99 %% of wins come within %d days", c->d->n, day,
		    (int)c->horizon);
	if (c->later > 0)
		err_note("%zu deals created after %s are left out", c->later, day);
	if (c->undated > 0)
		err_note("%zu open deals without created_date are left out", c->undated);
	if (c->open > 0)
		err_note("%zu open deals have no closed_date and are left out (--date created counts them)",
		    c->open);
	if (c->outside > 0)
		err_note("%zu deals are left out by --from and --to", c->outside);
}

static void
load(struct state *st, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct cohort_options c = { (enum period)period, fiscal > 0 ? (int)fiscal : 1, by_created,
	    as_of, from, to };
	struct err e;

	if ((st->r = rec_open(files, n, &o, &e)) == NULL)
		err_die("%s", e.text);
	choose_dimensions(st->r);
	if (deals_read(&st->d, st->r, by.item, by.n, 0, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	st->key = mem_zero(by.n, sizeof *st->key);
	for (size_t k = 0; k < by.n; k++)
		st->key[k] = k;
	cohort_make(&st->c, &st->d, &c);
	say_left_out(&st->c);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[-r REPORT] [-b COL,...] [-p PERIOD] [--date created|closed] [--as-of DATE] [--from DATE] [--to DATE] "
	    "[--recent N] [--baseline N|all] [--depth 1|2] [--fiscal-start MONTH] [-t] [-o FILE] [FILE ...]",
	    "Win rates by period and segment, and whether they moved.", options);
	struct state st = { 0 };

	check_options();
	load(&st, argv + first, (size_t)(argc - first));
	out_open(&st.o, output);
	reports[report].run(&st);
	out_close(&st.o);
	cohort_free(&st.c);
	deals_free(&st.d);
	rec_close(st.r);
	free(st.key);
	return EXIT_DONE;
}
