#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/order.h"
#include "base/search.h"
#include "deal/columns.h"
#include "deal/day_count.h"
#include "deal/delayed_entry.h"
#include "forecast/pipeline.h"

enum { AS_OF, PROBABILITY, CATEGORY };
enum { KEPT_BYTES = 1 << 24 };		/* of records in one piece */
enum { WHOLE_MONTH = 7 };		/* days: history that begins so near to a month's start
					 * begins with it */

/* ---- reading ----------------------------------------------------------------- */

static const char *
cell(const struct pipeline_scores *s, const struct batch *b, const struct rec_row *row, int which,
    size_t *n)
{
	*n = 0;
	return s->column[which] != SIZE_MAX ? batch_field(b, row, s->column[which], n) : "";
}

/* The day of the row: one for all open deals, the closed_date for the others. */
static int
take_day(struct pipeline_scores *s, const struct rec *r, const struct batch *b,
    const struct rec_row *row, const struct deal *d, struct err *e)
{
	int32_t day;
	size_t n;
	const char *text = cell(s, b, row, AS_OF, &n);

	if (n == 0)
		return 0;
	if (date_parse(text, n, &day) != 0)
		return rec_complain(r, b, row, s->column[AS_OF], "not a date YYYY-MM-DD", e);
	if (d->outcome == DEAL_OPEN && s->as_of == DATE_NONE)
		s->as_of = day;
	if ((d->outcome == DEAL_OPEN && day != s->as_of) ||
	    (d->outcome != DEAL_OPEN && day < d->closed))
		return rec_complain(r, b, row, s->column[AS_OF],
		    "a deal as of another day: a forecast needs one row a deal (dealfeat without "
		    "--snapshots)", e);
	return 0;
}

/* The record, in memory of its own. */
static void
keep_record(struct pipeline_scores *s, const struct batch *b, const struct rec_row *row)
{
	struct batch *k = s->batches > 0 ? &s->kept[s->batches - 1] : NULL;
	struct rec_row copy = *row;
	const char *text;
	size_t n, off;

	if (k == NULL || k->len > KEPT_BYTES || k->same_order != b->same_order ||
	    k->file != b->file) {
		s->kept = mem_grow(s->kept, &s->batch_cap, s->batches + 1, sizeof *s->kept);
		k = &s->kept[s->batches++];
		memset(k, 0, sizeof *k);
		k->same_order = b->same_order;
		k->usual = b->usual;
		k->file = b->file;
	}
	copy.raw = (uint32_t)k->len;
	copy.first = (uint32_t)k->fields;
	batch_add_text(k, b->text + row->raw, row->raw_len);
	for (uint32_t i = 0; i < row->fields; i++) {
		text = batch_field(b, row, i, &n);
		off = k->len;
		batch_add_text(k, text, n);
		batch_add_field(k, off, n);
	}
	batch_add_row(k, &copy);
}

static int
take_row(const struct rec *r, const struct batch *b, const struct rec_row *row,
    const struct deal *d, void *arg, struct err *e)
{
	struct pipeline_scores *s = arg;
	struct pipeline_score v = { NAN, (uint32_t)s->rows };
	size_t n;
	const char *text;

	s->rows++;
	if (take_day(s, r, b, row, d, e) != 0)
		return -1;
	if (d->outcome != DEAL_OPEN)
		return 0;
	text = cell(s, b, row, PROBABILITY, &n);
	if (n > 0 && (num_parse(text, n, &v.p) != 0 || v.p < 0 || v.p > 1))
		return rec_complain(r, b, row, s->column[PROBABILITY],
		    "not a probability from 0 to 1", e);
	(void)cell(s, b, row, CATEGORY, &n);
	s->risks += n > 0;
	s->score = mem_grow(s->score, &s->cap, s->n + 1, sizeof *s->score);
	s->score[s->n++] = v;
	if (s->keep)
		keep_record(s, b, row);
	return 0;
}

int
pipeline_read(struct deals *d, struct pipeline_scores *s, struct rec *r, char *const *key,
    size_t keys, size_t threads, struct err *e)
{
	static const char *const name[] = { COL_AS_OF, COL_PROBABILITY, COL_CATEGORY };
	struct deals_row each = { take_row, s };
	long c;

	*s = (struct pipeline_scores){ .keep = s->keep, .as_of = DATE_NONE };
	for (int i = 0; i < 3; i++) {
		c = rec_find(r, name[i]);
		s->column[i] = c >= 0 ? (size_t)c : SIZE_MAX;
	}
	return deals_read_rows(d, r, key, keys, 0, threads, &each, e);
}

void
pipeline_scores_free(struct pipeline_scores *s)
{
	for (size_t i = 0; i < s->batches; i++) {
		free(s->kept[i].text);
		free(s->kept[i].row);
		free(s->kept[i].field);
	}
	free(s->kept);
	free(s->score);
	*s = (struct pipeline_scores){ .keep = s->keep };
}

/* ---- as of a day ----------------------------------------------------------------- */

/* Order within a day of creation; rows that are equal here are equal in every sum. */
static int
by_fate(const void *x, const void *y)
{
	const struct pipeline_deal *a = x, *b = y;

	if (a->closed != b->closed)
		return a->closed < b->closed ? -1 : 1;
	if (a->won != b->won)
		return a->won < b->won ? -1 : 1;
	return (a->amount > b->amount) - (a->amount < b->amount);
}

static int
by_worth(const void *x, const void *y)
{
	const struct pipeline_open *a = x, *b = y;
	double p = isnan(a->p) ? -1 : a->p, q = isnan(b->p) ? -1 : b->p;

	if (a->created != b->created)
		return a->created < b->created ? -1 : 1;
	if (a->worth < b->worth || a->worth > b->worth)
		return a->worth < b->worth ? -1 : 1;
	return (p > q) - (p < q);
}

static int
is_known(const struct deal *d, int32_t day)
{
	return d->created != DATE_NONE && d->created <= day;
}

static void
find_median(struct pipeline *p)
{
	const struct deals *d = p->d;
	double *v = mem_resize(NULL, d->n, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		if (is_known(&d->deal[i], p->day) && !isnan(d->deal[i].amount))
			v[n++] = d->deal[i].amount;
		else
			p->unpriced += is_known(&d->deal[i], p->day) != 0;
	if (p->unpriced > 0 && n > 0) {
		qsort(v, n, sizeof *v, order_double);
		p->median = (v[(n - 1) / 2] + v[n / 2]) / 2;
	}
	free(v);
}

static struct pipeline_deal
deal_of(const struct pipeline *p, size_t i)
{
	const struct deal *x = &p->d->deal[i];
	int closed = x->closed != DATE_NONE && x->closed <= p->day;

	return (struct pipeline_deal){ isnan(x->amount) ? p->median : x->amount, x->created,
	    closed ? x->closed : PIPELINE_OPEN, (uint32_t)i, closed && x->outcome == DEAL_WON,
	    (uint8_t)!isnan(x->amount) };
}

/* Into the order of created_date: place[day] is where the next deal of a day goes. */
static void
place_deals(struct pipeline *p, int32_t first)
{
	const struct deals *d = p->d;
	size_t *place = mem_zero((size_t)(p->day - first) + 2, sizeof *place);

	for (size_t i = 0; i < d->n; i++)
		if (is_known(&d->deal[i], p->day))
			place[d->deal[i].created - first + 1]++;
	for (int32_t t = 0; t <= p->day - first; t++)
		place[t + 1] += place[t];
	p->deal = mem_resize(NULL, p->n, sizeof *p->deal);
	for (size_t i = 0; i < d->n; i++)
		if (is_known(&d->deal[i], p->day))
			p->deal[place[d->deal[i].created - first]++] = deal_of(p, i);
	free(place);
}

/* By created_date, then by fate. */
static void
take_deals(struct pipeline *p)
{
	const struct deals *d = p->d;
	int32_t first = p->day;

	for (size_t i = 0; i < d->n; i++) {
		p->later += d->deal[i].created != DATE_NONE && d->deal[i].created > p->day;
		p->undated += d->deal[i].created == DATE_NONE;
		if (!is_known(&d->deal[i], p->day))
			continue;
		p->n++;
		first = d->deal[i].created < first ? d->deal[i].created : first;
	}
	place_deals(p, first);
	for (size_t i = 0; i < p->n; i++)
		p->opens += p->deal[i].closed == PIPELINE_OPEN;
	for (size_t i = 1, start = 0; i <= p->n; i++)
		if (i == p->n || p->deal[i].created != p->deal[start].created) {
			qsort(p->deal + start, i - start, sizeof *p->deal, by_fate);
			start = i;
		}
}

struct sought_row {
	const struct pipeline_score *score;
	uint32_t row;
};

static int
row_before(size_t i, const void *arg)
{
	const struct sought_row *x = arg;

	return x->score[i].row < x->row;
}

static double
probability_of(const struct pipeline_scores *s, uint32_t row)
{
	const struct sought_row x = { s->score, row };
	size_t i = search_lower(s->n, row_before, &x);

	return i < s->n && s->score[i].row == row ? s->score[i].p : NAN;
}

static void
take_open(struct pipeline *p, const struct pipeline_scores *s)
{
	size_t n = 0;

	p->open = mem_resize(NULL, p->opens, sizeof *p->open);
	for (size_t i = 0; i < p->n; i++) {
		const struct pipeline_deal *x = &p->deal[i];
		const struct deal *from = &p->d->deal[x->row];

		if (x->closed == PIPELINE_OPEN)
			p->open[n++] = (struct pipeline_open){ from->amount, x->amount,
			    probability_of(s, x->row), x->created, from->expected, x->row };
	}
}

/* Do the probabilities tell the open deals apart?  Deals without one get the mean. */
static void
take_probabilities(struct pipeline *p, const struct pipeline_scores *s)
{
	double sum = 0, lo = 1, hi = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->opens; i++)
		if (!isnan(p->open[i].p)) {
			sum += p->open[i].p;
			lo = fmin(lo, p->open[i].p);
			hi = fmax(hi, p->open[i].p);
			n++;
		}
	if (n == 0 || (s->as_of != DATE_NONE && s->as_of != p->day))
		return;
	p->no_signal = !(lo < hi) || (s->column[CATEGORY] != SIZE_MAX && s->risks == 0);
	p->scored = !p->no_signal;
	for (size_t i = 0; i < p->opens && p->scored; i++)
		if (isnan(p->open[i].p)) {
			p->open[i].p = sum / (double)n;
			p->unscored++;
		}
}

/* The first day of which deals are known; a month begins with its first day. */
static void
find_first(struct pipeline *p)
{
	int32_t *day = mem_resize(NULL, p->n, sizeof *day), month;
	struct day_count c;

	for (size_t i = 0; i < p->n; i++)
		day[i] = p->deal[i].created;
	if (p->entry != DATE_NONE) {
		p->first = p->entry;
		p->born = p->entry + 1;
	} else if (p->n > 0) {
		day_count_make(&c, day, p->n);
		p->first = day_count_first(&c);
		day_count_free(&c);
		month = date_month_start(p->first);
		if (p->first - month < WHOLE_MONTH)
			p->first = month;
		p->born = p->first;
	}
	free(day);
}

void
pipeline_make(struct pipeline *p, struct deals *d, const struct pipeline_scores *s,
    int32_t day)
{
	*p = (struct pipeline){ .d = d, .day = day, .first = day, .born = day,
	    .entry = delayed_entry_day(d, day) };
	find_median(p);
	take_deals(p);
	take_open(p, s);
	qsort(p->open, p->opens, sizeof *p->open, by_worth);
	take_probabilities(p, s);
	find_first(p);
	free(d->deal);
	d->deal = NULL;
	d->cap = 0;
}

void
pipeline_free(struct pipeline *p)
{
	free(p->deal);
	free(p->open);
	*p = (struct pipeline){ 0 };
}
