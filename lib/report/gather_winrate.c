#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/span.h"
#include "deal/columns.h"
#include "report/diagnosis.h"
#include "report/gather.h"

enum { OF = 96 };

/* ---- what a finding says in words ---- */

/* The number that ends right before at, from s on: its value; NaN if there is none. */
static double
number_before(const char *s, const char *at)
{
	const char *from = at;
	double x;

	while (from > s && strchr("0123456789.+-", from[-1]) != NULL)
		from--;
	if (from < at && *from == '+')
		from++;
	return from < at && num_parse(from, (size_t)(at - from), &x) == 0 ? x : (double)NAN;
}

static double
number_at(const char *at, const char *end)
{
	const char *to = at;

	while (to < end && strchr("0123456789.+-", *to) != NULL)
		to++;
	return number_before(at, to);
}

struct finding {			/* rates in [0, 1]; NaN if it does not say */
	double recent, base, change, lo, hi, worth, detectable;
};

/* "$12M", "12M", "950" */
static double
money_at(const char *at, const char *end)
{
	static const char unit[] = "KMBT";
	double x, scale = 1;
	const char *u;

	while (at < end && strchr("0123456789", *at) == NULL && *at != ' ')
		at++;
	x = number_at(at, end);
	while (at < end && strchr("0123456789.", *at) != NULL)
		at++;
	if (at < end && (u = memchr(unit, *at, 4)) != NULL)
		scale = pow(1000, (double)(u - unit) + 1);
	return scale * x;
}

/* winrate's own sentence: "22.5% instead of 40.2%, -17.7 points (95% interval -23.1 to -12.0)". */
static struct finding
read_finding(const char *s, size_t n)
{
	static const char instead[] = "% instead of ", interval[] = " points (95% interval ",
	    of[] = " of the ", change[] = "A change of ";
	struct finding x = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	const char *at, *end = s + n, *to;

	if ((at = span_find(s, n, instead)) != NULL) {
		x.recent = number_before(s, at) / 100;
		x.base = number_at(at + sizeof instead - 1, end) / 100;
	}
	if ((at = span_find(s, n, interval)) != NULL) {
		x.change = number_before(s, at) / 100;
		at += sizeof interval - 1;
		x.lo = number_at(at, end) / 100;
		if ((to = span_find(at, (size_t)(end - at), " to ")) != NULL)
			x.hi = number_at(to + 4 + (to + 4 < end && to[4] == '+'), end) / 100;
	}
	if ((at = span_find(s, n, "at stake ")) != NULL &&
	    (at = span_find(at, (size_t)(end - at), of)) != NULL)
		x.worth = money_at(at + sizeof of - 1, end);
	if ((at = span_find(s, n, change)) != NULL)
		x.detectable = number_at(at + sizeof change - 1, end) / 100;
	return x;
}

static void
add(struct facts *l, const struct frame *f, size_t row, enum fact_measure m, enum fact_role role,
    double x, const char *of)
{
	size_t n, fact = fact_add(l, m, role, x, of, f, row);
	const char *s = frame_text(f, row, frame_find(f, COL_SEGMENT), &n);

	fact_about(l, fact, s, n);
}

static void
gather_insight(struct facts *l, const struct frame *f, size_t i)
{
	size_t n;
	const char *s = frame_text(f, i, frame_find(f, "finding"), &n);
	struct finding x = read_finding(s, n);
	int mix = frame_is(f, i, frame_find(f, "kind"), "mix");
	double effect = frame_value(f, i, "effect");

	if (!mix) {
		add(l, f, i, FACT_WIN_RATE, ROLE_BASE, x.base, "like for like");
		add(l, f, i, FACT_WIN_RATE, ROLE_RECENT, x.recent, "like for like");
		add(l, f, i, FACT_CHANGE, ROLE_CHANGE, isnan(effect) ? x.change : effect,
		    "like for like");
		add(l, f, i, FACT_CHANGE_LO, ROLE_INTERVAL, x.lo, "95% interval");
		add(l, f, i, FACT_CHANGE_HI, ROLE_INTERVAL, x.hi, "95% interval");
	} else {
		add(l, f, i, FACT_CONTRIBUTION, ROLE_CHANGE, effect, "of what is pursued");
	}
	add(l, f, i, FACT_Q, ROLE_CHANCE, frame_value(f, i, COL_Q_VALUE), "");
	add(l, f, i, FACT_DEALS, ROLE_NONE, frame_value(f, i, COL_DEALS), "recent");
	add(l, f, i, FACT_STAKE, ROLE_NONE, frame_value(f, i, "amount_at_stake"), "recent");
	add(l, f, i, FACT_SEGMENT_WORTH, ROLE_NONE, x.worth, "recent");
	add(l, f, i, FACT_DETECTABLE, ROLE_NONE, x.detectable, "power 80%");
}

/* ---- diagnose ---- */

static void
gather_whole(struct facts *l, const struct frame *f, size_t i)
{
	static const char of[] = "deals created, like for like";

	(void)fact_add(l, FACT_WIN_RATE, ROLE_BASE, frame_value(f, i, "base"), of, f, i);
	(void)fact_add(l, FACT_WIN_RATE, ROLE_RECENT, frame_value(f, i, "recent"), of, f, i);
	(void)fact_add(l, FACT_CHANGE, ROLE_CHANGE, frame_value(f, i, "change"), of, f, i);
	(void)fact_add(l, FACT_CHANGE_LO, ROLE_INTERVAL, frame_value(f, i, "change_lo"), of, f, i);
	(void)fact_add(l, FACT_CHANGE_HI, ROLE_INTERVAL, frame_value(f, i, "change_hi"), of, f, i);
}

/* Points of the change; and of a segment its rates, which insights say else. */
static void
gather_hypothesis(struct facts *l, const struct frame *f, size_t i, int rates)
{
	static const char in[] = "execution: ";
	static const struct gather_column value[] = {
		{ FACT_WIN_RATE, ROLE_BASE, "base" }, { FACT_WIN_RATE, ROLE_RECENT, "recent" },
		{ FACT_CHANGE, ROLE_CHANGE, "change" },
		{ FACT_CHANGE_LO, ROLE_INTERVAL, "change_lo" },
		{ FACT_CHANGE_HI, ROLE_INTERVAL, "change_hi" }
	};
	size_t n, skip = sizeof in - 1, fact;
	const char *s = frame_text(f, i, frame_find(f, "hypothesis"), &n);
	int segment = n > skip && memcmp(s, in, skip) == 0;

	fact = fact_add(l, FACT_CONTRIBUTION, ROLE_CHANGE, frame_value(f, i, "points"),
	    "of the change", f, i);
	if (segment)
		fact_about(l, fact, s + skip, n - skip);
	else
		fact_named(l, fact, s, n);
	for (size_t k = 0; segment && rates && k < sizeof value / sizeof *value; k++)
		fact_about(l, fact_add(l, value[k].m, value[k].r, frame_value(f, i,
		    value[k].column), "like for like", f, i), s + skip, n - skip);
}

static void
gather_diagnose(struct facts *l, const struct tables *t)
{
	const struct frame *f = tables_get(t, TABLE_DIAGNOSE);
	size_t whole, column;

	if (f == NULL || f->rows == 0)
		return;
	column = frame_find(f, "hypothesis");
	if (diagnosis_win_rate(t, &whole) != NULL)
		gather_whole(l, f, whole);
	for (size_t i = 0; i < f->rows; i++)
		if (!frame_is(f, i, column, "win rate") &&
		    !frame_is(f, i, column, "execution: all deals"))
			gather_hypothesis(l, f, i, !t->there[TABLE_INSIGHTS]);
}

/* ---- other bases of the win rate ---- */

static void
gather_compare(struct facts *l, const struct frame *f)
{
	size_t i = frame_row(f, frame_find(f, COL_DIMENSION), "overall"), n;
	char of[OF];
	const char *s;

	if (i == FRAME_NONE)
		return;
	s = frame_text(f, i, frame_find(f, COL_NOTE), &n);
	n = n < OF - 1 ? n : OF - 1;
	memcpy(of, s, n);
	of[n] = '\0';
	(void)fact_add(l, FACT_DEALS, ROLE_BASE, frame_value(f, i, "base_deals"), of, f, i);
	(void)fact_add(l, FACT_DEALS, ROLE_RECENT, frame_value(f, i, "recent_deals"), of, f, i);
}

enum { PERIODS = 8 };			/* the last ones */

static void
gather_periods(struct facts *l, const struct frame *f, const char *of)
{
	static const struct { enum fact_measure m; const char *column; } value[] = {
		{ FACT_WIN_RATE, COL_WIN_RATE }, { FACT_DEALS, COL_DEALS }, { FACT_WON, COL_WON }
	};

	for (size_t i = f->rows > PERIODS ? f->rows - PERIODS : 0; i < f->rows; i++) {
		size_t n;
		const char *s = frame_text(f, i, frame_find(f, COL_PERIOD), &n);

		for (size_t k = 0; k < sizeof value / sizeof *value; k++)
			fact_named(l, fact_add(l, value[k].m, ROLE_NONE,
			    frame_value(f, i, value[k].column), of, f, i), s, n);
	}
}

void
gather_win_rate(struct facts *l, const struct tables *t)
{
	const struct frame *f = tables_get(t, TABLE_INSIGHTS);

	gather_diagnose(l, t);
	for (size_t i = 0; f != NULL && i < f->rows; i++)
		gather_insight(l, f, i);
	if ((f = tables_get(t, TABLE_COMPARE)) != NULL)
		gather_compare(l, f);
	if ((f = tables_get(t, TABLE_CREATED)) != NULL)
		gather_periods(l, f, "deals by the day they were created");
	if ((f = tables_get(t, TABLE_CLOSED)) != NULL)
		gather_periods(l, f, "deals by the day they closed");
}
