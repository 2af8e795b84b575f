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

static void
copy_dictionary(struct intern *to, const struct intern *from)
{
	size_t n;

	for (uint32_t i = 0; i < intern_size(from); i++) {
		const char *s = intern_text(from, i, &n);

		(void)intern_add(to, s, n);
	}
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

/* The values of feature k, from deal number `from` on. */
static void
fill(struct entered_feature *f, const struct source *t, size_t k, size_t from)
{
	const struct dataset *s = t->s;
	const struct intern *theirs = s->feature[k].dictionary;
	uint32_t *code = NULL;
	size_t n;

	if (theirs != NULL) {
		copy_dictionary(f->dictionary, theirs);
		code = mem_zero(intern_size(theirs), sizeof *code);
		for (uint32_t i = 0; i < intern_size(theirs); i++) {
			const char *text = intern_text(theirs, i, &n);

			code[i] = intern_find(f->dictionary, text, n);
		}
	}
	for (size_t i = 0; i < t->rows; i++) {
		float x = s->x[t->row[i] * s->features + k];

		f->x[from + i] = isnan(x) || code == NULL ? x : (float)code[(size_t)x];
	}
	free(code);
}

static int
add_feature(struct entered *d, const struct source *from, size_t k, const struct source *before,
    struct err *e)
{
	const struct dataset *now = from->s, *reference = before->s;
	const struct dataset_feature *f = &now->feature[k];
	long at = reference != NULL ? dataset_find(reference, f->name) : 0;
	struct entered_feature *to = &d->feature[d->features];
	int text;

	if (at < 0) {
		d->left_out++;
		return 0;
	}
	text = now->rows > 0 || reference == NULL ? f->categorical :
	    reference->feature[at].categorical;
	if (reference != NULL && reference->rows > 0 && now->rows > 0 &&
	    reference->feature[at].categorical != text)
		return err_set(e, "%s: text in one table, numbers in the other", f->name);
	*to = (struct entered_feature){ mem_text(f->name, strlen(f->name)),
	    text ? intern_new() : NULL, mem_resize(NULL, d->deals, sizeof *to->x) };
	d->features++;
	fill(to, from, k, 0);
	if (reference != NULL)
		fill(to, before, (size_t)at, from->rows);
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
		rc = add_feature(d, &from, k, &before, e);
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
