#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "deal/columns.h"
#include "serve/run_cells.h"
#include "serve/slack_command.h"
#include "text/humanize.h"

enum { WORDS = 4, FOUND_MOST = 5 };

const char slack_not_yours[] = "No open deal of yours has that id.";

static const char denied[] = "You may not see that.";
static const char no_table[] = "The last run left no table that tells.";

static const char help[] =
    "/deal ID: what a deal's risk is, why, and what to do next\n"
    "/deals [REP|me] [high] [N]: the deals with the most to lose, at most 10\n"
    "/winrate [SEGMENT]: how much is won, and how that has changed\n"
    "/forecast: what will be won\n"
    "/why ID|SEGMENT: the reasons";

struct ask {
	const struct slack_command *c;
	char *memory, *word[WORDS];
	size_t words;		/* there may be more than are kept */
	char *text;		/* all of them, one blank between two */
	struct buf *o;
};

/* ---- deals ----------------------------------------------------------------------------- */

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
slack_deal_rep(const struct last_run *run, const char *deal, struct buf *o)
{
	struct run_cells cells = { 0 };

	if (find_deal(run, deal, &cells) != 0)
		return -1;
	buf_text(o, run_cell(&cells, COL_REP));
	run_cells_free(&cells);
	return 0;
}

static void
put_facts(struct ask *a, const struct run_cells *cells)
{
	static const char *const fact[] = { COL_INDUSTRY, COL_STAGE, COL_REP };
	double amount = run_number(cells, COL_AMOUNT);
	int some = 0;

	if (!isnan(amount)) {
		buf_text(a->o, " (");
		humanize_money(a->o, amount, a->c->currency);
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
put_risk(struct ask *a, const struct run_cells *cells)
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

static void
put_sentence(struct ask *a, const char *before, const char *s)
{
	size_t n = strlen(s);

	if (n > 0)
		buf_printf(a->o, "\n%s%s%s", before, s, strchr(".!?", s[n - 1]) == NULL ? "." : "");
}

static const char *
answer_deal(struct ask *a)
{
	struct run_cells cells = { 0 };
	const char *said = "unknown", *level;

	if (a->words == 0) {
		buf_text(a->o, help);
		return "help";
	}
	if (find_deal(a->c->run, a->text, &cells) != 0 ||
	    !slack_who_sees(&a->c->who, run_cell(&cells, COL_REP))) {
		buf_text(a->o, slack_not_yours);
	} else {
		put_risk(a, &cells);
		level = run_cell(&cells, COL_CATEGORY);
		buf_printf(a->o, *level != '\0' ? " (%s)." : ".%s", level);
		put_sentence(a, "Why: ", run_cell(&cells, COL_TOP_FACTORS));
		put_sentence(a, "Next: ", run_cell(&cells, COL_ACTION));
		buf_printf(a->o, "\nAs of %s.", cells.t->as_of);
		said = "answered";
	}
	run_cells_free(&cells);
	return said;
}

struct listing {
	const char *rep;	/* NULL: of all whom one may see */
	int high;
	size_t most;
};

/* "[rep|me] [high] [N]" in any order; -1: something else. */
static int
read_listing(const struct ask *a, struct listing *l)
{
	*l = (struct listing){ NULL, 0, SLACK_DEALS_USUAL };
	if (a->words > WORDS)
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
		} else if (l->rep != NULL) {
			return -1;
		} else {
			l->rep = strcmp(s, "me") == 0 ? slack_who_name(&a->c->who) : s;
		}
	}
	return 0;
}

/* The rows that one may see, in the order of what may be lost. */
static size_t
put_deals(struct ask *a, const struct listing *l)
{
	const struct run_table *t = deals_of(a->c->run);
	const struct run_deals_filter f = { l->rep, l->high ? "High" : NULL, RUN_DEALS_LOSS };
	struct run_cells cells = { 0 };
	size_t at = 0, row, n = 0;

	while (at != SIZE_MAX && n < l->most &&
	    run_deals_rows(a->c->run->deals, &f, &at, &row, 1) == 1) {
		run_cells_read(&cells, t, row);
		if (!slack_who_sees(&a->c->who, run_cell(&cells, COL_REP)))
			continue;
		buf_text(a->o, n++ > 0 ? "\n" : "");
		put_risk(a, &cells);
	}
	run_cells_free(&cells);
	return n;
}

static const char *
answer_deals(struct ask *a)
{
	struct listing l;

	if (read_listing(a, &l) != 0) {
		buf_text(a->o, help);
		return "help";
	}
	if (l.rep != NULL && !slack_who_sees(&a->c->who, l.rep)) {
		buf_text(a->o, denied);
		return "denied";
	}
	if (deals_of(a->c->run) == NULL) {
		buf_text(a->o, no_table);
		return "unknown";
	}
	if (put_deals(a, &l) == 0)
		buf_text(a->o, "No such open deals.");
	return "answered";
}

/* ---- segments ---------------------------------------------------------------------------- */

static void
put_points(struct buf *o, double change)
{
	buf_printf(o, "%+.1f points", 100 * change);
}

/* Is it the segment that is asked for: EMEA, region EMEA, region=EMEA? */
static int
is_segment(const struct run_cells *cells, const char *text)
{
	const char *dimension = run_cell(cells, COL_DIMENSION), *s = run_cell(cells, COL_SEGMENT);
	size_t n = strlen(dimension);

	return strcasecmp(s, text) == 0 || (strncasecmp(text, dimension, n) == 0 &&
	    (text[n] == ' ' || text[n] == '=') && strcasecmp(text + n + 1, s) == 0);
}

/* A rep's own row is for who may see him, all else for everybody who is known. */
static int
may_see_segment(const struct ask *a, const struct run_cells *cells)
{
	return strcmp(run_cell(cells, COL_DIMENSION), COL_REP) != 0 ||
	    slack_who_sees(&a->c->who, run_cell(cells, COL_SEGMENT));
}

static void
put_winrate(struct ask *a, const struct run_cells *cells)
{
	const char *dimension = run_cell(cells, COL_DIMENSION);
	double base = run_number(cells, "base_win_rate"),
	    now = run_number(cells, "recent_win_rate");

	if (strcmp(dimension, "overall") == 0)
		buf_text(a->o, "All deals: ");
	else
		buf_printf(a->o, "%s %s: ", dimension, run_cell(cells, COL_SEGMENT));
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
		put_points(a->o, run_number(cells, "change"));
		buf_printf(a->o, ", %s", run_cell(cells, COL_VERDICT));
	}
	buf_text(a->o, ".");
}

static const struct run_table *
comparison(const struct ask *a)
{
	static const char *const columns[] = { COL_DIMENSION, COL_SEGMENT, "base_win_rate",
	    "recent_win_rate", NULL };

	return run_table_with(a->c->run, columns);
}

/* The segment's rows; NULL text: of all deals.  How many. */
static size_t
put_segment(struct ask *a, const char *text)
{
	const struct run_table *t = comparison(a);
	struct run_cells cells = { 0 };
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->rows && n < FOUND_MOST; i++) {
		run_cells_read(&cells, t, i);
		if ((text == NULL ? strcmp(run_cell(&cells, COL_DIMENSION), "overall") != 0 :
		    !is_segment(&cells, text)) || !may_see_segment(a, &cells))
			continue;
		buf_text(a->o, a->o->len > 0 ? "\n" : "");
		put_winrate(a, &cells);
		n++;
	}
	run_cells_free(&cells);
	return n;
}

static const char *
nothing(struct ask *a, int table)
{
	buf_text(a->o, table ? "No segment of that name that you may see." : no_table);
	return "unknown";
}

static const char *
answer_winrate(struct ask *a)
{
	return put_segment(a, a->words > 0 ? a->text : NULL) > 0 ? "answered" :
	    nothing(a, comparison(a) != NULL);
}

/* What was found out about a segment: sentences, whole, but none that names another rep. */
static size_t
put_findings(struct ask *a)
{
	static const char *const columns[] = { "rank", "finding", COL_SEGMENT, "action", NULL };
	const struct run_table *t = run_table_with(a->c->run, columns);
	struct run_cells cells = { 0 };
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->rows && n < FOUND_MOST; i++) {
		const char *segment, *value;

		run_cells_read(&cells, t, i);
		segment = run_cell(&cells, COL_SEGMENT);
		value = strchr(segment, ' ');
		if (strcasecmp(segment, a->text) != 0 &&
		    (value == NULL || strcasecmp(value + 1, a->text) != 0))
			continue;
		if ((strncmp(segment, COL_REP " ", sizeof COL_REP) == 0 &&
		    !slack_who_sees(&a->c->who, segment + sizeof COL_REP)) ||
		    slack_who_hides(&a->c->who, run_cell(&cells, "finding")) ||
		    slack_who_hides(&a->c->who, run_cell(&cells, "action")))
			continue;
		buf_text(a->o, a->o->len > 0 ? "\n" : "");
		buf_text(a->o, run_cell(&cells, "finding"));
		put_sentence(a, "Next: ", run_cell(&cells, "action"));
		n++;
	}
	run_cells_free(&cells);
	return n;
}

static const char *
answer_why(struct ask *a)
{
	struct run_cells cells = { 0 };
	int deal;
	size_t n;

	if (a->words == 0) {
		buf_text(a->o, help);
		return "help";
	}
	deal = find_deal(a->c->run, a->text, &cells) == 0 &&
	    slack_who_sees(&a->c->who, run_cell(&cells, COL_REP));
	run_cells_free(&cells);
	if (deal)
		return answer_deal(a);
	n = put_segment(a, a->text);
	n += put_findings(a);
	if (n > 0)
		return "answered";
	buf_text(a->o, "No open deal of yours has that id, and no segment that name.");
	return "unknown";
}

/* ---- the forecast -------------------------------------------------------------------------- */

static void
put_period(struct ask *a, const struct run_cells *cells)
{
	double chance = run_number(cells, "p_target");

	buf_printf(a->o, "%s%s: ", a->o->len > 0 ? "\n" : "", run_cell(cells, COL_PERIOD));
	humanize_money(a->o, run_number(cells, "expected_amount"), a->c->currency);
	buf_text(a->o, " expected, in 8 of 10 such cases between ");
	humanize_money(a->o, run_number(cells, "amount_lo80"), a->c->currency);
	buf_text(a->o, " and ");
	humanize_money(a->o, run_number(cells, "amount_hi80"), a->c->currency);
	buf_text(a->o, "; won so far ");
	humanize_money(a->o, run_number(cells, "won_amount"), a->c->currency);
	if (!isnan(chance)) {
		buf_text(a->o, "; chance to reach the target ");
		humanize_percent(a->o, chance);
	}
	buf_text(a->o, ".");
}

static const char *
answer_forecast(struct ask *a)
{
	static const char *const columns[] = { COL_PERIOD, COL_DIMENSION, "expected_amount",
	    "amount_lo80", "won_amount", NULL };
	const struct run_table *t = run_table_with(a->c->run, columns);
	struct run_cells cells = { 0 };
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->rows && n < FOUND_MOST; i++) {
		run_cells_read(&cells, t, i);
		if (strcmp(run_cell(&cells, COL_DIMENSION), "overall") != 0 ||
		    isnan(run_number(&cells, "expected_amount")))
			continue;
		put_period(a, &cells);
		n++;
	}
	run_cells_free(&cells);
	return n > 0 ? "answered" : nothing(a, 0);
}

/* ---- commands -------------------------------------------------------------------------------- */

/* The text's words, and the text with one blank between them. */
static void
take_words(struct ask *a)
{
	static const char blanks[] = " \t\r\n";
	size_t n = strlen(a->c->text), len = 0;
	char *rest = NULL;

	a->memory = mem_text(a->c->text, n);
	a->text = mem_zero(n + 1, 1);
	for (char *w = strtok_r(a->memory, blanks, &rest); w != NULL;
	    w = strtok_r(NULL, blanks, &rest)) {
		if (len > 0)
			a->text[len++] = ' ';
		memcpy(a->text + len, w, strlen(w));
		len += strlen(w);
		if (a->words < WORDS)
			a->word[a->words] = w;
		a->words++;
	}
}

static const struct {
	const char *name;
	const char *(*answer)(struct ask *a);
} commands[] = {
	{ "/deal", answer_deal }, { "/deals", answer_deals }, { "/winrate", answer_winrate },
	{ "/forecast", answer_forecast }, { "/why", answer_why }
};

static const char *
answer_as(struct ask *a, size_t i)
{
	const struct slack_who *w = &a->c->who;

	if (slack_who_known(w))
		return commands[i].answer(a);
	buf_printf(a->o, "You are not known here: ask operations to add %.40s to the routes.\n%s",
	    w->id, help);
	return commands[i].answer == answer_deal || commands[i].answer == answer_why ? "help" :
	    "denied";
}

const char *
slack_command(const struct slack_command *c, struct buf *o, const char **name)
{
	struct ask a = { .c = c, .o = o };
	const char *said = "help";

	*name = "help";
	take_words(&a);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, c->command) == 0) {
			*name = commands[i].name + 1;
			said = answer_as(&a, i);
		}
	if (o->len == 0)
		buf_text(o, help);
	free(a.text);
	free(a.memory);
	return said;
}
