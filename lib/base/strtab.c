#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strtab.h"

enum {
	SLOTS = 16,		/* at the start; a power of two */
	LEAST = 256,		/* bytes of texts that are asked for together: at first, */
	MOST = 1 << 16		/* and later */
};

struct slot {
	uint32_t hash;
	uint32_t id;		/* STRTAB_NONE: free */
};

struct entry {
	uint32_t len;
	char text[];
};

struct strtab {
	struct slot *slot;	/* open addressing; at most half of them are taken */
	size_t slots;
	struct entry **entry;	/* [n] */
	size_t entry_cap;
	uint32_t n;
	char **block;		/* [blocks] the entries stand in them, one after the other */
	size_t blocks, block_cap;
	size_t used, room;	/* bytes of the newest block */
};

static struct slot *
free_slots(size_t n)
{
	struct slot *s = mem_resize(NULL, n, sizeof *s);

	memset(s, 0xff, n * sizeof *s);
	return s;
}

struct strtab *
strtab_new(void)
{
	struct strtab *d = mem_zero(1, sizeof *d);

	d->slots = SLOTS;
	d->slot = free_slots(SLOTS);
	return d;
}

void
strtab_free(struct strtab *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->blocks; i++)
		free(d->block[i]);
	free(d->block);
	free(d->entry);
	free(d->slot);
	free(d);
}

const char *
strtab_text(const struct strtab *d, uint32_t i, size_t *n)
{
	*n = d->entry[i]->len;
	return d->entry[i]->text;
}

/* The slot that holds the text, or the free one where it would go. */
static struct slot *
find(const struct strtab *d, const char *s, size_t n, uint32_t hash)
{
	struct slot *p;
	const struct entry *e;

	for (size_t at = hash & (d->slots - 1);; at = (at + 1) & (d->slots - 1)) {
		p = &d->slot[at];
		if (p->id == STRTAB_NONE)
			return p;
		if (p->hash != hash)
			continue;
		e = d->entry[p->id];
		if (e->len == n && (n == 0 || memcmp(e->text, s, n) == 0))
			return p;
	}
}

static void
grow(struct strtab *d)
{
	struct slot *old = d->slot;
	size_t n = d->slots, at;

	d->slots = 2 * n;
	d->slot = free_slots(d->slots);
	for (size_t i = 0; i < n; i++) {
		if (old[i].id == STRTAB_NONE)
			continue;
		for (at = old[i].hash & (d->slots - 1); d->slot[at].id != STRTAB_NONE;)
			at = (at + 1) & (d->slots - 1);
		d->slot[at] = old[i];
	}
	free(old);
}

static uint32_t
fold(uint64_t hash)
{
	return (uint32_t)(hash ^ hash >> 32);
}

/* An entry of the text; it never moves. */
static struct entry *
keep(struct strtab *d, const char *s, size_t n)
{
	const size_t align = sizeof(uint32_t);
	size_t need = (sizeof(struct entry) + n + align) / align * align;
	struct entry *e;

	if (d->room - d->used < need) {
		d->room = d->room < LEAST ? LEAST : d->room < MOST ? 2 * d->room : MOST;
		d->room = need > d->room ? need : d->room;
		d->used = 0;
		d->block = mem_grow(d->block, &d->block_cap, d->blocks + 1, sizeof *d->block);
		d->block[d->blocks++] = mem_resize(NULL, d->room, 1);
	}
	e = (struct entry *)(void *)(d->block[d->blocks - 1] + d->used);
	d->used += need;
	e->len = (uint32_t)n;
	if (n > 0)
		memcpy(e->text, s, n);
	e->text[n] = '\0';
	return e;
}

uint32_t
strtab_add(struct strtab *d, const char *s, size_t n, uint64_t hash)
{
	struct slot *p;

	if (2 * ((size_t)d->n + 1) > d->slots)
		grow(d);
	p = find(d, s, n, fold(hash));
	if (p->id != STRTAB_NONE)
		return p->id;
	d->entry = mem_grow(d->entry, &d->entry_cap, (size_t)d->n + 1, sizeof *d->entry);
	d->entry[d->n] = keep(d, s, n);
	*p = (struct slot){ fold(hash), d->n };
	return d->n++;
}

uint32_t
strtab_find(const struct strtab *d, const char *s, size_t n)
{
	return find(d, s, n, fold(hash_bytes(s, n)))->id;
}

uint32_t
strtab_size(const struct strtab *d)
{
	return d->n;
}
