#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "deal/columns.h"
#include "effect/lever_table.h"

enum { OTHERS = 2 };		/* columns of options that name one each */
static const char *const known[] = {
	COL_REP, COL_INDUSTRY, COL_REGION, COL_PRODUCT, COL_SOURCE, COL_AMOUNT, COL_CREATED
};
enum { KNOWN = sizeof known / sizeof *known };

/* ---- reading ---------------------------------------------------------------------------- */

struct reading {
	struct lever_table *t;
	const struct rec *r;
	const struct population *p;
};

/* Amounts count by their logarithm. */
static void
take_logarithms(struct column *c, size_t deals)
{
	for (size_t i = 0; c->kind == COLUMN_NUMBER && i < deals; i++)
		c->number[i] = c->number[i] > 0 ? log(c->number[i]) : NAN;
}

/* The column of a name; NULL if there is none. */
static const struct column *
find(const struct reading *s, const char *name)
{
	long at = rec_find(s->r, name);
	struct column *c;

	for (size_t k = 0; k < s->t->columns; k++)
		if (strcmp(s->t->column[k].name, name) == 0)
			return &s->t->column[k];
	if (at < 0)
		return NULL;
	c = &s->t->column[s->t->columns++];
	column_read(c, s->p->d, rec_name(s->r, (size_t)at), (size_t)at);
	if (strcmp(name, COL_AMOUNT) == 0)
		take_logarithms(c, s->p->d->n);
	return c;
}

/* The same of one that must be there, if it has a name. */
static int
need(const struct reading *s, const char *name, const struct column **to, struct err *e)
{
	size_t at;

	*to = NULL;
	if (name == NULL)
		return 0;
	if (rec_need(s->r, name, NULL, &at, e) != 0)
		return -1;
	*to = find(s, name);
	return 0;
}

static int
is_negative(const struct lever_table *t, const struct column *c)
{
	for (size_t k = 0; k < t->negatives; k++)
		if (t->negative[k] == c)
			return 1;
	return 0;
}

/* Those that are no leaks: what comes after the outcome explains it away. */
static void
choose(struct lever_table *t, const struct population *p, size_t n)
{
	const struct column **all = mem_zero(n, sizeof *all);
	uint8_t *quiet = mem_zero(n, 1), *leak = mem_zero(n, 1);

	for (size_t k = 0; k < n; k++) {
		all[k] = &t->column[k];
		quiet[k] = strcmp(all[k]->name, COL_CREATED) == 0;	/* stays in any case */
	}
	if (p->n > 0)
		population_leaks(p, all, n, quiet, leak);
	t->covariate = mem_zero(n, sizeof *t->covariate);
	for (size_t k = 0; k < n; k++)
		if ((!leak[k] || quiet[k]) && !is_negative(t, all[k]))
			t->covariate[t->covariates++] = all[k];
	free(all);
	free(quiet);
	free(leak);
}

int
lever_table_read(struct lever_table *t, const struct lever_names *names, const struct rec *r,
    const struct population *p, struct err *e)
{
	const struct opt_list *adjust = names->adjust, *negative = names->negative;
	const struct reading s = { t, r, p };
	const struct column *none;
	size_t covariates;

	*t = (struct lever_table){ 0 };
	t->column = mem_zero((size_t)KNOWN + adjust->n + negative->n + OTHERS, sizeof *t->column);
	for (size_t k = 0; k < KNOWN; k++)
		(void)find(&s, known[k]);
	for (size_t k = 0; k < adjust->n; k++)
		if (need(&s, adjust->item[k], &none, e) != 0)
			return -1;
	covariates = t->columns;
	t->negative = mem_zero(negative->n, sizeof *t->negative);
	for (size_t k = 0; k < negative->n; k++, t->negatives++)
		if (need(&s, negative->item[k], &t->negative[k], e) != 0)
			return -1;
	if (need(&s, names->cluster, &t->cluster, e) != 0 || need(&s, names->by, &t->by, e) != 0)
		return -1;
	t->rep = find(&s, COL_REP);
	t->product = find(&s, COL_PRODUCT);
	choose(t, p, covariates);
	return 0;
}

void
lever_table_free(struct lever_table *t)
{
	for (size_t k = 0; k < t->columns; k++)
		column_free(&t->column[k]);
	free(t->column);
	free(t->covariate);
	free(t->negative);
	*t = (struct lever_table){ 0 };
}

/* ---- levers without a day --------------------------------------------------------------- */

static const char *
sign_of(const struct lever *l)
{
	return *l->level != '\0' ? "=" : "";
}

static int
refuse(const struct lever *l, const char *why, int force, struct err *e)
{
	if (!force)
		return err_set(e, "--lever: %s%s%s: %s: happens while a deal is open: give its "
		    "day (a column of dates, or --history), or --force", l->column, sign_of(l),
		    l->level, why);
	err_warn("%s%s%s: %s; taken as known at creation by --force", l->column, sign_of(l),
	    l->level, why);
	return 0;
}

static int
check_delay(const struct lever_table *t, const struct lever *l, const struct population *p,
    int force, struct err *e)
{
	struct lever_delay late;
	char why[128];

	lever_delay(l, p, t->product, &late);
	if (!lever_is_late(&late))
		return 0;
	snprintf(why, sizeof why, "lost deals that have it took %.0f%% longer (z %.1f)",
	    100 * (late.factor - 1), late.z);
	return refuse(l, why, force, e);
}

/* The column as a whole. */
static int
check_leak(const struct column *c, const struct levers *l, const struct population *p, int force,
    struct err *e)
{
	const uint8_t quiet = 1;
	uint8_t leak = 0;

	if (c->kind != COLUMN_TEXT || lever_known_at_creation(c->name))
		return 0;
	population_leaks(p, &c, 1, &quiet, &leak);
	for (size_t i = 0; i < l->n && leak; i++)
		if (strcmp(l->lever[i].column, c->name) == 0 &&
		    refuse(&l->lever[i], "its column knows how deals ended, or that they have",
		    force, e) != 0)
			return -1;
	return 0;
}

int
lever_table_check(const struct lever_table *t, const struct levers *l, const struct population *p,
    int force, struct err *e)
{
	for (size_t k = 0; k < l->columns && p->n > 0; k++)
		if (check_leak(&l->column[k], l, p, force, e) != 0)
			return -1;
	for (size_t i = 0; i < l->n; i++) {
		const struct lever *v = &l->lever[i];

		if (v->dated || lever_known_at_creation(v->column))
			continue;
		if (check_delay(t, v, p, force, e) != 0)
			return -1;
		err_warn("%s%s%s: has no day: taken as known when the deal was created", v->column,
		    sign_of(v), v->level);
		if (v->unknown > 0)
			err_note("%s: %zu deals have no value: left out", v->column, v->unknown);
	}
	return 0;
}
