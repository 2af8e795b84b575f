#include <stdlib.h>
#include <string.h>

#include "alert/route.h"
#include "base/intern.h"
#include "base/mem.h"
#include "csv/rec.h"

enum { MANAGER, EMAIL, SLACK, COLUMNS };

static const char *const column_name[COLUMNS] = { "manager", "email", "slack" };

struct routes {
	struct intern *reps;
	char **text[COLUMNS];		/* [reps]; empty texts, never NULL */
	size_t cap[COLUMNS];
};

static int
read_row(struct routes *t, const struct rec *r, const struct batch *b, const struct rec_row *row,
    size_t rep, const long *column, struct err *e)
{
	size_t n;
	const char *s = batch_field(b, row, rep, &n);
	uint32_t id;

	if (n == 0)
		return rec_complain(r, b, row, rep, "is empty", e);
	if (intern_find(t->reps, s, n) != INTERN_NONE)
		return rec_complain(r, b, row, rep, "stands twice", e);
	id = intern_add(t->reps, s, n);
	for (size_t k = 0; k < COLUMNS; k++) {
		s = "";
		n = 0;
		if (column[k] >= 0)
			s = batch_field(b, row, (size_t)column[k], &n);
		t->text[k] = mem_grow(t->text[k], &t->cap[k], id + (size_t)1, sizeof *t->text[k]);
		t->text[k][id] = mem_text(s, n);
	}
	return 0;
}

static int
read_rows(struct routes *t, struct rec *r, struct err *e)
{
	struct batch b = { 0 };
	long column[COLUMNS];
	size_t rep;
	int rc = rec_need(r, "rep", &rep, e);

	for (size_t k = 0; k < COLUMNS; k++)
		column[k] = rec_find(r, column_name[k]);
	while (rc == 0 && (rc = rec_read(r, &b, e)) > 0) {
		rc = 0;
		for (size_t i = 0; i < b.rows && rc == 0; i++)
			rc = read_row(t, r, &b, &b.row[i], rep, column, e);
	}
	batch_free(&b);
	return rc;
}

struct routes *
routes_read(const char *path, struct err *e)
{
	struct rec_options o = { .delimiter = ',', .progress = -1 };
	char *file = mem_text(path, strlen(path));
	struct rec *r = rec_open(&file, 1, &o, e);
	struct routes *t = NULL;

	if (r != NULL) {
		t = mem_zero(1, sizeof *t);
		t->reps = intern_new();
		if (read_rows(t, r, e) != 0) {
			routes_free(t);
			t = NULL;
		}
		rec_close(r);
	}
	free(file);
	return t;
}

void
routes_free(struct routes *t)
{
	if (t == NULL)
		return;
	for (size_t k = 0; k < COLUMNS; k++) {
		for (uint32_t i = 0; i < intern_size(t->reps); i++)
			free(t->text[k] != NULL ? t->text[k][i] : NULL);
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
