#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alert/finding.h"
#include "alert/holdout.h"
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
fit_rules(struct findings *f, const struct finding_options *o, struct finding *v, int scored)
{
	uint64_t done = 0, bit;
	const struct rule *r;

	f->rule = mem_grow(f->rule, &f->rule_cap, f->rules + FINDING_RULES, sizeof *f->rule);
	for (size_t i = 0; i < o->n; i++) {
		r = &o->rules->rule[o->rule[i]];
		bit = ALERT_STATE_BIT(r->kind, r->audience);
		if ((done & bit) != 0 || (!scored && rule_is_risk(r->kind)) ||
		    !cond_fits(r->condition, alert_fields_get, &v->c))
			continue;
		done |= bit;
		f->rule[f->rules++] = o->rule[i];
		v->rules++;
	}
}

static void
add_before(struct alert_fields_record *c, const struct alert_state *state, uint32_t subject)
{
	const struct alert_state_seen *s = state != NULL ?
	    alert_state_before(state, subject, c->day) : NULL;

	if (s != NULL)
		alert_fields_before(c, s->day, s->risk == ALERT_STATE_UNKNOWN ? NAN : s->risk / 1e6,
		    s->expected);
}

static void
find_in_deal(struct findings *f, const struct finding_options *o, struct finding *v)
{
	size_t n, m;
	const char *level = alert_field_text(&v->c, ALERT_FIELD_CATEGORY, &n), *deal;
	int scored = n > 0 && !isnan(v->c.risk), small;

	if (v->c.outcome != DEAL_OPEN) {
		f->counts.closed++;
		return;
	}
	deal = alert_field_text(&v->c, ALERT_FIELD_ID, &m);
	if (o->state != NULL)
		v->subject = alert_state_find(o->state, deal, m);
	add_before(&v->c, o->state, v->subject);
	v->category = category(level, n);
	v->risk = v->measure = scored ? alert_state_measure(v->c.risk) : ALERT_STATE_UNKNOWN;
	v->held = o->holdout > 0 && holdout_is_held(o->salt, deal, m, o->holdout) != 0;
	small = o->min_amount > 0 && !(v->c.amount >= o->min_amount);
	if (!small)
		fit_rules(f, o, v, scored);
	if (v->rules == 0) {
		f->counts.unscored += !scored;
		f->counts.small += scored && small;
		f->counts.other += scored && !small;
	}
}

/* A finding at the end, whose record is to be read. */
static struct finding *
next(struct findings *f)
{
	f->item = mem_grow(f->item, &f->cap, f->n + 1, sizeof *f->item);
	f->item[f->n].c.buf = f->buf;
	return &f->item[f->n];
}

/* What there is to find in the record of v, which is the next one. */
static void
find(struct findings *f, const struct finding_options *o, struct finding *v)
{
	v->subject = ALERT_STATE_NONE;
	v->risk = v->measure = 0;
	v->category = v->held = 0;
	v->first = (uint32_t)f->rules;
	v->rules = 0;
	if (alert_fields_table(o->fields) == RULE_TABLE_DEALS)
		find_in_deal(f, o, v);
	else {
		v->measure = alert_state_measure(v->c.measure);
		fit_rules(f, o, v, 1);
		f->counts.other += v->rules == 0;
	}
}

int
findings_read(struct findings *f, const struct finding_options *o, const struct batch *b,
    struct err *e)
{
	for (size_t i = 0; i < b->rows; i++) {
		struct finding *v = next(f);

		if (alert_fields_read(&v->c, o->fields, b, &b->row[i], e) != 0)
			return -1;
		find(f, o, v);
		f->n += v->rules > 0 || o->all;
	}
	return 0;
}

struct finding *
findings_add(struct findings *f, const struct finding_options *o,
    const struct alert_fields_record *c)
{
	struct finding *v = next(f);

	v->c = *c;
	v->c.buf = f->buf;
	find(f, o, v);
	f->n++;
	return v;
}

void
findings_clear(struct findings *f)
{
	f->n = f->rules = 0;
	f->counts = (struct finding_counts){ 0 };
}

void
findings_free(struct findings *f)
{
	free(f->item);
	free(f->rule);
	*f = (struct findings){ 0 };
}
