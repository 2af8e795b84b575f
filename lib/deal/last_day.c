#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "deal/deal.h"
#include "deal/last_day.h"

enum { CREATED, CLOSED };
enum { USUAL = 90 };			/* days to the last creation: how many closings are usual */
enum { GAP_LEAST = 7, GAP_MOST = 45 };	/* days between two closings beyond it */
static const double USUAL_SHARE = .25, USUAL_GAPS = 4;

/* How many dates of a kind each day has. */
struct counts {
	int32_t lo, hi;			/* hi < lo: no date */
	uint32_t *n;			/* [hi - lo + 1] */
	size_t all;
};

static void
count_dates(struct counts *c, const struct last_day_dates *s, int kind)
{
	*c = (struct counts){ .lo = INT32_MAX, .hi = INT32_MIN };
	for (size_t i = 0; i < s->n; i++) {
		int32_t day = s->date[i][kind];

		if (day == DATE_NONE)
			continue;
		c->lo = day < c->lo ? day : c->lo;
		c->hi = day > c->hi ? day : c->hi;
		c->all++;
	}
	if (c->all == 0)
		return;
	c->n = mem_zero((size_t)(c->hi - c->lo) + 1, sizeof *c->n);
	for (size_t i = 0; i < s->n; i++)
		if (s->date[i][kind] != DATE_NONE)
			c->n[s->date[i][kind] - c->lo]++;
}

static uint32_t
count_at(const struct counts *c, int32_t day)
{
	return day >= c->lo && day <= c->hi ? c->n[day - c->lo] : 0;
}

/* The last day with enough others in the window before it; the very last if none has. */
static int32_t
supported_day(const struct counts *c)
{
	size_t need = last_day_enough(c->all), inside = 0;
	int32_t day = c->hi;

	for (int32_t t = c->lo; t <= c->hi; t++) {
		inside += c->n[t - c->lo];
		if (t - c->lo > LAST_DAY_WINDOW)
			inside -= c->n[t - c->lo - LAST_DAY_WINDOW - 1];
		if (inside >= need && c->n[t - c->lo] > 0)
			day = t;
	}
	return day;
}

/*
 * How far closings after the last creation bear the day on.  A gap may be longer
 * than usual ones if as many deals are closed at its end as usual in all of it.
 */
static void
carry_on(struct last_day *l, const struct counts *closed, int32_t created)
{
	double usual = 0, since = 0, n, gap;
	int32_t day = created;

	for (int32_t t = created - USUAL + 1; t <= created; t++)
		usual += count_at(closed, t);
	usual /= USUAL;
	gap = fmin(GAP_MOST, fmax(GAP_LEAST, USUAL_GAPS / usual));
	for (int32_t t = created + 1; t <= closed->hi && t - day <= GAP_MOST; t++) {
		if ((n = count_at(closed, t)) <= 0)
			continue;
		since += n;
		if (since < USUAL_SHARE * usual * (t - created) ||
		    (t - day > gap && n < usual * (t - day)))
			break;
		day = t;
	}
	l->day = day;
	l->reach = day + (int32_t)gap;
}

void
last_day_add(struct last_day_dates *s, int32_t created, int32_t closed)
{
	s->date = mem_grow(s->date, &s->cap, s->n + 1, sizeof *s->date);
	s->date[s->n][CREATED] = created;
	s->date[s->n++][CLOSED] = closed;
}

void
last_day_find(const struct last_day_dates *s, struct last_day *l)
{
	struct counts created, closed;

	*l = (struct last_day){ .day = DATE_NONE, .reach = DATE_NONE, .latest = DATE_NONE };
	count_dates(&created, s, CREATED);
	count_dates(&closed, s, CLOSED);
	if (created.all > 0)
		carry_on(l, &closed, supported_day(&created));
	else if (closed.all > 0)
		l->day = l->reach = supported_day(&closed);
	for (size_t i = 0; i < s->n; i++)
		if (s->date[i][CLOSED] != DATE_NONE && s->date[i][CLOSED] > l->day) {
			l->beyond++;
			l->latest = s->date[i][CLOSED] > l->latest ? s->date[i][CLOSED] : l->latest;
		}
	free(created.n);
	free(closed.n);
}

void
last_day_free(struct last_day_dates *s)
{
	free(s->date);
	*s = (struct last_day_dates){ 0 };
}

void
last_day_of(const struct deals *d, struct last_day *l)
{
	struct last_day_dates s = { 0 };

	for (size_t i = 0; i < d->n; i++)
		last_day_add(&s, d->deal[i].created, d->deal[i].closed);
	last_day_find(&s, l);
	last_day_free(&s);
}

void
last_day_warn(const struct last_day *l, int32_t as_of)
{
	char day[11], other[11];

	if (l->day == DATE_NONE)
		return;
	date_text(day, l->day);
	if (as_of != DATE_NONE && as_of > l->day) {
		date_text(other, as_of);
		err_warn("%s, the day asked for, lies after %s, the last day of the data: what "
		    "happened in between is not known", other, day);
	}
	if (l->beyond > 0 && (as_of == DATE_NONE || as_of >= l->day)) {
		date_text(other, l->latest);
		err_warn("%zu closed deals lie after %s, the last day of the data, the latest on "
		    "%s: typing errors, or planned ahead; %s", l->beyond, day, other,
		    as_of == DATE_NONE || as_of == l->day ? "they count as open" :
		    "those after the day asked for count as open");
	}
}
