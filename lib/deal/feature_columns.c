#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/feature.h"
#include "deal/feature_columns.h"

static void
add(struct feature_columns *o, const char *name, struct feature_columns_column c)
{
	long at = rec_find(o->r, name);

	if (at >= 0) {
		o->column[at] = c;
		o->appends = 0;
		return;
	}
	c.name = mem_text(name, strlen(name));
	o->column = mem_grow(o->column, &o->cap, o->n + 1, sizeof *o->column);
	o->column[o->n++] = c;
}

static void
add_inputs(struct feature_columns *o, const struct deals *d)
{
	enum feature_columns_kind k;

	o->inputs = o->n = rec_columns(o->r);
	o->appends = rec_delimiter(o->r) == ',';
	o->column = mem_grow(NULL, &o->cap, o->n, sizeof *o->column);
	for (size_t i = 0; i < o->n; i++) {
		k = i == d->column[DEAL_CLOSED] ? FEATURE_COLUMNS_CLOSED :
		    i == d->column[DEAL_CYCLE] ? FEATURE_COLUMNS_CYCLE :
		    i == d->column[DEAL_OUTCOME] ? FEATURE_COLUMNS_OUTCOME : FEATURE_COLUMNS_COPY;
		o->column[i] = (struct feature_columns_column){ .kind = k, .index = i };
	}
}

static void
add_features(struct feature_columns *o, const struct asof *a)
{
	struct feature_columns_column c = { .name = NULL };

	for (size_t i = 0; i < feature_count(a); i++) {
		c.dim = feature_place(i, &c.index);
		c.kind = c.dim < ASOF_DIMS ? FEATURE_COLUMNS_GROUP : FEATURE_COLUMNS_OWN;
		add(o, feature_name[i], c);
	}
	for (size_t k = 0; k < ASOF_KEYS; k++)
		add(o, feature_category[k], (struct feature_columns_column){ .kind =
		    FEATURE_COLUMNS_CATEGORY, .index = k });
	if (a->changes != NULL)
		add(o, "x_stage", (struct feature_columns_column){ .kind = FEATURE_COLUMNS_STAGE });
}

int
feature_columns_make(struct feature_columns *o, const struct rec *r, const struct deals *d,
    const struct asof *a, char *const *extra, size_t extras, struct err *e)
{
	size_t c;
	char *name;

	memset(o, 0, sizeof *o);
	o->r = r;
	add_inputs(o, d);
	add(o, COL_AS_OF, (struct feature_columns_column){ .kind = FEATURE_COLUMNS_AS_OF });
	add(o, COL_HEALTH, (struct feature_columns_column){ .kind =
	    FEATURE_COLUMNS_HEALTH });
	add(o, COL_CONSISTENCY, (struct feature_columns_column){ .kind =
	    FEATURE_COLUMNS_CONSISTENCY });
	add_features(o, a);
	for (size_t i = 0; i < extras; i++) {
		if (rec_need(r, extra[i], NULL, &c, e) != 0)
			return -1;
		name = feature_extra(extra[i]);
		add(o, name, (struct feature_columns_column){ .kind = FEATURE_COLUMNS_COPY,
		    .index = c });
		free(name);
	}
	return 0;
}

void
feature_columns_free(struct feature_columns *o)
{
	for (size_t i = 0; i < o->n; i++)
		free(o->column[i].name);
	free(o->column);
	memset(o, 0, sizeof *o);
}

void
feature_columns_header(const struct feature_columns *o, struct out *to)
{
	for (size_t i = 0; i < o->n; i++)
		out_name(to, i < o->inputs ? rec_name(o->r, i) : o->column[i].name);
	out_end(to);
}

/* ---- rows ------------------------------------------------------------ */

struct row_source {			/* what a row is written from */
	const struct asof *a;
	const struct feature_cache *cache;
	size_t deal;
	const struct feature_row *row;
	const struct feature_values *v;
	struct table_walk *walk;	/* through the deal's fields */
};

/* The text with that number; empty for INTERN_NONE. */
static void
put_text(struct out *to, const struct intern *m, uint32_t id)
{
	size_t n = 0;
	const char *s = id != INTERN_NONE ? intern_text(m, id, &n) : "";

	out_field(to, s, n);
}

static void
put_category(const struct row_source *from, size_t key, struct out *to)
{
	const struct asof *a = from->a;
	const struct deals *d = a->deals;
	uint32_t value = d->key[from->deal * d->keys + key];

	if (key == ASOF_REP && a->changes != NULL)
		value = from->v->owner != INTERN_NONE ? a->name[from->v->owner] : INTERN_NONE;
	put_text(to, d->value[key], value);
}

static void
put_copy(const struct row_source *from, size_t column, struct out *to)
{
	size_t n;
	const char *s = table_walk_field(&from->a->deals->table, from->deal, from->walk, column,
	    &n);

	out_field(to, s, n);
}

/* How the deal ended: not at all, if that came later. */
static void
put_end(const struct row_source *from, const struct feature_columns_column *c, struct out *to)
{
	if (!from->a->deals->later[from->deal])
		put_copy(from, c->index, to);
	else
		out_name(to, c->kind == FEATURE_COLUMNS_OUTCOME ? deal_outcome_name[DEAL_OPEN] :
		    "");
}

static void
put_value(const struct row_source *from, const struct feature_columns_column *c, struct out *to)
{
	switch (c->kind) {
	case FEATURE_COLUMNS_AS_OF:
		out_date(to, from->row->day);
		return;
	case FEATURE_COLUMNS_HEALTH:
		out_rate(to, from->v->health);
		return;
	case FEATURE_COLUMNS_CONSISTENCY:
		out_rate(to, from->v->consistency);
		return;
	case FEATURE_COLUMNS_OWN:
		out_float(to, from->v->x[c->index]);
		return;
	case FEATURE_COLUMNS_GROUP:
		feature_cache_write(from->cache, from->row->text[c->dim], c->index, to);
		return;
	case FEATURE_COLUMNS_CATEGORY:
		put_category(from, c->index, to);
		return;
	case FEATURE_COLUMNS_STAGE:
		put_text(to, from->a->changes->stage, from->v->stage);
		return;
	case FEATURE_COLUMNS_CLOSED:
	case FEATURE_COLUMNS_CYCLE:
	case FEATURE_COLUMNS_OUTCOME:
		put_end(from, c, to);
		return;
	case FEATURE_COLUMNS_COPY:
		put_copy(from, c->index, to);
		return;
	}
}

void
feature_columns_row(const struct feature_columns *o, const struct asof *a,
    const struct feature_cache *g, size_t deal, const struct feature_row *row,
    const struct feature_values *v, struct out *to)
{
	struct table_walk walk = { 0, 0 };
	const struct row_source from = { a, g, deal, row, v, &walk };
	const char *record;
	size_t i = 0, n;

	if (o->appends && !a->deals->later[deal] &&
	    (record = table_record(&a->deals->table, deal, &n)) != NULL) {
		out_record(to, record, n);
		i = o->inputs;
	}
	for (; i < o->n; i++)
		put_value(&from, &o->column[i], to);
	out_end(to);
}
