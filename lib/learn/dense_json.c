#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "learn/dense.h"
#include "learn/dense_json.h"
#include "model/booster_json.h"
#include "model/tree_json.h"

/* Thresholds that part missing values from all others: nothing lies beyond them. */
static const char MOST[] = "3.4028235E38", LEAST[] = "-3.4028235E38";

struct change {
	size_t from, to;	/* bytes of the text that others take the place of: */
	size_t at, len;		/* in the pool */
};

struct changes {
	struct change *c;
	size_t n, room;
	struct buf pool;
};

/* What was added to the pool since it was len bytes takes the place of text [from, to). */
static void
change(struct changes *s, size_t from, size_t to, size_t len)
{
	s->c = mem_grow(s->c, &s->room, s->n + 1, sizeof *s->c);
	s->c[s->n++] = (struct change){ from, to, len, s->pool.len - len };
}

static int
by_place(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static char *
apply(struct changes *s, const char *json, size_t n, size_t *out)
{
	size_t at = 0;
	struct buf o;

	buf_init(&o);
	qsort(s->c, s->n, sizeof *s->c, by_place);
	for (size_t i = 0; i < s->n; i++) {
		buf_bytes(&o, json + at, s->c[i].from - at);
		buf_bytes(&o, s->pool.s + s->c[i].at, s->c[i].len);
		at = s->c[i].to;
	}
	buf_bytes(&o, json + at, n - at);
	*out = o.len;
	buf_bytes(&o, "", 1);
	return o.s;
}

/* ---- a tree ------------------------------------------------------------------------ */

struct tree_text {
	const struct dense *d;
	const char *json;
	const struct tree_json *t;
	struct changes *s;
};

/* The column that node i splits on; NULL for a leaf, or one that there is none of. */
static const struct dense_column *
column(const struct tree_text *x, size_t i)
{
	const double k = x->t->array[TREE_FEATURE].x[i];

	if (x->t->array[TREE_LEFT].x[i] < 0 || !(k >= 0 && k < (double)x->d->cols))
		return NULL;
	return &x->d->column[(size_t)k];
}

/* Whether a split of numbers parts missing values, the least of all, from all others. */
static int
only_missing(const struct dense_column *c, float threshold)
{
	return c->kind == DENSE_MISSING || (c->kind == DENSE_NUMBER && threshold <= c->least);
}

static int
in_set(const struct tree_text *x, size_t node, double code)
{
	const struct tree_array *nodes = &x->t->array[TREE_SET_NODES],
	    *starts = &x->t->array[TREE_SET_STARTS], *sizes = &x->t->array[TREE_SET_SIZES],
	    *codes = &x->t->array[TREE_SET_CODES];

	for (size_t i = 0; i < nodes->n; i++)
		if ((size_t)nodes->x[i] == node)
			for (size_t j = 0; j < (size_t)sizes->x[i]; j++)
				if (codes->x[(size_t)starts->x[i] + j] >= code)
					return 1;
	return 0;
}

/* Whether a missing value goes left at node i. */
static int
goes_left(const struct tree_text *x, const struct dense_column *c, size_t i)
{
	switch (c->kind) {
	case DENSE_NUMBER:
		return 1;
	case DENSE_FILLED:
		return c->fill < (float)x->t->array[TREE_VALUE].x[i];
	case DENSE_MISSING:
		return 0;
	case DENSE_CATEGORY:
		break;
	}
	return !in_set(x, i, (double)c->fill);
}

/* Element i of an array as it is to be, or the n bytes at s that it was. */
static void
put_element(struct tree_text *x, enum tree_json_name k, size_t i, const char *s, size_t n)
{
	const struct dense_column *c = column(x, i);
	struct buf *o = &x->s->pool;

	if (c == NULL)		/* what was cut off may have a column that no feature has */
		k == TREE_FEATURE ? buf_text(o, "0") : buf_bytes(o, s, n);
	else if (k == TREE_FEATURE)
		buf_printf(o, "%zu", c->feature);
	else if (k == TREE_DEFAULT)
		buf_text(o, goes_left(x, c, i) ? "1" : "0");
	else if (only_missing(c, (float)x->t->array[TREE_VALUE].x[i]))
		buf_text(o, c->kind == DENSE_MISSING ? MOST : LEAST);
	else
		buf_bytes(o, s, n);
}

static void
put_array(struct tree_text *x, enum tree_json_name k)
{
	const struct tree_array *a = &x->t->array[k];
	const size_t len = x->s->pool.len;
	const char *s = x->json + a->from + 1;

	buf_text(&x->s->pool, "[");
	for (size_t i = 0; i < a->n; i++) {
		size_t n = strcspn(s, ",]");

		if (i > 0)
			buf_text(&x->s->pool, ",");
		put_element(x, k, i, s, n);
		s += n + 1;
	}
	buf_text(&x->s->pool, "]");
	change(x->s, a->from, a->to, len);
}

/* Set i without the code of what is missing, unless it holds nothing else; how many are left. */
static size_t
put_set(struct tree_text *x, size_t i, size_t before)
{
	const struct tree_array *codes = &x->t->array[TREE_SET_CODES];
	const size_t first = (size_t)x->t->array[TREE_SET_STARTS].x[i],
	    n = (size_t)x->t->array[TREE_SET_SIZES].x[i];
	const struct dense_column *c = column(x, (size_t)x->t->array[TREE_SET_NODES].x[i]);
	size_t put = 0;

	for (size_t j = 0; j < n; j++) {
		const double code = codes->x[first + j];

		if (n > 1 && c != NULL && code >= (double)c->fill)
			continue;
		buf_printf(&x->s->pool, "%s%.0f", before + put > 0 ? "," : "", code);
		put++;
	}
	return put;
}

static void
put_sets(struct tree_text *x)
{
	const struct tree_array *sizes = &x->t->array[TREE_SET_SIZES],
	    *starts = &x->t->array[TREE_SET_STARTS];
	size_t *left = mem_zero(sizes->n, sizeof *left), put = 0, len = x->s->pool.len;

	buf_text(&x->s->pool, "[");
	for (size_t i = 0; i < sizes->n; i++) {
		left[i] = put_set(x, i, put);
		put += left[i];
	}
	buf_text(&x->s->pool, "]");
	change(x->s, x->t->array[TREE_SET_CODES].from, x->t->array[TREE_SET_CODES].to, len);
	for (int k = 0; k < 2; k++) {
		len = x->s->pool.len;
		put = 0;
		buf_text(&x->s->pool, "[");
		for (size_t i = 0; i < sizes->n; put += left[i++])
			buf_printf(&x->s->pool, "%s%zu", i > 0 ? "," : "", k == 0 ? left[i] : put);
		buf_text(&x->s->pool, "]");
		change(x->s, k == 0 ? sizes->from : starts->from, k == 0 ? sizes->to : starts->to,
		    len);
	}
	free(left);
}

/* Whether every set lies in the codes and belongs to a node. */
static int
has_sets(const struct tree_json *t, size_t nodes)
{
	const struct tree_array *node = &t->array[TREE_SET_NODES],
	    *start = &t->array[TREE_SET_STARTS], *size = &t->array[TREE_SET_SIZES],
	    *codes = &t->array[TREE_SET_CODES];

	if (!node->whole || !start->whole || !size->whole || !codes->whole ||
	    start->n != node->n || size->n != node->n)
		return 0;
	for (size_t i = 0; i < node->n; i++)
		if (!(node->x[i] >= 0 && node->x[i] < (double)nodes && start->x[i] >= 0 &&
		    size->x[i] >= 0 && start->x[i] + size->x[i] <= (double)codes->n))
			return 0;
	return 1;
}

static int
is_whole_tree(const struct tree_json *t)
{
	const size_t n = t->array[TREE_LEFT].n;

	for (int k = TREE_FEATURE; k < TREE_SET_NODES; k++)
		if (!t->array[k].given || t->array[k].n != n)
			return 0;
	for (int k = TREE_SET_NODES; k < TREE_ARRAYS; k++)
		if (!t->array[k].given)
			return 0;
	return has_sets(t, n);
}

/* ---- the booster ------------------------------------------------------------------- */

/* The text at a path becomes number, in quotes as XGBoost writes its parameters. */
static int
put_count(struct changes *s, const char *json, size_t n, size_t at, const char *const *path,
    size_t depth, size_t number)
{
	const size_t len = s->pool.len;
	size_t end, from = booster_json_find(json, n, at, path, depth, &end);

	if (from == n)
		return -1;
	buf_printf(&s->pool, "\"%zu\"", number);
	change(s, from, end, len);
	return 0;
}

static int
put_texts(struct changes *s, const char *json, size_t n, const char *name, const char *const *text,
    size_t texts)
{
	const char *const path[] = { "learner", name };
	const size_t len = s->pool.len;
	size_t end, from = booster_json_find(json, n, 0, path, 2, &end);

	if (from == n)
		return -1;
	for (size_t i = 0; i < texts; i++)
		buf_printf(&s->pool, "%s\"%s\"", i == 0 ? "[" : ",", text[i]);
	buf_text(&s->pool, "]");
	change(s, from, end, len);
	return 0;
}

static int
put_trees(struct changes *s, const struct dense *d, const char *json, size_t n, struct err *e)
{
	static const char *const count[] = { "tree_param", "num_feature" };
	struct tree_json t;
	struct tree_text x = { d, json, &t, s };
	int more;

	tree_json_begin(&t, json, n, booster_json_trees(json, n));
	while ((more = tree_json_next(&t, e)) > 0) {
		if (!is_whole_tree(&t) ||
		    put_count(s, json, n, t.from, count, 2, d->features) != 0) {
			more = err_set(e, "tree %zu: an array is missing", t.trees - 1);
			break;
		}
		put_array(&x, TREE_FEATURE);
		put_array(&x, TREE_VALUE);
		put_array(&x, TREE_DEFAULT);
		if (t.array[TREE_SET_NODES].n > 0)
			put_sets(&x);
	}
	tree_json_free(&t);
	return more;
}

char *
dense_json(const struct dense *d, const char *json, size_t n, char *const *name,
    const char *const *type, size_t *out, struct err *e)
{
	static const char *const count[] = { "learner", "learner_model_param", "num_feature" };
	const char **names = mem_zero(d->features, sizeof *names);
	struct changes s = { NULL, 0, 0, { NULL, 0, 0 } };
	char *text = NULL;

	for (size_t k = 0; k < d->features; k++)
		names[k] = name[k];
	if (put_texts(&s, json, n, "feature_names", names, d->features) != 0 ||
	    put_texts(&s, json, n, "feature_types", type, d->features) != 0 ||
	    put_count(&s, json, n, 0, count, 3, d->features) != 0)
		err_set(e, "xgboost: a booster without names or counts");
	else if (put_trees(&s, d, json, n, e) == 0)
		text = apply(&s, json, n, out);
	free(names);
	free(s.c);
	buf_free(&s.pool);
	return text;
}
