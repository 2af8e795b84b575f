#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/num.h"
#include "model/model.h"
#include "serve/card.h"
#include "serve/generation.h"
#include "serve/json_put.h"

static void
put_text(struct buf *o, const char *name, const char *text)
{
	json_put_name(o, name);
	json_put_text(o, text, strlen(text));
}

static void
put_number(struct buf *o, const char *name, double x, int decimals)
{
	char text[NUM_MAX];

	json_put_name(o, name);
	buf_bytes(o, text, num_fixed(text, x, decimals));
}

static void
put_features(const struct model *m, struct buf *o)
{
	json_put_name(o, "features");
	buf_text(o, "[");
	for (size_t i = 0; i < m->features; i++) {
		buf_text(o, i == 0 ? "{" : ",{");
		put_text(o, "name", m->feature[i].name);
		put_text(o, "type", m->feature[i].categorical ? "category" : "float");
		buf_text(o, "}");
	}
	buf_text(o, "]");
}

/* The figures of its validation, which the model has as a JSON array. */
static void
put_metrics(const struct model *m, struct buf *o)
{
	for (size_t i = 0; i < m->parts; i++)
		if (strcmp(m->part[i].name, "metrics") == 0) {
			json_put_name(o, "metrics");
			buf_text(o, m->part[i].text);
		}
}

void
card_json(const struct generation *g, struct buf *o)
{
	const struct model *m = g->of.m;
	char day[11];

	buf_text(o, "{");
	put_text(o, "verdict", model_verdict_name(m->verdict));
	put_text(o, "sha256", m->sha256);
	put_text(o, "version", m->version);
	put_text(o, "as_of", m->as_of);
	date_text(day, g->of.day);
	if (g->of.a != NULL) {
		put_text(o, "state_as_of", day);
		put_number(o, "state_deals", (double)g->of.deals.n, 0);
	}
	put_number(o, "generation", g->number, 0);
	put_number(o, "base_rate", m->base_rate, 6);
	json_put_name(o, "thresholds");
	buf_text(o, "{");
	put_number(o, "high", (double)g->of.scoring.high / SCORING_MILLION, 6);
	put_number(o, "medium", (double)g->of.scoring.medium / SCORING_MILLION, 6);
	buf_text(o, "}");
	put_features(m, o);
	put_metrics(m, o);
	buf_text(o, "}\n");
}

void
card_lines(const struct generation *g, struct buf *o)
{
	const struct model *m = g->of.m;
	char day[11];

	buf_printf(o, "model\t%s\n", g->of.options->model);
	buf_printf(o, "model_id\t%s\n", m->id);
	buf_printf(o, "verdict\t%s\n", model_verdict_name(m->verdict));
	buf_printf(o, "learned_to\t%s\n", m->as_of);
	buf_printf(o, "features\t%zu\n", m->features);
	buf_printf(o, "risk_high\t%.6f\n", (double)g->of.scoring.high / SCORING_MILLION);
	buf_printf(o, "risk_medium\t%.6f\n", (double)g->of.scoring.medium / SCORING_MILLION);
	if (g->of.a == NULL)
		return;
	date_text(day, g->of.day);
	buf_printf(o, "state\t%s\n", g->of.options->state);
	buf_printf(o, "state_deals\t%zu\n", g->of.deals.n);
	buf_printf(o, "as_of\t%s\n", day);
}
