#include <math.h>
#include <stdlib.h>

#include "group.h"
#include "median.h"
#include "mem.h"
#include "rate.h"
#include "report.h"
#include "stage.h"

#define UNPLACED .05		/* of lost deals: with more, conversions cannot be told */

struct step {			/* of a segment */
	size_t lost, open;	/* that stand here */
	struct median days;
};

struct funnel {
	const struct report *r;
	struct groups g;	/* segments */
	size_t *rank;		/* [values of deal_stage] from 1; 0: none */
	size_t stages;
	const char **name;	/* [stages + 1] as the input spells it; NULL: no deal stands there */
	struct step *step;	/* [segments * (stages + 1)]; 0: not known */
	size_t *won;		/* [segments] */
};

/* The stages that deals of the table stand in, in the order of their bytes; the caller's. */
static struct map *
stages_seen(const struct funnel *f)
{
	const struct deals *d = f->r->d;
	const struct map *m = d->value[f->r->own];
	uint32_t n = map_size(m), *place = mem_zero(n, sizeof *place), *by = mem_zero(n, sizeof *by);
	struct map *seen = map_new();
	size_t len;

	map_ranks(m, place);
	for (size_t i = 0; i < d->n; i++)	/* 1 + id, 0: not seen */
		if (f->g.of[i] != GROUP_NONE)
			by[place[d->key[i * d->keys + f->r->own]]] = 1 + d->key[i * d->keys + f->r->own];
	for (uint32_t i = 0; i < n; i++)
		if (by[i] > 0) {
			const char *name = map_text(m, by[i] - 1, &len);

			map_add(seen, name, len);
		}
	free(place);
	free(by);
	return seen;
}

static void
rank_stages(struct funnel *f, const struct stages *order)
{
	const struct map *m = f->r->d->value[f->r->own];
	struct map *seen = stages_seen(f);
	size_t *rank = mem_zero(map_size(seen), sizeof *rank), len;

	f->stages = stages_rank(order, seen, rank);
	f->rank = mem_zero(map_size(m), sizeof *f->rank);
	f->name = mem_zero(f->stages + 1, sizeof *f->name);
	for (uint32_t i = 0; i < map_size(seen); i++) {
		const char *name = map_text(seen, i, &len);
		uint32_t id = map_find(m, name, len);

		f->rank[id] = f->stages > 0 ? rank[i] : 0;
		if (f->name[f->rank[id]] == NULL)	/* the first spelling */
			f->name[f->rank[id]] = map_text(m, id, NULL);
	}
	free(rank);
	map_free(seen);
}

static void
count(struct funnel *f)
{
	const struct cohorts *c = f->r->c;

	for (size_t i = 0; i < c->d->n; i++) {
		struct step *s;

		if (f->g.of[i] == GROUP_NONE)
			continue;
		if (c->kind[i] == SURV_WON) {
			f->won[f->g.of[i]]++;
			continue;
		}
		s = &f->step[f->g.of[i] * (f->stages + 1) +
		    f->rank[c->d->key[i * c->d->keys + f->r->own]]];
		median_add(&s->days, (float)c->age[i]);
		s->lost += c->kind[i] == SURV_LOST;
		s->open += c->kind[i] == SURV_OPEN;
	}
}

static int
funnel_make(struct funnel *f, struct err *e)
{
	struct stages *order = stages_read(NULL, e);
	uint32_t *in;

	if (order == NULL)
		return -1;
	in = mem_zero(f->r->d->n, sizeof *in);
	for (size_t i = 0; i < f->r->d->n; i++)
		in[i] = f->r->c->place[i] == COHORT_NONE ? GROUP_NONE : 0;
	group_make(&f->g, f->r->d, in, f->r->key, f->r->keys);
	free(in);
	rank_stages(f, order);
	stages_free(order);
	f->step = mem_zero(f->g.n * (f->stages + 1), sizeof *f->step);
	f->won = mem_zero(f->g.n, sizeof *f->won);
	count(f);
	return 0;
}

static void
funnel_free(struct funnel *f)
{
	for (size_t i = 0; f->step != NULL && i < f->g.n * (f->stages + 1); i++)
		median_free(&f->step[i].days);
	free(f->step);
	free(f->won);
	free(f->rank);
	free(f->name);
	group_free(&f->g);
}

/* ---- the table ------------------------------------------------------------------ */

static void
funnel_columns(struct sheet *s, const struct report *r)
{
	static const char *const name[][2] = {
		{ "reached", "reached" }, { "advanced", "went on" }, { "lost_here", "lost" },
		{ "open_here", "open" }, { "conversion", "went on" }, { "conversion_lo", "from" },
		{ "conversion_hi", "to" }, { "median_days", "days" },
	};

	sheet_text_column(s, "stage", "stage");
	report_key_columns(s, r);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		sheet_column(s, name[i][0], name[i][1]);
	sheet_text_column(s, "note", NULL);
}

/* Lost deals of a segment; *unplaced of them say no stage. */
static size_t
lost_deals(const struct funnel *f, size_t g, size_t *unplaced)
{
	size_t lost = 0;

	for (size_t i = 0; i <= f->stages; i++)
		lost += f->step[g * (f->stages + 1) + i].lost;
	*unplaced = f->step[g * (f->stages + 1)].lost;
	return lost;
}

static void
funnel_row(struct sheet *s, const struct funnel *f, size_t stage, size_t g, struct out *note)
{
	const struct step *here = &f->step[g * (f->stages + 1) + stage];
	size_t unplaced, lost = lost_deals(f, g, &unplaced), on = f->won[g];
	double n, lo, hi;
	int told = (double)unplaced <= UNPLACED * (double)lost;

	for (size_t i = 1; i <= f->stages - stage; i++)
		on += here[i].lost + here[i].open;
	n = told ? (double)(on + here->lost) : 0;
	rate_wilson((double)on, n, RATE_Z, &lo, &hi);
	sheet_name(s, f->name[stage]);
	report_key_cells(s, &f->g, g);
	sheet_number(s, told ? (double)(on + here->lost + here->open) : NAN);
	sheet_number(s, told ? (double)on : NAN);
	sheet_number(s, told ? (double)here->lost : NAN);
	sheet_int(s, (long long)here->open);
	sheet_rate(s, n > 0 ? (double)on / n : NAN);
	sheet_rate(s, n > 0 ? lo : NAN);
	sheet_rate(s, n > 0 ? hi : NAN);
	sheet_number(s, median_value(&here->days));
	if (unplaced > 0)
		report_count(note, unplaced, "lost deal does not say where",
		    "lost deals do not say where");
	report_end(s, note);
}

int
report_funnel(const struct report *r, struct err *e)
{
	struct funnel f = { .r = r };
	struct out note;
	struct sheet s;
	int rc;

	if (r->own == REPORT_NONE)
		return err_set(e, "-r funnel needs a column deal_stage");
	if (funnel_make(&f, e) != 0)
		return -1;
	if (f.stages == 0 && r->d->n > 0)
		err_warn("deal_stage: no pipeline in share/stages.csv has any of these stages");
	out_memory(&note);
	sheet_open(&s, r->o, r->table);
	funnel_columns(&s, r);
	rc = report_start(&s, e);
	for (size_t i = 1; rc == 0 && i <= f.stages; i++)
		for (size_t g = 0; f.name[i] != NULL && g < f.g.n; g++)
			funnel_row(&s, &f, i, g, &note);
	sheet_close(&s);
	out_free(&note);
	funnel_free(&f);
	return rc;
}
