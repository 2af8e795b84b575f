#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "explain/reasons.h"
#include "text/humanize.h"
#include "text/wrap.h"

#define POINT 0.005		/* what is less rounds to no point at all */
enum { SUMS = 2, WORDS = 3 };	/* columns behind those of factors, and the last ones */

/* The k factors whose effects are largest in the direction of sign (0: either). */
static size_t
pick(const double *total, size_t n, int sign, size_t k, size_t *picked)
{
	const double least = 5e-7;	/* what is printed as 0 is no reason */
	double most[REASONS_TOP], x;
	size_t i, j, got = 0;

	for (i = 0; i < n; i++) {
		x = sign == 0 ? fabs(total[i]) : sign < 0 ? -total[i] : total[i];
		if (!(x >= least) || (got == k && !(x > most[k - 1])))
			continue;
		for (j = got < k ? got++ : k - 1; j > 0 && x > most[j - 1]; j--) {
			most[j] = most[j - 1];
			picked[j] = picked[j - 1];
		}
		most[j] = x;
		picked[j] = i;
	}
	return got;
}

struct reasons {
	struct reasons_options o;
	const struct factors *factors;
	const struct playbook *plays;
	char (*name)[32];	/* factor_1 .. effect_k, help_factor_1 .. help_effect_k */
	long amount;		/* the column; -1 if there is none */
};

/* Factors that are named: the largest first. */
struct named {
	size_t picked[REASONS_TOP], speaker[REASONS_TOP], n;
};

struct reasons_row {
	const struct reasons *of;
	struct factor_row row;
	double *total;		/* [factors] */
	struct named shown, help;
	const struct playbook_row *play;	/* NULL: none fits */
	double typical, rest;	/* NaN: unknown */
	double saveable;	/* likewise */
	char chance[NUM_MAX];
	struct buf text;
};

/* ---- of a deal --------------------------------------------------------------- */

/* The factors to name, and of each the feature that speaks for it. */
static void
name_factors(const struct reasons_row *d, enum reasons_show show, const double *effect,
    struct named *f)
{
	const struct reasons *r = d->of;

	f->n = pick(d->total, r->factors->n, show, r->o.top, f->picked);
	for (size_t i = 0; i < f->n; i++)
		f->speaker[i] = factor_speaker(&d->row, f->picked[i], effect,
		    d->total[f->picked[i]] < 0 ? -1 : 1);
}

/* Those that raise the chance stand beside those that lower it; elsewhere among them. */
static int
has_help(const struct reasons *r)
{
	return r->o.show == REASONS_RISK;
}

static double
sum_named(const struct reasons_row *d, const struct named *f)
{
	double sum = 0;

	for (size_t i = 0; i < f->n; i++)
		sum += d->total[f->picked[i]];
	return sum;
}

static void
choose(struct reasons_row *d, const double *effect)
{
	const struct reasons *r = d->of;
	struct named other;
	const struct named *risk = r->o.show == REASONS_RISK ? &d->shown : &other;

	name_factors(d, r->o.show, effect, &d->shown);
	if (risk == &other)
		name_factors(d, REASONS_RISK, effect, &other);
	if (has_help(r))
		name_factors(d, REASONS_HELP, effect, &d->help);
	d->play = playbook_find(r->plays, &d->row, risk->picked, risk->speaker, risk->n);
	d->rest = -sum_named(d, &d->shown) - sum_named(d, &d->help);
	for (size_t i = 0; i < r->factors->n; i++)
		d->rest += d->total[i];
}

/* The largest harm, as effects are printed, among what can be changed; 0 if there is none. */
static double
largest_harm(const struct reasons_row *d)
{
	const struct factors *f = d->of->factors;
	double harm, most = 0;

	for (size_t i = 0; i < f->n; i++) {
		harm = round(-d->total[i] * 1e6) / 1e6;
		if (f->changeable[i] && harm > most)
			most = harm;
	}
	return most;
}

static int
read_saveable(struct reasons_row *d, struct err *e)
{
	const struct rec *r = d->of->factors->r;
	double amount;
	size_t n = 0;
	const char *s = "";

	if (d->of->amount >= 0)
		s = batch_field(d->row.batch, d->row.row, (size_t)d->of->amount, &n);
	if (n == 0)
		return 0;
	if (num_parse(s, n, &amount) != 0)
		return rec_complain(r, d->row.batch, d->row.row, (size_t)d->of->amount,
		    "not a number", e);
	d->saveable = amount > 0 ? amount * largest_harm(d) : 0;
	return 0;
}

/* Appends the clause of the i-th factor, if there is one. */
static void
add_clause(const struct reasons_row *d, const struct named *f, size_t i, struct buf *o)
{
	factor_clause(&d->row, f->speaker[i], d->total[f->picked[i]] < 0 ? -1 : 1, o);
}

/* The clauses of what is worth one. */
static void
write_sentence(struct reasons_row *d, struct out *o)
{
	const struct named *f = &d->shown;
	size_t i, before, had = 0;

	buf_clear(&d->text);
	for (i = 0; i < f->n && fabs(d->total[f->picked[i]]) >= POINT; i++) {
		if (had > 0)
			buf_text(&d->text, "; ");
		before = d->text.len;
		add_clause(d, f, i, &d->text);
		if (d->text.len > before)
			had = d->text.len;
		else
			d->text.len = had;	/* without the "; " */
	}
	out_field(o, had > 0 ? d->text.s : "", had);
}

static void
write_action(struct reasons_row *d, struct out *o)
{
	buf_clear(&d->text);
	if (d->play != NULL)
		playbook_action(d->of->plays, d->play, &d->row, &d->text);
	out_field(o, d->text.s, d->text.len);
}

/* Cell i of factor_1 .. k, value_1 .. k, effect_1 .. k. */
static void
write_named(const struct reasons_row *d, const struct named *f, size_t i, struct out *o)
{
	size_t top = d->of->o.top, k = i % top;

	if (k >= f->n)
		out_empty(o);
	else if (i < top)
		out_name(o, d->of->factors->name[f->picked[k]]);
	else if (i < 2 * top)
		factor_value(&d->row, f->speaker[k], o);
	else
		out_rate(o, d->total[f->picked[k]]);
}

/* Where the words begin, behind the figures. */
static size_t
words_at(const struct reasons *r)
{
	return (has_help(r) ? 6 : 3) * r->o.top + SUMS;
}

void
reasons_cell(size_t i, struct out *o, void *arg)
{
	struct reasons_row *d = arg;
	size_t n = 3 * d->of->o.top, words = words_at(d->of);

	if (i < n)
		write_named(d, &d->shown, i, o);
	else if (i == n)
		out_rate(o, d->typical);
	else if (i == n + 1)
		out_rate(o, d->rest);
	else if (i < words)
		write_named(d, &d->help, i - n - SUMS, o);
	else if (i == words)
		write_sentence(d, o);
	else if (i == words + 1)
		write_action(d, o);
	else if (i == words + 2)
		out_money(o, d->saveable);
	else
		out_name(o, factor_arm(&d->row));
}

/* ---- for a person --------------------------------------------------------------- */

/* A column's text, if the input has it and there is one. */
static int
tell_field(const struct reasons_row *d, const char *column, const char *before, struct buf *o)
{
	long c = rec_find(d->of->factors->r, column);
	size_t n = 0;
	const char *s = c < 0 ? "" : batch_field(d->row.batch, d->row.row, (size_t)c, &n);

	if (n == 0)
		return 0;
	buf_text(o, before);
	humanize_plain(o, s, n);
	return 1;
}

static void
tell_deal(const struct reasons_row *d, double p, struct buf *o)
{
	const struct reasons *r = d->of;
	double amount;
	size_t n = 0;
	const char *s = r->amount < 0 ? "" :
	    batch_field(d->row.batch, d->row.row, (size_t)r->amount, &n);

	if (!tell_field(d, COL_DEAL_ID, "", o))
		buf_text(o, "A deal");
	buf_text(o, ": ");
	if (n > 0 && num_parse(s, n, &amount) == 0) {
		humanize_money(o, amount, r->factors->currency);
		buf_text(o, ", ");
	}
	humanize_percent(o, p);
	buf_text(o, " chance");
	if (tell_field(d, COL_CATEGORY, ", ", o))
		buf_text(o, " risk");
	(void)tell_field(d, COL_REP, ", ", o);
	buf_text(o, "\n");
}

/* A line for each factor that is worth a clause: "-12.3 points: ...". */
static void
tell_factors(struct reasons_row *d, const struct named *f, struct buf *o)
{
	char points[NUM_MAX];

	for (size_t i = 0; i < f->n && fabs(d->total[f->picked[i]]) >= POINT; i++) {
		buf_clear(&d->text);
		add_clause(d, f, i, &d->text);
		if (d->text.len > 0)
			wrap_printf(o, "    ", "        ", "%s points: %.*s",
			    num_show_points(points, d->total[f->picked[i]]),
			    (int)d->text.len, d->text.s);
	}
}

void
reasons_tell(struct reasons_row *d, double p, struct buf *o)
{
	tell_deal(d, p, o);
	tell_factors(d, &d->shown, o);
	tell_factors(d, &d->help, o);
	buf_clear(&d->text);
	if (d->play != NULL)
		playbook_action(d->of->plays, d->play, &d->row, &d->text);
	if (d->text.len > 0)
		wrap_printf(o, "    ", "        ", "-> %.*s", (int)d->text.len, d->text.s);
}

/* ---- rows and columns ----------------------------------------------------------- */

struct reasons *
reasons_new(const struct reasons_options *o, const struct factors *f, const struct playbook *p)
{
	static const char *const part[] = { "factor", "value", "effect",
	    "help_factor", "help_value", "help_effect" };
	struct reasons *r = mem_zero(1, sizeof *r);

	*r = (struct reasons){ *o, f, p, mem_zero(6 * o->top, sizeof *r->name),
	    rec_find(f->r, COL_AMOUNT) };
	for (size_t i = 0; i < 6 * o->top; i++)
		(void)snprintf(r->name[i], sizeof r->name[i], "%s_%zu", part[i / o->top],
		    i % o->top + 1);
	return r;
}

void
reasons_free(struct reasons *r)
{
	if (r == NULL)
		return;
	free(r->name);
	free(r);
}

size_t
reasons_columns(const struct reasons *r)
{
	return words_at(r) + WORDS + (r->factors->arm_by >= 0);
}

void
reasons_names(const struct reasons *r, const char **name)
{
	static const char *const sum[SUMS] = { COL_TYPICAL, COL_REST },
	    *const word[WORDS] = { COL_TOP_FACTORS, COL_ACTION, COL_SAVEABLE };
	size_t n = 3 * r->o.top, words = words_at(r);

	for (size_t i = 0; i < words; i++)
		name[i] = i < n ? r->name[i] : i < n + SUMS ? sum[i - n] : r->name[i - SUMS];
	for (size_t i = 0; i < WORDS; i++)
		name[words + i] = word[i];
	if (r->factors->arm_by >= 0)
		name[words + WORDS] = COL_ARM;
}

struct reasons_row *
reasons_row_new(const struct reasons *r)
{
	struct reasons_row *d = mem_zero(1, sizeof *d);

	d->of = r;
	d->row.factors = r->factors;
	d->row.chance = d->chance;
	d->total = mem_zero(r->factors->n, sizeof *d->total);
	buf_init(&d->text);
	return d;
}

void
reasons_row_free(struct reasons_row *d)
{
	if (d == NULL)
		return;
	free(d->total);
	buf_free(&d->text);
	free(d);
}

void
reasons_none(struct reasons_row *d, const struct batch *b, const struct rec_row *row)
{
	d->row.batch = b;
	d->row.row = row;
	d->shown.n = d->help.n = 0;
	d->play = NULL;
	d->typical = d->rest = d->saveable = NAN;
}

int
reasons_find(struct reasons_row *d, const struct batch *b, const struct rec_row *row, double p,
    const double *effect, struct err *e)
{
	reasons_none(d, b, row);
	d->chance[num_fixed(d->chance, p, 6)] = '\0';
	factors_add(d->of->factors, effect, d->total);
	d->typical = d->of->o.typical;
	choose(d, effect);
	return read_saveable(d, e);
}
