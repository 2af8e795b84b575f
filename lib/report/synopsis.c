#include <stdlib.h>
#include <string.h>

#include "deal/columns.h"
#include "report/cell.h"
#include "report/gather.h"
#include "report/maker.h"
#include "report/synopsis.h"

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
	size_t auc = maker_overall(w, FACT_AUC, ROLE_NONE),
	    age = maker_overall(w, FACT_AUC_AGE, ROLE_NONE),
	    n = maker_overall(w, FACT_TESTED, ROLE_NONE);

	maker_begin(w, PART_MODEL);
	if (synopsis_is_no_signal(w->t, w->d))
		maker_fill(w, "no_signal", NULL);
	else if (runs != NULL && runs->rows > 0)
		maker_fill(w, "brief_verdict", "verdict", maker_name(w, runs, runs->rows - 1,
		    frame_find(runs, COL_VERDICT)), NULL);
	maker_end(w);
	if (auc == FACT_NONE)
		return;
	maker_begin(w, PART_MODEL);
	maker_fill(w, n != FACT_NONE ? "brief_auc" : "brief_auc_run", "auc", maker_cite(w, auc),
	    "lo", maker_said(w, FACT_AUC_LO, ROLE_INTERVAL),
	    "hi", maker_said(w, FACT_AUC_HI, ROLE_INTERVAL), "deals", maker_cite(w, n), NULL);
	if (age != FACT_NONE)
		maker_fill(w, "brief_auc_age", "auc", maker_cite(w, age), NULL);
	maker_end(w);
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
		maker_begin(w, PART_FORECAST);
		maker_fill(w, "brief_forecast", "period", of, "wins", maker_cite(w, i),
		    "wins_lo", maker_cite(w, fact_find(l, FACT_WINS_LO, ROLE_INTERVAL, of)),
		    "wins_hi", maker_cite(w, fact_find(l, FACT_WINS_HI, ROLE_INTERVAL, of)),
		    "amount", maker_cite(w, fact_find(l, FACT_AMOUNT, ROLE_NONE, of)),
		    "lo", maker_cite(w, fact_find(l, FACT_AMOUNT_LO, ROLE_INTERVAL, of)),
		    "hi", maker_cite(w, fact_find(l, FACT_AMOUNT_HI, ROLE_INTERVAL, of)), NULL);
		maker_end(w);
		said++;
	}
}

static void
say_alerts(struct maker *w)
{
	const struct facts *l = &w->s->facts;
	size_t all = maker_overall(w, FACT_ALL_ALERTS, ROLE_NONE);
	struct buf list = { 0 }, kind = { 0 };

	maker_begin(w, PART_ALERTS);
	for (size_t i = 0; i < l->n; i++) {
		const struct fact *f = &l->fact[i];

		if (f->measure != FACT_ALERTS || f->subject[0] == NULL)
			continue;
		buf_clear(&kind);
		cell_plain(&kind, f->subject[0], strlen(f->subject[0]), CELL_NAME);
		buf_printf(&list, "%s%s %.*s", list.len > 0 ? ", " : "", maker_cite(w, i),
		    (int)kind.len, kind.len > 0 ? kind.s : "");
	}
	for (size_t i = 0; i < list.len; i++)
		list.s[i] = (char)(list.s[i] == '_' ? ' ' : list.s[i]);
	if (list.len > 0) {
		buf_bytes(&list, "", 1);
		maker_fill(w, "brief_alerts", "n", maker_cite(w, all), "list", list.s, NULL);
	}
	maker_end(w);
	buf_free(&list);
	buf_free(&kind);
}

/* ---- deals ---- */

static void
say_deal(struct maker *w, size_t i)
{
	const struct open_deals *d = w->d;
	const size_t column[] = { d->rep, d->industry, d->region };
	const struct facts *l = &w->s->facts;
	struct buf who = { 0 };
	size_t n, amount = FACT_NONE, risk = FACT_NONE;
	const char *s;

	maker_begin(w, PART_DEALS);
	for (size_t k = 0; k < l->n; k++)
		if (l->fact[k].f == d->f && l->fact[k].row == i && l->fact[k].subject[0] != NULL) {
			amount = l->fact[k].measure == FACT_WORTH ? k : amount;
			risk = l->fact[k].measure == FACT_RISK ? k : risk;
		}
	for (size_t k = 0; k < sizeof column / sizeof *column; k++)
		if (*(s = maker_name(w, d->f, i, column[k])) != '\0')
			buf_printf(&who, "%s%s", who.len > 0 ? ", " : "", s);
	buf_bytes(&who, "", 1);
	maker_fill(w, amount == FACT_NONE ? "brief_deal_unpriced" : "brief_deal",
	    "deal", maker_name(w, d->f, i, d->id), "who", who.s,
	    "amount", maker_cite(w, amount), "risk", maker_cite(w, risk), NULL);
	s = open_deals_reasons(d, i, &n);
	if (n > 0) {
		buf_text(&w->o, ": ");
		cell_plain(&w->o, s, n, CELL_SENTENCE);
	}
	buf_text(&w->o, ".");
	s = frame_text(d->f, i, d->action, &n);
	if (n > 0) {
		buf_text(&w->o, " ");
		maker_fill(w, "brief_next", NULL);
		buf_text(&w->o, " ");
		cell_plain(&w->o, s, n, CELL_SENTENCE);
	}
	maker_end(w);
	buf_free(&who);
}

static void
say_deals(struct maker *w, size_t top)
{
	size_t high = maker_overall(w, FACT_HIGH_DEALS, ROLE_NONE);

	if (high == FACT_NONE)
		return;
	maker_begin(w, PART_DEALS);
	maker_fill(w, "brief_high", "n", maker_cite(w, high), "amount",
	    maker_said(w, FACT_HIGH_WORTH, ROLE_NONE), NULL);
	if (top > 1)
		maker_fill(w, "brief_top", "n", maker_said(w, FACT_TOP_DEALS, ROLE_NONE),
		    "amount", maker_said(w, FACT_TOP_WORTH, ROLE_NONE), NULL);
	maker_end(w);
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
	maker_headline(&w);
	maker_findings(&w);
	maker_not(&w);
	say_model(&w);
	say_forecast(&w);
	say_deals(&w, top);
	say_alerts(&w);
	maker_actions(&w);
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
