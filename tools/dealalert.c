/*
 * dealalert -- who must hear what: alerts from scored deals, or from a
 * comparison of win rates.
 *
 * Holds --top alerts per recipient, whatever the input's size.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert.h"
#include "cond.h"
#include "date.h"
#include "deal.h"
#include "err.h"
#include "file.h"
#include "inbox.h"
#include "map.h"
#include "mem.h"
#include "num.h"
#include "opt.h"
#include "out.h"
#include "rec.h"
#include "route.h"
#include "rule.h"
#include "template.h"
#include "text.h"
#include "work.h"

enum { TOP_MAX = 10000 };

enum input { DEALS, COMPARE };		/* what an input can be */

enum kind { RISK_HIGH, WIN_RATE_DROP };

static const struct opt_choice kinds[] = {
	{ "risk_high", RISK_HIGH, "a deal that will probably be lost" },
	{ "win_rate_drop", WIN_RATE_DROP, "a segment that wins less than before" },
	{ NULL, 0, NULL }
};

static const enum input kind_input[] = { [RISK_HIGH] = DEALS, [WIN_RATE_DROP] = COMPARE };

/* Columns an input is recognised by, and what is read beside the rules' own. */
enum { ID, RISK, CATEGORY, AMOUNT, OUTCOME, REP, AS_OF, DIMENSION, SEGMENT, CHANGE, RECENT, NOTE, COLUMNS };

static const char *const column_name[COLUMNS] = {
	"deal_id", "risk_score", "risk_category", "deal_amount", "outcome", "sales_rep_id",
	"as_of_date", "dimension", "segment", "change", "recent_deals", "note"
};

static const int needed[2][5] = {
	[DEALS] = { ID, RISK, CATEGORY, -1 },
	[COMPARE] = { DIMENSION, SEGMENT, CHANGE, RECENT, -1 }
};

/* What programs write beyond the canonical columns: a rule may name them without their being there. */
static const char *const written[] = {
	"as_of_date", "deal_health_score", "rep_consistency_score", "win_probability", "risk_score",
	"risk_category", "win_percentile", "top_factors", "recommended_action", "dimension",
	"segment", "base_deals", "base_win_rate", "recent_deals", "recent_win_rate", "change",
	"change_lo", "change_hi", "p_value", "q_value", "mix_effect", "rate_effect", "note"
};

static const char *const written_prefix[] = { "x_", "factor_", "value_", "effect_" };

struct args {
	const char *rules, *routes, *currency, *output;
	double min_amount;
	size_t top;
	int32_t on;
	int exit_code, text;
	struct opt_input in;
};

struct hit {			/* a rule that fits a row; travels from map to emit as bytes */
	size_t row, rule;
	struct inbox_rank rank;
};

struct counts {			/* why rows raise nothing */
	uint64_t closed, unscored, small, fitting;
};

struct state {
	const struct args *a;
	struct rec *r;
	enum input table;
	long column[COLUMNS];	/* -1: absent */
	struct rules rules;
	size_t *rule;		/* [n]: those for this table, in order */
	size_t n;
	struct routes *routes;
	struct inbox *inbox;
	struct map *unrouted;	/* reps that --routes does not know */
	struct counts counts;
	int32_t table_day;	/* of a comparison, when neither --on nor its rows say it */
};

struct cell {			/* a record, for conditions and templates */
	const struct batch *b;
	const struct rec_row *row;
};

static const char *
get(void *arg, long index, size_t *n)
{
	const struct cell *c = arg;

	return batch_field(c->b, c->row, (size_t)index, n);
}

/* ---- which table, which rules ----------------------------------------- */

static int
known(const char *name)
{
	for (size_t i = 0; i < DEAL_COLUMNS; i++)
		if (strcmp(deal_name[i], name) == 0)
			return 1;
	for (size_t i = 0; i < sizeof written / sizeof *written; i++)
		if (strcmp(written[i], name) == 0)
			return 1;
	for (size_t i = 0; i < sizeof written_prefix / sizeof *written_prefix; i++)
		if (strncmp(written_prefix[i], name, strlen(written_prefix[i])) == 0)
			return 1;
	return 0;
}

static void
recognise(struct state *st)
{
	struct err e;
	size_t column;

	for (size_t k = 0; k < COLUMNS; k++)
		st->column[k] = rec_find(st->r, column_name[k]);
	st->table = st->column[DIMENSION] >= 0 && st->column[ID] < 0 ? COMPARE : DEALS;
	for (const int *k = needed[st->table]; *k >= 0; k++)
		if (rec_need(st->r, column_name[*k], &column, &e) != 0)
			err_die("%s (reads the output of dealscore, dealexplain or winrate -r compare)", e.text);
	if (st->table == COMPARE && st->a->min_amount > 0)
		opt_usage("--min-amount: %s holds no deals", rec_file(st->r, 0));
	if (st->table == DEALS && st->column[AS_OF] < 0 && st->a->on == DATE_NONE)
		err_die("%s:1: as_of_date: no such column; --on DATE says what day it is",
		    rec_file(st->r, 0));
}

static void
read_rules(struct state *st)
{
	struct err e;
	char *share = NULL;
	const char *path = st->a->rules;

	if (path == NULL && (path = share = file_share("rules.csv", &e)) == NULL)
		err_die("%s", e.text);
	if (rules_read(&st->rules, path, kinds, &e) != 0)
		err_die("%s", e.text);
	free(share);
	if (st->a->routes != NULL && (st->routes = routes_read(st->a->routes, &e)) == NULL)
		err_die("%s", e.text);
}

/* Keeps the rules for this table; binds them to its columns. */
static void
bind_rules(struct state *st)
{
	struct err e;

	st->rule = mem_zero(st->rules.n, sizeof *st->rule);
	for (size_t i = 0; i < st->rules.n; i++)
		if (kind_input[st->rules.rule[i].kind] == st->table) {
			if (rules_bind(&st->rules, i, st->r, known, &e) != 0)
				err_die("%s", e.text);
			st->rule[st->n++] = i;
		}
	if (st->n == 0)
		err_warn("%s: no rule for %s", st->rules.file,
		    st->table == DEALS ? "scored deals" : "a comparison of win rates");
}

/* ---- map: which rules fit which rows, in parallel ---------------------- */

static int
read_number(const struct state *st, const struct cell *c, int column, double *x, struct err *e)
{
	size_t n = 0;
	const char *s;

	*x = NAN;
	if (st->column[column] < 0)
		return 0;
	s = get((void *)(uintptr_t)c, st->column[column], &n);
	if (n > 0 && num_parse(s, n, x) != 0)
		return rec_complain(st->r, c->b, c->row, (size_t)st->column[column], "not a number", e);
	return 0;
}

/* The first rule of each kind and audience that fits; writes hits to o. */
static void
fit_rules(const struct state *st, struct cell *c, struct hit *h, struct out *o, struct counts *counts)
{
	unsigned done = 0, bit;
	const struct rule *rule;

	for (size_t i = 0; i < st->n; i++) {
		rule = &st->rules.rule[st->rule[i]];
		bit = 1u << ((unsigned)rule->kind * RULE_AUDIENCES + rule->audience);
		if ((done & bit) != 0 || !cond_fits(rule->condition, get, c))
			continue;
		done |= bit;
		h->rule = st->rule[i];
		out_bytes(o, (const char *)h, sizeof *h);
	}
	counts->fitting += done != 0;
}

static int
look_at_deal(const struct state *st, struct cell *c, struct hit *h, struct out *o,
    struct counts *counts, struct err *e)
{
	enum deal_outcome outcome = DEAL_OPEN;
	size_t n = 0;
	const char *s = st->column[OUTCOME] >= 0 ? get(c, st->column[OUTCOME], &n) : "";

	if (n > 0 && deal_outcome(s, n, &outcome) != 0)
		return rec_complain(st->r, c->b, c->row, (size_t)st->column[OUTCOME],
		    "not Won, Lost or Open", e);
	if (read_number(st, c, AMOUNT, &h->rank.amount, e) != 0 || read_number(st, c, RISK, &h->rank.risk, e) != 0)
		return -1;
	if (h->rank.risk < 0 || h->rank.risk > 1)
		return rec_complain(st->r, c->b, c->row, (size_t)st->column[RISK], "not between 0 and 1", e);
	get(c, st->column[CATEGORY], &n);
	if (outcome != DEAL_OPEN)
		counts->closed++;
	else if (n == 0 || isnan(h->rank.risk))
		counts->unscored++;
	else if (st->a->min_amount > 0 && !(h->rank.amount >= st->a->min_amount))
		counts->small++;
	else {
		h->rank.score = isnan(h->rank.amount) ? -1 : h->rank.amount > 0 ? h->rank.amount * h->rank.risk : 0;
		fit_rules(st, c, h, o, counts);
	}
	return 0;
}

static int
look_at_segment(const struct state *st, struct cell *c, struct hit *h, struct out *o,
    struct counts *counts, struct err *e)
{
	double change, recent;

	if (read_number(st, c, CHANGE, &change, e) != 0 || read_number(st, c, RECENT, &recent, e) != 0)
		return -1;
	h->rank.amount = NAN;
	h->rank.risk = 0;
	h->rank.score = isnan(change * recent) ? 0 : -change * recent;
	fit_rules(st, c, h, o, counts);
	return 0;
}

static int
look_at_rows(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct state *st = arg;
	struct cell c = { b, NULL };
	struct hit h;
	int rc = 0;

	for (size_t i = 0; i < b->rows && rc == 0; i++) {
		c.row = &b->row[i];
		memset(&h, 0, sizeof h);
		h.row = i;
		rc = st->table == DEALS ? look_at_deal(st, &c, &h, o, scratch, e) :
		    look_at_segment(st, &c, &h, o, scratch, e);
	}
	return rc;
}

/* ---- emit: alerts to their recipients, in the order of the input --------- */

/* The rep of a record: a deal without one is everybody's. */
static const char *
rep_of(const struct state *st, struct cell *c, size_t *n)
{
	static const char nobody[] = "unassigned";
	const char *s = NULL;

	*n = 0;
	if (st->column[REP] >= 0)
		s = get(c, st->column[REP], n);
	if (*n > 0)
		return s;
	*n = sizeof nobody - 1;
	return nobody;
}

static uint32_t
recipient(struct state *st, struct cell *c, enum rule_audience audience)
{
	const char *s = "cro";
	size_t n = 3, manager;
	int is_known = 1;

	if (audience != RULE_CRO)
		s = rep_of(st, c, &n);
	if (audience == RULE_MANAGER) {
		s = route_manager(st->routes, s, n, &manager);
		n = manager > 0 ? manager : strlen(s = "manager");
	}
	if (audience == RULE_REP) {
		const char *address = route_address(st->routes, s, n, &manager, &is_known);

		if (st->routes != NULL && !is_known)
			map_add(st->unrouted, s, n);
		return inbox_recipient(st->inbox, address, manager);
	}
	s = route_address(st->routes, s, n, &manager, NULL);
	return inbox_recipient(st->inbox, s, manager);
}

static void
add_cell(const struct state *st, struct out *o, struct cell *c, int column)
{
	size_t n;
	const char *s = get(c, st->column[column], &n);

	out_bytes(o, s, n);
}

/* kind:audience:deal, or kind:audience:dimension=segment */
static void
add_key(const struct state *st, struct out *o, struct cell *c, const struct rule *rule)
{
	out_printf(o, "%s:%s:", rule_name(kinds, rule->kind), rule_name(rule_audience, (int)rule->audience));
	if (st->table == DEALS) {
		add_cell(st, o, c, ID);
		return;
	}
	add_cell(st, o, c, DIMENSION);
	out_text(o, "=");
	add_cell(st, o, c, SEGMENT);
}

/* The day of a record; -1 with the reason. */
static int
read_day(const struct state *st, struct cell *c, int32_t *day, struct err *e)
{
	size_t n;
	const char *s;

	*day = st->a->on != DATE_NONE ? st->a->on : st->table_day;
	if (*day != DATE_NONE)
		return 0;
	s = get(c, st->column[AS_OF], &n);
	if (date_parse(s, n, day) != 0)
		return rec_complain(st->r, c->b, c->row, (size_t)st->column[AS_OF],
		    "not a date YYYY-MM-DD", e);
	return 0;
}

/* A comparison has "as of DATE" in the note of its first row. */
static int
read_table_day(struct state *st, const struct batch *b, struct err *e)
{
	static const char mark[] = "as of ";
	struct cell c = { b, b->row };
	const size_t m = sizeof mark - 1, date = 10;
	size_t n = 0;
	const char *s = st->column[NOTE] >= 0 ? get(&c, st->column[NOTE], &n) : "";

	for (size_t i = 0; i + m + date <= n; i++)
		if (memcmp(s + i, mark, m) == 0 && date_parse(s + i + m, date, &st->table_day) == 0)
			return 0;
	return err_set(e, "%s:%llu: no date in the table; --on DATE says what day it is",
	    rec_file(st->r, b->file), (unsigned long long)b->row->line);
}

/* The n bytes that o has got since the last text. */
static struct alert_text
cut(const struct out *o, size_t *done)
{
	struct alert_text t = { NULL, o->len - *done };

	*done = o->len;
	return t;
}

/* Lets each text start where the one before it ends. */
static void
place_texts(struct alert *a, const char *s)
{
	struct alert_text *const text[] = { &a->deal_id, &a->subject, &a->message, &a->dedup_key };

	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		text[i]->s = s;
		s += text[i]->n;
	}
}

static struct inbox_alert *
make_alert(const struct state *st, struct cell *c, const struct hit *h, int32_t day)
{
	const struct rule *rule = &st->rules.rule[h->rule];
	struct inbox_alert *a = mem_zero(1, sizeof *a);
	struct out o;
	size_t done = 0;

	out_memory(&o);
	a->rank = h->rank;
	a->alert.raised_on = day;
	a->alert.severity = rule_name(rule_severity, (int)rule->severity);
	a->alert.kind = rule_name(kinds, rule->kind);
	a->alert.audience = rule_name(rule_audience, (int)rule->audience);
	if (st->table == DEALS)
		add_cell(st, &o, c, ID);
	a->alert.deal_id = cut(&o, &done);
	template_fill(rule->subject, &o, st->a->currency, get, c);
	a->alert.subject = cut(&o, &done);
	template_fill(rule->message, &o, st->a->currency, get, c);
	a->alert.message = cut(&o, &done);
	add_key(st, &o, c, rule);
	a->alert.dedup_key = cut(&o, &done);
	a->text = o.buf;
	place_texts(&a->alert, a->text);
	return a;
}

static void
add_counts(struct counts *sum, struct counts *part)
{
	sum->closed += part->closed;
	sum->unscored += part->unscored;
	sum->small += part->small;
	sum->fitting += part->fitting;
	memset(part, 0, sizeof *part);
}

/* A recipient hears of a record once, by the first rule that fits. */
static int
raise_alerts(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	uint32_t told[32], id;
	struct state *st = arg;
	struct cell c = { b, NULL };
	size_t n = 0, k;
	int32_t day;
	struct hit h;

	if (b->number == 0 && b->rows > 0 && st->a->on == DATE_NONE && st->column[AS_OF] < 0 &&
	    read_table_day(st, b, e) != 0)
		return -1;
	for (size_t at = 0; at + sizeof h <= o->len; at += sizeof h) {
		memcpy(&h, o->buf + at, sizeof h);
		if (c.row != &b->row[h.row])
			n = 0;
		c.row = &b->row[h.row];
		if (read_day(st, &c, &day, e) != 0)
			return -1;
		id = recipient(st, &c, st->rules.rule[h.rule].audience);
		for (k = 0; k < n && told[k] != id; k++)
			;
		if (k < n)
			continue;
		told[n++] = id;
		if (inbox_count(st->inbox, id, &h.rank, day, st->rules.rule[h.rule].audience))
			inbox_put(st->inbox, id, make_alert(st, &c, &h, day));
	}
	add_counts(&st->counts, scratch);
	return 0;
}

static void *
new_counts(void *arg)
{
	(void)arg;
	return mem_zero(1, sizeof(struct counts));
}

/* ---- what goes out ----------------------------------------------------- */

static void
show(const struct state *st, struct out *o, const struct alert *a)
{
	if (st->a->text)
		alert_print(o, a);
	else
		alert_row(o, a);
}

/* How many, and in full what they are worth. */
static void
say_rest(const struct state *st, struct out *o, const struct inbox_total *t, int full)
{
	out_printf(o, "%llu more %s%s", (unsigned long long)t->alerts,
	    st->table == DEALS ? "deal" : "segment", t->alerts == 1 ? "" : "s");
	if (st->table == DEALS)
		out_text(o, " at risk");
	if (full && st->table == DEALS && t->no_amount < t->alerts) {
		out_text(o, ", worth ");
		text_money(o, (double)t->amount / 100, st->a->currency);
		out_text(o, ", expected loss ");
		text_money(o, (double)t->score / 100, st->a->currency);
	}
	if (full && st->table == DEALS && t->no_amount > 0)
		out_printf(o, ", %llu without amount", (unsigned long long)t->no_amount);
	out_text(o, full ? "." : "");
}

/* One line for all that is beyond --top; n alerts are not. */
static void
show_rest(const struct state *st, struct out *o, uint32_t recipient, size_t n)
{
	const char *lost = st->table == DEALS ? "expected loss" : "loss of wins";
	struct alert a = { .severity = "info", .kind = "summary" };
	enum rule_audience audience;
	struct inbox_total t = inbox_rest(st->inbox, recipient, &a.recipient, &a.raised_on, &audience);
	struct out text;
	size_t done = 0;

	if (t.alerts == 0)
		return;
	out_memory(&text);
	a.audience = rule_name(rule_audience, (int)audience);
	say_rest(st, &text, &t, 0);
	a.subject = cut(&text, &done);
	say_rest(st, &text, &t, 1);
	if (n == 1)
		out_printf(&text, " The one with the largest %s has an alert of its own.", lost);
	else if (n > 1)
		out_printf(&text, " The %zu with the largest %s have alerts of their own.", n, lost);
	a.message = cut(&text, &done);
	out_text(&text, "summary:");
	out_bytes(&text, a.recipient.s, a.recipient.n);
	a.dedup_key = cut(&text, &done);
	place_texts(&a, text.buf);
	show(st, o, &a);
	out_free(&text);
}

static void
write_alerts(const struct state *st, struct out *o)
{
	uint32_t recipients = inbox_size(st->inbox), *order = mem_zero(recipients, sizeof *order);
	struct inbox_alert *const *top;
	size_t n;

	inbox_order(st->inbox, order);
	if (!st->a->text)
		alert_header(o);
	else if (recipients == 0)
		out_text(o, "No alerts.\n");
	for (uint32_t i = 0; i < recipients; i++) {
		top = inbox_top(st->inbox, order[i], &n);
		for (size_t k = 0; k < n; k++)
			show(st, o, &top[k]->alert);
		show_rest(st, o, order[i], n);
	}
	free(order);
}

static void
report(const struct state *st)
{
	const struct counts *n = &st->counts;
	char show_rep[ERR_SHOW];
	size_t len;
	const char *s;

	if (rec_rows(st->r) == 0)
		err_note("%s: a header alone: no alerts", rec_file(st->r, 0));
	if (n->unscored > 0)
		err_warn("%llu open deals have no risk_category, as when a model found no signal: no alerts for them",
		    (unsigned long long)n->unscored);
	if (map_size(st->unrouted) > 0) {
		s = map_text(st->unrouted, 0, &len);
		err_warn("%s: no address for %u of the reps, the first is '%s'", st->a->routes,
		    map_size(st->unrouted), err_show(show_rep, s, len));
	}
	err_note("%llu rows: %llu with an alert, %llu closed, %llu below --min-amount, %llu without risk, "
	    "%llu that no rule fits", (unsigned long long)rec_rows(st->r),
	    (unsigned long long)n->fitting, (unsigned long long)n->closed, (unsigned long long)n->small,
	    (unsigned long long)n->unscored,
	    (unsigned long long)(rec_rows(st->r) - n->fitting - n->closed - n->small - n->unscored));
}

static void
free_state(struct state *st)
{
	inbox_free(st->inbox);
	free(st->rule);
	map_free(st->unrouted);
	rules_free(&st->rules);
	routes_free(st->routes);
	rec_close(st->r);
}

/* ---- options and flow ----------------------------------------------------- */

static int
parse_args(int argc, char *argv[], struct args *a)
{
	const struct opt opts[] = {
		{ 0, "rules", "FILE", OPT_TEXT, &a->rules, "what is an alert (default: share/rules.csv)", 0, 0, NULL },
		{ 0, "routes", "FILE", OPT_TEXT, &a->routes, "where people are reached: rep,manager,email,slack", 0, 0, NULL },
		{ 0, "top", "N", OPT_COUNT, &a->top, "alerts per recipient, the rest is one line (default: 10)", 0, TOP_MAX, NULL },
		{ 0, "min-amount", "N", OPT_REAL, &a->min_amount, "only deals of at least this amount", 0, 1e15, NULL },
		{ 0, "currency", "C", OPT_TEXT, &a->currency, "sign before money (default: $)", 0, 0, NULL },
		{ 0, "on", "DATE", OPT_DATE, &a->on, "the day of the alerts (default: the row's as_of_date)", 0, 0, NULL },
		{ 0, "exit-code", NULL, OPT_FLAG, &a->exit_code, "exit 1 if there are alerts", 0, 0, NULL },
		{ 't', "table", NULL, OPT_FLAG, &a->text, "text for a person instead of CSV", 0, 0, NULL },
		{ 'o', "output", "FILE", OPT_TEXT, &a->output, "write to FILE instead of stdout", 0, 0, NULL },
		OPT_INPUT(&a->in),
		{ 0, NULL, NULL, 0, NULL, NULL, 0, 0, NULL }
	};

	return opt_parse(argc, argv, "[OPTION ...] [FILE ...]",
	    "Raises alerts from scored deals, or from winrate -r compare.", opts);
}

static void
open_input(struct state *st, int argc, char *argv[], int first)
{
	const struct opt_input *in = &st->a->in;
	struct rec_options o = { opt_delimiter(in, ','), 0, in->progress - in->no_progress };
	struct err e;

	if ((st->r = rec_open(argv + first, (size_t)(argc - first), &o, &e)) == NULL)
		err_die("%s", e.text);
	recognise(st);
}

int
main(int argc, char *argv[])
{
	static const struct work work = { .scratch = new_counts, .map = look_at_rows, .emit = raise_alerts };
	struct args a = { .currency = "$", .top = 10, .on = DATE_NONE };
	struct state st = { .a = &a, .table_day = DATE_NONE };
	struct out o;
	struct err e;
	int first = parse_args(argc, argv, &a), some;

	st.inbox = inbox_new(a.top);
	st.unrouted = map_new();
	read_rules(&st);
	open_input(&st, argc, argv, first);
	bind_rules(&st);
	out_open(&o, a.output);
	if (work_run(st.r, opt_threads(&a.in), &work, NULL, &st, &e) != 0)
		err_die("%s", e.text);
	write_alerts(&st, &o);
	out_close(&o);
	report(&st);
	some = inbox_size(st.inbox) > 0;
	free_state(&st);
	return a.exit_code && some ? EXIT_FOUND : EXIT_DONE;
}
