/*
 * scoring -- what dealscore appends to a deal: its win probability, risk, category, rank
 * and the model.
 *
 * Risks are compared as they are printed: in millionths.
 */
#ifndef SCORING_H
#define SCORING_H

#include <stddef.h>

struct err;
struct model;
struct out;

enum { SCORING_MILLION = 1000000, SCORING_COLUMNS = 5 };
extern const char *const scoring_column[SCORING_COLUMNS];

struct scoring {
	const struct model *m;	/* borrowed */
	long high, medium;	/* least risk of a category, in millionths */
};

/*
 * Thresholds as the user wrote them: shares of the out-of-fold scores, 20%,50%, or risks,
 * 0.8,0.6; NULL: the model's.  0, or -1 with the reason.
 */
int	scoring_open(struct scoring *s, const struct model *m, const char *thresholds,
	    struct err *e);

/* Is there a margin to be asked for, or has every deal the base rate? */
int	scoring_has_margin(const struct scoring *s);

struct score {
	const struct scoring *of;
	double p;
	long risk;		/* in millionths */
};

/* The score of a deal with this margin (which does not count if there are none). */
void	scoring_set(struct score *d, const struct scoring *s, float margin);

enum scoring_category {
	SCORING_HIGH, SCORING_MEDIUM, SCORING_LOW,
	SCORING_NONE,		/* the model has no signal; its name is empty */
	SCORING_CATEGORIES
};
extern const char *const scoring_category_name[SCORING_CATEGORIES];
enum scoring_category scoring_category(const struct score *d);

/* Writes cell i of the row, for csv/append.h: d is a struct score. */
void	scoring_cell(size_t i, struct out *o, void *d);

#endif
