#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/out.h"
#include "deal/feature_cache.h"

/* The latest text of a group. */
struct latest {
	int32_t day;
	uint32_t text;
};

/*
 * A text is where each of its numbers ends, then the numbers; before it stands
 * what is known of a rep or product.
 */
struct feature_cache {
	const struct asof *a;
	struct latest *latest[ASOF_DIMS];	/* [slots] */
	uint8_t *text;
	size_t len, cap;
};

/*
 * What the features of a deal's group depend on, beside the day, is numbered: the groups,
 * the missing one and the new one; for pairs these two by the parent, which may be
 * either as well.
 */
static size_t
slots(const struct asof *a, int dim)
{
	size_t parents = dim < ASOF_KEYS ? 1 : a->groups[asof_parent((enum asof_dim)dim)] + 2;

	return a->groups[dim] + 2 * parents;
}

static size_t
slot(const struct asof *a, enum asof_dim dim, const uint32_t group[ASOF_DIMS])
{
	size_t parents = 1, parent = 0;
	uint32_t g = group[dim], up;

	if (g != INTERN_NONE && g != ASOF_NEW)
		return g;
	if (dim >= ASOF_KEYS) {
		parents = (size_t)a->groups[asof_parent(dim)] + 2;
		up = group[asof_parent(dim)];
		parent = up == INTERN_NONE ? 0 : up == ASOF_NEW ? 1 : 2 + (size_t)up;
	}
	return a->groups[dim] + (g == ASOF_NEW ? parents : 0) + parent;
}

/* The other way round: groups that have it. */
static void
groups_of_slot(const struct asof *a, enum asof_dim dim, size_t at, uint32_t group[ASOF_DIMS])
{
	size_t parents, parent;

	if (at < a->groups[dim]) {
		group[dim] = (uint32_t)at;
		if (dim >= ASOF_KEYS)
			group[asof_parent(dim)] = a->parent[dim][at];
		return;
	}
	parents = (slots(a, (int)dim) - a->groups[dim]) / 2;
	at -= a->groups[dim];
	group[dim] = at < parents ? INTERN_NONE : ASOF_NEW;
	parent = at % parents;
	if (dim >= ASOF_KEYS)
		group[asof_parent(dim)] = parent == 0 ? INTERN_NONE : parent == 1 ? ASOF_NEW :
		    (uint32_t)(parent - 2);
}

struct feature_cache *
feature_cache_new(const struct asof *a)
{
	struct feature_cache *g = mem_zero(1, sizeof *g);

	g->a = a;
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		g->latest[dim] = mem_resize(NULL, slots(a, dim), sizeof **g->latest);
	feature_cache_start(g);
	return g;
}

void
feature_cache_free(struct feature_cache *g)
{
	if (g == NULL)
		return;
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		free(g->latest[dim]);
	free(g->text);
	free(g);
}

void
feature_cache_start(struct feature_cache *g)
{
	g->len = 0;
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		for (size_t i = 0; i < slots(g->a, dim); i++)
			g->latest[dim][i].day = DATE_NONE;
}

static void
put(struct feature_cache *g, const void *bytes, size_t n)
{
	g->text = mem_grow(g->text, &g->cap, g->len + n, 1);
	memcpy(g->text + g->len, bytes, n);
	g->len += n;
}

static void
put_known(struct feature_cache *g, enum asof_dim dim, const uint32_t group[ASOF_DIMS])
{
	struct feature_rep rep;
	struct feature_product product;

	if (dim == ASOF_REP) {
		feature_of_rep(g->a, group, &rep);
		put(g, &rep, sizeof rep);
	} else if (dim == ASOF_PRODUCT) {
		feature_of_product(g->a, group, &product);
		put(g, &product, sizeof product);
	}
}

static uint32_t
write_text(struct feature_cache *g, enum asof_dim dim, const uint32_t group[ASOF_DIMS])
{
	uint8_t ends[FEATURE_GROUP] = { 0 };
	char number[NUM_MAX];
	float x[FEATURE_GROUP];
	size_t start, n, end = 0;

	put_known(g, dim, group);
	start = g->len;
	put(g, ends, sizeof ends);
	feature_group(g->a, dim, group, x);
	for (int k = 0; k < FEATURE_GROUP; k++) {
		n = num_float(number, x[k]);		/* 47 characters at most */
		put(g, number, n);
		end += n;
		g->text[start + (size_t)k] = (uint8_t)end;
	}
	return (uint32_t)start;
}

static uint32_t
add(struct feature_cache *g, enum asof_dim dim, const uint32_t group[ASOF_DIMS])
{
	struct latest *l = &g->latest[dim][slot(g->a, dim, group)];

	if (l->day != g->a->day)
		*l = (struct latest){ g->a->day, write_text(g, dim, group) };
	return l->text;
}

void
feature_cache_add(struct feature_cache *g, const uint32_t group[ASOF_DIMS],
    uint32_t text[ASOF_DIMS])
{
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		text[dim] = add(g, (enum asof_dim)dim, group);
}

void
feature_cache_fill(struct feature_cache *g)
{
	uint32_t group[ASOF_DIMS] = { 0 };

	for (int dim = 0; dim < ASOF_DIMS; dim++)
		for (size_t i = 0; i < slots(g->a, dim); i++) {
			groups_of_slot(g->a, (enum asof_dim)dim, i, group);
			(void)add(g, (enum asof_dim)dim, group);
		}
}

void
feature_cache_find(const struct feature_cache *g, const uint32_t group[ASOF_DIMS],
    uint32_t text[ASOF_DIMS])
{
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		text[dim] = g->latest[dim][slot(g->a, (enum asof_dim)dim, group)].text;
}

void
feature_cache_now(const struct feature_cache *g, const uint32_t text[ASOF_DIMS], int32_t day,
    struct feature_now *now)
{
	now->day = day;
	now->first_day = g->a->first_day;
	memcpy(&now->rep, g->text + text[ASOF_REP] - sizeof now->rep, sizeof now->rep);
	memcpy(&now->product, g->text + text[ASOF_PRODUCT] - sizeof now->product,
	    sizeof now->product);
}

void
feature_cache_write(const struct feature_cache *g, uint32_t text, size_t at, struct out *o)
{
	const uint8_t *end = g->text + text;
	size_t start = at > 0 ? end[at - 1] : 0;

	out_record(o, (const char *)end + FEATURE_GROUP + start, end[at] - start);
}
