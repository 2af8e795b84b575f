#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alert/alert_text.h"
#include "alert/holdout.h"
#include "alert/period_chart.h"
#include "alert/raise.h"
#include "alert/ranking.h"
#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/period.h"
#include "text/cond.h"

enum { MOST = RULE_KINDS * RULE_AUDIENCES };	/* rules that can count for a record */

struct finding {		/* a record, from map to emit as bytes; its rules follow */
	size_t row;
	uint32_t subject;	/* ALERT_STATE_NONE: not known before */
	int32_t day, risk, expected, measure;
	int category;
	uint8_t closed, held;
	struct ranking_rank rank;
	size_t rules;
};

struct raise {
	struct raise_options o;
	enum rule_table table;
	struct ranking *ranking;
	struct period_chart *chart;
	struct intern *unrouted;
	struct raise_counts counts;
	int32_t day;		/* the latest */
	int32_t table_day;	/* of a comparison, by its note */
};

struct raise *
raise_new(const struct raise_options *o)
{
	struct raise *h = mem_zero(1, sizeof *h);

	h->o = *o;
	h->table = alert_fields_table(o->fields);
	h->ranking = ranking_new(o->top);
	h->chart = period_chart_new(o->fields, o->r);
	h->unrouted = intern_new();
	h->day = h->table_day = DATE_NONE;
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

uint32_t
raise_unrouted(const struct raise *h, const char **rep, size_t *n)
{
	uint32_t size = intern_size(h->unrouted), *rank = mem_zero(size, sizeof *rank);

	intern_ranks(h->unrouted, rank);
	for (uint32_t i = 0; i < size; i++)
		if (rank[i] == 0)
			*rep = intern_text(h->unrouted, i, n);
	free(rank);
	return size;
}

/* ---- map: which rules fit, in parallel ------------------------------------------- */

/* 3 High, 2 Medium, 1 Low; 0 if it is none of them. */
static int
category(const char *s, size_t n)
{
	static const char *const name[] = { "Low", "Medium", "High" };

	for (int i = 0; i < 3; i++)
		if (strlen(name[i]) == n && memcmp(name[i], s, n) == 0)
			return i + 1;
	return 0;
}

/* The first rule of each kind and audience that fits, behind v. */
static void
fit_rules(const struct raise *h, struct alert_fields_record *c, int scored, struct finding *v,
    size_t *rule)
{
	uint64_t done = 0, bit;
	const struct rule *r;

	for (size_t i = 0; i < h->o.n; i++) {
		r = &h->o.rules->rule[h->o.rule[i]];
		bit = ALERT_STATE_BIT(r->kind, r->audience);
		if ((done & bit) != 0 || (!scored &&
		    rule_is_risk(r->kind)) ||
		    !cond_fits(r->condition, alert_fields_get, c))
			continue;
		done |= bit;
		rule[v->rules++] = h->o.rule[i];
	}
}

static void
add_before(const struct raise *h, struct alert_fields_record *c, uint32_t subject)
{
	const struct alert_state_seen *s = h->o.state != NULL ?
	    alert_state_before(h->o.state, subject, c->day) : NULL;

	if (s != NULL)
		alert_fields_before(c, s->day, s->risk == ALERT_STATE_UNKNOWN ? NAN : s->risk / 1e6,
		    s->expected);
}

/* All that map knew of a record; it has been read before, so that nothing can be wrong. */
static void
read_again(const struct raise *h, struct alert_fields_record *c, const struct finding *v)
{
	struct err e;

	if (c->b != NULL && alert_fields_read(c, h->o.fields, c->b, c->row, &e) == 0)
		add_before(h, c, v->subject);
}

static void
look_at_deal(const struct raise *h, struct alert_fields_record *c, struct finding *v, size_t *rule,
    struct raise_counts *counts)
{
	size_t n, m;
	const char *level = alert_field_text(c, ALERT_FIELD_CATEGORY, &n), *deal;
	int scored = n > 0 && !isnan(c->risk), small;

	v->closed = c->outcome != DEAL_OPEN;
	if (v->closed) {
		counts->closed++;
		return;
	}
	deal = alert_field_text(c, ALERT_FIELD_ID, &m);
	if (h->o.state != NULL)
		v->subject = alert_state_find(h->o.state, deal, m);
	add_before(h, c, v->subject);
	v->category = category(level, n);
	v->risk = v->measure = scored ? alert_state_measure(c->risk) : ALERT_STATE_UNKNOWN;
	v->expected = c->expected;
	v->held = h->o.holdout > 0 && holdout_is_held(h->o.salt, deal, m, h->o.holdout);
	small = h->o.min_amount > 0 && !(c->amount >= h->o.min_amount);
	if (!small)
		fit_rules(h, c, scored, v, rule);
	if (v->rules == 0) {
		counts->unscored += !scored;
		counts->small += scored && small;
		counts->other += scored && !small;
	}
}

static void
look(const struct raise *h, struct alert_fields_record *c, struct finding *v, size_t *rule,
    struct raise_counts *counts)
{
	v->subject = ALERT_STATE_NONE;
	v->day = c->day;
	if (h->table == RULE_TABLE_DEALS)
		look_at_deal(h, c, v, rule, counts);
	else {
		v->measure = alert_state_measure(c->measure);
		fit_rules(h, c, 1, v, rule);
		counts->other += v->rules == 0;
	}
	v->rank = (struct ranking_rank){ c->weight, isnan(c->risk) ? 0 : c->risk, c->amount };
}

static int
look_at_rows(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct raise *h = arg;
	struct alert_fields_record c;
	struct finding v;
	size_t rule[MOST];

	if (h->table == RULE_TABLE_COHORT)
		return 0;
	for (size_t i = 0; i < b->rows; i++) {
		if (alert_fields_read(&c, h->o.fields, b, &b->row[i], e) != 0)
			return -1;
		memset(&v, 0, sizeof v);
		v.row = i;
		look(h, &c, &v, rule, scratch);
		if (v.rules == 0 && h->o.state == NULL && h->o.arms == NULL)
			continue;
		out_bytes(o, (const char *)&v, sizeof v);
		out_bytes(o, (const char *)rule, v.rules * sizeof *rule);
	}
	return 0;
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

static struct alert_state_alert
remembered(const struct raise *h, size_t rule, int category_now, int32_t measure, int32_t day)
{
	const struct rule *r = &h->o.rules->rule[rule];

	return (struct alert_state_alert){ r->kind, r->audience, r->severity,
	    category_now, measure, day };
}

static int
is_quiet(const struct raise *h, const struct finding *v, size_t rule)
{
	struct alert_state_alert a = remembered(h, rule, v->category, v->measure, v->day);

	return h->o.state != NULL && alert_state_is_quiet(h->o.state, v->subject, &a,
	    h->o.cooldown);
}

/*
 * One recipient's rules for a record: the first that is not quiet becomes the
 * alert, and tells the others too. If all are quiet, the alert only keeps its
 * place.
 */
static int
tell(struct raise *h, struct alert_fields_record *c, const struct finding *v, uint32_t id,
    const size_t *rule, size_t n)
{
	struct ranking_alert *a;
	size_t first = 0;
	int quiet;

	while (first < n && is_quiet(h, v, rule[first]))
		first++;
	quiet = first == n;
	first = quiet ? 0 : first;
	if (!ranking_count(h->ranking, id, &v->rank, v->day,
	    h->o.rules->rule[rule[first]].audience))
		return !quiet;
	read_again(h, c, v);
	a = alert_text_write(&h->o.rules->rule[rule[first]], c, v->day, h->o.currency);
	a->rank = v->rank;
	a->subject = v->subject;
	a->measure = v->measure;
	a->category = v->category;
	a->quiet = quiet;
	a->rule = mem_resize(NULL, n, sizeof *a->rule);
	memcpy(a->rule, rule, n * sizeof *rule);
	a->rules = n;
	ranking_put(h->ranking, id, a);
	return !quiet;
}

/*
 * Tells all recipients of a record.  *untold: how many are to hear of a change.
 * Nonzero if anybody is told.
 */
static int
tell_all(struct raise *h, struct alert_fields_record *c, const struct finding *v,
    const size_t *rule, unsigned *untold)
{
	uint32_t id[MOST];
	uint8_t done[MOST] = { 0 };
	size_t group[MOST], n;
	int told = 0, change;

	for (size_t i = 0; i < v->rules; i++)
		id[i] = recipient(h, c, h->o.rules->rule[rule[i]].audience);
	for (size_t i = 0; i < v->rules; i++) {
		n = 0;
		change = 0;
		for (size_t k = i; k < v->rules; k++)
			if (!done[k] && id[k] == id[i]) {
				done[k] = 1;
				group[n++] = rule[k];
				change |= rule_is_change(
				    h->o.rules->rule[rule[k]].kind);
			}
		if (n > 0 && tell(h, c, v, id[i], group, n))
			told = 1;
		*untold += (unsigned)change;
	}
	return told;
}

/* What the state has to know of a record. */
static void
remember(struct raise *h, const struct finding *v, const size_t *rule, unsigned untold)
{
	const struct alert_state_seen now = { v->day, v->risk, v->expected };
	const struct alert_state_alert level = {
		.category = v->category, .measure = v->measure, .raised_on = v->day
	};
	uint64_t fits = 0;

	if (h->o.state == NULL)
		return;
	for (size_t i = 0; i < v->rules; i++)
		fits |= ALERT_STATE_BIT(h->o.rules->rule[rule[i]].kind,
		    h->o.rules->rule[rule[i]].audience);
	alert_state_settle(h->o.state, v->subject, h->table, fits, &level, h->o.cooldown);
	if (h->table == RULE_TABLE_DEALS)
		h->counts.earlier += alert_state_see(h->o.state, v->subject, &now, untold) != 0;
}

static void
list_field(const struct alert_fields_record *c, enum alert_field which, struct out *o)
{
	size_t n;
	const char *s = alert_field_text(c, which, &n);

	out_field(o, s, n);
}

/* Lists the deal with its arm, and the kinds of alerts that it gives reason for. */
static void
list_arm(const struct raise *h, const struct alert_fields_record *c, const struct finding *v,
    const size_t *rule)
{
	struct out kinds, *o = h->o.arms;
	uint64_t done = 0;

	list_field(c, ALERT_FIELD_ID, o);
	out_name(o, v->held ? "holdout" : "alert");
	out_date(o, v->day);
	list_field(c, ALERT_FIELD_RISK, o);
	list_field(c, ALERT_FIELD_CATEGORY, o);
	list_field(c, ALERT_FIELD_AMOUNT, o);
	out_memory(&kinds);
	for (size_t i = 0; i < v->rules; i++) {
		enum rule_kind kind = h->o.rules->rule[rule[i]].kind;

		if ((done & ALERT_STATE_BIT(kind, 0)) == 0)
			out_printf(&kinds, "%s%s", done != 0 ? " " : "", rule_kind_name(kind));
		done |= ALERT_STATE_BIT(kind, 0);
	}
	out_field(o, kinds.len > 0 ? kinds.buf : "", kinds.len);
	out_end(o);
	out_free(&kinds);
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

/* The subject of a record; -1 if it is a deal that was there before. */
static int
find_subject(struct raise *h, const struct alert_fields_record *c, struct finding *v)
{
	struct out name;

	if (h->o.state == NULL)
		return 0;
	if (v->subject == ALERT_STATE_NONE) {
		out_memory(&name);
		alert_fields_name(c, &name);
		v->subject = alert_state_add(h->o.state, h->table == RULE_TABLE_DEALS,
		    name.len > 0 ? name.buf : "", name.len);
		out_free(&name);
	}
	return h->table == RULE_TABLE_DEALS && alert_state_is_seen(h->o.state, v->subject) ? -1 : 0;
}

/*
 * Decides on one record, which c is with all that is known of it.  -1 if it is
 * a deal for the second time.
 */
static int
decide(struct raise *h, struct alert_fields_record *c, struct finding *v, const size_t *rule)
{
	unsigned untold = 0;
	int told = 0;

	if (v->closed)
		return close_deal(h, c);
	if (find_subject(h, c, v) != 0)
		return -1;
	h->day = v->day > h->day ? v->day : h->day;
	if (h->o.arms != NULL)
		list_arm(h, c, v, rule);
	if (v->rules > 0 && v->held)
		h->counts.held++;
	else if (v->rules > 0) {
		told = tell_all(h, c, v, rule, &untold);
		h->counts.raised += told != 0;
		h->counts.quiet += told == 0;
	}
	remember(h, v, rule, untold);
	return 0;
}

/* ---- emit: in the order of the input --------------------------------------------------- */

static void
add_counts(struct raise_counts *sum, struct raise_counts *part)
{
	sum->closed += part->closed;
	sum->small += part->small;
	sum->unscored += part->unscored;
	sum->other += part->other;
	memset(part, 0, sizeof *part);
}

/* A comparison has "as of DATE" in the note of its first row. */
static int
find_day(struct raise *h, const struct batch *b, struct err *e)
{
	struct alert_fields_record c;

	if (h->table != RULE_TABLE_COMPARE || b->number > 0 || b->rows == 0)
		return 0;
	if (alert_fields_read(&c, h->o.fields, b, b->row, e) != 0)
		return -1;
	if (c.day != DATE_NONE || alert_fields_note_day(&c, &h->table_day) == 0)
		return 0;
	return alert_fields_complain(&c, ALERT_FIELD_NOTE,
	    "no date in the table; --on DATE says what day it is", e);
}

static int
emit(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct raise *h = arg;
	struct alert_fields_record c;
	struct finding v;
	size_t rule[MOST];

	if (h->table == RULE_TABLE_COHORT)
		return period_chart_take(h->chart, b, e);
	if (find_day(h, b, e) != 0)
		return -1;
	for (size_t at = 0; at < o->len; at += v.rules * sizeof *rule) {
		memcpy(&v, o->buf + at, sizeof v);
		at += sizeof v;
		memcpy(rule, o->buf + at, v.rules * sizeof *rule);
		v.day = v.day != DATE_NONE ? v.day : h->table_day;
		alert_fields_row(&c, h->o.fields, b, &b->row[v.row]);
		if (decide(h, &c, &v, rule) != 0)
			return alert_fields_complain(&c, ALERT_FIELD_ID,
			    "stands twice; with --state a deal is one row", e);
	}
	add_counts(&h->counts, scratch);
	out_clear(o);
	return 0;
}

static void *
new_counts(void *arg)
{
	(void)arg;
	return mem_zero(1, sizeof(struct raise_counts));
}

const struct parallel raise_work = { .scratch = new_counts, .map = look_at_rows, .emit = emit };

/* ---- the end ---------------------------------------------------------------------------- */

/* A period that can be judged. */
static int
judged(struct alert_fields_record *c, void *arg, struct err *e)
{
	struct raise *h = arg;
	struct finding v;
	size_t rule[MOST], n;
	const char *period = alert_field_text(c, ALERT_FIELD_PERIOD, &n);
	char show[ERR_SHOW];

	if (c->day == DATE_NONE && period_last(period, n, &c->day) != 0)
		return err_set(e, "period: --on DATE must say what day it is: '%s'",
		    err_show(show, period, n));
	memset(&v, 0, sizeof v);
	look(h, c, &v, rule, &h->counts);
	return decide(h, c, &v, rule);
}

/*
 * What the recipients are told, the highest first, and the state of it.  How
 * many alerts: 0 if it is quiet.
 */
static unsigned
raise_alert(struct raise *h, const struct ranking_alert *a)
{
	int change = 0;

	if (a->quiet)
		return 0;
	alert_list_add(h->o.alerts, &a->alert);
	if (h->o.state == NULL)
		return 1;
	for (size_t i = 0; i < a->rules; i++) {
		struct alert_state_alert entry = remembered(h, a->rule[i], a->category, a->measure,
		    a->alert.raised_on);

		alert_state_raise(h->o.state, a->subject, &entry);
		change |= rule_is_change(entry.kind);
	}
	if (change && h->table == RULE_TABLE_DEALS)
		alert_state_told(h->o.state, a->subject);
	return 1;
}

/*
 * A summary comes with alerts, or when the cooldown is over, and once a day:
 * two of one day would have one alert_id.
 */
static void
raise_rest(struct raise *h, uint32_t id, size_t raised, struct out *o)
{
	struct alert a;
	struct alert_state_alert entry = { .kind = RULE_SUMMARY };
	const size_t skip = strlen(rule_kind_name(RULE_SUMMARY)) + 1;
	uint32_t subject;

	if (!alert_text_remainder(&a, o, h->ranking, id, h->table, h->o.currency))
		return;
	if (h->o.state != NULL) {
		entry.raised_on = a.raised_on;
		entry.measure = ALERT_STATE_UNKNOWN;
		subject = alert_state_add(h->o.state, 0, a.dedup_key.s + skip,
		    a.dedup_key.n - skip);
		if (alert_state_is_quiet(h->o.state, subject, &entry,
		    raised > 0 ? 0 : h->o.cooldown))
			return;
		alert_state_raise(h->o.state, subject, &entry);
	}
	alert_list_add(h->o.alerts, &a);
}

int
raise_end(struct raise *h, struct err *e)
{
	uint32_t n, *order;
	struct ranking_alert *const *top;
	struct out o;
	size_t some, raised;

	if (h->table == RULE_TABLE_COHORT && period_chart_judge(h->chart, judged, h, e) != 0)
		return -1;
	n = ranking_size(h->ranking);
	order = mem_zero(n, sizeof *order);
	ranking_order(h->ranking, order);
	out_memory(&o);
	for (uint32_t i = 0; i < n; i++) {
		top = ranking_top(h->ranking, order[i], &some);
		raised = 0;
		for (size_t k = 0; k < some; k++)
			raised += raise_alert(h, top[k]);
		raise_rest(h, order[i], raised, &o);
	}
	out_free(&o);
	free(order);
	return 0;
}
