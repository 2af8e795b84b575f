#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/day_sort.h"
#include "base/mem.h"
#include "base/search.h"
#include "deal/asof.h"
#include "deal/columns.h"
#include "stats/shrink.h"

enum { RECENT_DAYS = 180, NOW_DAYS = 90, QUARTER_DEALS = 5, QUARTERS = 3 };

const char *const asof_key[ASOF_KEYS] = {
	COL_REP, COL_INDUSTRY, COL_REGION, COL_PRODUCT, COL_SOURCE
};

/* The two columns of each pair; the first is its parent, see asof_parent. */
static const struct { enum asof_dim parent, other; } pair[ASOF_DIMS] = {
	[ASOF_REP_INDUSTRY] = { ASOF_REP, ASOF_INDUSTRY },
	[ASOF_REGION_SOURCE] = { ASOF_REGION, ASOF_SOURCE }
};

/* ---- groups --------------------------------------------------------- */

/*
 * Groups are numbered in the order of their texts, so that sums over them do
 * not depend on the rows'.
 */
static void
rank_values(struct asof *a, enum asof_dim dim)
{
	const struct intern *m = a->deals->value[dim];
	uint32_t missing = intern_find(m, "", 0), *name = intern_sorted(m);

	a->groups[dim] = intern_size(m);
	a->rank[dim] = mem_resize(NULL, a->groups[dim], sizeof **a->rank);
	for (uint32_t i = 0; i < a->groups[dim]; i++)
		a->rank[dim][name[i]] = i;
	if (dim == ASOF_REP)
		a->name = name;
	else
		free(name);
	if (missing != INTERN_NONE)
		a->rank[dim][missing] = INTERN_NONE;
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

static uint32_t
add_pair(struct intern *m, uint32_t first, uint32_t second)
{
	unsigned char key[8];

	if (first == INTERN_NONE || second == INTERN_NONE)
		return INTERN_NONE;
	pair_bytes(key, first, second);
	return intern_add(m, (const char *)key, sizeof key);
}

static uint32_t
group_at(const unsigned char key[4])
{
	return (uint32_t)key[0] << 24 | (uint32_t)key[1] << 16 | (uint32_t)key[2] << 8 | key[3];
}

/* Pairs that deals come to by a new owner. */
static void
add_new_pairs(const struct asof *a, enum asof_dim dim, struct intern *m)
{
	const struct changes *c = a->changes;

	for (size_t i = 0; c != NULL && pair[dim].parent == ASOF_REP && i < c->n; i++)
		if (c->change[i].field == CHANGE_OWNER)
			add_pair(m, a->rank[ASOF_REP][c->change[i].to.text],
			    asof_group(a, pair[dim].other, c->change[i].deal));
}

static void
group_pair(struct asof *a, enum asof_dim dim)
{
	struct intern *m = intern_new();
	size_t n = a->deals->n;
	uint32_t *g = mem_resize(NULL, n, sizeof *g), *rank;

	for (size_t i = 0; i < n; i++)
		g[i] = add_pair(m, asof_group(a, pair[dim].parent, i),
		    asof_group(a, pair[dim].other, i));
	add_new_pairs(a, dim, m);
	a->groups[dim] = intern_size(m);
	rank = mem_resize(NULL, a->groups[dim], sizeof *rank);
	intern_ranks(m, rank);
	for (size_t i = 0; i < n; i++)
		g[i] = g[i] == INTERN_NONE ? INTERN_NONE : rank[g[i]];
	a->parent[dim] = mem_resize(NULL, a->groups[dim], sizeof **a->parent);
	a->other[dim] = mem_resize(NULL, a->groups[dim], sizeof **a->other);
	for (uint32_t i = 0; i < a->groups[dim]; i++) {
		const unsigned char *key = (const unsigned char *)intern_text(m, i, NULL);

		a->parent[dim][rank[i]] = group_at(key);
		a->other[dim][rank[i]] = group_at(key + 4);
	}
	a->pair[dim] = g;
	free(rank);
	intern_free(m);
}

struct sought_pair {			/* one that is sought among all */
	const uint32_t *parents, *others;
	uint32_t first, second;
};

static int
pair_before(size_t i, const void *arg)
{
	const struct sought_pair *p = arg;

	return p->parents[i] != p->first ? p->parents[i] < p->first : p->others[i] < p->second;
}

/* The pair of two groups. */
static uint32_t
find_pair(const struct asof *a, enum asof_dim dim, uint32_t first, uint32_t second)
{
	const struct sought_pair p = { a->parent[dim], a->other[dim], first, second };
	size_t at;

	if (first == INTERN_NONE || second == INTERN_NONE)
		return INTERN_NONE;
	at = search_lower(a->groups[dim], pair_before, &p);
	return at < a->groups[dim] && p.parents[at] == first && p.others[at] == second ?
	    (uint32_t)at : ASOF_NEW;
}

/* ---- days ----------------------------------------------------------- */

/* The deals that have a date, in its order. */
static uint32_t *
sort_by_date(const struct deals *d, int closed, size_t *n)
{
	struct day_sort *v = mem_resize(NULL, d->n, sizeof *v);
	uint32_t *order = mem_resize(NULL, d->n, sizeof *order);

	*n = 0;
	for (size_t i = 0; i < d->n; i++) {
		int32_t day = closed ? d->deal[i].closed : d->deal[i].created;

		if (day != DATE_NONE)
			v[(*n)++] = (struct day_sort){ day, (uint32_t)i };
	}
	day_sort(v, *n);
	for (size_t i = 0; i < *n; i++)
		order[i] = v[i].row;
	free(v);
	return order;
}

/* ---- from the start -------------------------------------------------- */

static void
new_counters(struct asof *a)
{
	for (int dim = 0; dim < ASOF_DIMS; dim++) {
		a->all[dim] = mem_zero(a->groups[dim], sizeof **a->all);
		a->recent[dim] = mem_zero(a->groups[dim], sizeof **a->recent);
	}
	a->product_cycle = mem_zero(a->groups[ASOF_PRODUCT], sizeof *a->product_cycle);
	a->product_amount = mem_zero(a->groups[ASOF_PRODUCT], sizeof *a->product_amount);
	a->rep = mem_zero(a->groups[ASOF_REP], sizeof *a->rep);
	for (uint32_t i = 0; i < a->groups[ASOF_REP]; i++)
		a->rep[i].last_win = DATE_NONE;
}

static void
free_counters(struct asof *a)
{
	for (uint32_t i = 0; i < a->groups[ASOF_PRODUCT]; i++) {
		running_median_free(&a->product_cycle[i]);
		running_median_free(&a->product_amount[i]);
	}
	for (uint32_t i = 0; i < a->groups[ASOF_REP]; i++) {
		running_median_free(&a->rep[i].amount);
		free(a->rep[i].quarter);
	}
	for (int dim = 0; dim < ASOF_DIMS; dim++) {
		free(a->all[dim]);
		free(a->recent[dim]);
	}
	running_median_free(&a->cycle);
	free(a->product_cycle);
	free(a->product_amount);
	free(a->rep);
}

/* The deal belongs to the group of reps from now on. */
static void
set_owner(struct asof *a, uint32_t deal, uint32_t owner)
{
	a->past[deal].owner = owner;
	a->pair[ASOF_REP_INDUSTRY][deal] = find_pair(a, ASOF_REP_INDUSTRY, owner,
	    asof_group(a, ASOF_INDUSTRY, deal));
}

/*
 * Amounts and owners before the first change: what that says, as the table has those of today.
 * One on the day of closing, known from the next day on, may be the closing itself.
 */
static void
start_from_first(struct asof *a)
{
	const struct changes *all = a->changes;

	for (size_t i = all->n; i-- > 0;) {
		const struct change *c = &all->change[i];
		int32_t closed = a->deals->deal[c->deal].closed;

		if (closed != DATE_NONE && c->day > closed)
			continue;
		if (c->field == CHANGE_AMOUNT)
			a->past[c->deal].amount = c->to.amount;
		else if (c->field == CHANGE_OWNER)
			a->past[c->deal].owner = a->rank[ASOF_REP][c->to.text];
	}
}

/* Every deal as the table has it, or as it was first known to be. */
static void
start_past(struct asof *a)
{
	const struct deals *d = a->deals;

	for (size_t i = 0; i < d->n; i++)
		a->past[i] = (struct asof_past){ .amount = d->deal[i].amount, .first_amount = NAN,
		    .progress = NAN, .since = DATE_NONE, .expected = DATE_NONE,
		    .stage = INTERN_NONE,
		    .owner = a->rank[ASOF_REP][d->key[i * d->keys + ASOF_REP]] };
	start_from_first(a);
	for (size_t i = 0; i < d->n; i++)
		set_owner(a, (uint32_t)i, a->past[i].owner);
}

void
asof_start(struct asof *a)
{
	free_counters(a);
	new_counters(a);
	a->total = a->last90 = (struct asof_count){ 0, 0 };
	a->history = a->left180 = a->left90 = a->ended = a->begun = a->changed = 0;
	a->day = a->month = DATE_NONE;
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		a->strength[dim] = SHRINK_MOST;
	if (a->past != NULL)
		start_past(a);
}

struct asof *
asof_new(const struct deals *d, const struct changes *c, const struct stages *s)
{
	struct asof *a = mem_zero(1, sizeof *a);

	a->deals = d;
	a->changes = c;
	for (int dim = 0; dim < ASOF_KEYS; dim++)
		rank_values(a, (enum asof_dim)dim);
	for (int dim = ASOF_KEYS; dim < ASOF_DIMS; dim++)
		group_pair(a, (enum asof_dim)dim);
	if (c != NULL) {
		a->progress = stages_progresses(s, c->stage);
		a->past = mem_resize(NULL, d->n, sizeof *a->past);
	}
	a->by_closed = sort_by_date(d, 1, &a->n_closed);
	a->by_created = sort_by_date(d, 0, &a->n_created);
	a->first_day = a->n_created > 0 ? d->deal[a->by_created[0]].created : DATE_NONE;
	new_counters(a);
	asof_start(a);
	return a;
}

void
asof_free(struct asof *a)
{
	if (a == NULL)
		return;
	free_counters(a);
	for (int dim = 0; dim < ASOF_DIMS; dim++) {
		free(a->pair[dim]);
		free(a->parent[dim]);
		free(a->other[dim]);
	}
	for (int dim = 0; dim < ASOF_KEYS; dim++)
		free(a->rank[dim]);
	free(a->name);
	free(a->progress);
	free(a->past);
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
		rep->quarter = mem_grow(rep->quarter, &rep->quarter_cap, rep->quarters + 1,
		    sizeof *rep->quarter);
		rep->quarter[rep->quarters++] = (struct asof_quarter){ start, { 0, 0 } };
	}
	count_in(&rep->quarter[rep->quarters - 1].count, d);
}

/* A deal enters the history. */
static void
add_closed(struct asof *a, uint32_t i)
{
	const struct deal *d = &a->deals->deal[i];
	uint32_t rep = asof_group(a, ASOF_REP, i), product = asof_group(a, ASOF_PRODUCT, i), g;
	int won = d->outcome == DEAL_WON;
	double amount = asof_amount(a, i);
	float cycle = (float)(d->closed - d->created);

	count_in(&a->total, d);
	count_in(&a->last90, d);
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		if ((g = asof_group(a, (enum asof_dim)dim, i)) != INTERN_NONE) {
			count_in(&a->all[dim][g], d);
			count_in(&a->recent[dim][g], d);
		}
	if (won)
		running_median_add(&a->cycle, cycle);
	if (won && product != INTERN_NONE)
		running_median_add(&a->product_cycle[product], cycle);
	if (product != INTERN_NONE && !isnan(amount))
		running_median_add(&a->product_amount[product], (float)amount);
	if (rep == INTERN_NONE)
		return;
	if (!isnan(amount))
		running_median_add(&a->rep[rep].amount, (float)amount);
	if (won)
		a->rep[rep].last_win = d->closed;
	add_quarter(&a->rep[rep], d);
}

static void
drop_recent(struct asof *a, uint32_t i)
{
	uint32_t g;

	for (int dim = 0; dim < ASOF_DIMS; dim++)
		if ((g = asof_group(a, (enum asof_dim)dim, i)) != INTERN_NONE)
			count_out(&a->recent[dim][g], &a->deals->deal[i]);
}

/* Deals in the order of a date are anywhere in memory: asks for one that is soon needed. */
static void
fetch_ahead(const struct asof *a, const uint32_t *order, size_t i, size_t n)
{
	const struct deals *d = a->deals;

	if (i + 16 < n) {
		__builtin_prefetch(&d->deal[order[i + 16]]);
		__builtin_prefetch(&d->key[order[i + 16] * d->keys]);
	}
}

/* History becomes the deals closed before day. */
static void
move_history(struct asof *a, int32_t day)
{
	const struct deal *d = a->deals->deal;

	while (a->history < a->n_closed && d[a->by_closed[a->history]].closed < day) {
		fetch_ahead(a, a->by_closed, a->history, a->n_closed);
		add_closed(a, a->by_closed[a->history++]);
	}
	while (a->left180 < a->history && d[a->by_closed[a->left180]].closed < day - RECENT_DAYS) {
		fetch_ahead(a, a->by_closed, a->left180, a->n_closed);
		drop_recent(a, a->by_closed[a->left180++]);
	}
	while (a->left90 < a->history && d[a->by_closed[a->left90]].closed < day - NOW_DAYS)
		count_out(&a->last90, &d[a->by_closed[a->left90++]]);
}

static void
move_open(struct asof *a, int32_t day)
{
	const struct deal *d = a->deals->deal;
	uint32_t i, rep;

	for (; a->begun < a->n_created && d[i = a->by_created[a->begun]].created <= day; a->begun++)
		if ((rep = asof_group(a, ASOF_REP, i)) != INTERN_NONE)
			a->rep[rep].open++;
	for (; a->ended < a->n_closed && d[i = a->by_closed[a->ended]].closed <= day; a->ended++)
		if ((rep = asof_group(a, ASOF_REP, i)) != INTERN_NONE)
			a->rep[rep].open--;
}

/* Its open deals are counted as of a->day. */
static void
change_owner(struct asof *a, const struct change *c)
{
	const struct deal *d = &a->deals->deal[c->deal];
	struct asof_past *p = &a->past[c->deal];
	uint32_t owner = a->rank[ASOF_REP][c->to.text];
	int counted = d->created != DATE_NONE && deal_is_open(d, a->day);

	if (owner == p->owner)
		return;
	if (counted && p->owner != INTERN_NONE)
		a->rep[p->owner].open--;
	if (counted && owner != INTERN_NONE)
		a->rep[owner].open++;
	p->owners++;
	set_owner(a, c->deal, owner);
}

static void
change_stage(struct asof *a, const struct change *c)
{
	struct asof_past *p = &a->past[c->deal];
	float progress = c->to.text != INTERN_NONE ? (float)a->progress[c->to.text] : NAN;

	if (c->to.text == p->stage)
		return;
	p->moves += p->stage != INTERN_NONE;
	p->reversals += progress < p->progress;
	p->progress = isnan(progress) ? p->progress : progress;
	p->stage = c->to.text;
	p->since = c->day;
}

static void
change_rest(struct asof_past *p, const struct change *c)
{
	if (c->field == CHANGE_AMOUNT) {
		p->amount = c->to.amount;
		p->first_amount = isnan(p->first_amount) ? c->to.amount : p->first_amount;
		return;
	}
	p->pushes += p->expected != DATE_NONE && c->to.day > p->expected;
	p->expected = c->to.day != DATE_NONE ? c->to.day : p->expected;
}

/* What is known by day of the fields of deals. */
static void
move_changes(struct asof *a, int32_t day)
{
	const struct changes *all = a->changes;
	const struct change *c;

	for (; all != NULL && a->changed < all->n && (c = &all->change[a->changed])->day <= day;
	    a->changed++)
		if (c->field == CHANGE_OWNER)
			change_owner(a, c);
		else if (c->field == CHANGE_STAGE)
			change_stage(a, c);
		else
			change_rest(&a->past[c->deal], c);
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
	int32_t month;

	if (day == a->day)
		return;
	month = date_month_start(day);
	if (month != a->month) {
		move_changes(a, month);
		move_history(a, month);
		estimate_strengths(a);
		a->month = month;
	}
	move_changes(a, day);
	move_history(a, day);
	move_open(a, day);
	a->day = day;
}

/* ---- asking --------------------------------------------------------- */

const char *
asof_value(const struct asof *a, enum asof_dim dim, size_t deal, size_t *n)
{
	uint32_t value = a->deals->key[deal * a->deals->keys + dim];

	if (dim == ASOF_REP && a->past != NULL) {
		*n = 0;
		if (a->past[deal].owner == INTERN_NONE)
			return "";
		value = a->name[a->past[deal].owner];
	}
	return intern_text(a->deals->value[dim], value, n);
}

double
asof_rate_overall(const struct asof *a)
{
	return a->total.closed > 0 ? (double)a->total.won / a->total.closed : NAN;
}

void
asof_groups(const struct asof *a, size_t deal, uint32_t group[ASOF_DIMS])
{
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		group[dim] = asof_group(a, (enum asof_dim)dim, deal);
}

void
asof_groups_of(const struct asof *a, const struct asof_text value[ASOF_KEYS],
    uint32_t group[ASOF_DIMS])
{
	uint32_t id;

	for (int dim = 0; dim < ASOF_KEYS; dim++) {
		id = intern_find(a->deals->value[dim], value[dim].s, value[dim].n);
		group[dim] = value[dim].n == 0 ? INTERN_NONE : id == INTERN_NONE ? ASOF_NEW :
		    a->rank[dim][id];
	}
	for (int dim = ASOF_KEYS; dim < ASOF_DIMS; dim++)
		group[dim] = find_pair(a, (enum asof_dim)dim, group[pair[dim].parent],
		    group[pair[dim].other]);
}

/* What is known of a group: nothing of a new or missing one. */
static struct asof_count
count_of(const struct asof_count *count, uint32_t g)
{
	return g < ASOF_NEW ? count[g] : (struct asof_count){ 0, 0 };
}

double
asof_rate(const struct asof *a, enum asof_dim dim, const uint32_t group[ASOF_DIMS], int recent)
{
	enum asof_dim up = pair[dim].parent;
	double rate = asof_rate_overall(a);
	struct asof_count c;

	if (a->total.closed == 0)
		return NAN;
	if (group[dim] == INTERN_NONE)
		return dim < ASOF_KEYS ? rate : asof_rate(a, up, group, recent);
	if (dim >= ASOF_KEYS) {
		c = count_of(a->all[up], group[up]);
		rate = shrunk(&c, rate, a->strength[up]);
	}
	c = count_of(a->all[dim], group[dim]);
	rate = shrunk(&c, rate, a->strength[dim]);
	c = count_of(a->recent[dim], group[dim]);
	return recent ? shrunk(&c, rate, a->strength[dim]) : rate;
}

uint32_t
asof_closed(const struct asof *a, enum asof_dim dim, uint32_t group, int recent)
{
	if (group == INTERN_NONE)
		return 0;
	return count_of(recent ? a->recent[dim] : a->all[dim], group).closed;
}

double
asof_consistency(const struct asof *a, uint32_t g)
{
	double sum = 0, squares = 0, mean, rate;
	size_t n = 0;

	if (g == INTERN_NONE || g == ASOF_NEW)
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
