#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "deal/stage.h"
#include "stats/htest.h"
#include "stats/proportion.h"
#include "winrate/funnel.h"
#include "winrate/groupby.h"
#include "winrate/report.h"

/* The stages that deals of the table stand in, in the order of their bytes; the caller's. */
static struct intern *
stages_seen(const struct funnel *f, const struct deals *d, const uint32_t *group)
{
	const struct intern *m = d->value[f->key];
	uint32_t n = intern_size(m), *sorted = intern_sorted(m);
	uint8_t *here = mem_zero(n, sizeof *here);
	struct intern *seen = intern_new();
	size_t len;

	for (size_t i = 0; i < d->n; i++)
		if (group[i] != GROUPBY_NONE)
			here[d->key[i * d->keys + f->key]] = 1;
	for (uint32_t i = 0; i < n; i++)
		if (here[sorted[i]]) {
			const char *name = intern_text(m, sorted[i], &len);

			intern_add(seen, name, len);
		}
	free(sorted);
	free(here);
	return seen;
}

static void
rank_stages(struct funnel *f, const struct deals *d, const struct stages *order,
    struct intern *seen)
{
	const struct intern *m = d->value[f->key];
	size_t *rank = mem_zero(intern_size(seen), sizeof *rank), len;

	f->stages = stages_rank(order, seen, rank);
	f->rank = mem_zero(intern_size(m), sizeof *f->rank);
	f->name = mem_zero(f->stages + 1, sizeof *f->name);
	for (uint32_t i = 0; i < intern_size(seen); i++) {
		const char *name = intern_text(seen, i, &len);
		uint32_t id = intern_find(m, name, len);

		f->rank[id] = f->stages > 0 ? rank[i] : 0;
		if (f->name[f->rank[id]] == NULL)	/* the first spelling */
			f->name[f->rank[id]] = intern_text(m, id, NULL);
	}
	free(rank);
}

int
funnel_make(struct funnel *f, const struct deals *d, size_t key, const uint32_t *group,
    const char *path, struct err *e)
{
	struct stages *order = stages_read(path, e);
	struct intern *seen;

	*f = (struct funnel){ .key = key };
	if (order == NULL)
		return -1;
	seen = stages_seen(f, d, group);
	rank_stages(f, d, order, seen);
	intern_free(seen);
	stages_free(order);
	return 0;
}

void
funnel_free(struct funnel *f)
{
	free(f->rank);
	free(f->name);
	*f = (struct funnel){ 0 };
}

/* ---- stages that the pipeline does not have ------------------------------------ */

static int
by_stage(const void *a, const void *b)
{
	const struct funnel_outside *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

static int
most_first(const void *a, const void *b)
{
	const struct funnel_outside *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->open != y->open)
		return x->open > y->open ? -1 : 1;
	if (x->lost != y->lost)
		return x->lost > y->lost ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* Puts those of one group and stage together; returns how many are left. */
static size_t
add_up(struct funnel_outside *list, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++)
		if (to > 0 && by_stage(&list[to - 1], &list[i]) == 0) {
			list[to - 1].open += list[i].open;
			list[to - 1].lost += list[i].lost;
		} else {
			list[to++] = list[i];
		}
	return to;
}

size_t
funnel_outside(const struct funnel *f, const struct cohorts *c, const uint32_t *group,
    struct funnel_outside **list)
{
	const struct intern *m = c->d->value[f->key];
	uint32_t *sorted = intern_sorted(m), *rank = mem_zero(intern_size(m), sizeof *rank);
	struct funnel_outside *o = NULL;
	size_t n = 0, cap = 0;

	intern_ranks(m, rank);		/* so that no order of rows matters */
	for (size_t i = 0; i < c->d->n; i++) {
		if (group[i] == GROUPBY_NONE || c->kind[i] == SURV_WON ||
		    funnel_rank(f, c->d, i) > 0)
			continue;
		o = mem_grow(o, &cap, n + 1, sizeof *o);
		o[n++] = (struct funnel_outside){ group[i],
		    rank[c->d->key[i * c->d->keys + f->key]], c->kind[i] == SURV_OPEN,
		    c->kind[i] == SURV_LOST };
	}
	if (n > 0)
		qsort(o, n, sizeof *o, by_stage);
	n = add_up(o, n);
	if (n > 0)
		qsort(o, n, sizeof *o, most_first);
	for (size_t i = 0; i < n; i++)
		o[i].value = sorted[o[i].value];
	free(sorted);
	free(rank);
	*list = o;
	return n;
}

void
funnel_say_lost(struct buf *note, const struct funnel *f, const struct deals *d,
    const struct funnel_outside *list, size_t n)
{
	const char *name, *most_name = NULL;
	size_t len, unsaid = 0, lost = 0, stages = 0, most = 0;

	for (size_t i = 0; i < n; i++) {
		name = intern_text(d->value[f->key], list[i].value, &len);
		if (len == 0) {
			unsaid += list[i].lost;
			continue;
		}
		lost += list[i].lost;
		stages += list[i].lost > 0;
		if (list[i].lost > most) {
			most = list[i].lost;
			most_name = name;
		}
	}
	if (unsaid > 0)
		report_count(note, unsaid, "lost deal does not say where",
		    "lost deals do not say where");
	if (lost == 0)
		return;
	report_count(note, lost, "lost deal stands in a stage that the pipeline does not have",
	    "lost deals stand in stages that the pipeline does not have");
	buf_printf(note, stages > 1 ? " (most in %s)" : " (%s)", most_name);
}

/* ---- one side against the other --------------------------------------------- */

/* The share of a side's deals lost in each stage by the age t; in 0, in none of the pipeline. */
static void
lose(const struct funnel *f, const struct baseline *s, uint32_t side, int32_t t, double *lost)
{
	const struct cohorts *c = s->c;
	const struct surv *cohort = &s->cohort[side];
	size_t ages = (size_t)t + 1, stages = f->stages + 1;
	uint32_t *count = mem_zero(ages * stages, sizeof *count);

	for (size_t i = 0; i < c->d->n; i++)
		if (s->side[i] == side && c->kind[i] == SURV_LOST && c->age[i] <= t)
			count[(size_t)c->age[i] * stages + funnel_rank(f, c->d, i)]++;
	for (const struct surv_age *a = cohort->a; a < cohort->a + cohort->ages &&
	    a->age <= t; a++)
		for (size_t k = 0; k < stages; k++)
			lost[k] += a->weight * count[(size_t)a->age * stages + k] / cohort->n;
	free(count);
}

/* One side, followed to the age t; returns the share lost in no stage; *all: lost. */
static double
follow(const struct funnel *f, const struct baseline *s, uint32_t side, int32_t t,
    struct funnel_step *step, double *all)
{
	double *lost = mem_zero(f->stages + 1, sizeof *lost), left, unplaced;

	lose(f, s, side, t, lost);
	unplaced = lost[0];
	left = 1 - unplaced;
	*all += unplaced;
	for (size_t k = 1; k <= f->stages; k++) {
		step[k].n[side] = fmax(0, left) * s->cohort[side].n * s->ratio[side];
		step[k].rate[side] = left > 0 ? fmax(0, left - lost[k]) / left : NAN;
		left -= lost[k];
		*all += lost[k];
	}
	free(lost);
	return unplaced;
}

static void
compare_step(struct funnel_step *x)
{
	double k0 = x->rate[0] * x->n[0], k1 = x->rate[1] * x->n[1];

	x->change = x->rate[1] - x->rate[0];
	proportion_newcombe(k1, x->n[1], k0, x->n[0], PROPORTION_Z, &x->lo, &x->hi);
	x->p = htest_two_rates(k1, x->n[1], k0, x->n[0]);
}

double
funnel_compare(const struct funnel *f, const struct baseline *s, struct funnel_step *step)
{
	struct funnel_step *by_share = mem_zero(f->stages + 1, sizeof *by_share);
	const int32_t (*age)[2] = s->speed.age;
	double all = 0, unplaced = 0, other = 0;

	for (uint32_t side = 0; side < 2; side++) {
		unplaced += follow(f, s, side, age[CONTRAST_BY_AGE][side], step, &all);
		(void)follow(f, s, side, age[CONTRAST_BY_SHARE][side], by_share, &other);
	}
	for (size_t k = 1; k <= f->stages; k++) {
		struct funnel_step *x = &step[k], *y = &by_share[k];

		compare_step(x);
		compare_step(y);
		x->lo = fmin(x->lo, y->lo);
		x->hi = fmax(x->hi, y->hi);
		x->p = contrast_p((const double [CONTRAST_WAYS]){ x->change, y->change },
		    (const double [CONTRAST_WAYS]){ x->p, y->p }, 0);
	}
	free(by_share);
	return all > 0 ? unplaced / all : 0;
}
