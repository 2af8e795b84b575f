#include <stdlib.h>
#include <string.h>

#include "alert/route.h"
#include "base/intern.h"
#include "base/mem.h"
#include "csv/refdata.h"

enum { REP, MANAGER, EMAIL, SLACK, COLUMNS };

static const char *const column_name[COLUMNS] = { "rep", "manager", "email", "slack" };

struct routes {
	struct intern *reps;
	char **text[COLUMNS];		/* [reps]; empty texts, never NULL; none of REP */
	size_t cap[COLUMNS];
};

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct routes *t = arg;
	size_t n;
	const char *s = refdata_field(row, REP, &n);
	uint32_t id;

	if (n == 0)
		return refdata_complain(row, REP, "is empty", e);
	if (intern_find(t->reps, s, n) != INTERN_NONE)
		return refdata_complain(row, REP, "stands twice", e);
	id = intern_add(t->reps, s, n);
	for (size_t k = MANAGER; k < COLUMNS; k++) {
		s = refdata_field(row, k, &n);
		t->text[k] = mem_grow(t->text[k], &t->cap[k], id + (size_t)1, sizeof *t->text[k]);
		t->text[k][id] = mem_text(s, n);
	}
	return 0;
}

struct routes *
routes_read(const char *path, struct err *e)
{
	static const struct refdata table = {
		.column = column_name, .columns = COLUMNS, .row = read_row,
		.optional = 1u << MANAGER | 1u << EMAIL | 1u << SLACK
	};
	struct routes *t = mem_zero(1, sizeof *t);

	t->reps = intern_new();
	if (refdata_read(&table, path, t, e) == 0)
		return t;
	routes_free(t);
	return NULL;
}

void
routes_free(struct routes *t)
{
	if (t == NULL)
		return;
	for (size_t k = MANAGER; k < COLUMNS; k++) {
		for (uint32_t i = 0; i < intern_size(t->reps); i++)
			free(t->text[k][i]);
		free(t->text[k]);
	}
	intern_free(t->reps);
	free(t);
}

const char *
route_address(const struct routes *t, const char *rep, size_t n, size_t *len, int *known)
{
	uint32_t id = t != NULL ? intern_find(t->reps, rep, n) : INTERN_NONE;

	if (known != NULL)
		*known = id != INTERN_NONE;
	for (int k = EMAIL; id != INTERN_NONE && k <= SLACK; k++)
		if (t->text[k][id][0] != '\0') {
			*len = strlen(t->text[k][id]);
			return t->text[k][id];
		}
	*len = n;
	return rep;
}

const char *
route_manager(const struct routes *t, const char *rep, size_t n, size_t *len)
{
	uint32_t id = t != NULL ? intern_find(t->reps, rep, n) : INTERN_NONE;
	const char *s = id != INTERN_NONE ? t->text[MANAGER][id] : "";

	*len = strlen(s);
	return s;
}

const char *
route_by(const struct routes *t, enum route_way way, const char *rep, size_t n, size_t *len)
{
	uint32_t id = intern_find(t->reps, rep, n);
	const char *s = id != INTERN_NONE ? t->text[way == ROUTE_EMAIL ? EMAIL : SLACK][id] : "";

	*len = strlen(s);
	return s;
}

size_t
routes_size(const struct routes *t)
{
	return intern_size(t->reps);
}

const char *
route_name(const struct routes *t, size_t i)
{
	return intern_text(t->reps, (uint32_t)i, NULL);
}

const char *
route_at(const struct routes *t, enum route_way way, size_t i)
{
	return t->text[way == ROUTE_EMAIL ? EMAIL : SLACK][i];
}
