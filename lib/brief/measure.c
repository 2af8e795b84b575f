#include "brief/measure.h"
#include "brief/vocabulary.h"

/*
 * beside: one of them stands there; sentence: each of them stands somewhere in it; never: none
 * of them stands beside it.
 */
static const struct {
	unsigned beside, sentence, never;
} rule[FACT_MEASURES] = {
	[FACT_WIN_RATE] = { 0, 0, CUE_RISK | CUE_CHANCE | CUE_LOST | CUE_STAKE | CUE_EXPECTED |
	    CUE_INTERVAL },
	[FACT_CHANGE] = { 0, 0, CUE_RISK | CUE_CHANCE | CUE_INTERVAL },
	[FACT_CHANGE_LO] = { 0, CUE_INTERVAL, CUE_RISK },
	[FACT_CHANGE_HI] = { 0, CUE_INTERVAL, CUE_RISK },
	[FACT_CONTRIBUTION] = { 0, 0, CUE_RISK | CUE_CHANCE | CUE_INTERVAL },
	[FACT_DETECTABLE] = { CUE_FOUND, 0, 0 },
	[FACT_Q] = { CUE_FALSE, 0, 0 },
	[FACT_STAKE] = { 0, CUE_STAKE, CUE_LOST | CUE_WORTH },
	[FACT_SEGMENT_WORTH] = { CUE_DEALS | CUE_WORTH, 0, CUE_LOST },
	[FACT_DEALS] = { 0, 0, CUE_LOST | CUE_OPEN | CUE_RISK | CUE_LATER | CUE_ALERTS | CUE_MOST |
	    CUE_EXPECTED },
	[FACT_WON] = { CUE_WIN, 0, CUE_LOST | CUE_RISK | CUE_EXPECTED | CUE_LATER },
	[FACT_RISK] = { CUE_RISK, 0, CUE_CHANCE | CUE_WIN },
	[FACT_CHANCE] = { CUE_CHANCE | CUE_WIN, 0, CUE_RISK | CUE_LOSS | CUE_LOST },
	[FACT_WORTH] = { 0, 0, CUE_STAKE | CUE_LOST | CUE_TOGETHER },
	[FACT_AGE] = { CUE_OPEN, 0, CUE_TAKE | CUE_WIN },
	[FACT_WINS_TAKE] = { CUE_TAKE, 0, CUE_OPEN | CUE_LOST },
	[FACT_TOP_DEALS] = { CUE_DEALS | CUE_MOST, 0, CUE_RISK | CUE_LATER },
	[FACT_TOP_WORTH] = { CUE_WORTH | CUE_TOGETHER, CUE_TOGETHER | CUE_DEALS, CUE_HIGH |
	    CUE_STAKE },
	[FACT_HIGH_DEALS] = { CUE_DEALS | CUE_RISK, CUE_RISK | CUE_DEALS, CUE_LATER | CUE_ALERTS |
	    CUE_WIN | CUE_LOST },
	[FACT_HIGH_WORTH] = { CUE_WORTH | CUE_RISK, CUE_RISK | CUE_DEALS, CUE_LOST | CUE_STAKE |
	    CUE_TOGETHER },
	[FACT_OPEN_DEALS] = { CUE_OPEN, 0, CUE_LOST | CUE_WIN | CUE_LATER | CUE_RISK },
	[FACT_OPEN_WORTH] = { CUE_OPEN | CUE_WORTH, CUE_OPEN, CUE_LOST | CUE_STAKE | CUE_RISK },
	[FACT_ALL_ALERTS] = { CUE_ALERTS, 0, 0 },
	[FACT_AUC] = { 0, CUE_AUC, CUE_AGE | CUE_LOG },
	[FACT_AUC_LO] = { 0, CUE_AUC, CUE_AGE | CUE_LOG },
	[FACT_AUC_HI] = { 0, CUE_AUC, CUE_AGE | CUE_LOG },
	[FACT_AUC_AGE] = { CUE_AGE, CUE_AUC, CUE_LOG },
	[FACT_TESTED] = { CUE_LATER, 0, CUE_OPEN | CUE_LOST | CUE_WIN | CUE_RISK },
	[FACT_LOG_LOSS] = { 0, CUE_LOG | CUE_LOSS, CUE_AUC },
	[FACT_BASE_LOG_LOSS] = { 0, CUE_LOG | CUE_LOSS, CUE_AUC },
	[FACT_WINS] = { CUE_WIN | CUE_DEALS, CUE_EXPECTED, CUE_LOST | CUE_RATE },
	[FACT_WINS_LO] = { 0, CUE_EXPECTED, CUE_LOST | CUE_RATE },
	[FACT_WINS_HI] = { 0, CUE_EXPECTED, CUE_LOST | CUE_RATE },
	[FACT_AMOUNT] = { 0, CUE_EXPECTED, CUE_LOST | CUE_STAKE | CUE_RISK },
	[FACT_AMOUNT_LO] = { 0, CUE_EXPECTED, CUE_LOST | CUE_STAKE | CUE_RISK },
	[FACT_AMOUNT_HI] = { 0, CUE_EXPECTED, CUE_LOST | CUE_STAKE | CUE_RISK }
};

/* The end of an interval stands beside the other one. */
static int
ends_fit(const struct fact *f, const struct surroundings *x)
{
	switch (f->measure) {
	case FACT_CHANGE_LO:
	case FACT_CHANGE_HI:
	case FACT_AUC_LO:
	case FACT_AUC_HI:
	case FACT_WINS_LO:
	case FACT_WINS_HI:
	case FACT_AMOUNT_LO:
	case FACT_AMOUNT_HI:
		return x->in_range;
	default:
		return 1;
	}
}

/* A count stands before its noun, and nothing between them that makes it another one. */
static int
counts_deals(const struct fact *f, const struct surroundings *x)
{
	if (f->measure != FACT_DEALS)
		return 1;
	if (x->won || (x->qualifier != 0 && !(x->qualifier & CUE_DEALS)))
		return 0;
	return (x->after & CUE_DEALS) || x->of_number;
}

/* Of a whole period, or of a segment's change, which side is meant. */
static int
side_fits(const struct fact *f, const struct surroundings *x)
{
	if (f->measure == FACT_AUC || f->measure == FACT_LOG_LOSS)
		return !x->is_base;
	if (f->measure != FACT_WIN_RATE && f->measure != FACT_BASE_LOG_LOSS)
		return 1;
	if (f->role == ROLE_BASE)
		return x->is_base;
	return f->role != ROLE_RECENT || !x->is_base;
}

int
measure_fits(const struct fact *f, const struct surroundings *x)
{
	unsigned beside = rule[f->measure].beside, sentence = rule[f->measure].sentence;

	if (beside != 0 && (x->beside & beside) == 0)
		return 0;
	if ((x->sentence & sentence) != sentence || (x->beside & rule[f->measure].never) != 0)
		return 0;
	/* a segment's own change is meant, unless a part of the whole is spoken of */
	if (f->measure == FACT_CONTRIBUTION && x->of_segment && (x->sentence & CUE_PART) == 0)
		return 0;
	return counts_deals(f, x) && side_fits(f, x) && ends_fit(f, x) &&
	    !(x->by && f->unit == UNIT_RATE);
}
