#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "csv/refdata.h"
#include "deal/stage.h"

enum { PIPELINE, STAGE, COLUMNS };

static const char *const column_name[COLUMNS] = { "pipeline", "stage" };

struct stage {
	char *pipeline, *name;
	double rank, of;
};

struct stages {
	struct stage *stage;
	size_t n, cap;
};

static int
add_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct stages *s = arg;
	size_t pn, n;
	const char *p = refdata_field(row, PIPELINE, &pn), *t = refdata_field(row, STAGE, &n);
	struct stage *last = s->n > 0 ? &s->stage[s->n - 1] : NULL;
	double rank = 1;

	if (n == 0)
		return refdata_complain(row, STAGE, "is empty", e);
	if (last != NULL && strlen(last->pipeline) == pn && memcmp(last->pipeline, p, pn) == 0)
		rank = last->rank + 1;
	s->stage = mem_grow(s->stage, &s->cap, s->n + 1, sizeof *s->stage);
	s->stage[s->n++] = (struct stage){ mem_text(p, pn), mem_text(t, n), rank, 0 };
	return 0;
}

/* Every stage learns how many its pipeline has: the last one's rank. */
static void
count(struct stages *s)
{
	double of = 0;

	for (size_t i = s->n; i-- > 0;) {
		if (i + 1 == s->n || s->stage[i].rank >= s->stage[i + 1].rank)
			of = s->stage[i].rank;
		s->stage[i].of = of;
	}
}

struct stages *
stages_read(const char *path, struct err *e)
{
	static const struct refdata table = { "stages.csv", column_name, COLUMNS,
	    add_row, 0, NULL };
	struct stages *s = mem_zero(1, sizeof *s);

	if (refdata_read(&table, path, s, e) != 0) {
		stages_free(s);
		return NULL;
	}
	count(s);
	return s;
}

void
stages_free(struct stages *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++) {
		free(s->stage[i].pipeline);
		free(s->stage[i].name);
	}
	free(s->stage);
	free(s);
}

double
stages_progress(const struct stages *s, const char *stage, size_t n)
{
	for (size_t i = 0; i < s->n; i++)
		if (strlen(s->stage[i].name) == n && strncasecmp(s->stage[i].name, stage, n) == 0)
			return s->stage[i].rank / s->stage[i].of;
	return NAN;
}

double *
stages_progresses(const struct stages *s, const struct intern *names)
{
	double *v = mem_resize(NULL, intern_size(names), sizeof *v);

	for (uint32_t i = 0; i < intern_size(names); i++) {
		size_t n;
		const char *text = intern_text(names, i, &n);

		v[i] = stages_progress(s, text, n);
	}
	return v;
}

/* The places of names in the pipeline whose stages begin at first; returns how many there are. */
static size_t
place(const struct stages *s, size_t first, const struct intern *names, size_t *rank)
{
	size_t found = 0, len;

	for (uint32_t id = 0; id < intern_size(names); id++) {
		const char *name = intern_text(names, id, &len);

		rank[id] = 0;
		for (size_t i = first; i < s->n && (i == first || s->stage[i].rank > 1); i++)
			if (strlen(s->stage[i].name) == len &&
			    strncasecmp(s->stage[i].name, name, len) == 0)
				rank[id] = (size_t)s->stage[i].rank;
		found += rank[id] > 0;
	}
	return found;
}

size_t
stages_rank(const struct stages *s, const struct intern *names, size_t *rank)
{
	size_t best = 0, most = 0;

	for (size_t i = 0; i < s->n; i++) {
		size_t found = s->stage[i].rank > 1 ? 0 : place(s, i, names, rank);

		if (found > most) {
			most = found;
			best = i;
		}
	}
	if (most > 0)
		place(s, best, names, rank);
	return most > 0 ? (size_t)s->stage[best].of : 0;
}
