#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "csv/tabulate.h"
#include "deal/columns.h"
#include "snap/stay.h"
#include "snap/stay_report.h"

static void
begin(struct tabulate *t, struct out *o, int table)
{
	tabulate_open(t, o, table);
	tabulate_text_column(t, "stage", "stage");
	tabulate_text_column(t, COL_DIMENSION, NULL);
	tabulate_text_column(t, COL_SEGMENT, NULL);
	tabulate_column(t, "entered", "entered");
	tabulate_column(t, "advanced", "advanced");
	tabulate_column(t, COL_LOST, "lost");
	tabulate_column(t, "back", "back");
	tabulate_column(t, COL_OPEN, "open");
	tabulate_column(t, "skipped", "skipped");
	tabulate_column(t, "conversion", "conversion");
	tabulate_column(t, "conversion_lo", "from");
	tabulate_column(t, "conversion_hi", "to");
	tabulate_column(t, "median_days", "median days");
	tabulate_text_column(t, COL_NOTE, NULL);
	tabulate_header(t);
}

/* The usual number of days between runs: a shorter stay may not have been seen. */
static int32_t
usual_gap(const struct snap_history *h)
{
	int32_t days = h->run[h->runs - 1].day - h->run[0].day;
	size_t runs = 1;

	for (size_t i = 1; i < h->runs; i++)
		runs += h->run[i].day > h->run[i - 1].day;
	return runs > 1 ? (days + (int32_t)runs / 2) / (int32_t)(runs - 1) : 0;
}

static void
put_note(struct buf *note, const struct stay_rates *r, size_t unseen, int32_t gap)
{
	buf_clear(note);
	if (gap > 1)
		buf_printf(note, "runs every %d days", (int)gap);
	if (unseen > 0)
		buf_printf(note, "%s%zu stays began unseen", note->len > 0 ? "; " : "", unseen);
	if (r->gone > 0)
		buf_printf(note, "%s%zu gone", note->len > 0 ? "; " : "", r->gone);
}

static void
put_stage(struct tabulate *t, const char *name, const struct stays *s, uint32_t rank,
    size_t *which, struct buf *note, int32_t gap)
{
	size_t n = 0, unseen = 0;
	struct stay_rates r;

	for (size_t i = 0; i < s->n; i++)
		if (s->stay[i].rank == rank) {
			which[n++] = i;
			unseen += !s->stay[i].seen;
		}
	stay_rates_make(&r, s, which, n);
	put_note(note, &r, unseen, gap);
	tabulate_name(t, name);
	tabulate_name(t, "overall");
	tabulate_name(t, "all");
	tabulate_int(t, (long long)r.entered);
	tabulate_int(t, (long long)r.advanced);
	tabulate_int(t, (long long)r.lost);
	tabulate_int(t, (long long)r.back);
	tabulate_int(t, (long long)r.open);
	tabulate_int(t, (long long)s->skipped[rank]);
	tabulate_rate(t, r.conversion);
	tabulate_rate(t, r.lo);
	tabulate_rate(t, r.hi);
	tabulate_number(t, r.median_days);
	tabulate_text(t, note->len > 0 ? note->s : "", note->len);
	tabulate_end(t);
}

void
stay_report_write(const struct stay_report *r, struct snap_history *h, struct out *o)
{
	const struct intern *text = h->state.column[SNAP_STAGE].text;
	size_t *rank = mem_zero(intern_size(text), sizeof *rank), *which,
	    stages = stages_rank(r->order, text, rank);
	struct buf note = { 0 };
	struct tabulate t;
	struct stays s;

	if (stages == 0)
		err_warn("no pipeline has a stage of the history: --stages FILE says their order");
	stays_watch(&s, h, rank, stages, r->from, r->to);
	which = mem_resize(NULL, s.n, sizeof *which);
	begin(&t, o, r->table);
	for (uint32_t k = 1; k <= stages; k++)
		for (uint32_t i = 0; i < intern_size(text); i++)
			if (rank[i] == k) {
				put_stage(&t, intern_text(text, i, NULL), &s, k, which, &note,
				    usual_gap(h));
				break;
			}
	tabulate_close(&t);
	buf_free(&note);
	free(which);
	free(rank);
	stays_free(&s);
}
