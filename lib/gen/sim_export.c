#include <stdio.h>

#include "base/date.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "gen/sim_export.h"
#include "gen/sim_record.h"
#include "gen/simulate.h"

static void
write_deal(struct out *o, const char *id, const struct sim_record *r)
{
	out_name(o, id);
	out_date(o, r->created);
	out_date(o, r->closed);
	for (size_t k = 0; k < SIM_DIMS; k++)
		out_name(o, r->value[k]);
	out_name(o, r->stage);
	out_money(o, r->amount);
	if (r->closed == DATE_NONE)
		out_empty(o);
	else
		out_int(o, r->closed - r->created);
	out_name(o, deal_outcome_name[r->outcome]);
	out_date(o, r->expected);
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
sim_export_write(const struct sim_law *law, const struct sim_order *order,
    const struct sim_defects *defects, struct out *export, struct out *truth)
{
	int digits = snprintf(NULL, 0, "%zu", order->n);
	struct sim_deal d;
	struct sim_record r;
	char id[32];

	write_headers(law, export, truth);
	for (size_t i = 0; i < order->n; i++) {
		simulate_deal(law, order->deal[i], order->day[order->deal[i]], law->o.last, &d);
		sim_record_make(&r, law, &d, law->o.last);
		if (!sim_defects_keep(defects, &r))
			continue;
		sim_defects_put(defects, order->deal[i], &r);
		snprintf(id, sizeof id, "D%0*zu", digits > 5 ? digits : 5, i + 1);
		write_deal(export, id, &r);
		for (size_t k = 0; k < law->o.signals; k++)
			out_float(export, (float)d.signal[k]);
		out_end(export);
		if (truth != NULL)
			write_truth(truth, id, &d);
	}
}
