#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "drift/model_spread.h"

void
model_spread_cut(struct model_cut *c, const struct entry_blocks *b, int32_t model_day,
    int32_t last, int32_t days, size_t most)
{
	int32_t into = model_day - (last - days);

	*c = (struct model_cut){ .from = b };
	if (b->days == 0) {			/* the ranges of a model of before */
		c->per = c->blocks = b->blocks;
		return;
	}
	if (days % b->days != 0)
		return;
	c->per = (size_t)(days / b->days);
	c->skip = into > 0 ? (size_t)((into + b->days - 1) / b->days) : 0;
	c->blocks = b->blocks > c->skip ? (b->blocks - c->skip) / c->per : 0;
	if (c->blocks > most)
		c->blocks = most;
}

double
model_spread_deals(const struct model_cut *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->blocks * c->per; i++)
		sum += c->from->deals[c->skip + i];
	return sum;
}

/* The model's values, and those of the table behind them. */
static struct intern *
all_names(const struct intern *model, const struct intern *table)
{
	struct intern *names = intern_new();
	const struct intern *from[] = { model, table };
	size_t n;

	for (int j = 0; j < 2; j++)
		for (uint32_t i = 0; from[j] != NULL && i < intern_size(from[j]); i++) {
			const char *s = intern_text(from[j], i, &n);

			(void)intern_add(names, s, n);
		}
	return names;
}

/* Counts of the model's blocks, joined to those of the window's length. */
static void
take_reference(struct spread *s, const struct model_cut *c, const struct spread *f)
{
	for (size_t b = 0; b < c->blocks * c->per; b++) {
		size_t from = c->skip + b, to = b / c->per;

		s->missing[to] += f->missing[from];
		s->deals[to] += f->missing[from];
		for (size_t k = 0; k < f->cells; k++) {
			s->count[to * s->cells + k] += f->count[from * f->cells + k];
			s->deals[to] += f->count[from * f->cells + k];
		}
		if (s->lacks)
			s->count[(to + 1) * s->cells - 1] += f->missing[from];
	}
}

static void
take_window(struct spread *s, const struct entered *d, size_t k, const struct entered_cut *cut)
{
	const struct intern *theirs = d->feature[k].dictionary;
	size_t w = s->blocks, cell, n;

	for (size_t i = 0; i < d->deals; i++) {
		float x = d->feature[k].x[i];

		if (cut->block[i] != (int8_t)cut->blocks)
			continue;
		s->deals[w]++;
		s->missing[w] += isnan(x) != 0;
		if (isnan(x) && !s->lacks)
			continue;
		if (isnan(x)) {
			cell = s->cells - 1;
		} else if (theirs != NULL) {
			const char *t = intern_text(theirs, (uint32_t)x, &n);

			cell = intern_find(s->name, t, n);
		} else {
			cell = spread_cell(s, x);
		}
		s->count[w * s->cells + cell]++;
	}
}

/* A number's mid-ranks are those of its cells. */
static void
rank_cells(struct spread *s)
{
	double all = spread_known(s, 0), below = 0, here, mid;

	for (size_t k = 0; k < s->cells && all > 0; k++) {
		here = spread_count(s, k, 0);
		mid = (below + here / 2) / all;
		below += here;
		s->rank_variance += here / all * (mid - .5) * (mid - .5);
		for (size_t b = 0; b <= s->blocks; b++)
			s->rank[b] += mid * s->count[b * s->cells + k];
	}
}

static int
lacks_any(const struct spread *f, const struct entered *d, size_t k, const struct entered_cut *cut)
{
	for (size_t b = 0; b < f->blocks; b++)
		if (f->missing[b] > 0)
			return 1;
	for (size_t i = 0; i < d->deals; i++)
		if (cut->block[i] == (int8_t)cut->blocks && isnan(d->feature[k].x[i]))
			return 1;
	return 0;
}

int
model_spread_make(struct spread *s, struct intern **names, const struct model_cut *c,
    const struct entered *d, size_t k, const struct entered_cut *cut)
{
	const struct intern *theirs = d->feature[k].dictionary;
	const struct entry_feature *f = entry_blocks_find(c->from, d->feature[k].name);

	*names = NULL;
	memset(s, 0, sizeof *s);
	if (f == NULL || (f->value == NULL) != (theirs == NULL))
		return -1;
	s->categorical = f->value != NULL;
	s->blocks = c->blocks;
	s->cells = f->spread.cells;
	memcpy(s->edge, f->spread.edge, sizeof s->edge);
	if (s->categorical) {
		*names = all_names(f->value, theirs);
		s->lacks = lacks_any(&f->spread, d, k, cut);
		s->cells = intern_size(*names) + (size_t)s->lacks;
	}
	s->name = *names;
	s->count = mem_zero((s->blocks + 1) * s->cells, sizeof *s->count);
	take_reference(s, c, &f->spread);
	take_window(s, d, k, cut);
	if (!s->categorical)
		rank_cells(s);
	return 0;
}

void
model_spread_means(const struct model_cut *c, const struct entered *d, size_t k,
    const struct entered_cut *cut, double *mean)
{
	const struct entry_feature *f = entry_blocks_find(c->from, d->feature[k].name);
	double own[ENTERED_MOST + 1], n[ENTERED_MOST] = { 0 };

	spread_means(d, k, cut, own);
	for (size_t b = 0; b <= c->blocks; b++)
		mean[b] = 0;
	for (size_t b = 0; f != NULL && f->kind == FEATURE_HISTORY && b < c->blocks * c->per; b++)
		if (f->known[c->skip + b] > 0) {
			mean[b / c->per] += f->known[c->skip + b] * f->mean[c->skip + b];
			n[b / c->per] += f->known[c->skip + b];
		}
	for (size_t b = 0; b < c->blocks; b++)
		mean[b] = n[b] > 0 ? mean[b] / n[b] : (double)NAN;
	mean[c->blocks] = own[cut->blocks];
}
