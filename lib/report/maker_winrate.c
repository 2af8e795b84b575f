#include <math.h>
#include <string.h>

#include "base/span.h"
#include "deal/columns.h"
#include "report/cell.h"
#include "report/diagnosis.h"
#include "report/headline.h"
#include "report/maker.h"

/* Of "base 2023-Q1..2024-Q4; recent 2025-Q1..2025-Q2; ...", what stands behind a word. */
static const char *
side_of(struct maker *w, const struct frame *f, size_t row, const char *word)
{
	size_t n, m = strlen(word);
	const char *s = frame_text(f, row, frame_find(f, COL_NOTE), &n),
	    *at = span_find(s, n, word), *end_at;
	char *to = w->p->shown[w->p->next++ % PAGE_SHOWN];

	*to = '\0';
	if (at == NULL)
		return to;
	at += m;
	end_at = memchr(at, ';', (size_t)(s + n - at));
	n = (size_t)((end_at != NULL ? end_at : s + n) - at);
	n = n < CELL_NAME ? n : CELL_NAME;
	memcpy(to, at, n);
	to[n] = '\0';
	return to;
}

void
maker_headline(struct maker *w)
{
	size_t row, base = maker_overall(w, FACT_WIN_RATE, ROLE_BASE),
	    recent = maker_overall(w, FACT_WIN_RATE, ROLE_RECENT),
	    change = maker_overall(w, FACT_CHANGE, ROLE_CHANGE);
	const struct frame *f = diagnosis_win_rate(w->t, &row);
	const char *a, *b;

	maker_begin(w, PART_HEADLINE);
	headline_write(w->p, w->t, &w->o);
	(void)maker_cite(w, base);
	(void)maker_cite(w, recent);
	maker_end(w);
	if (f == NULL || base == FACT_NONE || recent == FACT_NONE || change == FACT_NONE)
		return;
	a = side_of(w, f, row, "base ");
	b = side_of(w, f, row, "recent ");
	if (*a == '\0' || *b == '\0')
		return;
	maker_begin(w, PART_HEADLINE);
	maker_fill(w, "brief_basis", "recent", maker_cite(w, recent), "recent_of", b,
	    "base", maker_cite(w, base), "base_of", a, "change", maker_cite(w, change),
	    "lo", maker_said(w, FACT_CHANGE_LO, ROLE_INTERVAL),
	    "hi", maker_said(w, FACT_CHANGE_HI, ROLE_INTERVAL), NULL);
	maker_end(w);
}

/* The facts of a row of f, as far as a sentence has room for them. */
static void
cite_row(struct maker *w, const struct frame *f, size_t row)
{
	for (size_t i = 0; i < w->s->facts.n; i++)
		if (w->s->facts.fact[i].f == f && w->s->facts.fact[i].row == row)
			(void)maker_cite(w, i);
}

static void
say_cell(struct maker *w, enum synopsis_part part, const struct frame *f, size_t row,
    const char *column)
{
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, column), &n);

	maker_begin(w, part);
	w->now.row = row;
	cell_plain(&w->o, s, n, CELL_SENTENCE);
	if (part == PART_WHY)
		cite_row(w, f, row);
	maker_end(w);
}

void
maker_findings(struct maker *w)
{
	const struct frame *f = tables_get(w->t, TABLE_INSIGHTS);

	for (size_t i = 0; f != NULL && i < f->rows; i++)
		say_cell(w, PART_WHY, f, i, "finding");
}

void
maker_actions(struct maker *w)
{
	const struct frame *f = tables_get(w->t, TABLE_INSIGHTS);

	for (size_t i = 0; f != NULL && i < f->rows; i++)
		say_cell(w, PART_DO, f, i, "action");
}

/* Those whose row has this verdict, parted by commas. */
static size_t
list_hypotheses(struct maker *w, const struct frame *f, const char *verdict, struct buf *o)
{
	size_t n = 0;

	for (size_t i = 0; i < f->rows; i++)
		if (frame_is(f, i, frame_find(f, COL_VERDICT), verdict) &&
		    !isfinite(frame_value(f, i, "points"))) {
			buf_text(o, n++ > 0 ? ", " : "");
			buf_text(o, maker_name(w, f, i, frame_find(f, "hypothesis")));
		}
	buf_bytes(o, "", 1);
	return n;
}

static void
say_list(struct maker *w, const struct frame *f, const char *verdict, const char *key)
{
	struct buf o = { 0 };

	if (list_hypotheses(w, f, verdict, &o) > 0) {
		maker_begin(w, PART_NOT);
		maker_fill(w, key, "names", o.s, NULL);
		maker_end(w);
	}
	buf_free(&o);
}

/* What was ruled out, and what the change is made of. */
void
maker_not(struct maker *w)
{
	const struct frame *f = tables_get(w->t, TABLE_DIAGNOSE);
	const struct facts *l = &w->s->facts;
	size_t part[3];
	static const char *const key[3] = { "execution", "who sells", "mix" };

	if (f == NULL)
		return;
	for (size_t i = 0; i < f->rows; i++)
		if (frame_is(f, i, frame_find(f, COL_VERDICT), "ruled out") &&
		    isfinite(frame_value(f, i, "points"))) {
			const char *what = maker_name(w, f, i, frame_find(f, "hypothesis"));
			size_t points = fact_find(l, FACT_CONTRIBUTION, ROLE_CHANGE, what);

			if (points == FACT_NONE)
				continue;
			maker_begin(w, PART_NOT);
			maker_fill(w, "brief_ruled_out", "name", what,
			    "points", maker_cite(w, points), NULL);
			maker_end(w);
		}
	say_list(w, f, "ruled out", "brief_ruled_out_all");
	for (int k = 0; k < 3; k++)
		if ((part[k] = fact_find(l, FACT_CONTRIBUTION, ROLE_CHANGE, key[k])) == FACT_NONE)
			return;
	if (maker_overall(w, FACT_CHANGE, ROLE_CHANGE) == FACT_NONE)
		return;
	maker_begin(w, PART_NOT);
	maker_fill(w, "brief_parts", "change", maker_said(w, FACT_CHANGE, ROLE_CHANGE),
	    "execution", maker_cite(w, part[0]), "who", maker_cite(w, part[1]),
	    "mix", maker_cite(w, part[2]), NULL);
	maker_end(w);
}
