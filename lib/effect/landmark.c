#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "effect/landmark.h"
#include "effect/overlap.h"
#include "stats/surv.h"

#define AT_RISK 20

/* Open at that age, as far as the data go. */
static int
is_open_at(const struct population *p, uint32_t row, int32_t days)
{
	int32_t age = population_age(p, row);

	return population_kind(p, row) == SURV_OPEN ? age >= days : age > days;
}

static int
in_group(const struct column *group, uint32_t level, uint32_t row)
{
	return group == NULL || group->level[row] == level;
}

static void
take(struct landmark *m, const struct population *p, uint32_t row, int treated, int32_t days)
{
	const char *id;
	size_t n;

	id = strtab_text(p->d->ids, row, &n);
	m->row[m->n] = row;
	m->treated[m->n] = (uint8_t)treated;
	m->fold[m->n] = overlap_fold(id, n);
	m->age[m->n] = population_age(p, row) - days;
	m->kind[m->n] = population_kind(p, row);
	m->arm[treated]++;
	m->won[treated] += m->kind[m->n] == SURV_WON;
	m->n++;
}

void
landmark_take(struct landmark *m, const struct population *p, const struct lever *l, int32_t days,
    const struct column *group, uint32_t level)
{
	*m = (struct landmark){
		.row = mem_zero(p->n, sizeof *m->row), .treated = mem_zero(p->n, 1),
		.fold = mem_zero(p->n, 1), .y = mem_zero(p->n, sizeof *m->y),
		.age = mem_zero(p->n, sizeof *m->age), .kind = mem_zero(p->n, 1), .horizon = -1
	};
	for (size_t i = 0; i < p->n; i++) {
		uint32_t row = p->row[i];
		int32_t at = l->dated ? p->d->deal[row].created + days : 0;

		if (!in_group(group, level, row))
			continue;
		if (l->dated && is_open_at(p, row, days))
			take(m, p, row, l->day[row] != DATE_NONE && l->day[row] <= at, days);
		else if (!l->dated && l->has[row] != LEVER_UNKNOWN)
			take(m, p, row, l->has[row] == LEVER_HAS, 0);
	}
}

void
landmark_free(struct landmark *m)
{
	free(m->row);
	free(m->treated);
	free(m->fold);
	free(m->y);
	free(m->age);
	free(m->kind);
	*m = (struct landmark){ 0 };
}

/* The curves of an arm; 2: of both. */
static void
fit(struct surv *s, const struct landmark *m, int arm)
{
	int32_t *age = mem_zero(m->n, sizeof *age);
	uint8_t *kind = mem_zero(m->n, 1);
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		if (arm == 2 || m->treated[i] == arm) {
			age[n] = m->age[i];
			kind[n++] = m->kind[i];
		}
	surv_fit(s, age, kind, n);
	free(age);
	free(kind);
}

void
landmark_outcome(struct landmark *m)
{
	struct surv s[3] = { { 0 } };
	struct surv_pseudo p[2] = { { 0 } };

	for (int arm = 0; arm < 3; arm++)
		fit(&s[arm], m, arm);
	m->horizon = surv_horizon(&s[2]);
	for (int arm = 0; arm < 2 && m->horizon >= 0; arm++)
		m->horizon = surv_limit(&s[arm], AT_RISK, m->horizon);
	for (int arm = 0; arm < 2 && m->horizon >= 0; arm++) {
		surv_pseudo(&p[arm], &s[arm], m->horizon);
		m->mean[arm] = p[arm].incidence;
	}
	for (size_t i = 0; i < m->n && m->horizon >= 0; i++)
		m->y[i] = surv_value(&p[m->treated[i]], m->age[i], (enum surv_kind)m->kind[i]);
	for (int arm = 0; arm < 3; arm++)
		surv_free(&s[arm]);
	surv_pseudo_free(&p[0]);
	surv_pseudo_free(&p[1]);
}

void
landmark_naive(const struct population *p, const struct lever *l, const struct column *group,
    uint32_t level, double won[2], double closed[2])
{
	won[0] = won[1] = closed[0] = closed[1] = 0;
	for (size_t i = 0; i < p->n; i++) {
		uint32_t row = p->row[i];
		const struct deal *d = &p->d->deal[row];
		int has;

		if (d->closed == DATE_NONE || !in_group(group, level, row) ||
		    (!l->dated && l->has[row] == LEVER_UNKNOWN))
			continue;
		has = l->dated ? l->day[row] != DATE_NONE && l->day[row] <= d->closed :
		    l->has[row] == LEVER_HAS;
		closed[has]++;
		won[has] += population_kind(p, row) == SURV_WON;
	}
}
