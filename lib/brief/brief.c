#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/span.h"
#include "brief/brief.h"
#include "deal/columns.h"
#include "report/cell.h"

int
brief_make(struct brief *b, size_t top, struct err *e)
{
	if (open_deals_make(&b->deals, tables_get(&b->t, TABLE_DEALS), e) != 0)
		return -1;
	synopsis_make(&b->synopsis, &b->page, &b->t, &b->deals, top);
	brief_template(b);
	return 0;
}

void
brief_clear(struct brief *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->line[i].text);
	b->n = 0;
}

void
brief_free(struct brief *b)
{
	brief_clear(b);
	free(b->line);
	free(b->origin);
	synopsis_free(&b->synopsis);
	open_deals_free(&b->deals);
	tables_free(&b->t);
	*b = (struct brief){ 0 };
}

void
brief_add(struct brief *b, const struct sentence *s, const char *text, size_t n, int by_model)
{
	struct brief_line *l;

	b->line = mem_grow(b->line, &b->cap, b->n + 1, sizeof *b->line);
	l = &b->line[b->n++];
	*l = (struct brief_line){ .part = s->part, .text = mem_text(text, n), .facts = s->facts,
	    .by_model = by_model };
	memcpy(l->fact, s->fact, sizeof l->fact);
}

void
brief_template(struct brief *b)
{
	brief_clear(b);
	for (size_t i = 0; i < b->synopsis.n; i++) {
		const struct sentence *s = &b->synopsis.sentence[i];

		brief_add(b, s, s->text, strlen(s->text), 0);
	}
}

/* ---- the last lines ---- */

/* "as of 2025-06-30" in a note. */
static int32_t
day_of_note(const struct frame *f)
{
	static const char mark[] = "as of ";
	int32_t day = DATE_NONE;
	size_t n;
	const char *s, *at;

	if (f == NULL || f->rows == 0)
		return day;
	s = frame_text(f, 0, frame_find(f, COL_NOTE), &n);
	at = span_find(s, n, mark);
	if (at == NULL || (size_t)(s + n - at) < sizeof mark - 1 + 10 ||
	    date_parse(at + sizeof mark - 1, 10, &day) != 0)
		return DATE_NONE;
	return day;
}

int32_t
brief_day(const struct brief *b)
{
	int32_t day = b->deals.n > 0 ? b->deals.as_of : DATE_NONE;

	if (day == DATE_NONE)
		day = day_of_note(tables_get(&b->t, TABLE_INSIGHTS));
	if (day == DATE_NONE)
		day = day_of_note(tables_get(&b->t, TABLE_DIAGNOSE));
	return day;
}

void
brief_model(const struct brief *b, struct buf *o)
{
	const struct frame *f = tables_get(&b->t, TABLE_RUNS);
	size_t n = 0;
	const char *s = "";

	if (f != NULL && f->rows > 0)
		s = frame_text(f, f->rows - 1, frame_find(f, "model_sha256"), &n);
	else if (b->deals.n > 0)
		s = frame_text(b->deals.f, 0, b->deals.model, &n);
	cell_plain(o, s, n, CELL_NAME);
}

static const char *
base_name(const char *path)
{
	const char *at = strrchr(path, '/');

	return at != NULL ? at + 1 : path;
}

/* The tables that a brief is made of; others, of the page, may be there, too. */
static const enum table_kind used[] = {
	TABLE_INSIGHTS, TABLE_DIAGNOSE, TABLE_METRICS, TABLE_DEALS, TABLE_ALERTS, TABLE_RUNS,
	TABLE_PERIODS, TABLE_COMPARE, TABLE_CREATED, TABLE_CLOSED
};

enum { NEEDED = 5 };			/* the first ones; a forecast may be there or not */

void
brief_sources(const struct brief *b, struct buf *o)
{
	struct buf model = { 0 };
	char day[11];
	size_t n = 0;

	date_text(day, brief_day(b));
	if (*day != '\0')
		buf_printf(o, "As of %s. ", day);
	buf_text(o, "Sources: ");
	for (size_t k = 0; k < sizeof used / sizeof *used; k++)
		if (b->t.there[used[k]]) {
			const char *s = base_name(b->t.of[used[k]].file);

			buf_text(o, n++ > 0 ? ", " : "");
			cell_plain(o, s, strlen(s), CELL_NAME);
		}
	brief_model(b, &model);
	buf_text(o, n > 0 ? "." : "none.");
	if (model.len > 0)
		buf_printf(o, " Model: %.*s.", (int)model.len, model.s);
	buf_free(&model);
}

void
brief_left_out(const struct brief *b, struct buf *o)
{
	size_t n = 0;

	for (size_t k = 0; k < NEEDED; k++) {
		int known = used[k] == TABLE_METRICS && b->t.there[TABLE_RUNS];

		if (b->t.there[used[k]] || known)
			continue;
		buf_printf(o, "%s%s (%s)", n++ > 0 ? ", " : "Left out, for want of a table: ",
		    tables_name(used[k]), tables_command(used[k]));
	}
	buf_text(o, n > 0 ? "." : "");
}
