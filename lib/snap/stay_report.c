#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "csv/tabulate.h"
#include "deal/columns.h"
#include "snap/stay.h"
#include "snap/stay_report.h"

static void
begin(struct tabulate *t, struct out *o, int table, int segments)
{
	tabulate_open(t, o, table);
	tabulate_text_column(t, "stage", "stage");
	tabulate_text_column(t, COL_DIMENSION, NULL);
	tabulate_text_column(t, COL_SEGMENT, segments ? "segment" : NULL);
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

struct writer {
	struct tabulate t;
	const struct stays *s;
	const struct intern *text;	/* of stages */
	const size_t *rank;		/* of each of them */
	size_t stages;
	size_t *which;			/* room for as many as there are stays */
	struct buf note;
	int32_t gap;
};

/* A segment of a dimension. */
struct part {
	const char *dimension, *name;
	size_t len;			/* of the name */
	const size_t *stay;		/* [n] its stays */
	size_t n;
};

static void
put_stage(struct writer *w, const struct part *p, const char *name, uint32_t rank)
{
	size_t n = 0, unseen = 0, skipped = 0;
	struct tabulate *t = &w->t;
	struct stay_rates r;

	for (size_t i = 0; i < p->n; i++) {
		const struct stay *a = &w->s->stay[p->stay[i]];

		skipped += a->before > 0 && a->before < rank && rank < a->rank;
		if (a->rank == rank) {
			w->which[n++] = p->stay[i];
			unseen += !a->seen;
		}
	}
	stay_rates_make(&r, w->s, w->which, n);
	put_note(&w->note, &r, unseen, w->gap);
	tabulate_name(t, name);
	tabulate_name(t, p->dimension);
	tabulate_text(t, p->name, p->len);
	tabulate_int(t, (long long)r.entered);
	tabulate_int(t, (long long)r.advanced);
	tabulate_int(t, (long long)r.lost);
	tabulate_int(t, (long long)r.back);
	tabulate_int(t, (long long)r.open);
	tabulate_int(t, (long long)skipped);
	tabulate_rate(t, r.conversion);
	tabulate_rate(t, r.lo);
	tabulate_rate(t, r.hi);
	tabulate_number(t, r.median_days);
	tabulate_text(t, w->note.len > 0 ? w->note.s : "", w->note.len);
	tabulate_end(t);
}

/* The stages that deals have been in, in their order. */
static void
put_part(struct writer *w, const struct part *p)
{
	for (uint32_t k = 1; k <= w->stages; k++)
		for (uint32_t i = 0; i < intern_size(w->text); i++)
			if (w->rank[i] == k) {
				put_stage(w, p, intern_text(w->text, i, NULL), k);
				break;
			}
}

static void
put_segment(struct writer *w, struct part *p, const size_t *stay, const size_t *end, size_t segment)
{
	const size_t first = segment > 0 ? end[segment - 1] : 0;

	p->stay = stay + first;
	p->n = end[segment] - first;
	if (p->n > 0)
		put_part(w, p);
}

/* The stays by their segments in dimension k: those of segment i end at end[i]. */
static void
group(const struct stays *s, size_t k, size_t segments, size_t *stay, size_t *end)
{
	for (size_t i = 0; i < s->n; i++)
		end[s->segment[i * s->by->n + k]]++;
	for (size_t i = 1; i < segments; i++)
		end[i] += end[i - 1];
	for (size_t i = s->n; i-- > 0;)		/* each end goes back to its start */
		stay[--end[s->segment[i * s->by->n + k]]] = i;
	for (size_t i = 0; i < segments; i++)
		end[i] = i + 1 < segments ? end[i + 1] : s->n;
}

static void
put_dimension(struct writer *w, const struct snap_state *state, size_t k)
{
	const struct intern *text = state->column[w->s->by->field[k]].text;
	const size_t none = intern_size(text);
	size_t *stay = mem_resize(NULL, w->s->n, sizeof *stay),
	    *end = mem_zero(none + 1, sizeof *end);
	uint32_t *order = intern_sorted(text);
	struct part p = { .dimension = w->s->by->name[k], .name = "" };

	group(w->s, k, none + 1, stay, end);
	put_segment(w, &p, stay, end, none);
	for (size_t i = 0; i < none; i++) {
		p.name = intern_text(text, order[i], &p.len);
		put_segment(w, &p, stay, end, order[i]);
	}
	free(order);
	free(stay);
	free(end);
}

static void
put_all(struct writer *w)
{
	size_t *stay = mem_resize(NULL, w->s->n, sizeof *stay);

	for (size_t i = 0; i < w->s->n; i++)
		stay[i] = i;
	put_part(w, &(struct part){ "overall", "all", 3, stay, w->s->n });
	free(stay);
}

void
stay_report_write(const struct stay_report *r, struct snap_history *h, struct out *o)
{
	const struct intern *text = h->state.column[SNAP_STAGE].text;
	size_t *rank = mem_zero(intern_size(text), sizeof *rank),
	    stages = stages_rank(r->order, text, rank);
	struct stays s;
	struct writer w = { .s = &s, .text = text, .rank = rank, .stages = stages,
	    .gap = usual_gap(h) };

	if (stages == 0)
		err_warn("no pipeline has a stage of the history: --stages FILE says their order");
	stays_watch(&s, h, rank, r->by, r->from, r->to);
	w.which = mem_resize(NULL, s.n, sizeof *w.which);
	begin(&w.t, o, r->table, r->by->n > 0);
	put_all(&w);
	for (size_t k = 0; k < r->by->n; k++)
		put_dimension(&w, &h->state, k);
	tabulate_close(&w.t);
	buf_free(&w.note);
	free(w.which);
	free(rank);
	stays_free(&s);
}
