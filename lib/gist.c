#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "feat.h"
#include "gist.h"
#include "mem.h"
#include "num.h"

/* The latest text of a group. */
struct latest {
	int32_t day;
	uint32_t text;
};

/* A text is where each of its numbers ends, then the numbers. */
struct gist {
	const struct asof *a;
	struct latest *latest[ASOF_DIMS];	/* [slots] */
	uint8_t *text;
	size_t len, cap;
};

/* Groups, the missing one, and for pairs the parents of missing ones. */
static size_t
slots(const struct asof *a, int dim)
{
	return a->groups[dim] + 1 + (dim < ASOF_KEYS ? 0 : a->groups[asof_parent((enum asof_dim)dim)]);
}

/* What the features of the deal's group depend on, beside the day. */
static size_t
slot(const struct asof *a, enum asof_dim dim, size_t deal)
{
	uint32_t g = asof_group(a, dim, deal), up;

	if (g != MAP_NONE)
		return g;
	up = dim < ASOF_KEYS ? MAP_NONE : asof_group(a, asof_parent(dim), deal);
	return a->groups[dim] + (up != MAP_NONE ? 1 + (size_t)up : 0);
}

struct gist *
gist_new(const struct asof *a)
{
	struct gist *g = mem_zero(1, sizeof *g);

	g->a = a;
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		g->latest[dim] = mem_resize(NULL, slots(a, dim), sizeof **g->latest);
	gist_start(g);
	return g;
}

void
gist_free(struct gist *g)
{
	if (g == NULL)
		return;
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		free(g->latest[dim]);
	free(g->text);
	free(g);
}

void
gist_start(struct gist *g)
{
	g->len = 0;
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		for (size_t i = 0; i < slots(g->a, dim); i++)
			g->latest[dim][i].day = DATE_NONE;
}

static uint32_t
write_text(struct gist *g, enum asof_dim dim, size_t deal)
{
	char number[NUM_MAX];
	float x[FEAT_GROUP];
	size_t start = g->len, n, end = 0;

	feat_group(g->a, dim, deal, x);
	g->text = mem_grow(g->text, &g->cap, start + FEAT_GROUP + FEAT_GROUP * sizeof number, 1);
	g->len += FEAT_GROUP;
	for (int k = 0; k < FEAT_GROUP; k++) {
		n = num_float(number, x[k]);		/* 47 characters at most */
		memcpy(g->text + g->len, number, n);
		g->len += n;
		end += n;
		g->text[start + (size_t)k] = (uint8_t)end;
	}
	return (uint32_t)start;
}

void
gist_add(struct gist *g, size_t deal, uint32_t text[ASOF_DIMS])
{
	for (int dim = 0; dim < ASOF_DIMS; dim++) {
		struct latest *l = &g->latest[dim][slot(g->a, (enum asof_dim)dim, deal)];

		if (l->day != g->a->day)
			*l = (struct latest){ g->a->day, write_text(g, (enum asof_dim)dim, deal) };
		text[dim] = l->text;
	}
}

void
gist_find(const struct gist *g, size_t deal, uint32_t text[ASOF_DIMS])
{
	for (int dim = 0; dim < ASOF_DIMS; dim++)
		text[dim] = g->latest[dim][slot(g->a, (enum asof_dim)dim, deal)].text;
}

void
gist_write(const struct gist *g, uint32_t text, size_t at, struct out *o)
{
	const uint8_t *end = g->text + text;
	size_t start = at > 0 ? end[at - 1] : 0;

	out_record(o, (const char *)end + FEAT_GROUP + start, end[at] - start);
}
