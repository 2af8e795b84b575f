#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/search.h"
#include "clean/dedupe.h"
#include "clean/record_id.h"

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
	size_t slots;
	uint32_t *start;		/* the number of each block's first row */
	struct record_id_census *census;	/* of each file */
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
	uint32_t row = 0;

	if (x->rows >= UINT32_MAX)
		err_die("more than %lu rows", (unsigned long)UINT32_MAX - 1);
	t->x = x;
	t->slots = x->rows + x->rows / 2 + 1;
	t->slot = mem_zero(t->slots, sizeof *t->slot);
	t->start = mem_resize(NULL, x->blocks, sizeof *t->start);
	t->census = mem_zero(x->files, sizeof *t->census);
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
	free(t->census);
}

/* The first slot to look at for a hash. */
static inline size_t
slot_of(const struct id_index *t, uint32_t hash)
{
	return (size_t)((uint64_t)hash * t->slots >> 32);
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

static struct export_field
key_of(const struct export_block *b, const struct export_row *row)
{
	struct export_field id = export_id(b, row);

	id.n = record_id_key(id.s, id.n);
	return id;
}

/*
 * The other row of the deal, or NULL if this, row k of b and number n of all,
 * is its first, which is then in the table; *at is its slot.
 */
static struct export_row *
find_or_add(const struct id_index *t, const struct export_block *b, uint32_t k, uint32_t n,
    struct id_slot **at)
{
	struct export_field mine = key_of(b, &b->row[k]), theirs;
	const struct export_block *other;
	struct export_row *found;
	size_t i = slot_of(t, t->hash[k]);

	for (; t->slot[i].row != 0; i = i + 1 < t->slots ? i + 1 : 0) {
		if (t->slot[i].hash != t->hash[k])
			continue;
		found = row_number(t, t->slot[i].row - 1, &other);
		theirs = key_of(other, found);
		*at = &t->slot[i];
		if (mine.n == theirs.n && memcmp(mine.s, theirs.s, mine.n) == 0)
			return found;
	}
	t->slot[i] = (struct id_slot){ t->hash[k], n + 1 };
	return NULL;
}

static void
hash_ids(struct id_index *t, const struct export_block *b)
{
	for (uint32_t k = 0; k < b->rows; k++) {
		struct export_field id = key_of(b, &b->row[k]);

		t->hash[k] = (uint32_t)hash_bytes(id.s, id.n);
	}
}

/* Does the row say anything of a deal?  One that is deleted does if it has the deal's id. */
static int
speaks(const struct id_index *t, const struct export_block *b, const struct export_row *row)
{
	return row->reason == REJECT_NOT || (row->reason == REJECT_DELETED && row->id_len > 0 &&
	    !t->x->file[b->file].map.titled);
}

static int
is_rounded(const struct id_index *t, const struct export_block *b, const struct export_row *row)
{
	struct export_field id = export_id(b, row);

	return record_id_rounded(&t->census[b->file], id.s, id.n);
}

/* Both rows have one rounded id, which may be that of two deals: neither is known. */
static void
reject_rounded(struct id_index *t, struct export_row *row, struct export_row *other)
{
	struct export_row *both[2] = { other, row };

	for (int i = 0; i < 2; i++)
		if (both[i]->reason == REJECT_NOT) {
			export_reject(both[i], REJECT_ROUNDED_ID, DEAL_ID);
			t->x->rounded.rejected++;
		}
}

/* A row that counted does so no more. */
static uint64_t
supersede(struct export_row *row)
{
	if (!export_counts(row))
		return 0;
	row->flags |= EXPORT_SUPERSEDED;
	return 1;
}

/*
 * A row, number n, of a deal that other has stood for, in the slot at; returns
 * how many are superseded by that.
 */
static uint64_t
settle(struct id_index *t, struct export_row *row, struct export_row *other, struct id_slot *at,
    uint32_t n, enum dedupe which)
{
	int deleted = row->reason == REJECT_DELETED;
	uint64_t superseded;

	if (which == DEDUPE_FIRST) {
		if (other->reason == REJECT_DELETED && export_counts(row)) {
			t->x->gone += (other->flags & EXPORT_ENDS) == 0;
			other->flags |= EXPORT_ENDS;
		}
		return deleted ? 0 : supersede(row);
	}
	if (which == DEDUPE_REJECT && !deleted && other->reason == REJECT_NOT) {
		export_reject(row, REJECT_DUPLICATE, DEAL_ID);
		return 0;
	}
	at->row = n + 1;
	superseded = supersede(other);
	t->x->gone += deleted ? superseded : 0;
	if (deleted && (superseded > 0 || (other->flags & EXPORT_ENDS) != 0))
		row->flags |= EXPORT_ENDS;
	if (!deleted && other->reason == REJECT_DELETED && (other->flags & EXPORT_ENDS) != 0)
		t->x->gone--;			/* it is back */
	return superseded;
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
			__builtin_prefetch(&t->slot[slot_of(t, t->hash[k + AHEAD])]);
		if (!speaks(t, b, row) ||
		    (other = find_or_add(t, b, k, t->start[i] + k, &at)) == NULL)
			continue;
		if (is_rounded(t, b, row))
			reject_rounded(t, row, other);
		else
			superseded += settle(t, row, other, at, t->start[i] + k, which);
	}
	return superseded;
}

/* Counts how ids end, file by file, and those that are rounded. */
static void
find_rounded(struct id_index *t)
{
	struct export *x = t->x;

	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; x->block[i]->doubtful && k < x->block[i]->rows; k++) {
			struct export_field id = export_id(x->block[i], &x->block[i]->row[k]);

			record_id_count(&t->census[x->block[i]->file], id.s, id.n);
		}
	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; x->block[i]->doubtful && k < x->block[i]->rows; k++) {
			const struct export_block *b = x->block[i];

			if (b->row[k].reason != REJECT_NOT || !is_rounded(t, b, &b->row[k]))
				continue;
			if (x->rounded.rows++ == 0) {
				x->rounded.block = b;
				x->rounded.row = &b->row[k];
			}
		}
}

uint64_t
dedupe_rows(struct export *x, enum dedupe which)
{
	uint64_t superseded = 0;
	struct id_index t;

	index_open(&t, x);
	find_rounded(&t);
	for (size_t i = 0; i < x->blocks; i++)
		superseded += dedupe_block(&t, i, which);
	index_close(&t);
	return superseded;
}
