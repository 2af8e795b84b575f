#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/order.h"
#include "deal/columns.h"
#include "effect/lever.h"
#include "effect/lever_history.h"
#include "stats/surv.h"

enum { LEVELS_MOST = 50 };

static struct lever *
add(struct levers *l, const char *column, const char *level)
{
	l->lever = mem_resize(l->lever, l->n + 1, sizeof *l->lever);
	l->lever[l->n] = (struct lever){ .column = column, .level = level };
	return &l->lever[l->n++];
}

/* ---- columns of the table ------------------------------------------------------------------ */

static void
add_days(struct levers *l, const struct column *c, const char *name, size_t deals)
{
	struct lever *v = add(l, name, "");

	v->dated = 1;
	v->day = mem_zero(deals, sizeof *v->day);
	for (size_t i = 0; i < deals; i++)
		v->day[i] = isnan(c->number[i]) ? DATE_NONE : (int32_t)c->number[i];
}

/* The level against all others; an empty field is one of them if there is no other text. */
static void
add_level(struct levers *l, const struct column *c, const char *name, uint32_t level, size_t deals)
{
	struct lever *v = add(l, name, c->text[level]);
	int empty_counts = c->levels == 2;

	v->binary = c->levels <= 3;
	v->has = mem_zero(deals, sizeof *v->has);
	for (size_t i = 0; i < deals; i++)
		if (c->level[i] == COLUMN_EMPTY && !empty_counts) {
			v->has[i] = LEVER_UNKNOWN;
			v->unknown++;
		} else {
			v->has[i] = c->level[i] == level ? LEVER_HAS : LEVER_NOT;
		}
}

static int
add_value(struct levers *l, const struct column *c, const char *name, const char *value,
    size_t deals, struct err *e)
{
	for (uint32_t i = 1; i < c->levels; i++)
		if (strcmp(c->text[i], value) == 0) {
			add_level(l, c, name, i, deals);
			return 0;
		}
	return err_set(e, "--lever: %s: no deal has the value '%s'", name, value);
}

static int
add_column(struct levers *l, const struct column *c, const char *name, const char *value,
    size_t deals, struct err *e)
{
	if (c->levels < 2)
		return err_set(e, "--lever: %s: no deal has a value", name);
	if (value != NULL)
		return add_value(l, c, name, value, deals, e);
	if (c->kind == COLUMN_DAY) {
		add_days(l, c, name, deals);
		return 0;
	}
	if (c->levels > LEVELS_MOST + 1)
		return err_set(e, "--lever: %s has %zu values, more than %d: name one, as "
		    "--lever '%s=%s'", name, c->levels - 1, LEVELS_MOST, name, c->text[1]);
	if (c->levels <= 3) {
		add_level(l, c, name, (uint32_t)c->levels - 1, deals);
		return 0;
	}
	for (uint32_t i = 1; i < c->levels; i++)
		add_level(l, c, name, i, deals);
	return 0;
}

/* ---- names --------------------------------------------------------------------------------- */

static int
is_result(const char *name)
{
	static const char *const result[] = {
		COL_DEAL_ID, COL_CREATED, COL_CLOSED, COL_STAGE, COL_CYCLE, COL_OUTCOME,
		COL_EXPECTED
	};

	for (size_t i = 0; i < sizeof result / sizeof *result; i++)
		if (strcmp(name, result[i]) == 0)
			return 1;
	return 0;
}

int
lever_known_at_creation(const char *column)
{
	static const char *const known[] = {
		COL_REP, COL_INDUSTRY, COL_REGION, COL_PRODUCT, COL_SOURCE
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(column, known[i]) == 0)
			return 1;
	return 0;
}

static const struct column *
column_called(struct levers *l, const struct rec *r, const struct deals *d, const char *name,
    struct err *e)
{
	size_t at;

	for (size_t i = 0; i < l->columns; i++)
		if (strcmp(l->column[i].name, name) == 0)
			return &l->column[i];
	if (rec_need(r, name, NULL, &at, e) != 0)
		return NULL;
	l->column = mem_resize(l->column, l->columns + 1, sizeof *l->column);
	column_read(&l->column[l->columns], d, rec_name(r, at), at);
	return &l->column[l->columns++];
}

/* Of a history: every value that a deal had, or the one that is asked for. */
static int
add_history(struct levers *l, const struct lever_history *h, uint32_t field, const char *name,
    const char *value, size_t deals, struct err *e)
{
	uint32_t *order = intern_sorted(h->texts);
	size_t found = 0;

	for (uint32_t i = 0; i < intern_size(h->texts); i++) {
		const char *text = intern_text(h->texts, order[i], NULL);
		struct lever *v;

		if (*text == '\0' || (value != NULL && strcmp(text, value) != 0) ||
		    !lever_history_has(h, field, order[i]))
			continue;
		if (++found > LEVELS_MOST)
			break;
		v = add(l, name, intern_text(l->texts, intern_add(l->texts, text, strlen(text)),
		    NULL));
		v->dated = 1;
		v->day = mem_zero(deals, sizeof *v->day);
		lever_history_days(h, field, order[i], v->day, deals);
	}
	free(order);
	if (found > LEVELS_MOST)
		return err_set(e, "--lever: %s has more than %d values in %s: name one, as "
		    "--lever %s=VALUE", name, LEVELS_MOST, h->path, name);
	return found > 0 ? 0 : err_set(e, "--lever: %s: no deal of the table has %s%s%s in %s",
	    name, value != NULL ? "the value '" : "a value", value != NULL ? value : "",
	    value != NULL ? "'" : "", h->path);
}

static int
add_named(struct levers *l, char *name, const struct lever_history *h, const struct rec *r,
    const struct deals *d, struct err *e)
{
	char *equals = strchr(name, '=');
	const char *value = equals != NULL ? equals + 1 : NULL;
	const struct column *c;
	uint32_t field;

	if (equals != NULL)
		*equals = '\0';		/* the option's own text */
	field = h->path != NULL ? intern_find(h->texts, name, strlen(name)) : INTERN_NONE;
	if (field != INTERN_NONE && lever_history_is_field(h, field))
		return add_history(l, h, field, name, value, d->n, e);
	if (is_result(name))
		return err_set(e, "--lever: %s is what became of the deal%s", name,
		    strcmp(name, COL_STAGE) == 0 ? ": give its --history" : "");
	if ((c = column_called(l, r, d, name, e)) == NULL)
		return -1;
	if (d->n == 0)
		return 0;
	return add_column(l, c, name, value, d->n, e);
}

int
levers_read(struct levers *l, const struct opt_list *names, const char *history,
    const struct rec *r, const struct deals *d, struct err *e)
{
	struct lever_history h = { 0 };
	int done = 0;

	*l = (struct levers){ .texts = intern_new() };
	if (history != NULL)
		done = lever_history_read(&h, history, d, e);
	l->strange = h.strange;
	l->torn = h.torn;
	l->torn_line = h.torn_line;
	for (size_t i = 0; i < names->n && done == 0; i++)
		done = add_named(l, names->item[i], &h, r, d, e);
	lever_history_free(&h);
	return done;
}

void
levers_free(struct levers *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->lever[i].day);
		free(l->lever[i].has);
	}
	for (size_t i = 0; i < l->columns; i++)
		column_free(&l->column[i]);
	free(l->lever);
	free(l->column);
	intern_free(l->texts);
	*l = (struct levers){ 0 };
}

/* ---- levers that happen while a deal is open ----------------------------------------------- */

enum { TERCILES = 3 };
#define LATE_Z 4
#define LATE_FACTOR 1.15

struct moments {
	double n, sum, squares;
};

static void
moments_add(struct moments *m, double x)
{
	m->n++;
	m->sum += x;
	m->squares += x * x;
}

static double
moments_mean(const struct moments *m)
{
	return m->sum / m->n;
}

static double
moments_variance(const struct moments *m)
{
	return fmax(0, (m->squares - m->sum * m->sum / m->n) / (m->n - 1));
}

/* The amounts above which the second and the third tercile are. */
static void
terciles(const struct population *p, double bound[TERCILES - 1])
{
	double *amount = mem_zero(p->n, sizeof *amount);
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (!isnan(p->d->deal[p->row[i]].amount))
			amount[n++] = p->d->deal[p->row[i]].amount;
	qsort(amount, n, sizeof *amount, order_double);
	for (size_t k = 1; k < TERCILES; k++)
		bound[k - 1] = n > 0 ? amount[k * n / TERCILES] : INFINITY;
	free(amount);
}

static size_t
tercile(double amount, const double bound[TERCILES - 1])
{
	if (isnan(amount))
		return TERCILES;
	return (size_t)(amount >= bound[0]) + (size_t)(amount >= bound[1]);
}

/* The difference of means within cells, weighted by what it tells there. */
static double
within(const struct moments (*cell)[2], size_t cells)
{
	double sum = 0, weight = 0;

	for (size_t i = 0; i < cells; i++) {
		double n0 = cell[i][0].n, n1 = cell[i][1].n, w = n0 * n1 / fmax(1, n0 + n1);

		if (w > 0)
			sum += w * (moments_mean(&cell[i][1]) - moments_mean(&cell[i][0]));
		weight += w;
	}
	return weight > 0 ? sum / weight : 0;
}

void
lever_delay(const struct lever *l, const struct population *p, const struct column *product,
    struct lever_delay *to)
{
	size_t products = product != NULL ? product->levels : 1, cells = products * (TERCILES + 1);
	struct moments (*cell)[2] = mem_zero(cells, sizeof *cell), all[2] = { { 0, 0, 0 } };
	double bound[TERCILES - 1], v;

	*to = (struct lever_delay){ 0, 1 };
	terciles(p, bound);
	for (size_t i = 0; i < p->n; i++) {
		uint32_t row = p->row[i];
		double days = log(1 + (double)population_age(p, row));
		size_t at = (product != NULL ? product->level[row] : 0) * (TERCILES + 1) +
		    tercile(p->d->deal[row].amount, bound);

		if (population_kind(p, row) != SURV_LOST || l->has[row] == LEVER_UNKNOWN)
			continue;
		moments_add(&all[l->has[row]], days);
		moments_add(&cell[at][l->has[row]], days);
	}
	if (all[0].n >= 2 && all[1].n >= 2) {
		v = moments_variance(&all[0]) / all[0].n + moments_variance(&all[1]) / all[1].n;
		to->z = v > 0 ? (moments_mean(&all[1]) - moments_mean(&all[0])) / sqrt(v) : 0;
		to->factor = exp(within((const struct moments (*)[2])cell, cells));
	}
	free(cell);
}

int
lever_is_late(const struct lever_delay *d)
{
	return d->z > LATE_Z && d->factor > LATE_FACTOR;
}
