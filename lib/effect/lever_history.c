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

/* A row that is none, or has no day: of feedback it counts, else it is an error.  0 or -1. */
static int
leave_out(struct lever_history *h, const struct refdata_row *row, size_t day_at, struct err *e)
{
	const char *file = rec_file(row->in, row->batch->file);
	unsigned long long line = row->rec->line;

	if (row->at[AT] != SIZE_MAX && row->at[ANSWER] != SIZE_MAX) {
		h->torn_line = h->torn++ == 0 ? line : h->torn_line;
		return 0;
	}
	if (row->rec->state == REC_MALFORMED)
		return err_set(e, "%s:%llu: a quote that is wrong, or does not end", file, line);
	if (row->rec->state == REC_RAGGED)
		return err_set(e, "%s:%llu: %u fields, but the header has %zu", file, line,
		    row->rec->fields, rec_columns(row->in));
	return refdata_complain(row, day_at, "not a date YYYY-MM-DD", e);
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

	if (h->n + h->strange + h->torn == 0 && check(row, e) != 0)
		return -1;
	if (row->rec->state != REC_OK)
		return leave_out(h, row, day_at, e);
	s = refdata_field(row, day_at, &n);
	if (day_at == AT && n > DAY_TEXT && s[DAY_TEXT] == 'T')
		n = DAY_TEXT;
	if (date_parse(s, n, &c.day) != 0)
		return leave_out(h, row, day_at, e);
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
	static const struct rec_options o = { .delimiter = ',', .flags = REC_TOLERANT,
	    .progress = -1 };
	struct reading r = { h, d, 0 };
	char *file = mem_text(path, strlen(path));
	struct rec *in;
	int rc;

	*h = (struct lever_history){ .path = path, .texts = intern_new() };
	r.answer = intern_add(h->texts, column[ANSWER], strlen(column[ANSWER]));
	in = rec_open(&file, 1, &o, e);
	rc = in != NULL ? refdata_each(&table, in, &r, e) : -1;
	rec_close(in);
	free(file);
	return rc;
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
