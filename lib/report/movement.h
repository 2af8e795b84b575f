/*
 * movement -- what became of the open deals since the last page.
 */
#ifndef MOVEMENT_H
#define MOVEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "report/open_deals.h"

enum change {
	CHANGE_WON, CHANGE_LOST, CHANGE_GONE, CHANGE_NEW, CHANGE_SLIPPED, CHANGE_RISK,
	CHANGE_UP, CHANGE_DOWN,
	CHANGES
};

struct change_deal {
	size_t deal;			/* of now; of what is no longer open, of before */
	double amount;			/* of the deal; of up and down: by how much; NaN */
	double by;			/* days later; risk more, in probability; else NaN */
};

struct movement {			/* all zero: nothing to compare with */
	struct frame before;
	struct open_deals deals;	/* before's */
	struct change_list {
		struct change_deal *deal;	/* [n], the largest amount first */
		size_t n, cap;
		double amount;		/* their sum */
	} of[CHANGES];
	int there, outcomes;		/* outcomes: closed deals are known */
	int rescored;			/* by another model: risks are not compared */
};

/*
 * Reads the scored deals of the last page, and the clean table of now (NULL: none),
 * which says what became of those that are open no more.  0, or -1 with the
 * reason; freed by movement_free in either case.
 */
int	movement_read(struct movement *c, const struct open_deals *now, char *previous,
	    char *outcomes, char delimiter, struct err *e);
void	movement_free(struct movement *c);

#endif
