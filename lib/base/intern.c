#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/strtab.h"

struct intern {
	struct strtab *texts;
};

struct intern *
intern_new(void)
{
	struct intern *m = mem_zero(1, sizeof *m);

	m->texts = strtab_new();
	return m;
}

void
intern_free(struct intern *m)
{
	if (m == NULL)
		return;
	strtab_free(m->texts);
	free(m);
}

uint32_t
intern_find(const struct intern *m, const char *s, size_t n)
{
	return strtab_find(m->texts, s, n);
}

uint32_t
intern_add(struct intern *m, const char *s, size_t n)
{
	return strtab_add(m->texts, s, n, hash_bytes(s, n));
}

uint32_t
intern_size(const struct intern *m)
{
	return strtab_size(m->texts);
}

const char *
intern_text(const struct intern *m, uint32_t id, size_t *n)
{
	size_t len;

	return strtab_text(m->texts, id, n != NULL ? n : &len);
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

struct sorted {
	const char *s;
	size_t n;
	uint32_t id;
};

static int
by_bytes(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	return span_order(x->s, x->n, y->s, y->n);
}

uint32_t *
intern_sorted(const struct intern *m)
{
	uint32_t n = intern_size(m), *id = mem_resize(NULL, n, sizeof *id);
	struct sorted *sorted = mem_resize(NULL, n, sizeof *sorted);

	for (uint32_t i = 0; i < n; i++) {
		sorted[i].s = intern_text(m, i, &sorted[i].n);
		sorted[i].id = i;
	}
	qsort(sorted, n, sizeof *sorted, by_bytes);
	for (uint32_t i = 0; i < n; i++)
		id[i] = sorted[i].id;
	free(sorted);
	return id;
}

void
intern_ranks(const struct intern *m, uint32_t *rank)
{
	uint32_t *id = intern_sorted(m);

	for (uint32_t i = 0; i < intern_size(m); i++)
		rank[id[i]] = i;
	free(id);
}
