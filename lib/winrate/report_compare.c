#include <math.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/num.h"
#include "deal/columns.h"
#include "text/wrap.h"
#include "winrate/compare.h"
#include "winrate/report.h"

#define UNTOLD_NAMED 4		/* segments */

static void
compare_columns(struct tabulate *s)
{
	static const char *const name[][2] = {
		{ "base_deals", "then" }, { "base_win_rate", "won" },
		{ "recent_deals", "now" }, { "recent_win_rate", "won" },
		{ "change", "change" }, { "change_lo", "from" }, { "change_hi", "to" },
		{ COL_P_VALUE, NULL }, { COL_Q_VALUE, "q" }, { "mix_effect", NULL },
		{ "rate_effect", NULL },
	};

	tabulate_text_column(s, COL_DIMENSION, NULL);
	tabulate_text_column(s, COL_SEGMENT, "segment");
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(s, name[i][0], name[i][1]);
	tabulate_text_column(s, COL_VERDICT, NULL);
	tabulate_text_column(s, COL_NOTE, NULL);
	tabulate_spare(s, "change_lo", "change_hi");
}

static int
is_untold(const struct compare_row *row)
{
	return row->verdict == COMPARE_FASTER || row->verdict == COMPARE_LATER;
}

static void
note_row(struct buf *note, const struct cohorts *c, const struct compare *r,
    const struct compare_row *row)
{
	char day[11], seen[NUM_MAX];

	if (row == r->row) {
		report_sides(note, c, r->first, r->last);
		report_day(note, c);
	}
	if (row->verdict == COMPARE_ONE_SIDED)
		report_add(note, row->deals[COMPARE_BASE] == 0 ? "no base deals" :
		    "no recent deals");
	else if (row->verdict == COMPARE_TOO_FEW)
		report_add(note, "too few deals");
	else if (row == r->row || row->tau < r->tau)
		buf_printf(note, "%swins within %d days count: %s of all",
		    note->len > 0 ? "; " : "", (int)row->tau,
		    num_show_rate(seen, cohort_seen(c, row->tau)));
	if (is_untold(row)) {
		date_text(day, r->known_from);
		report_untold(note, row->verdict == COMPARE_FASTER ? 1 : -1);
		if (r->known_from > c->o.as_of)
			buf_printf(note, "; it can be told on %s", day);
	}
}

static void
compare_row(struct tabulate *s, const struct report *of, const struct compare *r,
    const struct compare_row *row, struct buf *note)
{
	report_segment_cells(s, of, &(struct report_segment){ { row->dim[0], row->dim[1] },
	    { row->value[0], row->value[1] } });
	tabulate_int(s, (long long)row->deals[COMPARE_BASE]);
	tabulate_rate(s, row->rate[COMPARE_BASE]);
	tabulate_int(s, (long long)row->deals[COMPARE_RECENT]);
	tabulate_rate(s, row->rate[COMPARE_RECENT]);
	tabulate_change(s, row->change);
	tabulate_change(s, row->lo);
	tabulate_change(s, row->hi);
	tabulate_p(s, row->p);
	tabulate_p(s, row->q);
	tabulate_change(s, row->mix);
	tabulate_change(s, row->effect);
	tabulate_name(s, report_verdict(is_untold(row), row->q, row->change));
	note_row(note, of->c, r, row);
	report_end(s, note);
}

/* ---- compare, in plain language ----------------------------------------------- */

static void
add_title(struct buf *o, const struct report *of, const struct compare_row *row)
{
	report_title(o, of, &(struct report_segment){ { row->dim[0], row->dim[1] },
	    { row->value[0], row->value[1] } });
}

static void
say_moved(const struct report *of, const struct compare_row *r)
{
	struct buf title;
	char a[NUM_MAX], b[NUM_MAX], c[NUM_MAX], lo[NUM_MAX], hi[NUM_MAX], q[NUM_MAX + 2];

	buf_init(&title);
	add_title(&title, of, r);
	wrap_printf(&of->o->b, "  ", "    ", "%.*s: %s to %s, %s points (95%%: %s to %s, q %s)",
	    (int)title.len, title.s, num_show_rate(a, r->rate[COMPARE_BASE]), num_show_rate(b,
	    r->rate[COMPARE_RECENT]), num_show_points(c, r->change),
	    num_show_points(lo, r->lo), num_show_points(hi, r->hi),
	    report_equal(q, r->q));
	buf_free(&title);
}

/* What the table says about chance. */
static void
say_found(const struct report *of, const struct compare *r)
{
	double least = INFINITY;
	char q[NUM_MAX + 2];

	for (size_t i = 0; i < r->rows; i++)
		least = r->row[i].q < least ? r->row[i].q : least;
	if (least <= REPORT_FOUND) {
		wrap_printf(&of->o->b, "", "", "Moved more than chance would (q <= 0.05):");
		for (size_t i = 0; i < r->rows; i++)
			if (r->row[i].q <= REPORT_FOUND)
				say_moved(of, &r->row[i]);
	} else if (isfinite(least)) {
		wrap_printf(&of->o->b, "", "", "No segment moved more than chance would (smallest "
		    "q %s).", report_equal(q, least));
	}
}

/* The first of the segments that cannot be told; all deals stand for all of them. */
static void
say_untold(const struct report *of, const struct compare *r)
{
	size_t n = 0, most = is_untold(&r->row[0]) ? 1 : UNTOLD_NAMED;
	struct buf text;
	char day[11];

	buf_init(&text);
	for (size_t i = 0; i < r->rows; i++) {
		if (!is_untold(&r->row[i]) || n++ >= most)
			continue;
		buf_text(&text, n == 1 ? "Cannot tell, because deals may close at another speed "
		    "than before: " : ", ");
		add_title(&text, of, &r->row[i]);
	}
	if (n > most && most > 1)
		buf_printf(&text, " and %zu more", n - most);
	date_text(day, r->known_from);
	if (n > 0 && r->known_from > of->c->o.as_of)
		buf_printf(&text, "; it can be told on %s", day);
	if (n > 0)
		wrap_printf(&of->o->b, "", "    ", "%.*s.", (int)text.len, text.s);
	buf_free(&text);
}

static void
say_what_is_compared(struct buf *o, const struct cohorts *c, const struct compare *r)
{
	char seen[NUM_MAX];

	buf_printf(o, "Deals %s ", c->o.by_created ? "created" : "closed");
	report_span(o, c, r->first[COMPARE_RECENT], r->last[COMPARE_RECENT]);
	buf_text(o, " against ");
	report_span(o, c, r->first[COMPARE_BASE], r->last[COMPARE_BASE]);
	if (r->tau >= 0)
		buf_printf(o, ",\nwon within %d days (%s of all wins)", (int)r->tau,
		    num_show_rate(seen, cohort_seen(c, r->tau)));
	buf_text(o, "\n\n");
}

static void
compare_rows(const struct report *of, struct tabulate *s, const struct compare *r)
{
	struct buf note;

	buf_init(&note);
	for (size_t i = 0; i < r->rows; i++)
		compare_row(s, of, r, &r->row[i], &note);
	buf_free(&note);
}

int
report_compare(const struct report *of, struct err *e)
{
	struct compare_options o = { of->split.recent, of->split.base, of->pairs };
	struct compare r = { 0 };
	struct tabulate s;

	if (of->c->periods > 0 && compare_run(&r, of->c, &o, e) != 0)
		err_warn("%s", e->text);
	if (of->table && r.rows > 0)
		say_what_is_compared(&of->o->b, of->c, &r);
	tabulate_open(&s, of->o, of->table);
	compare_columns(&s);
	tabulate_header(&s);
	compare_rows(of, &s, &r);
	tabulate_close(&s);
	if (of->table && r.rows > 0) {
		buf_text(&of->o->b, "\n");
		say_found(of, &r);
		say_untold(of, &r);
	}
	compare_free(&r);
	return 0;
}
