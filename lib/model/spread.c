#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_sort.h"
#include "base/mem.h"
#include "base/search.h"
#include "model/spread.h"

/* The different values of a number in the reference, and their mid-ranks. */
struct ranks {
	float *x;			/* [n] ascending */
	double *mid;			/* [n] in (0, 1) */
	double *below;			/* [n + 1] share of the values that are smaller */
	size_t n;
};

/* The n values, which are sorted, become the ranks'. */
static void
rank_values(struct ranks *r, float *x, size_t n)
{
	size_t end;

	float_sort(x, n);
	*r = (struct ranks){ x, mem_resize(NULL, n, sizeof *r->mid),
	    mem_resize(NULL, n + 1, sizeof *r->below), 0 };
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && !(x[end] > x[i]); end++)
			;
		r->mid[r->n] = (double)(i + end) / 2 / (double)n;
		r->below[r->n] = (double)i / (double)n;
		x[r->n++] = x[i];
	}
	r->below[r->n] = 1;
}

struct ranks_at {
	const struct ranks *r;
	float x;
};

static int
is_below(size_t i, const void *arg)
{
	const struct ranks_at *a = arg;

	return a->r->x[i] < a->x;
}

static double
rank_of(const struct ranks *r, float x)
{
	const struct ranks_at a = { r, x };
	size_t i = search_lower(r->n, is_below, &a);

	return i < r->n && !(r->x[i] > x) ? r->mid[i] : r->below[i];
}

/* Tenths, each once, below the largest value; at least one edge, so that a new value shows. */
static void
find_edges(struct spread *s, const struct ranks *r)
{
	size_t n = 0, at = 0;

	for (int i = 1; i < SPREAD_TENTHS && r->n > 0; i++) {
		while (at + 1 < r->n && r->below[at + 1] < i / (double)SPREAD_TENTHS)
			at++;
		if (at + 1 < r->n && (n == 0 || (double)r->x[at] > s->edge[n - 1]))
			s->edge[n++] = (double)r->x[at];
	}
	if (n == 0)
		s->edge[n++] = r->n > 0 ? (double)r->x[0] : 0;
	s->cells = n + 1;
}

size_t
spread_cell(const struct spread *s, float x)
{
	size_t i = 0;

	while (i + 1 < s->cells && (double)x > s->edge[i])
		i++;
	return i;
}

static void
count_number(struct spread *s, const float *x, const int8_t *block, size_t n)
{
	float *known = mem_resize(NULL, n, sizeof *known);
	struct ranks r;
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (block[i] != ENTERED_NONE && (size_t)block[i] < s->blocks && !isnan(x[i]))
			known[m++] = x[i];
	rank_values(&r, known, m);
	find_edges(s, &r);
	s->count = mem_zero((s->blocks + 1) * s->cells, sizeof *s->count);
	for (size_t i = 0; i < n; i++) {
		size_t b = (size_t)block[i];
		double rank;

		if (block[i] == ENTERED_NONE || isnan(x[i]))
			continue;
		s->count[b * s->cells + spread_cell(s, x[i])]++;
		s->rank[b] += rank = rank_of(&r, x[i]);
		if (b < s->blocks)
			s->rank_variance += (rank - .5) * (rank - .5) / (double)m;
	}
	free(r.x);
	free(r.mid);
	free(r.below);
}

static void
count_category(struct spread *s, const float *x, const int8_t *block, size_t n)
{
	size_t values = intern_size(s->name);

	for (size_t b = 0; b <= s->blocks; b++)
		s->lacks |= s->missing[b] > 0;
	s->cells = values + (size_t)s->lacks;
	s->count = mem_zero((s->blocks + 1) * s->cells, sizeof *s->count);
	for (size_t i = 0; i < n; i++)
		if (block[i] != ENTERED_NONE)
			s->count[(size_t)block[i] * s->cells +
			    (isnan(x[i]) ? values : (size_t)x[i])]++;
}

void
spread_make(struct spread *s, const struct entered *d, size_t k, const struct entered_cut *c)
{
	const struct entered_feature *f = &d->feature[k];

	memset(s, 0, sizeof *s);
	s->categorical = f->dictionary != NULL;
	s->name = f->dictionary;
	s->blocks = c->blocks;
	for (size_t i = 0; i < d->deals; i++)
		if (c->block[i] != ENTERED_NONE) {
			s->deals[c->block[i]]++;
			s->missing[c->block[i]] += isnan(f->x[i]) != 0;
		}
	if (s->categorical)
		count_category(s, f->x, c->block, d->deals);
	else
		count_number(s, f->x, c->block, d->deals);
}

void
spread_of_people(struct spread *s, const struct entered *d, size_t k, const struct entered_cut *c)
{
	const struct entered_feature *f = &d->feature[k];
	const char *name;
	size_t n;

	if (f->dictionary == NULL || !s->categorical)
		return;
	s->lately = mem_zero(s->cells, sizeof *s->lately);
	for (size_t i = 0; i < d->deals; i++)
		if (c->block[i] == (int8_t)c->blocks && d->day[i] > d->last - c->days / 4 &&
		    !isnan(f->x[i])) {
			name = intern_text(f->dictionary, (uint32_t)f->x[i], &n);
			s->lately[intern_find(s->name, name, n)]++;
		}
}

void
spread_free(struct spread *s)
{
	free(s->lately);
	free(s->count);
	memset(s, 0, sizeof *s);
}

void
spread_means(const struct entered *d, size_t k, const struct entered_cut *c, double *mean)
{
	const float *x = d->feature[k].x;
	double n[ENTERED_MOST + 1] = { 0 };

	for (size_t b = 0; b <= c->blocks; b++)
		mean[b] = 0;
	for (size_t i = 0; i < d->deals; i++)
		if (c->block[i] != ENTERED_NONE && !isnan(x[i])) {
			mean[c->block[i]] += (double)x[i];
			n[c->block[i]]++;
		}
	for (size_t b = 0; b <= c->blocks; b++)
		mean[b] = n[b] > 0 ? mean[b] / n[b] : (double)NAN;
}

double
spread_count(const struct spread *s, size_t cell, int now)
{
	double sum = 0;

	if (now)
		return s->count[s->blocks * s->cells + cell];
	for (size_t b = 0; b < s->blocks; b++)
		sum += s->count[b * s->cells + cell];
	return sum;
}

double
spread_known(const struct spread *s, int now)
{
	double sum = 0;

	for (size_t k = 0; k < s->cells; k++)
		sum += spread_count(s, k, now);
	return sum;
}
