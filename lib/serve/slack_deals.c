#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "deal/columns.h"
#include "serve/slack_deals.h"
#include "text/humanize.h"

const char slack_not_yours[] = "No open deal of yours has that id.";

/* ---- one deal --------------------------------------------------------------------------- */

static const struct run_table *
deals_of(const struct last_run *run)
{
	return run != NULL && run->deals != NULL && run->scored < run->n ?
	    &run->table[run->scored] : NULL;
}

/* The cells of a deal's row; 0, or -1: there is none. */
static int
find_deal(const struct last_run *run, const char *deal, struct run_cells *cells)
{
	const struct run_table *t = deals_of(run);
	size_t row = t != NULL ? run_deals_find(run->deals, deal) : SIZE_MAX;

	if (row == SIZE_MAX)
		return -1;
	run_cells_read(cells, t, row);
	return 0;
}

int
slack_deals_rep(const struct last_run *run, const char *deal, struct buf *o)
{
	struct run_cells cells = { 0 };

	if (find_deal(run, deal, &cells) != 0)
		return -1;
	buf_text(o, run_cell(&cells, COL_REP));
	run_cells_free(&cells);
	return 0;
}

static void
put_facts(struct slack_ask *a, const struct run_cells *cells)
{
	static const char *const fact[] = { COL_INDUSTRY, COL_STAGE, COL_REP };
	double amount = run_number(cells, COL_AMOUNT);
	int some = 0;

	if (!isnan(amount)) {
		buf_text(a->o, " (");
		humanize_money(a->o, amount, a->currency);
		some = 1;
	}
	for (size_t i = 0; i < sizeof fact / sizeof *fact; i++) {
		const char *s = run_cell(cells, fact[i]);

		if (*s == '\0')
			continue;
		buf_printf(a->o, "%s%s", some ? ", " : " (", s);
		some = 1;
	}
	buf_text(a->o, some ? ")" : "");
}

static void
put_risk(struct slack_ask *a, const struct run_cells *cells)
{
	double risk = run_number(cells, COL_RISK);

	buf_text(a->o, run_cell(cells, COL_DEAL_ID));
	put_facts(a, cells);
	if (!isnan(risk)) {
		buf_text(a->o, ": ");
		humanize_percent(a->o, risk);
		buf_text(a->o, " risk of loss");
	}
}

const char *
slack_deals_one(struct slack_ask *a)
{
	struct run_cells cells = { 0 };
	const char *said = "unknown", *level;

	if (a->words == 0)
		return slack_say_help(a);
	if (find_deal(a->run, a->name, &cells) != 0 ||
	    !slack_who_sees(&a->who, run_cell(&cells, COL_REP))) {
		buf_text(a->o, slack_not_yours);
	} else {
		put_risk(a, &cells);
		level = run_cell(&cells, COL_CATEGORY);
		buf_printf(a->o, *level != '\0' ? " (%s)." : ".%s", level);
		slack_put_sentence(a, "Why: ", run_cell(&cells, COL_TOP_FACTORS));
		slack_put_sentence(a, "Next: ", run_cell(&cells, COL_ACTION));
		buf_printf(a->o, "\nAs of %s.", cells.t->as_of);
		said = "answered";
	}
	run_cells_free(&cells);
	return said;
}

int
slack_deals_has(const struct slack_ask *a)
{
	struct run_cells cells = { 0 };
	int has = find_deal(a->run, a->name, &cells) == 0 &&
	    slack_who_sees(&a->who, run_cell(&cells, COL_REP));

	run_cells_free(&cells);
	return has;
}

/* ---- a list of them ----------------------------------------------------------------------- */

struct listing {
	struct buf rep;		/* empty: of all whom one may see; ended by NUL */
	int high;
	size_t most;
};

static void
put_word(struct buf *o, const char *s)
{
	buf_text(o, o->len > 0 ? " " : "");
	buf_text(o, s);
}

/* "[REP|me] [high] [N]" in any order, REP of as many words as it has; -1: something else. */
static int
read_listing(const struct slack_ask *a, struct listing *l)
{
	if (a->words > SLACK_WORDS)
		return -1;
	for (size_t i = 0; i < a->words; i++) {
		const char *s = a->word[i];
		size_t digits = strspn(s, "0123456789");

		if (strcasecmp(s, "high") == 0) {
			l->high = 1;
		} else if (s[digits] == '\0' && digits <= 2) {
			l->most = (size_t)strtoul(s, NULL, 10);
			if (l->most < 1 || l->most > SLACK_DEALS_MOST)
				return -1;
		} else {
			put_word(&l->rep, strcmp(s, "me") == 0 ? slack_who_name(&a->who) : s);
		}
	}
	buf_bytes(&l->rep, "", l->rep.len > 0);
	return 0;
}

/* The rows that one may see, in the order of what may be lost. */
static size_t
put_deals(struct slack_ask *a, const struct listing *l)
{
	const struct run_table *t = deals_of(a->run);
	const struct run_deals_filter f = { l->rep.s, l->high ? "High" : NULL, RUN_DEALS_LOSS };
	struct run_cells cells = { 0 };
	size_t at = 0, row, n = 0;

	while (at != SIZE_MAX && n < l->most &&
	    run_deals_rows(a->run->deals, &f, &at, &row, 1) == 1) {
		run_cells_read(&cells, t, row);
		if (!slack_who_sees(&a->who, run_cell(&cells, COL_REP)))
			continue;
		buf_text(a->o, n++ > 0 ? "\n" : "");
		put_risk(a, &cells);
	}
	run_cells_free(&cells);
	return n;
}

const char *
slack_deals_list(struct slack_ask *a)
{
	struct listing l = { .most = SLACK_DEALS_USUAL };
	const char *said = "answered";

	if (read_listing(a, &l) != 0)
		said = slack_say_help(a);
	else if (l.rep.len > 0 && !slack_who_sees(&a->who, l.rep.s))
		said = slack_say_denied(a);
	else if (deals_of(a->run) == NULL)
		said = slack_say_no_table(a);
	else if (put_deals(a, &l) == 0)
		buf_text(a->o, "No such open deals.");
	buf_free(&l.rep);
	return said;
}
