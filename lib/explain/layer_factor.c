#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "explain/layer_factor.h"
#include "model/model.h"
#include "text/humanize.h"

static const char *
layer_label(const struct model_layer *l)
{
	return l->features > 0 ? "recent_change" : "recent_speed";
}

/* A table of the user's own may know nothing of layers. */
static const char *
plain_label(const struct model_layer *l)
{
	return l->features > 0 ? "x_recent_change" : "x_recent_speed";
}

void
layer_factor_labels(struct labels *l, const struct model_layers *y)
{
	for (size_t i = 0; i < y->n; i++)
		if (labels_find(l, layer_label(&y->layer[i])) == NULL &&
		    labels_find(l, plain_label(&y->layer[i])) == NULL)
			labels_add(l, plain_label(&y->layer[i]), 1, (double)NAN);
}

/* The first of its kind is recent_change, the next one recent_change_2. */
static char *
layer_name(const struct model_layers *y, size_t i)
{
	struct buf name = { 0 };
	size_t before = 0;
	char *text;

	for (size_t k = 0; k < i; k++)
		before += (y->layer[k].features > 0) == (y->layer[i].features > 0);
	buf_text(&name, layer_label(&y->layer[i]));
	if (before > 0)
		buf_printf(&name, "_%zu", before + 1);
	text = mem_text(name.s, name.len);
	buf_free(&name);
	return text;
}

void
layer_factor_bind(struct layer_factor *p, const struct labels *labels, const struct model *m,
    const struct model_layers *y, size_t i, const struct rec *r)
{
	const struct model_layer *l = &y->layer[i];
	struct buf words = { 0 };

	p->is = l;
	p->name = layer_name(y, i);
	p->label = labels_find(labels, layer_label(l));
	p->label = p->label != NULL ? p->label : labels_find(labels, plain_label(l));
	for (size_t k = 0; k < l->features; k++) {
		const struct model_feature *of = &m->feature[l->feature[k]];

		p->value[k] = intern_text(of->dictionary, l->code[k], NULL);
		p->column[k] = (size_t)rec_find(r, of->name);
		buf_printf(&words, "%s%s ", k > 0 ? " with " : "", labels_find(labels,
		    of->name)->label);
		humanize_plain(&words, p->value[k], strlen(p->value[k]));
	}
	p->words = mem_text(words.len > 0 ? words.s : "", words.len);
	buf_free(&words);
}

void
layer_factor_free(struct layer_factor *p)
{
	free(p->name);
	free(p->words);
}

int
layer_factor_holds(const struct layer_factor *p, const struct batch *b, const struct rec_row *row)
{
	for (size_t k = 0; k < p->is->features; k++) {
		size_t n;
		const char *s = batch_field(b, row, p->column[k], &n);
		double x, y;

		if (n == strlen(p->value[k]) && memcmp(s, p->value[k], n) == 0)
			continue;
		if (num_parse(s, n, &x) != 0 || num_parse(p->value[k], strlen(p->value[k]),
		    &y) != 0 || x < y || x > y)
			return 0;
	}
	return 1;
}
