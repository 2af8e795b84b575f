#include <math.h>
#include <stdlib.h>

#include "base/intern.h"
#include "base/mem.h"
#include "deal/columns.h"
#include "report/figure.h"
#include "report/tabs.h"

struct rep {
	size_t row;
	double beyond;		/* the win rate less what the mix wins */
};

static int
best_first(const void *x, const void *y)
{
	const struct rep *a = x, *b = y;

	if (isnan(a->beyond) != isnan(b->beyond))
		return isnan(a->beyond) ? 1 : -1;
	if (!isnan(a->beyond) && a->beyond != b->beyond)
		return a->beyond < b->beyond ? 1 : -1;
	return (a->row > b->row) - (a->row < b->row);
}

/* What each rep of the deals has at high risk; names holds their numbers. */
static struct open_sum *
sum_high(const struct open_deals *d, struct intern *names)
{
	struct open_sum *sum;
	size_t n;

	for (size_t i = 0; i < d->n; i++) {
		const char *s = frame_text(d->f, i, d->rep, &n);

		(void)intern_add(names, s, n);
	}
	sum = mem_zero(intern_size(names), sizeof *sum);
	for (size_t i = 0; i < d->n; i++) {
		const char *s = frame_text(d->f, i, d->rep, &n);

		if (d->level[i] == RISK_HIGH)
			open_sum_add(&sum[intern_find(names, s, n)], d, i);
	}
	return sum;
}

static void
steady_cell(struct page *p, const struct frame *f, size_t i)
{
	double x = frame_value(f, i, "consistency_adjusted");

	if (frame_value(f, i, "volatile_p_value") < .05 && isfinite(x)) {
		page_number_cell(p, "opt star", x, 2);
		return;
	}
	page_number_cell(p, "opt", x, 2);
}

static void
rep_row(struct content *c, const struct frame *f, size_t i, double high)
{
	static const struct figure_scale all = { 0, 1 };
	struct page *p = &c->page;
	size_t n, verdict = frame_find(f, COL_VERDICT);
	const char *s = frame_text(f, i, frame_find(f, COL_REP), &n);
	int above = frame_is(f, i, verdict, "above"), below = frame_is(f, i, verdict, "below");
	const struct figure_dot d = { frame_value(f, i, COL_WIN_RATE),
	    frame_value(f, i, "win_rate_lo"),
	    frame_value(f, i, "win_rate_hi"), frame_value(f, i, "expected_win_rate"),
	    above ? "s-ab" : below ? "s-hi" : "s-gr" };

	page_row(p, above || below ? "told" : "");
	page_head_text(p, s, n);
	page_count_cell(p, "opt", frame_value(f, i, COL_DEALS));
	figure_dot(p, &all, &d);
	page_rate_cell(p, "", d.x, 0);
	page_rate_cell(p, "", d.tick, 0);
	steady_cell(p, f, i);
	page_money_cell(p, "opt", frame_value(f, i, "average_amount"));
	page_money_cell(p, "opt", frame_value(f, i, "open_amount"));
	if (c->deals.ranked)
		page_money_cell(p, "", high > 0 ? high : (double)NAN);
	page_row_end(p);
}

static void
open_table(struct content *c)
{
	struct page *p = &c->page;

	page_table_open(p, "reps_table");
	page_table_head(p, "rep", "");
	page_table_head(p, "col_deals", "n opt");
	figure_head(p, "rate_against_mix", "0%", "50%", "100%");
	page_table_head(p, "win_rate", "n");
	page_table_head(p, "mix", "n");
	page_table_head(p, "steady", "n opt");
	page_table_head(p, "won_deal", "n opt");
	page_table_head(p, "open", "n opt");
	if (c->deals.ranked)
		page_table_head(p, "at_risk", "n");
	page_table_body(p);
}

int
tab_reps(struct content *c, struct err *e)
{
	struct page *p = &c->page;
	const struct frame *f = tables_get(c->t, TABLE_REPS);
	struct rep *order = mem_zero(f->rows, sizeof *order);
	struct intern *names = intern_new();
	struct open_sum *high = sum_high(&c->deals, names);
	size_t n;

	(void)e;
	page_paragraph(p, "", "reps_lead", NULL);
	for (size_t i = 0; i < f->rows; i++)
		order[i] = (struct rep){ i, frame_value(f, i, COL_WIN_RATE) -
		    frame_value(f, i, "expected_win_rate") };
	qsort(order, f->rows, sizeof *order, best_first);
	open_table(c);
	for (size_t k = 0; k < f->rows; k++) {
		const char *s = frame_text(f, order[k].row, frame_find(f, COL_REP), &n);
		uint32_t id = intern_find(names, s, n);

		rep_row(c, f, order[k].row, id != INTERN_NONE ? high[id].amount : 0);
	}
	page_table_end(p);
	page_paragraph(p, "note", "reps_note", NULL);
	free(high);
	intern_free(names);
	free(order);
	return 0;
}
