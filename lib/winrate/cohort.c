#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/search.h"
#include "deal/day_count.h"
#include "deal/delayed_entry.h"
#include "deal/last_day.h"
#include "winrate/cohort.h"

#define MISSED 7		/* days with creations expected and not seen, before an export
				 * counts as cut */
#define RECENTLY 90		/* days that tell how many of them are usual */
#define COUNTS 500000		/* of groups and ages, up to which it is faster to count than to
				 * sort */
#define KINDS 3			/* of enum surv_kind */

/* ---- what is known of each deal ---------------------------------------- */

static void
set_ages(struct cohorts *c)
{
	int32_t as_of = c->o.as_of;

	c->oldest = -1;

	for (size_t i = 0; i < c->d->n; i++) {
		const struct deal *d = &c->d->deal[i];
		int closed = d->closed != DATE_NONE && d->closed <= as_of;

		c->kind[i] = closed ? d->outcome : SURV_OPEN;
		c->age[i] = -1;
		if (d->created == DATE_NONE)
			c->undated[closed]++;
		else if (d->created > as_of)
			c->later++;
		else
			c->age[i] = (closed ? d->closed : as_of) - d->created;
		c->oldest = c->age[i] > c->oldest ? c->age[i] : c->oldest;
	}
}

/* ---- periods ------------------------------------------------------------ */

static int
within(const struct cohort_options *o, int32_t day)
{
	return (o->from == DATE_NONE || day >= o->from) && (o->to == DATE_NONE || day <= o->to);
}

/* The date of each deal that has a part in the table, else DATE_NONE. */
static void
select_dates(struct cohorts *c, int32_t *date)
{
	for (size_t i = 0; i < c->d->n; i++) {
		const struct deal *d = &c->d->deal[i];

		date[i] = DATE_NONE;
		if (c->age[i] < 0 && (c->o.by_created || c->kind[i] == SURV_OPEN))
			continue;
		if (!c->o.by_created && c->kind[i] == SURV_OPEN) {
			c->open++;
			continue;
		}
		date[i] = c->o.by_created ? d->created : d->closed;
		if (!within(&c->o, date[i])) {
			date[i] = DATE_NONE;
			c->outside++;
		}
	}
}

static void
make_periods(struct cohorts *c, const struct day_count *days)
{
	struct cohort_period *p = NULL;

	for (int32_t t = days->lo; t <= days->hi; t++) {
		if (days->count[t - days->lo] == 0)
			continue;
		if (p == NULL || t >= p->next) {
			c->period = mem_grow(c->period, &c->cap, c->periods + 1, sizeof *c->period);
			p = &c->period[c->periods++];
			p->start = period_start(c->o.period, c->o.fiscal, t);
			p->next = period_next(c->o.period, p->start);
			p->deals = 0;
			p->flags = 0;
		}
		p->deals += days->count[t - days->lo];
	}
}

struct day_key {
	const struct cohorts *c;
	int32_t day;
};

static int
ends_before(size_t i, const void *arg)
{
	const struct day_key *k = arg;

	return k->c->period[i].next <= k->day;
}

static uint32_t
find_period(const struct cohorts *c, int32_t day)
{
	size_t i = search_lower(c->periods, ends_before, &(struct day_key){ c, day });

	return i < c->periods && c->period[i].start <= day ? (uint32_t)i : COHORT_NONE;
}

static void
place_deals(struct cohorts *c, const int32_t *date)
{
	for (size_t i = 0; i < c->d->n; i++) {
		int32_t created = c->d->deal[i].created;

		c->place[i] = date[i] != DATE_NONE ? find_period(c, date[i]) : COHORT_NONE;
		c->created_in[i] = c->age[i] >= 0 && within(&c->o, created) ?
		    find_period(c, created) : COHORT_NONE;
	}
}

/* ---- edges -------------------------------------------------------------- */

static int
is_partial(const struct cohort_period *p, int32_t first, int32_t last)
{
	int32_t missing = 0;

	if (first > p->start)
		missing += first - p->start;
	if (p->next - 1 > last)
		missing += p->next - 1 - last;
	return missing * 10 > p->next - p->start;
}

/*
 * Without any open deal, the export lacks those that have not closed yet.
 * How many of a period that should be: every deal that closed in time stands
 * for S / (1 - S) others, S at the age it could have had.
 */
static int
is_unfinished(const struct cohorts *c, const struct cohort_period *p,
    const struct day_count *created)
{
	double missing = 0, s;

	for (int32_t t = created->lo; t <= created->hi; t++)
		if (t >= p->start && t < p->next && created->count[t - created->lo] > 0) {
			s = surv_survival(&c->all, c->o.as_of - t);
			missing += created->count[t - created->lo] * (s < 1 ? s / (1 - s) : 1);
		}
	return missing > (1 - COHORT_SEEN) * (double)p->deals;
}

struct edges {
	int32_t first, last;	/* day of the data */
	int32_t early;		/* closed-date periods that begin before are early */
	int32_t cut;		/* created-date periods of which a tenth lies before are cut */
	int closed_only;	/* the export has no open deal */
};

static void
known_days(const struct cohorts *c, struct day_count *created)
{
	int32_t *day = mem_resize(NULL, c->d->n, sizeof *day);

	for (size_t i = 0; i < c->d->n; i++)
		day[i] = c->age[i] >= 0 ? c->d->deal[i].created : DATE_NONE;
	day_count_make(created, day, c->d->n);
	free(day);
}

/*
 * The last day whose new deals the table has: as_of, unless none are created since before so
 * many days that MISSED of them should have had some (an export cut by created_date).
 */
static int32_t
last_created(const struct day_count *created, int32_t as_of)
{
	double usual = 0;

	for (int32_t t = created->lo; t <= created->hi; t++)
		if (t > created->hi - RECENTLY)
			usual += created->count[t - created->lo] > 0;
	return usual / RECENTLY * (as_of - created->hi) >= MISSED ? created->hi : as_of;
}

static int
has_open(const struct cohorts *c)
{
	for (size_t i = 0; i < c->d->n; i++)
		if (c->age[i] >= 0 && c->kind[i] == SURV_OPEN)
			return 1;
	return 0;
}

static void
find_edges(const struct cohorts *c, const struct day_count *dates, struct edges *e)
{
	struct day_count created;

	known_days(c, &created);
	e->first = day_count_first(dates);
	e->last = c->o.by_created ? last_created(&created, c->o.as_of) : c->o.as_of;
	if (c->o.from != DATE_NONE && c->o.from > e->first)
		e->first = c->o.from;
	if (c->o.to != DATE_NONE && c->o.to < e->last)
		e->last = c->o.to;
	e->early = created.hi >= created.lo ? day_count_first(&created) + c->horizon : INT32_MIN;
	e->cut = c->entry != DATE_NONE ? c->entry : INT32_MIN;
	e->closed_only = !has_open(c);
	day_count_free(&created);
}

static void
flag_periods(struct cohorts *c, const struct day_count *dates)
{
	struct edges e;

	if (c->o.period == PERIOD_NONE || c->periods == 0)
		return;
	find_edges(c, dates, &e);
	for (struct cohort_period *p = c->period; p < c->period + c->periods; p++) {
		p->flags = is_partial(p, e.first, e.last) ? COHORT_PARTIAL : 0;
		if (!c->o.by_created)
			p->flags |= p->start < e.early ? COHORT_EARLY : 0;
		else if (is_partial(p, e.cut, INT32_MAX))
			p->flags |= COHORT_CUT;
		else if (e.closed_only && is_unfinished(c, p, dates))
			p->flags |= COHORT_UNFINISHED;
	}
}

/* ---- all of it ---------------------------------------------------------- */

/* All deals: by the ages that they are known from. */
static void
fit_entered(struct cohorts *c)
{
	int32_t *age = mem_zero(c->d->n, sizeof *age), *entry = mem_zero(c->d->n, sizeof *entry);
	uint8_t *kind = mem_zero(c->d->n, sizeof *kind);
	size_t n = 0;

	for (size_t i = 0; i < c->d->n; i++)
		if (c->age[i] >= 0) {
			age[n] = c->age[i];
			entry[n] = delayed_entry_age(c->entry, c->d->deal[i].created);
			kind[n++] = c->kind[i];
		}
	surv_fit_entered(&c->all, age, entry, kind, n);
	free(age);
	free(entry);
	free(kind);
}

static void
fit_all(struct cohorts *c)
{
	struct cohort_groups g = { 0 };

	c->entry = c->o.as_of != DATE_NONE ? delayed_entry_day(c->d, c->o.as_of) : DATE_NONE;
	memset(c->place, 0, c->d->n * sizeof *c->place);
	if (c->entry != DATE_NONE) {
		fit_entered(c);
	} else {
		cohort_group(c, c->place, 1, &g);
		cohort_fit(&c->all, &g, 0);
		cohort_groups_free(&g);
	}
	c->horizon = c->o.horizon > 0 ? c->o.horizon : surv_horizon(&c->all);
	if (c->horizon < 0)
		c->horizon = c->oldest;
}

void
cohort_make(struct cohorts *c, const struct deals *d, const struct cohort_options *o)
{
	int32_t *date = mem_resize(NULL, d->n, sizeof *date);
	struct day_count days;

	*c = (struct cohorts){ .d = d, .o = *o };
	last_day_of(d, &c->last);
	if (c->o.as_of == DATE_NONE)
		c->o.as_of = c->last.day;
	c->age = mem_resize(NULL, d->n, sizeof *c->age);
	c->kind = mem_resize(NULL, d->n, sizeof *c->kind);
	c->place = mem_resize(NULL, d->n, sizeof *c->place);
	c->created_in = mem_resize(NULL, d->n, sizeof *c->created_in);
	set_ages(c);
	fit_all(c);
	select_dates(c, date);
	day_count_make(&days, date, d->n);
	make_periods(c, &days);
	place_deals(c, date);
	flag_periods(c, &days);
	day_count_free(&days);
	free(date);
}

void
cohort_free(struct cohorts *c)
{
	free(c->age);
	free(c->kind);
	free(c->period);
	free(c->place);
	free(c->created_in);
	surv_free(&c->all);
}

double
cohort_seen(const struct cohorts *c, int32_t t)
{
	double all = surv_incidence(&c->all, c->horizon);

	return all > 0 ? surv_incidence(&c->all, t) / all : 1;
}

int32_t
cohort_seen_age(const struct cohorts *c)
{
	int32_t age = 0;

	while (cohort_seen(c, age) < COHORT_SEEN)
		age++;
	return age;
}

size_t
cohort_text(const struct cohorts *c, size_t period, char buf[PERIOD_TEXT])
{
	return period_text(buf, c->o.period, c->o.fiscal, c->period[period].start);
}

/* ---- groups --------------------------------------------------------------- */

static void
make_room(struct cohort_groups *g, size_t deals)
{
	if (g->deal_cap >= deals)
		return;
	g->deal_cap = deals;
	g->age = mem_resize(g->age, deals, sizeof *g->age);
	g->kind = mem_resize(g->kind, deals, sizeof *g->kind);
}

/* Counts the deals of each group, age and kind, and writes down so many. */
static void
group_by_counts(const struct cohorts *c, const uint32_t *group, size_t groups, size_t ages,
    struct cohort_groups *g)
{
	uint32_t *count = mem_zero(groups * ages, KINDS * sizeof *count), *at = count;
	size_t n = 0;

	for (size_t i = 0; i < c->d->n; i++)
		if (group[i] != COHORT_NONE && c->age[i] >= 0)
			count[(group[i] * ages + (size_t)c->age[i]) * KINDS + c->kind[i]]++;
	for (size_t i = 0; i < groups * ages * KINDS; i++)
		n += count[i];
	make_room(g, n);
	n = 0;
	for (size_t i = 0; i < groups; i++) {
		g->first[i] = n;
		for (size_t age = 0; age < ages; age++)
			for (uint8_t kind = 0; kind < KINDS; kind++)
				for (uint32_t k = *at++; k > 0; k--) {
					g->age[n] = (int32_t)age;
					g->kind[n++] = kind;
				}
	}
	g->first[groups] = n;
	free(count);
}

/* The deals with an age, by ascending age; the caller's. */
static uint32_t *
order_by_age(const struct cohorts *c, size_t ages, size_t *n)
{
	size_t *at = mem_zero(ages + 2, sizeof *at);
	uint32_t *order;

	for (size_t i = 0; i < c->d->n; i++)
		if (c->age[i] >= 0)
			at[c->age[i] + 1]++;
	for (size_t a = 1; a <= ages; a++)
		at[a] += at[a - 1];
	*n = at[ages];
	order = mem_zero(*n, sizeof *order);
	for (size_t i = 0; i < c->d->n; i++)
		if (c->age[i] >= 0)
			order[at[c->age[i]]++] = (uint32_t)i;
	free(at);
	return order;
}

/* Writes the deals down in the order of their ages. */
static void
group_by_order(const struct cohorts *c, const uint32_t *group, size_t groups, size_t ages,
    struct cohort_groups *g)
{
	size_t n, *at = g->first + 1;		/* ends up one to the left */
	uint32_t *order = order_by_age(c, ages, &n);

	memset(g->first, 0, (groups + 2) * sizeof *g->first);
	for (size_t i = 0; i < n; i++)
		if (group[order[i]] != COHORT_NONE)
			at[group[order[i]] + 1]++;
	for (size_t i = 1; i <= groups; i++)
		at[i] += at[i - 1];
	make_room(g, at[groups]);
	for (size_t i = 0; i < n; i++) {
		uint32_t row = order[i];

		if (group[row] != COHORT_NONE) {
			g->age[at[group[row]]] = c->age[row];
			g->kind[at[group[row]]++] = c->kind[row];
		}
	}
	free(order);
}

void
cohort_group(const struct cohorts *c, const uint32_t *group, size_t groups,
    struct cohort_groups *g)
{
	size_t ages = (size_t)(c->oldest + 1);

	g->first = mem_grow(g->first, &g->cap, groups + 2, sizeof *g->first);
	if (groups <= COUNTS / (ages + 1))
		group_by_counts(c, group, groups, ages, g);
	else
		group_by_order(c, group, groups, ages, g);
}

void
cohort_groups_free(struct cohort_groups *g)
{
	free(g->first);
	free(g->age);
	free(g->kind);
	*g = (struct cohort_groups){ 0 };
}
