#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "model/feature_range.h"
#include "model/model.h"
#include "model/model_input.h"

/* Appends name to a list in text, with "..." when there is no room. */
static void
add_name(char *text, size_t size, const char *name)
{
	size_t n = strlen(text), len = strlen(name);

	if (n + len + 10 < size)
		(void)snprintf(text + n, size - n, "%s%s", n > 0 ? ", " : "", name);
	else if (n < 4 || strcmp(text + n - 3, "...") != 0)
		strcat(text, ", ...");
}

/* Finds every feature's column; an error names all that are missing. */
static int
find_features(struct model_input *in, struct err *e)
{
	const struct model *m = in->model;
	char names[600] = "";
	size_t i, missing = 0, first = 0;
	long c;

	for (i = 0; i < m->features; i++) {
		c = rec_find(in->rec, m->feature[i].name);
		in->column[i] = (size_t)c;
		if (c >= 0)
			continue;
		if (missing++ == 0)
			first = i;
		add_name(names, sizeof names, m->feature[i].name);
	}
	if (missing == 0)
		return 0;
	if (missing == 1 || rec_columns(in->rec) == 1)
		return rec_need(in->rec, m->feature[first].name, "dealfeat", &i, e);
	return err_set(e, "%s:1: %zu of the model's %zu features are not there (are they from "
	    "dealfeat?): %s", rec_file(in->rec, 0), missing, m->features, names);
}

/* ---- what training never saw ------------------------------------------------ */

enum { FRESH = 1000 };		/* categories of a feature that are told apart; more are many */

struct model_input_fresh {
	pthread_mutex_t lock;	/* of text[]: new categories are rare */
	struct intern **text;	/* [features] NULL: none */
};

static struct model_input_fresh *
new_fresh(size_t features)
{
	struct model_input_fresh *f = mem_zero(1, sizeof *f);

	(void)pthread_mutex_init(&f->lock, NULL);
	f->text = mem_zero(features, sizeof *f->text);
	return f;
}

static void
free_fresh(struct model_input_fresh *f, size_t features)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < features; i++)
		intern_free(f->text[i]);
	free(f->text);
	(void)pthread_mutex_destroy(&f->lock);
	free(f);
}

static void
add_fresh(struct model_input_fresh *f, size_t feature, const char *s, size_t n)
{
	(void)pthread_mutex_lock(&f->lock);
	if (f->text[feature] == NULL)
		f->text[feature] = intern_new();
	if (intern_size(f->text[feature]) < FRESH)
		intern_add(f->text[feature], s, n);
	(void)pthread_mutex_unlock(&f->lock);
}

/* Models without ranges are older, or others': nothing is known then. */
static int
find_always(struct model_input *in, struct err *e)
{
	const struct model *m = in->model;
	struct feature_range *range;

	in->always = mem_zero(m->features, sizeof *in->always);
	e->text[0] = '\0';
	range = feature_range_read(m, e);
	if (range == NULL)
		return e->text[0] != '\0' ? -1 : 0;
	for (size_t i = 0; i < m->features; i++)
		in->always[i] = range[i].missing < FEATURE_RANGE_NEVER;
	feature_range_free(range, m->features);
	return 0;
}

int
model_input_open(struct model_input *in, const struct model *m, char *const *files, size_t n,
    const struct opt_input *o, struct err *e)
{
	struct rec_options options = { opt_delimiter(o, ','), 0, o->progress - o->no_progress };

	memset(in, 0, sizeof *in);
	in->model = m;
	if ((in->rec = rec_open(files, n, &options, e)) == NULL)
		return -1;
	in->column = mem_zero(m->features, sizeof *in->column);
	in->unseen = mem_zero(m->features, sizeof *in->unseen);
	in->lacking = mem_zero(m->features, sizeof *in->lacking);
	in->fresh = new_fresh(m->features);
	return find_features(in, e) != 0 ? -1 : find_always(in, e);
}

void
model_input_free(struct model_input *in)
{
	rec_close(in->rec);
	free(in->column);
	free(in->unseen);
	free(in->lacking);
	free(in->always);
	free_fresh(in->fresh, in->model != NULL ? in->model->features : 0);
	memset(in, 0, sizeof *in);
}

size_t
model_input_room(const struct model_input *in)
{
	size_t n = in->model->features;

	return 2 * n * sizeof(uint64_t) + MODEL_INPUT_ROWS * (n + 1) * sizeof(float);
}

void
model_input_place(const struct model_input *in, struct model_input_rows *rows, void *memory)
{
	rows->unseen = memory;
	rows->lacking = rows->unseen + in->model->features;
	rows->margin = (float *)(void *)(rows->lacking + in->model->features);
	rows->x = rows->margin + MODEL_INPUT_ROWS;
}

static float
category(const struct model_input *in, size_t feature, const char *s, size_t n, uint64_t *unseen)
{
	const struct intern *dictionary = in->model->feature[feature].dictionary;
	char buf[NUM_MAX];
	uint32_t code;
	double v;

	if (num_parse(s, n, &v) == 0) {
		n = num_float(buf, (float)v);
		s = buf;
	}
	code = intern_find(dictionary, s, n);
	if (code != INTERN_NONE)
		return (float)code;
	++*unseen;
	add_fresh(in->fresh, feature, s, n);
	return NAN;
}

static int
read_row(const struct model_input *in, const struct batch *b, const struct rec_row *row, float *x,
    const struct model_input_rows *rows, struct err *e)
{
	const struct model_feature *f = in->model->feature;
	const char *s;
	size_t i, n;
	double v;

	for (i = 0; i < in->model->features; i++) {
		s = batch_field(b, row, in->column[i], &n);
		if (n == 0) {
			x[i] = NAN;
			rows->lacking[i] += in->always[i];
		} else if (f[i].categorical)
			x[i] = category(in, i, s, n, &rows->unseen[i]);
		else if (num_parse(s, n, &v) != 0)
			return rec_complain(in->rec, b, row, in->column[i],
			    "not a number, as it was when the model learned", e);
		else if (isinf(x[i] = (float)v))
			return rec_complain(in->rec, b, row, in->column[i],
			    "larger than a float32 can be", e);
	}
	return 0;
}

int
model_input_read(const struct model_input *in, const struct batch *b,
    const struct model_input_rows *rows, struct err *e)
{
	size_t i, n = in->model->features;

	memset(rows->unseen, 0, n * sizeof *rows->unseen);
	memset(rows->lacking, 0, n * sizeof *rows->lacking);
	for (i = 0; i < b->rows; i++)
		if (read_row(in, b, &b->row[i], rows->x + i * n, rows, e) < 0)
			return -1;
	return 0;
}

void
model_input_count(struct model_input *in, const struct model_input_rows *rows)
{
	size_t i;

	for (i = 0; i < in->model->features; i++) {
		in->unseen[i] += rows->unseen[i];
		in->lacking[i] += rows->lacking[i];
	}
}

void
model_input_note(const struct model_input *in)
{
	size_t i;

	if (rec_rows(in->rec) == 0)
		err_note("no deals");
	for (i = 0; i < in->model->features; i++)
		if (in->unseen[i] > 0)
			err_note("%s: %llu values that the model has never seen count as missing",
			    in->model->feature[i].name, (unsigned long long)in->unseen[i]);
}

/* "x_rep (12)": the feature and how many deals. */
static void
add_count(char *text, size_t size, const char *name, unsigned long long n)
{
	char item[300];

	(void)snprintf(item, sizeof item, "%.200s (%llu)", name, n);
	add_name(text, size, item);
}

void
model_input_warn(const struct model_input *in)
{
	const struct model *m = in->model;
	char lacking[600] = "", fresh[600] = "", new[700] = "";
	unsigned long long categories = 0;

	if (rec_rows(in->rec) == 0)
		err_note("no deals");
	for (size_t i = 0; i < m->features; i++) {
		if (in->lacking[i] > 0)
			add_count(lacking, sizeof lacking, m->feature[i].name,
			    (unsigned long long)in->lacking[i]);
		if (in->unseen[i] == 0)
			continue;
		categories += intern_size(in->fresh->text[i]);
		add_count(fresh, sizeof fresh, m->feature[i].name,
		    (unsigned long long)in->unseen[i]);
	}
	if (categories > 0)
		(void)snprintf(new, sizeof new, "%llu new %s in %s", categories,
		    categories == 1 ? "category" : "categories", fresh);
	if (lacking[0] != '\0' || categories > 0)
		err_warn("training never saw what some deals have, which tells nothing of them: "
		    "%s%s%s%s (deals)", lacking[0] != '\0' ? "no " : "", lacking,
		    lacking[0] != '\0' && categories > 0 ? "; " : "", new);
}
