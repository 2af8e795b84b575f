#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/refdata.h"
#include "deal/change.h"
#include "deal/columns.h"

enum { ID, CHANGED_ON, FIELD, VALUE, COLUMNS };

static const char *const column_name[COLUMNS] = { COL_DEAL_ID, "changed_on", "field", "value" };

/* Each field by its own name, and by that of the deal's column. */
#define TEXT(s) s, sizeof s - 1
static const struct {
	const char *name;
	size_t n;
	enum change_field field;
} fields[] = {
	{ TEXT("stage"), CHANGE_STAGE }, { TEXT(COL_STAGE), CHANGE_STAGE },
	{ TEXT("amount"), CHANGE_AMOUNT }, { TEXT(COL_AMOUNT), CHANGE_AMOUNT },
	{ TEXT("owner"), CHANGE_OWNER }, { TEXT(COL_REP), CHANGE_OWNER },
	{ TEXT(COL_EXPECTED), CHANGE_EXPECTED }
};

/* What dealsnap writes besides: of a deal, or of a run. */
static const struct {
	const char *name;
	size_t n;
} known[] = {
	{ TEXT(COL_CREATED) }, { TEXT(COL_CLOSED) }, { TEXT(COL_OUTCOME) }, { TEXT(COL_INDUSTRY) },
	{ TEXT(COL_REGION) }, { TEXT(COL_PRODUCT) }, { TEXT(COL_SOURCE) }, { TEXT("gone") },
	{ TEXT("run") }
};

struct change_reading {
	struct changes *c;
	struct deals *d;
};

static enum change_field
find_field(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (fields[i].n == n && memcmp(fields[i].name, s, n) == 0)
			return fields[i].field;
	return CHANGE_FIELDS;
}

static int
is_known(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].n == n && memcmp(known[i].name, s, n) == 0)
			return 1;
	return 0;
}

/* The value of c's field; NULL, or what is wrong with it. */
static const char *
read_value(const struct change_reading *rd, const char *s, size_t n, struct change *c)
{
	switch (c->field) {
	case CHANGE_STAGE:
		c->to.text = n > 0 ? intern_add(rd->c->stage, s, n) : INTERN_NONE;
		return NULL;
	case CHANGE_OWNER:
		c->to.text = intern_add(rd->d->value[0], s, n);
		return NULL;
	case CHANGE_AMOUNT:
		c->to.amount = NAN;
		return n == 0 || num_parse(s, n, &c->to.amount) == 0 ? NULL : "not a number";
	default:
		c->to.day = DATE_NONE;
		return n == 0 || date_parse(s, n, &c->to.day) == 0 ? NULL : "not a date YYYY-MM-DD";
	}
}

/* When c is known; 0 if it came after its deal had closed. */
static int
known_from(const struct deals *d, struct change *c)
{
	int32_t closed = d->deal[c->deal].closed;

	if (closed == DATE_NONE || c->day < closed)
		return 1;
	return c->day++ == closed;
}

static int
add_row(const struct refdata_row *row, void *arg, struct err *e)
{
	const struct change_reading *rd = arg;
	struct changes *all = rd->c;
	struct change c = { .row = (uint32_t)all->n };
	size_t n[COLUMNS];
	const char *s[COLUMNS], *wrong;

	for (int i = 0; i < COLUMNS; i++)
		s[i] = refdata_field(row, (size_t)i, &n[i]);
	if (date_parse(s[CHANGED_ON], n[CHANGED_ON], &c.day) != 0)
		return refdata_complain(row, CHANGED_ON, "not a date YYYY-MM-DD", e);
	c.field = (uint8_t)find_field(s[FIELD], n[FIELD]);
	if (c.field != CHANGE_FIELDS && (wrong = read_value(rd, s[VALUE], n[VALUE], &c)) != NULL)
		return refdata_complain(row, VALUE, wrong, e);
	c.deal = strtab_find(rd->d->ids, s[ID], n[ID]);
	if (c.field == CHANGE_FIELDS) {
		all->other += !is_known(s[FIELD], n[FIELD]);
	} else if (c.deal == STRTAB_NONE) {
		all->strange++;
	} else if (!known_from(rd->d, &c)) {
		all->late++;
	} else {
		all->change = mem_grow(all->change, &all->cap, all->n + 1, sizeof *all->change);
		all->change[all->n++] = c;
	}
	return 0;
}

static int
by_day(const void *p, const void *q)
{
	const struct change *x = p, *y = q;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

struct changes *
changes_read(const char *path, struct deals *d, struct err *e)
{
	static const struct refdata table = { NULL, column_name, COLUMNS, add_row, 0, NULL };
	struct change_reading rd = { mem_zero(1, sizeof *rd.c), d };

	rd.c->stage = intern_new();
	if (refdata_read(&table, path, &rd, e) != 0) {
		changes_free(rd.c);
		return NULL;
	}
	if (rd.c->n > 0)
		qsort(rd.c->change, rd.c->n, sizeof *rd.c->change, by_day);
	return rd.c;
}

void
changes_free(struct changes *c)
{
	if (c == NULL)
		return;
	intern_free(c->stage);
	free(c->change);
	free(c);
}

void
changes_note(const struct changes *c, const char *path)
{
	if (c->strange > 0)
		err_note("%s: %zu rows of deals that are not in the table are left out", path,
		    c->strange);
	if (c->other > 0)
		err_note("%s: %zu rows of other fields are left out", path, c->other);
	if (c->late > 0)
		err_note("%s: %zu rows of days after the deal was closed are left out",
		    path, c->late);
}
