#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "deal/feature.h"
#include "deal/feature_columns.h"

static void
add(struct outline *o, const char *name, struct outline_column c)
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
add_inputs(struct outline *o, const struct deals *d)
{
	enum outline_kind k;

	o->inputs = o->n = rec_columns(o->r);
	o->appends = rec_delimiter(o->r) == ',';
	o->column = mem_grow(NULL, &o->cap, o->n, sizeof *o->column);
	for (size_t i = 0; i < o->n; i++) {
		k = i == d->column[DEAL_CLOSED] ? OUTLINE_CLOSED : i == d->column[DEAL_CYCLE] ? OUTLINE_CYCLE :
		    i == d->column[DEAL_OUTCOME] ? OUTLINE_OUTCOME : OUTLINE_COPY;
		o->column[i] = (struct outline_column){ .kind = k, .index = i };
	}
}

static void
add_features(struct outline *o, const struct asof *a)
{
	struct outline_column c = { .name = NULL };

	for (size_t i = 0; i < feat_count(a); i++) {
		c.dim = feat_place(i, &c.index);
		c.kind = c.dim < ASOF_DIMS ? OUTLINE_GROUP : OUTLINE_OWN;
		add(o, feat_name(i), c);
	}
	for (size_t k = 0; k < ASOF_KEYS; k++)
		add(o, feat_category[k], (struct outline_column){ .kind = OUTLINE_CATEGORY, .index = k });
	if (a->changes != NULL)
		add(o, "x_stage", (struct outline_column){ .kind = OUTLINE_STAGE });
}

int
outline_make(struct outline *o, const struct rec *r, const struct deals *d, const struct asof *a,
    char *const *extra, size_t extras, struct err *e)
{
	size_t c;
	char *name;

	memset(o, 0, sizeof *o);
	o->r = r;
	add_inputs(o, d);
	add(o, "as_of_date", (struct outline_column){ .kind = OUTLINE_AS_OF });
	add(o, "deal_health_score", (struct outline_column){ .kind = OUTLINE_HEALTH });
	add(o, "rep_consistency_score", (struct outline_column){ .kind = OUTLINE_CONSISTENCY });
	add_features(o, a);
	for (size_t i = 0; i < extras; i++) {
		if (rec_need(r, extra[i], &c, e) != 0)
			return -1;
		name = feat_extra(extra[i]);
		add(o, name, (struct outline_column){ .kind = OUTLINE_COPY, .index = c });
		free(name);
	}
	return 0;
}

void
outline_free(struct outline *o)
{
	for (size_t i = 0; i < o->n; i++)
		free(o->column[i].name);
	free(o->column);
}

void
outline_header(const struct outline *o, struct out *to)
{
	for (size_t i = 0; i < o->n; i++)
		out_name(to, i < o->inputs ? rec_name(o->r, i) : o->column[i].name);
	out_end(to);
}
