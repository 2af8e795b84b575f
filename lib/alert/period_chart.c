#include <stdlib.h>
#include <string.h>

#include "alert/period_chart.h"
#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "deal/columns.h"
#include "stats/control_chart.h"

/* What winrate writes into a table of periods; all other columns make segments. */
static const char *const cohort_column[] = {
	COL_PERIOD, COL_DEALS, COL_WON, COL_LOST, COL_OPEN, COL_WIN_RATE, "win_rate_lo",
	"win_rate_hi", "amount",
	"won_amount", "value_win_rate", "median_cycle_days", "mature_win_rate",
	"mature_win_rate_lo",
	"mature_win_rate_hi", COL_NOTE, COL_AS_OF, COL_PERIOD_END
};

struct point {
	struct control_chart_point count;
	uint32_t segment, period;
	size_t at;		/* row of the table */
};

struct period_chart {
	const struct alert_fields *f;
	const struct rec *r;
	size_t *column;		/* [columns] that make segments */
	size_t columns;
	struct table table;
	struct intern *segments, *periods, *both;
	struct point *point;	/* those that can be compared */
	size_t n, cap;
};

static int
is_written(const char *name)
{
	for (size_t i = 0; i < sizeof cohort_column / sizeof *cohort_column; i++)
		if (strcmp(cohort_column[i], name) == 0)
			return 1;
	return 0;
}

struct period_chart *
period_chart_new(const struct alert_fields *f, const struct rec *r)
{
	struct period_chart *s = mem_zero(1, sizeof *s);

	s->f = f;
	s->r = r;
	s->column = mem_zero(rec_columns(r), sizeof *s->column);
	for (size_t k = 0; k < rec_columns(r); k++)
		if (!is_written(rec_name(r, k)))
			s->column[s->columns++] = k;
	s->segments = intern_new();
	s->periods = intern_new();
	s->both = intern_new();
	return s;
}

void
period_chart_free(struct period_chart *s)
{
	if (s == NULL)
		return;
	intern_free(s->segments);
	intern_free(s->periods);
	intern_free(s->both);
	table_free(&s->table);
	free(s->point);
	free(s->column);
	free(s);
}

/* Nonzero if one of the note's parts, which "; " joins, is a flag: not to be compared. */
static int
is_flagged(const char *s, size_t n)
{
	static const char *const flag[] = { "partial", "early", "cut", "unfinished" };
	const char *end = s + n, *stop;

	for (; s < end; s = stop + 1) {
		while (s < end && *s == ' ')
			s++;
		if ((stop = memchr(s, ';', (size_t)(end - s))) == NULL)
			stop = end;
		for (size_t i = 0; i < sizeof flag / sizeof *flag; i++)
			if (strlen(flag[i]) == (size_t)(stop - s) &&
			    memcmp(flag[i], s, strlen(flag[i])) == 0)
				return 1;
	}
	return 0;
}

/* "region EMEA, product_type Core"; empty for all deals. */
static void
add_segment(const struct period_chart *s, struct alert_fields_record *c, struct buf *o)
{
	size_t n;
	const char *text;

	for (size_t i = 0; i < s->columns; i++) {
		text = alert_fields_get(c, (long)s->column[i], &n);
		buf_printf(o, "%s%s ", i > 0 ? ", " : "", rec_name(s->r, s->column[i]));
		buf_bytes(o, text, n);
	}
}

static int
add_point(struct period_chart *s, struct alert_fields_record *c, size_t at, struct err *e)
{
	const uint32_t had = intern_size(s->both);
	struct point p = { .at = at };
	struct buf segment;
	const char *period, *note;
	size_t n;

	note = alert_field_text(c, ALERT_FIELD_NOTE, &n);
	if (is_flagged(note, n) || !alert_fields_count(c, &p.count))
		return 0;
	buf_init(&segment);
	add_segment(s, c, &segment);
	p.segment = intern_add(s->segments, segment.len > 0 ? segment.s : "", segment.len);
	period = alert_field_text(c, ALERT_FIELD_PERIOD, &n);
	buf_text(&segment, "\n");
	buf_bytes(&segment, period, n);
	intern_add(s->both, segment.s, segment.len);
	buf_free(&segment);
	if (intern_size(s->both) == had)
		return alert_fields_twice(c, e);
	p.period = intern_add(s->periods, period, n);
	s->point = mem_grow(s->point, &s->cap, s->n + 1, sizeof *s->point);
	s->point[s->n++] = p;
	return 0;
}

int
period_chart_take(struct period_chart *s, const struct batch *b, struct err *e)
{
	size_t first = s->table.rows;
	char buf[NUM_MAX];
	struct alert_fields_record c = { .buf = buf };

	for (size_t i = 0; i < b->rows; i++) {
		if (alert_fields_read(&c, s->f, b, &b->row[i], e) != 0 ||
		    add_point(s, &c, first + i, e) != 0)
			return -1;
	}
	table_take(&s->table, b);
	return 0;
}

/* By segment, then by period; at last by the counts, so that no order of rows matters. */
static int
compare_points(const void *x, const void *y)
{
	const struct point *a = x, *b = y;

	if (a->segment != b->segment)
		return a->segment < b->segment ? -1 : 1;
	if (a->period != b->period)
		return a->period < b->period ? -1 : 1;
	if (a->count.n < b->count.n || a->count.n > b->count.n)
		return a->count.n < b->count.n ? -1 : 1;
	return (a->count.k > b->count.k) - (a->count.k < b->count.k);
}

/* Lets the numbers of segments and periods be their ranks.  Returns the last period's. */
static uint32_t
sort_points(struct period_chart *s)
{
	uint32_t *segment = mem_zero(intern_size(s->segments), sizeof *segment), last = 0;
	uint32_t *period = mem_zero(intern_size(s->periods), sizeof *period);

	intern_ranks(s->segments, segment);
	intern_ranks(s->periods, period);
	for (size_t i = 0; i < s->n; i++) {
		s->point[i].segment = segment[s->point[i].segment];
		s->point[i].period = period[s->point[i].period];
		last = s->point[i].period > last ? s->point[i].period : last;
	}
	qsort(s->point, s->n, sizeof *s->point, compare_points);
	free(segment);
	free(period);
	return last;
}

/* Judges the last of n points of one segment. */
static int
judge(const struct period_chart *s, const struct point *p, size_t n, const char *segment,
    int (*judged)(struct alert_fields_record *c, void *arg, struct err *e), void *arg,
    struct err *e)
{
	struct control_chart_point *count = mem_zero(n, sizeof *count);
	char buf[NUM_MAX];
	struct alert_fields_record c = { .buf = buf };
	struct control_chart chart;
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		count[i] = p[i].count;
	if (control_chart_judge(&chart, count, n) == 0) {
		alert_fields_held(&c, s->f, &s->table, p[n - 1].at);
		alert_fields_charted(&c, &chart, count[n - 1].n, segment);
		rc = judged(&c, arg, e);
	}
	free(count);
	return rc;
}

int
period_chart_judge(struct period_chart *s, int (*judged)(struct alert_fields_record *c, void *arg,
    struct err *e), void *arg, struct err *e)
{
	uint32_t *segment, last;
	int rc = 0;

	if (s->n == 0)
		return 0;
	segment = intern_sorted(s->segments);
	last = sort_points(s);
	for (size_t i = 0, next; i < s->n && rc == 0; i = next) {
		for (next = i; next < s->n && s->point[next].segment == s->point[i].segment; next++)
			;
		if (s->point[next - 1].period == last)
			rc = judge(s, &s->point[i], next - i,
			    intern_text(s->segments, segment[s->point[i].segment], NULL),
			    judged, arg, e);
	}
	free(segment);
	return rc;
}
