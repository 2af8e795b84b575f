#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "deal/dataset.h"
#include "learn/feature_spread.h"
#include "model/feature_range.h"
#include "model/model.h"

struct counted_value {
	float x;
	float weight;
};

/* A feature's values, missing ones left out, and their weights. */
struct values {
	struct counted_value *value;
	size_t n;
	double weight, missing;	/* sums */
};

static int
by_value(const void *a, const void *b)
{
	const struct counted_value *x = a, *y = b;

	if (x->x != y->x)
		return x->x < y->x ? -1 : 1;
	/* so that sums have one order */
	return (x->weight > y->weight) - (x->weight < y->weight);
}

static size_t
step(const struct dataset *s)
{
	return (s->rows + FEATURE_SPREAD_ROWS - 1) / FEATURE_SPREAD_ROWS;
}

static void
collect(struct values *v, const struct dataset *s, size_t place)
{
	float x;

	v->n = 0;
	v->weight = v->missing = 0;
	for (size_t i = 0; i < s->rows; i += step(s)) {
		x = s->x[i * s->features + place];
		if (isnan(x))
			v->missing += (double)s->row[i].weight;
		else
			v->value[v->n++] = (struct counted_value){ x, s->row[i].weight };
	}
	qsort(v->value, v->n, sizeof *v->value, by_value);
	for (size_t i = 0; i < v->n; i++)
		v->weight += (double)v->value[i].weight;
}

static void
put(struct buf *o, const char *name, float x)
{
	char buf[NUM_MAX];

	num_float(buf, x);
	buf_printf(o, ",\"%s\":%s", name, buf);
}

static void
put_list(struct buf *o, const char *name, const double *x, size_t n, int rate)
{
	char buf[NUM_MAX];

	buf_printf(o, ",\"%s\":[", name);
	for (size_t i = 0; i < n; i++) {
		if (rate)
			num_fixed(buf, x[i], 6);
		else
			num_float(buf, (float)x[i]);
		buf_printf(o, "%s%s", i > 0 ? "," : "", buf);
	}
	buf_text(o, "]");
}

/* The value below which the share of the weight lies. */
static float
quantile(const struct values *v, double share)
{
	double sum = 0;

	for (size_t i = 0; i < v->n; i++) {
		sum += (double)v->value[i].weight;
		if (sum >= share * v->weight)
			return v->value[i].x;
	}
	return v->value[v->n - 1].x;
}

/*
 * Deciles, each once, below the largest value; at least one, so that a value
 * that is not the only one shows.
 */
static size_t
find_edges(const struct values *v, double *edge)
{
	float last = v->value[v->n - 1].x, x;
	size_t n = 0;

	for (int i = 1; i < FEATURE_RANGE_BINS; i++) {
		x = quantile(v, i / (double)FEATURE_RANGE_BINS);
		if (x < last && (n == 0 || x > (float)edge[n - 1]))
			edge[n++] = (double)x;
	}
	if (n == 0)
		edge[n++] = (double)v->value[0].x;
	return n;
}

static void
put_number(struct buf *o, const struct values *v)
{
	double edge[FEATURE_RANGE_BINS - 1], share[FEATURE_RANGE_BINS] = { 0 },
	    all = v->weight + v->missing;
	size_t n, at = 0;

	if (v->n == 0 || !(all > 0))
		return;
	n = find_edges(v, edge);
	for (size_t i = 0; i < v->n; i++) {
		while (at < n && (double)v->value[i].x > edge[at])
			at++;
		share[at] += (double)v->value[i].weight / all;
	}
	put(o, "min", v->value[0].x);
	put(o, "max", v->value[v->n - 1].x);
	put(o, "median", quantile(v, .5));
	put_list(o, "edges", edge, n, 0);
	put_list(o, "shares", share, n + 1, 1);
}

/* The model's code of the sample's value; INTERN_NONE if it has none. */
static uint32_t
code_of(const struct model_feature *f, const struct dataset_feature *theirs, float x)
{
	char buf[NUM_MAX];
	const char *s = buf;
	size_t n;

	if (theirs->categorical)
		s = intern_text(theirs->dictionary, (uint32_t)x, &n);
	else
		n = num_float(buf, x);
	return intern_find(f->dictionary, s, n);
}

static void
put_category(struct buf *o, const struct values *v, const struct model_feature *f,
    const struct dataset_feature *theirs)
{
	size_t n = intern_size(f->dictionary);
	double *share = mem_zero(n, sizeof *share), all = v->weight + v->missing;
	uint32_t code = INTERN_NONE;

	for (size_t i = 0; i < v->n && all > 0; i++) {
		if (i == 0 || v->value[i].x != v->value[i - 1].x)
			code = code_of(f, theirs, v->value[i].x);
		if (code != INTERN_NONE)
			share[code] += (double)v->value[i].weight / all;
	}
	put_list(o, "shares", share, n, 1);
	free(share);
}

char *
feature_spread_text(const struct model *m, const struct dataset *s)
{
	struct values v = { .value = mem_resize(NULL, s->rows, sizeof *v.value) };
	char missing[NUM_MAX], *text;
	struct buf o;
	long at;

	buf_init(&o);
	for (size_t k = 0; k < m->features; k++) {
		const struct model_feature *f = &m->feature[k];

		if ((at = dataset_find(s, f->name)) < 0)
			continue;
		collect(&v, s, (size_t)at);
		num_fixed(missing, v.weight + v.missing > 0 ?
		    v.missing / (v.weight + v.missing) : 1, 6);
		buf_printf(&o, "%s\"%s\":{\"missing\":%s", o.len == 0 ? "{" : ",",
		    f->name, missing);
		if (f->categorical)
			put_category(&o, &v, f, &s->feature[at]);
		else
			put_number(&o, &v);
		buf_text(&o, "}");
	}
	buf_text(&o, o.len == 0 ? "{}" : "}");
	text = mem_text(o.s, o.len);
	buf_free(&o);
	free(v.value);
	return text;
}
