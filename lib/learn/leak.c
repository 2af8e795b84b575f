#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "learn/leak.h"
#include "stats/metric.h"

static float
value(const struct oof *o, size_t i, size_t k)
{
	return o->s->x[o->row[i] * o->s->features + k];
}

/* Wins and rows of each category so far; the last is for missing ones. */
static void
count_fold(const struct oof *o, size_t k, size_t fold, size_t codes, double *won, double *n)
{
	for (size_t i = oof_start(o, fold); i < oof_start(o, fold + 1); i++) {
		float x = value(o, i, k);
		size_t c = isnan(x) ? codes : (size_t)x;

		won[c] += o->won[i];
		n[c]++;
	}
}

static void
score_categories(const struct oof *o, size_t k, double *score)
{
	size_t codes = intern_size(o->s->feature[k].dictionary);
	double *won = mem_zero(codes + 1, sizeof *won), *n = mem_zero(codes + 1, sizeof *n);

	for (size_t fold = 0; fold < o->folds; fold++) {
		for (size_t i = oof_start(o, fold); i < oof_start(o, fold + 1); i++) {
			float x = value(o, i, k);
			size_t c = isnan(x) ? codes : (size_t)x;

			score[i] = (won[c] + .5) / (n[c] + 1);
		}
		count_fold(o, k, fold, codes, won, n);
	}
	free(won);
	free(n);
}

double
leak_auc(const struct oof *o, size_t k)
{
	double *score = mem_resize(NULL, o->rows, sizeof *score);
	int categorical = o->s->feature[k].categorical;
	size_t from = categorical ? oof_start(o, 1) : 0;
	struct metric_auc a;

	if (categorical)
		score_categories(o, k, score);
	else
		for (size_t i = 0; i < o->rows; i++)
			score[i] = isnan(value(o, i, k)) ? -HUGE_VAL : (double)value(o, i, k);
	metric_auc(score + from, o->won + from, NULL, o->rows - from, o->rows - from, &a);
	free(score);
	return a.auc < .5 ? 1 - a.auc : a.auc;
}
