#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/refdata.h"
#include "learn/booster_import.h"
#include "model/booster_json.h"
#include "model/forest.h"
#include "model/model_file.h"

enum { FEATURE, CODE, CATEGORY, COLUMNS };
static const char *const column[COLUMNS] = { "feature", "code", "category" };

struct texts {			/* of a feature, by code */
	char **text;		/* [n]; NULL: not yet seen */
	size_t n;
};

struct dictionary {
	const struct model *m;
	struct texts *of;	/* [features] */
};

/* ---- the booster --------------------------------------------------------- */

static int
take_features(struct model *m, struct err *e)
{
	struct intern *seen = intern_new();
	size_t n = forest_features(m->forest);
	int rc = 0;

	if (n > MODEL_MAX_FEATURES)
		rc = err_set(e, "more than %d features", MODEL_MAX_FEATURES);
	else if (forest_name(m->forest, 0) == NULL)
		rc = err_set(e, "its features have no names: train it on a table that has them");
	for (size_t k = 0; k < n && rc == 0; k++) {
		const char *name = forest_name(m->forest, k);
		char show[ERR_SHOW];

		err_show(show, name, strlen(name));
		if (!model_name(name))
			rc = err_set(e, "no feature of dealfeat, whose names start with x_: '%s'",
			    show);
		else if (intern_add(seen, name, strlen(name)) != k)
			rc = err_set(e, "%s: two features of one name", show);
		else
			model_add_feature(m, name, forest_categorical(m->forest, k));
	}
	intern_free(seen);
	return rc;
}

/* How many rounds early stopping calls best; 0 if it says nothing. */
static size_t
best_rounds(const json_t *root)
{
	const char *s = json_string_value(json_object_get(json_object_get(json_object_get(root,
	    "learner"), "attributes"), "best_iteration"));
	double v;

	return s != NULL && num_parse(s, strlen(s), &v) == 0 && v >= 0 && v < MODEL_MAX_BYTES ?
	    (size_t)v + 1 : 0;
}

/* An object with a name in it; XGBoost's binary JSON starts with a brace too. */
static int
is_json(const char *s, size_t n)
{
	size_t i = n > 0 && *s == '{' ? 1 : n;

	while (i < n && (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t'))
		i++;
	return i < n && s[i] == '"';
}

static int
read_booster(struct booster_import *im, const char *path, struct err *e)
{
	struct err why;
	json_t *rest;
	int rc;

	if ((im->bytes = file_read(path, MODEL_MAX_BYTES, &im->n, e)) == NULL)
		return -1;
	if (!is_json(im->bytes, im->n))
		return err_set(e, "%s: no model in XGBoost's JSON, which save_model writes to a "
		    "name that ends in .json", path);
	booster_json_no_nan(im->bytes, im->n);
	if ((im->m->forest = forest_read(im->bytes, im->n, &rest, &why)) == NULL)
		return err_set(e, "%s: %s", path, why.text);
	rc = take_features(im->m, &why);
	im->best = best_rounds(rest);
	json_decref(rest);
	return rc == 0 ? 0 : err_set(e, "%s: %s", path, why.text);
}

/* ---- its categories ------------------------------------------------------ */

static void
set_text(struct texts *t, size_t code, const char *s)
{
	char buf[NUM_MAX];
	size_t n = strlen(s);
	double v;

	while (t->n <= code) {
		t->text = mem_resize(t->text, t->n + 1, sizeof *t->text);
		t->text[t->n++] = NULL;
	}
	if (num_parse(s, n, &v) == 0) {		/* a number is taken by value: 007 is 7 */
		n = num_float(buf, (float)v);
		s = buf;
	}
	t->text[code] = mem_text(s, n);
}

static int
take_row(const struct refdata_row *row, void *arg, struct err *e)
{
	const struct dictionary *d = arg;
	size_t len;
	const char *code = refdata_field(row, CODE, &len);
	size_t k = 0;
	double v;

	while (k < d->m->features && strcmp(d->m->feature[k].name, refdata_text(row, FEATURE)) != 0)
		k++;
	if (k == d->m->features || !d->m->feature[k].categorical)
		return 0;
	if (num_parse(code, len, &v) != 0 || v < 0 || v >= MODEL_MAX_CATEGORIES ||
	    v != (double)(size_t)v)
		return refdata_complain(row, CODE, "not a code 0, 1, 2...", e);
	if ((size_t)v < d->of[k].n && d->of[k].text[(size_t)v] != NULL)
		return refdata_complain(row, CODE, "twice", e);
	if (*refdata_text(row, CATEGORY) == '\0')
		return refdata_complain(row, CATEGORY, "is empty: that is a missing value", e);
	set_text(&d->of[k], (size_t)v, refdata_text(row, CATEGORY));
	return 0;
}

static int
fill(struct model_feature *f, const struct texts *t, size_t codes, struct err *e)
{
	char show[ERR_SHOW];

	if (t->n == 0)
		return err_set(e,
		    "%s is categorical: which category is which code? (--dictionary FILE)",
		    f->name);
	for (size_t i = 0; i < t->n; i++) {
		if (t->text[i] == NULL)
			return err_set(e, "%s: no code %zu, but %zu", f->name, i, t->n - 1);
		if (intern_add(f->dictionary, t->text[i], strlen(t->text[i])) != i)
			return err_set(e, "%s: a category twice: '%s'", f->name,
			    err_show(show, t->text[i], strlen(t->text[i])));
	}
	if (t->n < codes)
		return err_set(e, "%s: %zu codes, the trees know %zu", f->name, t->n, codes);
	return 0;
}

static int
read_dictionary(struct model *m, const char *booster, const char *path, struct err *e)
{
	static const struct refdata table = { NULL, column, COLUMNS, take_row, 0, NULL };
	struct dictionary d = { m, mem_zero(m->features, sizeof *d.of) };
	int rc = path != NULL ? refdata_read(&table, path, &d, e) : 0;
	struct err why;

	for (size_t k = 0; k < m->features; k++) {
		if (rc == 0 && m->feature[k].categorical &&
		    fill(&m->feature[k], &d.of[k], forest_codes(m->forest, k), &why) != 0)
			rc = err_set(e, "%s: %s", path != NULL ? path : booster, why.text);
		for (size_t i = 0; i < d.of[k].n; i++)
			free(d.of[k].text[i]);
		free(d.of[k].text);
	}
	free(d.of);
	return rc;
}

int
booster_import_read(struct booster_import *im, const char *booster, const char *dictionary,
    struct err *e)
{
	*im = (struct booster_import){ .m = model_new() };
	return read_booster(im, booster, e) != 0 ? -1 : read_dictionary(im->m, booster,
	    dictionary, e);
}

void
booster_import_free(struct booster_import *im)
{
	free(im->bytes);
	model_free(im->m);
	*im = (struct booster_import){ 0 };
}
