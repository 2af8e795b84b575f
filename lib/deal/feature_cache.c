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

/* Groups, the missing one, and for pairs the parents of missing ones. */
static size_t
slots(const struct asof *a, int dim)
{
	return a->groups[dim] + 1 + (dim < ASOF_KEYS ? 0 :
	    a->groups[asof_parent((enum asof_dim)dim)]);
}

/* What the features of the deal's group depend on, beside the day. */
static size_t
slot(const struct asof *a, enum asof_dim dim, size_t deal)
{
	uint32_t g = asof_group(a, dim, deal), up;

	if (g != INTERN_NONE)
		return g;
	up = dim < ASOF_KEYS ? INTERN_NONE : asof_group(a, asof_parent(dim), deal);
	return a->groups[dim] + (up != INTERN_NONE ? 1 + (size_t)up : 0);
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
put_known(struct feature_cache *g, enum asof_dim dim, size_t deal)
{
	struct feature_rep rep;
	struct feature_product product;

	if (dim == ASOF_REP) {
		feature_of_rep(g->a, deal, &rep);
		put(g, &rep, sizeof rep);
	} else if (dim == ASOF_PRODUCT) {
		feature_of_product(g->a, deal, &product);
		put(g, &product, sizeof product);
	}
}

static uint32_t
write_text(struct feature_cache *g, enum asof_dim dim, size_t deal)
{
	uint8_t ends[FEATURE_GROUP] = { 0 };
	char number[NUM_MAX];
	float x[FEATURE_GROUP];
	size_t start, n, end = 0;

	put_known(g, dim, deal);
	start = g->len;
	put(g, ends, sizeof ends);
	feature_group(g->a, dim, deal, x);
	for (int k = 0; k < FEATURE_GROUP; k++) {
		n = num_float(number, x[k]);		/* 47 characters at most */
		put(g, number, n);
		end += n;
		g->text[start + (size_t)k] = (uint8_t)end;
	}
	return (uint32_t)start;
}

void
feature_cache_add(struct feature_cache *g, size_t deal, uint32_t text[ASOF_DIMS])
{
	for (int dim = 0; dim < ASOF_DIMS; dim++) {
		struct latest *l = &g->latest[dim][slot(g->a, (enum asof_dim)dim, deal)];

		if (l->day != g->a->day)
			*l = (struct latest){ g->a->day, write_text(g, (enum asof_dim)dim, deal) };
		text[dim] = l->text;
	}
}

void
feature_cache_find(const struct feature_cache *g, size_t deal, uint32_t text[ASOF_DIMS])
{
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		text[dim] = g->latest[dim][slot(g->a, (enum asof_dim)dim, deal)].text;
}

void
feature_cache_now(const struct feature_cache *g, const uint32_t text[ASOF_DIMS], int32_t day,
    struct feature_now *now)
{
	now->day = day;
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
