#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
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
	add(o, "as_of_date", (struct feature_columns_column){ .kind = FEATURE_COLUMNS_AS_OF });
	add(o, "deal_health_score", (struct feature_columns_column){ .kind =
	    FEATURE_COLUMNS_HEALTH });
	add(o, "rep_consistency_score", (struct feature_columns_column){ .kind =
	    FEATURE_COLUMNS_CONSISTENCY });
	add_features(o, a);
	for (size_t i = 0; i < extras; i++) {
		if (rec_need(r, extra[i], &c, e) != 0)
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
