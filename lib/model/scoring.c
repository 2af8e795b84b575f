#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "model/model.h"
#include "model/scoring.h"
#include "stats/calib.h"

enum { PROBABILITY, RISK, CATEGORY, PERCENTILE, MODEL_ID };

const char *const scoring_column[SCORING_COLUMNS] = {
	COL_PROBABILITY, COL_RISK, COL_CATEGORY, COL_PERCENTILE, COL_MODEL_ID
};

/* One bound, as written by the user, ended by `end`: a share if it ends in %. */
static const char *
parse_bound(const char *s, char end, double *v, int *percent)
{
	size_t n = strcspn(s, ",");

	*percent = n > 0 && s[n - 1] == '%';
	if (s[n] != end || num_parse(s, n - (size_t)*percent, v) != 0)
		return NULL;
	*v = *percent ? *v / 100 : *v;
	return *v >= 0 && *v <= 1 ? s + n + 1 : NULL;
}

/* The riskiest 20 % have the 20 % lowest win probabilities. */
int
scoring_open(struct scoring *s, const struct model *m, const char *thresholds, struct err *e)
{
	double high = m->risk_high, medium = m->risk_medium;
	int share = 0, other = 0;
	const char *at = thresholds;

	s->m = m;
	if (at != NULL) {
		at = parse_bound(at, ',', &high, &share);
		if (at == NULL || parse_bound(at, '\0', &medium, &other) == NULL ||
		    share != other || (share ? high > medium : high < medium))
			return err_set(e, "--thresholds: neither shares such as 20%%,50%% nor "
			    "risks such as 0.8,0.6: '%.200s'", thresholds);
	}
	if (share) {
		high = 1 - model_quantile(m, high);
		medium = 1 - model_quantile(m, medium);
	}
	s->high = lround(high * SCORING_MILLION);
	s->medium = lround(medium * SCORING_MILLION);
	return 0;
}

int
scoring_has_margin(const struct scoring *s)
{
	return s->m->verdict != MODEL_NO_SIGNAL || model_by_age(s->m);
}

void
scoring_set(struct score *d, const struct scoring *s, float margin)
{
	d->of = s;
	d->p = scoring_has_margin(s) ? calib_prob(&s->m->calib, (double)margin) :
	    s->m->base_rate;
	d->risk = SCORING_MILLION - lround(d->p * SCORING_MILLION);
}

const char *const scoring_category_name[SCORING_CATEGORIES] = { "High", "Medium", "Low", "" };

enum scoring_category
scoring_category(const struct score *d)
{
	return d->of->m->verdict == MODEL_NO_SIGNAL ? SCORING_NONE :
	    d->risk >= d->of->high ? SCORING_HIGH :
	    d->risk >= d->of->medium ? SCORING_MEDIUM : SCORING_LOW;
}

void
scoring_cell(size_t i, struct out *o, void *arg)
{
	const struct score *d = arg;
	const struct model *m = d->of->m;
	int known = m->verdict != MODEL_NO_SIGNAL;
	char buf[NUM_MAX];

	switch (i) {
	case PROBABILITY:
		out_rate(o, (double)(SCORING_MILLION - d->risk) / SCORING_MILLION);
		break;
	case RISK:
		out_rate(o, (double)d->risk / SCORING_MILLION);
		break;
	case CATEGORY:
		out_name(o, scoring_category_name[scoring_category(d)]);
		break;
	case PERCENTILE:
		if (known)
			out_field(o, buf, num_fixed(buf, 100 * model_rank(m, d->p), 1));
		else
			out_empty(o);
		break;
	case MODEL_ID:
		out_name(o, m->id);
		break;
	}
}
