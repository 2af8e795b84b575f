#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/span.h"
#include "clean/draft.h"
#include "clean/draft_census.h"
#include "clean/schema.h"
#include "clean/suggest.h"

#define NONE SIZE_MAX

enum { FEW = 60 };		/* different values of a column that puts deals into groups */

struct draft {
	struct draft_census c;
	const struct words *words;
	struct out *o;
	const char **name;
	uint8_t *taken;			/* [columns] it feeds one of the deal's */
	uint8_t *used;			/* [columns] a rule looks at it */
	size_t won, lost;		/* rows, as far as known */
};

/* ---- lines of the file ---------------------------------------------- */

static void
say(struct draft *d, const char *format, ...)
{
	va_list args;

	buf_text(&d->o->b, "# ");
	va_start(args, format);
	buf_vprintf(&d->o->b, format, args);
	va_end(args);
	buf_text(&d->o->b, "\n");
}

static void
row(struct draft *d, const char *key, const char *source)
{
	out_name(d->o, key);
	out_name(d->o, source);
	out_end(d->o);
}

static void
take(struct draft *d, const char *key, size_t k)
{
	d->taken[k] = 1;
	row(d, key, d->name[k]);
}

/* COLUMN=VALUE */
static void
rule(struct draft *d, const char *key, size_t column, const char *value, size_t n)
{
	struct buf text;

	d->used[column] = 1;
	buf_init(&text);
	buf_printf(&text, "%s=", d->name[column]);
	buf_bytes(&text, value, n);
	buf_bytes(&text, "", 1);
	row(d, key, text.s);
	buf_free(&text);
}

/* "'A' (12), 'B' (3)" of a column's values that are said to be there, at most a dozen. */
static void
list_values(struct buf *o, const struct draft_column *c, const uint8_t *which)
{
	char show[ERR_SHOW];
	size_t n, named = 0;

	for (uint32_t i = 0; i < intern_size(c->value); i++) {
		const char *s = intern_text(c->value, i, &n);

		if (which != NULL && !which[i])
			continue;
		if (named++ < 12)
			buf_printf(o, "%s'%s' (%lu)", named > 1 ? ", " : "", err_show(show, s, n),
			    (unsigned long)c->count[i]);
	}
	if (named > 12)
		buf_printf(o, " and %zu more", named - 12);
	buf_bytes(o, "", 1);
}

/* ---- which column --------------------------------------------------- */

typedef int (*draft_test)(const struct draft *d, size_t k);

static int
is_date(const struct draft *d, size_t k)
{
	return draft_census_most(&d->c.column[k], d->c.column[k].dates);
}

static int
is_unique(const struct draft *d, size_t k)
{
	const struct draft_column *c = &d->c.column[k];

	return d->c.rows > 0 && c->filled == d->c.rows && intern_size(c->value) == c->filled &&
	    !is_date(d, k);
}

static int
is_number(const struct draft *d, size_t k)
{
	const struct draft_column *c = &d->c.column[k];

	return draft_census_most(c, c->amounts) && !is_date(d, k) &&
	    !draft_census_most(c, c->yes + c->no);
}

/* Values that come again: groups of deals. */
static int
is_group(const struct draft *d, size_t k)
{
	const struct draft_column *c = &d->c.column[k];

	return c->filled > 0 && intern_size(c->value) > 1 && intern_size(c->value) <=
	    (c->filled < 4 ? 4 : c->filled / 2) && !is_date(d, k) &&
	    !draft_census_most(c, c->yes + c->no);
}

static int
is_few(const struct draft *d, size_t k)
{
	return is_group(d, k) && intern_size(d->c.column[k].value) <= FEW &&
	    !draft_census_most(&d->c.column[k], d->c.column[k].amounts);
}

static int
is_text(const struct draft *d, size_t k)
{
	const struct draft_column *c = &d->c.column[k];

	return c->filled > 0 && !is_date(d, k) && !draft_census_most(c, c->amounts) &&
	    !draft_census_most(c, c->yes + c->no);
}

/* By its name, among those that are not taken and pass the test. */
static size_t
by_name(const struct draft *d, int column, draft_test test)
{
	uint8_t *not = mem_resize(NULL, d->c.columns, 1);
	size_t k;

	for (k = 0; k < d->c.columns; k++)
		not[k] = d->taken[k] || !test(d, k);
	k = suggest_name(d->words, d->name, d->c.columns, not, column);
	free(not);
	return k;
}

/* The first that is not taken and passes the test, from k on. */
static size_t
next(const struct draft *d, size_t k, draft_test test)
{
	for (; k < d->c.columns; k++)
		if (!d->taken[k] && test(d, k))
			return k;
	return NONE;
}

/* ---- won, lost, open ------------------------------------------------ */

/* The column that says Won and Lost most often; or, not both of them, one. */
static size_t
most_outcomes(const struct draft *d, int both)
{
	size_t best = NONE, most = 0;

	for (size_t k = 0; k < d->c.columns; k++) {
		const size_t *n = d->c.column[k].outcome;

		if ((!both || (n[DEAL_WON] > 0 && n[DEAL_LOST] > 0)) &&
		    n[DEAL_WON] + n[DEAL_LOST] > most &&
		    intern_size(d->c.column[k].value) <= FEW) {
			best = k;
			most = n[DEAL_WON] + n[DEAL_LOST];
		}
	}
	return best;
}

/* A column whose values say it in words. */
static void
tell_words(struct draft *d, size_t k)
{
	const struct draft_column *c = &d->c.column[k];
	uint8_t *open = mem_zero(intern_size(c->value), 1);
	static const enum word word[3] = { WORD_OPEN, WORD_WON, WORD_LOST };
	static const char *const key[3] = { "outcome:Open", "outcome:Won", "outcome:Lost" };
	struct buf o;
	size_t n, others = 0;

	say(d, "'%s' says it in words: of %zu rows %zu are won and %zu lost.", c->name, d->c.rows,
	    c->outcome[DEAL_WON], c->outcome[DEAL_LOST]);
	d->won = c->outcome[DEAL_WON];
	d->lost = c->outcome[DEAL_LOST];
	for (int i = 2; i >= 0; i--)
		for (uint32_t v = 0; v < intern_size(c->value); v++) {
			const char *s = intern_text(c->value, v, &n);

			if (words_are(d->words, word[i], s, n))
				rule(d, key[i], k, s, n);
			else if (i == 0 && !words_are(d->words, WORD_WON, s, n) &&
			    !words_are(d->words, WORD_LOST, s, n))
				others += open[v] = 1;
		}
	if (others > 0) {
		buf_init(&o);
		list_values(&o, c, open);
		say(d, "All else is taken for open: %s.  Correct what is not.", o.s);
		buf_free(&o);
	}
	row(d, "outcome:Open", "*");
	free(open);
}

/* It says only one of them in words. */
static void
tell_one(struct draft *d, size_t k)
{
	int won = d->c.column[k].outcome[DEAL_WON] > 0;

	say(d, "Nothing says %s in words that are known.  Is it a flag, or another column?  Write",
	    won ? "Lost" : "Won");
	say(d, "a row like outcome:%s,COLUMN=VALUE before the others.", won ? "Lost" : "Won");
	tell_words(d, k);
}

static int
is_flag(const struct draft *d, size_t k)
{
	const struct draft_column *c = &d->c.column[k];

	return draft_census_most(c, c->yes + c->no);
}

/* A flag in whose name one of the words stands. */
static size_t
flag_named(const struct draft *d, const char *word)
{
	for (size_t k = 0; k < d->c.columns; k++) {
		char *key = schema_key(d->name[k], strlen(d->name[k]));
		int has = is_flag(d, k) && strstr(key, word) != NULL;

		free(key);
		if (has)
			return k;
	}
	return NONE;
}

static int
tell_flags(struct draft *d)
{
	size_t won = flag_named(d, "won"), lost = flag_named(d, "lost"),
	    closed = flag_named(d, "closed");
	struct buf o;

	if (won == NONE)
		return 0;
	d->won = d->c.column[won].yes;
	say(d, "'%s' says yes in %zu rows of %zu.", d->name[won], d->won, d->c.rows);
	rule(d, "outcome:Won", won, "true", 4);
	buf_init(&o);
	if (lost != NONE) {
		d->lost = d->c.column[lost].yes;
		say(d, "'%s' in %zu.", d->name[lost], d->lost);
		rule(d, "outcome:Lost", lost, "true", 4);
	} else if (closed != NONE && closed != won) {
		d->lost = d->c.column[closed].yes - d->won;
		say(d, "'%s' in %zu: what is closed and not won is lost.", d->name[closed],
		    d->c.column[closed].yes);
		d->used[closed] = 1;
		buf_printf(&o, "%s=true&%s=false", d->name[closed], d->name[won]);
		buf_bytes(&o, "", 1);
		row(d, "outcome:Lost", o.s);
	} else {
		d->lost = d->c.column[won].no;
		say(d, "It says no in %zu: taken for lost.  Are open deals among them?", d->lost);
		rule(d, "outcome:Lost", won, "false", 5);
	}
	row(d, "outcome:Open", "*");
	buf_free(&o);
	return 1;
}

/* Nothing says it in words that are known: the rules are for the reader to write. */
static void
ask_outcome(struct draft *d)
{
	size_t k = by_name(d, DEAL_OUTCOME, is_few);
	struct buf o;

	if (k == NONE)
		k = by_name(d, DEAL_STAGE, is_few);
	say(d, "No column says Won and Lost in words that are known.  Write two rows like");
	say(d, "outcome:Won,COLUMN=VALUE and outcome:Lost,COLUMN=VALUE.");
	for (size_t i = k != NONE ? k : next(d, 0, is_few); i != NONE;
	    i = k != NONE ? NONE : next(d, i + 1, is_few)) {
		buf_init(&o);
		list_values(&o, &d->c.column[i], NULL);
		say(d, "'%s' has %s.", d->name[i], o.s);
		buf_free(&o);
	}
	row(d, "outcome:Open", "*");
}

static void
outcome(struct draft *d)
{
	size_t k = most_outcomes(d, 1);

	if (k != NONE)
		tell_words(d, k);
	else if (!tell_flags(d) && (k = most_outcomes(d, 0)) != NONE)
		tell_one(d, k);
	else if (d->won + d->lost == 0)
		ask_outcome(d);
}

/* ---- dates ---------------------------------------------------------- */

static void
take_date(struct draft *d, const char *key, size_t k, const char *why)
{
	say(d, "%s: %zu dates in %zu rows.", why, d->c.column[k].dates, d->c.rows);
	take(d, key, k);
}

/* The first date that in nearly all rows lies before the other one, or behind it. */
static size_t
beside(const struct draft *d, size_t other, int before)
{
	size_t both, n;

	for (size_t k = next(d, 0, is_date); k != NONE; k = next(d, k + 1, is_date)) {
		if (k == other)
			continue;
		n = before ? draft_census_ordered(&d->c, k, other, &both) :
		    draft_census_ordered(&d->c, other, k, &both);
		if (both > 0 && n >= both - both / 20)
			return k;
	}
	return NONE;
}

/* Of dates before which another one lies, that with the fewest; or the only one. */
static size_t
last_one(const struct draft *d)
{
	size_t best = NONE;

	for (size_t k = next(d, 0, is_date); k != NONE; k = next(d, k + 1, is_date))
		if (beside(d, k, 1) != NONE && (best == NONE || d->c.column[k].dates <
		    d->c.column[best].dates))
			best = k;
	return best != NONE ? best : next(d, 0, is_date);
}

static size_t
find_date(struct draft *d, int column)
{
	size_t k = by_name(d, column, is_date);

	if (k != NONE)
		d->taken[k] = 1;
	return k;
}

/* One that nearly every row has, though deals are open, is a forecast for those. */
static int
is_forecast(const struct draft *d, size_t closed)
{
	size_t known = d->won + d->lost, open = d->c.rows > known ? d->c.rows - known : 0;

	return known > 0 && open > d->c.rows / 50 &&
	    d->c.column[closed].dates > known + open / 2;
}

static void
dates(struct draft *d)
{
	size_t created = find_date(d, DEAL_CREATED), expected = find_date(d, DEAL_EXPECTED),
	    closed = find_date(d, DEAL_CLOSED);
	const char *named = "Named like it", *why_created = named, *why_closed = named;

	if (closed == NONE && (closed = created != NONE ? beside(d, created, 0) :
	    last_one(d)) != NONE) {
		d->taken[closed] = 1;
		why_closed = "The date that is left";
	}
	if (created == NONE && closed != NONE && (created = beside(d, closed, 1)) != NONE)
		why_created = "It never lies behind the day of closing";
	if (created != NONE)
		take_date(d, deal_name[DEAL_CREATED], created, why_created);
	else
		say(d, "No column looks like the day of creation: ages will not be known.");
	if (closed != NONE)
		take_date(d, deal_name[DEAL_CLOSED], closed, why_closed);
	else
		say(d, "No column looks like the day of closing; one is needed: "
		    "closed_date,COLUMN");
	if (expected != NONE) {
		take_date(d, deal_name[DEAL_EXPECTED], expected, named);
	} else if (closed != NONE && is_forecast(d, closed)) {
		say(d, "Open deals have it, too: of those it is a forecast.");
		row(d, deal_name[DEAL_EXPECTED], d->name[closed]);
	}
}

/* ---- the rest ------------------------------------------------------- */

static int
is_key_part(const struct draft *d, size_t k)
{
	return is_text(d, k) && intern_size(d->c.column[k].value) > d->c.rows / 20;
}

/* Two columns of names that together tell the deals apart. */
static int
joined_id(struct draft *d)
{
	struct buf o;

	for (size_t a = next(d, 0, is_key_part); a != NONE; a = next(d, a + 1, is_key_part))
		for (size_t b = next(d, a + 1, is_key_part); b != NONE;
		    b = next(d, b + 1, is_key_part)) {
			if (!draft_census_is_key(&d->c, a, b))
				continue;
			say(d, "No column has ids; no two rows have the same in these two.");
			buf_init(&o);
			buf_printf(&o, "%s + %s", d->name[a], d->name[b]);
			buf_bytes(&o, "", 1);
			row(d, deal_name[DEAL_ID], o.s);
			buf_free(&o);
			return 1;
		}
	return 0;
}

static void
id(struct draft *d)
{
	size_t k = by_name(d, DEAL_ID, is_unique);
	const char *why = "Named like it, and";

	if (k == NONE && (k = next(d, 0, is_unique)) != NONE)
		why = "The first column of which";
	if (k != NONE) {
		say(d, "%s every row has one, no two the same.", why);
		take(d, deal_name[DEAL_ID], k);
	} else if (!joined_id(d)) {
		say(d, "No column tells the deals apart: the number of the line does.  A deal has");
		say(d, "another one when lines are added before it.");
		row(d, deal_name[DEAL_ID], "*");
	}
}

static void
amount(struct draft *d)
{
	size_t k = by_name(d, DEAL_AMOUNT, is_number), code;
	struct buf o;

	if (k == NONE)
		return;
	say(d, "Named like it: %zu numbers, on average %.0f.", d->c.column[k].amounts,
	    d->c.column[k].sum / (double)d->c.column[k].amounts);
	take(d, deal_name[DEAL_AMOUNT], k);
	for (code = 0; code < d->c.columns; code++)
		if (!d->taken[code] && draft_census_most(&d->c.column[code],
		    d->c.column[code].codes))
			break;
	if (code == d->c.columns)
		return;
	buf_init(&o);
	buf_printf(&o, "currency:%s", d->name[k]);
	buf_bytes(&o, "", 1);
	say(d, "Its values are codes of currencies.");
	take(d, o.s, code);
	buf_free(&o);
}

static int
is_people(const struct draft *d, size_t k)
{
	return is_group(d, k) && draft_census_most(&d->c.column[k], d->c.column[k].people);
}

static void
rep(struct draft *d)
{
	size_t k = by_name(d, DEAL_REP, is_group);
	const char *why = "Named like it";

	if (k == NONE && (k = next(d, 0, is_people)) != NONE)
		why = "Names of people";
	if (k == NONE)
		return;
	say(d, "%s: %lu different ones.", why,
	    (unsigned long)intern_size(d->c.column[k].value));
	take(d, deal_name[DEAL_REP], k);
}

static void
groups(struct draft *d)
{
	static const enum deal_column column[] = { DEAL_STAGE, DEAL_INDUSTRY, DEAL_REGION,
	    DEAL_PRODUCT, DEAL_SOURCE };

	for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
		size_t k = by_name(d, (int)column[i], column[i] == DEAL_STAGE ? is_few : is_group);
		struct buf o;

		if (k == NONE)
			continue;
		buf_init(&o);
		list_values(&o, &d->c.column[k], NULL);
		say(d, "Named like it: %s.", o.s);
		buf_free(&o);
		take(d, deal_name[column[i]], k);
	}
}

static void
left(struct draft *d)
{
	char show[ERR_SHOW];
	struct buf o;
	size_t n = 0;

	buf_init(&o);
	for (size_t k = 0; k < d->c.columns; k++)
		if (!d->taken[k] && !d->used[k])
			buf_printf(&o, "%s'%s'", n++ > 0 ? ", " : "", err_show(show, d->name[k],
			    strlen(d->name[k])));
	buf_bytes(&o, "", 1);
	if (n > 0)
		say(d, "Columns that stay as they are: %s.", o.s);
	buf_free(&o);
}

int
draft_write(struct out *o, struct rec *r, const struct words *w,
    const struct date_words *date_words, struct err *e)
{
	struct draft d = { .words = w, .o = o };

	if (draft_census_read(&d.c, r, w, date_words, e) != 0) {
		draft_census_free(&d.c);
		return -1;
	}
	d.name = mem_resize(NULL, d.c.columns, sizeof(char *));
	d.taken = mem_zero(d.c.columns, 1);
	d.used = mem_zero(d.c.columns, 1);
	for (size_t k = 0; k < d.c.columns; k++)
		d.name[k] = d.c.column[k].name;
	row(&d, "canonical", "source");
	say(&d, "Drafted from %s: the header and %zu rows.  Read it, correct it, and use it:",
	    rec_file(r, 0), d.c.rows);
	say(&d, "dealclean -s ./THIS-FILE.csv.  deal(5), MAPPING FILES, says what else there is.");
	outcome(&d);
	dates(&d);
	id(&d);
	amount(&d);
	rep(&d);
	groups(&d);
	left(&d);
	draft_census_free(&d.c);
	free(d.name);
	free(d.taken);
	free(d.used);
	return 0;
}
