#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "deal/leak.h"
#include "winrate/leaky.h"

/* Deals with an age. */
struct deals_known {
	struct leak_row *row;
	struct leak_life *life;
	size_t n;
	int32_t *closed;	/* [deals of the table] */
};

static void
take_deals(struct deals_known *k, const struct cohorts *c)
{
	*k = (struct deals_known){ mem_zero(c->d->n, sizeof *k->row),
	    mem_zero(c->d->n, sizeof *k->life), 0, mem_zero(c->d->n, sizeof *k->closed) };
	for (size_t i = 0; i < c->d->n; i++) {
		const struct deal *d = &c->d->deal[i];

		k->closed[i] = d->closed;
		if (c->age[i] < 0)
			continue;
		k->life[k->n] = (struct leak_life){ d->created, d->closed, c->kind[i] };
		k->row[k->n++] = (struct leak_row){ (uint32_t)i, 0, c->o.as_of - d->created,
		    c->kind[i] };
	}
}

static void
warn(const char *name, const struct leak *l)
{
	switch (l->reason) {
	case LEAK_OUTCOME:
		err_warn("%s: tells the outcome alone (AUC %.3f), so it is no part of what is "
		    "pursued: left out", name, l->outcome_auc);
		break;
	case LEAK_OPEN:
	case LEAK_EMPTY:
		err_warn("%s: tells open deals from closed ones (AUC %.3f), so it is no part of "
		    "what is pursued: left out", name, l->reason == LEAK_OPEN ? l->open_auc :
		    l->empty_auc);
		break;
	case LEAK_SHARE:
		err_warn("%s: says that %.0f%% of the open deals will be won, which their ages do "
		    "not: left out", name, 100 * l->share);
		break;
	default:
		break;
	}
}

void
leaky_find(struct leaky *l, const struct cohorts *c, const size_t *key, size_t keys,
    char *const *name)
{
	float *x = mem_zero(c->d->n, sizeof *x);
	double lo, hi;
	struct deals_known k;
	struct leaks *leaks;
	struct leak found;

	*l = (struct leaky){ mem_zero(keys, 1), 0 };
	take_deals(&k, c);
	leaks = leaks_new(k.row, k.n, c->d->n, k.closed);
	leak_promise(k.life, k.n, c->entry, c->o.as_of, &lo, &hi);
	leaks_promise(leaks, lo, hi);
	for (size_t a = 0; a < keys; a++) {
		const struct intern *text = c->d->value[key[a]];
		uint32_t empty = intern_find(text, "", 0);

		for (size_t i = 0; i < k.n; i++) {
			uint32_t v = c->d->key[k.row[i].deal * c->d->keys + key[a]];

			x[i] = v == empty ? NAN : (float)v;
		}
		leaks_measure(leaks, x, 1, intern_size(text), &found);
		l->key[a] = found.reason != LEAK_NONE;
		warn(name[a], &found);
	}
	for (size_t i = 0; i < k.n; i++)
		x[i] = (float)c->d->deal[k.row[i].deal].amount;
	leaks_measure(leaks, x, 1, 0, &found);
	l->amount = found.reason != LEAK_NONE;
	warn(deal_name[DEAL_AMOUNT], &found);
	leaks_free(leaks);
	free(k.row);
	free(k.life);
	free(k.closed);
	free(x);
}

void
leaky_free(struct leaky *l)
{
	free(l->key);
	*l = (struct leaky){ 0 };
}
