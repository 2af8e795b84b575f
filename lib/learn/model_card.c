#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/opt.h"
#include "learn/model_card.h"
#include "model/model.h"

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
	const struct metrics_table *m = metrics_table_of_model(c->f);
	char d[11];

	buf_printf(o, "---\nlicense: unknown\nlibrary_name: xgboost\ntags:\n"
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

static void
put_details(const struct model_card *c, struct buf *o)
{
	const struct validate *t = c->t;
	char share[NUM_MAX], d[11];

	buf_printf(o, "\n# Which open deals will be won\n\n## Model details\n\n"
	    "- model %s, SHA-256 of its file %s, made by dealkit %s\n", c->id, c->hash,
	    opt_version);
	if (!t->s->undated)
		buf_printf(o, "- learned from deals as they looked while they were open, "
		    "up to %s\n", day(d, dataset_as_of(t->s)));
	buf_printf(o, "- verdict: %s\n", model_verdict_name(t->verdict));
	if (t->trees > 0)
		buf_printf(o, "- %u trees%s of %zu features", t->trees, t->linear > 0 ?
		    " and a logistic regression" : "", t->s->features);
	if (t->trees > 0 && t->linear > 0)
		buf_printf(o, "; the regression has a share of %s in the log-odds",
		    rate(share, t->linear));
	buf_printf(o, "%s- calibration: %s\n"
	    "- the file is XGBoost's JSON; dealmodel(5) says what is in it\n",
	    t->trees > 0 ? "\n" : "", calib_name[t->kind]);
}

static void
put_use(struct buf *o)
{
	buf_text(o, "\n## Intended use\n\n"
	    "To rank open deals by the risk of losing them, and to say what the sum of many deals "
	    "will bring.\n\nNot to judge reps: a rep's deals differ in more than the rep. Not to "
	    "say how one deal will end: most deals of a high risk are lost, some are won.\n");
}

/* Segments in which so few deals are that what is said of them is doubtful. */
static void
put_factors(const struct model_card *c, struct buf *o)
{
	const struct dataset *s = c->t->s;
	int any = 0;

	buf_printf(o, "\n## Factors\n\nSegments with fewer than %d deals, for which less is "
	    "known:\n\n", MODEL_CARD_FEW);
	for (size_t k = 0; k < s->features; k++) {
		size_t codes = s->feature[k].categorical ?
		    intern_size(s->feature[k].dictionary) : 0, few = 0;
		size_t *deals = mem_zero(codes + 1, sizeof *deals);
		uint32_t *last = mem_zero(codes + 1, sizeof *last);

		for (size_t i = 0; i < s->rows && codes > 0; i++) {
			float x = s->x[i * s->features + k];

			if (isnan(x) || last[(size_t)x] == s->row[i].deal + 1)
				continue;
			last[(size_t)x] = s->row[i].deal + 1;
			deals[(size_t)x]++;
		}
		for (size_t i = 0; i < codes; i++)
			few += deals[i] < MODEL_CARD_FEW;
		if (codes > 0)
			buf_printf(o, "- %s: %zu of %zu\n", s->feature[k].name, few, codes);
		any |= codes > 0;
		free(deals);
		free(last);
	}
	if (!any)
		buf_text(o, "- there are no segments: all features are numbers\n");
}

static void
put_metrics(struct buf *o)
{
	buf_text(o, "\n## Metrics\n\n"
	    "- AUC: how often a deal that was won had the higher probability than one that was "
	    "lost; 0.5 is chance\n"
	    "- log loss, beside that of the base rate alone: whether the probabilities themselves "
	    "are right\n"
	    "- calibration error: how far probabilities lie from the shares won, on average\n\n"
	    "All are of deals that closed later than those learned from.\n");
}

static void
put_data(const struct model_card *c, struct buf *o)
{
	const struct validate *t = c->t;
	const struct folds *f = t->folds;
	const struct metrics_table *m = metrics_table_of_model(c->f);
	size_t open = 0;
	char a[11], b[11];

	for (size_t i = 0; i < t->s->deals; i++)
		open += t->s->deal[i].closed == DATE_NONE;
	buf_printf(o, "\n## Evaluation data\n\n%zu folds, each tested on later days than it "
	    "learned from; %zu deals tested", t->oof.folds, m->test_deals);
	if (!t->s->undated && f->n > 0)
		buf_printf(o, ", as they looked on days from %s to %s", day(a, f->fold[0].start),
		    day(b, f->fold[f->n - 1].end - 1));
	buf_printf(o, "; %zu rows were of deals that are still open, and count as what their age "
	    "promises\n\n## Training data\n\n%zu rows of %zu deals", f->undecided, t->s->rows,
	    t->s->deals);
	if (!t->s->undated)
		buf_printf(o, ", as they looked on days from %s to %s, %zu of them still open",
		    day(a, t->s->first_day), day(b, t->s->last_day), open);
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
	buf_text(o, "\n## Quantitative analyses\n\n| model | fold | deals | base rate | AUC | "
	    "from | to | log loss | of the base rate | calibration error |\n"
	    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < c->f->rows; i++)
		if (c->f->row[i].by == METRICS_TABLE_TREES || c->f->row[i].fold == c->f->folds)
			put_row(&c->f->row[i], c->f->folds, o);
}

static void
put_caveats(const struct model_card *c, struct buf *o)
{
	const struct leaks_found *l = c->leaks;

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
		buf_text(o, "- There is no signal: by the tests, what it says may be chance.\n");
		break;
	}
	buf_text(o, "- It knows the past it learned from. `dealdrift` says whether deals have "
	    "changed since.\n- A probability is of deals like this one, and no promise of this "
	    "one.\n");
	for (size_t i = 0; l != NULL && i < l->features; i++)
		if (l->left_out[i])
			buf_printf(o, "- %s was left out: it knows what open deals cannot.\n",
			    l->name[i]);
	buf_text(o, "\n## Ethical considerations\n\n"
	    "How often a rep has won before is among what the model looks at, so its scores rank "
	    "people's work.\n\n"
	    "**To be written by those who use it:** who sees the scores, what they must not be "
	    "used for, and whom to ask.\n");
}

void
model_card_write(const struct model_card *c, struct buf *o)
{
	put_head(c, o);
	put_details(c, o);
	put_use(o);
	put_factors(c, o);
	put_metrics(o);
	put_data(c, o);
	put_analyses(c, o);
	put_caveats(c, o);
}
