#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "winrate/groupby.h"

#define CELLS 300000		/* tuples that there may be, up to which each has a place of its
				 * own */

/* A group while they are sorted: its place[0..width-1] decide. */
struct unsorted {
	const uint32_t *place;
	size_t width;
	uint32_t id;
};

static int
by_place(const void *x, const void *y)
{
	const struct unsorted *a = x, *b = y;

	for (size_t i = 0; i < a->width; i++)
		if (a->place[i] != b->place[i])
			return a->place[i] < b->place[i] ? -1 : 1;
	return 0;
}

/* The lead and key values of deal i. */
static void
write_tuple(const struct groupbys *g, size_t i, uint32_t lead, uint32_t *tuple)
{
	tuple[0] = lead;
	for (size_t k = 0; k < g->keys; k++)
		tuple[k + 1] = g->d->key[i * g->d->keys + g->key[k]];
}

/* Room for one number a tuple, if there can be few. */
static void
make_known(struct groupbys *g, const uint32_t *lead)
{
	size_t cells;

	g->leads = 0;
	for (size_t i = 0; i < g->d->n; i++)
		if (lead[i] != GROUPBY_NONE && lead[i] >= g->leads)
			g->leads = (size_t)lead[i] + 1;
	cells = g->leads;
	for (size_t k = 0; k < g->keys && cells <= CELLS; k++)
		cells *= intern_size(g->d->value[g->key[k]]);
	if (cells <= CELLS)
		g->known = mem_zero(cells, sizeof *g->known);
}

/* The place of a deal's tuple in g->known; its lead is below g->leads. */
static size_t
cell_of(const struct groupbys *g, size_t i, uint32_t lead)
{
	size_t at = lead;

	for (size_t k = 0; k < g->keys; k++)
		at = at * intern_size(g->d->value[g->key[k]]) +
		    g->d->key[i * g->d->keys + g->key[k]];
	return at;
}

static void
number_tuples(struct groupbys *g, const uint32_t *lead)
{
	size_t width = (g->keys + 1) * sizeof(uint32_t);
	uint32_t *tuple = mem_zero(1, width), none, *known;

	for (size_t i = 0; i < g->d->n; i++) {
		g->of[i] = GROUPBY_NONE;
		if (lead[i] == GROUPBY_NONE)
			continue;
		none = 0;
		known = g->known != NULL ? &g->known[cell_of(g, i, lead[i])] : &none;
		if (*known == 0) {
			write_tuple(g, i, lead[i], tuple);
			*known = 1 + intern_add(g->tuples, (const char *)tuple, width);
		}
		g->of[i] = *known - 1;
	}
	g->n = intern_size(g->tuples);
	free(tuple);
}

/* place[group * width ..]: lead, and each key text's place in the order of bytes. */
static uint32_t *
places(const struct groupbys *g)
{
	size_t width = g->keys + 1;
	uint32_t *place = mem_zero(g->n * width, sizeof *place);

	for (size_t i = 0; i < g->n; i++)
		memcpy(place + i * width, intern_text(g->tuples, (uint32_t)i, NULL),
		    width * sizeof *place);
	for (size_t k = 0; k < g->keys; k++) {
		const struct intern *texts = g->d->value[g->key[k]];
		uint32_t *rank = mem_zero(intern_size(texts), sizeof *rank);

		intern_ranks(texts, rank);
		for (size_t i = 0; i < g->n; i++)
			place[i * width + k + 1] = rank[place[i * width + k + 1]];
		free(rank);
	}
	return place;
}

static void
sort_groups(struct groupbys *g)
{
	size_t width = g->keys + 1;
	uint32_t *place = places(g), *tuple = mem_zero(width, sizeof *tuple);
	struct unsorted *s = mem_zero(g->n, sizeof *s);

	for (size_t i = 0; i < g->n; i++)
		s[i] = (struct unsorted){ place + i * width, width, (uint32_t)i };
	qsort(s, g->n, sizeof *s, by_place);
	for (size_t i = 0; i < g->n; i++) {
		memcpy(tuple, intern_text(g->tuples, s[i].id, NULL), width * sizeof *tuple);
		g->rank[s[i].id] = (uint32_t)i;
		g->lead[i] = tuple[0];
		memcpy(g->value + i * g->keys, tuple + 1, g->keys * sizeof *tuple);
	}
	free(s);
	free(tuple);
	free(place);
}

void
groupby_make(struct groupbys *g, const struct deals *d, const uint32_t *lead, const size_t *key,
    size_t keys)
{
	*g = (struct groupbys){ .d = d, .keys = keys, .tuples = intern_new() };
	g->key = mem_zero(keys, sizeof *g->key);
	if (keys > 0)
		memcpy(g->key, key, keys * sizeof *key);
	g->of = mem_zero(d->n, sizeof *g->of);
	make_known(g, lead);
	number_tuples(g, lead);
	g->lead = mem_zero(g->n, sizeof *g->lead);
	g->value = mem_zero(g->n * keys, sizeof *g->value);
	g->rank = mem_zero(g->n, sizeof *g->rank);
	sort_groups(g);
	for (size_t i = 0; i < d->n; i++)
		if (g->of[i] != GROUPBY_NONE)
			g->of[i] = g->rank[g->of[i]];
}

uint32_t
groupby_find(const struct groupbys *g, size_t i, uint32_t lead)
{
	size_t width = (g->keys + 1) * sizeof(uint32_t);
	uint32_t small[16], *tuple, id;

	if (lead >= g->leads)
		return GROUPBY_NONE;
	if (g->known != NULL) {
		id = g->known[cell_of(g, i, lead)];
		return id > 0 ? g->rank[id - 1] : GROUPBY_NONE;
	}
	tuple = g->keys < 16 ? small : mem_zero(1, width);
	write_tuple(g, i, lead, tuple);
	id = intern_find(g->tuples, (const char *)tuple, width);
	if (tuple != small)
		free(tuple);
	return id != INTERN_NONE ? g->rank[id] : GROUPBY_NONE;
}

void
groupby_free(struct groupbys *g)
{
	free(g->key);
	free(g->lead);
	free(g->value);
	free(g->of);
	free(g->rank);
	free(g->known);
	intern_free(g->tuples);
	memset(g, 0, sizeof *g);
}
