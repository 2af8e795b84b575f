#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strtab.h"

enum { SLOTS = 16 };		/* at the start; a power of two */

struct slot {
	uint32_t hash;
	uint32_t id;		/* STRTAB_NONE: free */
};

struct strtab {
	struct slot *slot;	/* open addressing; at most half of them are taken */
	size_t slots;
	char *text;
	size_t text_cap;
	size_t *start;		/* [n + 1]: where each text starts, and where the last one ends */
	size_t start_cap;
	uint32_t n;
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
	d->start = mem_grow(NULL, &d->start_cap, SLOTS, sizeof *d->start);
	d->start[0] = 0;
	return d;
}

void
strtab_free(struct strtab *d)
{
	if (d == NULL)
		return;
	free(d->slot);
	free(d->text);
	free(d->start);
	free(d);
}

const char *
strtab_text(const struct strtab *d, uint32_t i, size_t *n)
{
	*n = d->start[i + 1] - d->start[i];
	return d->text + d->start[i];
}

/* The slot that holds the text, or the free one where it would go. */
static struct slot *
find(const struct strtab *d, const char *s, size_t n, uint32_t hash)
{
	struct slot *p;
	const char *t;
	size_t len;

	for (size_t at = hash & (d->slots - 1);; at = (at + 1) & (d->slots - 1)) {
		p = &d->slot[at];
		if (p->id == STRTAB_NONE)
			return p;
		if (p->hash != hash)
			continue;
		t = strtab_text(d, p->id, &len);
		if (len == n && (n == 0 || memcmp(t, s, n) == 0))
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

uint32_t
strtab_add(struct strtab *d, const char *s, size_t n, uint64_t hash)
{
	struct slot *p;
	size_t end = d->start[d->n];

	if (2 * ((size_t)d->n + 1) > d->slots)
		grow(d);
	p = find(d, s, n, fold(hash));
	if (p->id != STRTAB_NONE)
		return p->id;
	d->text = mem_grow(d->text, &d->text_cap, end + n + 1, 1);
	d->start = mem_grow(d->start, &d->start_cap, (size_t)d->n + 2, sizeof *d->start);
	if (n > 0)
		memcpy(d->text + end, s, n);
	d->start[d->n + 1] = end + n;
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
