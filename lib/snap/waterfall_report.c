#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/money.h"
#include "csv/tabulate.h"
#include "deal/columns.h"
#include "snap/waterfall_report.h"

/* ---- what was asked for -------------------------------------------------------------- */

int
waterfall_due_parse(struct waterfall_due *d, const char *text)
{
	size_t n = strlen(text);

	*d = (struct waterfall_due){ WATERFALL_DUE_ALL, DATE_NONE, DATE_NONE };
	if (strcmp(text, "all") == 0)
		return 0;
	d->kind = WATERFALL_DUE_PERIOD;
	if (strcmp(text, "period") == 0)
		return 0;
	d->kind = WATERFALL_DUE_DAYS;
	return n == 22 && text[10] == '.' && text[11] == '.' &&
	    date_parse(text, 10, &d->first) == 0 && date_parse(text + 12, 10, &d->last) == 0 &&
	    d->first <= d->last ? 0 : -1;
}

/* ---- rows ---------------------------------------------------------------------------- */

struct writer {
	const struct waterfall_report *r;
	const struct snap_state *s;
	const struct snap_history *h;	/* NULL: of two tables */
	struct tabulate t;
	char from[11], to[11];
	struct buf note;
};

static void
begin(struct writer *w, const struct waterfall_report *r, const struct snap_state *s,
    const struct snap_history *h, struct out *o)
{
	struct tabulate *t = &w->t;

	memset(w, 0, sizeof *w);
	w->r = r;
	w->s = s;
	w->h = h;
	tabulate_open(t, o, r->table);
	tabulate_text_column(t, "from", "from");
	tabulate_text_column(t, "to", "to");
	tabulate_text_column(t, COL_DIMENSION, NULL);
	tabulate_text_column(t, COL_SEGMENT, r->by->n > 0 ? "segment" : NULL);
	tabulate_text_column(t, "movement", "movement");
	tabulate_column(t, COL_DEALS, "deals");
	tabulate_column(t, "amount", "amount");
	tabulate_column(t, "moved", "moved");
	tabulate_column(t, "moved_amount", "of amount");
	tabulate_text_column(t, COL_NOTE, NULL);
	tabulate_spare(t, "moved", "moved_amount");
	tabulate_header(t);
}

static void
end(struct writer *w)
{
	tabulate_close(&w->t);
	buf_free(&w->note);
}

static void __attribute__((format(printf, 2, 3)))
add_note(struct writer *w, const char *fmt, ...)
{
	va_list ap;

	if (w->note.len > 0)
		buf_text(&w->note, "; ");
	va_start(ap, fmt);
	buf_vprintf(&w->note, fmt, ap);
	va_end(ap);
}

/* A day without a run is known by what later runs have dated back. */
static void
note_run(struct writer *w, int32_t day)
{
	int32_t run = w->h != NULL ? snap_history_run_before(w->h, day) : day;
	char asked[11], last[11];

	if (run == day)
		return;
	date_text(asked, day);
	date_text(last, run);
	add_note(w, "no run on %s, last %s", asked, last);
}

static void
note(struct writer *w, const struct waterfall *f, enum waterfall_movement m, int32_t from,
    int32_t to)
{
	size_t none = f->no_amount[m == WATERFALL_CLOSING];

	buf_clear(&w->note);
	if (m != WATERFALL_OPENING && m != WATERFALL_CLOSING)
		return;
	note_run(w, m == WATERFALL_OPENING ? from : to);
	if (none > 0)
		add_note(w, "%zu deals without amount", none);
	if (m == WATERFALL_CLOSING && f->won_lost > 0)
		add_note(w, "%zu deals went from won to lost or back",
		    f->won_lost);
	if (m == WATERFALL_CLOSING && f->late > 0)
		add_note(w, "%zu deals came late (closed before)", f->late);
}

static void
put_row(struct writer *w, const char *dimension, const char *segment, size_t n,
    enum waterfall_movement m, const struct waterfall_sum *s)
{
	struct tabulate *t = &w->t;
	int is_moved = m == WATERFALL_UP || m == WATERFALL_DOWN ||
	    (w->r->due.kind == WATERFALL_DUE_ALL &&
	    (m == WATERFALL_PUSHED_OUT || m == WATERFALL_PULLED_IN));

	tabulate_name(t, w->from);
	tabulate_name(t, w->to);
	tabulate_name(t, dimension);
	tabulate_text(t, segment, n);
	tabulate_name(t, waterfall_name[m]);
	tabulate_int(t, s->deals);
	tabulate_money(t, money_value(s->cents));
	if (is_moved)
		tabulate_int(t, s->moved);
	else
		tabulate_number(t, NAN);
	tabulate_money(t, is_moved ? money_value(s->moved_cents) : NAN);
	tabulate_text(t, w->note.len > 0 ? w->note.s : "", w->note.len);
	tabulate_end(t);
}

static void
put_segment(struct writer *w, size_t k, const char *segment, size_t n,
    const struct waterfall_row *r)
{
	if (!waterfall_is_any(r))
		return;
	for (int m = 0; m < WATERFALL_MOVEMENTS; m++)
		put_row(w, w->r->by->name[k], segment, n, (enum waterfall_movement)m, &r->sum[m]);
}

/* The segments of a dimension; that of deals without a value first. */
static void
put_dimension(struct writer *w, const struct waterfall *f, size_t k)
{
	const struct intern *text = w->s->column[w->r->by->field[k]].text;
	uint32_t *order = intern_sorted(text);
	const char *s;
	size_t n;

	put_segment(w, k, "", 0, &f->row[k][f->segments[k] - 1]);
	for (uint32_t i = 0; i < intern_size(text); i++) {
		s = intern_text(text, order[i], &n);
		put_segment(w, k, s, n, &f->row[k][order[i]]);
	}
	free(order);
}

static int
put_period(struct writer *w, const struct waterfall_end *a, const struct waterfall_end *b,
    const struct waterfall_window *window, struct err *e)
{
	const struct snap_by *by = w->r->by;
	size_t *texts = mem_zero(by->n, sizeof *texts);
	struct waterfall f;
	int rc;

	for (size_t k = 0; k < by->n; k++)
		texts[k] = intern_size(w->s->column[by->field[k]].text);
	rc = waterfall_make(&f, a, b, window, texts, e);
	date_text(w->from, a->day);
	date_text(w->to, b->day);
	for (int m = 0; rc == 0 && m < WATERFALL_MOVEMENTS; m++) {
		note(w, &f, (enum waterfall_movement)m, a->day, b->day);
		put_row(w, "overall", "all", 3, (enum waterfall_movement)m, &f.all.sum[m]);
	}
	buf_clear(&w->note);
	for (size_t k = 0; rc == 0 && k < by->n; k++)
		put_dimension(w, &f, k);
	waterfall_free(&f);
	free(texts);
	return rc;
}

/* ---- periods ------------------------------------------------------------------------- */

static struct waterfall_window
window_of(const struct waterfall_due *d, int32_t first, int32_t last)
{
	if (d->kind == WATERFALL_DUE_DAYS)
		return (struct waterfall_window){ d->first, d->last, 0 };
	return (struct waterfall_window){ first, last, d->kind == WATERFALL_DUE_ALL };
}

int
waterfall_report_history(const struct waterfall_report *r, struct snap_history *h, int32_t from,
    int32_t to, struct out *o, struct err *e)
{
	int32_t start = from < to ? from + 1 : to, next, day = from;
	struct waterfall_end a, b;
	struct waterfall_window window;
	struct writer w;
	int rc;

	if (r->period != PERIOD_NONE)
		start = period_start(r->period, 1, start);
	begin(&w, r, &h->state, h, o);
	snap_history_move(h, from);
	waterfall_end_take(&a, &h->state, r->by->field, r->by->n, from);
	do {
		next = r->period != PERIOD_NONE ? period_next(r->period, start) : to + 1;
		day = next - 1 < to ? next - 1 : to;
		snap_history_move(h, day);
		waterfall_end_take(&b, &h->state, r->by->field, r->by->n, day);
		window = window_of(&r->due, start, next - 1);
		rc = put_period(&w, &a, &b, &window, e);
		waterfall_end_free(&a);
		a = b;
		start = next;
	} while (rc == 0 && day < to);
	waterfall_end_free(&a);
	end(&w);
	return rc;
}

int
waterfall_report_ends(const struct waterfall_report *r, const struct snap_state *s,
    const struct waterfall_end *a, const struct waterfall_end *b, struct out *o, struct err *e)
{
	struct waterfall_window window = window_of(&r->due, a->day + 1, b->day);
	struct writer w;
	int rc;

	begin(&w, r, s, NULL, o);
	rc = put_period(&w, a, b, &window, e);
	end(&w);
	return rc;
}
