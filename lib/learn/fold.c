#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/order.h"
#include "base/search.h"
#include "deal/deal.h"
#include "deal/delayed_entry.h"
#include "learn/fold.h"
#include "stats/surv.h"

enum { LEAST = 20, LEAST_UNDATED = 5, LEAST_DEALS = 40 };	/* of each outcome: in a fold, in
								 * all */

/* The age by which half of those that ever close have closed. */
static int32_t
half_closed(const struct surv *v)
{
	double closed = 1 - surv_survival(v, INT32_MAX);

	for (const struct surv_age *a = v->a; a < v->a + v->ages; a++)
		if (1 - a->survival >= closed / 2)
			return a->age;
	return 0;
}

/*
 * H: the age by which 99 % of the wins have come, -1 without wins; *half: by which half of the
 * closings have.  A deal is known from the first day of the rows on (deal/delayed_entry.h).
 */
static int32_t
horizon(const struct dataset *s, int32_t *half)
{
	int32_t *age = mem_resize(NULL, s->deals, sizeof *age),
	    *entry = mem_resize(NULL, s->deals, sizeof *entry), h;
	uint8_t *kind = mem_resize(NULL, s->deals, sizeof *kind);
	struct surv v = { 0 };

	for (size_t i = 0; i < s->deals; i++) {
		const struct dataset_deal *d = &s->deal[i];

		age[i] = (d->closed != DATE_NONE ? d->closed : s->last_day) - d->created;
		entry[i] = delayed_entry_age(s->first_day, d->created);
		kind[i] = d->outcome;
	}
	surv_fit_entered(&v, age, entry, kind, s->deals);
	h = surv_horizon(&v);
	*half = half_closed(&v);
	surv_free(&v);
	free(age);
	free(entry);
	free(kind);
	return h;
}

static int
enough_deals(const struct dataset *s, struct err *e)
{
	size_t won = 0, lost = 0;

	for (size_t i = 0; i < s->deals; i++) {
		won += s->deal[i].outcome == DEAL_WON;
		lost += s->deal[i].outcome == DEAL_LOST;
	}
	if (won >= LEAST_DEALS && lost >= LEAST_DEALS)
		return 0;
	return err_set(e, "%zu won and %zu lost deals are too few to learn from: at least %d of "
	    "each are needed", won, lost, LEAST_DEALS);
}

struct day_key {
	const struct dataset *s;
	int32_t day;
};

static int
is_earlier(size_t i, const void *arg)
{
	const struct day_key *k = arg;

	return k->s->row[i].as_of < k->day;
}

/* The first row whose day is not before day. */
static size_t
row_of_day(const struct dataset *s, int32_t day)
{
	return search_lower(s->rows, is_earlier, &(struct day_key){ s, day });
}

/*
 * The day after the last snapshot before day: then every open deal was seen on
 * the eve of the test.
 */
static int32_t
after_snapshot(const struct dataset *s, int32_t day)
{
	size_t i = row_of_day(s, day);

	return i > 0 ? s->row[i - 1].as_of + 1 : day;
}

/* The rows between two test days. */
static void
fill(struct fold *f, const struct dataset *s)
{
	f->train = row_of_day(s, f->start);
	f->test = row_of_day(s, f->end);
	f->row = mem_resize(f->row, f->test - f->train, sizeof *f->row);
	f->open = mem_resize(f->open, f->test - f->train, sizeof *f->open);
	f->rows = f->won = f->opens = 0;
	for (size_t i = f->train; i < f->test; i++) {
		const struct dataset_deal *d = &s->deal[s->row[i].deal];

		if (d->outcome == DEAL_OPEN) {
			f->open[f->opens++] = i;
			continue;
		}
		f->row[f->rows++] = i;
		f->won += d->outcome == DEAL_WON;
	}
}

/*
 * Joins folds of fewer than least won or lost rows to the one after them, the
 * last to the one before.
 */
static void
merge(struct folds *f, const struct dataset *s, size_t least)
{
	for (size_t i = 0; i < f->n;) {
		struct fold *a = &f->fold[i];

		if ((a->won >= least && a->rows - a->won >= least) || f->n == 1) {
			i++;
			continue;
		}
		if (i + 1 == f->n)
			a = &f->fold[--i];
		a->end = a[1].end;
		free(a[1].row);
		free(a[1].open);
		memmove(a + 1, a + 2, (f->n - i - 2) * sizeof *a);
		f->n--;
		fill(a, s);
	}
}

/* The day on which LEAST won and LEAST lost rows of days before are known; INT32_MAX: never. */
static int32_t
first_known(const struct dataset *s)
{
	int32_t first = INT32_MAX;

	for (int outcome = DEAL_WON; outcome <= DEAL_LOST; outcome++) {
		int32_t *day = mem_resize(NULL, s->rows, sizeof *day);
		size_t n = 0;

		for (size_t i = 0; i < s->rows; i++) {
			const struct dataset_deal *d = &s->deal[s->row[i].deal];

			if (d->outcome == outcome)
				day[n++] = d->closed + 1 > s->row[i].as_of + 1 ? d->closed + 1 :
				    s->row[i].as_of + 1;
		}
		qsort(day, n, sizeof *day, order_int32);
		if (n < LEAST || day[LEAST - 1] == INT32_MAX)
			first = INT32_MAX;
		else if (outcome == DEAL_WON || day[LEAST - 1] > first)
			first = day[LEAST - 1];
		free(day);
		if (first == INT32_MAX)
			break;
	}
	return first;
}

/* A fold that begins before both outcomes are known begins when they are, or is none. */
static void
start_later(struct folds *f, const struct dataset *s)
{
	int32_t first = first_known(s);

	while (f->n > 0 && f->fold[0].start < first) {
		if (f->fold[0].end > first) {
			f->fold[0].start = first;
			fill(&f->fold[0], s);
			break;
		}
		free(f->fold[0].row);
		free(f->fold[0].open);
		memmove(f->fold, f->fold + 1, (f->n - 1) * sizeof *f->fold);
		f->n--;
	}
}

/* want folds over the last half of the days from first to last, then merged. */
static void
split(struct folds *f, const struct dataset *s, size_t want, int32_t first, int32_t last,
    size_t least)
{
	f->fold = mem_zero(want, sizeof *f->fold);
	f->n = want;
	for (size_t i = 0; i < want; i++) {
		double half = (double)(last + 1 - first) / 2, at = half / (double)want;

		f->fold[i].start = after_snapshot(s, first + (int32_t)(half + at * (double)i));
		f->fold[i].end = last + 1;
	}
	for (size_t i = 0; i < want; i++) {
		if (i + 1 < want)
			f->fold[i].end = f->fold[i + 1].start;
		fill(&f->fold[i], s);
	}
	start_later(f, s);
	merge(f, s, least);
}

static void
free_folds(struct folds *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->fold[i].row);
		free(f->fold[i].open);
	}
	free(f->fold);
}

/*
 * The last day whose rows are tested: they had time to finish.  Where that would leave less than
 * two horizons of days, half of them had: rows of deals still open count by what is expected.
 */
static int32_t
last_test_day(const struct dataset *s, int32_t horizon, int32_t half)
{
	int32_t last = s->last_day - horizon;

	return last - s->first_day < 2 * horizon && half < horizon ? s->last_day - half : last;
}

int
folds_make(struct folds *f, const struct dataset *s, size_t want, struct err *e)
{
	int32_t last, first = s->first_day, half;

	memset(f, 0, sizeof *f);
	if (enough_deals(s, e) != 0)
		return -1;
	f->horizon = horizon(s, &half);
	last = last_test_day(s, f->horizon, half);
	if (last < first + 2 * (int32_t)want)
		return err_set(e, "%d days of snapshots are too few to test on later deals: 99 %% "
		    "of the wins take %d days, and half of all closings %d",
		    (int)(s->last_day - first), (int)f->horizon, (int)half);
	split(f, s, want, first, last, LEAST);
	for (size_t least = LEAST / 2; f->n < 2 && s->undated && least >= LEAST_UNDATED;
	    least /= 2) {
		free_folds(f);
		split(f, s, want, first, last, least);
	}
	if (f->n < 2)
		return err_set(e, "too few deals closed for two tests on later deals: about %d %s "
		    "more are needed", (int)(last - first) / 2 + 1, s->undated ? "rows" : "days");
	for (size_t i = 0; i < f->n; i++) {
		f->fold[i].train_deals = dataset_count_deals(s, NULL, f->fold[i].train, NULL, 0);
		f->fold[i].test_deals = dataset_count_deals(s, f->fold[i].row,
		    f->fold[i].rows, NULL, 0);
		f->undecided += f->fold[i].opens;
	}
	return 0;
}

void
folds_free(struct folds *f)
{
	free_folds(f);
	memset(f, 0, sizeof *f);
}
