#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/logistic.h"
#include "stats/metric.h"
#include "stats/proportion.h"

struct score {
	double score;
	size_t row;
};

static int
ascending(const void *x, const void *y)
{
	const struct score *a = x, *b = y;

	if (a->score != b->score)
		return a->score < b->score ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

/* The rows by ascending score; the caller's to free. */
static struct score *
sort_rows(const double *score, size_t n)
{
	struct score *s = mem_zero(n, sizeof *s);
	size_t i;

	for (i = 0; i < n; i++)
		s[i] = (struct score){ score[i], i };
	qsort(s, n, sizeof *s, ascending);
	return s;
}

/* Where the run of equal scores that starts at i ends; *wins its won rows. */
static size_t
run_end(const struct score *s, size_t n, size_t i, const uint8_t *won, double *wins)
{
	size_t end = i;

	for (*wins = 0; end < n && s[end].score == s[i].score; end++)
		*wins += won[s[end].row];
	return end;
}

/* Of one deal: its rows of each outcome, and the sums of their placements. */
struct cluster {
	double won, lost;
	double v10, v01;
};

/*
 * The placement of a won row is the share of lost rows below it (ties half);
 * of a lost row, the share of won rows above it.  Adds them up by deal and
 * returns the AUC.
 */
static double
place_rows(const struct score *s, const uint8_t *won, const uint32_t *deal, size_t n,
    double wins, double losses, struct cluster *c)
{
	double won_below = 0, lost_below = 0, w, l, above, below, sum = 0;
	struct cluster *k;
	size_t i, end;

	for (i = 0; i < n; ) {
		end = run_end(s, n, i, won, &w);
		l = (double)(end - i) - w;
		below = (lost_below + l / 2) / losses;
		above = (wins - won_below - w / 2) / wins;
		sum += w * below;
		won_below += w;
		lost_below += l;
		for (; i < end; i++) {
			k = &c[deal != NULL ? deal[s[i].row] : s[i].row];
			if (won[s[i].row]) {
				k->won++;
				k->v10 += below;
			} else {
				k->lost++;
				k->v01 += above;
			}
		}
	}
	return sum / wins;
}

/* Obuchowski's variance; with[o] the deals that have rows of outcome o. */
static double
cluster_variance(const struct cluster *c, size_t deals, double auc, double wins,
    double losses, double with[2])
{
	double d10, d01, s10 = 0, s01 = 0, s11 = 0, any = 0;
	size_t i;

	with[0] = with[1] = 0;
	for (i = 0; i < deals; i++) {
		with[1] += c[i].won > 0;
		with[0] += c[i].lost > 0;
		any += c[i].won + c[i].lost > 0;
		d10 = c[i].v10 - c[i].won * auc;
		d01 = c[i].v01 - c[i].lost * auc;
		s10 += d10 * d10;
		s01 += d01 * d01;
		s11 += d10 * d01;
	}
	if (with[0] < 2 || with[1] < 2)
		return NAN;
	s10 *= with[1] / (with[1] - 1) / wins;
	s01 *= with[0] / (with[0] - 1) / losses;
	s11 *= any / (any - 1);
	return fmax(0, s10 / wins + s01 / losses + 2 * s11 / (wins * losses));
}

static void
auc_interval(struct metric_auc *out, double fewest)
{
	double a = out->auc, half;

	if (isnan(out->se) || out->se <= 0 || a <= 0 || a >= 1) {
		proportion_wilson(a * fewest, fewest, PROPORTION_Z, &out->lo, &out->hi);
		return;
	}
	half = PROPORTION_Z * out->se / (a * (1 - a));
	out->lo = logistic_p(logistic_margin(a) - half);
	out->hi = logistic_p(logistic_margin(a) + half);
}

void
metric_auc(const double *score, const uint8_t *won, const uint32_t *deal, size_t n,
    size_t deals, struct metric_auc *out)
{
	double wins = 0, with[2];
	struct cluster *c;
	struct score *s;
	size_t i;

	*out = (struct metric_auc){ NAN, NAN, 0, 1 };
	for (i = 0; i < n; i++)
		wins += won[i];
	if (wins <= 0 || wins >= (double)n)
		return;
	deals = deal != NULL ? deals : n;
	c = mem_zero(deals, sizeof *c);
	s = sort_rows(score, n);
	out->auc = place_rows(s, won, deal, n, wins, (double)n - wins, c);
	out->se = sqrt(cluster_variance(c, deals, out->auc, wins, (double)n - wins, with));
	auc_interval(out, fmin(with[0], with[1]));
	free(s);
	free(c);
}

double
metric_log_loss(const double *p, const uint8_t *won, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += logistic_loss(p[i], won[i]);
	return n > 0 ? sum / (double)n : NAN;
}

double
metric_brier(const double *p, const uint8_t *won, size_t n)
{
	double sum = 0, d;
	size_t i;

	for (i = 0; i < n; i++) {
		d = p[i] - won[i];
		sum += d * d;
	}
	return n > 0 ? sum / (double)n : NAN;
}

double
metric_calibration(const double *p, const uint8_t *won, size_t n, size_t bins)
{
	struct score *s = sort_rows(p, n);
	double *mean = mem_zero(n, sizeof *mean), sum = 0, gap, wins;
	size_t i, b, end;

	for (i = 0; i < n; )
		for (end = run_end(s, n, i, won, &wins), wins /= (double)(end - i); i < end; i++)
			mean[i] = wins;
	for (b = 0, i = 0; b < bins; b++) {
		end = (b + 1) * n / bins;
		for (gap = 0; i < end; i++)
			gap += s[i].score - mean[i];
		sum += fabs(gap);
	}
	free(mean);
	free(s);
	return n > 0 ? sum / (double)n : NAN;
}
