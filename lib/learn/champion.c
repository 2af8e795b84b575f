#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "learn/champion.h"
#include "model/predict.h"
#include "model/model_file.h"
#include "model/model_layers.h"

enum { MOST_ROUNDS = 100 };

/* The training part; NULL if there is none with params. */
static json_t *
training(const struct model *m)
{
	const char *text = model_part_text(m, "training");
	json_t *j = text != NULL ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;

	if (json_is_object(json_object_get(j, "params")))
		return j;
	json_decref(j);
	return NULL;
}

static int
read_params(struct champion *c, const json_t *params, size_t threads, struct err *e)
{
	const char *seed = json_string_value(json_object_get(params, "seed")), *name, *text;
	json_t *value;

	params_init(&c->validation.params, &c->view, seed != NULL ? strtoul(seed, NULL, 10) :
	    1, threads);
	json_object_foreach((json_t *)(size_t)params, name, value) {
		if (strcmp(name, "seed") == 0)
			continue;
		if ((text = json_string_value(value)) == NULL)
			return err_set(e, "dealkit_training: %s: not text", name);
		if (params_set(&c->validation.params, name, text, e) != 0)
			return -1;
	}
	return 0;
}

static int
read_recipe(struct champion *c, const json_t *j, size_t threads, struct err *e)
{
	json_int_t rounds = json_integer_value(json_object_get(j, "rounds"));
	json_int_t trees = json_integer_value(json_object_get(j, "trees"));
	double linear = json_number_value(json_object_get(j, "linear"));	/* 0 without it */

	if (rounds < 1 || rounds > MOST_ROUNDS)
		return err_set(e, "dealkit_training: rounds: not 1 to %d", MOST_ROUNDS);
	if (trees < (json_int_t)oof_trees[0] || trees > (json_int_t)oof_trees[OOF_MOST - 1])
		return err_set(e, "dealkit_training: trees: not %u to %u", oof_trees[0],
		    oof_trees[OOF_MOST - 1]);
	if (!(linear >= 0 && linear < 1))
		return err_set(e, "dealkit_training: linear: not a share");
	c->linear = linear;
	c->validation.no_layers = json_object_get(j, MODEL_LAYERS) == NULL;
	c->rounds = (size_t)rounds;
	c->trees = (unsigned)trees;
	return read_params(c, json_object_get(j, "params"), threads, e);
}

static int
find_features(struct champion *c, const struct dataset *s, struct err *e)
{
	size_t *place = mem_zero(c->m->features, sizeof *place);
	int rc = predict_find(c->m, s, place, e);

	if (rc == 0)
		dataset_select(&c->view, s, place, c->m->features);
	free(place);
	return rc;
}

int
champion_open(struct champion *c, const char *path, const struct dataset *s, size_t threads,
    struct err *e)
{
	struct err why;
	json_t *j;
	int rc;

	memset(c, 0, sizeof *c);
	if ((c->m = model_read(path, e)) == NULL)
		return -1;
	rc = find_features(c, s, &why);
	if (rc == 0 && (j = training(c->m)) != NULL) {
		rc = read_recipe(c, j, threads, &why);
		json_decref(j);
	}
	return rc == 0 ? 0 : err_set(e, "%s: %s", path, why.text);
}

char *
champion_uses(const char *path, const struct leaks_found *leaks, struct err *e)
{
	struct model *m = model_read(path, e);
	char *name = NULL;

	for (size_t k = 0; m != NULL && k < m->features && name == NULL; k++)
		if (leaks_suspect(leaks, m->feature[k].name))
			name = mem_text(m->feature[k].name, strlen(m->feature[k].name));
	model_free(m);
	return name;
}

int
champion_run(struct champion *c, const struct folds *f, struct err *e)
{
	struct validate *t = &c->validation;
	float *margin;
	size_t unseen;
	int rc;

	t->s = &c->view;
	t->folds = f;
	t->calibrate = (int)c->m->calib.kind;
	if (c->rounds > 0)
		return validate_repeat(t, c->rounds, c->trees, c->linear, e);
	margin = mem_resize(NULL, c->view.rows, sizeof *margin);
	rc = predict_margins(c->m, &c->view, margin, &unseen, e);
	if (rc == 0)
		rc = validate_given(t, margin, e);
	free(margin);
	return rc;
}

void
champion_free(struct champion *c)
{
	validate_free(&c->validation);
	dataset_unselect(&c->view);
	model_free(c->m);
	memset(c, 0, sizeof *c);
}
