#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "model/booster_json.h"
#include "model/forest.h"
#include "model/model.h"

static const char *const verdict_name[] = { "no signal", "weak", "ready" };

struct model *
model_new(void)
{
	struct model *m = mem_zero(1, sizeof *m);

	m->version = mem_text("", 0);
	m->as_of = mem_text("", 0);
	return m;
}

void
model_free(struct model *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->features; i++) {
		free(m->feature[i].name);
		intern_free(m->feature[i].dictionary);
	}
	for (i = 0; i < m->parts; i++) {
		free(m->part[i].name);
		free(m->part[i].text);
	}
	free(m->version);
	free(m->as_of);
	free(m->feature);
	free(m->quantile);
	free(m->part);
	calib_free(&m->calib);
	forest_free(m->forest);
	free(m);
}

struct model_feature *
model_add_feature(struct model *m, const char *name, int categorical)
{
	struct model_feature *f;

	m->feature = mem_resize(m->feature, m->features + 1, sizeof *m->feature);
	f = &m->feature[m->features++];
	f->name = mem_text(name, strlen(name));
	f->categorical = categorical;
	f->dictionary = categorical ? intern_new() : NULL;
	return f;
}

void
model_add_part(struct model *m, const char *name, const char *json)
{
	struct model_part *p;

	m->part = mem_resize(m->part, m->parts + 1, sizeof *m->part);
	p = &m->part[m->parts++];
	p->name = mem_text(name, strlen(name));
	p->text = mem_text(json, strlen(json));
}

const char *
model_part_text(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->parts; i++)
		if (strcmp(m->part[i].name, name) == 0)
			return m->part[i].text;
	return NULL;
}

int
model_name(const char *name)
{
	const unsigned char *s = (const unsigned char *)name;

	if (strncmp(name, "x_", 2) != 0 || name[2] == '\0')
		return 0;
	for (; *s != '\0'; s++)
		if (*s < 0x20 || *s == 0x7f || strchr("[]<\"\\", *s) != NULL)
			return 0;
	return booster_json_utf8(name, strlen(name));
}

int
model_by_age(const struct model *m)
{
	return m->verdict == MODEL_NO_SIGNAL && model_part_text(m, MODEL_BY_AGE) != NULL;
}

const char *
model_verdict_name(enum model_verdict v)
{
	return verdict_name[v];
}

double
model_quantile(const struct model *m, double share)
{
	double at = share * (double)(m->quantiles - 1);
	size_t i = (size_t)at;

	if (i >= m->quantiles - 1)
		return m->quantile[m->quantiles - 1];
	return m->quantile[i] + (at - (double)i) * (m->quantile[i + 1] - m->quantile[i]);
}

/* How many quantiles are below p, or below or equal; without branches. */
static inline size_t
count_below(const struct model *m, double p, int equal)
{
	const double *q = m->quantile;

	for (size_t n = m->quantiles, half; n > 0; n -= half) {
		half = (n + 1) / 2;
		q += (size_t)(equal ? q[half - 1] <= p : q[half - 1] < p) * half;
	}
	return (size_t)(q - m->quantile);
}

double
model_rank(const struct model *m, double p)
{
	size_t below = count_below(m, p, 0), upto = count_below(m, p, 1);
	const double *q = m->quantile;
	double at;

	if (below < upto)
		at = ((double)below + (double)upto - 1) / 2;
	else if (below == 0)
		at = 0;
	else if (below == m->quantiles)
		at = (double)(m->quantiles - 1);
	else
		at = (double)below - 1 + (p - q[below - 1]) / (q[below] - q[below - 1]);
	return at / (double)(m->quantiles - 1);
}

void
model_metrics(const char *id, const char *version, int32_t day, enum model_verdict v)
{
	metrics_day(METRIC_MODEL_DAY, day);
	metrics_set_of(METRIC_MODEL_INFO, id, version, 1);
	for (int i = MODEL_NO_SIGNAL; i <= MODEL_READY; i++)
		metrics_set_of(METRIC_MODEL_VERDICT, model_verdict_name((enum model_verdict)i),
		    NULL, i == (int)v);
}
