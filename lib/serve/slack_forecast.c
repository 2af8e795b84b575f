#include <math.h>
#include <string.h>

#include "deal/columns.h"
#include "serve/slack_forecast.h"
#include "text/humanize.h"

static void
put_period(struct slack_ask *a, const struct run_cells *cells)
{
	const char *verdict = run_cell(cells, COL_VERDICT);
	double chance = run_number(cells, "p_target");

	buf_printf(a->o, "%s: ", run_cell(cells, COL_PERIOD));
	if (a->words > 0) {
		slack_put_segment(a, cells);
		buf_text(a->o, ": ");
	}
	humanize_money(a->o, run_number(cells, "expected_amount"), a->currency);
	buf_text(a->o, " expected, in 8 of 10 such cases between ");
	humanize_money(a->o, run_number(cells, "amount_lo80"), a->currency);
	buf_text(a->o, " and ");
	humanize_money(a->o, run_number(cells, "amount_hi80"), a->currency);
	buf_text(a->o, "; won so far ");
	humanize_money(a->o, run_number(cells, "won_amount"), a->currency);
	if (!isnan(chance)) {
		buf_text(a->o, "; chance to reach the target ");
		humanize_percent(a->o, chance);
	}
	if (*verdict != '\0' && strcmp(verdict, "ready") != 0)
		buf_printf(a->o, "; how far to trust it: %s", verdict);
	buf_text(a->o, ".");
}

const char *
slack_forecast(struct slack_ask *a)
{
	static const char *const columns[] = { COL_PERIOD, COL_DIMENSION, "expected_amount",
	    "amount_lo80", "won_amount", NULL };
	const struct run_table *t = run_table_with(a->run, columns);

	if (slack_put_segments(a, t, a->words > 0 ? a->name : NULL, "expected_amount",
	    put_period) > 0)
		return "answered";
	return t != NULL && a->words > 0 ? slack_say_no_segment(a) : slack_say_no_table(a);
}
