#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "drift/performance.h"
#include "drift/window.h"
#include "text/humanize.h"

#define TOLERATED .03		/* points of a win rate that models are off by */
#define MATTERS .1		/* that would matter */
#define FASTER (-1.96)		/* z of the wins' pace */
#define NEAR_SLOPE .5		/* a slope within 1 - and 1 + that is nearly 1 */
#define NEAR_AUC .05

static void
end_note(struct drift_row *r, struct buf *o)
{
	r->note = mem_text(o->len > 0 ? o->s : "", o->len);
	buf_free(o);
}

static void
set_estimate(struct drift_row *r, double x, double lo, double hi)
{
	r->estimate = x;
	r->estimate_lo = lo;
	r->estimate_hi = hi;
}

static void
add_decimals(struct buf *o, double x, int decimals)
{
	char text[NUM_MAX];

	buf_bytes(o, text, num_fixed(text, x, decimals));
}

static struct drift_row *
add_row(struct drift_rows *r, enum drift_part part, size_t deals)
{
	struct drift_row *row = drift_rows_add(r, part, drift_part_name[part], NULL);

	row->deals = (double)deals;
	return row;
}

/* ---- before outcomes ---------------------------------------------------------------------- */

static void
expect(struct drift_rows *rows, const struct first_scores *f, int32_t days)
{
	double *p = mem_resize(NULL, f->n, sizeof *p);
	struct drift_row *r;
	struct buf o = { 0 };
	struct cbpe x;
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (f->deal[i].day > f->last - days)
			p[n++] = f->deal[i].p;
	r = add_row(rows, DRIFT_CBPE, n);
	if (n < WINDOW_DEALS) {
		r->verdict = DRIFT_CANNOT_TELL;
		buf_printf(&o, "%zu deals were first scored in the window, %d are needed", n,
		    WINDOW_DEALS);
	} else {
		calibration_expect(&x, p, n);
		set_estimate(r, x.auc, x.auc_lo, x.auc_hi);
		r->verdict = DRIFT_EXPECTED;
		buf_text(&o, "AUC ");
		add_decimals(&o, x.auc, 3);
		buf_text(&o, ", Brier score ");
		add_decimals(&o, x.brier, 3);
		buf_text(&o, ", log loss ");
		add_decimals(&o, x.log_loss, 3);
		buf_text(&o, " if the scores are right; cannot see that deals like these are won "
		    "less often than before");
	}
	end_note(r, &o);
	free(p);
}

/* ---- with late outcomes ---------------------------------------------------------------------- */

/* 31 of the 212 deals scored since 2025-02 were won, 52 expected. */
static void
say_count(struct buf *o, const struct calibration *c)
{
	char day[11];

	date_text(day, c->first);
	humanize_count(o, (double)c->won);
	buf_text(o, " of the ");
	humanize_count(o, (double)c->deals);
	buf_printf(o, " deals scored since %.7s were won, ", day);
	humanize_count(o, round(c->expected));
	buf_text(o, " expected");
}

static void
say_week(struct buf *o, int32_t monday)
{
	char day[11];

	date_text(day, monday);
	buf_printf(o, "; more than chance since week of %s", day);
}

static void
judge_bias(struct drift_rows *rows, const struct calibration *c)
{
	struct drift_row *r = add_row(rows, DRIFT_CALIBRATION, c->deals);
	struct buf o = { 0 };
	int beyond = c->bias_lo > TOLERATED || c->bias_hi < -TOLERATED,
	    within = c->bias_lo > -MATTERS && c->bias_hi < MATTERS;

	set_estimate(r, c->bias, c->bias_lo, c->bias_hi);
	r->verdict = beyond ? DRIFT_WATCH : within ? DRIFT_STABLE : DRIFT_CANNOT_TELL;
	say_count(&o, c);
	buf_text(&o, ": ");
	add_decimals(&o, fabs(100 * c->bias), 1);
	buf_printf(&o, " points %s than said", c->bias < 0 ? "fewer" : "more");
	if (!isnan(c->intercept)) {
		buf_text(&o, ", ");
		add_decimals(&o, c->intercept, 2);
		buf_text(&o, " in log-odds");
	}
	end_note(r, &o);
}

static void
judge_slope(struct drift_rows *rows, const struct calibration *c)
{
	struct drift_row *r = add_row(rows, DRIFT_SLOPE, c->deals);
	struct buf o = { 0 };

	if (isnan(c->slope)) {
		r->verdict = DRIFT_CANNOT_TELL;
		buf_text(&o, "the scores are too much alike");
		end_note(r, &o);
		return;
	}
	set_estimate(r, c->slope, c->slope_lo, c->slope_hi);
	r->verdict = c->slope_hi < 1 || c->slope_lo > 1 ? DRIFT_WATCH :
	    c->slope_lo > 1 - NEAR_SLOPE && c->slope_hi < 1 + NEAR_SLOPE ? DRIFT_STABLE :
	    DRIFT_CANNOT_TELL;
	buf_text(&o, r->verdict == DRIFT_WATCH && c->slope < 1 ? "the scores are too extreme: " :
	    r->verdict == DRIFT_WATCH ? "the scores are too timid: " : "");
	buf_text(&o, "calibration slope ");
	add_decimals(&o, c->slope, 2);
	buf_text(&o, ", 1 is right");
	end_note(r, &o);
}

static void
judge_auc(struct drift_rows *rows, const struct calibration *c, const struct first_scores *f)
{
	struct drift_row *r = add_row(rows, DRIFT_AUC, c->deals);
	double *p = mem_resize(NULL, f->n, sizeof *p);
	struct buf o = { 0 };
	struct cbpe x;

	for (size_t i = 0; i < f->n; i++)
		p[i] = f->deal[i].p;
	calibration_expect(&x, p, f->n);
	free(p);
	set_estimate(r, c->auc, c->auc_lo, c->auc_hi);
	r->verdict = c->auc_hi < x.auc ? DRIFT_WATCH :
	    c->auc_lo > x.auc - NEAR_AUC ? DRIFT_STABLE : DRIFT_CANNOT_TELL;
	buf_text(&o, "AUC ");
	add_decimals(&o, c->auc, 3);
	buf_text(&o, " with open deals as what they have become; ");
	add_decimals(&o, x.auc, 3);
	buf_text(&o, " if the scores are right");
	end_note(r, &o);
}

static void
judge_cusum(struct drift_rows *rows, const struct calibration *c)
{
	struct drift_row *r = add_row(rows, DRIFT_CUSUM, c->deals);
	struct buf o = { 0 };
	int within = c->bias_lo > -MATTERS && c->bias_hi < MATTERS;

	r->estimate = c->alarm == CALIBRATION_FEWER ||
	    (c->alarm == CALIBRATION_NONE && c->fewer > c->more) ? -c->fewer : c->more;
	if (c->alarm == CALIBRATION_MORE && c->pace < FASTER) {
		r->verdict = DRIFT_CANNOT_TELL;
		buf_text(&o, "wins come faster; ");
	} else if (c->alarm != CALIBRATION_NONE) {
		r->verdict = DRIFT_DRIFTED;
	} else {
		r->verdict = within ? DRIFT_STABLE : DRIFT_CANNOT_TELL;
	}
	say_count(&o, c);
	if (c->alarm != CALIBRATION_NONE)
		say_week(&o, c->since);
	else
		buf_text(&o, "; no more than chance");
	end_note(r, &o);
}

/* Rows without numbers, which say what is missing. */
static void
cannot_tell(struct drift_rows *rows, size_t deals, const char *why)
{
	static const enum drift_part part[] = {
		DRIFT_CALIBRATION, DRIFT_SLOPE, DRIFT_AUC, DRIFT_CUSUM
	};

	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		struct drift_row *r = add_row(rows, part[i], deals);

		r->verdict = DRIFT_CANNOT_TELL;
		r->note = mem_text(why, strlen(why));
	}
}

void
performance_judge(struct drift_rows *r, const struct first_scores *f, const struct waiting *w,
    int32_t days, const char *why)
{
	struct calibration c;
	struct buf o = { 0 };

	expect(r, f, days);
	if (w == NULL || f->n == 0) {
		cannot_tell(r, f->n, f->n == 0 ? "no deal was scored that may be judged" : why);
		return;
	}
	calibration_make(&c, f, w);
	if (!(c.expected >= PERFORMANCE_WINS)) {
		add_decimals(&o, c.expected, 1);
		buf_printf(&o, " wins were expected so far, %d are needed", PERFORMANCE_WINS);
		buf_bytes(&o, "", 1);
		cannot_tell(r, c.deals, o.s);
		buf_free(&o);
		return;
	}
	judge_bias(r, &c);
	judge_slope(r, &c);
	judge_auc(r, &c, f);
	judge_cusum(r, &c);
}
