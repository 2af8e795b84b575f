#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "model/booster_json.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_layers.h"

/* The categorical feature called name; -1 if there is none. */
static long
find_feature(const struct model *m, const char *name)
{
	for (size_t k = 0; k < m->features && name != NULL; k++)
		if (m->feature[k].categorical && strcmp(m->feature[k].name, name) == 0)
			return (long)k;
	return -1;
}

static uint32_t
find_code(const struct model_feature *f, const char *value)
{
	char *text = mem_zero(value != NULL ? strlen(value) + 1 : 1, 1);
	long n = value != NULL ? booster_json_decode(value, text) : -1;
	uint32_t code = n < 0 ? INTERN_NONE : intern_find(f->dictionary, text, (size_t)n);

	free(text);
	return code;
}

static int
read_since(struct model_layer *l, const json_t *o)
{
	const char *since = json_string_value(json_object_get(o, MODEL_LAYERS_SINCE));
	int32_t day;

	if (since == NULL || date_parse(since, strlen(since), &day) != 0)
		return -1;
	(void)snprintf(l->since, sizeof l->since, "%s", since);
	return 0;
}

static int
read_segment(struct model_layer *l, const struct model *m, const json_t *o)
{
	const json_t *features = json_object_get(o, MODEL_LAYERS_FEATURES),
	    *values = json_object_get(o, MODEL_LAYERS_VALUES),
	    *shift = json_object_get(o, MODEL_LAYERS_LOG_ODDS);

	l->features = json_array_size(features);
	if (l->features < 1 || l->features > 2 || json_array_size(values) != l->features ||
	    !json_is_number(shift))
		return -1;
	for (size_t i = 0; i < l->features; i++) {
		long k = find_feature(m, json_string_value(json_array_get(features, i)));

		if (k < 0)
			return -1;
		l->feature[i] = (size_t)k;
		l->code[i] = find_code(&m->feature[k], json_string_value(json_array_get(values,
		    i)));
		if (l->code[i] == INTERN_NONE)
			return -1;
	}
	l->sign = json_number_value(shift) < 0 ? -1 : 1;
	return read_since(l, o);
}

static int
read_layers(struct model_layers *y, const struct model *m, const json_t *o)
{
	const json_t *recent = json_object_get(o, MODEL_LAYERS_RECENT),
	    *speed = json_object_get(o, MODEL_LAYERS_SPEED);
	size_t n = json_array_size(recent);

	if (!json_is_array(recent) || n + (speed != NULL) > MODEL_LAYERS_MOST ||
	    n + (speed != NULL) > forest_trees(m->forest))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (read_segment(&y->layer[y->n++], m, json_array_get(recent, i)) != 0)
			return -1;
	return speed == NULL ? 0 : read_since(&y->layer[y->n++], speed);
}

int
model_layers_read(struct model_layers *y, const struct model *m, struct err *e)
{
	const char *text = model_part_text(m, "training");
	json_t *j = text != NULL ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const json_t *o = json_object_get(j, MODEL_LAYERS);
	int rc;

	*y = (struct model_layers){ .n = 0 };
	rc = o == NULL ? 0 : read_layers(y, m, o);
	json_decref(j);
	return rc == 0 ? 0 : err_set(e, "dealkit_training: " MODEL_LAYERS ": damaged");
}
