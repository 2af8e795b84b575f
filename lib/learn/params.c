#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "deal/columns.h"
#include "learn/params.h"

static const struct xgb_param own[] = {
	{ "max_depth", "3" }, { "min_child_weight", "50" }, { "lambda", "5" }, { "eta", "0.1" },
	{ "subsample", "0.5" }, { "colsample_bytree", "0.8" }
};
enum { OWN = sizeof own / sizeof *own, SEED = OWN, THREADS, CONSTRAINTS };	/* their places */

int
params_order(const struct dataset_feature *f)
{
	if (f->categorical)
		return 0;
	if (strstr(f->name, COL_WIN_RATE) != NULL)
		return 1;
	return strncmp(f->name, "x_age_", 6) == 0 ? -1 : 0;
}

/* One entry per feature: 1, 0 or -1. */
static char *
constraints(const struct dataset *s, int age_down)
{
	struct buf o;
	char *text;

	buf_init(&o);
	for (size_t k = 0; k < s->features; k++) {
		int order = params_order(&s->feature[k]);

		buf_text(&o, k == 0 ? "(" : ",");
		buf_text(&o, order > 0 ? "1" : order < 0 && age_down ? "-1" : "0");
	}
	buf_text(&o, ")");
	text = mem_text(o.s, o.len);
	buf_free(&o);
	return text;
}

/* Other spellings that xgboost takes. */
static const char *
usual(const char *name)
{
	static const char *const alias[][2] = {
		{ "learning_rate", "eta" }, { "reg_lambda", "lambda" }, { "reg_alpha", "alpha" },
		{ "min_split_loss", "gamma" }
	};

	for (size_t i = 0; i < sizeof alias / sizeof *alias; i++)
		if (strcmp(alias[i][0], name) == 0)
			return alias[i][1];
	return name;
}

static void
add(struct params *p, const char *name, char *value, char *text)
{
	p->p[p->n] = (struct xgb_param){ name, value };
	p->text[p->n++] = text;
}

void
params_init(struct params *p, const struct dataset *s, size_t seed, size_t threads)
{
	char number[32], *text;

	memset(p, 0, sizeof *p);
	p->features = s->features;
	for (size_t i = 0; i < OWN; i++) {
		text = mem_text(own[i].value, strlen(own[i].value));
		add(p, own[i].name, text, text);
	}
	text = mem_text(number, (size_t)snprintf(number, sizeof number, "%zu", seed));
	add(p, "seed", text, text);
	text = mem_text(number, (size_t)snprintf(number, sizeof number, "%zu", threads));
	add(p, "nthread", text, text);
	text = constraints(s, 1);
	add(p, "monotone_constraints", text, text);
}

void
params_copy(struct params *p, const struct params *from)
{
	p->n = 0;
	p->features = from->features;
	for (size_t i = 0; i < from->n; i++) {
		const struct xgb_param *q = &from->p[i];
		size_t name = strlen(q->name) + 1, value = strlen(q->value) + 1;
		char *text = mem_resize(NULL, name + value, 1);

		memcpy(text, q->name, name);
		memcpy(text + name, q->value, value);
		p->text[p->n] = text;
		p->p[p->n++] = (struct xgb_param){ text, text + name };
	}
}

void
params_free(struct params *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->text[i]);
	p->n = 0;
}

int
params_set(struct params *p, const char *name, const char *value, struct err *e)
{
	size_t n;
	char *text;

	if (xgb_param_check(name, value, p->features, e) != 0)
		return -1;
	if (p->n == PARAMS_MAX)
		return err_set(e, "more than %d parameters", PARAMS_MAX);
	name = usual(name);
	n = strlen(name);
	text = mem_zero(n + strlen(value) + 2, 1);
	memcpy(text, name, n);
	memcpy(text + n + 1, value, strlen(value));
	add(p, text, text + n + 1, text);
	return 0;
}

/* Sets it in p, or checks it if p is NULL. */
static int
parse(struct params *p, const char *text, struct err *e)
{
	const char *value = strchr(text, '=');
	char *name;
	int rc;

	if (value == NULL)
		return err_set(e, "not NAME=VALUE: '%s'", text);
	name = mem_text(text, (size_t)(value - text));
	rc = p != NULL ? params_set(p, name, value + 1, e) : xgb_param_check(name, value + 1, 0, e);
	free(name);
	return rc;
}

int
params_check(const char *text, struct err *e)
{
	return parse(NULL, text, e);
}

int
params_parse(struct params *p, const char *text, struct err *e)
{
	return parse(p, text, e);
}

void
params_constrain(struct params *p, const struct dataset *s, int age_down)
{
	free(p->text[CONSTRAINTS]);
	p->text[CONSTRAINTS] = constraints(s, age_down);
	p->p[CONSTRAINTS] = (struct xgb_param){ "monotone_constraints", p->text[CONSTRAINTS] };
}

int
params_counts(const struct params *p, size_t i)
{
	if (strcmp(p->p[i].name, "nthread") == 0)
		return 0;
	for (size_t k = i + 1; k < p->n; k++)
		if (strcmp(p->p[k].name, p->p[i].name) == 0)
			return 0;
	return 1;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct xgb_param *)a)->name, ((const struct xgb_param *)b)->name);
}

void
params_write(const struct params *p, struct buf *o)
{
	struct xgb_param v[PARAMS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (params_counts(p, i))
			v[n++] = p->p[i];
	qsort(v, n, sizeof *v, by_name);
	for (size_t i = 0; i < n; i++) {
		buf_text(o, i > 0 ? " " : "");
		buf_text(o, v[i].name);
		buf_text(o, "=");
		buf_text(o, v[i].value);
	}
}

int
params_set_capacity(struct params *p, size_t i, struct err *e)
{
	static const struct {
		const char *depth, *least, *lambda;
	} capacity[PARAMS_CAPACITIES] = {
		{ NULL, NULL, NULL }, { "3", "10", "2" }, { "4", "2", "1" }, { "6", "1", "1" },
		{ "4", "0.2", "0.5" }
	};

	if (i == 0)
		return 0;
	return params_set(p, "max_depth", capacity[i].depth, e) == 0 &&
	    params_set(p, "min_child_weight", capacity[i].least, e) == 0 &&
	    params_set(p, "lambda", capacity[i].lambda, e) == 0 ? 0 : -1;
}

int
params_capacity_free(const struct params *p)
{
	return !params_given(p, "max_depth") && !params_given(p, "min_child_weight") &&
	    !params_given(p, "lambda");
}

int
params_given(const struct params *p, const char *name)
{
	for (size_t i = CONSTRAINTS + 1; i < p->n; i++)
		if (strcmp(p->p[i].name, name) == 0)
			return 1;
	return 0;
}
