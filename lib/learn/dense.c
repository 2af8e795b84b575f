#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "learn/dense.h"
#include "learn/xgb_column.h"

/* What is known of a feature's values. */
struct values {
	float least;
	double sum, weight;	/* of those that are there */
	size_t missing;
};

static struct values
look(const float *x, size_t rows, size_t features, size_t k, const float *weight)
{
	struct values v = { .least = INFINITY };

	for (size_t i = 0; i < rows; i++) {
		float at = x[i * features + k];
		double w = weight != NULL ? (double)weight[i] : 1;

		if (isnan(at)) {
			v.missing++;
			continue;
		}
		v.least = at < v.least ? at : v.least;
		v.sum += w * (double)at;
		v.weight += w;
	}
	return v;
}

enum { SAMPLE = 4096 };		/* rows that tell where the lowest hundredth ends */
#define LOWEST .01

struct weighted {
	float x, weight;
};

static int
by_value(const void *a, const void *b)
{
	const struct weighted *p = a, *q = b;

	return (p->x > q->x) - (p->x < q->x);
}

/* Where the lowest hundredth of a feature's values ends, by weight. */
static float
lowest(const float *x, size_t rows, size_t features, size_t k, const float *weight)
{
	const size_t step = rows / SAMPLE + 1;
	struct weighted *v = mem_resize(NULL, rows / step + 1, sizeof *v);
	double sum = 0, below = 0;
	float at = 0;
	size_t n = 0;

	for (size_t i = 0; i < rows; i += step)
		if (!isnan(x[i * features + k])) {
			v[n] = (struct weighted){ x[i * features + k],
			    weight != NULL ? weight[i] : 1 };
			sum += (double)v[n++].weight;
		}
	qsort(v, n, sizeof *v, by_value);
	for (size_t i = 0; i < n; i++) {
		at = v[i].x;
		if ((below += (double)v[i].weight) >= LOWEST * sum)
			break;
	}
	free(v);
	return at;
}

static struct dense_column *
add(struct dense *d, enum dense_kind kind, size_t feature, float fill)
{
	struct dense_column *c;

	d->column = mem_resize(d->column, d->cols + 1, sizeof *d->column);
	c = &d->column[d->cols++];
	*c = (struct dense_column){ .kind = kind, .feature = feature, .fill = fill };
	return c;
}

static void
add_number(struct dense *d, size_t k, const float *x, size_t rows, const float *weight,
    const struct xgb_column *col)
{
	const struct values v = look(x, rows, d->features, k, weight);
	const float mean = v.weight > 0 ? (float)(v.sum / v.weight) : 0;

	if (v.missing > 0 && !col->ordered && !(v.least < DENSE_LEAST / 10)) {
		add(d, DENSE_NUMBER, k, DENSE_LEAST)->least =
		    lowest(x, rows, d->features, k, weight);
		return;
	}
	add(d, DENSE_FILLED, k, mean);
	if (v.missing > 0 && !col->whole)
		add(d, DENSE_MISSING, k, 1);
}

static void
add_category(struct dense *d, size_t k, const float *x, size_t rows, size_t levels)
{
	struct dense_column *c = add(d, DENSE_CATEGORY, k, 0);

	for (size_t i = 0; i < rows; i++)
		if (x[i * d->features + k] >= (float)levels)
			levels = (size_t)x[i * d->features + k] + 1;
	c->codes = levels;
	c->fill = (float)levels;
	c->seen = mem_zero(levels, 1);
	for (size_t i = 0; i < rows; i++)
		if (x[i * d->features + k] >= 0)
			c->seen[(size_t)x[i * d->features + k]] = 1;
}

struct dense *
dense_new(const float *x, size_t rows, const struct xgb_column *col, size_t features,
    const float *weight)
{
	struct dense *d = mem_zero(1, sizeof *d);
	size_t k, some = 0;

	while (some < features && col[some].constant)
		some++;
	d->users = 1;
	d->features = features;
	d->first = mem_zero(features + 1, sizeof *d->first);
	for (k = 0; k < features; k++) {
		d->first[k] = d->cols;
		if (col[k].constant && (some < features || k > 0))
			continue;
		if (col[k].categorical)
			add_category(d, k, x, rows, col[k].levels);
		else
			add_number(d, k, x, rows, weight, &col[k]);
	}
	d->first[features] = d->cols;
	return d;
}

struct dense *
dense_share(struct dense *d)
{
	d->users++;
	return d;
}

void
dense_free(struct dense *d)
{
	if (d == NULL || --d->users > 0)
		return;
	for (size_t j = 0; j < d->cols; j++)
		free(d->column[j].seen);
	free(d->column);
	free(d->first);
	free(d);
}

static float
cell(const struct dense_column *c, float x)
{
	switch (c->kind) {
	case DENSE_NUMBER:
		return isnan(x) ? c->fill : x < c->least ? c->least : x;
	case DENSE_FILLED:
		return isnan(x) ? c->fill : x;
	case DENSE_MISSING:
		return isnan(x) ? 1.0F : 0.0F;
	case DENSE_CATEGORY:
		break;
	}
	return x >= 0 && x < (float)c->codes && c->seen[(size_t)x] ? x : c->fill;
}

float *
dense_matrix(const struct dense *d, const float *x, size_t rows)
{
	float *m = mem_resize(NULL, rows * d->cols, sizeof *m);

	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < d->cols; j++)
			m[i * d->cols + j] = cell(&d->column[j],
			    x[i * d->features + d->column[j].feature]);
	return m;
}

/* ---- parameters ------------------------------------------------------------------ */

char *
dense_monotone(const struct dense *d, const char *value)
{
	const char *s = value + (*value == '(');
	char *text = mem_resize(NULL, 3 * d->cols + 3, 1), *to = text;
	size_t len, k, j;

	*to++ = '(';
	for (k = 0; k < d->features; k++) {
		len = strcspn(s, ",)");
		for (j = d->first[k]; j < d->first[k + 1]; j++) {
			if (j > 0)
				*to++ = ',';
			if (len <= 2 && d->column[j].kind != DENSE_MISSING) {
				memcpy(to, s, len);
				to += len;
			} else
				*to++ = '0';
		}
		s += len + (s[len] == ',');
	}
	memcpy(to, ")", 2);
	return text;
}

/* The columns of feature k behind those of its group. */
static void
add_columns(const struct dense *d, size_t k, struct buf *o)
{
	for (size_t j = k < d->features ? d->first[k] : 0;
	    k < d->features && j < d->first[k + 1]; j++)
		buf_printf(o, "%s%zu", o->s[o->len - 1] == '[' ? "" : ",", j);
}

char *
dense_interactions(const struct dense *d, const char *value)
{
	struct buf o;
	char *text, *end;

	buf_init(&o);
	for (const char *s = value; *s != '\0';) {
		if (*s >= '0' && *s <= '9' && o.len > 0) {
			add_columns(d, (size_t)strtoull(s, &end, 10), &o);
			s = end;
			s += *s == ',';		/* add_columns puts its own */
			continue;
		}
		if (*s != ' ')
			buf_bytes(&o, s, 1);
		s++;
	}
	text = mem_text(o.len > 0 ? o.s : "", o.len);
	buf_free(&o);
	return text;
}
