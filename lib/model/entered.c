#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "model/entered.h"

/* The smallest gap between two snapshots: a week if there is but one. */
static int32_t
step_of(const struct dataset *s)
{
	int32_t step = s->snapshots < 2 ? DATASET_ENTRY_AGE : INT32_MAX;

	for (size_t i = 1; i < s->snapshots; i++)
		if (s->snapshot[i] - s->snapshot[i - 1] < step)
			step = s->snapshot[i] - s->snapshot[i - 1];
	return step;
}

/* A table, and which of its rows count. */
struct source {
	const struct dataset *s;
	size_t *row, rows;
};

static struct source
open_source(const struct dataset *s)
{
	struct source t = { s, NULL, 0 };

	if (s != NULL) {
		t.row = mem_resize(NULL, s->rows, sizeof *t.row);
		t.rows = dataset_entries(s, t.row);
	}
	return t;
}

/* The numbers in to of what from has; the texts that it lacks are added.  NULL: none. */
static uint32_t *
translate(struct intern *to, const struct intern *from)
{
	uint32_t *code;
	size_t n;

	if (from == NULL)
		return NULL;
	code = mem_zero(intern_size(from), sizeof *code);
	for (uint32_t i = 0; i < intern_size(from); i++) {
		const char *text = intern_text(from, i, &n);

		code[i] = intern_add(to, text, n);
	}
	return code;
}

/* The values of all features, each of feature at[] of the table, from deal number `first` on. */
static void
fill(struct entered *d, const struct source *t, const size_t *at, size_t first)
{
	uint32_t **code = mem_zero(d->features, sizeof *code);

	for (size_t k = 0; k < d->features; k++)
		code[k] = translate(d->feature[k].dictionary, t->s->feature[at[k]].dictionary);
	for (size_t i = 0; i < t->rows; i++) {		/* row by row, as they stand in memory */
		const float *x = t->s->x + t->row[i] * t->s->features;

		for (size_t k = 0; k < d->features; k++)
			d->feature[k].x[first + i] = isnan(x[at[k]]) || code[k] == NULL ?
			    x[at[k]] : (float)code[k][(size_t)x[at[k]]];
	}
	for (size_t k = 0; k < d->features; k++)
		free(code[k]);
	free(code);
}

/* Adds feature k of now, and notes which of the tables' it is. */
static int
add_feature(struct entered *d, const struct dataset *now, size_t k,
    const struct dataset *reference, size_t *at, size_t *at_before, struct err *e)
{
	const struct dataset_feature *f = &now->feature[k];
	long there = reference != NULL ? dataset_find(reference, f->name) : 0;
	int text;

	if (there < 0) {
		d->left_out++;
		return 0;
	}
	text = now->rows > 0 || reference == NULL ? f->categorical :
	    reference->feature[there].categorical;
	if (reference != NULL && reference->rows > 0 && now->rows > 0 &&
	    reference->feature[there].categorical != text)
		return err_set(e, "%s: text in one table, numbers in the other", f->name);
	at[d->features] = k;
	at_before[d->features] = (size_t)there;
	d->feature[d->features++] = (struct entered_feature){ mem_text(f->name, strlen(f->name)),
	    text ? intern_new() : NULL, mem_resize(NULL, d->deals, sizeof(float)) };
	return 0;
}

static void
add_days(struct entered *d, const struct source *t, size_t from, uint8_t counts)
{
	for (size_t i = 0; i < t->rows; i++) {
		d->day[from + i] = t->s->row[t->row[i]].as_of;
		d->counts[from + i] = counts;
	}
}

int
entered_make(struct entered *d, const struct dataset *now, const struct dataset *reference,
    struct err *e)
{
	const struct dataset *old = reference != NULL ? reference : now;
	struct source from = open_source(now), before = open_source(reference);
	size_t *at = mem_zero(now->features, sizeof *at),
	    *at_before = mem_zero(now->features, sizeof *at_before);
	int rc = 0;

	memset(d, 0, sizeof *d);
	d->deals = from.rows + before.rows;
	d->day = mem_resize(NULL, d->deals, sizeof *d->day);
	d->counts = mem_resize(NULL, d->deals, sizeof *d->counts);
	d->feature = mem_zero(now->features, sizeof *d->feature);
	d->last = now->snapshots > 0 ? now->snapshot[now->snapshots - 1] : DATE_NONE;
	d->begin = old->snapshots > 0 ? old->snapshot[0] - step_of(old) : DATE_NONE;
	add_days(d, &from, 0, reference == NULL ? ENTERED_NOW | ENTERED_BEFORE : ENTERED_NOW);
	add_days(d, &before, from.rows, ENTERED_BEFORE);
	for (size_t k = 0; k < now->features && rc == 0; k++)
		rc = add_feature(d, now, k, reference, at, at_before, e);
	if (rc == 0) {
		fill(d, &from, at, 0);
		if (reference != NULL)
			fill(d, &before, at_before, from.rows);
	}
	free(at);
	free(at_before);
	free(from.row);
	free(before.row);
	return rc;
}

void
entered_free(struct entered *d)
{
	for (size_t k = 0; k < d->features; k++) {
		free(d->feature[k].name);
		intern_free(d->feature[k].dictionary);
		free(d->feature[k].x);
	}
	free(d->feature);
	free(d->day);
	free(d->counts);
	memset(d, 0, sizeof *d);
}

long
entered_find(const struct entered *d, const char *name)
{
	for (size_t k = 0; k < d->features; k++)
		if (strcmp(d->feature[k].name, name) == 0)
			return (long)k;
	return -1;
}

void
entered_cut(struct entered_cut *c, const struct entered *d, int32_t window, int32_t days,
    size_t most, int32_t model_day)
{
	int32_t start, end;
	size_t back;

	*c = (struct entered_cut){ .days = days, .block = mem_resize(NULL, d->deals, 1) };
	if (d->last == DATE_NONE)
		return;
	start = d->last - window;
	end = model_day != DATE_NONE && model_day < start ? model_day : start;
	if (d->begin != DATE_NONE && end > d->begin)
		c->blocks = (size_t)((end - d->begin) / days);
	if (c->blocks > most)
		c->blocks = most;
	for (size_t i = 0; i < d->deals; i++) {
		c->block[i] = ENTERED_NONE;
		if (d->day[i] > start && d->day[i] <= d->last && (d->counts[i] & ENTERED_NOW)) {
			c->block[i] = (int8_t)c->blocks;
			c->deals++;
		} else if (d->day[i] <= end && (d->counts[i] & ENTERED_BEFORE) &&
		    (back = (size_t)((end - d->day[i]) / days)) < c->blocks) {
			c->block[i] = (int8_t)back;
			c->reference++;
		}
	}
}

void
entered_uncut(struct entered_cut *c)
{
	free(c->block);
	memset(c, 0, sizeof *c);
}
