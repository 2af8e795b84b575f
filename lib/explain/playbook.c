#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "explain/playbook.h"
#include "text/cond.h"
#include "text/template.h"

enum { FACTOR, DIRECTION, CONDITION, ACTION, COLUMNS };
static const char *const column[COLUMNS] = { "factor", "direction", "condition", "action" };

/* -1, 1, 0; 2 if it is no direction. */
static int
direction(const char *s)
{
	if (strcmp(s, "low") == 0)
		return -1;
	if (strcmp(s, "high") == 0)
		return 1;
	return strcmp(s, "any") == 0 ? 0 : 2;
}

static int
is_label(const struct labels *l, const char *factor)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->label[i].factor, factor) == 0)
			return 1;
	return 0;
}

static size_t
number(const struct factors *f, const char *factor)
{
	size_t i;

	if (strcmp(factor, "any") == 0)
		return PLAYBOOK_ROW_ANY;
	for (i = 0; i < f->n; i++)
		if (strcmp(f->name[i], factor) == 0)
			return i;
	return PLAYBOOK_ROW_NEVER;
}

/* Some input may have it. */
static int
is_known(const char *name)
{
	static const char *const other[] = {
		COL_AS_OF, COL_HEALTH, COL_CONSISTENCY,
		COL_PROBABILITY, COL_RISK, COL_CATEGORY, COL_PERCENTILE, COL_ARM, NULL
	};
	size_t i;

	if (strncmp(name, "x_", 2) == 0)
		return 1;
	for (i = 0; i < DEAL_COLUMNS; i++)
		if (strcmp(name, deal_name[i]) == 0)
			return 1;
	for (i = 0; other[i] != NULL; i++)
		if (strcmp(name, other[i]) == 0)
			return 1;
	return 0;
}

/* Where factor_get finds a column: -1 absent. */
static int
find(const struct factors *f, const char *name, const struct refdata_row *row, size_t field,
    long *index, struct err *e)
{
	const struct rec *r = f->r;
	char where[REFDATA_WHERE];

	*index = strcmp(name, COL_PROBABILITY) == 0 ? FACTOR_CHANCE :
	    strcmp(name, COL_ARM) == 0 && f->arm_by >= 0 ? FACTOR_ARM : rec_find(r, name);
	if (*index >= 0 || is_known(name))
		return 0;
	return err_set(e, "%s: no column %s in %s", refdata_where(row, field, where), name,
	    rec_file(r, 0));
}

static int
bind(struct playbook_row *p, const struct factors *f, const struct refdata_row *row,
    struct err *e)
{
	long index;
	size_t i;

	for (i = 0; i < cond_columns(p->condition); i++) {
		if (find(f, cond_column(p->condition, i), row, CONDITION, &index, e) != 0)
			return -1;
		cond_bind(p->condition, i, index);
		if (index < 0)
			/* not to take an absent column for an empty field */
			p->number = PLAYBOOK_ROW_NEVER;
	}
	for (i = 0; i < template_columns(p->action); i++) {
		if (find(f, template_column(p->action, i), row, ACTION, &index, e) != 0)
			return -1;
		template_bind(p->action, i, index);
	}
	return 0;
}

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct playbook *all = arg;
	struct playbook_row *p;
	char where[REFDATA_WHERE];
	const char *factor = refdata_text(row, FACTOR);

	if (direction(refdata_text(row, DIRECTION)) == 2)
		return refdata_complain(row, DIRECTION, "not low, high or any", e);
	if (*refdata_text(row, ACTION) == '\0')
		return refdata_complain(row, ACTION, "is empty", e);
	if (number(all->factors, factor) == PLAYBOOK_ROW_NEVER && all->checked &&
	    !is_label(&all->factors->labels, factor))
		return refdata_complain(row, FACTOR, "not a factor of the labels table, nor any",
		    e);
	all->play = mem_grow(all->play, &all->cap, all->n + 1, sizeof *p);
	p = &all->play[all->n++];
	memset(p, 0, sizeof *p);
	p->factor = mem_text(factor, strlen(factor));
	p->number = number(all->factors, factor);
	p->direction = direction(refdata_text(row, DIRECTION));
	p->condition = cond_new(refdata_text(row, CONDITION),
	    refdata_where(row, CONDITION, where), e);
	if (p->condition == NULL)
		return -1;
	p->action = template_new(refdata_text(row, ACTION), refdata_where(row, ACTION, where), e);
	if (p->action == NULL)
		return -1;
	return bind(p, all->factors, row, e);
}

static const struct refdata table = { "playbook.csv", column, COLUMNS, read_row, 0, NULL };

int
playbook_open(struct playbook *p, const struct refdata_from *from, const struct factors *f,
    struct err *e)
{
	memset(p, 0, sizeof *p);
	p->factors = f;
	p->checked = from->path != NULL;
	return refdata_read_from(&table, from, p, e);
}

void
playbook_free(struct playbook *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->play[i].factor);
		cond_free(p->play[i].condition);
		template_free(p->play[i].action);
	}
	free(p->play);
	tested_free(&p->tested);
	memset(p, 0, sizeof *p);
}

static int
fits(const struct playbook_row *p, const struct factor_row *row, size_t speaker)
{
	struct factor_row copy = *row;

	if (p->direction != 0 && p->direction != factor_direction(row, speaker))
		return 0;
	return cond_fits(p->condition, factor_get, &copy);
}

/* The first row in [from, to) for the factor that fits. */
static const struct playbook_row *
find_row(const struct playbook *p, size_t from, size_t to, size_t factor,
    const struct factor_row *row, size_t speaker)
{
	size_t i;

	for (i = from; i < to; i++)
		if (p->play[i].number == factor && fits(&p->play[i], row, speaker))
			return &p->play[i];
	return NULL;
}

const struct playbook_row *
playbook_find(const struct playbook *p, const struct factor_row *row, const size_t *factor,
    const size_t *speaker, size_t n)
{
	const struct playbook_row *found = NULL;
	size_t i, above = 0;

	while (above < p->n && strcmp(p->play[above].factor, "any") == 0)
		above++;
	for (i = 0; i < n && found == NULL; i++)
		found = find_row(p, 0, above, PLAYBOOK_ROW_ANY, row, speaker[i]);
	for (i = 0; i < n && found == NULL; i++)
		found = find_row(p, above, p->n, factor[i], row, speaker[i]);
	for (i = 0; i < n && found == NULL; i++)
		found = find_row(p, above, p->n, PLAYBOOK_ROW_ANY, row, speaker[i]);
	return found;
}

void
playbook_action(const struct playbook *p, const struct playbook_row *play, struct factor_row *row,
    struct buf *o)
{
	size_t from = o->len;

	template_fill(play->action, o, row->factors->currency, factor_get, row);
	if (o->len > from)
		tested_mark(&p->tested, o->s + from, o->len - from, o);
}
