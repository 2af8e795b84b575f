#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/order.h"
#include "base/search.h"
#include "learn/booster_centre.h"
#include "model/booster_json.h"

struct column {
	float *value;		/* [n] ascending, each once */
	size_t n;
};

/* The values of feature k; read once it is asked for. */
static void
read_column(struct column *c, const struct dataset *s, size_t k)
{
	size_t n = 0;

	c->value = mem_resize(NULL, s->rows, sizeof *c->value);
	for (size_t i = 0; i < s->rows; i++)
		if (!isnan(s->x[i * s->features + k]))
			c->value[n++] = s->x[i * s->features + k];
	qsort(c->value, n, sizeof *c->value, order_float);
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

/* ---- the text, number by number: what does not move stays as XGBoost wrote it ------- */

/* The numbers of a tree's list, from behind its bracket; returns where it ends, NULL if damaged. */
static const char *
centre_list(struct buf *o, const char *s, const json_t *tree, const struct dataset *d,
    struct column *column)
{
	const json_t *at = json_object_get(tree, "split_conditions"),
	    *feature = json_object_get(tree, "split_indices");

	for (size_t i = 0; i < json_array_size(at); i++) {
		size_t len = strcspn(s, ",]"),
		    k = (size_t)json_integer_value(json_array_get(feature, i));
		double was = json_number_value(json_array_get(at, i)), is = was;

		if (!is_leaf(tree, i) && k >= d->features)
			return NULL;
		if (!is_leaf(tree, i) && !d->feature[k].categorical) {
			if (column[k].value == NULL)
				read_column(&column[k], d, k);
			is = centre(&column[k], was);
		}
		if (is < was)
			booster_json_float(o, (float)is);
		else
			buf_bytes(o, s, len);
		buf_bytes(o, s + len, 1);
		s += len + 1;
	}
	return s;
}

/* The text with the lists of the first trees changed; NULL if it is damaged. */
static char *
centre_text(const char *json, const json_t *trees, size_t first, const struct dataset *s,
    struct column *column, size_t *out)
{
	static const char name[] = "\"split_conditions\":[";
	char *text = NULL;
	const char *from = json, *list;
	struct buf o;

	buf_init(&o);
	for (size_t i = 0; i < json_array_size(trees) && i < first && from != NULL; i++) {
		if ((list = strstr(from, name)) == NULL) {
			from = NULL;
			break;
		}
		list += sizeof name - 1;
		buf_bytes(&o, from, (size_t)(list - from));
		from = centre_list(&o, list, json_array_get(trees, i), s, column);
	}
	if (from != NULL) {
		buf_text(&o, from);
		text = mem_text(o.s, o.len);
		*out = o.len;
	}
	buf_free(&o);
	return text;
}

char *
booster_centre(const char *json, size_t n, const struct dataset *s, size_t first, size_t *out,
    struct err *e)
{
	struct column *column = mem_zero(s->features, sizeof *column);
	json_error_t why = { .text = "a tree's features are not the table's" };
	json_t *j = json_loadb(json, n, JSON_REJECT_DUPLICATES, &why), *trees = json_object_get(
	    json_object_get(json_object_get(json_object_get(j, "learner"), "gradient_booster"),
	    "model"), "trees");
	char *text = trees != NULL ? centre_text(json, trees, first, s, column, out) : NULL;

	if (text == NULL)
		err_set(e, "the trees' text is no booster: %s", why.text);
	for (size_t k = 0; k < s->features; k++)
		free(column[k].value);
	free(column);
	json_decref(j);
	return text;
}
