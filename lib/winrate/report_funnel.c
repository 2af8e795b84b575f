#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "deal/columns.h"
#include "stats/proportion.h"
#include "stats/running_median.h"
#include "winrate/funnel.h"
#include "winrate/groupby.h"
#include "winrate/report.h"

#define OTHERS "other stages"
enum { NAMED = 5 };		/* other stages whose names the note has */

struct funnel_cell {		/* of a segment */
	size_t lost, open;	/* that stand here */
	struct running_median days;
};

struct stands {
	const struct report *r;
	struct groupbys g;	/* segments */
	struct funnel f;
	struct funnel_cell *step;	/* [segments * (stages + 1)]; 0: in no stage of the
					 * pipeline, with the days of the open deals alone */
	size_t *won;		/* [segments] */
	struct funnel_outside *outside;
	size_t *first;		/* [segments + 1] where those of a segment begin */
};

static void
count(struct stands *f)
{
	const struct cohorts *c = f->r->c;

	for (size_t i = 0; i < c->d->n; i++) {
		struct funnel_cell *s;

		if (f->g.of[i] == GROUPBY_NONE)
			continue;
		if (c->kind[i] == SURV_WON) {
			f->won[f->g.of[i]]++;
			continue;
		}
		s = &f->step[f->g.of[i] * (f->f.stages + 1) + funnel_rank(&f->f, c->d, i)];
		if (c->kind[i] == SURV_OPEN || funnel_rank(&f->f, c->d, i) > 0)
			running_median_add(&s->days, (float)c->age[i]);
		s->lost += c->kind[i] == SURV_LOST;
		s->open += c->kind[i] == SURV_OPEN;
	}
}

static void
look_outside(struct stands *f)
{
	size_t n = funnel_outside(&f->f, f->r->c, f->g.of, &f->outside);

	f->first = mem_zero(f->g.n + 1, sizeof *f->first);
	for (size_t i = 0; i < n; i++)
		f->first[f->outside[i].group + 1]++;
	for (size_t g = 0; g < f->g.n; g++)
		f->first[g + 1] += f->first[g];
}

static int
make(struct stands *f, struct err *e)
{
	uint32_t *in = mem_zero(f->r->d->n, sizeof *in);

	for (size_t i = 0; i < f->r->d->n; i++)
		in[i] = f->r->c->place[i] == COHORT_NONE ? GROUPBY_NONE : 0;
	groupby_make(&f->g, f->r->d, in, f->r->key, f->r->keys);
	free(in);
	if (funnel_make(&f->f, f->r->d, f->r->own, f->g.of, f->r->stages, e) != 0)
		return -1;
	f->step = mem_zero(f->g.n * (f->f.stages + 1), sizeof *f->step);
	f->won = mem_zero(f->g.n, sizeof *f->won);
	count(f);
	look_outside(f);
	return 0;
}

static void
unmake(struct stands *f)
{
	for (size_t i = 0; f->step != NULL && i < f->g.n * (f->f.stages + 1); i++)
		running_median_free(&f->step[i].days);
	free(f->step);
	free(f->won);
	free(f->outside);
	free(f->first);
	funnel_free(&f->f);
	groupby_free(&f->g);
}

/* ---- the table ------------------------------------------------------------------ */

static void
funnel_columns(struct tabulate *s, const struct report *r)
{
	static const char *const name[][2] = {
		{ "reached", "reached" }, { "advanced", "went on" }, { "lost_here", "lost" },
		{ "open_here", "open" }, { "conversion", "went on" }, { "conversion_lo", "from" },
		{ "conversion_hi", "to" }, { "median_days", "days" },
	};

	tabulate_text_column(s, "stage", "stage");
	report_key_columns(s, r);
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(s, name[i][0], name[i][1]);
	tabulate_text_column(s, COL_NOTE, NULL);
	tabulate_spare(s, "conversion_lo", "conversion_hi");
	tabulate_spare(s, "median_days", NULL);
}

/* Lost deals of a segment; *unplaced of them in no stage of the pipeline. */
static size_t
lost_deals(const struct stands *f, size_t g, size_t *unplaced)
{
	size_t lost = 0;

	for (size_t i = 0; i <= f->f.stages; i++)
		lost += f->step[g * (f->f.stages + 1) + i].lost;
	*unplaced = f->step[g * (f->f.stages + 1)].lost;
	return lost;
}

static void
funnel_row(struct tabulate *s, const struct stands *f, size_t stage, size_t g, struct buf *note)
{
	const struct funnel_cell *here = &f->step[g * (f->f.stages + 1) + stage];
	size_t unplaced, lost = lost_deals(f, g, &unplaced), on = f->won[g];
	double n, lo, hi;
	int known = (double)unplaced <= FUNNEL_UNPLACED * (double)lost;

	for (size_t i = 1; i <= f->f.stages - stage; i++)
		on += here[i].lost + here[i].open;
	n = known ? (double)(on + here->lost) : 0;
	proportion_wilson((double)on, n, PROPORTION_Z, &lo, &hi);
	tabulate_name(s, f->f.name[stage]);
	report_key_cells(s, &f->g, g);
	tabulate_number(s, known ? (double)(on + here->lost + here->open) : NAN);
	tabulate_number(s, known ? (double)on : NAN);
	tabulate_number(s, known ? (double)here->lost : NAN);
	tabulate_int(s, (long long)here->open);
	tabulate_rate(s, n > 0 ? (double)on / n : NAN);
	tabulate_rate(s, n > 0 ? lo : NAN);
	tabulate_rate(s, n > 0 ? hi : NAN);
	tabulate_number(s, running_median_value(&here->days));
	funnel_say_lost(note, &f->f, f->r->d, f->outside + f->first[g],
	    f->first[g + 1] - f->first[g]);
	report_end(s, note);
}

/* The stages with open deals among n, most first, and open deals that say none. */
static void
name_outside(struct buf *note, const struct stands *f, const struct funnel_outside *o, size_t n)
{
	const struct intern *m = f->r->d->value[f->f.key];
	size_t len, stages = 0, unsaid = 0, named = 0;

	for (size_t i = 0; i < n; i++) {
		(void)intern_text(m, o[i].value, &len);
		stages += len > 0 && o[i].open > 0;
		unsaid += len > 0 ? 0 : o[i].open;
	}
	if (stages > 0)
		report_count(note, stages, "stage that the pipeline does not have: ",
		    "stages that the pipeline does not have: ");
	for (size_t i = 0; i < n && o[i].open > 0 && named < NAMED; i++) {
		const char *name = intern_text(m, o[i].value, &len);

		if (len == 0)
			continue;
		buf_text(note, named++ > 0 ? ", " : "");
		buf_bytes(note, name, len);
		if (stages > 1)
			buf_printf(note, " (%zu)", o[i].open);
	}
	if (stages > named)
		buf_printf(note, " and %zu more", stages - named);
	if (unsaid > 0)
		report_count(note, unsaid, "open deal says no stage", "open deals say no stage");
}

/* Open deals that are in no other row. */
static void
others_row(struct tabulate *s, const struct stands *f, size_t g, struct buf *note)
{
	const struct funnel_cell *here = &f->step[g * (f->f.stages + 1)];

	if (here->open == 0)
		return;
	tabulate_name(s, OTHERS);
	report_key_cells(s, &f->g, g);
	for (int i = 0; i < 3; i++)
		tabulate_number(s, NAN);
	tabulate_int(s, (long long)here->open);
	for (int i = 0; i < 3; i++)
		tabulate_rate(s, NAN);
	tabulate_number(s, running_median_value(&here->days));
	name_outside(note, f, f->outside + f->first[g], f->first[g + 1] - f->first[g]);
	report_end(s, note);
}

static void
warn_outside(const struct stands *f)
{
	size_t open = 0;

	if (f->f.stages == 0 && f->r->d->n > 0) {
		err_warn("deal_stage: no pipeline in %s has any of these stages",
		    f->r->stages != NULL ? f->r->stages : "share/stages.csv");
		return;
	}
	for (size_t g = 0; g < f->g.n; g++)
		open += f->step[g * (f->f.stages + 1)].open;
	if (open > 0)
		err_warn("%zu open deals are in no stage of the pipeline: see the row '" OTHERS
		    "', and --stages", open);
}

int
report_funnel(const struct report *r, struct err *e)
{
	struct stands f = { .r = r };
	struct buf note;
	struct tabulate s;
	int rc;

	if (r->own == REPORT_NONE)
		return err_set(e, "-r funnel needs a column deal_stage");
	if (make(&f, e) != 0) {
		unmake(&f);
		return -1;
	}
	warn_outside(&f);
	buf_init(&note);
	tabulate_open(&s, r->o, r->table);
	funnel_columns(&s, r);
	rc = report_start(&s, e);
	for (size_t i = 1; rc == 0 && i <= f.f.stages; i++)
		for (size_t g = 0; f.f.name[i] != NULL && g < f.g.n; g++)
			funnel_row(&s, &f, i, g, &note);
	for (size_t g = 0; rc == 0 && g < f.g.n; g++)
		others_row(&s, &f, g, &note);
	tabulate_close(&s);
	buf_free(&note);
	unmake(&f);
	return rc;
}
