#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/search.h"
#include "learn/booster_centre.h"

struct column {
	float *value;		/* [n] ascending, each once */
	size_t n;
};

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* The values of feature k; read once it is asked for. */
static void
read_column(struct column *c, const struct dataset *s, size_t k)
{
	size_t n = 0;

	c->value = mem_resize(NULL, s->rows, sizeof *c->value);
	for (size_t i = 0; i < s->rows; i++)
		if (!isnan(s->x[i * s->features + k]))
			c->value[n++] = s->x[i * s->features + k];
	qsort(c->value, n, sizeof *c->value, by_value);
	for (size_t i = 0; i < n; i++)
		if (c->n == 0 || c->value[i] > c->value[c->n - 1])
			c->value[c->n++] = c->value[i];
}

struct value_key {
	const struct column *c;
	float at;
};

static int
is_below(size_t i, const void *arg)
{
	const struct value_key *k = arg;

	return k->c->value[i] < k->at;
}

/*
 * Between the values that the threshold parts: those below it and those that are not.  Half way
 * may round to the lower one, which would part others.
 */
static double
centre(const struct column *c, double threshold)
{
	size_t i = search_lower(c->n, is_below, &(struct value_key){ c, (float)threshold });
	float middle;

	if (i == 0 || i == c->n)
		return threshold;
	middle = (float)(((double)c->value[i - 1] + (double)c->value[i]) / 2);
	return middle > c->value[i - 1] ? (double)middle : (double)c->value[i];
}

static int
is_leaf(const json_t *tree, size_t node)
{
	return json_integer_value(json_array_get(json_object_get(tree, "left_children"), node)) < 0;
}

/* One tree; -1 if it is none. */
static int
centre_tree(json_t *tree, const struct dataset *s, struct column *column)
{
	json_t *at = json_object_get(tree, "split_conditions"),
	    *feature = json_object_get(tree, "split_indices");

	for (size_t i = 0; i < json_array_size(at); i++) {
		size_t k = (size_t)json_integer_value(json_array_get(feature, i));
		double x;

		if (is_leaf(tree, i))
			continue;
		if (k >= s->features)
			return -1;
		if (s->feature[k].categorical)
			continue;
		if (column[k].value == NULL)
			read_column(&column[k], s, k);
		x = centre(&column[k], json_number_value(json_array_get(at, i)));
		if (json_array_set_new(at, i, json_real(x)) != 0)
			return -1;
	}
	return 0;
}

char *
booster_centre(const char *json, size_t n, const struct dataset *s, size_t first, size_t *out,
    struct err *e)
{
	struct column *column = mem_zero(s->features, sizeof *column);
	json_error_t why;
	json_t *j = json_loadb(json, n, JSON_REJECT_DUPLICATES, &why), *trees = json_object_get(
	    json_object_get(json_object_get(json_object_get(j, "learner"), "gradient_booster"),
	    "model"), "trees");
	char *text = NULL;
	int rc = trees != NULL ? 0 : -1;

	for (size_t i = 0; i < json_array_size(trees) && i < first && rc == 0; i++)
		rc = centre_tree(json_array_get(trees, i), s, column);
	if (rc == 0)
		text = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(9));
	if (text == NULL)
		err_set(e, "the trees' text is no booster: %s", why.text);
	else
		*out = strlen(text);
	for (size_t k = 0; k < s->features; k++)
		free(column[k].value);
	free(column);
	json_decref(j);
	return text;
}
