#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "asof.h"
#include "date.h"
#include "mem.h"
#include "shrink.h"

enum { RECENT_DAYS = 180, NOW_DAYS = 90, QUARTER_DEALS = 5, QUARTERS = 3 };

const char *const asof_key[ASOF_KEYS] = {
	"sales_rep_id", "industry", "region", "product_type", "lead_source"
};

/* The two columns of each pair; the first is its parent. */
static const struct { enum asof_dim parent, other; } pair[ASOF_DIMS] = {
	[ASOF_REP_INDUSTRY] = { ASOF_REP, ASOF_INDUSTRY },
	[ASOF_REGION_SOURCE] = { ASOF_REGION, ASOF_SOURCE }
};

/* ---- groups --------------------------------------------------------- */

/* Groups are numbered in the order of their texts, so that sums over them do not depend on the rows'. */
static uint32_t *
ranks_of(struct asof *a, enum asof_dim dim, const struct map *m)
{
	uint32_t *rank;

	a->groups[dim] = map_size(m);
	rank = mem_resize(NULL, a->groups[dim], sizeof *rank);
	map_ranks(m, rank);
	return rank;
}

static void
group_column(struct asof *a, enum asof_dim dim)
{
	const struct deals *d = a->deals;
	uint32_t missing = map_find(d->value[dim], "", 0);
	uint32_t *rank = ranks_of(a, dim, d->value[dim]);

	a->group[dim] = mem_resize(NULL, d->n, sizeof **a->group);
	for (size_t i = 0; i < d->n; i++) {
		uint32_t id = d->key[i * ASOF_KEYS + dim];

		a->group[dim][i] = id == missing ? MAP_NONE : rank[id];
	}
	free(rank);
}

/* The bytes of a pair sort as its two groups do. */
static void
pair_bytes(unsigned char key[8], uint32_t first, uint32_t second)
{
	for (int i = 0; i < 4; i++) {
		key[i] = (unsigned char)(first >> (24 - 8 * i));
		key[4 + i] = (unsigned char)(second >> (24 - 8 * i));
	}
}

static void
group_pair(struct asof *a, enum asof_dim dim)
{
	const uint32_t *first = a->group[pair[dim].parent], *second = a->group[pair[dim].other];
	struct map *m = map_new();
	size_t n = a->deals->n;
	unsigned char key[8];
	uint32_t *g = mem_resize(NULL, n, sizeof *g), *rank;

	for (size_t i = 0; i < n; i++) {
		pair_bytes(key, first[i], second[i]);
		g[i] = first[i] == MAP_NONE || second[i] == MAP_NONE ? MAP_NONE :
		    map_add(m, (const char *)key, sizeof key);
	}
	rank = ranks_of(a, dim, m);
	a->parent[dim] = mem_resize(NULL, a->groups[dim], sizeof **a->parent);
	for (size_t i = 0; i < n; i++)
		if (g[i] != MAP_NONE) {
			g[i] = rank[g[i]];
			a->parent[dim][g[i]] = first[i];
		}
	a->group[dim] = g;
	free(rank);
	map_free(m);
}

/* ---- days ----------------------------------------------------------- */

struct dated {
	int32_t day;
	uint32_t deal;
};

static int
by_day(const void *p, const void *q)
{
	const struct dated *x = p, *y = q;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->deal > y->deal) - (x->deal < y->deal);
}

/* The deals that have a date, in its order. */
static uint32_t *
sort_by_date(const struct deals *d, int closed, size_t *n)
{
	struct dated *v = mem_resize(NULL, d->n, sizeof *v);
	uint32_t *order = mem_resize(NULL, d->n, sizeof *order);

	*n = 0;
	for (size_t i = 0; i < d->n; i++) {
		int32_t day = closed ? d->deal[i].closed : d->deal[i].created;

		if (day != DATE_NONE)
			v[(*n)++] = (struct dated){ day, (uint32_t)i };
	}
	qsort(v, *n, sizeof *v, by_day);
	for (size_t i = 0; i < *n; i++)
		order[i] = v[i].deal;
	free(v);
	return order;
}

struct asof *
asof_new(const struct deals *d)
{
	struct asof *a = mem_zero(1, sizeof *a);

	a->deals = d;
	a->day = a->month = a->first_day = DATE_NONE;
	for (int dim = 0; dim < ASOF_DIMS; dim++) {
		if (dim < ASOF_KEYS)
			group_column(a, (enum asof_dim)dim);
		else
			group_pair(a, (enum asof_dim)dim);
		a->all[dim] = mem_zero(a->groups[dim], sizeof **a->all);
		a->recent[dim] = mem_zero(a->groups[dim], sizeof **a->recent);
		a->strength[dim] = SHRINK_MOST;
	}
	a->product_cycle = mem_zero(a->groups[ASOF_PRODUCT], sizeof *a->product_cycle);
	a->product_amount = mem_zero(a->groups[ASOF_PRODUCT], sizeof *a->product_amount);
	a->rep = mem_zero(a->groups[ASOF_REP], sizeof *a->rep);
	for (uint32_t i = 0; i < a->groups[ASOF_REP]; i++)
		a->rep[i].last_win = DATE_NONE;
	a->by_closed = sort_by_date(d, 1, &a->n_closed);
	a->by_created = sort_by_date(d, 0, &a->n_created);
	if (a->n_created > 0)
		a->first_day = d->deal[a->by_created[0]].created;
	return a;
}

void
asof_free(struct asof *a)
{
	if (a == NULL)
		return;
	for (uint32_t i = 0; i < a->groups[ASOF_PRODUCT]; i++) {
		median_free(&a->product_cycle[i]);
		median_free(&a->product_amount[i]);
	}
	for (uint32_t i = 0; i < a->groups[ASOF_REP]; i++) {
		median_free(&a->rep[i].amount);
		free(a->rep[i].quarter);
	}
	for (int dim = 0; dim < ASOF_DIMS; dim++) {
		free(a->group[dim]);
		free(a->parent[dim]);
		free(a->all[dim]);
		free(a->recent[dim]);
	}
	median_free(&a->cycle);
	free(a->product_cycle);
	free(a->product_amount);
	free(a->rep);
	free(a->by_closed);
	free(a->by_created);
	free(a);
}

/* ---- moving --------------------------------------------------------- */

static void
count_in(struct asof_count *c, const struct deal *d)
{
	c->closed++;
	c->won += d->outcome == DEAL_WON;
}

static void
count_out(struct asof_count *c, const struct deal *d)
{
	c->closed--;
	c->won -= d->outcome == DEAL_WON;
}

static void
add_quarter(struct asof_rep *rep, const struct deal *d)
{
	int32_t start = date_quarter_start(d->closed);

	if (rep->quarters == 0 || rep->quarter[rep->quarters - 1].start != start) {
		rep->quarter = mem_grow(rep->quarter, &rep->quarter_cap, rep->quarters + 1, sizeof *rep->quarter);
		rep->quarter[rep->quarters++] = (struct asof_quarter){ start, { 0, 0 } };
	}
	count_in(&rep->quarter[rep->quarters - 1].count, d);
}

/* A deal enters the history. */
static void
add_closed(struct asof *a, uint32_t i)
{
	const struct deal *d = &a->deals->deal[i];
	uint32_t rep = a->group[ASOF_REP][i], product = a->group[ASOF_PRODUCT][i];
	int won = d->outcome == DEAL_WON;
	float cycle = (float)(d->closed - d->created);

	count_in(&a->total, d);
	count_in(&a->last90, d);
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		if (a->group[dim][i] != MAP_NONE) {
			count_in(&a->all[dim][a->group[dim][i]], d);
			count_in(&a->recent[dim][a->group[dim][i]], d);
		}
	if (won)
		median_add(&a->cycle, cycle);
	if (won && product != MAP_NONE)
		median_add(&a->product_cycle[product], cycle);
	if (product != MAP_NONE && !isnan(d->amount))
		median_add(&a->product_amount[product], (float)d->amount);
	if (rep == MAP_NONE)
		return;
	if (!isnan(d->amount))
		median_add(&a->rep[rep].amount, (float)d->amount);
	if (won)
		a->rep[rep].last_win = d->closed;
	add_quarter(&a->rep[rep], d);
}

static void
drop_recent(struct asof *a, uint32_t i)
{
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		if (a->group[dim][i] != MAP_NONE)
			count_out(&a->recent[dim][a->group[dim][i]], &a->deals->deal[i]);
}

/* History becomes the deals closed before day. */
static void
move_history(struct asof *a, int32_t day)
{
	const struct deal *d = a->deals->deal;

	while (a->history < a->n_closed && d[a->by_closed[a->history]].closed < day)
		add_closed(a, a->by_closed[a->history++]);
	while (a->left180 < a->history && d[a->by_closed[a->left180]].closed < day - RECENT_DAYS)
		drop_recent(a, a->by_closed[a->left180++]);
	while (a->left90 < a->history && d[a->by_closed[a->left90]].closed < day - NOW_DAYS)
		count_out(&a->last90, &d[a->by_closed[a->left90++]]);
}

static void
move_open(struct asof *a, int32_t day)
{
	const struct deal *d = a->deals->deal;
	const uint32_t *rep = a->group[ASOF_REP];
	uint32_t i;

	for (; a->begun < a->n_created && d[i = a->by_created[a->begun]].created <= day; a->begun++)
		if (rep[i] != MAP_NONE)
			a->rep[rep[i]].open++;
	for (; a->ended < a->n_closed && d[i = a->by_closed[a->ended]].closed <= day; a->ended++)
		if (rep[i] != MAP_NONE)
			a->rep[rep[i]].open--;
}

static double
shrunk(const struct asof_count *c, double parent, double strength)
{
	struct shrink_group g = { c->won, c->closed, parent };

	return shrink_rate(&g, strength);
}

/* The rate that group g of dim shrinks to. */
static double
parent_rate(const struct asof *a, enum asof_dim dim, uint32_t g)
{
	double overall = asof_rate_overall(a);
	enum asof_dim up = pair[dim].parent;

	if (dim < ASOF_KEYS)
		return overall;
	return shrunk(&a->all[up][a->parent[dim][g]], overall, a->strength[up]);
}

/* Strengths from the history as it stands.  Columns come before the pairs that rest on them. */
static void
estimate_strengths(struct asof *a)
{
	for (int dim = 0; dim < ASOF_DIMS; dim++) {
		struct shrink_group *v = mem_resize(NULL, a->groups[dim], sizeof *v);
		size_t n = 0;

		for (uint32_t i = 0; i < a->groups[dim]; i++) {
			const struct asof_count *c = &a->all[dim][i];

			if (c->closed > 0)
				v[n++] = (struct shrink_group){ c->won, c->closed,
				    parent_rate(a, (enum asof_dim)dim, i) };
		}
		a->strength[dim] = shrink_strength(v, n, SHRINK_LEAST, SHRINK_MOST);
		free(v);
	}
}

void
asof_move(struct asof *a, int32_t day)
{
	int32_t month = date_month_start(day);

	if (month != a->month) {
		move_history(a, month);
		estimate_strengths(a);
		a->month = month;
	}
	move_history(a, day);
	move_open(a, day);
	a->day = day;
}

/* ---- asking --------------------------------------------------------- */

double
asof_rate_overall(const struct asof *a)
{
	return a->total.closed > 0 ? (double)a->total.won / a->total.closed : NAN;
}

double
asof_rate(const struct asof *a, enum asof_dim dim, size_t deal, int recent)
{
	uint32_t g = a->group[dim][deal];
	double rate;

	if (a->total.closed == 0)
		return NAN;
	if (g == MAP_NONE)
		return dim < ASOF_KEYS ? asof_rate_overall(a) : asof_rate(a, pair[dim].parent, deal, recent);
	rate = shrunk(&a->all[dim][g], parent_rate(a, dim, g), a->strength[dim]);
	return recent ? shrunk(&a->recent[dim][g], rate, a->strength[dim]) : rate;
}

uint32_t
asof_closed(const struct asof *a, enum asof_dim dim, size_t deal, int recent)
{
	uint32_t g = a->group[dim][deal];

	if (g == MAP_NONE)
		return 0;
	return recent ? a->recent[dim][g].closed : a->all[dim][g].closed;
}

double
asof_consistency(const struct asof *a, size_t deal)
{
	uint32_t g = a->group[ASOF_REP][deal];
	double sum = 0, squares = 0, mean, rate;
	size_t n = 0;

	if (g == MAP_NONE)
		return NAN;
	for (int pass = 0; pass < 2; pass++) {
		mean = n > 0 ? sum / (double)n : 0;
		for (size_t q = 0; q < a->rep[g].quarters; q++) {
			const struct asof_count *c = &a->rep[g].quarter[q].count;

			if (c->closed < QUARTER_DEALS)
				continue;
			rate = (double)c->won / c->closed;
			sum += pass == 0 ? rate : 0;
			n += pass == 0;
			squares += pass == 1 ? (rate - mean) * (rate - mean) : 0;
		}
		if (n < QUARTERS || sum == 0)
			return NAN;
	}
	return fmin(1, fmax(0, 1 - sqrt(squares / (double)(n - 1)) / (sum / (double)n)));
}
