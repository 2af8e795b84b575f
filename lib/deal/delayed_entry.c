#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "deal/day_count.h"
#include "deal/deal.h"
#include "deal/delayed_entry.h"
#include "stats/surv.h"

#define MISSED 7		/* closings expected and not seen, before an export counts as cut */

/* Deals created by as_of: when, when closed, and how old they were or are. */
struct lives {
	int32_t *created, *closed, *age;
	uint8_t *kind;
	size_t n;
};

static void
take_lives(struct lives *l, const struct deals *d, int32_t as_of)
{
	l->n = 0;
	l->created = mem_resize(NULL, d->n, sizeof *l->created);
	l->closed = mem_resize(NULL, d->n, sizeof *l->closed);
	l->age = mem_resize(NULL, d->n, sizeof *l->age);
	l->kind = mem_resize(NULL, d->n, sizeof *l->kind);
	for (size_t i = 0; i < d->n; i++) {
		const struct deal *x = &d->deal[i];
		int closed = x->closed != DATE_NONE && x->closed <= as_of;

		if (x->created == DATE_NONE || x->created > as_of)
			continue;
		l->created[l->n] = x->created;
		l->closed[l->n] = closed ? x->closed : DATE_NONE;
		l->age[l->n] = (closed ? x->closed : as_of) - x->created;
		l->kind[l->n++] = closed ? (uint8_t)x->outcome : SURV_OPEN;
	}
}

static void
free_lives(struct lives *l)
{
	free(l->created);
	free(l->closed);
	free(l->age);
	free(l->kind);
}

/* How many closings before the day are missing. */
static double
missing_before(const struct lives *l, const struct day_count *created, int32_t day)
{
	struct surv s = { 0 };
	double missing = 0;

	surv_fit(&s, l->age, l->kind, l->n);
	for (int32_t t = created->lo; t <= created->hi && t < day; t++)
		if (created->count[t - created->lo] > 0)
			missing += created->count[t - created->lo] *
			    (1 - surv_survival(&s, day - 1 - t));
	surv_free(&s);
	return missing;
}

int32_t
delayed_entry_day(const struct deals *d, int32_t as_of)
{
	struct day_count created, closed;
	int32_t day = DATE_NONE;
	struct lives l;

	take_lives(&l, d, as_of);
	day_count_make(&created, l.created, l.n);
	day_count_make(&closed, l.closed, l.n);
	if (closed.n > 0)
		day = day_count_first(&closed);
	if (day != DATE_NONE && (created.lo >= day || missing_before(&l, &created, day) < MISSED))
		day = DATE_NONE;
	day_count_free(&created);
	day_count_free(&closed);
	free_lives(&l);
	return day;
}

int32_t
delayed_entry_age(int32_t day, int32_t created)
{
	return day != DATE_NONE && day > created ? day - created : 0;
}
