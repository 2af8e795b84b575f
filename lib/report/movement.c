#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "csv/rec.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "report/movement.h"
#include "report/tables.h"

#define RISK_UP .15		/* as dealalert's rule risk_up has it */

static void
add(struct movement *c, enum change kind, size_t deal, double amount, double by)
{
	struct change_list *l = &c->of[kind];

	l->deal = mem_grow(l->deal, &l->cap, l->n + 1, sizeof *l->deal);
	l->deal[l->n++] = (struct change_deal){ deal, amount, by };
	l->amount += isnan(amount) ? 0 : amount;
}

static int
larger_first(const void *x, const void *y)
{
	const struct change_deal *a = x, *b = y;
	double p = isnan(a->amount) ? -1 : fabs(a->amount), q = isnan(b->amount) ? -1 :
	    fabs(b->amount);

	if (p != q)
		return p < q ? 1 : -1;
	return (a->deal > b->deal) - (a->deal < b->deal);
}

/* ---- deals that are open in both ---- */

static void
compare_deal(struct movement *c, const struct open_deals *now, size_t i, size_t then)
{
	const struct open_deals *d = &c->deals;
	double amount = now->amount[i] - d->amount[then], risk = now->risk[i] - d->risk[then];

	if (now->expected[i] != DATE_NONE && d->expected[then] != DATE_NONE &&
	    now->expected[i] > d->expected[then])
		add(c, CHANGE_SLIPPED, i, now->amount[i], now->expected[i] - d->expected[then]);
	if (!c->rescored && risk >= RISK_UP)
		add(c, CHANGE_RISK, i, now->amount[i], risk);
	if (amount != 0 && !isnan(amount))
		add(c, amount > 0 ? CHANGE_UP : CHANGE_DOWN, i, amount, NAN);
}

/* Is any deal scored by another model than then? */
static int
is_rescored(const struct open_deals *now, const struct open_deals *then)
{
	size_t n, m;
	const char *a, *b;

	if (now->n == 0 || then->n == 0)
		return 0;
	a = frame_text(now->f, 0, now->model, &n);
	b = frame_text(then->f, 0, then->model, &m);
	return n != m || memcmp(a, b, n) != 0;
}

/* ---- what became of those that are open no more ---- */

struct outcomes {
	struct intern *won, *lost;
};

static int
read_outcome(const struct refdata_row *row, void *arg, struct err *e)
{
	struct outcomes *o = arg;
	size_t n, m;
	const char *id = refdata_field(row, 0, &n), *s = refdata_field(row, 1, &m);

	enum deal_outcome outcome;

	(void)e;
	if (deal_outcome(s, m, &outcome) == 0 && outcome != DEAL_OPEN)
		intern_add(outcome == DEAL_WON ? o->won : o->lost, id, n);
	return 0;
}

static int
read_outcomes(struct outcomes *o, char *file, char delimiter, struct err *e)
{
	static const char *const column[] = { COL_DEAL_ID, COL_OUTCOME };
	static const struct refdata table = { .column = column, .columns = 2, .row = read_outcome };
	const struct rec_options ro = { delimiter, 0, -1 };
	struct rec *r = rec_open(&file, 1, &ro, e);
	int rc;

	if (r == NULL)
		return -1;
	rc = refdata_each(&table, r, o, e);
	rec_close(r);
	return rc;
}

static enum change
became(const struct outcomes *o, const char *id, size_t n)
{
	if (intern_find(o->won, id, n) != INTERN_NONE)
		return CHANGE_WON;
	return intern_find(o->lost, id, n) != INTERN_NONE ? CHANGE_LOST : CHANGE_GONE;
}

/* ---- all of it ---- */

static void
compare(struct movement *c, const struct open_deals *now, const struct outcomes *o)
{
	struct intern *then = intern_new();
	char *seen = mem_zero(c->deals.n, 1);
	size_t n, old;
	const char *id;

	for (size_t i = 0; i < c->deals.n; i++) {
		id = frame_text(c->deals.f, i, c->deals.id, &n);
		(void)intern_add(then, id, n);
	}
	for (size_t i = 0; i < now->n; i++) {
		id = frame_text(now->f, i, now->id, &n);
		old = intern_find(then, id, n);
		if (old == INTERN_NONE) {
			add(c, CHANGE_NEW, i, now->amount[i], NAN);
		} else if (!seen[old]) {
			seen[old] = 1;
			compare_deal(c, now, i, old);
		}
	}
	for (size_t i = 0; i < c->deals.n; i++)
		if (!seen[i]) {
			id = frame_text(c->deals.f, i, c->deals.id, &n);
			add(c, became(o, id, n), i, c->deals.amount[i], NAN);
		}
	for (int k = 0; k < CHANGES; k++)
		if (c->of[k].n > 0)
			qsort(c->of[k].deal, c->of[k].n, sizeof *c->of[k].deal, larger_first);
	free(seen);
	intern_free(then);
}

/* A deal stands once in a table that is compared. */
static int
check_ids(const struct open_deals *d, struct err *e)
{
	struct intern *ids = intern_new();
	size_t n;
	int rc = 0;

	for (size_t i = 0; i < d->n && rc == 0; i++) {
		const char *id = frame_text(d->f, i, d->id, &n);

		if (intern_add(ids, id, n) != i)
			rc = frame_complain(d->f, i, d->id, "stands twice: what changed cannot be "
			    "told", e);
	}
	intern_free(ids);
	return rc;
}

int
movement_read(struct movement *c, const struct open_deals *now, char *previous, char *outcomes,
    char delimiter, struct err *e)
{
	struct tables t = { 0 };
	struct outcomes o = { intern_new(), intern_new() };
	int rc = tables_read(&t, previous, delimiter, -1, e);

	*c = (struct movement){ .outcomes = outcomes != NULL };
	if (rc == 0 && !t.there[TABLE_DEALS])
		rc = err_set(e, "%s: not a table of scored open deals", previous);
	if (rc == 0) {
		c->before = t.of[TABLE_DEALS];
		t.there[TABLE_DEALS] = 0;
		t.of[TABLE_DEALS] = (struct frame){ 0 };
		rc = open_deals_make(&c->deals, &c->before, e);
	}
	tables_free(&t);
	if (rc == 0 && outcomes != NULL)
		rc = read_outcomes(&o, outcomes, delimiter, e);
	if (rc == 0 && (check_ids(now, e) != 0 || check_ids(&c->deals, e) != 0))
		rc = -1;
	if (rc == 0) {
		c->there = 1;
		c->rescored = is_rescored(now, &c->deals);
		compare(c, now, &o);
	}
	intern_free(o.won);
	intern_free(o.lost);
	return rc;
}

void
movement_free(struct movement *c)
{
	for (int k = 0; k < CHANGES; k++)
		free(c->of[k].deal);
	open_deals_free(&c->deals);
	frame_free(&c->before);
	*c = (struct movement){ 0 };
}
