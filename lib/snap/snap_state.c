#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/span.h"
#include "deal/columns.h"
#include "snap/snap_state.h"

const char *const snap_field_name[SNAP_FIELDS] = {
	"amount", COL_CLOSED, COL_CREATED, COL_EXPECTED, "gone", COL_INDUSTRY, COL_SOURCE,
	COL_OUTCOME, "owner", COL_PRODUCT, COL_REGION, "stage"
};

static const struct {
	enum deal_column column;
	enum snap_kind kind;
} field_is[SNAP_FIELDS] = {
	[SNAP_AMOUNT] = { DEAL_AMOUNT, SNAP_IS_NUMBER },
	[SNAP_CLOSED] = { DEAL_CLOSED, SNAP_IS_DAY },
	[SNAP_CREATED] = { DEAL_CREATED, SNAP_IS_DAY },
	[SNAP_EXPECTED] = { DEAL_EXPECTED, SNAP_IS_DAY },
	[SNAP_GONE] = { DEAL_COLUMNS, SNAP_IS_MARK },
	[SNAP_INDUSTRY] = { DEAL_INDUSTRY, SNAP_IS_TEXT },
	[SNAP_SOURCE] = { DEAL_SOURCE, SNAP_IS_TEXT },
	[SNAP_OUTCOME] = { DEAL_OUTCOME, SNAP_IS_OUTCOME },
	[SNAP_OWNER] = { DEAL_REP, SNAP_IS_TEXT },
	[SNAP_PRODUCT] = { DEAL_PRODUCT, SNAP_IS_TEXT },
	[SNAP_REGION] = { DEAL_REGION, SNAP_IS_TEXT },
	[SNAP_STAGE] = { DEAL_STAGE, SNAP_IS_TEXT }
};

enum deal_column
snap_field_column(enum snap_field f)
{
	return field_is[f].column;
}

/* ---- fields -------------------------------------------------------------------------- */

static void
add_column(struct snap_state *s, const char *name, size_t n, enum snap_kind kind)
{
	struct snap_column *c;

	s->column = mem_grow(s->column, &s->column_cap, s->columns + 1, sizeof *s->column);
	c = &s->column[s->columns++];
	c->name = mem_text(name, n);
	c->kind = kind;
	c->text = kind == SNAP_IS_TEXT ? intern_new() : NULL;
	c->value = mem_resize(NULL, s->cap, sizeof *c->value);
	c->day = mem_resize(NULL, s->cap, sizeof *c->day);
	for (size_t i = 0; i < s->n; i++) {
		c->value[i] = NAN;
		c->day[i] = DATE_NONE;
	}
}

void
snap_state_open(struct snap_state *s)
{
	memset(s, 0, sizeof *s);
	s->ids = strtab_new();
	for (int f = 0; f < SNAP_FIELDS; f++)
		add_column(s, snap_field_name[f], strlen(snap_field_name[f]), field_is[f].kind);
}

void
snap_state_free(struct snap_state *s)
{
	for (size_t f = 0; f < s->columns; f++) {
		free(s->column[f].name);
		intern_free(s->column[f].text);
		free(s->column[f].value);
		free(s->column[f].day);
	}
	strtab_free(s->ids);
	free(s->column);
	free(s->known);
	memset(s, 0, sizeof *s);
}

size_t
snap_state_find(const struct snap_state *s, const char *name, size_t n)
{
	const char *deal;

	for (size_t f = 0; f < s->columns; f++)
		if (strlen(s->column[f].name) == n && memcmp(s->column[f].name, name, n) == 0)
			return f;
	for (size_t f = 0; f < SNAP_FIELDS; f++) {
		if (field_is[f].column == DEAL_COLUMNS)
			continue;
		deal = deal_name[field_is[f].column];
		if (strlen(deal) == n && memcmp(deal, name, n) == 0)
			return f;
	}
	return SIZE_MAX;
}

size_t
snap_state_field(struct snap_state *s, const char *name, size_t n)
{
	size_t f = snap_state_find(s, name, n);

	if (f == SIZE_MAX) {
		add_column(s, name, n, SNAP_IS_TEXT);
		f = s->columns - 1;
	}
	return f;
}

/* ---- deals --------------------------------------------------------------------------- */

static void
add_deal(struct snap_state *s)
{
	size_t cap = s->cap, known = cap;
	struct snap_column *c;

	s->known = mem_grow(s->known, &s->cap, s->n + 1, sizeof *s->known);
	for (size_t f = 0; f < s->columns; f++) {
		c = &s->column[f];
		if (s->cap > known) {
			c->value = mem_resize(c->value, s->cap, sizeof *c->value);
			c->day = mem_resize(c->day, s->cap, sizeof *c->day);
		}
		c->value[s->n] = NAN;
		c->day[s->n] = DATE_NONE;
	}
	s->known[s->n++] = 0;
}

uint32_t
snap_state_deal(struct snap_state *s, const char *id, size_t n)
{
	uint32_t deal = strtab_add(s->ids, id, n, hash_bytes(id, n));

	if (deal == s->n)
		add_deal(s);
	return deal;
}

void
snap_state_set(struct snap_state *s, size_t field, uint32_t deal, int32_t day, double v)
{
	struct snap_column *c = &s->column[field];

	s->known[deal] = 1;
	if (day < c->day[deal])
		return;
	c->day[deal] = day;
	c->value[deal] = v;
}

/* ---- values -------------------------------------------------------------------------- */

const char *
snap_state_parse(struct snap_state *s, size_t field, const char *text, size_t n, double *v)
{
	struct snap_column *c = &s->column[field];
	enum deal_outcome outcome;
	int32_t day;

	*v = NAN;
	if (n == 0)
		return NULL;
	switch (c->kind) {
	case SNAP_IS_NUMBER:
		return num_parse(text, n, v) == 0 ? NULL : "not a number";
	case SNAP_IS_DAY:
		if (date_parse(text, n, &day) != 0)
			return "not a date YYYY-MM-DD";
		*v = day;
		return NULL;
	case SNAP_IS_OUTCOME:
		if (deal_outcome(text, n, &outcome) != 0)
			return "not Won, Lost or Open";
		*v = outcome;
		return NULL;
	case SNAP_IS_MARK:
		*v = 1;
		return n == 1 && *text == '1' ? NULL : "not 1 or empty";
	default:
		*v = intern_add(c->text, text, n);
		return NULL;
	}
}

void
snap_state_put(const struct snap_state *s, size_t field, double v, struct out *o)
{
	const struct snap_column *c = &s->column[field];
	char number[NUM_MAX];
	const char *text;
	size_t n;

	if (isnan(v)) {
		out_empty(o);
	} else if (c->kind == SNAP_IS_NUMBER || c->kind == SNAP_IS_MARK) {
		n = num_double(number, v);
		out_field(o, number, n);
	} else if (c->kind == SNAP_IS_DAY) {
		out_date(o, (int32_t)v);
	} else if (c->kind == SNAP_IS_OUTCOME) {
		out_name(o, deal_outcome_name[(int)v]);
	} else {
		text = intern_text(c->text, (uint32_t)v, &n);
		out_field(o, text, n);
	}
}

/* ---- orders -------------------------------------------------------------------------- */

struct text {
	const char *s;
	size_t n;
	size_t number;
};

static int
by_text(const void *p, const void *q)
{
	const struct text *x = p, *y = q;

	return span_order(x->s, x->n, y->s, y->n);
}

size_t *
snap_state_order(const struct snap_state *s)
{
	struct text *t = mem_resize(NULL, s->columns, sizeof *t);
	size_t *order = mem_resize(NULL, s->columns, sizeof *order);

	for (size_t f = 0; f < s->columns; f++)
		t[f] = (struct text){ s->column[f].name, strlen(s->column[f].name), f };
	qsort(t, s->columns, sizeof *t, by_text);
	for (size_t f = 0; f < s->columns; f++)
		order[f] = t[f].number;
	free(t);
	return order;
}

uint32_t *
snap_state_sorted(const struct snap_state *s)
{
	struct text *t = mem_resize(NULL, s->n, sizeof *t);
	uint32_t *order = mem_resize(NULL, s->n, sizeof *order);

	for (size_t i = 0; i < s->n; i++) {
		t[i].number = i;
		t[i].s = strtab_text(s->ids, (uint32_t)i, &t[i].n);
	}
	if (s->n > 0)
		qsort(t, s->n, sizeof *t, by_text);
	for (size_t i = 0; i < s->n; i++)
		order[i] = (uint32_t)t[i].number;
	free(t);
	return order;
}
