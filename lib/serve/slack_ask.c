#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "deal/columns.h"
#include "serve/slack_ask.h"

/* ---- words ---------------------------------------------------------------------------------- */

void
slack_ask_begin(struct slack_ask *a, struct buf *o)
{
	static const char blanks[] = " \t\r\n";
	size_t n = strlen(a->text), len = 0;
	char *rest = NULL;

	a->o = o;
	a->words = 0;
	a->memory = mem_text(a->text, n);
	a->name = mem_zero(n + 1, 1);
	for (char *w = strtok_r(a->memory, blanks, &rest); w != NULL;
	    w = strtok_r(NULL, blanks, &rest)) {
		if (len > 0)
			a->name[len++] = ' ';
		memcpy(a->name + len, w, strlen(w));
		len += strlen(w);
		if (a->words < SLACK_WORDS)
			a->word[a->words] = w;
		a->words++;
	}
}

void
slack_ask_end(struct slack_ask *a)
{
	free(a->name);
	free(a->memory);
}

/* ---- sentences ------------------------------------------------------------------------------ */

const char *
slack_say_help(struct slack_ask *a)
{
	buf_text(a->o,
	    "/deal ID: what a deal's risk is, why, and what to do next\n"
	    "/deals [REP|me] [high] [N]: the deals with the most to lose, at most 10\n"
	    "/winrate [SEGMENT]: how much is won, and how that has changed\n"
	    "/forecast [SEGMENT]: what will be won\n"
	    "/why ID|SEGMENT: the reasons");
	return "help";
}

const char *
slack_say_denied(struct slack_ask *a)
{
	buf_text(a->o, "You may not see that.");
	return "denied";
}

const char *
slack_say_no_table(struct slack_ask *a)
{
	buf_text(a->o, "The last run left no table that tells.");
	return "unknown";
}

const char *
slack_say_no_segment(struct slack_ask *a)
{
	buf_text(a->o, "No segment of that name that you may see.");
	return "unknown";
}

void
slack_put_sentence(struct slack_ask *a, const char *before, const char *s)
{
	size_t n = strlen(s);

	if (n > 0)
		buf_printf(a->o, "\n%s%s%s", before, s, strchr(".!?", s[n - 1]) == NULL ? "." : "");
}

void
slack_put_line(struct slack_ask *a)
{
	buf_text(a->o, a->o->len > 0 ? "\n" : "");
}

/* ---- segments ------------------------------------------------------------------------------- */

static int
is_called(const struct run_cells *cells, const char *name)
{
	const char *dimension = run_cell(cells, COL_DIMENSION), *s = run_cell(cells, COL_SEGMENT);
	size_t n = strlen(dimension);

	return strcasecmp(s, name) == 0 || (strncasecmp(name, dimension, n) == 0 &&
	    (name[n] == ' ' || name[n] == '=') && strcasecmp(name + n + 1, s) == 0);
}

int
slack_is_segment(const struct slack_ask *a, const struct run_cells *cells, const char *name)
{
	const char *dimension = run_cell(cells, COL_DIMENSION);

	if (name == NULL ? strcmp(dimension, "overall") != 0 : !is_called(cells, name))
		return 0;
	return strcmp(dimension, COL_REP) != 0 ||
	    slack_who_sees(&a->who, run_cell(cells, COL_SEGMENT));
}

void
slack_put_segment(struct slack_ask *a, const struct run_cells *cells)
{
	const char *dimension = run_cell(cells, COL_DIMENSION);

	if (strcmp(dimension, "overall") == 0)
		buf_text(a->o, "All deals");
	else
		buf_printf(a->o, "%s %s", dimension, run_cell(cells, COL_SEGMENT));
}

/* Of a row's note what the figures are of: "base 2024-Q3; recent 2025-Q1; as of 2025-06-30". */
static void
put_basis(struct slack_ask *a, const struct run_cells *cells)
{
	static const char day[] = "as of ";
	const char *note = run_cell(cells, COL_NOTE), *at = strstr(note, day);
	size_t n = at != NULL ? (size_t)(at - note) + strlen(day) + strlen("2025-06-30") : 0;

	if (n > 0 && n <= strlen(note))
		buf_printf(a->o, "\n(%.*s)", (int)n, note);
}

size_t
slack_put_segments(struct slack_ask *a, const struct run_table *t, const char *name,
    const char *number, void (*put)(struct slack_ask *a, const struct run_cells *cells))
{
	struct run_cells cells = { 0 };
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->rows && n < SLACK_FOUND_MOST; i++) {
		run_cells_read(&cells, t, i);
		if (!slack_is_segment(a, &cells, name) ||
		    (number != NULL && isnan(run_number(&cells, number))))
			continue;
		slack_put_line(a);
		put(a, &cells);
		n++;
	}
	if (n > 0) {			/* the first row's note is of all of them */
		run_cells_read(&cells, t, 0);
		put_basis(a, &cells);
	}
	run_cells_free(&cells);
	return n;
}
