#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/rng.h"
#include "gen/sim_defects.h"
#include "gen/sim_values.h"
#include "gen/simulate.h"

#define DEFECTS ((uint64_t)3 << 62)	/* the stream of deal i is DEFECTS + i */
#define FUTURE_DAYS 60.0
#define MOST_DAYS 3650.0
#define MOST_TIMES 1e6
#define MOST_AMOUNT 1e12

/* ---- options ---------------------------------------------------------------- */

/* The names of all columns that can leak, for messages. */
static const char *
list_columns(char *buf, size_t size, const struct sim_law *law)
{
	size_t n = (size_t)snprintf(buf, size, "%s", deal_name[DEAL_AMOUNT]);

	for (size_t k = 0; k < SIM_DIMS && n < size; k++)
		n += (size_t)snprintf(buf + n, size - n, ", %s", deal_name[law->dim[k].column]);
	return buf;
}

/* Returns 0, or -1 if the n bytes are no number in [0, max]. */
static int
parse_number(const char *s, size_t n, double max, double *x)
{
	return num_parse(s, n, x) == 0 && *x >= 0 && *x <= max ? 0 : -1;
}

static void
parse_future(struct sim_defects *x, const char *text)
{
	size_t n = strcspn(text, ":");
	double deals, days = FUTURE_DAYS;

	if (parse_number(text, n, 1e8, &deals) != 0 || deals < 1 || deals != floor(deals))
		opt_usage("--future: not N[:DAYS], N a whole number from 1 to 1e+08: '%s'", text);
	if (text[n] == ':' && (parse_number(text + n + 1, strlen(text + n + 1), MOST_DAYS,
	    &days) != 0 || days < 1 || days != floor(days)))
		opt_usage("--future: '%s': DAYS is not a whole number from 1 to %g", text,
		    MOST_DAYS);
	x->future.n = (size_t)deals;
	x->future_days = (int32_t)days;
}

static size_t
parse_column(const struct sim_law *law, const char *text, size_t n)
{
	size_t dim = sim_values_dim(law, text, n);
	char known[256];

	if (dim == SIM_DIMS && n == strlen(deal_name[DEAL_AMOUNT]) &&
	    strncmp(text, deal_name[DEAL_AMOUNT], n) == 0)
		return SIM_AMOUNT;
	if (dim == SIM_DIMS)
		opt_usage("--leak: '%s': the column is none of %s", text,
		    list_columns(known, sizeof known, law));
	return dim;
}

static enum deal_outcome
parse_outcome(const char *text, const char *name, size_t n)
{
	static const enum deal_outcome all[] = { DEAL_WON, DEAL_LOST, DEAL_OPEN };

	for (size_t i = 0; i < 3; i++)
		if (n == strlen(deal_outcome_name[all[i]]) &&
		    strncasecmp(name, deal_outcome_name[all[i]], n) == 0)
			return all[i];
	opt_usage("--leak: '%s': the outcome is none of Won, Lost, Open", text);
}

static void
parse_value(struct sim_leak *l, const char *text, const char *value, size_t n)
{
	int empty = n == strlen("empty") && strncmp(value, "empty", n) == 0;

	l->times = l->dim == SIM_AMOUNT && value[0] == 'x';
	if (l->dim != SIM_AMOUNT)
		l->text = mem_text(value, empty ? 0 : n);
	else if (empty)
		l->number = NAN;
	else if (l->times && parse_number(value + 1, n - 1, MOST_TIMES, &l->number) != 0)
		opt_usage("--leak: '%s': N of xN is not a number between 0 and %g", text,
		    MOST_TIMES);
	else if (!l->times && parse_number(value, n, MOST_AMOUNT, &l->number) != 0)
		opt_usage("--leak: '%s': VALUE is none of empty, xN, and a number between "
		    "0 and %g", text, MOST_AMOUNT);
}

static void
parse_leak(const struct sim_law *law, struct sim_leak *l, const char *text)
{
	const char *part[4];
	size_t n[4], parts = 0;

	for (const char *s = text; parts < 4; s += n[parts - 1] + 1) {
		part[parts] = s;
		n[parts] = strcspn(s, ":");
		if (s[n[parts++]] == '\0')
			break;
	}
	if (parts < 3 || n[2] == 0 || part[parts - 1][n[parts - 1]] != '\0')
		opt_usage("--leak: not COL:OUTCOME:VALUE[:SHARE]: '%s'", text);
	l->dim = parse_column(law, text, n[0]);
	l->outcome = parse_outcome(text, part[1], n[1]);
	parse_value(l, text, part[2], n[2]);
	l->share = 1;
	if (parts == 4 && parse_number(part[3], n[3], 1, &l->share) != 0)
		opt_usage("--leak: '%s': SHARE is not a number between 0 and 1", text);
}

void
sim_defects_read(struct sim_defects *x, const struct sim_defects_options *o,
    const struct sim_law *law)
{
	*x = (struct sim_defects){ .seed = law->o.seed, .last = law->o.last };
	x->closed_from = o->closed_from;
	x->created_to = o->created_to != DATE_NONE ? o->created_to : law->o.last;
	if (x->closed_from > x->last)
		opt_usage("--closed-from: after the last day of the data, see --as-of");
	if (x->created_to < law->first)
		opt_usage("--created-to: before the first day of the data, see --months");
	x->typo.n = o->typos;
	if (o->future != NULL)
		parse_future(x, o->future);
	x->leaks = o->leak.n;
	x->leak = mem_zero(o->leak.n, sizeof *x->leak);
	for (size_t i = 0; i < o->leak.n; i++)
		parse_leak(law, &x->leak[i], o->leak.item[i]);
}

void
sim_defects_free(struct sim_defects *x)
{
	for (size_t i = 0; i < x->leaks; i++)
		free(x->leak[i].text);
	free(x->leak);
	*x = (struct sim_defects){ 0 };
}

/* ---- which deals ------------------------------------------------------------ */

struct lot {			/* what a deal has drawn */
	uint64_t future, typo;
	double which, how;
	struct rng r;		/* for a number per leak */
};

static struct lot
draw_lot(const struct sim_defects *x, size_t i)
{
	struct lot t;

	rng_start(&t.r, x->seed, DEFECTS + i);
	t.future = rng_bits(&t.r);
	t.typo = rng_bits(&t.r);
	t.which = rng_uniform(&t.r);
	t.how = rng_uniform(&t.r);
	return t;
}

static int
in_future(const struct sim_defects *x, const struct lot *t, const struct sim_record *r)
{
	return r->outcome != DEAL_OPEN && t->future < x->future.until;
}

static int
compare_keys(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The p->n deals with the least keys, of those that can be hit; option and what for a message. */
static void
pick(struct sim_pick *p, uint64_t *key, size_t n, const char *option, const char *what)
{
	if (p->n > n)
		opt_usage("%s: %zu: the export has only %zu %s", option, p->n, n, what);
	qsort(key, n, sizeof *key, compare_keys);
	p->until = key[p->n - 1] + 1;
}

/* The keys of the deals that a typo, or else a closing in the future, can hit; returns how many. */
static size_t
list_keys(const struct sim_defects *x, const struct sim_law *law, const struct sim_order *order,
    int typo, uint64_t *key)
{
	struct sim_deal d;
	struct sim_record r;
	struct lot t;
	size_t n = 0;

	for (size_t i = 0; i < order->n; i++) {
		simulate_deal(law, i, order->day[i], x->last, &d);
		sim_record_make(&r, law, &d, x->last);
		t = draw_lot(x, i);
		if (!sim_defects_keep(x, &r))
			continue;
		if (typo ? !in_future(x, &t, &r) : r.outcome != DEAL_OPEN)
			key[n++] = typo ? t.typo : t.future;
	}
	return n;
}

void
sim_defects_pick(struct sim_defects *x, const struct sim_law *law, const struct sim_order *order)
{
	uint64_t *key;

	if (x->future.n == 0 && x->typo.n == 0)
		return;
	key = mem_zero(order->n, sizeof *key);
	if (x->future.n > 0)
		pick(&x->future, key, list_keys(x, law, order, 0, key), "--future", "closed deals");
	if (x->typo.n > 0)
		pick(&x->typo, key, list_keys(x, law, order, 1, key), "--typos", "deals to hit");
	free(key);
}

int
sim_defects_keep(const struct sim_defects *x, const struct sim_record *r)
{
	return r->created <= x->created_to &&
	    (r->outcome == DEAL_OPEN || r->closed >= x->closed_from);
}

/* ---- what is wrong ---------------------------------------------------------- */

/* A year too few or too many, or, in one case of five, a decade. */
static int32_t
mistyped(int32_t day, double how)
{
	int years = how < .4 ? -1 : how < .8 ? 1 : how < .9 ? -10 : 10;

	return date_add_months(day, 12 * years);
}

static void
leak(const struct sim_leak *l, struct sim_record *r)
{
	if (l->dim != SIM_AMOUNT)
		r->value[l->dim] = l->text;
	else if (l->times)
		r->amount *= l->number;
	else
		r->amount = l->number;
}

void
sim_defects_put(const struct sim_defects *x, size_t i, struct sim_record *r)
{
	struct lot t = draw_lot(x, i);

	if (in_future(x, &t, r))
		r->closed = x->last + x->future_days;
	else if (t.typo < x->typo.until && (r->outcome == DEAL_OPEN || t.which < 0.5))
		r->created = mistyped(r->created, t.how);
	else if (t.typo < x->typo.until)
		r->closed = mistyped(r->closed, t.how);
	for (size_t k = 0; k < x->leaks; k++)
		if (rng_uniform(&t.r) < x->leak[k].share && r->outcome == x->leak[k].outcome)
			leak(&x->leak[k], r);
}
