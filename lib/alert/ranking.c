#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alert/ranking.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/search.h"
#include "base/span.h"

struct box {
	struct ranking_alert **top;	/* [n], highest first */
	size_t n, cap;
	struct ranking_total all;
	int32_t day;			/* the latest */
	enum rule_audience audience;	/* the first in the order of the enum */
};

struct ranking {
	size_t top;
	struct intern *names;
	struct box *box;		/* [names] */
	size_t cap;
};

struct ranking *
ranking_new(size_t top)
{
	struct ranking *in = mem_zero(1, sizeof *in);

	in->top = top;
	in->names = intern_new();
	return in;
}

static void
free_alert(struct ranking_alert *a)
{
	alert_free(&a->alert);
	free(a->rule);
	free(a);
}

void
ranking_free(struct ranking *in)
{
	if (in == NULL)
		return;
	for (uint32_t i = 0; i < ranking_size(in); i++) {
		for (size_t k = 0; k < in->box[i].n; k++)
			free_alert(in->box[i].top[k]);
		free(in->box[i].top);
	}
	free(in->box);
	intern_free(in->names);
	free(in);
}

uint32_t
ranking_size(const struct ranking *in)
{
	return intern_size(in->names);
}

struct alert_span
ranking_name(const struct ranking *in, uint32_t recipient)
{
	struct alert_span name;

	name.s = intern_text(in->names, recipient, &name.n);
	return name;
}

uint32_t
ranking_recipient(struct ranking *in, const char *name, size_t n)
{
	uint32_t had = ranking_size(in), id = intern_add(in->names, name, n);

	if (id < had)
		return id;
	in->box = mem_grow(in->box, &in->cap, id + (size_t)1, sizeof *in->box);
	memset(&in->box[id], 0, sizeof in->box[id]);
	return id;
}

/* Whole numbers, so that no sum depends on the order of what is added. */
static int64_t
cents(double x)
{
	return x > 0 ? x >= 9e16 ? INT64_MAX : (int64_t)(x * 100 + 0.5) : 0;
}

static void
add(int64_t *sum, int64_t x)
{
	if (__builtin_add_overflow(*sum, x, sum))
		*sum = INT64_MAX;
}

int
ranking_count(struct ranking *in, uint32_t recipient, const struct ranking_rank *rank, int32_t day,
    enum rule_audience audience)
{
	struct box *b = &in->box[recipient];
	const struct ranking_rank *last = b->n > 0 ? &b->top[b->n - 1]->rank : NULL;

	if (b->all.alerts == 0 || day > b->day)
		b->day = day;
	if (b->all.alerts == 0 || audience < b->audience)
		b->audience = audience;
	b->all.alerts++;
	b->all.no_amount += isnan(rank->amount) ? 1 : 0;
	add(&b->all.amount, cents(rank->amount));
	add(&b->all.score, cents(rank->score));
	if (b->n < in->top || last == NULL)
		return in->top > 0;
	return rank->score > last->score || (rank->score == last->score &&
	    rank->risk >= last->risk);
}

static int
compare_texts(const struct ranking_alert *x, const struct ranking_alert *y, enum alert_column k)
{
	const struct alert_span *a = &x->alert.text[k], *b = &y->alert.text[k];

	return span_order(a->s, a->n, b->s, b->n);
}

/* The higher one is smaller.  Equal ones are alike in every byte. */
static int
compare_alerts(const struct ranking_alert *a, const struct ranking_alert *b)
{
	int c;

	if (a->rank.score != b->rank.score)
		return a->rank.score > b->rank.score ? -1 : 1;
	if (a->rank.risk != b->rank.risk)
		return a->rank.risk > b->rank.risk ? -1 : 1;
	if ((c = compare_texts(a, b, ALERT_KEY)) != 0)
		return c;
	if (a->alert.raised_on != b->alert.raised_on)
		return a->alert.raised_on > b->alert.raised_on ? -1 : 1;
	if ((c = compare_texts(a, b, ALERT_SUBJECT)) != 0)
		return c;
	return compare_texts(a, b, ALERT_MESSAGE);
}

struct place {			/* of an alert among others */
	struct ranking_alert *const *top;
	const struct ranking_alert *a;
};

static int
is_before(size_t i, const void *arg)
{
	const struct place *p = arg;

	return compare_alerts(p->top[i], p->a) <= 0;
}

void
ranking_put(struct ranking *in, uint32_t recipient, struct ranking_alert *a)
{
	struct box *b = &in->box[recipient];
	size_t lo = search_lower(b->n, is_before, &(struct place){ b->top, a });

	b->top = mem_grow(b->top, &b->cap, b->n + 1, sizeof *b->top);
	memmove(b->top + lo + 1, b->top + lo, (b->n - lo) * sizeof *b->top);
	b->top[lo] = a;
	if (++b->n > in->top)
		free_alert(b->top[--b->n]);
}

struct recipient {		/* a recipient, to be sorted */
	const struct ranking_alert *loud;
	uint32_t id, rank;	/* rank: by the bytes of the name */
};

/* The highest alert that is not quiet; NULL without one. */
static const struct ranking_alert *
first_loud(const struct box *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (!b->top[i]->quiet)
			return b->top[i];
	return NULL;
}

static int
compare_recipients(const void *x, const void *y)
{
	const struct recipient *a = x, *b = y;
	int c = 0;

	if (a->loud != NULL && b->loud != NULL)
		c = compare_alerts(a->loud, b->loud);
	else if (a->loud != NULL || b->loud != NULL)
		return a->loud != NULL ? -1 : 1;
	return c != 0 ? c : a->rank < b->rank ? -1 : a->rank > b->rank;
}

void
ranking_order(const struct ranking *in, uint32_t *order)
{
	uint32_t n = ranking_size(in), *id = intern_sorted(in->names);
	struct recipient *place = mem_zero(n, sizeof *place);

	for (uint32_t i = 0; i < n; i++)
		place[i] = (struct recipient){ first_loud(&in->box[id[i]]), id[i], i };
	qsort(place, n, sizeof *place, compare_recipients);
	for (uint32_t i = 0; i < n; i++)
		order[i] = place[i].id;
	free(place);
	free(id);
}

struct ranking_alert *const *
ranking_top(const struct ranking *in, uint32_t recipient, size_t *n)
{
	*n = in->box[recipient].n;
	return in->box[recipient].top;
}

/* Of a sum that was held at its end, what is left is not known: never below 0. */
static void
take(int64_t *sum, int64_t x)
{
	*sum = *sum > x ? *sum - x : 0;
}

struct ranking_total
ranking_remainder(const struct ranking *in, uint32_t recipient, int32_t *day,
    enum rule_audience *audience)
{
	const struct box *b = &in->box[recipient];
	struct ranking_total t = b->all;

	for (size_t i = 0; i < b->n; i++) {
		const struct ranking_rank *r = &b->top[i]->rank;

		t.alerts--;
		t.no_amount -= isnan(r->amount) ? 1 : 0;
		take(&t.amount, cents(r->amount));
		take(&t.score, cents(r->score));
	}
	*day = b->day;
	*audience = b->audience;
	return t;
}
