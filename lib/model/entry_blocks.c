#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/date.h"
#include "base/mem.h"
#include "model/entered.h"
#include "model/entry_blocks.h"
#include "model/feature_range.h"
#include "model/model.h"

/* ---- writing ------------------------------------------------------------------------------ */

static json_t *
numbers(const double *x, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, isnan(x[i]) ? json_null() : json_real(x[i]));
	return list;
}

/* Of blocks and cells; what is missing has a list of its own. */
static json_t *
counts(const double *x, size_t blocks, size_t cells, size_t stride)
{
	json_t *list = json_array();

	for (size_t b = 0; b < blocks; b++) {
		json_t *row = json_array();

		for (size_t k = 0; k < cells; k++)
			json_array_append_new(row, json_integer((json_int_t)x[b * stride + k]));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *
texts(const struct intern *names)
{
	json_t *list = json_array();
	size_t n;

	for (uint32_t i = 0; i < intern_size(names); i++) {
		const char *s = intern_text(names, i, &n);

		json_array_append_new(list, json_stringn(s, n));
	}
	return list;
}

static json_t *
world(const struct entered *d, size_t k, const struct entered_cut *c)
{
	json_t *o = json_object();
	struct spread s;

	spread_make(&s, d, k, c);
	json_object_set_new(o, "missing", counts(s.missing, 1, c->blocks, c->blocks));
	json_object_set_new(o, "counts", counts(s.count, c->blocks, s.cells - (size_t)s.lacks,
	    s.cells));
	if (s.categorical)
		json_object_set_new(o, "values", texts(d->feature[k].dictionary));
	else
		json_object_set_new(o, "edges", numbers(s.edge, s.cells - 1));
	spread_free(&s);
	return o;
}

static json_t *
history(const struct entered *d, size_t k, const struct entered_cut *c)
{
	double mean[ENTERED_MOST + 1], known[ENTERED_MOST] = { 0 };
	json_t *o = json_object();

	spread_means(d, k, c, mean);
	for (size_t i = 0; i < d->deals; i++)
		if (c->block[i] != ENTERED_NONE && !isnan(d->feature[k].x[i]))
			known[c->block[i]]++;
	json_object_set_new(o, "known", counts(known, 1, c->blocks, c->blocks));
	json_object_set_new(o, "means", numbers(mean, c->blocks));
	return o;
}

/* NULL for a feature of which nothing is kept. */
static json_t *
feature(const struct entered *d, size_t k, const struct entered_cut *c)
{
	const struct entered_feature *f = &d->feature[k];

	switch (feature_kind(f->name)) {
	case FEATURE_WORLD:
		return f->dictionary == NULL || intern_size(f->dictionary) <= ENTRY_BLOCKS_VALUES ?
		    world(d, k, c) : NULL;
	case FEATURE_HISTORY:
		return f->dictionary == NULL ? history(d, k, c) : NULL;
	default:
		return NULL;
	}
}

static char *
text_of(const struct entered *d, const struct entered_cut *c)
{
	json_t *root = json_object(), *all = json_object(), *one;
	double deals[ENTERED_MOST] = { 0 };
	char *text;

	for (size_t i = 0; i < d->deals; i++)
		if (c->block[i] != ENTERED_NONE)
			deals[c->block[i]]++;
	for (size_t k = 0; k < d->features; k++)
		if ((one = feature(d, k, c)) != NULL)
			json_object_set_new(all, d->feature[k].name, one);
	json_object_set_new(root, "days", json_integer(c->days));
	json_object_set_new(root, "deals", counts(deals, 1, c->blocks, c->blocks));
	json_object_set_new(root, "features", all);
	if ((text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(9))) == NULL)
		err_die("out of memory");
	json_decref(root);
	return text;
}

char *
entry_blocks_text(const struct dataset *s)
{
	struct entered_cut c;
	struct entered d;
	struct err e;
	char *text = NULL;

	if (entered_make(&d, s, NULL, &e) == 0) {
		entered_cut(&c, &d, 0, ENTRY_BLOCKS_DAYS, ENTERED_MOST, DATE_NONE);
		if (c.blocks > 0)
			text = text_of(&d, &c);
		entered_uncut(&c);
	}
	entered_free(&d);
	return text;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* Counts: whole numbers of 0 and more; all n must be there. */
static int
read_counts(const json_t *list, double *x, size_t n)
{
	if (json_array_size(list) != n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(list, i);

		if (!json_is_integer(v) || json_integer_value(v) < 0 ||
		    json_integer_value(v) > INT32_MAX)
			return -1;
		x[i] = (double)json_integer_value(v);
	}
	return 0;
}

/* A list of one list: how counts() writes them. */
static int
read_one_row(const json_t *list, double *x, size_t n)
{
	return json_array_size(list) == 1 ? read_counts(json_array_get(list, 0), x, n) : -1;
}

static int
read_values(struct entry_feature *f, const json_t *list)
{
	f->value = intern_new();
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);

		if (!json_is_string(v) || intern_add(f->value, json_string_value(v),
		    json_string_length(v)) != i)
			return -1;
	}
	return intern_size(f->value) <= ENTRY_BLOCKS_VALUES ? 0 : -1;
}

static int
read_edges(struct spread *s, const json_t *list)
{
	size_t n = json_array_size(list);

	if (n < 1 || n >= SPREAD_TENTHS)
		return -1;
	for (size_t i = 0; i < n; i++) {
		s->edge[i] = json_number_value(json_array_get(list, i));
		if (!isfinite(s->edge[i]) || (i > 0 && !(s->edge[i] > s->edge[i - 1])))
			return -1;
	}
	s->cells = n + 1;
	return 0;
}

static int
read_world(struct entry_feature *f, const json_t *o, size_t blocks)
{
	struct spread *s = &f->spread;
	const json_t *values = json_object_get(o, "values"), *list = json_object_get(o, "counts");

	s->blocks = blocks;
	s->categorical = values != NULL;
	if (values != NULL ? read_values(f, values) != 0 :
	    read_edges(s, json_object_get(o, "edges")) != 0)
		return -1;
	if (values != NULL)
		s->cells = intern_size(f->value);
	s->count = mem_zero(blocks * s->cells, sizeof *s->count);
	if (json_array_size(list) != blocks ||
	    read_one_row(json_object_get(o, "missing"), s->missing, blocks) != 0)
		return -1;
	for (size_t b = 0; b < blocks; b++)
		if (read_counts(json_array_get(list, b), s->count + b * s->cells, s->cells) != 0)
			return -1;
	return 0;
}

static int
read_history(struct entry_feature *f, const json_t *o, size_t blocks)
{
	const json_t *list = json_object_get(o, "means");

	if (json_array_size(list) != blocks ||
	    read_one_row(json_object_get(o, "known"), f->known, blocks) != 0)
		return -1;
	for (size_t b = 0; b < blocks; b++) {
		const json_t *v = json_array_get(list, b);

		if (!json_is_number(v) && !json_is_null(v))
			return -1;
		f->mean[b] = json_is_number(v) ? json_number_value(v) : (double)NAN;
	}
	return 0;
}

static int
read_features(struct entry_blocks *b, const json_t *all, struct err *e)
{
	const char *name;
	json_t *o;

	b->feature = mem_zero(json_object_size(all), sizeof *b->feature);
	json_object_foreach((json_t *)(size_t)all, name, o) {
		struct entry_feature *f = &b->feature[b->features++];

		f->name = mem_text(name, strlen(name));
		f->kind = feature_kind(name);
		if (f->kind == FEATURE_HISTORY ? read_history(f, o, b->blocks) != 0 :
		    read_world(f, o, b->blocks) != 0)
			return err_set(e, "dealkit_entries: %s: bad or absent", name);
	}
	return 0;
}

int
entry_blocks_read(struct entry_blocks *b, const struct model *m, struct err *e)
{
	const char *text = model_part_text(m, "entries");
	const json_t *deals;
	json_t *root;
	int rc;

	memset(b, 0, sizeof *b);
	err_set(e, "%s", "");
	if (text == NULL)
		return -1;
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	deals = json_array_get(json_object_get(root, "deals"), 0);
	b->days = (int32_t)json_integer_value(json_object_get(root, "days"));
	b->blocks = json_array_size(deals);
	if (b->days != ENTRY_BLOCKS_DAYS || b->blocks < 1 || b->blocks > ENTERED_MOST ||
	    read_counts(deals, b->deals, b->blocks) != 0) {
		b->blocks = 0;
		rc = err_set(e, "dealkit_entries: bad or absent");
	} else {
		rc = read_features(b, json_object_get(root, "features"), e);
	}
	json_decref(root);
	return rc;
}

/* The deals that a model learned from; 0: it does not say. */
static double
training_deals(const struct model *m)
{
	const char *text = model_part_text(m, "training");
	json_t *root = text != NULL ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
	double deals = (double)json_integer_value(json_object_get(root, "deals"));

	json_decref(root);
	return deals;
}

static void
take_range(struct entry_feature *f, const struct model_feature *mf, const struct feature_range *r,
    double deals)
{
	struct spread *s = &f->spread;
	size_t n;

	f->name = mem_text(mf->name, strlen(mf->name));
	f->kind = feature_kind(mf->name);
	s->blocks = 1;
	s->categorical = mf->categorical;
	s->cells = r->bins > 0 ? r->bins : 1;
	s->count = mem_zero(s->cells, sizeof *s->count);
	s->missing[0] = r->missing * deals;
	for (size_t i = 0; i < r->bins; i++)
		s->count[i] = r->share[i] * deals;
	if (mf->categorical) {
		f->value = intern_new();
		for (uint32_t i = 0; i < intern_size(mf->dictionary); i++) {
			const char *t = intern_text(mf->dictionary, i, &n);

			(void)intern_add(f->value, t, n);
		}
	} else {
		memcpy(s->edge, r->edge, sizeof s->edge);
	}
}

int
entry_blocks_of_ranges(struct entry_blocks *b, const struct model *m, struct err *e)
{
	double deals = training_deals(m);
	struct feature_range *r;

	memset(b, 0, sizeof *b);
	err_set(e, "%s", "");
	if (deals < 1 || (r = feature_range_read(m, e)) == NULL)
		return -1;
	b->blocks = 1;
	b->deals[0] = deals;
	b->feature = mem_zero(m->features, sizeof *b->feature);
	for (size_t k = 0; k < m->features; k++)
		if (feature_kind(m->feature[k].name) == FEATURE_WORLD)
			take_range(&b->feature[b->features++], &m->feature[k], &r[k], deals);
	feature_range_free(r, m->features);
	return 0;
}

void
entry_blocks_free(struct entry_blocks *b)
{
	for (size_t k = 0; k < b->features; k++) {
		free(b->feature[k].name);
		spread_free(&b->feature[k].spread);
		intern_free(b->feature[k].value);
	}
	free(b->feature);
	memset(b, 0, sizeof *b);
}

const struct entry_feature *
entry_blocks_find(const struct entry_blocks *b, const char *name)
{
	for (size_t k = 0; k < b->features; k++)
		if (strcmp(b->feature[k].name, name) == 0)
			return &b->feature[k];
	return NULL;
}
