#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "deal/columns.h"
#include "report/figure.h"
#include "report/tabs.h"

enum { FACTORS = 10 };

/* ---- the verdict ---- */

/* The last run is that of the model in use. */
static const char *
verdict_key(struct content *c)
{
	static const struct { const char *name, *key; } known[] = {
		{ "ready", "verdict_ready" }, { "weak", "verdict_weak" },
		{ "no signal", "verdict_none" }
	};
	const struct frame *f = tables_get(c->t, TABLE_RUNS);

	for (size_t k = 0; f != NULL && f->rows > 0 && k < sizeof known / sizeof *known; k++)
		if (frame_is(f, f->rows - 1, frame_find(f, COL_VERDICT), known[k].name))
			return known[k].key;
	return c->deals.n > 0 && c->deals.scored && !c->deals.ranked ? "verdict_none" : NULL;
}

int
tab_no_signal(struct content *c)
{
	if (!c->deals.scored || c->deals.ranked || c->deals.n == 0)
		return 0;
	page_paragraph(&c->page, "note", "no_signal", NULL);
	return 1;
}

static void
lead(struct content *c)
{
	struct page *p = &c->page;
	const char *key = verdict_key(c);
	const struct frame *f;

	if (key != NULL)
		page_paragraph(p, "lead", key, NULL);
	(void)content_need(c, TABLE_RUNS);
	if ((f = content_need(c, TABLE_EVAL)) != NULL && f->rows > 0)
		page_paragraph(p, "", "tested", "n", page_count(p, frame_value(f, 0, COL_DEALS)),
		    "expected", page_count(p, round(frame_value(f, 0, "expected_wins"))), "won",
		    page_count(p, frame_value(f, 0, COL_WON)), NULL);
}

/* ---- telling won from lost ---- */

static void
auc_row(struct page *p, const struct frame *f, size_t i, const char *key, int ours)
{
	static const struct figure_scale scale = { .4, 1 };
	const struct figure_dot d = { frame_value(f, i, "auc"), frame_value(f, i, "auc_lo"),
	    frame_value(f, i, "auc_hi"), .5, ours ? "s-mk" : "s-gr" };

	page_row(p, ours ? "told" : "");
	page_head_say(p, key);
	figure_dot(p, &scale, &d);
	page_number_cell(p, "", d.x, 3);
	page_number_cell(p, "", frame_value(f, i, "log_loss"), 3);
	page_row_end(p);
}

static void
contest(struct page *p, const struct frame *f)
{
	static const struct { const char *name, *key; } model[] = {
		{ "xgboost", "m_model" }, { "logistic", "m_logistic" }, { "age", "m_age" },
		{ "base_rate", "m_base" }
	};
	double pairs = NAN;

	page_heading(p, 3, "contest");
	page_table_open(p, "contest");
	page_table_head(p, "who_predicts", "");
	figure_head(p, "auc_interval", "0.4", "0.7", "1");
	page_table_head(p, "auc", "n");
	page_table_head(p, "log_loss", "n");
	page_table_body(p);
	for (size_t k = 0; k < sizeof model / sizeof *model; k++)
		for (size_t i = 0; i < f->rows; i++)
			if (frame_is(f, i, frame_find(f, "model"), model[k].name) &&
			    frame_is(f, i, frame_find(f, "fold"), "all")) {
				auc_row(p, f, i, model[k].key, k == 0);
				pairs = k == 0 ? frame_value(f, i, "auc") : pairs;
			}
	page_table_end(p);
	page_paragraph(p, "note", "contest_note", "share", page_rate(p, pairs, 0), NULL);
}

static void
folds(struct page *p, const struct frame *f)
{
	static const struct figure_scale scale = { .4, 1 };
	size_t n, fold = frame_find(f, "fold");

	page_heading(p, 3, "folds");
	page_table_open(p, "folds");
	page_table_head(p, "fold", "");
	page_table_head(p, "learned_from", "n opt");
	page_table_head(p, "tested_on", "n");
	figure_head(p, "auc_interval", "0.4", "0.7", "1");
	page_table_head(p, "auc", "n");
	page_table_body(p);
	for (size_t i = 0; i < f->rows; i++) {
		const struct figure_dot d = { frame_value(f, i, "auc"), frame_value(f, i, "auc_lo"),
		    frame_value(f, i, "auc_hi"), .5, "s-mk" };
		const char *s = frame_text(f, i, fold, &n);

		if (!frame_is(f, i, frame_find(f, "model"), "xgboost") ||
		    frame_is(f, i, fold, "all"))
			continue;
		page_row(p, "");
		page_head_text(p, s, n);
		page_count_cell(p, "opt", frame_value(f, i, "train_deals"));
		page_count_cell(p, "", frame_value(f, i, "test_deals"));
		figure_dot(p, &scale, &d);
		page_number_cell(p, "", d.x, 3);
		page_row_end(p);
	}
	page_table_end(p);
}

/* ---- calibration ---- */

static void
calibration_numbers(struct page *p, const struct frame *f)
{
	static const struct page_column column[] = {
		{ "said", "n" }, { "came", "n" }, { "from", "n" }, { "to", "n" },
		{ "col_deals", "n" }
	};

	page_html(p, "<details class=\"numbers\"><summary>");
	page_say(p, "the_numbers", NULL);
	page_html(p, "</summary>\n");
	page_table(p, "calibration_table", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++) {
		page_row(p, "");
		page_rate_cell(p, "", frame_value(f, i, "mean_probability"), 1);
		page_rate_cell(p, "", frame_value(f, i, COL_WIN_RATE), 1);
		page_rate_cell(p, "", frame_value(f, i, "win_rate_lo"), 1);
		page_rate_cell(p, "", frame_value(f, i, "win_rate_hi"), 1);
		page_count_cell(p, "", frame_value(f, i, COL_DEALS));
		page_row_end(p);
	}
	page_table_end(p);
	page_html(p, "</details>\n");
}

static void
calibration(struct content *c)
{
	struct page *p = &c->page;
	const struct frame *f, *all = tables_get(c->t, TABLE_EVAL);
	struct figure_pair *q;

	page_heading(p, 3, "calibration");
	if ((f = content_need(c, TABLE_BINS)) == NULL)
		return;
	q = mem_zero(f->rows, sizeof *q);
	for (size_t i = 0; i < f->rows; i++)
		q[i] = (struct figure_pair){ frame_value(f, i, "mean_probability"),
		    frame_value(f, i, COL_WIN_RATE), frame_value(f, i, "win_rate_lo"),
		    frame_value(f, i, "win_rate_hi") };
	figure_calibration(p, q, f->rows, texts_get(p->texts, "calibration_aria"));
	free(q);
	page_html(p, "<p class=\"note\">");
	page_say(p, "calibration_note", NULL);
	if (all != NULL && all->rows > 0) {
		page_html(p, " ");
		page_say(p, "calibration_gap", "gap",
		    page_number(p, 100 * frame_value(all, 0, "calibration_error"), 1), NULL);
	}
	page_html(p, "</p>\n");
	calibration_numbers(p, f);
}

/* ---- what it looks at ---- */

struct factor {
	const char *name;
	size_t len;
	double share, effect;
};

static int
larger_first(const void *x, const void *y)
{
	const struct factor *a = x, *b = y;

	return (a->share < b->share) - (a->share > b->share);
}

/* Features of one factor are added. */
static struct factor *
add_factors(const struct frame *f, struct intern *names)
{
	struct factor *g;
	size_t n, column = frame_find(f, "factor");

	for (size_t i = 0; i < f->rows; i++) {
		const char *s = frame_text(f, i, column, &n);

		(void)intern_add(names, s, n);
	}
	g = mem_zero(intern_size(names), sizeof *g);
	for (size_t i = 0; i < f->rows; i++) {
		const char *s = frame_text(f, i, column, &n);
		struct factor *x = &g[intern_find(names, s, n)];

		x->name = s;
		x->len = n;
		x->share += frame_value(f, i, "share");
		x->effect += frame_value(f, i, "mean_abs_effect");
	}
	qsort(g, intern_size(names), sizeof *g, larger_first);
	return g;
}

static void
importance(struct content *c)
{
	static const struct page_column column[] = {
		{ "factor", "" }, { "share_of_effects", "ch" }, { "share", "n" },
		{ "mean_effect", "n opt" }
	};
	struct page *p = &c->page;
	struct intern *names;
	struct factor *g;
	const struct frame *f;

	page_heading(p, 3, "importance");
	if ((f = content_need(c, TABLE_GLOBAL)) == NULL || f->rows == 0)
		return;
	names = intern_new();
	g = add_factors(f, names);
	page_table(p, "importance", column, sizeof column / sizeof *column);
	for (size_t k = 0; k < intern_size(names) && k < FACTORS; k++) {
		const struct figure_part part = { "s-mk", g[k].share };

		page_row(p, "");
		page_head_text(p, g[k].name, g[k].len);
		figure_bar(p, &part, 1, g[0].share);
		page_rate_cell(p, "", g[k].share, 0);
		page_number_cell(p, "opt", 100 * g[k].effect, 1);
		page_row_end(p);
	}
	page_table_end(p);
	page_paragraph(p, "note", "importance_note", "n", page_count(p, (double)f->rows), NULL);
	free(g);
	intern_free(names);
}

/* ---- has the world moved? ---- */

static int
is_input(const struct frame *f, size_t i)
{
	return frame_is(f, i, frame_find(f, "part"), "input");
}

static int
has_verdict(const struct frame *f, size_t i, const char *verdict)
{
	return frame_is(f, i, frame_find(f, COL_VERDICT), verdict);
}

static double
count_inputs(const struct frame *f, const char *verdict)
{
	double n = 0;

	for (size_t i = 0; i < f->rows; i++)
		n += is_input(f, i) && has_verdict(f, i, verdict);
	return n;
}

/* A feature without the x_ of its column, or what else the row is about. */
static void
drift_name(struct page *p, const struct frame *f, size_t row)
{
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, "feature"), &n);
	size_t mark = n > 2 && s[0] == 'x' && s[1] == '_' ? 2 : 0;

	page_name(p, s + mark, n - mark);
}

static void
drift_cell(struct page *p, const char *class, const struct frame *f, size_t row,
    const char *column)
{
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, column), &n);

	page_text_cell(p, class, s, n);
}

/* The sentences of what drifted or is watched, and all that is said of the scores. */
static void
drift_sentences(struct page *p, const struct frame *f)
{
	size_t note = frame_find(f, COL_NOTE);

	page_html(p, "<ul class=\"drift\">\n");
	for (size_t i = 0; i < f->rows; i++)
		if (!is_input(f, i) || has_verdict(f, i, "drifted") || has_verdict(f, i, "watch")) {
			page_html(p, "<li><b>");
			drift_name(p, f, i);
			page_html(p, ":</b> ");
			page_cell_of(p, f, i, note);
			page_html(p, "</li>\n");
		}
	page_html(p, "</ul>\n");
}

/* Each feature of the world: what changed most in it. */
static void
drift_features(struct page *p, const struct frame *f)
{
	static const struct page_column column[] = {
		{ "feature", "" }, { "most_changed", "opt" }, { "was", "n" }, { "is_now", "n" },
		{ "psi", "n opt" }, { "drift_verdict", "" }
	};

	page_table(p, "drift_table", column, sizeof column / sizeof *column);
	for (size_t i = 0; i < f->rows; i++) {
		if (!is_input(f, i) || !frame_is(f, i, frame_find(f, "kind"), "world"))
			continue;
		page_row(p, "");
		page_html(p, "<th scope=\"row\">");
		drift_name(p, f, i);
		page_html(p, "</th>");
		drift_cell(p, "opt", f, i, "most_changed");
		page_rate_cell(p, "", frame_value(f, i, "share_before"), 1);
		page_rate_cell(p, "", frame_value(f, i, "share_now"), 1);
		page_number_cell(p, "opt", frame_value(f, i, "psi"), 3);
		drift_cell(p, "", f, i, COL_VERDICT);
		page_row_end(p);
	}
	page_table_end(p);
}

static void
drift(struct content *c)
{
	const struct frame *f = tables_get(c->t, TABLE_DRIFT);
	struct page *p = &c->page;

	if (f == NULL)
		return;
	page_heading(p, 3, "drift");
	page_paragraph(p, "", "drift_lead", "drifted", page_count(p, count_inputs(f, "drifted")),
	    "watch", page_count(p, count_inputs(f, "watch")), "stable",
	    page_count(p, count_inputs(f, "stable")), "unknown",
	    page_count(p, count_inputs(f, "cannot tell")), NULL);
	drift_sentences(p, f);
	drift_features(p, f);
	page_paragraph(p, "note", "drift_note", NULL);
}

int
tab_model(struct content *c, struct err *e)
{
	struct page *p = &c->page;
	const struct frame *f;

	(void)e;
	lead(c);
	page_html(p, "<div class=\"two\"><div>\n");
	if ((f = content_need(c, TABLE_METRICS)) != NULL && f->rows > 0) {
		contest(p, f);
		folds(p, f);
	}
	page_html(p, "</div><div>\n");
	calibration(c);
	page_html(p, "</div></div>\n");
	importance(c);
	drift(c);
	return 0;
}
