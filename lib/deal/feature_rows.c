#include <math.h>
#include <stdlib.h>

#include "base/day_sort.h"
#include "base/mem.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "deal/feature.h"
#include "deal/feature_cache.h"
#include "deal/feature_rows.h"

enum { LEAST_BLOCK = 128 * 1024, ROW_BYTES = 80 };	/* rows; bytes per row of the input */

struct feature_rows {
	struct asof *a;
	const struct deals *d;
	const struct feature_columns *columns;
	struct feature_cache *cache;
	double *progress;		/* of each deal_stage, while open; NULL if the column does
					 * not tell */
	int32_t as_of;
	size_t threads;
	const uint32_t *deal;		/* the rows of a day */

	struct feature_row *row;	/* those from number first on, each with its own day */
	struct feature_values *value;	/* theirs, if there are changes: what deals were on the
					 * day goes by */
	size_t first;
};

/* ---- what is known of a row ------------------------------------------ */

double *
feature_rows_progress(const struct deals *d, const struct stages *s)
{
	double *progress;

	if (d->keys <= ASOF_KEYS)
		return NULL;
	progress = stages_progresses(s, d->value[ASOF_KEYS]);
	for (size_t i = 0; i < d->n; i++)
		if ((d->later[i] || d->deal[i].outcome != DEAL_OPEN) &&
		    !isnan(progress[d->key[i * d->keys + ASOF_KEYS]])) {
			free(progress);
			return NULL;
		}
	return progress;
}

/* How far the deal's stage is, as it is known on the day; NaN if it is not. */
static double
progress_of(const struct feature_rows *f, size_t deal, int32_t day)
{
	const struct asof_past *p = f->a->past != NULL ? &f->a->past[deal] : NULL;

	if (p != NULL && p->stage != INTERN_NONE)
		return f->a->progress[p->stage];
	if (f->progress == NULL || day != f->as_of || f->d->later[deal] ||
	    f->d->deal[deal].outcome != DEAL_OPEN)
		return NAN;
	return f->progress[f->d->key[deal * f->d->keys + ASOF_KEYS]];
}

/* With changes, only while f->a is at the row's day. */
static void
find_values(const struct feature_rows *f, size_t deal, const struct feature_row *row,
    struct feature_values *v)
{
	const struct asof *a = f->a;
	struct feature_deal d;
	struct feature_now now;

	feature_deal_of(a, deal, &d);
	feature_cache_now(f->cache, row->text, row->day, &now);
	feature_own(&now, &d, v->x);
	feature_changes(a, deal, v->x);
	v->owner = a->past != NULL ? a->past[deal].owner : INTERN_NONE;
	v->stage = a->past != NULL ? a->past[deal].stage : INTERN_NONE;
	v->health = feature_health(&now, &d, progress_of(f, deal, row->day));
	v->consistency = now.rep.consistency;
}

struct feature_rows *
feature_rows_new(struct asof *a, const struct stages *s, const struct feature_columns *c,
    int32_t as_of, size_t threads)
{
	struct feature_rows *f = mem_zero(1, sizeof *f);

	*f = (struct feature_rows){ .a = a, .d = a->deals, .columns = c, .as_of = as_of,
	    .threads = threads };
	f->progress = feature_rows_progress(f->d, s);
	f->cache = feature_cache_new(a);
	return f;
}

void
feature_rows_free(struct feature_rows *f)
{
	if (f == NULL)
		return;
	feature_cache_free(f->cache);
	free(f->progress);
	free(f);
}

/* ---- records --------------------------------------------------------- */

struct kept_record {			/* the way through one of f->d's table */
	const struct table *table;
	size_t deal;
	struct table_walk walk;
};

static const char *
kept_field(void *arg, size_t column, size_t *n)
{
	struct kept_record *k = arg;

	return table_walk_field(k->table, k->deal, &k->walk, column, n);
}

/* The text with that number; empty for INTERN_NONE. */
static struct asof_text
text_of(const struct intern *m, uint32_t id)
{
	struct asof_text t = { "", 0 };

	if (id != INTERN_NONE)
		t.s = intern_text(m, id, &t.n);
	return t;
}

static void
find_texts(const struct feature_rows *f, size_t deal, const struct feature_values *v,
    struct feature_record *r)
{
	const struct asof *a = f->a;

	for (int k = 0; k < ASOF_KEYS; k++)
		r->category[k] = text_of(f->d->value[k], f->d->key[deal * f->d->keys + (size_t)k]);
	if (a->changes == NULL)
		return;
	r->category[ASOF_REP] = text_of(f->d->value[ASOF_REP],
	    v->owner != INTERN_NONE ? a->name[v->owner] : INTERN_NONE);
	r->stage = text_of(a->changes->stage, v->stage);
}

static void
write_row(const struct feature_rows *f, size_t deal, const struct feature_row *row,
    const struct feature_values *v, struct out *o)
{
	struct kept_record k = { &f->d->table, deal, { 0, 0 } };
	struct feature_record r = { .field = kept_field, .arg = &k, .later = f->d->later[deal] };

	r.bytes = table_record(k.table, deal, &r.n);
	find_texts(f, deal, v, &r);
	feature_columns_row(f->columns, &r, f->cache, row, v, o);
}

/* ---- deals on one day ------------------------------------------------ */

static int
rows_of_day(size_t first, size_t count, struct out *o, void *arg, struct err *e)
{
	const struct feature_rows *f = arg;
	struct feature_values v = { .x = mem_resize(NULL, feature_owns(f->a), sizeof *v.x) };
	struct feature_row row = { .day = f->a->day };
	uint32_t group[ASOF_DIMS];

	(void)e;
	for (size_t i = first; i < first + count; i++) {
		asof_groups(f->a, f->deal[i], group);
		feature_cache_find(f->cache, group, row.text);
		find_values(f, f->deal[i], &row, &v);
		write_row(f, f->deal[i], &row, &v, o);
	}
	free(v.x);
	return 0;
}

void
feature_rows_on(struct feature_rows *f, int32_t day, const uint32_t *deal, size_t n,
    struct out *o)
{
	uint32_t group[ASOF_DIMS], text[ASOF_DIMS];
	struct err e;

	asof_move(f->a, day);
	feature_cache_start(f->cache);
	for (size_t i = 0; i < n; i++) {
		asof_groups(f->a, deal[i], group);
		feature_cache_add(f->cache, group, text);
	}
	f->deal = deal;
	(void)parallel_rows(n, f->threads, rows_of_day, o, f, &e);
}

/* ---- each deal on its own day ---------------------------------------- */

static int
ready_rows(size_t first, size_t count, struct out *o, void *arg, struct err *e)
{
	const struct feature_rows *f = arg;
	float *x = mem_resize(NULL, feature_owns(f->a), sizeof *x);
	struct feature_values v = { .x = x };

	(void)e;
	for (size_t i = first; i < first + count; i++) {
		if (f->row[i].day == DATE_NONE)
			continue;
		if (f->value != NULL)
			v = f->value[i];
		else
			find_values(f, f->first + i, &f->row[i], &v);
		write_row(f, f->first + i, &f->row[i], &v, o);
	}
	free(x);
	return 0;
}

/* Rows of a block: as many as may be held. */
static size_t
rows_at_a_time(const struct feature_rows *f)
{
	int32_t first = f->a->first_day;
	double rows = (double)f->d->rows;
	double days = first != DATE_NONE && first < f->as_of ? f->as_of - first + 1.0 : 1;
	double each = sizeof(struct feature_row) + 2 * sizeof(struct day_sort);

	for (int dim = 0; dim < ASOF_DIMS; dim++)
		each += FEATURE_CACHE_TEXT * fmin(1, f->a->groups[dim] * days / rows);
	if (f->a->changes != NULL)
		each += sizeof(struct feature_values) +
		    (double)(feature_owns(f->a) * sizeof(float));
	return (size_t)fmin(rows, fmax(LEAST_BLOCK, rows * ROW_BYTES / each));
}

/* What is known of the n rows of v on their days, which are in order. */
static void
go_through_days(struct feature_rows *f, const struct day_sort *v, size_t n)
{
	uint32_t group[ASOF_DIMS];

	asof_start(f->a);
	feature_cache_start(f->cache);
	for (size_t i = 0; i < n; i++) {
		size_t row = v[i].row, deal = f->first + row;

		asof_move(f->a, v[i].day);
		asof_groups(f->a, deal, group);
		feature_cache_add(f->cache, group, f->row[row].text);
		if (f->value != NULL)
			find_values(f, deal, &f->row[row], &f->value[row]);
	}
}

static struct feature_values *
new_values(size_t rows, size_t width)
{
	struct feature_values *v = mem_resize(NULL, rows, sizeof *v);
	float *x = mem_resize(NULL, rows * width, sizeof *x);

	for (size_t i = 0; i < rows; i++)
		v[i].x = x + i * width;
	return v;
}

/* The rows from f->first on, as many as there is room for. */
static void
write_block(struct feature_rows *f, size_t room, struct day_sort *v,
    int32_t (*day)(const struct deal *d, int32_t as_of), struct out *o)
{
	size_t rows = f->d->rows - f->first < room ? f->d->rows - f->first : room, n = 0;
	struct err e;

	for (size_t i = 0; i < rows; i++) {
		f->row[i].day = day(&f->d->deal[f->first + i], f->as_of);
		if (f->row[i].day != DATE_NONE)
			v[n++] = (struct day_sort){ f->row[i].day, (uint32_t)i };
	}
	day_sort(v, n);
	go_through_days(f, v, n);
	(void)parallel_rows(rows, f->threads, ready_rows, o, f, &e);
}

void
feature_rows_each(struct feature_rows *f, int32_t (*day)(const struct deal *d, int32_t as_of),
    struct out *o)
{
	size_t room = rows_at_a_time(f);
	struct day_sort *v = mem_resize(NULL, room, sizeof *v);

	f->row = mem_resize(NULL, room, sizeof *f->row);
	f->value = f->a->changes != NULL ? new_values(room, feature_owns(f->a)) : NULL;
	for (f->first = 0; f->first < f->d->rows; f->first += room)
		write_block(f, room, v, day, o);
	if (f->value != NULL)
		free(f->value[0].x);
	free(f->value);
	free(f->row);
	free(v);
}
