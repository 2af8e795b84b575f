#include <math.h>
#include <string.h>

#include "base/intern.h"
#include "base/num.h"
#include "base/span.h"
#include "deal/columns.h"
#include "report/gather.h"

/* ---- the model, the forecast ---- */

size_t
gather_metrics_row(const struct frame *f, const char *model)
{
	size_t name = frame_find(f, "model"), fold = frame_find(f, "fold");

	for (size_t i = 0; i < f->rows; i++)
		if (frame_is(f, i, name, model) && frame_is(f, i, fold, "all"))
			return i;
	return FRAME_NONE;
}

static void
gather_auc(struct facts *l, const struct frame *f, size_t i)
{
	static const struct gather_column value[] = {
		{ FACT_AUC, ROLE_NONE, "auc" }, { FACT_AUC_LO, ROLE_INTERVAL, "auc_lo" },
		{ FACT_AUC_HI, ROLE_INTERVAL, "auc_hi" }, { FACT_TESTED, ROLE_NONE, "test_deals" },
		{ FACT_LOG_LOSS, ROLE_NONE, "log_loss" },
		{ FACT_BASE_LOG_LOSS, ROLE_BASE, "base_log_loss" }
	};

	for (size_t k = 0; k < sizeof value / sizeof *value; k++)
		(void)fact_add(l, value[k].m, value[k].r, frame_value(f, i, value[k].column),
		    "deals that closed later", f, i);
}

static void
gather_forecast(struct facts *l, const struct frame *f)
{
	static const struct gather_column value[] = {
		{ FACT_WINS, ROLE_NONE, "expected_wins" },
		{ FACT_WINS_LO, ROLE_INTERVAL, "wins_lo80" },
		{ FACT_WINS_HI, ROLE_INTERVAL, "wins_hi80" },
		{ FACT_AMOUNT, ROLE_NONE, "expected_amount" },
		{ FACT_AMOUNT_LO, ROLE_INTERVAL, "amount_lo80" },
		{ FACT_AMOUNT_HI, ROLE_INTERVAL, "amount_hi80" }
	};

	for (size_t i = 0; i < f->rows; i++) {
		size_t n;
		const char *s = frame_text(f, i, frame_find(f, COL_PERIOD), &n);

		if (!frame_is(f, i, frame_find(f, COL_DIMENSION), "overall"))
			continue;
		for (size_t k = 0; k < sizeof value / sizeof *value; k++)
			fact_named(l, fact_add(l, value[k].m, value[k].r,
			    frame_value(f, i, value[k].column), "forecast", f, i), s, n);
	}
}

void
gather_model(struct facts *l, const struct tables *t)
{
	const struct frame *f = tables_get(t, TABLE_METRICS);
	size_t i;

	if (f != NULL && (i = gather_metrics_row(f, "xgboost")) != FRAME_NONE)
		gather_auc(l, f, i);
	else if (tables_get(t, TABLE_RUNS) != NULL && t->of[TABLE_RUNS].rows > 0)
		gather_auc(l, &t->of[TABLE_RUNS], t->of[TABLE_RUNS].rows - 1);
	if (f != NULL && (i = gather_metrics_row(f, "age")) != FRAME_NONE)
		(void)fact_add(l, FACT_AUC_AGE, ROLE_NONE, frame_value(f, i, "auc"),
		    "deals that closed later", f, i);
	if ((f = tables_get(t, TABLE_PERIODS)) != NULL)
		gather_forecast(l, f);
}

/* ---- alerts ---- */

/* Those for all leaders repeat what others say: "summary" counts deals that have their own. */
void
gather_alerts(struct facts *l, const struct tables *t)
{
	const struct frame *f = tables_get(t, TABLE_ALERTS);
	struct intern *kind = intern_new();
	double count[64] = { 0 };
	size_t column = f != NULL ? frame_find(f, "kind") : FRAME_NONE, n;

	for (size_t i = 0; f != NULL && i < f->rows; i++) {
		const char *s = frame_text(f, i, column, &n);

		if (intern_find(kind, s, n) != INTERN_NONE || intern_size(kind) < 64)
			count[intern_add(kind, s, n)]++;
	}
	for (uint32_t k = 0; k < intern_size(kind); k++) {
		const char *s = intern_text(kind, k, &n);

		fact_named(l, fact_add(l, FACT_ALERTS, ROLE_NONE, count[k], "", f,
		    frame_row(f, column, s)), s, n);
	}
	if (f != NULL)
		(void)fact_add(l, FACT_ALL_ALERTS, ROLE_NONE, (double)f->rows, "", f, 0);
	intern_free(kind);
}

/* ---- open deals ---- */

/* "won deals take 39" */
static double
wins_take(const struct open_deals *d, size_t i)
{
	static const char what[] = "won deals take ";
	size_t n, digits = 0;
	const char *s = frame_text(d->f, i, d->reasons, &n), *at = span_find(s, n, what);
	double x;

	if (at == NULL)
		return NAN;
	at += sizeof what - 1;
	while (at + digits < s + n && at[digits] >= '0' && at[digits] <= '9')
		digits++;
	return num_parse(at, digits, &x) == 0 ? x : (double)NAN;
}

void
gather_deal(struct facts *l, const struct open_deals *d, size_t i)
{
	const struct { enum fact_measure m; double x; } value[] = {
		{ FACT_WORTH, d->amount[i] },
		{ FACT_RISK, d->ranked ? d->risk[i] : (double)NAN },
		{ FACT_CHANCE, d->ranked ? d->chance[i] : (double)NAN }, { FACT_AGE, d->age[i] },
		{ FACT_WINS_TAKE, wins_take(d, i) }
	};
	size_t n;
	const char *s = frame_text(d->f, i, d->id, &n);

	for (size_t k = 0; k < sizeof value / sizeof *value; k++)
		fact_named(l, fact_add(l, value[k].m, ROLE_NONE, value[k].x, "", d->f, i), s, n);
}

void
gather_deals(struct facts *l, const struct open_deals *d, const size_t *order, size_t top)
{
	struct open_sum all = open_deals_sum(d), high = open_deals_level(d, RISK_HIGH),
	    named = { 0 };

	if (d->f == NULL)
		return;
	(void)fact_add(l, FACT_OPEN_DEALS, ROLE_NONE, (double)all.n, "open", d->f, 0);
	(void)fact_add(l, FACT_OPEN_WORTH, ROLE_NONE, all.amount, "open", d->f, 0);
	if (!d->ranked)
		return;
	(void)fact_add(l, FACT_HIGH_DEALS, ROLE_NONE, (double)high.n, "high risk", d->f, 0);
	(void)fact_add(l, FACT_HIGH_WORTH, ROLE_NONE, high.amount, "high risk", d->f, 0);
	for (size_t k = 0; k < top; k++) {
		gather_deal(l, d, order[k]);
		open_sum_add(&named, d, order[k]);
	}
	if (top == 0)
		return;
	(void)fact_add(l, FACT_TOP_DEALS, ROLE_NONE, (double)top, "named", d->f, order[0]);
	(void)fact_add(l, FACT_TOP_WORTH, ROLE_NONE, named.amount, "named", d->f, order[0]);
}
