#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "deal/columns.h"
#include "stats/proportion.h"
#include "text/wrap.h"
#include "winrate/groupby.h"
#include "winrate/report.h"

/* The last day of each bucket but the one above them all. */
static const int32_t bucket_end[] = { 7, 14, 30, 60, 90, 120, 180, 365 };

enum { BUCKETS = sizeof bucket_end / sizeof *bucket_end + 1 };

static uint32_t
bucket(int32_t days)
{
	uint32_t b = 0;

	while (b < BUCKETS - 1 && days > bucket_end[b])
		b++;
	return b;
}

static const char *
bucket_text(char buf[32], uint32_t b)
{
	int32_t first = b > 0 ? bucket_end[b - 1] + 1 : 0;

	if (b == BUCKETS - 1)
		snprintf(buf, 32, "%d+", (int)first);
	else
		snprintf(buf, 32, "%d-%d", (int)first, (int)bucket_end[b]);
	return buf;
}

/* The bucket of each closed deal of the table; the caller's. */
static uint32_t *
buckets(const struct cohorts *c)
{
	uint32_t *of = mem_zero(c->d->n, sizeof *of);

	for (size_t i = 0; i < c->d->n; i++)
		of[i] = c->place[i] != COHORT_NONE && c->kind[i] != SURV_OPEN && c->age[i] >= 0 ?
		    bucket(c->age[i]) : GROUPBY_NONE;
	return of;
}

static void
cycle_columns(struct tabulate *s, const struct report *r)
{
	tabulate_text_column(s, "cycle_days", "days");
	report_key_columns(s, r);
	tabulate_column(s, COL_DEALS, "deals");
	tabulate_column(s, COL_WON, NULL);
	tabulate_column(s, COL_WIN_RATE, "won");
	tabulate_column(s, "win_rate_lo", "from");
	tabulate_column(s, "win_rate_hi", "to");
	tabulate_text_column(s, COL_NOTE, "note");
}

static void
cycle_row(struct tabulate *s, const struct groupbys *g, size_t i, double won, double deals)
{
	char buf[32];
	double lo, hi;

	tabulate_name(s, bucket_text(buf, g->lead[i]));
	report_key_cells(s, g, i);
	proportion_wilson(won, deals, PROPORTION_Z, &lo, &hi);
	tabulate_int(s, (long long)deals);
	tabulate_int(s, (long long)won);
	tabulate_rate(s, won / deals);
	tabulate_rate(s, lo);
	tabulate_rate(s, hi);
	tabulate_name(s, "");
	tabulate_end(s);
}

static void
cycle_rows(const struct cohorts *c, struct tabulate *s, const struct groupbys *g)
{
	size_t (*count)[2] = mem_zero(g->n, sizeof *count);

	for (size_t i = 0; i < c->d->n; i++)
		if (g->of[i] != GROUPBY_NONE)
			count[g->of[i]][c->kind[i] == SURV_WON]++;
	for (size_t i = 0; i < g->n; i++)
		cycle_row(s, g, i, (double)count[i][1], (double)(count[i][0] + count[i][1]));
	free(count);
}

int
report_cycle(const struct report *r, struct err *e)
{
	uint32_t *of = buckets(r->c);
	struct tabulate s;
	struct groupbys g;
	int rc;

	groupby_make(&g, r->d, of, r->key, r->keys);
	tabulate_open(&s, r->o, r->table);
	cycle_columns(&s, r);
	if ((rc = report_start(&s, e)) == 0)
		cycle_rows(r->c, &s, &g);
	tabulate_close(&s);
	if (rc == 0 && r->table && g.n > 0) {
		buf_text(&r->o->b, "\n");
		wrap_printf(&r->o->b, "", "", "Of closed deals, by the days from created_date to "
		    "closed_date.  That long deals are won less often does not say that they are "
		    "lost because they take long.");
	}
	groupby_free(&g);
	free(of);
	return rc;
}
