/*
 * open_deals -- the open deals as numbers: what they are worth, how likely they are
 * won, and what groups of them add up to.
 */
#ifndef OPEN_DEALS_H
#define OPEN_DEALS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "report/frame.h"

enum open_risk { RISK_HIGH, RISK_MEDIUM, RISK_LOW, RISK_NONE, RISKS };

struct open_deals {			/* all zero: there are none */
	const struct frame *f;		/* NULL: no table */
	size_t n;
	double *amount, *chance, *risk, *saveable, *age;	/* [n]; NaN if unknown */
	int32_t *expected;		/* [n] expected close date, or DATE_NONE */
	enum open_risk *level;		/* [n] */
	size_t id, rep, stage, product, industry, region, source, model;	/* columns of f */
	size_t category, reasons, action;
	int32_t as_of;			/* the last day of the rows; DATE_NONE */
	int scored;			/* there is a chance of winning */
	int ranked;			/* and a risk category, which no signal gives none */
};

/* 0, or -1 with the reason: a number or category that is none. */
int	open_deals_make(struct open_deals *d, const struct frame *f, struct err *e);
void	open_deals_free(struct open_deals *d);

/* What a group of deals adds up to; money without deals whose amount is not known. */
struct open_sum {
	size_t n, level_n[RISKS];
	double amount, expected;	/* expected: amount x chance */
	double wins, loss;		/* sum of chances; amount x risk */
	double level[RISKS];		/* amounts */
	size_t unpriced;
};

void	open_sum_add(struct open_sum *s, const struct open_deals *d, size_t i);

/* Of all deals; of those of a level. */
struct open_sum open_deals_sum(const struct open_deals *d);
struct open_sum open_deals_level(const struct open_deals *d, enum open_risk level);

/* The first two clauses of its reasons, *n bytes; 0: there are none. */
const char *open_deals_reasons(const struct open_deals *d, size_t i, size_t *n);

/* Expected loss, or without a risk the amount; NaN without an amount. */
double	open_deals_loss(const struct open_deals *d, size_t i);

/*
 * The deals in an order, [n], the caller's: by expected loss; or, of high risk first,
 * by what can be saved, else by expected loss.  Unknown ones last, ties as they stand.
 */
size_t	*open_deals_by_loss(const struct open_deals *d);
size_t	*open_deals_to_save(const struct open_deals *d);

#endif
