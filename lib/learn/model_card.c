#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/opt.h"
#include "learn/model_card.h"
#include "learn/permtest.h"
#include "model/booster_json.h"
#include "model/model.h"

enum { NAMED = 5 };		/* segments of a feature, those of fewest deals */

/* As the table of metrics prints it; nothing for NaN. */
static const char *
rate(char buf[NUM_MAX], double x)
{
	buf[num_fixed(buf, x, 6)] = '\0';
	return buf;
}

static const char *
day(char buf[11], int32_t d)
{
	buf[date_text(buf, d)] = '\0';
	return buf;
}

/* A name from the table, which must not be taken for Markdown. */
static void
put_name(struct buf *o, const char *s, size_t n)
{
	char *text = booster_json_utf8(s, n) ? mem_text(s, n) : booster_json_encode(s, n);

	for (const char *p = text; *p != '\0'; p++) {
		if (strchr("\\`*[]<>|&#~$", *p) != NULL)
			buf_text(o, "\\");
		buf_bytes(o, (unsigned char)*p < 0x20 || *p == 0x7f ? " " : p, 1);
	}
	free(text);
}

static int
no_signal(const struct validate *t)
{
	return t->verdict == MODEL_NO_SIGNAL;
}

/* Were the trees trained elsewhere, and only tested here?  Then nobody knows the parameters. */
static int
imported(const struct validate *t)
{
	return t->params.n == 0;
}

/* How well what the model answers did: without signal that is the chance of a deal's age. */
static const struct metrics_table *
of_answers(const struct model_card *c)
{
	size_t by = !no_signal(c->t) ? METRICS_TABLE_TREES : validate_by_age(c->t) ?
	    METRICS_TABLE_AGE : METRICS_TABLE_BASE;

	return &c->f->row[by * (c->f->folds + 1) + c->f->folds];
}

static void
put_metric(struct buf *o, const char *type, double value)
{
	char x[NUM_MAX];

	if (!isnan(value))
		buf_printf(o, "    - type: %s\n      value: %s\n", type, rate(x, value));
}

/* The metadata that hubs read: https://github.com/huggingface/hub-docs, modelcard.md. */
static void
put_head(const struct model_card *c, struct buf *o)
{
	const struct metrics_table *m = of_answers(c);
	char d[11];

	buf_printf(o, "---\n# To be set by those who use it: the license.\n"
	    "license: unknown\nlibrary_name: xgboost\ntags:\n"
	    "- tabular-classification\n- dealkit\nmodel-index:\n- name: dealkit-%s\n  results:\n"
	    "  - task:\n      type: tabular-classification\n    dataset:\n"
	    "      name: deals of later days%s%s\n      type: csv\n    metrics:\n", c->id,
	    c->t->s->undated ? "" : ", up to ",
	    c->t->s->undated ? "" : day(d, dataset_as_of(c->t->s)));
	put_metric(o, "auc", m->auc.auc);
	put_metric(o, "log_loss", m->log_loss);
	put_metric(o, "brier_score", m->brier);
	put_metric(o, "expected_calibration_error", m->calibration);
	buf_text(o, "---\n");
}

/* A segment with a tree of its own.  A card goes further than its team: no rep is named. */
static void
put_changed(const struct layers_cell *y, const struct dataset *s, struct buf *o)
{
	struct buf name = { 0 };
	char d[11];

	for (size_t i = 0; i < y->features; i++)
		if (strcmp(s->feature[y->feature[i]].name, MODEL_CARD_REP) == 0)
			buf_text(&name, "of a rep");
	if (name.len == 0)
		layers_name(y, s, &name);
	buf_text(o, "- a tree of its own for what has just changed: ");
	put_name(o, name.s, name.len);
	buf_printf(o, ", %s won since %s (%zu deals)\n", y->is.shift < 0 ? "less" : "more",
	    day(d, y->since), y->is.deals);
	buf_free(&name);
}

static void
put_speed(const struct age_shift *a, struct buf *o)
{
	char d[11];

	buf_printf(o, "- a tree of its own for the speed at which deals close, which is another "
	    "since %s", day(d, a->since));
	if (a->stretched)
		buf_printf(o, ": %.2f times the days to be won, %.2f times to be lost", a->won,
		    a->lost);
	buf_text(o, "\n");
}

static void
put_trees(const struct validate *t, struct buf *o)
{
	char share[NUM_MAX];

	buf_printf(o, "- %u trees%s of %zu features%s", t->trees, t->linear > 0 ?
	    " and a logistic regression" : "", t->s->features, imported(t) ?
	    ", trained elsewhere" : "");
	if (t->linear > 0)
		buf_printf(o, "; the regression has a share of %s in the log-odds",
		    rate(share, t->linear));
	buf_text(o, "\n");
	for (size_t i = 0; i < t->layers.cells; i++)
		put_changed(&t->layers.cell[i], t->s, o);
	if (t->layers.age.bands > 0)
		put_speed(&t->layers.age, o);
	buf_printf(o, "- calibration: %s\n", calib_name[t->kind]);
}

static void
put_details(const struct model_card *c, struct buf *o)
{
	const struct validate *t = c->t;
	char d[11];

	buf_printf(o, "\n# Which open deals will be won\n\n## Model details\n\n"
	    "- model %s, SHA-256 of its file %s, made by dealkit %s\n", c->id, c->hash,
	    opt_version);
	if (!t->s->undated)
		buf_printf(o, "- %s deals as they looked while they were open, up to %s\n",
		    imported(t) ? "tested on" : "learned from", day(d, dataset_as_of(t->s)));
	buf_printf(o, "- verdict: %s\n", model_verdict_name(t->verdict));
	if (!no_signal(t))
		put_trees(t, o);
	else
		buf_printf(o, "- it answers %s; what was learned of %zu features is not used\n",
		    validate_by_age(t) ? "by a deal's age alone" :
		    "the same for every deal, the base rate", t->s->features);
	buf_text(o, "- the file is XGBoost's JSON; dealmodel(5) says what is in it\n");
}

static void
put_use(const struct model_card *c, struct buf *o)
{
	buf_text(o, "\n## Intended use\n\n");
	if (no_signal(c->t))
		buf_text(o, "To say what the sum of many deals will bring. Not to rank deals: "
		    "it cannot tell one from another.\n\n");
	else
		buf_text(o, "To rank open deals by the risk of losing them, and to say what the "
		    "sum of many deals will bring.\n\n");
	buf_text(o, "Not to judge reps: a rep's deals differ in more than the rep. Not to "
	    "say how one deal will end: most deals of a high risk are lost, some are won.\n");
}

struct segment {
	uint32_t code;
	size_t deals;
};

static int
fewer_deals(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	if (x->deals != y->deals)
		return x->deals < y->deals ? -1 : 1;
	return (x->code > y->code) - (x->code < y->code);
}

/* How many deals each code of feature k has; the caller's. */
static struct segment *
segments_of(const struct dataset *s, size_t k, size_t codes)
{
	struct segment *seg = mem_zero(codes, sizeof *seg);
	uint32_t *last = mem_zero(codes, sizeof *last);

	for (size_t i = 0; i < codes; i++)
		seg[i].code = (uint32_t)i;
	for (size_t i = 0; i < s->rows; i++) {
		float x = s->x[i * s->features + k];

		if (isnan(x) || last[(size_t)x] == s->row[i].deal + 1)
			continue;
		last[(size_t)x] = s->row[i].deal + 1;
		seg[(size_t)x].deals++;
	}
	free(last);
	return seg;
}

/* Segments in which so few deals are that what is said of them is doubtful. */
static void
put_segments(const struct dataset *s, size_t k, struct buf *o)
{
	const struct dataset_feature *f = &s->feature[k];
	size_t codes = intern_size(f->dictionary), few = 0, n;
	struct segment *seg = segments_of(s, k, codes);

	qsort(seg, codes, sizeof *seg, fewer_deals);
	while (few < codes && seg[few].deals < MODEL_CARD_FEW)
		few++;
	buf_text(o, "- ");
	put_name(o, f->name, strlen(f->name));
	buf_printf(o, ": %zu of %zu", few, codes);
	for (size_t i = 0; i < few && i < NAMED && strcmp(f->name, MODEL_CARD_REP) != 0; i++) {
		const char *name = intern_text(f->dictionary, seg[i].code, &n);

		buf_text(o, i == 0 ? ": " : ", ");
		put_name(o, name, n);
		buf_printf(o, " (%zu)", seg[i].deals);
		if (i + 1 == NAMED && few > NAMED)
			buf_text(o, ", ...");
	}
	buf_text(o, "\n");
	free(seg);
}

static void
put_factors(const struct model_card *c, struct buf *o)
{
	const struct dataset *s = c->t->s;
	int any = 0;

	buf_printf(o, "\n## Factors\n\nSegments with fewer than %d deals, for which less is "
	    "known, of how many:\n\n", MODEL_CARD_FEW);
	for (size_t k = 0; k < s->features; k++) {
		if (!s->feature[k].categorical || intern_size(s->feature[k].dictionary) == 0)
			continue;
		put_segments(s, k, o);
		any = 1;
	}
	if (!any)
		buf_text(o, "- there are no segments: all features are numbers\n");
}

static void
put_metrics(struct buf *o)
{
	buf_text(o, "\n## Metrics\n\n"
	    "- AUC: how often a deal that was won had the higher probability than one that was "
	    "lost; 0.5 is chance; with its 95% interval\n"
	    "- log loss, beside that of the base rate alone, the share of wins that was expected "
	    "before the test: whether the probabilities themselves are right; less is better\n"
	    "- Brier score: mean squared distance of the probability from what came, 0 or 1\n"
	    "- calibration error: how far probabilities lie from the shares won, on average\n\n"
	    "All are of deals that closed later than those learned from.\n");
}

static void
put_data(const struct model_card *c, struct buf *o)
{
	const struct validate *t = c->t;
	const struct folds *f = t->folds;
	const struct metrics_table *m = of_answers(c);
	size_t open = 0;
	char a[11], b[11];

	for (size_t i = 0; i < t->s->deals; i++)
		open += t->s->deal[i].closed == DATE_NONE;
	buf_printf(o, "\n## Evaluation data\n\n%zu folds, each %s; %zu deals tested", t->oof.folds,
	    imported(t) ? "calibrated on those before it, of days that the trees must not have "
	    "learned from" : "tested on later days than it learned from", m->test_deals);
	if (!t->s->undated && f->n > 0)
		buf_printf(o, ", as they looked on days from %s to %s; one that was open on days "
		    "of several folds is tested in each, and counts once in all",
		    day(a, f->fold[0].start), day(b, f->fold[f->n - 1].end - 1));
	if (f->undecided > 0)
		buf_printf(o, "; %zu rows were of deals that are still open, and count as what "
		    "their age promises", f->undecided);
	buf_printf(o, "\n\n## Training data\n\n%s%zu rows of %zu deals", imported(t) ?
	    "Not known here, as the trees were trained elsewhere. Tested and calibrated with " :
	    "", t->s->rows, t->s->deals);
	if (!t->s->undated)
		buf_printf(o, ", as they looked on days from %s to %s; %zu of the deals (%.1f%%) "
		    "are still open", day(a, t->s->first_day), day(b, t->s->last_day), open,
		    100. * (double)open / (double)t->s->deals);
	else
		buf_text(o, ", taken to be in the order of time, as there are no dates");
	buf_text(o, "\n");
}

static void
put_row(const struct metrics_table *m, size_t folds, struct buf *o)
{
	const double x[] = { m->base_rate, m->auc.auc, m->auc.lo, m->auc.hi, m->log_loss,
	    m->base_log_loss, m->calibration };
	char text[NUM_MAX];

	buf_printf(o, "| %s | ", metrics_table_name[m->by]);
	if (m->fold == folds)
		buf_text(o, "all |");
	else
		buf_printf(o, "%zu |", m->fold + 1);
	buf_printf(o, " %zu |", m->test_deals);
	for (size_t i = 0; i < sizeof x / sizeof *x; i++)
		buf_printf(o, " %s |", rate(text, x[i]));
	buf_text(o, "\n");
}

static void
put_analyses(const struct model_card *c, struct buf *o)
{
	char any[NUM_MAX], beyond[NUM_MAX];

	any[num_p(any, c->t->p_any)] = '\0';
	beyond[num_p(beyond, c->t->p_beyond_age)] = '\0';
	buf_printf(o, "\n## Quantitative analyses\n\nChance alone would tell as much with p = %s",
	    any);
	if (!c->t->s->undated)
		buf_printf(o, ", and as much beyond a deal's age with p = %s", beyond);
	buf_printf(o, " (%d permutations).\n\n", PERMTEST_PERMUTATIONS);
	if (no_signal(c->t))
		buf_printf(o, "What the model answers is %s; xgboost and logistic are what was "
		    "learned, and is not used.\n\n", metrics_table_name[of_answers(c)->by]);
	else
		buf_printf(o, "The model is xgboost%s; the others are beside it: a regression "
		    "alone, a deal's age alone, the base rate.\n\n", c->t->linear > 0 ?
		    ", trees and regression" : "");
	buf_text(o, "| model | fold | deals | base rate | AUC | from | to | log loss | of the "
	    "base rate | calibration error |\n"
	    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < c->f->rows; i++)
		if (c->f->row[i].by == METRICS_TABLE_TREES || c->f->row[i].fold == c->f->folds)
			put_row(&c->f->row[i], c->f->folds, o);
	buf_text(o, "\nBy segment, once deals have closed: "
	    "`dealeval -b region --outcomes clean.csv scores.csv`.\n");
}

static void
put_leaks(const struct leaks_found *l, struct buf *o)
{
	for (size_t i = 0; l != NULL && i < l->features; i++) {
		if (!l->suspected[i])
			continue;
		buf_text(o, "- ");
		put_name(o, l->name[i], strlen(l->name[i]));
		buf_text(o, l->left_out[i] ? " was left out: it knows what open deals cannot.\n" :
		    " is in it, though it seems to know what open deals cannot.\n");
	}
}

static void
put_caveats(const struct model_card *c, struct buf *o)
{
	buf_text(o, "\n## Caveats\n\n");
	switch (c->t->verdict) {
	case MODEL_READY:
		buf_text(o, "- It tells more than a deal's age does, and more than chance "
		    "makes.\n");
		break;
	case MODEL_WEAK:
		buf_text(o, "- Only a deal's age tells: by the tests, the rest may be chance.\n");
		break;
	case MODEL_NO_SIGNAL:
		buf_text(o, "- There is no signal: by the tests, what was learned may be "
		    "chance.\n");
		break;
	}
	buf_text(o, "- It knows the past it learned from: the range of each feature is in its "
	    "file (dealkit_ranges), and `dealdrift` says what has changed since.\n"
	    "- A probability is of deals like this one, and no promise of this one.\n");
	put_leaks(c->leaks, o);
}

static void
put_ethics(const struct model_card *c, struct buf *o)
{
	int rep = 0, rate_of_rep = 0;

	for (size_t k = 0; k < c->t->s->features && !no_signal(c->t); k++) {
		const char *name = c->t->s->feature[k].name;

		rep |= strncmp(name, MODEL_CARD_REP, sizeof MODEL_CARD_REP - 1) == 0;
		rate_of_rep |= strcmp(name, MODEL_CARD_REP "_win_rate") == 0;
	}
	buf_printf(o, "\n## Ethical considerations\n\n%s.\n\n"
	    "**To be written by those who use it:** who sees the scores, what they must not be "
	    "used for, and whom to ask.\n", no_signal(c->t) ?
	    "Its answers know nothing of people's work, and must not be read as if they did" :
	    rate_of_rep ? "How often a rep has won before is among what the model looks at, so its "
	    "scores rank people's work" :
	    rep ? "Whose a deal is, is among what the model looks at, so its scores rank people's "
	    "work" :
	    "The model is not told whose a deal is, but every deal is somebody's, so its scores "
	    "rank people's work");
}

void
model_card_write(const struct model_card *c, struct buf *o)
{
	put_head(c, o);
	put_details(c, o);
	put_use(c, o);
	put_factors(c, o);
	put_metrics(o);
	put_data(c, o);
	put_analyses(c, o);
	put_caveats(c, o);
	put_ethics(c, o);
}
