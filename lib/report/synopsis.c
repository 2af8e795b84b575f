#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "deal/columns.h"
#include "report/cell.h"
#include "report/diagnosis.h"
#include "report/gather.h"
#include "report/headline.h"
#include "report/synopsis.h"

#define MINUS "\xe2\x88\x92"		/* U+2212, as the page writes it */

struct maker {
	struct synopsis *s;
	struct page *p;
	const struct tables *t;
	const struct open_deals *d;
	struct sentence now;		/* the one being made: its facts so far */
	struct buf o;			/* and its text */
};

const char *
synopsis_part_name(enum synopsis_part part)
{
	static const char *const name[PARTS] = { "headline", "why", "not", "model", "forecast",
	    "deals", "alerts", "do" };

	return name[part];
}

const char *
synopsis_title(const struct texts *t, enum synopsis_part part)
{
	static const char *const key[PARTS] = {
		NULL, "brief_why", "brief_not", "brief_model", "brief_forecast_title",
		"brief_deals", "brief_alerts_title", "brief_do"
	};

	return key[part] != NULL ? texts_get(t, key[part]) : NULL;
}

/* ---- a sentence ---- */

static void
begin(struct maker *w, enum synopsis_part part)
{
	w->now = (struct sentence){ .part = part };
	buf_clear(&w->o);
}

/* Cites the fact: its text, "?" if there is none. */
static const char *
cite(struct maker *w, size_t fact)
{
	if (fact == FACT_NONE)
		return "?";
	if (w->now.facts < SENTENCE_FACTS)
		w->now.fact[w->now.facts++] = fact;
	return w->s->facts.fact[fact].text;
}

static size_t
overall(const struct maker *w, enum fact_measure m, enum fact_role role)
{
	return fact_find(&w->s->facts, m, role, NULL);
}

static void
fill(struct maker *w, const char *key, ...)
{
	va_list values;

	va_start(values, key);
	texts_fill(w->p->texts, &w->o, key, values);
	va_end(values);
}

/* U+2212 as a hyphen, the first letter raised, a full stop at the end; nothing if it is empty. */
static void
end(struct maker *w)
{
	struct sentence *x;
	struct buf o = { 0 };

	for (size_t i = 0; i < w->o.len; i++)
		if (w->o.len - i >= 3 && memcmp(w->o.s + i, MINUS, 3) == 0) {
			buf_text(&o, "-");
			i += 2;
		} else {
			buf_bytes(&o, w->o.s + i, 1);
		}
	if (o.len > 0) {
		if (*o.s >= 'a' && *o.s <= 'z')
			*o.s = (char)(*o.s - 'a' + 'A');
		if (strchr(".!?", o.s[o.len - 1]) == NULL)
			buf_text(&o, ".");
		w->s->sentence = mem_grow(w->s->sentence, &w->s->cap, w->s->n + 1, sizeof *x);
		x = &w->s->sentence[w->s->n++];
		*x = w->now;
		x->text = mem_text(o.s, o.len);
	}
	buf_free(&o);
}

/* A cell as plain text, valid until PAGE_SHOWN more numbers are asked for. */
static const char *
name(struct maker *w, const struct frame *f, size_t row, size_t column)
{
	size_t n;
	const char *s = frame_text(f, row, column, &n);
	struct buf o = { 0 };
	char *to = w->p->shown[w->p->next++ % PAGE_SHOWN];

	cell_plain(&o, s, n, CELL_NAME);
	n = o.len < PAGE_SHOWN_MAX - 1 ? o.len : PAGE_SHOWN_MAX - 1;
	if (n > 0)
		memcpy(to, o.s, n);
	to[n] = '\0';
	buf_free(&o);
	return to;
}

/* ---- the win rate ---- */

/* Of "base 2023-Q1..2024-Q4; recent 2025-Q1..2025-Q2; ...", what stands behind a word. */
static const char *
side_of(struct maker *w, const struct frame *f, size_t row, const char *word)
{
	size_t n, m = strlen(word);
	const char *s = frame_text(f, row, frame_find(f, COL_NOTE), &n),
	    *at = span_find(s, n, word), *end_at;
	char *to = w->p->shown[w->p->next++ % PAGE_SHOWN];

	*to = '\0';
	if (at == NULL)
		return to;
	at += m;
	end_at = memchr(at, ';', (size_t)(s + n - at));
	n = (size_t)((end_at != NULL ? end_at : s + n) - at);
	n = n < CELL_NAME ? n : CELL_NAME;
	memcpy(to, at, n);
	to[n] = '\0';
	return to;
}

static void
say_headline(struct maker *w)
{
	size_t row, base = overall(w, FACT_WIN_RATE, ROLE_BASE),
	    recent = overall(w, FACT_WIN_RATE, ROLE_RECENT),
	    change = overall(w, FACT_CHANGE, ROLE_CHANGE);
	const struct frame *f = diagnosis_win_rate(w->t, &row);
	const char *a, *b;

	begin(w, PART_HEADLINE);
	headline_write(w->p, w->t, &w->o);
	(void)cite(w, base);
	(void)cite(w, recent);
	end(w);
	if (f == NULL || base == FACT_NONE || recent == FACT_NONE || change == FACT_NONE)
		return;
	a = side_of(w, f, row, "base ");
	b = side_of(w, f, row, "recent ");
	if (*a == '\0' || *b == '\0')
		return;
	begin(w, PART_HEADLINE);
	fill(w, "brief_basis", "recent", cite(w, recent), "recent_of", b, "base", cite(w, base),
	    "base_of", a, "change", cite(w, change),
	    "lo", cite(w, overall(w, FACT_CHANGE_LO, ROLE_INTERVAL)),
	    "hi", cite(w, overall(w, FACT_CHANGE_HI, ROLE_INTERVAL)), NULL);
	end(w);
}

/* The facts of a row of f, as far as a sentence has room for them. */
static void
cite_row(struct maker *w, const struct frame *f, size_t row)
{
	for (size_t i = 0; i < w->s->facts.n; i++)
		if (w->s->facts.fact[i].f == f && w->s->facts.fact[i].row == row)
			(void)cite(w, i);
}

static void
say_cell(struct maker *w, enum synopsis_part part, const struct frame *f, size_t row,
    const char *column)
{
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, column), &n);

	begin(w, part);
	w->now.row = row;
	cell_plain(&w->o, s, n, CELL_SENTENCE);
	if (part == PART_WHY)
		cite_row(w, f, row);
	end(w);
}

static void
say_findings(struct maker *w)
{
	const struct frame *f = tables_get(w->t, TABLE_INSIGHTS);

	for (size_t i = 0; f != NULL && i < f->rows; i++)
		say_cell(w, PART_WHY, f, i, "finding");
}

static void
say_actions(struct maker *w)
{
	const struct frame *f = tables_get(w->t, TABLE_INSIGHTS);

	for (size_t i = 0; f != NULL && i < f->rows; i++)
		say_cell(w, PART_DO, f, i, "action");
}

/* Those whose row has this verdict, parted by commas. */
static size_t
list_hypotheses(struct maker *w, const struct frame *f, const char *verdict, struct buf *o)
{
	size_t n = 0;

	for (size_t i = 0; i < f->rows; i++)
		if (frame_is(f, i, frame_find(f, COL_VERDICT), verdict) &&
		    !isfinite(frame_value(f, i, "points"))) {
			buf_text(o, n++ > 0 ? ", " : "");
			buf_text(o, name(w, f, i, frame_find(f, "hypothesis")));
		}
	buf_bytes(o, "", 1);
	return n;
}

static void
say_list(struct maker *w, const struct frame *f, const char *verdict, const char *key)
{
	struct buf o = { 0 };

	if (list_hypotheses(w, f, verdict, &o) > 0) {
		begin(w, PART_NOT);
		fill(w, key, "names", o.s, NULL);
		end(w);
	}
	buf_free(&o);
}

/* What was ruled out, and what the change is made of. */
static void
say_not(struct maker *w)
{
	const struct frame *f = tables_get(w->t, TABLE_DIAGNOSE);
	const struct facts *l = &w->s->facts;
	size_t part[3];
	static const char *const key[3] = { "execution", "who sells", "mix" };

	if (f == NULL)
		return;
	for (size_t i = 0; i < f->rows; i++)
		if (frame_is(f, i, frame_find(f, COL_VERDICT), "ruled out") &&
		    isfinite(frame_value(f, i, "points"))) {
			const char *what = name(w, f, i, frame_find(f, "hypothesis"));

			begin(w, PART_NOT);
			fill(w, "brief_ruled_out", "name", what, "points", cite(w, fact_find(l,
			    FACT_CONTRIBUTION, ROLE_CHANGE, what)), NULL);
			end(w);
		}
	say_list(w, f, "ruled out", "brief_ruled_out_all");
	for (int k = 0; k < 3; k++)
		if ((part[k] = fact_find(l, FACT_CONTRIBUTION, ROLE_CHANGE, key[k])) == FACT_NONE)
			return;
	if (overall(w, FACT_CHANGE, ROLE_CHANGE) == FACT_NONE)
		return;
	begin(w, PART_NOT);
	fill(w, "brief_parts", "change", cite(w, overall(w, FACT_CHANGE, ROLE_CHANGE)),
	    "execution", cite(w, part[0]), "who", cite(w, part[1]), "mix", cite(w, part[2]), NULL);
	end(w);
}

/* ---- the model, the forecast, the alerts ---- */

int
synopsis_is_no_signal(const struct tables *t, const struct open_deals *d)
{
	const struct frame *f = tables_get(t, TABLE_RUNS);

	if (f != NULL && f->rows > 0)
		return frame_is(f, f->rows - 1, frame_find(f, COL_VERDICT), "no signal");
	return d->n > 0 && d->scored && !d->ranked;
}

static void
say_model(struct maker *w)
{
	const struct frame *runs = tables_get(w->t, TABLE_RUNS);
	size_t auc = overall(w, FACT_AUC, ROLE_NONE), age = overall(w, FACT_AUC_AGE, ROLE_NONE),
	    n = overall(w, FACT_TESTED, ROLE_NONE);

	begin(w, PART_MODEL);
	if (synopsis_is_no_signal(w->t, w->d))
		fill(w, "no_signal", NULL);
	else if (runs != NULL && runs->rows > 0)
		fill(w, "brief_verdict", "verdict", name(w, runs, runs->rows - 1,
		    frame_find(runs, COL_VERDICT)), NULL);
	end(w);
	if (auc == FACT_NONE)
		return;
	begin(w, PART_MODEL);
	fill(w, n != FACT_NONE ? "brief_auc" : "brief_auc_run", "auc", cite(w, auc),
	    "lo", cite(w, overall(w, FACT_AUC_LO, ROLE_INTERVAL)),
	    "hi", cite(w, overall(w, FACT_AUC_HI, ROLE_INTERVAL)), "deals", cite(w, n), NULL);
	if (age != FACT_NONE)
		fill(w, "brief_auc_age", "auc", cite(w, age), NULL);
	end(w);
}

enum { FORECASTS = 2 };			/* this period and the next */

static void
say_forecast(struct maker *w)
{
	const struct facts *l = &w->s->facts;
	int said = 0;

	for (size_t i = 0; i < l->n && said < FORECASTS; i++) {
		const char *of = l->fact[i].subject[0];

		if (l->fact[i].measure != FACT_WINS || of == NULL)
			continue;
		begin(w, PART_FORECAST);
		fill(w, "brief_forecast", "period", of, "wins", cite(w, i),
		    "wins_lo", cite(w, fact_find(l, FACT_WINS_LO, ROLE_INTERVAL, of)),
		    "wins_hi", cite(w, fact_find(l, FACT_WINS_HI, ROLE_INTERVAL, of)),
		    "amount", cite(w, fact_find(l, FACT_AMOUNT, ROLE_NONE, of)),
		    "lo", cite(w, fact_find(l, FACT_AMOUNT_LO, ROLE_INTERVAL, of)),
		    "hi", cite(w, fact_find(l, FACT_AMOUNT_HI, ROLE_INTERVAL, of)), NULL);
		end(w);
		said++;
	}
}

static void
say_alerts(struct maker *w)
{
	const struct facts *l = &w->s->facts;
	size_t all = overall(w, FACT_ALL_ALERTS, ROLE_NONE);
	struct buf list = { 0 }, kind = { 0 };

	begin(w, PART_ALERTS);
	for (size_t i = 0; i < l->n; i++) {
		const struct fact *f = &l->fact[i];

		if (f->measure != FACT_ALERTS || f->subject[0] == NULL)
			continue;
		buf_clear(&kind);
		cell_plain(&kind, f->subject[0], strlen(f->subject[0]), CELL_NAME);
		buf_printf(&list, "%s%s %.*s", list.len > 0 ? ", " : "", cite(w, i),
		    (int)kind.len, kind.len > 0 ? kind.s : "");
	}
	for (size_t i = 0; i < list.len; i++)
		list.s[i] = (char)(list.s[i] == '_' ? ' ' : list.s[i]);
	if (list.len > 0) {
		buf_bytes(&list, "", 1);
		fill(w, "brief_alerts", "n", cite(w, all), "list", list.s, NULL);
	}
	end(w);
	buf_free(&list);
	buf_free(&kind);
}

/* ---- deals ---- */

/* The first two clauses of a sentence of clauses. */
static size_t
two_clauses(const char *s, size_t n)
{
	size_t seen = 0;

	for (size_t i = 0; i + 1 < n; i++)
		if (s[i] == ';' && s[i + 1] == ' ' && ++seen == 2)
			return i;
	return n;
}

static void
say_deal(struct maker *w, size_t i)
{
	const struct open_deals *d = w->d;
	const size_t column[] = { d->rep, d->industry, d->region };
	const struct facts *l = &w->s->facts;
	struct buf who = { 0 };
	size_t n, amount = FACT_NONE, risk = FACT_NONE;
	const char *s;

	begin(w, PART_DEALS);
	for (size_t k = 0; k < l->n; k++)
		if (l->fact[k].f == d->f && l->fact[k].row == i && l->fact[k].subject[0] != NULL) {
			amount = l->fact[k].measure == FACT_WORTH ? k : amount;
			risk = l->fact[k].measure == FACT_RISK ? k : risk;
		}
	for (size_t k = 0; k < sizeof column / sizeof *column; k++)
		if (*(s = name(w, d->f, i, column[k])) != '\0')
			buf_printf(&who, "%s%s", who.len > 0 ? ", " : "", s);
	buf_bytes(&who, "", 1);
	fill(w, amount == FACT_NONE ? "brief_deal_unpriced" : "brief_deal", "deal", name(w, d->f,
	    i, d->id), "who", who.s, "amount", cite(w, amount), "risk", cite(w, risk), NULL);
	s = frame_text(d->f, i, d->reasons, &n);
	if (n > 0) {
		buf_text(&w->o, ": ");
		cell_plain(&w->o, s, two_clauses(s, n), CELL_SENTENCE);
	}
	buf_text(&w->o, ".");
	s = frame_text(d->f, i, d->action, &n);
	if (n > 0) {
		buf_text(&w->o, " ");
		fill(w, "brief_next", NULL);
		buf_text(&w->o, " ");
		cell_plain(&w->o, s, n, CELL_SENTENCE);
	}
	end(w);
	buf_free(&who);
}

static void
say_deals(struct maker *w, size_t top)
{
	size_t high = overall(w, FACT_HIGH_DEALS, ROLE_NONE);

	if (high == FACT_NONE)
		return;
	begin(w, PART_DEALS);
	fill(w, "brief_high", "n", cite(w, high), "amount",
	    cite(w, overall(w, FACT_HIGH_WORTH, ROLE_NONE)), NULL);
	if (top > 1)
		fill(w, "brief_top", "n", cite(w, overall(w, FACT_TOP_DEALS, ROLE_NONE)),
		    "amount", cite(w, overall(w, FACT_TOP_WORTH, ROLE_NONE)), NULL);
	end(w);
	for (size_t k = 0; k < top; k++)
		say_deal(w, w->s->order[k]);
}

void
synopsis_make(struct synopsis *s, struct page *p, const struct tables *t,
    const struct open_deals *d, size_t top)
{
	struct maker w = { .s = s, .p = p, .t = t, .d = d };
	size_t high = open_deals_level(d, RISK_HIGH).n;

	*s = (struct synopsis){ .facts = { .currency = p->currency } };
	if (d->ranked && d->f != NULL)
		s->order = open_deals_to_save(d);
	top = s->order == NULL ? 0 : top < high ? top : high;
	gather_win_rate(&s->facts, t);
	gather_model(&s->facts, t);
	gather_deals(&s->facts, d, s->order, top);
	gather_alerts(&s->facts, t);
	say_headline(&w);
	say_findings(&w);
	say_not(&w);
	say_model(&w);
	say_forecast(&w);
	say_deals(&w, top);
	say_alerts(&w);
	say_actions(&w);
	buf_free(&w.o);
}

const struct sentence *
synopsis_find(const struct synopsis *s, enum synopsis_part part, size_t row)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->sentence[i].part == part && s->sentence[i].row == row)
			return &s->sentence[i];
	return NULL;
}

void
synopsis_free(struct synopsis *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->sentence[i].text);
	free(s->sentence);
	free(s->order);
	facts_free(&s->facts);
	*s = (struct synopsis){ 0 };
}
