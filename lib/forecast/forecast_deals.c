#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "csv/append.h"
#include "forecast/close_date.h"
#include "forecast/forecast_report.h"

enum { BY_END, BY_NEXT_END, EXPECTED_AMOUNT, P10, P50, P90, WIN_P50, CATEGORY, SLIP, CELLS };
static const char *const cell_name[CELLS] = {
	[BY_END] = "p_win_by_end", [BY_NEXT_END] = "p_win_by_next_end",
	[EXPECTED_AMOUNT] = "expected_amount", [P10] = "close_date_p10",
	[P50] = "close_date_p50", [P90] = "close_date_p90", [WIN_P50] = "win_date_p50",
	[CATEGORY] = "forecast_category", [SLIP] = "slip"
};
static const double CHANCE_MOST = .98;

struct deal_row {
	const struct forecast_tables *t;
	const struct pipeline_open *d;	/* NULL: one that no forecast is made of */
	const struct close_date *date;
	double p, next;
};

static const char *
category(const struct deal_row *row)
{
	return row->p >= row->t->commit ? "commit" : row->p >= row->t->best ? "best case" :
	    "pipeline";
}

/* Its expected close date against what is likely. */
static const char *
slip(const struct deal_row *row)
{
	const struct forecast *f = row->t->f;
	int32_t end = f->period[0].last, half = row->date->day[CLOSE_P50];

	if (row->d->expected == DATE_NONE)
		return "";
	if (row->d->expected <= f->p->day)
		return "overdue";
	return row->d->expected <= end && (half == DATE_NONE || half > end) ? "late" : "";
}

static void
write_cell(size_t i, struct out *o, void *arg)
{
	const struct deal_row *row = arg;

	if (row->d == NULL) {
		out_empty(o);
		return;
	}
	switch (i) {
	case BY_END:
		out_rate(o, row->p);
		break;
	case BY_NEXT_END:
		out_rate(o, row->next);
		break;
	case EXPECTED_AMOUNT:
		out_money(o, row->d->amount * row->p);
		break;
	case CATEGORY:
		out_name(o, category(row));
		break;
	case SLIP:
		out_name(o, slip(row));
		break;
	default:
		out_date(o, row->date->day[i - P10]);
	}
}

/* The open deal of each row of the scores, or NULL. */
static const struct pipeline_open **
by_score(const struct pipeline *p, const struct pipeline_scores *s)
{
	const struct pipeline_open **of = mem_zero(s->n, sizeof *of), **by_row;

	by_row = mem_zero(p->d->n, sizeof *by_row);
	for (size_t i = 0; i < p->opens; i++)
		by_row[p->open[i].row] = &p->open[i];
	for (size_t i = 0; i < s->n; i++)
		of[i] = by_row[s->score[i].row];
	free(by_row);
	return of;
}

static void
write_row(const struct append *a, const struct forecast_tables *t, const struct batch *b,
    const struct rec_row *rec, struct deal_row *row, const struct close_date *dates)
{
	const struct forecast *f = t->f;
	double most;

	if (row->d != NULL) {
		row->date = &dates[row->d - f->p->open];
		row->p = projection_chance(&f->now, row->d, f->p->scored, 0);
		row->next = row->p + projection_chance(&f->now, row->d, f->p->scored, 1);
		most = f->p->scored ? fmin(row->d->p, CHANCE_MOST) : CHANCE_MOST;
		row->next = fmin(row->next, most);
	}
	append_row(a, b, rec, t->o, write_cell, row);
	if (t->o->b.len > 1 << 16)
		out_flush(t->o);
}

static void
write_rows(const struct append *a, const struct forecast_tables *t)
{
	const struct pipeline *p = t->f->p;
	const struct pipeline_open **deal = by_score(p, t->scores);
	struct close_date *dates = mem_zero(p->opens, sizeof *dates);
	size_t n = 0;

	close_date_each(&t->f->now, p, t->f->week, dates);
	for (size_t i = 0; i < t->scores->batches; i++) {
		const struct batch *b = &t->scores->kept[i];

		for (size_t k = 0; k < b->rows; k++, n++) {
			struct deal_row row = { .t = t, .d = deal[n] };

			write_row(a, t, b, &b->row[k], &row, dates);
		}
	}
	free(dates);
	free(deal);
}

void
forecast_deals(const struct forecast_tables *t)
{
	struct append a;

	append_open(&a, t->r, cell_name, CELLS);
	append_header(&a, t->o);
	if (t->f != NULL)
		write_rows(&a, t);
	append_free(&a);
}
