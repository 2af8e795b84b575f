#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alert/rule_match.h"
#include "deal/holdout.h"
#include "base/mem.h"
#include "text/cond.h"

/* 3 High, 2 Medium, 1 Low; 0 if it is none of them. */
static uint8_t
category(const char *s, size_t n)
{
	static const char *const name[] = { "Low", "Medium", "High" };

	for (unsigned i = 0; i < 3; i++)
		if (strlen(name[i]) == n && memcmp(name[i], s, n) == 0)
			return (uint8_t)(i + 1);
	return 0;
}

/* The first rule of each kind and audience that fits. */
static void
fit_rules(struct rule_matches *m, const struct rule_match_options *o, struct rule_match *v,
    int scored)
{
	uint64_t done = 0, bit;
	const struct rule *r;

	m->rule = mem_grow(m->rule, &m->rule_cap, m->rules + RULE_MATCH_MOST, sizeof *m->rule);
	for (size_t i = 0; i < o->rules->n; i++) {
		r = &o->rules->rule[i];
		bit = ALERT_STATE_BIT(r->kind, r->audience);
		if ((done & bit) != 0 || (!scored && rule_is_risk(r->kind)) ||
		    !cond_fits(r->condition, alert_fields_get, &v->c))
			continue;
		done |= bit;
		m->rule[m->rules++] = i;
		v->rules++;
	}
}

/* What the state knows; a risk of another model is none to compare with. */
static void
add_before(struct rule_match *v, const struct alert_state *state)
{
	struct alert_state_seen s;
	struct alert_fields_before before;
	size_t n;
	const char *model = alert_field_text(&v->c, ALERT_FIELD_MODEL, &n);

	if (state == NULL || !alert_state_before(state, v->subject, v->c.day, &s))
		return;
	v->rescored = n > 0 && s.model != ALERT_STATE_NO_MODEL &&
	    s.model != alert_state_find_model(state, model, n);
	before = (struct alert_fields_before){
		.day = s.day, .risk_since = s.risk_on, .expected = s.expected,
		.expected_since = s.expected_on,
		.risk = v->rescored || s.risk == ALERT_STATE_UNKNOWN ? NAN : s.risk / 1e6
	};
	alert_fields_before(&v->c, &before);
}

/* In which arm of an experiment a deal is. */
static void
set_arm(const struct rule_match_options *o, struct rule_match *v)
{
	size_t n;
	const char *value = batch_field(v->c.b, v->c.row, (size_t)o->arm_by, &n);

	v->c.text = holdout_arm(o->salt, value, n);
}

static void
match_deal(struct rule_matches *m, const struct rule_match_options *o, struct rule_match *v)
{
	size_t n, len;
	const char *level = alert_field_text(&v->c, ALERT_FIELD_CATEGORY, &n), *deal;
	int scored = n > 0 && !isnan(v->c.risk), small;

	if (v->c.outcome != DEAL_OPEN) {
		m->counts.closed++;
		return;
	}
	deal = alert_field_text(&v->c, ALERT_FIELD_ID, &len);
	if (o->state != NULL)
		v->subject = alert_state_find(o->state, deal, len);
	add_before(v, o->state);
	v->category = category(level, n);
	v->risk = v->measure = scored ? alert_state_measure(v->c.risk) : ALERT_STATE_UNKNOWN;
	if (o->arm_by >= 0)
		set_arm(o, v);
	v->held = o->holdout > 0 && holdout_is_held(o->salt, deal, len, o->holdout) != 0;
	small = o->min_amount > 0 && !(v->c.amount >= o->min_amount);
	if (!small)
		fit_rules(m, o, v, scored);
	if (v->rules == 0) {
		m->counts.unscored += !scored;
		m->counts.small += scored && small;
		m->counts.other += scored && !small;
	}
}

/* One more at the end, whose record is to be read. */
static struct rule_match *
next(struct rule_matches *m)
{
	m->item = mem_grow(m->item, &m->cap, m->n + 1, sizeof *m->item);
	m->item[m->n].c.buf = m->buf;
	return &m->item[m->n];
}

/* Matches the record of v, which is the next one. */
static void
match(struct rule_matches *m, const struct rule_match_options *o, struct rule_match *v)
{
	v->subject = ALERT_STATE_NONE;
	v->risk = v->measure = 0;
	v->category = v->held = v->rescored = 0;
	v->first = (uint32_t)m->rules;
	v->rules = 0;
	if (alert_fields_table(o->fields) == RULE_TABLE_DEALS)
		match_deal(m, o, v);
	else {
		v->measure = alert_state_measure(v->c.measure);
		fit_rules(m, o, v, 1);
		m->counts.other += v->rules == 0;
	}
}

int
rule_matches_read(struct rule_matches *m, const struct rule_match_options *o, const struct batch *b,
    struct err *e)
{
	for (size_t i = 0; i < b->rows; i++) {
		struct rule_match *v = next(m);

		if (alert_fields_read(&v->c, o->fields, b, &b->row[i], e) != 0)
			return -1;
		match(m, o, v);
		m->n += v->rules > 0 || o->all;
	}
	return 0;
}

void
rule_matches_add(struct rule_matches *m, const struct rule_match_options *o,
    const struct alert_fields_record *c)
{
	struct rule_match *v = next(m);

	v->c = *c;
	v->c.buf = m->buf;
	match(m, o, v);
	m->n++;
}

void
rule_matches_clear(struct rule_matches *m)
{
	m->n = m->rules = 0;
	m->counts = (struct rule_match_counts){ 0 };
}

void
rule_matches_free(struct rule_matches *m)
{
	free(m->item);
	free(m->rule);
	*m = (struct rule_matches){ 0 };
}
