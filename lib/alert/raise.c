#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alert/alert_text.h"
#include "alert/answered.h"
#include "alert/period_chart.h"
#include "alert/raise.h"
#include "alert/ranking.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/period.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/last_day.h"

struct raise {
	struct raise_options o;
	enum rule_table table;
	struct ranking *ranking;
	struct period_chart *chart;
	struct intern *unrouted;
	struct intern *keys;	/* what rows or alerts were about */
	struct alert_builder builder;
	struct raise_counts counts;
	int32_t day;		/* the latest */
	int32_t table_day;	/* of a comparison, by its note */
	uint32_t model_before, model_now;	/* of the first deal that a new model scored */
	int beyond;		/* the table is of a day that the data do not reach */
};

static const char *const arms_column[] = {
	COL_DEAL_ID, COL_ARM, COL_AS_OF, COL_RISK, COL_CATEGORY, COL_AMOUNT, "kinds", "answers"
};
/* The last one is there if there is feedback. */
enum { ARMS_COLUMNS = sizeof arms_column / sizeof *arms_column };

struct raise *
raise_new(const struct raise_options *o)
{
	struct raise *h = mem_zero(1, sizeof *h);

	h->o = *o;
	h->o.match.state = o->state;
	h->table = alert_fields_table(o->match.fields);
	h->o.match.all = o->state != NULL || o->arms != NULL || o->teams != NULL ||
	    h->table != RULE_TABLE_DEALS;
	h->ranking = ranking_new(o->top);
	h->chart = period_chart_new(o->match.fields, o->r);
	h->unrouted = intern_new();
	h->keys = intern_new();
	h->model_before = h->model_now = ALERT_STATE_NO_MODEL;
	h->day = h->table_day = DATE_NONE;
	alert_builder_open(&h->builder);
	for (size_t i = 0; o->arms != NULL && i < ARMS_COLUMNS - (o->feedback == NULL); i++)
		out_name(o->arms, arms_column[i]);
	if (o->arms != NULL)
		out_end(o->arms);
	return h;
}

void
raise_free(struct raise *h)
{
	if (h == NULL)
		return;
	ranking_free(h->ranking);
	period_chart_free(h->chart);
	intern_free(h->unrouted);
	intern_free(h->keys);
	alert_builder_free(&h->builder);
	free(h);
}

int32_t
raise_day(const struct raise *h)
{
	return h->day;
}

const struct raise_counts *
raise_counts(const struct raise *h)
{
	return &h->counts;
}

const char *
raise_new_model(const struct raise *h, const char **before)
{
	size_t n;

	*before = "";
	if (h->o.state == NULL)
		return "";
	*before = alert_state_model(h->o.state, h->model_before, &n);
	return alert_state_model(h->o.state, h->model_now, &n);
}

uint32_t
raise_unrouted(const struct raise *h, const char **rep, size_t *n)
{
	uint32_t *sorted = intern_sorted(h->unrouted), size = intern_size(h->unrouted);

	if (size > 0)
		*rep = intern_text(h->unrouted, sorted[0], n);
	free(sorted);
	return size;
}

/* ---- who hears of it ---------------------------------------------------------------- */

/* The rep of a record: a deal without one is everybody's. */
static const char *
rep_of(const struct alert_fields_record *c, size_t *n)
{
	static const char nobody[] = "unassigned";
	const char *s = alert_field_text(c, ALERT_FIELD_REP, n);

	if (*n > 0)
		return s;
	*n = sizeof nobody - 1;
	return nobody;
}

/* The name by which the routes know the audience. */
static const char *
name_of(const struct raise *h, const struct alert_fields_record *c,
    enum rule_audience audience, size_t *n)
{
	const char *s = rule_name(rule_audience, (int)audience), *rep, *manager;
	size_t m;

	if (audience == RULE_REP)
		return rep_of(c, n);
	*n = strlen(s);
	if (audience != RULE_MANAGER)
		return s;
	if (h->table == RULE_TABLE_TEAM)
		return alert_field_text(c, ALERT_FIELD_TEAM, n);
	rep = rep_of(c, &m);
	manager = route_manager(h->o.routes, rep, m, &m);
	if (m == 0)
		return s;
	*n = m;
	return manager;
}

static uint32_t
recipient(struct raise *h, const struct alert_fields_record *c, enum rule_audience audience)
{
	int known;
	size_t n, m;
	const char *name = name_of(h, c, audience, &n);
	const char *address = route_address(h->o.routes, name, n, &m, &known);

	if (audience == RULE_REP && h->o.routes != NULL && !known)
		intern_add(h->unrouted, name, n);
	return ranking_recipient(h->ranking, address, m);
}

/* ---- what is raised ------------------------------------------------------------------ */

static const struct rule *
rule_of(const struct raise *h, size_t rule)
{
	return &h->o.match.rules->rule[rule];
}

static struct alert_state_alert
remembered(const struct raise *h, size_t rule, int category, int32_t measure, int32_t day)
{
	const struct rule *r = rule_of(h, rule);

	return (struct alert_state_alert){ r->kind, r->audience, r->severity, category, measure,
	    day };
}

/* What was answered to the alert of a rule for a deal. */
static enum answered
answer_to(const struct raise *h, const struct rule_match *v, size_t rule)
{
	struct alert_state_alert a = remembered(h, rule, v->category, v->measure, v->c.day);
	struct answered_deal d = { .feedback = h->o.feedback, .state = h->o.state,
	    .subject = h->o.state != NULL ? v->subject : ALERT_STATE_NONE,
	    .cooldown = h->o.cooldown };

	if (d.feedback == NULL || h->table != RULE_TABLE_DEALS)
		return ANSWERED_NOT;
	d.id = alert_field_text(&v->c, ALERT_FIELD_ID, &d.n);
	return answered_now(&d, &a);
}

static int
is_quiet(const struct raise *h, const struct rule_match *v, size_t rule, int32_t cooldown)
{
	struct alert_state_alert a = remembered(h, rule, v->category, v->measure, v->c.day);

	return h->o.state != NULL && alert_state_is_quiet(h->o.state, v->subject, &a, cooldown);
}

/*
 * One recipient's rules without those that are quiet because they were answered; *first: the
 * first that is not quiet, *left if all are.
 */
static void
sift(const struct raise *h, const struct rule_match *v, size_t *rule, size_t n, size_t *left,
    size_t *first)
{
	*left = 0;
	*first = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		enum answered answer = answer_to(h, v, rule[i]);

		if (answer == ANSWERED_QUIET)
			continue;
		if (*first == SIZE_MAX && !is_quiet(h, v, rule[i],
		    answer == ANSWERED_DUE ? 0 : h->o.cooldown))
			*first = *left;
		rule[(*left)++] = rule[i];
	}
	*first = *first == SIZE_MAX ? *left : *first;
}

/* The alert of the first of n rules, which tells the others too. */
static struct ranking_alert *
make_alert(struct raise *h, struct rule_match *v, uint32_t id, const size_t *rule, size_t n,
    size_t first)
{
	const struct alert_span recipient = ranking_name(h->ranking, id);
	struct ranking_alert *a = mem_zero(1, sizeof *a);

	alert_text_write(&a->alert, &h->builder, rule_of(h, rule[first]), &v->c, &recipient,
	    h->o.currency);
	a->subject = v->subject;
	a->measure = v->measure;
	a->category = v->category;
	a->line = v->c.b != NULL ? v->c.row->line : 0;
	a->file = v->c.b != NULL ? v->c.b->file : 0;
	a->rule = mem_resize(NULL, n, sizeof *a->rule);
	memcpy(a->rule, rule, n * sizeof *rule);
	a->rules = n;
	return a;
}

/*
 * One recipient's rules for a record: the first that is not quiet becomes the
 * alert, and tells the others too. If all are quiet, the alert only keeps its
 * place; not if they are because of answers.
 */
static int
tell(struct raise *h, struct rule_match *v, uint32_t id, size_t *rule, size_t n)
{
	const struct ranking_rank rank = { v->c.weight, isnan(v->c.risk) ? 0 : v->c.risk,
	    v->c.amount };
	struct ranking_alert *a;
	size_t first, left;
	int quiet;

	sift(h, v, rule, n, &left, &first);
	quiet = first == left;
	h->counts.answered += quiet && left < n;
	if (quiet && left < n)
		return 0;
	first = quiet ? 0 : first;
	if (!ranking_count(h->ranking, id, &rank, v->c.day, rule_of(h, rule[first])->audience))
		return !quiet;
	a = make_alert(h, v, id, rule, left, first);
	a->rank = rank;
	a->quiet = quiet;
	ranking_put(h->ranking, id, a);
	return !quiet;
}

/* Counts a recipient of these rules among those who are to hear of the risk or the date. */
static void
add_hearer(const struct raise *h, const size_t *rule, size_t n, struct alert_state_hear *hear)
{
	unsigned risk = 0, expected = 0;

	for (size_t i = 0; i < n; i++) {
		risk |= rule_is_risk(rule_of(h, rule[i])->kind) != 0;
		expected |= rule_of(h, rule[i])->kind == RULE_SLIPPED;
	}
	hear->risk += risk;
	hear->expected += expected;
}

/*
 * Tells all recipients of a record; one that is held out is told to nobody, but
 * *hear counts who would be.  Nonzero if anybody is told.
 */
static int
tell_all(struct raise *h, struct rule_match *v, const size_t *rule, struct alert_state_hear *hear)
{
	uint32_t id[RULE_MATCH_MOST];
	uint8_t done[RULE_MATCH_MOST] = { 0 };
	size_t group[RULE_MATCH_MOST], n;
	int told = 0;

	for (size_t i = 0; i < v->rules; i++)
		id[i] = recipient(h, &v->c, rule_of(h, rule[i])->audience);
	for (size_t i = 0; i < v->rules; i++) {
		n = 0;
		for (size_t k = i; k < v->rules; k++)
			if (!done[k] && id[k] == id[i] &&
			    rule_is_apart(rule_of(h, rule[k])->kind) ==
			    rule_is_apart(rule_of(h, rule[i])->kind)) {
				done[k] = 1;
				group[n++] = rule[k];
			}
		add_hearer(h, group, n, hear);
		if (n > 0 && !v->held && tell(h, v, id[i], group, n))
			told = 1;
	}
	return told;
}

/*
 * Alerts whose answers hold are not over: what is worse is told from what they were raised at.
 */
static uint64_t
answered_bits(const struct raise *h, const struct rule_match *v)
{
	uint64_t bits = 0;
	struct answered_deal d = { .feedback = h->o.feedback, .state = h->o.state,
	    .subject = v->subject, .cooldown = h->o.cooldown };
	struct alert_state_alert was, a = { .category = v->category, .measure = v->measure,
	    .raised_on = v->c.day };

	if (d.feedback == NULL || h->table != RULE_TABLE_DEALS)
		return 0;
	d.id = alert_field_text(&v->c, ALERT_FIELD_ID, &d.n);
	if (!feedback_knows(d.feedback, d.id, d.n))
		return 0;
	for (int kind = 0; kind < RULE_SUMMARY; kind++)
		for (int audience = 0; audience < RULE_AUDIENCES; audience++) {
			a.kind = (enum rule_kind)kind;
			a.audience = (enum rule_audience)audience;
			if (rule_table_of(a.kind) == RULE_TABLE_DEALS &&
			    alert_state_raised(d.state, d.subject, a.kind, a.audience, &was) &&
			    answered_now(&d, &a) == ANSWERED_QUIET)
				bits |= ALERT_STATE_BIT(kind, audience);
		}
	return bits;
}

/* What the state has to know of a record. */
static void
remember(struct raise *h, const struct rule_match *v, const size_t *rule,
    const struct alert_state_hear *hear)
{
	struct alert_state_seen now = { .day = v->c.day, .risk = v->risk,
	    .expected = v->c.expected };
	const struct alert_state_alert level = {
		.category = v->category, .measure = v->measure, .raised_on = v->c.day
	};
	struct alert_state_hear all = *hear;
	uint64_t fits = 0;
	const char *model;
	size_t n;

	if (h->o.state == NULL)
		return;
	model = alert_field_text(&v->c, ALERT_FIELD_MODEL, &n);
	now.model = alert_state_add_model(h->o.state, model, n);
	for (size_t i = 0; i < v->rules; i++)
		fits |= ALERT_STATE_BIT(rule_of(h, rule[i])->kind, rule_of(h, rule[i])->audience);
	fits |= answered_bits(h, v);
	alert_state_settle(h->o.state, v->subject, h->table, fits, &level, h->o.cooldown);
	if (h->table != RULE_TABLE_DEALS)
		return;
	if (h->o.daily)			/* what comes next is compared with today */
		all = (struct alert_state_hear){ 1, 1 };
	h->counts.earlier += alert_state_see(h->o.state, v->subject, &now, &all) != 0;
	if (v->held || h->o.daily)
		alert_state_told(h->o.state, v->subject, &all);
}

/* The deal is scored by another model: what was raised of it is seen with its eyes. */
static void
rescore(struct raise *h, const struct rule_match *v)
{
	struct alert_state_seen before;
	uint32_t now;
	size_t n;
	const char *model = alert_field_text(&v->c, ALERT_FIELD_MODEL, &n);

	if (v->risk != ALERT_STATE_UNKNOWN)
		alert_state_rescore(h->o.state, v->subject, v->category, v->measure);
	now = alert_state_add_model(h->o.state, model, n);
	if (!alert_state_is_new_model(h->o.state, now) ||
	    !alert_state_before(h->o.state, v->subject, v->c.day, &before))
		return;
	if (h->counts.rescored++ == 0) {
		h->model_before = before.model;
		h->model_now = now;
	}
}

static void
list_field(const struct alert_fields_record *c, enum alert_field which, struct out *o)
{
	size_t n;
	const char *s = alert_field_text(c, which, &n);

	out_field(o, s, n);
}

/* What was answered to the deal's alerts. */
static void
list_answers(const struct raise *h, const struct alert_fields_record *c, struct buf *text)
{
	size_t n;
	const char *deal = alert_field_text(c, ALERT_FIELD_ID, &n);

	buf_clear(text);
	answered_list(h->o.feedback, deal, n, c->day, text);
	out_field(h->o.arms, text->len > 0 ? text->s : "", text->len);
}

/* Lists the deal with its arm, and the kinds of alerts that it gives reason for. */
static void
list_arm(const struct raise *h, const struct rule_match *v, const size_t *rule)
{
	const struct alert_fields_record *c = &v->c;
	struct out *o = h->o.arms;
	struct buf kinds;
	uint64_t done = 0;

	list_field(c, ALERT_FIELD_ID, o);
	out_name(o, h->o.match.arm_by >= 0 ? c->text : v->held ? "holdout" : "alert");
	out_date(o, c->day);
	list_field(c, ALERT_FIELD_RISK, o);
	list_field(c, ALERT_FIELD_CATEGORY, o);
	list_field(c, ALERT_FIELD_AMOUNT, o);
	buf_init(&kinds);
	for (size_t i = 0; i < v->rules; i++) {
		enum rule_kind kind = rule_of(h, rule[i])->kind;

		if ((done & ALERT_STATE_BIT(kind, 0)) == 0)
			buf_printf(&kinds, "%s%s", done != 0 ? " " : "", rule_kind_name(kind));
		done |= ALERT_STATE_BIT(kind, 0);
	}
	out_field(o, kinds.len > 0 ? kinds.s : "", kinds.len);
	if (h->o.feedback != NULL)
		list_answers(h, c, &kinds);
	out_end(o);
	buf_free(&kinds);
}

/* The deal is not open any more. */
static int
close_deal(struct raise *h, const struct alert_fields_record *c)
{
	uint32_t subject;
	size_t n;
	const char *deal = alert_field_text(c, ALERT_FIELD_ID, &n);

	if (h->o.state == NULL)
		return 0;
	h->counts.dropped += alert_list_drop(h->o.alerts, deal, n);
	if ((subject = alert_state_seek(h->o.state, deal, n)) == ALERT_STATE_NONE)
		return 0;
	if (alert_state_is_seen(h->o.state, subject))
		return -1;
	alert_state_forget(h->o.state, subject);
	return 0;
}

/*
 * The subject of a record; -1 if it was there before.  Deals without a state
 * are many: of them only those that are told are looked at (check_key).
 */
static int
find_subject(struct raise *h, struct rule_match *v)
{
	const uint32_t had = intern_size(h->keys);
	const int deal = h->table == RULE_TABLE_DEALS;
	struct buf name;

	if (deal && h->o.state == NULL)
		return 0;
	if (v->subject == ALERT_STATE_NONE) {
		buf_init(&name);
		alert_fields_name(&v->c, &name);
		if (h->o.state != NULL)
			v->subject = alert_state_add(h->o.state, deal,
			    name.len > 0 ? name.s : "", name.len);
		if (!deal)
			intern_add(h->keys, name.len > 0 ? name.s : "", name.len);
		buf_free(&name);
	}
	if (!deal)
		return intern_size(h->keys) == had ? -1 : 0;
	return alert_state_is_seen(h->o.state, v->subject) ? -1 : 0;
}

static void
add_to_team(struct raise *h, const struct rule_match *v)
{
	size_t n;
	const char *manager = name_of(h, &v->c, RULE_MANAGER, &n);

	teams_add(h->o.teams, v, manager, n);
}

/* Decides on one record.  -1 if what it is about was there before. */
static int
decide(struct raise *h, struct rule_match *v, const size_t *rule)
{
	struct alert_state_hear hear = { 0, 0 };
	int told = 0;

	if (v->c.outcome != DEAL_OPEN)
		return close_deal(h, &v->c);
	if (find_subject(h, v) != 0)
		return -1;
	h->day = v->c.day > h->day ? v->c.day : h->day;
	if (h->o.arms != NULL)
		list_arm(h, v, rule);
	if (v->rescored)
		rescore(h, v);
	if (h->o.teams != NULL)
		add_to_team(h, v);
	if (v->rules > 0) {
		told = tell_all(h, v, rule, &hear);
		h->counts.held += v->held;
		h->counts.raised += !v->held && told != 0;
		h->counts.quiet += !v->held && told == 0;
	}
	remember(h, v, rule, &hear);
	return 0;
}

/* ---- from map to emit ------------------------------------------------------------------ */

static void *
new_matches(void *arg)
{
	(void)arg;
	return mem_zero(1, sizeof(struct rule_matches));
}

static void
free_matches(void *scratch)
{
	rule_matches_free(scratch);
	free(scratch);
}

/* In parallel.  A period can only be judged when all are known. */
static int
match_rows(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct raise *h = arg;

	(void)o;
	return h->table == RULE_TABLE_COHORT ? 0 : rule_matches_read(scratch, &h->o.match, b, e);
}

static void
add_counts(struct rule_match_counts *sum, const struct rule_match_counts *part)
{
	sum->closed += part->closed;
	sum->small += part->small;
	sum->unscored += part->unscored;
	sum->other += part->other;
}

/* A comparison has "as of DATE" in the note of its first row, which alone is read again. */
static int
find_day(struct raise *h, const struct batch *b, struct err *e)
{
	struct alert_fields_record c = { .buf = NULL };

	if (h->table != RULE_TABLE_COMPARE || b->number > 0 || b->rows == 0)
		return 0;
	if (alert_fields_read(&c, h->o.match.fields, b, b->row, e) != 0)
		return -1;
	if ((h->beyond = alert_fields_is_beyond(&c)) != 0)
		err_warn("the comparison is of a day "
		    LAST_DAY_BEYOND ": no alert is raised from it");
	if (c.day != DATE_NONE || alert_fields_note_day(&c, &h->table_day) == 0)
		return 0;
	return alert_fields_complain(&c, ALERT_FIELD_NOTE,
	    "no date in the table; --on DATE says what day it is", e);
}

/* In the order of the input. */
static int
decide_rows(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct raise *h = arg;
	struct rule_matches *m = scratch;

	(void)o;
	if (h->table == RULE_TABLE_COHORT)
		return period_chart_take(h->chart, b, e);
	if (find_day(h, b, e) != 0)
		return -1;
	for (struct rule_match *v = m->item; v < m->item + m->n && !h->beyond; v++) {
		v->c.day = v->c.day != DATE_NONE ? v->c.day : h->table_day;
		if (decide(h, v, m->rule + v->first) != 0)
			return alert_fields_twice(&v->c, e);
	}
	add_counts(&h->counts.no, &m->counts);
	rule_matches_clear(m);
	return 0;
}

const struct parallel raise_work = {
	.scratch = new_matches, .map = match_rows, .emit = decide_rows,
	.release = free_matches
};

/* ---- the end ---------------------------------------------------------------------------- */

/* A period that can be judged. */
static int
judged(struct alert_fields_record *c, void *arg, struct err *e)
{
	struct raise *h = arg;
	struct rule_matches m = { 0 };
	size_t n;
	const char *period = alert_field_text(c, ALERT_FIELD_PERIOD, &n);
	char show[ERR_SHOW];
	int rc;

	if (c->day == DATE_NONE && period_last(period, n, &c->day) != 0)
		return err_set(e, "period: --on DATE must say what day it is: '%s'",
		    err_show(show, period, n));
	rule_matches_add(&m, &h->o.match, c);
	rc = decide(h, m.item, m.rule);
	add_counts(&h->counts.no, &m.counts);
	rule_matches_free(&m);
	return rc;
}

/* An alert_id stands for one text: a deal that stands twice would have two. */
static int
check_key(struct raise *h, const struct ranking_alert *a, struct err *e)
{
	const struct alert_span *key = &a->alert.text[ALERT_KEY], *id = &a->alert.text[ALERT_DEAL];
	const uint32_t had = intern_size(h->keys);
	struct buf day;
	char show[ERR_SHOW];

	if (h->table != RULE_TABLE_DEALS)
		return 0;
	buf_init(&day);
	buf_printf(&day, "%d ", (int)a->alert.raised_on);
	buf_bytes(&day, key->s, key->n);
	intern_add(h->keys, day.s, day.len);
	buf_free(&day);
	return intern_size(h->keys) > had ? 0 : err_set(e,
	    "%s:%llu: " COL_DEAL_ID ": stands twice, with one day: '%s'", rec_file(h->o.r,
	    a->file), (unsigned long long)a->line, err_show(show, id->s, id->n));
}

/* What an alert has told is told, to those whom it went to. */
static void
mark_told(struct raise *h, const struct ranking_alert *a)
{
	struct alert_state_hear heard = { 0, 0 };

	add_hearer(h, a->rule, a->rules, &heard);
	for (size_t i = 0; i < a->rules; i++) {
		struct alert_state_alert entry = remembered(h, a->rule[i], a->category, a->measure,
		    a->alert.raised_on);

		alert_state_raise(h->o.state, a->subject, &entry);
	}
	if (h->table == RULE_TABLE_DEALS)
		alert_state_told(h->o.state, a->subject, &heard);
}

/*
 * What the recipients are told, the highest first, and the state of it.
 * *raised counts the alert, unless it is quiet.
 */
static int
raise_alert(struct raise *h, struct ranking_alert *a, size_t *raised, struct err *e)
{
	if (a->quiet)
		return 0;
	if (check_key(h, a, e) != 0)
		return -1;
	alert_list_add(h->o.alerts, &a->alert);
	a->alert.memory = NULL;		/* the list's now */
	if (h->o.state != NULL)
		mark_told(h, a);
	++*raised;
	return 0;
}

/*
 * A summary comes with alerts, or when the cooldown is over, and once a day:
 * two of one day would have one alert_id.
 */
static void
raise_rest(struct raise *h, uint32_t id, size_t raised)
{
	struct alert a;
	struct alert_state_alert entry = { .kind = RULE_SUMMARY };
	const size_t skip = strlen(rule_kind_name(RULE_SUMMARY)) + 1;
	uint32_t subject;

	if (!alert_text_remainder(&a, &h->builder, h->ranking, id, h->table,
	    alert_fields_rank(h->o.match.fields), h->o.currency))
		return;
	if (h->o.state != NULL) {
		entry.raised_on = a.raised_on;
		entry.measure = ALERT_STATE_UNKNOWN;
		subject = alert_state_add(h->o.state, 0, a.text[ALERT_KEY].s + skip,
		    a.text[ALERT_KEY].n - skip);
		if (alert_state_is_quiet(h->o.state, subject, &entry,
		    raised > 0 ? 0 : h->o.cooldown)) {
			alert_free(&a);
			return;
		}
		alert_state_raise(h->o.state, subject, &entry);
	}
	alert_list_add(h->o.alerts, &a);
}

static int
raise_all(struct raise *h, const uint32_t *order, uint32_t n, struct err *e)
{
	struct ranking_alert *const *top;
	size_t some, raised;

	for (uint32_t i = 0; i < n; i++) {
		top = ranking_top(h->ranking, order[i], &some);
		raised = 0;
		for (size_t k = 0; k < some; k++)
			if (raise_alert(h, top[k], &raised, e) != 0)
				return -1;
		raise_rest(h, order[i], raised);
	}
	return 0;
}

int
raise_end(struct raise *h, struct err *e)
{
	uint32_t n, *order;
	int rc;

	if (h->table == RULE_TABLE_COHORT && period_chart_judge(h->chart, judged, h, e) != 0)
		return -1;
	n = ranking_size(h->ranking);
	order = mem_zero(n, sizeof *order);
	ranking_order(h->ranking, order);
	rc = raise_all(h, order, n, e);
	free(order);
	return rc;
}
