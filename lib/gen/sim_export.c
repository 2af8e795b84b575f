#include <math.h>
#include <stdio.h>

#include "base/date.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "gen/sim_export.h"
#include "gen/simulate.h"

static void
write_deal(struct out *o, const char *id, const struct sim_law *law, const struct sim_deal *d,
    int32_t as_of)
{
	int open = d->closed > as_of;

	out_name(o, id);
	out_date(o, d->created);
	out_date(o, open ? DATE_NONE : d->closed);
	for (size_t k = 0; k < SIM_DIMS; k++)
		out_name(o, d->missing >> k & 1 ? "" : law->dim[k].value[d->level[k]].name);
	out_name(o, open ? d->stage : d->won ? "Closed Won" : "Closed Lost");
	out_money(o, d->missing >> SIM_AMOUNT & 1 ? NAN : d->amount);
	if (open)
		out_empty(o);
	else
		out_int(o, d->closed - d->created);
	out_name(o, deal_outcome_name[open ? DEAL_OPEN : d->won ? DEAL_WON : DEAL_LOST]);
	out_date(o, d->expected);
	for (size_t k = 0; k < law->o.signals; k++)
		out_float(o, (float)d->signal[k]);
	out_end(o);
}

static void
write_truth(struct out *o, const char *id, const struct sim_deal *d)
{
	out_name(o, id);
	out_rate(o, d->p_created);
	out_rate(o, d->p_asof);
	out_name(o, deal_outcome_name[d->won ? DEAL_WON : DEAL_LOST]);
	out_end(o);
}

static void
write_headers(const struct sim_law *law, struct out *export, struct out *truth)
{
	static const char *const name[] = { COL_DEAL_ID, COL_P_CREATED, COL_P_AS_OF, COL_OUTCOME };
	char signal[32];

	for (size_t k = 0; k < DEAL_COLUMNS; k++)
		out_name(export, deal_name[k]);
	for (size_t k = 1; k <= law->o.signals; k++) {
		snprintf(signal, sizeof signal, "signal_%zu", k);
		out_name(export, signal);
	}
	out_end(export);
	for (size_t k = 0; truth != NULL && k < sizeof name / sizeof *name; k++)
		out_name(truth, name[k]);
	if (truth != NULL)
		out_end(truth);
}

void
sim_export_write(const struct sim_law *law, const struct sim_order *order, struct out *export,
    struct out *truth)
{
	int digits = snprintf(NULL, 0, "%zu", order->n);
	struct sim_deal d;
	char id[32];

	write_headers(law, export, truth);
	for (size_t i = 0; i < order->n; i++) {
		simulate_deal(law, order->deal[i], order->day[order->deal[i]], law->o.last, &d);
		snprintf(id, sizeof id, "D%0*zu", digits > 5 ? digits : 5, i + 1);
		write_deal(export, id, law, &d, law->o.last);
		if (truth != NULL)
			write_truth(truth, id, &d);
	}
}
