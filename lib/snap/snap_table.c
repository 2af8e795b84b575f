#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/order.h"
#include "snap/snap_table.h"

enum { FACTOR_DEALS = 10 };		/* fewer amounts that have changed have no factor */
#define FACTOR_NEAR 1e-3		/* of one factor but for rounding, as amounts have cents */

/* ---- reading ------------------------------------------------------------------------- */

static void
add_key(struct snap_table *t, const char *name, size_t *n)
{
	for (size_t k = 0; k < *n; k++)
		if (strcmp(t->name[k], name) == 0)
			return;
	t->name[(*n)++] = mem_text(name, strlen(name));
}

int
snap_table_read(struct snap_table *t, struct rec *r, char *const *extra, size_t extras,
    size_t threads, struct err *e)
{
	static const enum deal_column text[] = {
		DEAL_STAGE, DEAL_REP, DEAL_INDUSTRY, DEAL_REGION, DEAL_PRODUCT, DEAL_SOURCE
	};
	size_t n = 0;

	memset(t, 0, sizeof *t);
	t->name = mem_zero(sizeof text / sizeof *text + extras, sizeof *t->name);
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (rec_find(r, deal_name[text[i]]) >= 0)
			add_key(t, deal_name[text[i]], &n);
	for (size_t i = 0; i < extras; i++)
		add_key(t, extra[i], &n);
	if (deals_read(&t->d, r, t->name, n, DEALS_IDS | DEALS_UNDATED, threads, e) != 0)
		return -1;
	last_day_of(&t->d, &t->last);
	return 0;
}

void
snap_table_free(struct snap_table *t)
{
	for (size_t k = 0; k < t->d.keys; k++)
		free(t->name[k]);
	free(t->name);
	deals_free(&t->d);
	memset(t, 0, sizeof *t);
}

/* ---- the difference ------------------------------------------------------------------ */

struct diff_run {
	struct snap_diff *f;
	struct snap_state *s;
	const struct snap_table *t;
	int32_t last_run, day;
	uint32_t **number;	/* [keys]: of each text of a key, in the state's column */
	size_t *key;		/* [state's columns] the key it is; SIZE_MAX: none */
	size_t *order;		/* the state's columns by name */
	uint32_t *row;		/* [state's deals] 1 + row of the table; 0: not in it */
	double *factor;		/* of open amounts that were and are above 0 */
	size_t factors, factor_cap;
};

static void
number_texts(struct diff_run *w)
{
	const struct deals *d = &w->t->d;
	size_t *of = mem_resize(NULL, d->keys, sizeof *of), n;
	const char *text;

	w->number = mem_zero(d->keys, sizeof *w->number);
	for (size_t k = 0; k < d->keys; k++)
		of[k] = snap_state_field(w->s, w->t->name[k], strlen(w->t->name[k]));
	w->key = mem_resize(NULL, w->s->columns, sizeof *w->key);
	for (size_t f = 0; f < w->s->columns; f++)
		w->key[f] = SIZE_MAX;
	for (size_t k = 0; k < d->keys; k++) {
		w->key[of[k]] = k;
		w->number[k] = mem_resize(NULL, intern_size(d->value[k]), sizeof **w->number);
		for (uint32_t i = 0; i < intern_size(d->value[k]); i++) {
			text = intern_text(d->value[k], i, &n);
			w->number[k][i] = n == 0 ? INTERN_NONE :
			    intern_add(w->s->column[of[k]].text, text, n);
		}
	}
	free(of);
}

/* Deals closed later are open. */
static struct deal
deal_on(const struct diff_run *w, size_t row)
{
	struct deal d = w->t->d.deal[row];

	if (d.closed != DATE_NONE && d.closed > w->day) {
		d.closed = DATE_NONE;
		d.outcome = DEAL_OPEN;
	}
	return d;
}

static void
find_rows(struct diff_run *w)
{
	const struct deals *d = &w->t->d;
	uint32_t *deal = mem_resize(NULL, d->n, sizeof *deal), known;
	size_t n;
	const char *id;

	for (size_t i = 0; i < d->n; i++) {
		id = strtab_text(d->ids, (uint32_t)i, &n);
		known = strtab_find(w->s->ids, id, n);
		if (d->deal[i].created != DATE_NONE && d->deal[i].created > w->day &&
		    (known == STRTAB_NONE || !w->s->known[known])) {
			w->f->left_out++;
			deal[i] = STRTAB_NONE;
		} else {
			deal[i] = snap_state_deal(w->s, id, n);
		}
	}
	w->row = mem_zero(w->s->n, sizeof *w->row);
	for (size_t i = 0; i < d->n; i++)
		if (deal[i] != STRTAB_NONE)
			w->row[deal[i]] = (uint32_t)i + 1;
	free(deal);
}

static double
day_value(int32_t day)
{
	return day != DATE_NONE ? (double)day : (double)NAN;
}

/* What the table says of a field; 0 if it says nothing. */
static int
value_of(const struct diff_run *w, size_t field, const struct deal *d, size_t row, double *v)
{
	const struct deals *all = &w->t->d;
	uint32_t number;
	size_t k;

	switch (field) {
	case SNAP_AMOUNT:
		*v = d->amount;
		return all->column[DEAL_AMOUNT] != SIZE_MAX;
	case SNAP_EXPECTED:
		*v = day_value(d->expected);
		return all->column[DEAL_EXPECTED] != SIZE_MAX;
	case SNAP_CREATED:
		*v = day_value(d->created);
		return 1;
	case SNAP_CLOSED:
		*v = day_value(d->closed);
		return 1;
	case SNAP_OUTCOME:
		*v = d->outcome;
		return 1;
	case SNAP_GONE:
		*v = NAN;
		return 1;
	default:
		if ((k = w->key[field]) == SIZE_MAX)
			return 0;
		number = w->number[k][all->key[row * all->keys + k]];
		*v = number != INTERN_NONE ? (double)number : (double)NAN;
		return 1;
	}
}

/* date, if it is one of the days since the last run; else the day of this one. */
static int32_t
since_last_run(const struct diff_run *w, int32_t date)
{
	return w->last_run != DATE_NONE && date != DATE_NONE && date > w->last_run &&
	    date <= w->day ? date : w->day;
}

static int32_t
changed_on(const struct diff_run *w, size_t field, uint32_t deal, const struct deal *d)
{
	int32_t day = w->day, last = w->s->column[field].day[deal];

	if (d != NULL && d->outcome != DEAL_OPEN &&
	    (field == SNAP_OUTCOME || field == SNAP_CLOSED || field == SNAP_STAGE))
		day = since_last_run(w, d->closed);
	else if (d != NULL && !w->s->known[deal])
		day = since_last_run(w, d->created);
	return day > last ? day : last;
}

static void
add_change(struct diff_run *w, size_t field, uint32_t deal, const struct deal *d, double v)
{
	struct snap_diff *f = w->f;

	f->change = mem_grow(f->change, &f->cap, f->n + 1, sizeof *f->change);
	f->change[f->n++] = (struct snap_change){ v, changed_on(w, field, deal, d), deal,
	    (uint32_t)field };
}

static void
add_factor(struct diff_run *w, uint32_t deal, const struct deal *d)
{
	double before = snap_value(w->s, SNAP_AMOUNT, deal);

	if (w->t->d.column[DEAL_AMOUNT] == SIZE_MAX || d->outcome != DEAL_OPEN ||
	    !(before > 0) || !(d->amount > 0))
		return;
	w->factor = mem_grow(w->factor, &w->factor_cap, w->factors + 1, sizeof *w->factor);
	w->factor[w->factors++] = d->amount / before;
}

/* A deal that the table has. */
static void
compare_deal(struct diff_run *w, uint32_t deal, size_t row)
{
	struct deal d = deal_on(w, row);
	struct snap_state *s = w->s;
	size_t before = w->f->n;
	size_t was_open = snap_is_there(s, deal) && snap_outcome(s, deal) == DEAL_OPEN;
	double v;

	w->f->deals++;
	w->f->open += was_open;
	for (size_t i = 0; i < s->columns; i++) {
		size_t field = w->order[i];

		if (value_of(w, field, &d, row, &v) && !snap_same(v, snap_value(s, field, deal)))
			add_change(w, field, deal, &d, v);
	}
	if (was_open)
		add_factor(w, deal, &d);
	if (!s->known[deal])
		w->f->new_deals++;
	else if (snap_is_gone(s, deal))
		w->f->returned++;
	else
		w->f->changed += w->f->n > before;
	w->f->closed += d.outcome != DEAL_OPEN && s->known[deal] &&
	    snap_outcome(s, deal) == DEAL_OPEN;
}

/* A deal that it lacks. */
static void
miss_deal(struct diff_run *w, uint32_t deal)
{
	size_t open = snap_outcome(w->s, deal) == DEAL_OPEN;

	if (!snap_is_there(w->s, deal))
		return;
	w->f->gone++;
	w->f->open += open;
	w->f->open_gone += open;
	add_change(w, SNAP_GONE, deal, NULL, 1);
}

/* One that more than half have changed by is the median. */
static double
common_factor(struct diff_run *w)
{
	size_t n = 0;
	double median;

	if (w->factors < FACTOR_DEALS)
		return NAN;
	qsort(w->factor, w->factors, sizeof *w->factor, order_double);
	median = w->factor[w->factors / 2];
	for (size_t i = 0; i < w->factors; i++)
		n += fabs(w->factor[i] / median - 1) < FACTOR_NEAR && w->factor[i] != 1;
	return 2 * n > w->factors ? median : NAN;
}

void
snap_diff_make(struct snap_diff *f, struct snap_state *s, const struct snap_table *t,
    int32_t last_run, int32_t day, int partial)
{
	struct diff_run w = { .f = f, .s = s, .t = t, .last_run = last_run, .day = day };
	uint32_t *deal;

	memset(f, 0, sizeof *f);
	number_texts(&w);
	find_rows(&w);
	w.order = snap_state_order(s);
	deal = snap_state_sorted(s);
	for (size_t i = 0; i < s->n; i++)
		if (w.row[deal[i]] > 0)
			compare_deal(&w, deal[i], w.row[deal[i]] - 1);
		else if (!partial)
			miss_deal(&w, deal[i]);
	f->factor = common_factor(&w);
	for (size_t k = 0; k < t->d.keys; k++)
		free(w.number[k]);
	free(w.number);
	free(w.key);
	free(w.order);
	free(w.row);
	free(w.factor);
	free(deal);
}

void
snap_diff_apply(const struct snap_diff *f, struct snap_state *s)
{
	const struct snap_change *c;

	for (size_t i = 0; i < f->n; i++) {
		c = &f->change[i];
		snap_state_set(s, c->field, c->deal, c->day, c->value);
	}
}

void
snap_diff_free(struct snap_diff *f)
{
	free(f->change);
	memset(f, 0, sizeof *f);
}
