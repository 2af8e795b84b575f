#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/span.h"
#include "report/fact.h"
#include "text/humanize.h"

static const struct {
	const char *name;
	enum fact_unit unit;
} measures[FACT_MEASURES] = {
	[FACT_WIN_RATE] = { "win_rate", UNIT_RATE },
	[FACT_CHANGE] = { "win_rate_change", UNIT_POINTS },
	[FACT_CHANGE_LO] = { "win_rate_change_lo", UNIT_POINTS },
	[FACT_CHANGE_HI] = { "win_rate_change_hi", UNIT_POINTS },
	[FACT_CONTRIBUTION] = { "points_of_change", UNIT_POINTS },
	[FACT_DETECTABLE] = { "detectable_change", UNIT_POINTS },
	[FACT_Q] = { "q_value", UNIT_NUMBER },
	[FACT_STAKE] = { "amount_at_stake", UNIT_MONEY },
	[FACT_SEGMENT_WORTH] = { "amount_of_segment", UNIT_MONEY },
	[FACT_DEALS] = { "deals", UNIT_COUNT },
	[FACT_WON] = { "won", UNIT_COUNT },
	[FACT_RISK] = { "risk_of_loss", UNIT_RATE },
	[FACT_CHANCE] = { "chance_of_winning", UNIT_RATE },
	[FACT_WORTH] = { "amount", UNIT_MONEY },
	[FACT_AGE] = { "days_open", UNIT_DAYS },
	[FACT_WINS_TAKE] = { "days_won_deals_take", UNIT_DAYS },
	[FACT_TOP_DEALS] = { "deals_named", UNIT_COUNT },
	[FACT_TOP_WORTH] = { "amount_of_deals_named", UNIT_MONEY },
	[FACT_HIGH_DEALS] = { "deals_at_high_risk", UNIT_COUNT },
	[FACT_HIGH_WORTH] = { "amount_at_high_risk", UNIT_MONEY },
	[FACT_OPEN_DEALS] = { "open_deals", UNIT_COUNT },
	[FACT_OPEN_WORTH] = { "amount_open", UNIT_MONEY },
	[FACT_ALERTS] = { "alerts_of_kind", UNIT_COUNT },
	[FACT_ALL_ALERTS] = { "alerts", UNIT_COUNT },
	[FACT_AUC] = { "auc", UNIT_NUMBER },
	[FACT_AUC_LO] = { "auc_lo", UNIT_NUMBER },
	[FACT_AUC_HI] = { "auc_hi", UNIT_NUMBER },
	[FACT_AUC_AGE] = { "auc_by_age_alone", UNIT_NUMBER },
	[FACT_TESTED] = { "deals_tested", UNIT_COUNT },
	[FACT_LOG_LOSS] = { "log_loss", UNIT_NUMBER },
	[FACT_BASE_LOG_LOSS] = { "base_log_loss", UNIT_NUMBER },
	[FACT_WINS] = { "expected_wins", UNIT_COUNT },
	[FACT_WINS_LO] = { "expected_wins_lo80", UNIT_COUNT },
	[FACT_WINS_HI] = { "expected_wins_hi80", UNIT_COUNT },
	[FACT_AMOUNT] = { "expected_amount", UNIT_MONEY },
	[FACT_AMOUNT_LO] = { "expected_amount_lo80", UNIT_MONEY },
	[FACT_AMOUNT_HI] = { "expected_amount_hi80", UNIT_MONEY }
};

const char *
fact_measure_name(enum fact_measure m)
{
	return measures[m].name;
}

enum fact_unit
fact_measure_unit(enum fact_measure m)
{
	return measures[m].unit;
}

const char *
fact_unit_name(enum fact_unit u)
{
	static const char *const name[UNITS] = { "%", "points", "$", "days", "n", "x" };

	return name[u];
}

const char *
fact_role_name(enum fact_role r)
{
	static const char *const name[] = { "", "base", "recent", "change", "interval", "chance" };

	return name[r];
}

/* ---- the text ---- */

/* An interval's end has its unit from the sentence that it stands in. */
static int
is_bare(enum fact_measure m)
{
	return m == FACT_CHANGE_LO || m == FACT_CHANGE_HI;
}

static void
say_number(struct buf *o, const struct fact *f)
{
	char s[NUM_MAX];

	if (f->measure == FACT_Q && f->value < .0001)
		buf_text(o, "0.0001");
	else
		buf_bytes(o, s, num_fixed(s, f->value, f->measure == FACT_Q ? 4 : 3));
}

static void
say_value(struct buf *o, const struct fact *f, const char *currency)
{
	char s[NUM_MAX];

	switch (f->unit) {
	case UNIT_RATE:
		if (f->measure == FACT_RISK || f->measure == FACT_CHANCE)
			humanize_percent(o, f->value);
		else
			buf_printf(o, "%.*s%%", (int)num_fixed(s, 100 * f->value, 1), s);
		break;
	case UNIT_POINTS:
		num_show_points(s, f->value);
		buf_printf(o, "%s%s", f->measure == FACT_DETECTABLE ? s + 1 : s,
		    is_bare(f->measure) ? "" : " points");
		break;
	case UNIT_MONEY:
		humanize_money(o, f->value, currency);
		break;
	case UNIT_DAYS:
		humanize_count(o, f->value);
		buf_text(o, f->value == 1 ? " day" : " days");
		break;
	case UNIT_COUNT:
		humanize_count(o, round(f->value));
		break;
	default:
		say_number(o, f);
	}
}

/* ---- the list ---- */

size_t
fact_add(struct facts *l, enum fact_measure measure, enum fact_role role, double value,
    const char *of, const struct frame *f, size_t row)
{
	struct fact x = { .measure = measure, .unit = measures[measure].unit, .role = role,
	    .value = value, .f = f, .row = row };
	struct buf o = { 0 };

	if (!isfinite(value))
		return FACT_NONE;
	x.of = mem_text(of != NULL ? of : "", of != NULL ? strlen(of) : 0);
	say_value(&o, &x, l->currency);
	snprintf(x.text, sizeof x.text, "%.*s", (int)o.len, o.s);
	buf_free(&o);
	l->fact = mem_grow(l->fact, &l->cap, l->n + 1, sizeof *l->fact);
	l->fact[l->n] = x;
	return l->n++;
}

void
fact_named(struct facts *l, size_t fact, const char *name, size_t n)
{
	if (fact != FACT_NONE)
		l->fact[fact].subject[0] = mem_text(name, n);
}

/*
 * "region & lead_source EMEA & Inbound": as many names of columns as there are values.  A
 * column's name has no blank; a value may have.
 */
void
fact_about(struct facts *l, size_t fact, const char *segment, size_t n)
{
	static const char all[] = "all deals", and[] = " & ";
	const char *end = segment + n, *at, *value;

	if (fact == FACT_NONE || n == 0 || (n == sizeof all - 1 && memcmp(segment, all, n) == 0))
		return;
	at = memchr(segment, ' ', n);
	if (at != NULL && end - at > 3 && memcmp(at, and, 3) == 0) {
		at = memchr(at + 3, ' ', (size_t)(end - at) - 3);
		value = at != NULL ? span_find(at, (size_t)(end - at), and) : NULL;
		if (value != NULL) {
			l->fact[fact].subject[0] = mem_text(at + 1, (size_t)(value - at) - 1);
			l->fact[fact].subject[1] = mem_text(value + 3, (size_t)(end - value) - 3);
			return;
		}
		at = NULL;
	}
	if (at == NULL)
		at = segment - 1;
	l->fact[fact].subject[0] = mem_text(at + 1, (size_t)(end - at) - 1);
}

void
facts_free(struct facts *l)
{
	for (size_t i = 0; i < l->n; i++) {
		for (size_t k = 0; k < FACT_SUBJECTS; k++)
			free(l->fact[i].subject[k]);
		free(l->fact[i].of);
	}
	free(l->fact);
	*l = (struct facts){ 0 };
}

int
fact_is_about(const struct fact *f, const char *name, size_t n)
{
	for (size_t k = 0; k < FACT_SUBJECTS && f->subject[k] != NULL; k++)
		if (strlen(f->subject[k]) == n && memcmp(f->subject[k], name, n) == 0)
			return 1;
	return 0;
}

size_t
fact_find(const struct facts *l, enum fact_measure measure, enum fact_role role, const char *name)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct fact *f = &l->fact[i];

		if (f->measure == measure && f->role == role && (name == NULL ?
		    f->subject[0] == NULL : f->subject[0] != NULL &&
		    strcmp(f->subject[0], name) == 0))
			return i;
	}
	return FACT_NONE;
}
