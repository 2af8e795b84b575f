#include <stdlib.h>

#include "base/date.h"
#include "snap/snap_report.h"

/* The field that each column of deal(5) is; SNAP_FIELDS: none. */
static void
place_fields(size_t field[DEAL_COLUMNS])
{
	enum deal_column c;

	for (int i = 0; i < DEAL_COLUMNS; i++)
		field[i] = SNAP_FIELDS;
	for (int f = 0; f < SNAP_FIELDS; f++)
		if ((c = snap_field_column((enum snap_field)f)) != DEAL_COLUMNS)
			field[c] = (size_t)f;
}

static void
put_cycle(const struct snap_state *s, uint32_t deal, struct out *o)
{
	int32_t created = snap_day(s, SNAP_CREATED, deal), closed = snap_day(s, SNAP_CLOSED, deal);

	if (created == DATE_NONE || closed == DATE_NONE)
		out_empty(o);
	else
		out_int(o, closed - created);
}

static void
put_deal(const struct snap_state *s, uint32_t deal, const size_t field[DEAL_COLUMNS],
    const size_t *order, struct out *o)
{
	size_t n;
	const char *id = strtab_text(s->ids, deal, &n);

	out_field(o, id, n);
	for (int i = DEAL_ID + 1; i < DEAL_COLUMNS; i++)
		if (i == DEAL_CYCLE)
			put_cycle(s, deal, o);
		else if (i == DEAL_OUTCOME)
			out_name(o, deal_outcome_name[snap_outcome(s, deal)]);
		else
			snap_state_put(s, field[i], snap_value(s, field[i], deal), o);
	for (size_t i = 0; i < s->columns; i++)
		if (order[i] >= SNAP_FIELDS)
			snap_state_put(s, order[i], snap_value(s, order[i], deal), o);
	out_end(o);
}

void
snap_report_table(const struct snap_state *s, struct out *o)
{
	size_t field[DEAL_COLUMNS], *order = snap_state_order(s);
	uint32_t *deal = snap_state_sorted(s);

	place_fields(field);
	for (int i = 0; i < DEAL_COLUMNS; i++)
		out_name(o, deal_name[i]);
	for (size_t i = 0; i < s->columns; i++)
		if (order[i] >= SNAP_FIELDS)
			out_name(o, s->column[order[i]].name);
	out_end(o);
	for (size_t i = 0; i < s->n; i++)
		if (snap_is_there(s, deal[i]))
			put_deal(s, deal[i], field, order, o);
	free(order);
	free(deal);
}
