#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "deal/delayed_entry.h"
#include "deal/last_day.h"
#include "deal/leak.h"
#include "effect/population.h"
#include "stats/surv.h"

struct named {
	const char *id;
	size_t n;
	uint32_t row;
};

static int
compare(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int c = memcmp(x->id, y->id, x->n < y->n ? x->n : y->n);

	return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

void
population_make(struct population *p, struct deals *d)
{
	struct named *by_id = mem_zero(d->n, sizeof *by_id);
	struct last_day last;

	last_day_of(d, &last);
	last_day_warn(&last, DATE_NONE);
	*p = (struct population){ .d = d, .as_of = last.day, .entry = DATE_NONE };
	if (last.day != DATE_NONE) {
		deals_forget(d, last.day);
		p->entry = delayed_entry_day(d, last.day);
	}
	for (uint32_t i = 0; i < d->n; i++) {
		int32_t created = d->deal[i].created;

		p->undated += created == DATE_NONE;
		p->before += created != DATE_NONE && p->entry != DATE_NONE && created < p->entry;
		if (created == DATE_NONE || created > p->as_of ||
		    (p->entry != DATE_NONE && created < p->entry))
			continue;
		by_id[p->n].row = i;
		by_id[p->n].id = strtab_text(d->ids, i, &by_id[p->n].n);
		p->n++;
	}
	qsort(by_id, p->n, sizeof *by_id, compare);
	p->row = mem_zero(p->n, sizeof *p->row);
	for (size_t i = 0; i < p->n; i++)
		p->row[i] = by_id[i].row;
	free(by_id);
}

void
population_free(struct population *p)
{
	free(p->row);
	*p = (struct population){ 0 };
}

uint8_t
population_kind(const struct population *p, uint32_t row)
{
	return p->d->deal[row].closed == DATE_NONE ? SURV_OPEN : p->d->deal[row].outcome;
}

int32_t
population_age(const struct population *p, uint32_t row)
{
	const struct deal *d = &p->d->deal[row];

	return (d->closed == DATE_NONE ? p->as_of : d->closed) - d->created;
}

/* ---- leaks ---------------------------------------------------------------------------------- */

struct sample {
	struct leak_row *row;
	struct leak_life *life;
	int32_t *closed;
	float *x;
};

static struct leaks *
leaks_of(const struct population *p, struct sample *s)
{
	struct leaks *leaks;
	double lo, hi;

	s->row = mem_zero(p->n, sizeof *s->row);
	s->life = mem_zero(p->n, sizeof *s->life);
	s->closed = mem_zero(p->n, sizeof *s->closed);
	s->x = mem_zero(p->n, sizeof *s->x);
	for (uint32_t i = 0; i < p->n; i++) {
		const struct deal *d = &p->d->deal[p->row[i]];
		uint8_t kind = population_kind(p, p->row[i]);

		s->closed[i] = kind == SURV_OPEN ? p->as_of : d->closed;
		s->life[i] = (struct leak_life){ d->created, s->closed[i], kind };
		s->row[i] = (struct leak_row){ i, 0, p->as_of - d->created, kind };
	}
	leak_promise(s->life, p->n, p->entry, p->as_of, &lo, &hi);
	leaks = leaks_new(s->row, p->n, p->n, s->closed);
	leaks_promise(leaks, lo, hi);
	return leaks;
}

static void
warn(const char *name, const struct leak *l)
{
	switch (l->reason) {
	case LEAK_OUTCOME:
		err_warn("%s: tells the outcome alone (AUC %.3f): no covariate", name,
		    l->outcome_auc);
		break;
	case LEAK_OPEN:
	case LEAK_EMPTY:
		err_warn("%s: tells open deals from closed ones (AUC %.3f): no covariate", name,
		    l->reason == LEAK_OPEN ? l->open_auc : l->empty_auc);
		break;
	default:
		err_warn("%s: says that %.0f%% of the open deals will be won, which their ages do "
		    "not: no covariate", name, 100 * l->share);
	}
}

void
population_leaks(const struct population *p, const struct column *const *column, size_t columns,
    const uint8_t *quiet, uint8_t *leak)
{
	struct sample s;
	struct leaks *leaks = leaks_of(p, &s);

	for (size_t k = 0; k < columns; k++) {
		const struct column *c = column[k];
		struct leak found;

		for (size_t i = 0; i < p->n; i++)
			s.x[i] = c->kind != COLUMN_TEXT ? (float)c->number[p->row[i]] :
			    c->level[p->row[i]] == COLUMN_EMPTY ? NAN :
			    (float)c->level[p->row[i]];
		leaks_measure(leaks, s.x, 1, c->kind == COLUMN_TEXT ? c->levels : 0, &found);
		leak[k] = quiet[k] ? found.reason == LEAK_OUTCOME || found.reason == LEAK_OPEN ||
		    found.reason == LEAK_EMPTY : found.reason != LEAK_NONE;
		if (leak[k] && !quiet[k])
			warn(c->name, &found);
	}
	leaks_free(leaks);
	free(s.row);
	free(s.life);
	free(s.closed);
	free(s.x);
}
