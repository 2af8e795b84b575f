#include <math.h>
#include <string.h>
#include <strings.h>

#include "deal/columns.h"
#include "serve/slack_winrate.h"
#include "text/humanize.h"

/* ---- how much is won -------------------------------------------------------------------- */

static void
put_winrate(struct slack_ask *a, const struct run_cells *cells)
{
	double base = run_number(cells, "base_win_rate"),
	    now = run_number(cells, "recent_win_rate");

	slack_put_segment(a, cells);
	buf_text(a->o, ": ");
	if (isnan(now)) {
		buf_text(a->o, "too few deals");
	} else {
		humanize_percent(a->o, now);
		buf_printf(a->o, " of %s deals won", run_cell(cells, "recent_deals"));
	}
	if (!isnan(base)) {
		buf_text(a->o, "; before ");
		humanize_percent(a->o, base);
		buf_printf(a->o, " of %s", run_cell(cells, "base_deals"));
	}
	if (!isnan(base) && !isnan(now)) {
		buf_text(a->o, "; ");
		buf_printf(a->o, "%+.1f points, %s", 100 * run_number(cells, "change"),
		    run_cell(cells, COL_VERDICT));
	}
	buf_text(a->o, ".");
}

static const struct run_table *
comparison(const struct slack_ask *a)
{
	static const char *const columns[] = { COL_DIMENSION, COL_SEGMENT, "base_win_rate",
	    "recent_win_rate", NULL };

	return run_table_with(a->run, columns);
}

size_t
slack_winrate_put(struct slack_ask *a, const char *name)
{
	return slack_put_segments(a, comparison(a), name, NULL, put_winrate);
}

const char *
slack_winrate(struct slack_ask *a)
{
	if (slack_winrate_put(a, a->words > 0 ? a->name : NULL) > 0)
		return "answered";
	return comparison(a) != NULL ? slack_say_no_segment(a) : slack_say_no_table(a);
}

/* ---- what has been found ---------------------------------------------------------------- */

/* Does a text name a rep, of the routes or of the table of segments, whom one may not see? */
static int
hides(const struct slack_ask *a, const char *text)
{
	const struct run_table *t = comparison(a);
	struct run_cells cells = { 0 };
	int hides = slack_who_hides(&a->who, text);

	for (size_t i = 0; t != NULL && i < t->rows && !hides; i++) {
		run_cells_read(&cells, t, i);
		hides = strcmp(run_cell(&cells, COL_DIMENSION), COL_REP) == 0 &&
		    slack_who_hides_rep(&a->who, text, run_cell(&cells, COL_SEGMENT));
	}
	run_cells_free(&cells);
	return hides;
}

/* Is it of the segment that is asked for, and for him who asks: no word names another rep? */
static int
may_tell(const struct slack_ask *a, const struct run_cells *cells)
{
	const char *segment = run_cell(cells, COL_SEGMENT), *value = strchr(segment, ' ');

	if (strcasecmp(segment, a->name) != 0 &&
	    (value == NULL || strcasecmp(value + 1, a->name) != 0))
		return 0;
	if (strncmp(segment, COL_REP " ", sizeof COL_REP) == 0 &&
	    !slack_who_sees(&a->who, segment + sizeof COL_REP))
		return 0;
	return !hides(a, run_cell(cells, "finding")) && !hides(a, run_cell(cells, "action"));
}

size_t
slack_winrate_findings(struct slack_ask *a)
{
	static const char *const columns[] = { "rank", "finding", COL_SEGMENT, "action", NULL };
	const struct run_table *t = run_table_with(a->run, columns);
	struct run_cells cells = { 0 };
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->rows && n < SLACK_FOUND_MOST; i++) {
		run_cells_read(&cells, t, i);
		if (!may_tell(a, &cells))
			continue;
		slack_put_line(a);
		buf_text(a->o, run_cell(&cells, "finding"));
		slack_put_sentence(a, "Next: ", run_cell(&cells, "action"));
		n++;
	}
	run_cells_free(&cells);
	return n;
}
