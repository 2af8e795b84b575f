#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/num.h"
#include "deal/last_day.h"
#include "winrate/groupby.h"
#include "winrate/report.h"

size_t
report_rep(const struct report *r)
{
	for (size_t k = 0; k < r->keys; k++)
		if (strcmp(r->by[k], deal_name[DEAL_REP]) == 0)
			return k;
	return REPORT_NONE;
}

void
report_add(struct buf *note, const char *text)
{
	if (note->len > 0)
		buf_text(note, "; ");
	buf_text(note, text);
}

void
report_flags(struct buf *note, unsigned flags)
{
	if (flags & COHORT_PARTIAL)
		report_add(note, "partial");
	if (flags & COHORT_EARLY)
		report_add(note, "early");
	if (flags & COHORT_CUT)
		report_add(note, "cut");
	if (flags & COHORT_UNFINISHED)
		report_add(note, "unfinished");
}

void
report_count(struct buf *note, size_t n, const char *one, const char *many)
{
	report_add(note, "");
	buf_printf(note, "%zu %s", n, n == 1 ? one : many);
}

void
report_end(struct tabulate *s, struct buf *note)
{
	tabulate_text(s, note->len > 0 ? note->s : "", note->len);
	buf_clear(note);
	tabulate_end(s);
}

int
report_start(struct tabulate *s, struct err *e)
{
	for (size_t i = 0; i < s->columns; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(s->column[i].name, s->column[j].name) == 0)
				return err_set(e,
				    "--by: two columns of the table would be called '%s'",
				    s->column[i].name);
	tabulate_header(s);
	return 0;
}

void
report_key_columns(struct tabulate *s, const struct report *r)
{
	for (size_t k = 0; k < r->keys; k++)
		tabulate_text_column(s, r->by[k], r->by[k]);
}

void
report_key_cells(struct tabulate *s, const struct groupbys *groups, size_t g)
{
	size_t n;

	for (size_t k = 0; k < groups->keys; k++) {
		const char *text = groupby_text(groups, g, k, &n);

		tabulate_text(s, text, n);
	}
}

/* ---- segments ---------------------------------------------------------- */

void
report_dimension(struct buf *o, const struct report *r, const struct report_segment *s)
{
	if (s->dim[0] == REPORT_NONE) {
		buf_text(o, "overall");
		return;
	}
	buf_text(o, r->by[s->dim[0]]);
	if (s->dim[1] != REPORT_NONE)
		buf_printf(o, " & %s", r->by[s->dim[1]]);
}

void
report_values(struct buf *o, const struct report *r, const struct report_segment *s)
{
	if (s->dim[0] == REPORT_NONE)
		buf_text(o, "all");
	for (int k = 0; k < 2 && s->dim[k] != REPORT_NONE; k++) {
		size_t n;
		const char *text = intern_text(r->d->value[s->dim[k]], s->value[k], &n);

		if (k > 0)
			buf_text(o, " & ");
		if (n == 0 && r->table)
			buf_text(o, "(empty)");
		else
			buf_bytes(o, text, n);
	}
}

void
report_title(struct buf *o, const struct report *r, const struct report_segment *s)
{
	if (s->dim[0] == REPORT_NONE) {
		buf_text(o, "all deals");
		return;
	}
	report_dimension(o, r, s);
	buf_text(o, " ");
	report_values(o, r, s);
}

void
report_segment_cells(struct tabulate *s, const struct report *r, const struct report_segment *g)
{
	struct buf text;

	buf_init(&text);
	report_dimension(&text, r, g);
	tabulate_text(s, text.s, text.len);
	buf_clear(&text);
	if (r->table && (g->dim[0] == REPORT_NONE || g->dim[1] == REPORT_NONE))
		report_title(&text, r, g);
	else				/* a pair's title is long */
		report_values(&text, r, g);
	tabulate_text(s, text.len > 0 ? text.s : "", text.len);
	buf_free(&text);
}

/* ---- times ------------------------------------------------------------- */

void
report_span(struct buf *o, const struct cohorts *c, size_t first, size_t last)
{
	char a[PERIOD_TEXT], b[PERIOD_TEXT];

	cohort_text(c, first, a);
	cohort_text(c, last, b);
	if (first == last)
		buf_text(o, a);
	else
		buf_printf(o, "%s..%s", a, b);
}

void
report_sides(struct buf *o, const struct cohorts *c, const size_t first[2], const size_t last[2])
{
	buf_text(o, "base ");
	report_span(o, c, first[BASELINE_BASE], last[BASELINE_BASE]);
	buf_text(o, "; recent ");
	report_span(o, c, first[BASELINE_RECENT], last[BASELINE_RECENT]);
}

void
report_basis(struct report_basis *b, const struct cohorts *c, const size_t first[2],
    const size_t last[2])
{
	for (int side = 0; side < 2; side++) {
		b->from[side] = c->period[first[side]].start;
		b->to[side] = c->period[last[side]].next - 1;
	}
}

void
report_basis_columns(struct tabulate *s)
{
	tabulate_text_column(s, "base_from", NULL);
	tabulate_text_column(s, "base_to", NULL);
	tabulate_text_column(s, "recent_from", NULL);
	tabulate_text_column(s, "recent_to", NULL);
}

void
report_basis_cells(struct tabulate *s, const struct report_basis *b)
{
	static const int side[] = { BASELINE_BASE, BASELINE_RECENT };
	char day[11];

	for (int k = 0; k < 2; k++) {
		tabulate_text(s, day, date_text(day, b->from[side[k]]));
		tabulate_text(s, day, date_text(day, b->to[side[k]]));
	}
}

void
report_untold(struct buf *note, int may)
{
	report_add(note, "cannot tell: deals may close ");
	buf_text(note, may > 0 ? "faster than before" : "later than before");
}

void
report_day(struct buf *note, const struct cohorts *c)
{
	char day[11];

	date_text(day, c->o.as_of);
	report_add(note, "as of ");
	buf_text(note, day);
	if (c->last.day != DATE_NONE && c->o.as_of > c->last.reach) {
		date_text(day, c->last.day);
		buf_printf(note, " (" LAST_DAY_BEYOND " %s)", day);
	}
}

const char *
report_verdict(int untold, double q, double change)
{
	if (untold || isnan(q))
		return "cannot tell";
	return q > REPORT_FOUND ? "within chance" : change < 0 ? "fell" : "rose";
}

/* ---- numbers ----------------------------------------------------------- */

const char *
report_equal(char *buf, double p)
{
	char number[NUM_MAX];

	if (p < 1e-4)
		return strcpy(buf, "< 0.0001");
	strcpy(buf, "= ");
	return strcat(buf, num_show_p(number, p));
}

void
report_spark(struct buf *o, const double *rate, size_t n, double top)
{
	for (size_t i = n > REPORT_BARS ? n - REPORT_BARS : 0; i < n; i++) {
		double height = top > 0 ? fmin(1, fmax(0, rate[i] / top)) * 7.999 : 0;

		if (isnan(rate[i]))
			buf_text(o, " ");
		else			/* U+2581 .. U+2588, lower one eighth block to full block */
			buf_printf(o, "\xe2\x96%c", (char)(0x81 + (int)height));
	}
}
