#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "learn/layers_forward.h"

static float *
copy(const float *x, size_t n)
{
	float *y = mem_resize(NULL, n, sizeof *y);

	memcpy(y, x, n * sizeof *y);
	return y;
}

/* margin[i] is of row[i]. */
static void
add(const struct layers *y, const struct dataset *s, const size_t *row, float *margin, size_t n)
{
	for (size_t i = 0; i < n; i++)
		margin[i] = (float)((double)margin[i] +
		    layers_shift(y, s->x + row[i] * s->features));
}

static int
add_fold(const struct layers_forward *w, size_t k, const struct fit *usual, struct err *e)
{
	struct oof *o = w->o;
	struct fit l = *usual;
	struct layers y = { 0 };
	struct calib c;
	size_t from = oof_start(o, k), open = oof_start_open(o, k);
	int rc;

	l.rows = w->folds->fold[k].train;
	l.now = w->folds->fold[k].start;
	if (oof_calibrate(o, w->count, k, k == 0 ? CALIB_NONE : w->kind, w->prior, &c, e) != 0)
		return -1;
	if ((rc = layers_find(&y, &l, &c, e)) == 0 && layers_count(&y) > 0) {
		add(&y, o->s, o->row + from, o->margin + w->count * o->rows + from,
		    oof_start(o, k + 1) - from);
		add(&y, o->s, o->open.row + open, o->open.margin + w->count * o->open.rows + open,
		    oof_start_open(o, k + 1) - open);
	}
	layers_free(&y);
	calib_free(&c);
	return rc;
}

int
layers_forward(struct layers_forward *w, const struct fit *l, struct err *e)
{
	struct oof *o = w->o;

	w->margin = copy(o->margin + w->count * o->rows, o->rows);
	w->open = copy(o->open.margin + w->count * o->open.rows, o->open.rows);
	for (size_t k = 0; k < o->folds; k++)
		if (add_fold(w, k, l, e) != 0)
			return -1;
	return 0;
}

void
layers_forward_undo(struct layers_forward *w)
{
	struct oof *o = w->o;

	memcpy(o->margin + w->count * o->rows, w->margin, o->rows * sizeof *w->margin);
	memcpy(o->open.margin + w->count * o->open.rows, w->open, o->open.rows * sizeof *w->open);
}

void
layers_forward_free(struct layers_forward *w)
{
	free(w->margin);
	free(w->open);
	w->margin = w->open = NULL;
}
