#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/intern.h"
#include "base/mem.h"
#include "model/feature_range.h"
#include "model/model.h"

/* A finite number, or NaN with *bad set. */
static double
number(const json_t *x, int *bad)
{
	double v = json_is_number(x) ? json_number_value(x) : (double)NAN;

	*bad |= !isfinite(v);
	return v;
}

static void
read_shares(struct feature_range *r, const json_t *list, int *bad)
{
	r->bins = json_array_size(list);
	r->share = mem_zero(r->bins, sizeof *r->share);
	for (size_t i = 0; i < r->bins; i++) {
		r->share[i] = number(json_array_get(list, i), bad);
		*bad |= !(r->share[i] >= 0 && r->share[i] <= 1);
	}
}

static void
read_number(struct feature_range *r, const json_t *o, int *bad)
{
	const json_t *edges = json_object_get(o, "edges");

	r->min = r->max = r->median = NAN;
	if (json_object_get(o, "shares") == NULL)
		return;			/* it was always missing */
	r->min = number(json_object_get(o, "min"), bad);
	r->max = number(json_object_get(o, "max"), bad);
	r->median = number(json_object_get(o, "median"), bad);
	*bad |= r->bins < 2 || r->bins > FEATURE_RANGE_BINS ||
	    json_array_size(edges) != r->bins - 1 || !(r->min <= r->median && r->median <= r->max);
	for (size_t i = 0; !*bad && i < r->bins - 1; i++) {
		r->edge[i] = number(json_array_get(edges, i), bad);
		*bad |= i > 0 && !(r->edge[i] > r->edge[i - 1]);
	}
}

static int
read_feature(struct feature_range *r, const struct model_feature *f, const json_t *o, struct err *e)
{
	int bad = !json_is_object(o);

	r->missing = number(json_object_get(o, "missing"), &bad);
	bad |= !(r->missing >= 0 && r->missing <= 1);
	read_shares(r, json_object_get(o, "shares"), &bad);
	if (f->categorical)
		bad |= r->bins != intern_size(f->dictionary);
	else
		read_number(r, o, &bad);
	return bad ? err_set(e, "dealkit_ranges: %s: bad or absent", f->name) : 0;
}

struct feature_range *
feature_range_read(const struct model *m, struct err *e)
{
	const char *text = model_part_text(m, "ranges");
	struct feature_range *r = NULL;
	json_t *root;
	int rc = 0;

	err_set(e, "%s", "");
	if (text == NULL)
		return NULL;
	if ((root = json_loads(text, JSON_REJECT_DUPLICATES, NULL)) == NULL) {
		err_set(e, "dealkit_ranges: no JSON");
		return NULL;
	}
	r = mem_zero(m->features, sizeof *r);
	for (size_t k = 0; k < m->features && rc == 0; k++)
		rc = read_feature(&r[k], &m->feature[k], json_object_get(root,
		    m->feature[k].name), e);
	json_decref(root);
	if (rc == 0)
		return r;
	feature_range_free(r, m->features);
	return NULL;
}

void
feature_range_free(struct feature_range *r, size_t features)
{
	for (size_t k = 0; r != NULL && k < features; k++)
		free(r[k].share);
	free(r);
}
