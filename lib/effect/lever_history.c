#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "effect/lever_history.h"

enum { DEAL, CHANGED, DATE, AT, FIELD, VALUE, ANSWER, COLUMNS };
static const char *const column[COLUMNS] = {
	COL_DEAL_ID, "changed_on", "date", "at", "field", "value", "answer"
};

struct reading {
	struct lever_history *h;
	const struct deals *d;
	uint32_t answer;	/* the text of that name */
};

/* A table of this kind has a day, and either field and value or an answer. */
static int
check(const struct refdata_row *row, struct err *e)
{
	const char *missing = NULL;

	if (row->at[CHANGED] == SIZE_MAX && row->at[DATE] == SIZE_MAX &&
	    row->at[AT] == SIZE_MAX)
		missing = column[CHANGED];
	else if (row->at[ANSWER] == SIZE_MAX && row->at[FIELD] == SIZE_MAX)
		missing = column[FIELD];
	else if (row->at[FIELD] != SIZE_MAX && row->at[VALUE] == SIZE_MAX)
		missing = column[VALUE];
	if (missing == NULL)
		return 0;
	return err_set(e, "%s: no column %s: a history is deal_id, changed_on, field, value, or "
	    "deal_id, date (or at), answer", rec_file(row->in, 0), missing);
}

static int
take_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct reading *r = arg;
	struct lever_history *h = r->h;
	enum { DAY_TEXT = 10 };		/* of a time of day, as 2026-11-29T21:18:23Z */
	size_t n, day_at = row->at[CHANGED] != SIZE_MAX ? CHANGED :
	    row->at[DATE] != SIZE_MAX ? DATE : AT;
	const char *s;
	struct lever_change c;

	if (h->n + h->strange == 0 && check(row, e) != 0)
		return -1;
	s = refdata_field(row, day_at, &n);
	if (day_at == AT && n > DAY_TEXT && s[DAY_TEXT] == 'T')
		n = DAY_TEXT;
	if (date_parse(s, n, &c.day) != 0)
		return refdata_complain(row, day_at, "not a date YYYY-MM-DD", e);
	s = refdata_field(row, DEAL, &n);
	if ((c.deal = strtab_find(r->d->ids, s, n)) == STRTAB_NONE) {
		h->strange++;
		return 0;
	}
	c.field = r->answer;
	if (row->at[FIELD] != SIZE_MAX) {
		s = refdata_field(row, FIELD, &n);
		c.field = intern_add(h->texts, s, n);
	}
	s = refdata_field(row, row->at[FIELD] != SIZE_MAX ? VALUE : ANSWER, &n);
	c.value = intern_add(h->texts, s, n);
	h->change = mem_grow(h->change, &h->cap, h->n + 1, sizeof *h->change);
	h->change[h->n++] = c;
	return 0;
}

int
lever_history_read(struct lever_history *h, const char *path, const struct deals *d,
    struct err *e)
{
	static const struct refdata table = {
		.column = column, .columns = COLUMNS, .row = take_row,
		.optional = 1u << CHANGED | 1u << DATE | 1u << AT | 1u << FIELD | 1u << VALUE |
		    1u << ANSWER
	};
	struct reading r = { h, d, 0 };

	*h = (struct lever_history){ .path = path, .texts = intern_new() };
	r.answer = intern_add(h->texts, column[ANSWER], strlen(column[ANSWER]));
	return refdata_read(&table, path, &r, e);
}

void
lever_history_free(struct lever_history *h)
{
	intern_free(h->texts);
	free(h->change);
	*h = (struct lever_history){ 0 };
}

int
lever_history_is_field(const struct lever_history *h, uint32_t field)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->change[i].field == field)
			return 1;
	return 0;
}

int
lever_history_has(const struct lever_history *h, uint32_t field, uint32_t value)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->change[i].field == field && h->change[i].value == value)
			return 1;
	return 0;
}

void
lever_history_days(const struct lever_history *h, uint32_t field, uint32_t value, int32_t *day,
    size_t deals)
{
	for (size_t i = 0; i < deals; i++)
		day[i] = DATE_NONE;
	for (size_t i = 0; i < h->n; i++) {
		const struct lever_change *c = &h->change[i];

		if (c->field == field && c->value == value &&
		    (day[c->deal] == DATE_NONE || c->day < day[c->deal]))
			day[c->deal] = c->day;
	}
}
