#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/period.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "forecast/target.h"

enum { TARGET, PERIOD, DIMENSION, SEGMENT };

struct reading {
	struct targets *t;
	char *const *by;
};

void
targets_start(struct targets *t, const struct forecast *f)
{
	*t = (struct targets){ .f = f };
	t->amount = mem_resize(NULL, f->o.periods * f->groups, sizeof *t->amount);
	for (size_t i = 0; i < f->o.periods * f->groups; i++)
		t->amount[i] = NAN;
}

void
targets_free(struct targets *t)
{
	free(t->amount);
	*t = (struct targets){ 0 };
}

void
targets_all(struct targets *t, double amount)
{
	for (size_t v = 0; v < t->f->o.periods; v++)
		t->amount[v * t->f->groups] = amount;
}

static int
is(const char *s, size_t n, const char *text)
{
	return strlen(text) == n && memcmp(s, text, n) == 0;
}

/* The group of a row; -1 if there is none. */
static long
find_group(const struct reading *rd, const struct refdata_row *row)
{
	const struct forecast *f = rd->t->f;
	size_t n, len;
	const char *dimension = refdata_field(row, DIMENSION, &n),
	    *segment = refdata_field(row, SEGMENT, &len);
	uint32_t id;

	if (n == 0 || is(dimension, n, "overall"))
		return len == 0 || is(segment, len, "all") ? 0 : -1;
	for (size_t k = 0; k < f->dimensions; k++) {
		if (!is(dimension, n, rd->by[k]))
			continue;
		id = intern_find(f->p->d->value[k], segment, len);
		return id == INTERN_NONE ? -1 : (long)(1 + f->first[k] + f->rank[k][id]);
	}
	return -1;
}

/* Is the row one of the period's? */
static int
is_of(const struct forecast *f, const struct refdata_row *row, size_t period)
{
	char text[PERIOD_TEXT];
	size_t n;
	const char *s = refdata_field(row, PERIOD, &n);

	period_text(text, f->o.period, f->o.fiscal, f->period[period].start);
	return n == 0 || is(s, n, text);
}

static int
take(const struct refdata_row *row, void *arg, struct err *e)
{
	const struct reading *rd = arg;
	const struct forecast *f = rd->t->f;
	size_t n, taken = 0;
	const char *s = refdata_field(row, TARGET, &n);
	long group = find_group(rd, row);
	double amount, *to;

	if (num_parse(s, n, &amount) != 0 || amount < 0)
		return refdata_complain(row, TARGET, "not an amount", e);
	if (group < 0)
		return refdata_complain(row, SEGMENT, "no such segment is forecast (-b names the "
		    "columns)", e);
	for (size_t v = 0; v < f->o.periods; v++) {
		if (!is_of(f, row, v))
			continue;
		to = &rd->t->amount[v * f->groups + (size_t)group];
		if (!isnan(*to))
			return refdata_complain(row, TARGET, "a second target of this segment and "
			    "period", e);
		*to = amount;
		taken++;
	}
	rd->t->elsewhere += taken == 0;
	return 0;
}

int
targets_read(struct targets *t, char *const *by, const char *path, struct err *e)
{
	static const char *const column[] = { "target", COL_PERIOD, COL_DIMENSION, COL_SEGMENT };
	static const struct refdata table = { NULL, column, 4, take,
	    1u << PERIOD | 1u << DIMENSION | 1u << SEGMENT, NULL };
	struct reading rd = { t, by };

	return refdata_read(&table, path, &rd, e);
}
