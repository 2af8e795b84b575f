#include <string.h>

#include "alert/alert.h"
#include "alert/answered.h"
#include "base/date.h"

/* The alert of a kind and audience as it is remembered. */
static int
raised(const struct answered_deal *d, enum rule_kind kind, enum rule_audience audience,
    struct alert_state_alert *a)
{
	return d->state != NULL && d->subject != ALERT_STATE_NONE &&
	    alert_state_raised(d->state, d->subject, kind, audience, a);
}

/* The same for any audience, if there is none for this one: somebody else may have answered. */
static int
raised_for_some(const struct answered_deal *d, enum rule_kind kind, enum rule_audience audience,
    struct alert_state_alert *last)
{
	int some = raised(d, kind, audience, last);

	for (int i = 0; i < RULE_AUDIENCES && !some; i++)
		some = raised(d, kind, (enum rule_audience)i, last);
	return some;
}

/* Was it to this alert that the answer was given, though days of different places may differ? */
static int
is_of(const struct answered_deal *d, const struct alert_state_alert *last,
    const struct feedback_said *said)
{
	char id[ALERT_ID_SIZE];
	struct buf key = { 0 };

	if (last->raised_on <= said->day)
		return 1;
	rule_key(&key, last->kind, last->audience);
	buf_bytes(&key, d->id, d->n);
	alert_id(key.s, key.len, last->raised_on, id);
	buf_free(&key);
	return strcmp(id, said->alert) == 0;
}

/* Does an answer to alerts of another kind hold for this one, too? */
static int
holds_for(const struct answered_deal *d, enum rule_kind other, const struct feedback_said *said,
    const struct alert_state_alert *a)
{
	struct alert_state_alert one, two;

	if (rule_is_risk(other) && rule_is_risk(a->kind))
		return 1;
	if ((other == RULE_DIGEST || a->kind == RULE_DIGEST) &&
	    said->answer != FEEDBACK_NOT_HELPFUL)
		return 1;
	return raised(d, other, a->audience, &one) && raised(d, a->kind, a->audience, &two) &&
	    one.raised_on == two.raised_on;
}

/* The last answer that holds for the alert, and the kind it was given to; 0: none. */
static int
find_answer(const struct answered_deal *d, const struct alert_state_alert *a,
    struct feedback_said *said, enum rule_kind *kind)
{
	struct feedback_said other;
	int some = feedback_last(d->feedback, d->id, d->n, rule_kind_name(a->kind), a->raised_on,
	    said);

	*kind = a->kind;
	for (int k = 0; k < RULE_SUMMARY; k++)
		if (k != (int)a->kind && rule_table_of((enum rule_kind)k) == RULE_TABLE_DEALS &&
		    feedback_last(d->feedback, d->id, d->n, rule_kind_name((enum rule_kind)k),
		    a->raised_on, &other) && (!some || other.day > said->day) &&
		    holds_for(d, (enum rule_kind)k, &other, a)) {
			*said = other;
			*kind = (enum rule_kind)k;
			some = 1;
		}
	return some;
}

static enum answered
quiet_if(int quiet)
{
	return quiet ? ANSWERED_QUIET : ANSWERED_NOT;
}

/* Is the deal worse than when the alert that was answered was raised? */
static int
is_worse(const struct alert_state_alert *base, const struct alert_state_alert *a)
{
	return a->category > base->category ||
	    (a->kind == base->kind && a->severity > base->severity);
}

static int32_t
later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

enum answered
answered_now(const struct answered_deal *d, const struct alert_state_alert *a)
{
	struct alert_state_alert own = { .raised_on = DATE_NONE }, base = own;
	struct feedback_said said;
	enum rule_kind kind;
	int has_own, has_base;
	int32_t last;

	if (!feedback_knows(d->feedback, d->id, d->n) || !find_answer(d, a, &said, &kind))
		return ANSWERED_NOT;
	has_own = raised_for_some(d, a->kind, a->audience, &own);
	if ((has_base = raised_for_some(d, kind, a->audience, &base)) == 0 && has_own) {
		base = own;
		has_base = 1;
	}
	last = later(own.raised_on, base.raised_on);
	if (said.answer == FEEDBACK_REMIND && a->raised_on >= said.until)
		return last >= said.until ? ANSWERED_NOT : ANSWERED_DUE;
	if ((has_base && (is_worse(&base, a) || !is_of(d, &base, &said))) ||
	    (has_own && !is_of(d, &own, &said)))
		return ANSWERED_NOT;
	switch (said.answer) {
	case FEEDBACK_DONE:
		return quiet_if(a->raised_on - said.day < ANSWERED_DONE_DAYS);
	case FEEDBACK_WORKING:
		return quiet_if(a->raised_on - (has_base ? base.raised_on : said.day) <
		    2 * d->cooldown);
	default:
		return ANSWERED_QUIET;
	}
}

void
answered_list(const struct feedback *f, const char *deal, size_t n, int32_t day, struct buf *o)
{
	struct feedback_said said;
	int some = 0;

	for (int k = 0; k < RULE_SUMMARY; k++) {
		const char *kind = rule_kind_name((enum rule_kind)k);

		if (!feedback_last(f, deal, n, kind, day, &said))
			continue;
		buf_printf(o, "%s%s=%s", some ? " " : "", kind, feedback_answer_name[said.answer]);
		some = 1;
	}
}
