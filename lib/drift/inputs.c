#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "csv/parallel.h"
#include "deal/feature_kind.h"
#include "drift/input_note.h"
#include "drift/inputs.h"
#include "drift/shift.h"
#include "drift/window.h"
#include "stats/htest.h"
#include "stats/student.h"
#include "text/humanize.h"

#define LEVEL .05
enum { WINDOWS = 4 };

static const char calendar_note[] = "moves with the calendar: shown, never judged";
static const char unknown_note[] = "the model does not keep how this feature was spread";
static const int32_t weekly_days[WINDOWS] = { 28, 56, 112, 224 };

struct judged {				/* a feature of the world, or of the calendar */
	struct shift shift;
	struct spread spread;
	struct intern *names;		/* of its cells, if they are its own */
	const struct window *window;	/* the one with the smallest p; NULL: none */
	double q;
};

struct inputs {
	const struct entered *d;
	const struct inputs_options *o;
	struct window own;		/* the one asked for */
	struct window window[WINDOWS];
	size_t windows;			/* those that can be judged */
	double factor;			/* on p, for the windows and the looks of a year */
	size_t *feature, features;	/* of the entered, which are wanted */
	struct judged *judged;		/* [features] */
	double family;			/* features of the world with a p-value */
};

/* ---- windows ------------------------------------------------------------------------- */

static void
open_windows(struct inputs *in)
{
	const struct inputs_options *o = in->o;

	window_open(&in->own, in->d, o->window, o->model_day, o->kept);
	for (size_t i = 0; i < (o->weekly ? WINDOWS : 1); i++) {
		struct window *w = &in->window[in->windows];

		window_open(w, in->d, o->weekly ? weekly_days[i] : o->window, o->model_day,
		    o->kept);
		if (window_is_enough(w))
			in->windows++;
		else
			window_close(w);
	}
	in->factor = o->weekly ? (double)in->windows * INPUTS_LOOKS : 1;
}

static int
is_wanted(const struct inputs_options *o, const char *name)
{
	for (size_t i = 0; i < o->only->n; i++)
		if (strcmp(o->only->item[i], name) == 0)
			return 1;
	return o->only->n == 0;
}

static void
choose_features(struct inputs *in)
{
	in->feature = mem_zero(in->d->features, sizeof *in->feature);
	for (size_t k = 0; k < in->d->features; k++)
		if (in->o->score == NULL || strcmp(in->d->feature[k].name, in->o->score) != 0)
			if (is_wanted(in->o, in->d->feature[k].name))
				in->feature[in->features++] = k;
	in->judged = mem_zero(in->features, sizeof *in->judged);
}

/* ---- the tests --------------------------------------------------------------------------- */

static void
judge_feature(size_t number, void *arg)
{
	struct inputs *in = arg;
	struct judged *j = &in->judged[number];
	size_t k = in->feature[number];
	struct intern *names;
	struct spread s;
	struct shift t;

	j->q = NAN;
	if (feature_kind(in->d->feature[k].name) == FEATURE_HISTORY)
		return;
	for (size_t i = 0; i < in->windows; i++) {
		const struct window *w = &in->window[i];

		if (window_spread(w, in->d, k, &s, &names) != 0)
			continue;
		if (feature_is_of_people(in->d->feature[k].name))
			spread_of_people(&s, in->d, k, &w->cut);
		shift_make(&t, &s, in->factor);
		if (j->window != NULL && !(t.p_value < j->shift.p_value)) {
			spread_free(&s);
			intern_free(names);
			continue;
		}
		spread_free(&j->spread);
		intern_free(j->names);
		*j = (struct judged){ t, s, names, w, NAN };
	}
}

/* The world is one family. */
static void
correct(struct inputs *in)
{
	double *p = mem_zero(in->features, sizeof *p);

	for (size_t i = 0; i < in->features; i++) {
		const char *name = in->d->feature[in->feature[i]].name;

		p[i] = in->judged[i].window != NULL && feature_kind(name) == FEATURE_WORLD ?
		    in->judged[i].shift.p_value : (double)NAN;
		in->family += !isnan(p[i]);
	}
	htest_discovery(p, in->features, p);
	for (size_t i = 0; i < in->features; i++)
		in->judged[i].q = p[i];
	free(p);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static char *
take(struct buf *o)
{
	char *s = mem_text(o->len > 0 ? o->s : "", o->len);

	buf_free(o);
	return s;
}

/* The day on which the newest deal entered; DATE_NONE without any. */
static int32_t
last_entry(const struct entered *d)
{
	int32_t last = DATE_NONE;

	for (size_t i = 0; i < d->deals; i++)
		if ((d->counts[i] & ENTERED_NOW) && (last == DATE_NONE || d->day[i] > last))
			last = d->day[i];
	return last;
}

/* What is missing before anything can be said. */
static char *
say_too_little(const struct inputs *in)
{
	const struct window *c = &in->own;
	struct buf o = { 0 };
	char day[11];
	int32_t last;

	if (c->deals < WINDOW_DEALS) {
		humanize_count(&o, c->deals);
		buf_printf(&o, " deals entered in ");
		input_note_days(&o, c->days);
		buf_printf(&o, ", %d are needed", WINDOW_DEALS);
		if (c->deals < 1 && (last = last_entry(in->d)) != DATE_NONE) {
			date_text(day, last);
			buf_printf(&o, "; the last one entered on %s", day);
		}
	} else {
		buf_printf(&o, "%zu whole block%s of ", c->blocks, c->blocks == 1 ? "" : "s");
		input_note_days(&o, c->days);
		buf_printf(&o, " before the window, %d are needed", WINDOW_LEAST_BLOCKS);
	}
	return take(&o);
}

static void
fill_row(struct drift_row *r, const struct judged *j)
{
	const struct shift *t = &j->shift;
	struct buf cell = { 0 };

	r->psi = t->psi;
	r->psi_lo = t->psi_lo;
	r->psi_hi = t->psi_hi;
	r->reference_deals = t->m;
	r->deals = t->n;
	r->estimate = t->rank;
	r->estimate_lo = t->rank_lo;
	r->estimate_hi = t->rank_hi;
	r->missing_before = t->missing_before;
	r->missing_now = t->missing_now;
	r->unseen_share = t->unseen;
	r->blocks = j->window->is_vague ? 0 : (double)j->window->blocks;
	r->phi = t->phi;
	if (t->most == SHIFT_NOWHERE)
		return;
	input_note_cell(&cell, &j->spread, t->most);
	r->most_changed = take(&cell);
	r->share_before = t->before;
	r->share_now = t->now;
}

static enum drift_verdict
verdict(const struct judged *j)
{
	if (j->q <= LEVEL)
		return shift_is_big(&j->shift) && !j->window->is_vague ? DRIFT_DRIFTED :
		    DRIFT_WATCH;
	return shift_is_small(&j->shift) ? DRIFT_STABLE : DRIFT_CANNOT_TELL;
}

static void
judge_world(const struct inputs *in, struct drift_row *r, const struct judged *j)
{
	struct buf o = { 0 };

	r->p_value = j->shift.p_value;
	r->q_value = j->q;
	r->smallest_psi = shift_smallest(&j->shift, in->family * in->factor);
	r->verdict = verdict(j);
	if (r->verdict == DRIFT_STABLE) {
		buf_text(&o, "psi below 0.05 for certain");
	} else if (r->verdict == DRIFT_CANNOT_TELL) {
		humanize_count(&o, j->shift.n);
		buf_printf(&o, " deals entered; a share must move by %.0f points to be seen",
		    100 * input_note_points(r->smallest_psi));
	} else {
		input_note_moved(&o, r->feature, &j->spread, &j->shift, j->window->days, j->q);
	}
	if (j->shift.joined > 0 && r->verdict != DRIFT_DRIFTED) {
		buf_text(&o, "; ");
		humanize_count(&o, j->shift.joined);
		buf_text(&o, " joined, with ");
		humanize_percent(&o, j->shift.unseen);
		buf_text(&o, " of new deals");
	}
	if (j->window->is_vague)
		buf_text(&o, "; the model keeps no blocks, so what always wanders counts as drift: "
		    "train it again");
	r->note = take(&o);
}

/* The window's mean against those of the blocks, which wander: one more of them? */
static double
block_test(const double *mean, size_t blocks, struct drift_row *r)
{
	double sum = 0, squares = 0, centre, se, t;
	size_t n = 0;

	for (size_t b = 0; b < blocks; b++)
		if (!isnan(mean[b])) {
			sum += mean[b];
			n++;
		}
	if (n < WINDOW_LEAST_BLOCKS || isnan(mean[blocks]))
		return NAN;
	centre = sum / (double)n;
	for (size_t b = 0; b < blocks; b++)
		squares += isnan(mean[b]) ? 0 : (mean[b] - centre) * (mean[b] - centre);
	se = sqrt(squares / (double)(n - 1) * (1 + 1 / (double)n));
	t = student_quantile(.975, (double)(n - 1));
	r->estimate = mean[blocks] - centre;
	r->estimate_lo = r->estimate - t * se;
	r->estimate_hi = r->estimate + t * se;
	r->blocks = (double)n;
	if (!(se > 0))
		return r->estimate > 0 || r->estimate < 0 ? 0 : 1;
	return htest_student(r->estimate / se, (double)(n - 1));
}

/* p is of the row; how a row of history is judged, q decides. */
static void
judge_history(struct drift_row *r, double p, double q)
{
	struct buf o = { 0 };

	if (isnan(p)) {
		r->verdict = DRIFT_CANNOT_TELL;
		buf_printf(&o, "fewer than %d blocks have a value", WINDOW_LEAST_BLOCKS);
	} else {
		r->verdict = q <= LEVEL ? DRIFT_WATCH : DRIFT_STABLE;
		buf_text(&o, r->verdict == DRIFT_WATCH ?
		    "the mean of new deals has moved by more than from block to block: by " :
		    "as from block to block: the mean of new deals moved by ");
		humanize_number(&o, r->estimate);
	}
	r->note = take(&o);
}

/* Rows of history from number `from` on: they are a family of their own. */
static void
add_history(struct drift_rows *rows, const struct inputs *in)
{
	double mean[WINDOW_BLOCKS + 1], *p = mem_zero(in->features, sizeof *p), *q;
	size_t from = rows->n, n = 0;

	for (size_t i = 0; i < in->features; i++) {
		const struct entered_feature *f = &in->d->feature[in->feature[i]];
		struct drift_row *r;

		if (feature_kind(f->name) != FEATURE_HISTORY)
			continue;
		r = drift_rows_add(rows, DRIFT_INPUT, f->name, feature_kind_name[FEATURE_HISTORY]);
		r->deals = in->own.deals;
		r->reference_deals = in->own.reference;
		p[n] = NAN;
		if (window_is_enough(&in->own) && f->dictionary == NULL) {
			window_means(&in->own, in->d, in->feature[i], mean);
			p[n] = block_test(mean, in->own.blocks, r);
		}
		r->p_value = p[n++];
	}
	q = mem_zero(n, sizeof *q);
	htest_discovery(p, n, q);
	for (size_t i = 0; i < n; i++) {
		rows->row[from + i].q_value = q[i];
		if (window_is_enough(&in->own)) {
			judge_history(&rows->row[from + i], p[i], q[i]);
		} else {
			rows->row[from + i].verdict = DRIFT_CANNOT_TELL;
			rows->row[from + i].note = say_too_little(in);
		}
	}
	free(p);
	free(q);
}

static void
add_kind(struct drift_rows *rows, const struct inputs *in, enum feature_kind kind)
{
	for (size_t i = 0; i < in->features; i++) {
		const struct judged *j = &in->judged[i];
		const char *name = in->d->feature[in->feature[i]].name;
		struct drift_row *r;

		if (feature_kind(name) != kind)
			continue;
		r = drift_rows_add(rows, DRIFT_INPUT, name, feature_kind_name[kind]);
		r->deals = in->own.deals;
		r->reference_deals = in->own.reference;
		if (j->window != NULL)
			fill_row(r, j);
		if (kind == FEATURE_CALENDAR) {
			r->note = mem_text(calendar_note, sizeof calendar_note - 1);
		} else if (j->window == NULL && in->windows > 0) {
			r->verdict = DRIFT_CANNOT_TELL;
			r->note = mem_text(unknown_note, sizeof unknown_note - 1);
		} else if (j->window == NULL) {
			r->verdict = DRIFT_CANNOT_TELL;
			r->note = say_too_little(in);
		} else {
			judge_world(in, r, j);
		}
	}
}

static void
add_score(struct drift_rows *rows, const struct inputs *in)
{
	double mean[WINDOW_BLOCKS + 1], p;
	struct drift_row *r;
	long k = in->o->score != NULL ? entered_find(in->d, in->o->score) : -1;

	if (k < 0)
		return;
	r = drift_rows_add(rows, DRIFT_SCORE, drift_part_name[DRIFT_SCORE],
	    feature_kind_name[FEATURE_HISTORY]);
	r->deals = in->own.deals;
	r->reference_deals = in->own.reference;
	if (!window_is_enough(&in->own)) {
		r->verdict = DRIFT_CANNOT_TELL;
		r->note = say_too_little(in);
		return;
	}
	window_means(&in->own, in->d, (size_t)k, mean);
	p = block_test(mean, in->own.blocks, r);
	judge_history(r, p, p);
}

void
inputs_judge(struct drift_rows *r, const struct entered *d, const struct inputs_options *o)
{
	struct inputs in = { .d = d, .o = o };

	open_windows(&in);
	choose_features(&in);
	parallel_each(in.features, o->threads, judge_feature, &in);
	correct(&in);
	add_kind(r, &in, FEATURE_WORLD);
	add_history(r, &in);
	add_kind(r, &in, FEATURE_CALENDAR);
	add_score(r, &in);
	for (size_t i = 0; i < in.features; i++) {
		spread_free(&in.judged[i].spread);
		intern_free(in.judged[i].names);
	}
	for (size_t i = 0; i < in.windows; i++)
		window_close(&in.window[i]);
	window_close(&in.own);
	free(in.judged);
	free(in.feature);
}
