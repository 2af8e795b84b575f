#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/span.h"

#define HASH_FUNCTION(s, n, h) ((h) = (unsigned)hash_bytes((const char *)(s), (n)))
#define HASH_NONFATAL_OOM 0
#define uthash_fatal(msg) err_die("out of memory")
#include <uthash.h>

struct entry {
	UT_hash_handle hh;
	uint32_t id;
	uint32_t len;
	char text[];
};

struct intern {
	struct entry *head;
	struct entry **by_id;
	size_t cap;
	uint32_t n;
};

struct intern *
intern_new(void)
{
	return mem_zero(1, sizeof(struct intern));
}

void
intern_free(struct intern *m)
{
	if (m == NULL)
		return;
	HASH_CLEAR(hh, m->head);
	for (uint32_t i = 0; i < m->n; i++)
		free(m->by_id[i]);
	free(m->by_id);
	free(m);
}

uint32_t
intern_find(const struct intern *m, const char *s, size_t n)
{
	struct entry *e;

	HASH_FIND(hh, m->head, s, n, e);
	return e != NULL ? e->id : INTERN_NONE;
}

uint32_t
intern_add(struct intern *m, const char *s, size_t n)
{
	struct entry *e;
	unsigned hash;

	HASH_VALUE(s, n, hash);
	HASH_FIND_BYHASHVALUE(hh, m->head, s, n, hash, e);
	if (e != NULL)
		return e->id;
	e = mem_zero(1, sizeof *e + n + 1);
	memcpy(e->text, s, n);
	e->len = (uint32_t)n;
	e->id = m->n;
	m->by_id = mem_grow(m->by_id, &m->cap, (size_t)m->n + 1, sizeof *m->by_id);
	m->by_id[m->n++] = e;
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, m->head, e->text, n, hash, e);
	return e->id;
}

uint32_t
intern_size(const struct intern *m)
{
	return m->n;
}

const char *
intern_text(const struct intern *m, uint32_t id, size_t *n)
{
	if (n != NULL)
		*n = m->by_id[id]->len;
	return m->by_id[id]->text;
}

char *
intern_unused(const struct intern *m, const char *name)
{
	size_t n = strlen(name) + 24;
	char *text = mem_zero(n, 1);
	int i = 1;

	do
		snprintf(text, n, "%s_%d", name, ++i);
	while (intern_find(m, text, strlen(text)) != INTERN_NONE);
	return text;
}

static int
by_bytes(const void *a, const void *b)
{
	const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;

	return span_order(x->text, x->len, y->text, y->len);
}

uint32_t *
intern_sorted(const struct intern *m)
{
	struct entry **sorted = mem_resize(NULL, m->n, sizeof *sorted);
	uint32_t *id = mem_resize(NULL, m->n, sizeof *id);

	if (m->n > 0)
		memcpy(sorted, m->by_id, m->n * sizeof *sorted);
	qsort(sorted, m->n, sizeof *sorted, by_bytes);
	for (uint32_t i = 0; i < m->n; i++)
		id[i] = sorted[i]->id;
	free(sorted);
	return id;
}

void
intern_ranks(const struct intern *m, uint32_t *rank)
{
	uint32_t *id = intern_sorted(m);

	for (uint32_t i = 0; i < m->n; i++)
		rank[id[i]] = i;
	free(id);
}
