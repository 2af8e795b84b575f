#include <stdio.h>

#include "base/date.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "gen/sim_export.h"
#include "gen/sim_lever.h"
#include "gen/sim_past.h"
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
write_truth(const struct sim_law *law, struct out *o, const char *id, const struct sim_deal *d)
{
	out_name(o, id);
	out_rate(o, d->p_created);
	out_rate(o, d->p_asof);
	out_name(o, deal_outcome_name[d->won ? DEAL_WON : DEAL_LOST]);
	sim_lever_truth(law, d, o);
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
	sim_lever_header(law, export);
	out_end(export);
	for (size_t k = 0; truth != NULL && k < sizeof name / sizeof *name; k++)
		out_name(truth, name[k]);
	if (truth == NULL)
		return;
	sim_lever_truth_header(law, truth);
	out_end(truth);
}

/* Deal i of the export, if it has it. */
static void
export_deal(const struct sim_law *law, size_t i, const char *id, int32_t created,
    const struct sim_defects *defects, const struct sim_export *e, struct out *export)
{
	struct sim_record r;
	struct sim_past past;
	struct sim_deal d;

	if (created > e->as_of)
		return;
	simulate_deal(law, i, created, e->as_of, &d);
	sim_record_make(&r, law, &d, e->as_of);
	if (e->past) {
		sim_past_draw(&past, law, i, &d);
		sim_past_set(&past, &d, e->as_of, &r);
	}
	if (!sim_defects_keep(defects, &r))
		return;
	sim_defects_put(defects, i, &r);
	write_deal(export, id, &r);
	for (size_t k = 0; k < law->o.signals; k++)
		out_float(export, (float)d.signal[k]);
	sim_lever_write(law, &d, e->as_of, export);
	out_end(export);
	if (e->truth != NULL)
		write_truth(law, e->truth, id, &d);
	if (e->arms != NULL)
		sim_lever_arm(law, &d, id, e->as_of, e->arms);
	if (e->history != NULL)
		sim_past_write(&past, law, i, &d, id, e->as_of, e->history);
}

void
sim_export_write(const struct sim_law *law, const struct sim_order *order,
    const struct sim_defects *defects, const struct sim_export *e, struct out *export)
{
	int digits = snprintf(NULL, 0, "%zu", order->n);
	char id[32];

	write_headers(law, export, e->truth);
	if (e->history != NULL)
		sim_past_header(e->history);
	if (e->arms != NULL)
		sim_lever_arms_header(e->arms);
	for (size_t i = 0; i < order->n; i++) {
		snprintf(id, sizeof id, "D%0*zu", digits > 5 ? digits : 5, i + 1);
		export_deal(law, order->deal[i], id, order->day[order->deal[i]], defects, e,
		    export);
	}
}
