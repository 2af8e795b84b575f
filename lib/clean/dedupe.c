#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/search.h"
#include "clean/dedupe.h"

const struct opt_choice dedupe_choices[] = {
	{ "last", DEDUPE_LAST, "the last row of a deal counts (default)" },
	{ "first", DEDUPE_FIRST, "the first row counts" },
	{ "reject", DEDUPE_REJECT, "the first row counts, the others are rejected" },
	{ NULL, 0, NULL }
};

struct id_slot {			/* of the table of deal_ids */
	uint32_t hash;
	uint32_t row;			/* 1 + its number in the export; 0: free */
};

struct id_index {
	struct export *x;
	struct id_slot *slot;
	size_t mask;
	uint32_t *start;		/* the number of each block's first row */
	uint32_t hash[EXPORT_ROWS];	/* of the deal_ids of the block in hand */
};

enum dedupe
dedupe_usual(const struct export *x)
{
	for (size_t i = 0; i < x->files; i++)
		if (x->file[i].map.titled)
			return DEDUPE_REJECT;
	return DEDUPE_LAST;
}

static void
index_open(struct id_index *t, struct export *x)
{
	size_t slots = 64;
	uint32_t row = 0;

	if (x->rows >= UINT32_MAX)
		err_die("more than %lu rows", (unsigned long)UINT32_MAX - 1);
	while (slots < x->rows + x->rows / 2)
		slots *= 2;
	t->x = x;
	t->slot = mem_zero(slots, sizeof *t->slot);
	t->mask = slots - 1;
	t->start = mem_resize(NULL, x->blocks, sizeof *t->start);
	for (size_t i = 0; i < x->blocks; i++) {
		t->start[i] = row;
		row += x->block[i]->rows;
	}
}

static void
index_close(struct id_index *t)
{
	free(t->slot);
	free(t->start);
}

struct row_sought {
	const uint32_t *start;
	uint32_t n;
};

static int
starts_before(size_t block, const void *arg)
{
	const struct row_sought *s = arg;

	return s->start[block] <= s->n;
}

/* Row number n, and its block: the last one that starts at or before n. */
static struct export_row *
row_number(const struct id_index *t, uint32_t n, const struct export_block **b)
{
	const struct row_sought s = { t->start, n };
	size_t i = search_lower(t->x->blocks, starts_before, &s) - 1;

	*b = t->x->block[i];
	return &t->x->block[i]->row[n - t->start[i]];
}

/*
 * The other row of the deal, or NULL if this, row k of b and number n of all,
 * is its first, which is then in the table; *at is its slot.
 */
static struct export_row *
find_or_add(const struct id_index *t, const struct export_block *b, uint32_t k, uint32_t n,
    struct id_slot **at)
{
	struct export_field mine = export_id(b, &b->row[k]), theirs;
	const struct export_block *other;
	struct export_row *found;
	size_t i = t->hash[k] & t->mask;

	for (; t->slot[i].row != 0; i = (i + 1) & t->mask) {
		if (t->slot[i].hash != t->hash[k])
			continue;
		found = row_number(t, t->slot[i].row - 1, &other);
		theirs = export_id(other, found);
		*at = &t->slot[i];
		if (mine.n == theirs.n && memcmp(mine.s, theirs.s, mine.n) == 0)
			return found;
	}
	t->slot[i] = (struct id_slot){ t->hash[k], n + 1 };
	return NULL;
}

/* 5.54E+17: a long number that a spreadsheet has rounded, which stands for many. */
static int
is_rounded(struct export_field id)
{
	const char *e = memchr(id.s, 'E', id.n);

	return e != NULL && e > id.s && e + 3 <= id.s + id.n && e[1] == '+' &&
	    strspn(id.s, "0123456789.") == (size_t)(e - id.s);
}

static void
hash_ids(struct id_index *t, const struct export_block *b)
{
	for (uint32_t k = 0; k < b->rows; k++) {
		struct export_field id = export_id(b, &b->row[k]);

		t->hash[k] = (uint32_t)hash_bytes(id.s, id.n);
	}
}

/* The rows of block i; returns how many were superseded, there or before. */
static uint64_t
dedupe_block(struct id_index *t, size_t i, enum dedupe which)
{
	enum { AHEAD = 8 };		/* rows whose slots are fetched before they are looked at */
	const struct export_block *b = t->x->block[i];
	struct export_row *other;
	uint64_t superseded = 0;
	struct id_slot *at;

	hash_ids(t, b);
	for (uint32_t k = 0; k < b->rows; k++) {
		struct export_row *row = &b->row[k];

		if (k + AHEAD < b->rows)
			__builtin_prefetch(&t->slot[t->hash[k + AHEAD] & t->mask]);
		if (row->reason != REJECT_NOT ||
		    (other = find_or_add(t, b, k, t->start[i] + k, &at)) == NULL)
			continue;
		t->x->rounded += is_rounded(export_id(b, row)) != 0;
		if (which == DEDUPE_REJECT) {
			export_reject(row, REJECT_DUPLICATE, DEAL_ID);
			continue;
		}
		superseded++;
		if (which == DEDUPE_LAST)
			at->row = t->start[i] + k + 1;
		else
			other = row;
		other->flags |= EXPORT_SUPERSEDED;
	}
	return superseded;
}

uint64_t
dedupe_rows(struct export *x, enum dedupe which)
{
	uint64_t superseded = 0;
	struct id_index t;

	index_open(&t, x);
	for (size_t i = 0; i < x->blocks; i++)
		superseded += dedupe_block(&t, i, which);
	index_close(&t);
	return superseded;
}
