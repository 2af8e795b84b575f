#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "model/predict.h"
#include "model/forest.h"

enum { ROWS = 1024 };

struct applied {		/* a feature of the model */
	size_t place;		/* in the sample */
	float *code;		/* [codes of the sample's] the model's code; NULL: values as they
				 * are */
	const struct intern *number;	/* the sample has numbers, the model categories: its
					 * dictionary */
};

int
predict_find(const struct model *m, const struct dataset *s, size_t *place, struct err *e)
{
	for (size_t k = 0; k < m->features; k++) {
		const struct model_feature *f = &m->feature[k];
		long at = dataset_find(s, f->name);

		if (at < 0)
			return err_set(e,
			    "%s: the model needs this feature, and the table lacks it", f->name);
		if (!f->categorical && s->feature[at].categorical)
			return err_set(e, "%s: a number to the model, text in the table", f->name);
		place[k] = (size_t)at;
	}
	return 0;
}

static float
code_of(const struct intern *dictionary, const char *s, size_t n)
{
	uint32_t code = intern_find(dictionary, s, n);

	return code != INTERN_NONE ? (float)code : NAN;
}

static void
prepare(struct applied *a, const struct model_feature *f, const struct dataset_feature *theirs)
{
	size_t n;

	if (!f->categorical)
		return;
	if (!theirs->categorical) {
		a->number = f->dictionary;
		return;
	}
	a->code = mem_resize(NULL, intern_size(theirs->dictionary), sizeof *a->code);
	for (uint32_t i = 0; i < intern_size(theirs->dictionary); i++) {
		const char *t = intern_text(theirs->dictionary, i, &n);

		a->code[i] = code_of(f->dictionary, t, n);
	}
}

static float
value(const struct applied *a, const float *row, size_t *unseen)
{
	float x = row[a->place], y;
	char buf[NUM_MAX];

	if (isnan(x) || (a->code == NULL && a->number == NULL))
		return x;
	y = a->code != NULL ? a->code[(size_t)x] : code_of(a->number, buf, num_float(buf, x));
	*unseen += y != y;
	return y;
}

static void
run(const struct model *m, const struct dataset *s, const struct applied *a, float *margin,
    size_t *unseen)
{
	float *x = mem_resize(NULL, ROWS * m->features, sizeof *x);

	for (size_t from = 0, n; from < s->rows; from += n) {
		n = s->rows - from < ROWS ? s->rows - from : ROWS;
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; k < m->features; k++)
				x[i * m->features + k] = value(&a[k],
				    s->x + (from + i) * s->features, unseen);
		forest_margin(m->forest, x, n, margin + from);
	}
	free(x);
}

int
predict_margins(const struct model *m, const struct dataset *s, float *margin, size_t *unseen,
    struct err *e)
{
	size_t *place = mem_zero(m->features, sizeof *place);
	struct applied *a = mem_zero(m->features, sizeof *a);
	int rc = predict_find(m, s, place, e);

	*unseen = 0;
	for (size_t k = 0; k < m->features && rc == 0; k++) {
		a[k].place = place[k];
		prepare(&a[k], &m->feature[k], &s->feature[place[k]]);
	}
	if (rc == 0)
		run(m, s, a, margin, unseen);
	for (size_t k = 0; k < m->features; k++)
		free(a[k].code);
	free(a);
	free(place);
	return rc;
}
