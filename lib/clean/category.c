#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/category.h"
#include "clean/record_id.h"

struct category {
	int flags;
	struct intern *raw;		/* as they were added */
	struct intern *trimmed, *key;
	uint32_t *of_raw;		/* raw -> trimmed */
	uint32_t *of_trimmed;		/* trimmed -> key */
	uint64_t *count;		/* of each trimmed one */
	uint64_t *total;		/* of each key */
	uint32_t *best;			/* key -> the trimmed one that is written */
	size_t raw_cap, trimmed_cap, count_cap;
	struct buf scratch;
};

struct category *
category_new(int flags)
{
	struct category *sp = mem_zero(1, sizeof *sp);

	sp->flags = flags;
	buf_init(&sp->scratch);
	sp->raw = intern_new();
	sp->trimmed = intern_new();
	sp->key = intern_new();
	return sp;
}

void
category_free(struct category *sp)
{
	if (sp == NULL)
		return;
	intern_free(sp->raw);
	intern_free(sp->trimmed);
	intern_free(sp->key);
	free(sp->of_raw);
	free(sp->of_trimmed);
	free(sp->count);
	free(sp->best);
	free(sp->total);
	buf_free(&sp->scratch);
	free(sp);
}

static uint32_t
add_trimmed(struct category *sp, const char *s, size_t n)
{
	uint32_t known = intern_size(sp->trimmed), id = intern_add(sp->trimmed, s, n);
	size_t start = sp->scratch.len;

	if (id < known)
		return id;
	sp->of_trimmed = mem_grow(sp->of_trimmed, &sp->trimmed_cap, (size_t)id + 1,
	    sizeof *sp->of_trimmed);
	sp->count = mem_grow(sp->count, &sp->count_cap, (size_t)id + 1, sizeof *sp->count);
	if ((sp->flags & CATEGORY_RECORD_IDS) != 0 && record_id_is(s, n)) {
		n = record_id_key(s, n);
	} else {
		s = intern_text(sp->trimmed, id, &n);
		unicode_key(&sp->scratch, s, n);
		s = sp->scratch.len > 0 ? sp->scratch.s + start : "";
		n = sp->scratch.len - start;
	}
	sp->of_trimmed[id] = intern_add(sp->key, s, n);
	sp->count[id] = 0;
	return id;
}

uint32_t
category_add(struct category *sp, const char *s, size_t n)
{
	uint32_t known = intern_size(sp->raw), id = intern_add(sp->raw, s, n);

	if (id < known)
		return id;
	buf_clear(&sp->scratch);
	unicode_tidy(&sp->scratch, s, n);
	sp->of_raw = mem_grow(sp->of_raw, &sp->raw_cap, (size_t)id + 1, sizeof *sp->of_raw);
	sp->of_raw[id] = add_trimmed(sp, sp->scratch.s != NULL ? sp->scratch.s : "",
	    sp->scratch.len);
	return id;
}

uint32_t
category_size(const struct category *sp)
{
	return intern_size(sp->raw);
}

void
category_count(struct category *sp, uint32_t spelling, uint64_t times)
{
	sp->count[sp->of_raw[spelling]] += times;
}

void
category_settle(struct category *sp)
{
	uint32_t classes = intern_size(sp->key);

	sp->best = mem_resize(sp->best, classes, sizeof *sp->best);
	sp->total = mem_resize(sp->total, classes, sizeof *sp->total);
	for (uint32_t i = 0; i < classes; i++) {
		sp->best[i] = INTERN_NONE;
		sp->total[i] = 0;
	}
	for (uint32_t i = 0; i < intern_size(sp->trimmed); i++) {
		uint32_t *best = &sp->best[sp->of_trimmed[i]];

		sp->total[sp->of_trimmed[i]] += sp->count[i];
		if (*best == INTERN_NONE || sp->count[i] > sp->count[*best])
			*best = i;
	}
}

const char *
category_text(const struct category *sp, uint32_t spelling, size_t *n)
{
	return intern_text(sp->trimmed, sp->best[sp->of_trimmed[sp->of_raw[spelling]]], n);
}

uint32_t
category_classes(const struct category *sp)
{
	return intern_size(sp->key);
}

const char *
category_class(const struct category *sp, uint32_t i, size_t *n, uint64_t *times)
{
	*times = sp->total[i];
	return intern_text(sp->trimmed, sp->best[i], n);
}

uint64_t
category_folded(const struct category *sp)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < intern_size(sp->trimmed); i++)
		n += sp->best[sp->of_trimmed[i]] != i ? sp->count[i] : 0;
	return n;
}
