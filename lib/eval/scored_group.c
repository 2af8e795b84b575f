#include <stdlib.h>

#include "base/mem.h"
#include "deal/deal.h"
#include "eval/scored_group.h"
#include "stats/metric.h"

static void
number_deals(struct scored_group *g)
{
	for (size_t i = 0; i < g->rows; i++) {
		const struct scored_row *r = &g->row[i];

		if (i == 0 || r->deal != r[-1].deal) {
			g->won += r->outcome == DEAL_WON;
			g->first[g->deals++] = r->p;
		}
		g->p[i] = r->p;
		g->hit[i] = r->outcome == DEAL_WON;
		g->deal[i] = (uint32_t)g->deals - 1;
	}
}

void
scored_group_open(struct scored_group *g, const struct scored_row *row, size_t rows, size_t bins)
{
	*g = (struct scored_group){ .row = row, .rows = rows };
	g->p = mem_zero(rows, sizeof *g->p);
	g->hit = mem_zero(rows, sizeof *g->hit);
	g->deal = mem_zero(rows, sizeof *g->deal);
	g->first = mem_zero(rows, sizeof *g->first);
	g->bin = mem_zero(bins, sizeof *g->bin);
	number_deals(g);
	g->bins = reliability_bins(g->p, g->hit, g->deal, rows, bins, g->bin);
}

void
scored_group_close(struct scored_group *g)
{
	free(g->p);
	free(g->hit);
	free(g->deal);
	free(g->first);
	free(g->bin);
}

double
scored_group_base_loss(const struct scored_group *g)
{
	double *base = mem_zero(g->rows, sizeof *base), won = 0, loss;

	for (size_t i = 0; i < g->rows; i++)
		won += g->hit[i];
	for (size_t i = 0; i < g->rows; i++)
		base[i] = won / (double)g->rows;
	loss = metric_log_loss(base, g->hit, g->rows);
	free(base);
	return loss;
}

void
scored_group_share(const struct scored_group *g, const uint8_t *among, const uint8_t *hit,
    struct reliability_share *out)
{
	uint8_t *h = mem_zero(g->rows, 1);
	uint32_t *deal = mem_zero(g->rows, sizeof *deal);
	size_t n = 0;

	for (size_t i = 0; i < g->rows; i++)
		if (among[i]) {
			h[n] = hit[i];
			deal[n++] = g->deal[i];
		}
	reliability_share(h, deal, n, out);
	free(deal);
	free(h);
}
