#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "csv/parallel.h"
#include "learn/crossfit.h"

enum { STREAM = 0x63726f73 };		/* of the draws */

/* A part of its own: all it makes goes to places of its own. */
struct part_job {
	const struct fit *usual;
	const uint8_t *part;		/* [deals] */
	size_t k, parts;
	struct xgb_param *param;
	double *first, *latest;
	int rc;
	struct err e;
};

static int
is_held_out(const struct part_job *j, uint32_t deal)
{
	return j->parts > 1 && j->part[deal] == j->k;
}

/* The rows that the part's model learns from, as a dataset; view->x and row are the caller's. */
static void
take_rows(struct dataset *view, const struct part_job *j)
{
	const struct dataset *s = j->usual->s;

	*view = *s;
	view->x = mem_resize(NULL, j->usual->rows * s->features, sizeof *view->x);
	view->row = mem_resize(NULL, j->usual->rows, sizeof *view->row);
	view->rows = 0;
	for (size_t i = 0; i < j->usual->rows; i++) {
		if (is_held_out(j, s->row[i].deal))
			continue;
		view->row[view->rows] = s->row[i];
		memcpy(view->x + view->rows++ * s->features, s->x + i * s->features,
		    s->features * sizeof *s->x);
	}
}

/* The first and the latest row of the part's deals; returns how many deals. */
static size_t
find_rows(const struct part_job *j, size_t *first, size_t *latest)
{
	const struct dataset *s = j->usual->s;
	size_t *at = mem_resize(NULL, s->deals, sizeof *at), n = 0;

	memset(at, 0xff, s->deals * sizeof *at);
	for (size_t i = 0; i < j->usual->rows; i++) {
		uint32_t d = s->row[i].deal;

		if (j->parts > 1 && j->part[d] != j->k)
			continue;
		if (at[d] == SIZE_MAX) {
			at[d] = n;
			first[n++] = i;
		}
		latest[at[d]] = i;
	}
	free(at);
	return n;
}

/* The margins of n rows into the places of their deals. */
static int
speak(const struct part_job *j, const struct fit *l, struct xgb_trees *t, const size_t *row,
    size_t n, double *out, struct err *e)
{
	const struct dataset *s = j->usual->s;
	struct fit of_all = { .s = s, .plain = l->plain };
	double linear = t == NULL ? 1 : j->usual->linear;
	float *margin = mem_zero(n, sizeof *margin), *plain = mem_zero(n, sizeof *plain);
	static const unsigned all = 0;
	int rc = t == NULL ? 0 : fit_margins(t, s, row, n, &all, 1, margin, e);

	if (linear > 0)
		fit_plain_margins(&of_all, row, n, plain);
	for (size_t i = 0; i < n; i++)
		out[s->row[row[i]].deal] = (1 - linear) * (double)margin[i] +
		    linear * (double)plain[i];
	free(margin);
	free(plain);
	return rc;
}

static void
run_part(size_t i, void *arg)
{
	struct part_job *j = (struct part_job *)arg + i;
	struct fit l = *j->usual;
	struct dataset view;
	size_t *first = mem_resize(NULL, l.s->deals, sizeof *first),
	    *latest = mem_resize(NULL, l.s->deals, sizeof *latest), n;
	struct xgb_trees *t = NULL;

	take_rows(&view, j);
	l.s = &view;
	l.rows = view.rows;
	l.linear = 0;
	l.only_trees = 0;
	l.param = j->param;
	l.params++;
	l.label = NULL;
	l.plain = NULL;
	if (l.trees == 0)
		fit_labels(&l);
	else
		t = fit_run(&l, &j->e);
	n = find_rows(j, first, latest);
	j->rc = (l.trees > 0 && t == NULL) || speak(j, &l, t, first, n, j->first, &j->e) != 0 ||
	    speak(j, &l, t, latest, n, j->latest, &j->e) != 0 ? -1 : 0;
	xgb_free(t);
	fit_free(&l);
	free(view.x);
	free(view.row);
	free(first);
	free(latest);
}

/* Which part each deal is of. */
static uint8_t *
deal_out(const struct fit *l, size_t parts)
{
	uint8_t *part = mem_zero(l->s->deals, 1);
	struct rng r;

	rng_start(&r, xgb_seed(l->param, l->params), STREAM);
	for (size_t d = 0; d < l->s->deals; d++)
		part[d] = (uint8_t)rng_below(&r, parts);
	return part;
}

int
crossfit_run(const struct fit *l, size_t parts, double *first, double *latest, struct err *e)
{
	struct part_job *job = mem_zero(parts, sizeof *job);
	struct xgb_param *param = mem_resize(NULL, l->params + 1, sizeof *param);
	size_t threads = xgb_threads(l->param, l->params);
	uint8_t *part = deal_out(l, parts);
	char each[32];
	int rc = 0;

	for (size_t d = 0; d < l->s->deals; d++)
		first[d] = latest[d] = NAN;
	(void)snprintf(each, sizeof each, "%zu", threads > parts ? threads / parts : (size_t)1);
	memcpy(param, l->param, l->params * sizeof *param);
	param[l->params] = (struct xgb_param){ "nthread", each };
	for (size_t k = 0; k < parts; k++)
		job[k] = (struct part_job){ .usual = l, .part = part, .k = k, .parts = parts,
		    .param = param, .first = first, .latest = latest };
	parallel_each(parts, threads, run_part, job);
	for (size_t k = 0; k < parts && rc == 0; k++)
		if ((rc = job[k].rc) != 0)
			*e = job[k].e;
	free(part);
	free(param);
	free(job);
	return rc;
}
