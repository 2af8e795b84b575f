/*
 * reasons -- why a deal's chance is what it is, and what to do: the columns that
 * dealexplain appends.
 *
 * factor_1 .. k, value_1 .. k, effect_1 .. k; typical: the probability that effects
 * start from; effect_rest: the effects of all factors that are not named; where those
 * named lower the chance, help_factor_1 .. k, help_value_1 .. k and help_effect_1 .. k:
 * those that raise it most; top_factors (a sentence), recommended_action (the first
 * row of the playbook that fits a factor which lowers the chance) and saveable:
 * deal_amount times the largest harm among the factors that can be changed; and, if there is an
 * experiment, arm.  typical
 * and all effects of a row add up to its probability.  What rounds to no effect is no
 * reason.
 */
#ifndef REASONS_H
#define REASONS_H

#include <stddef.h>

#include "csv/out.h"
#include "csv/rec.h"
#include "explain/factor.h"
#include "explain/playbook.h"

enum { REASONS_TOP = 50 };		/* factors at most */
/* the sign of the effects */
enum reasons_show { REASONS_RISK = -1, REASONS_BOTH, REASONS_HELP };

struct reasons_options {
	size_t top;			/* k */
	enum reasons_show show;
	double typical;			/* the win probability that effects start from */
};

struct reasons;
struct reasons_row;			/* those of the row in hand; a thread's own */

/* Both are borrowed.  The caller's (reasons_free). */
struct reasons *reasons_new(const struct reasons_options *o, const struct factors *f,
	    const struct playbook *p);
void	reasons_free(struct reasons *r);

/* The columns: how many, and their names, which live as long as r. */
size_t	reasons_columns(const struct reasons *r);
void	reasons_names(const struct reasons *r, const char **name);

struct reasons_row *reasons_row_new(const struct reasons *r);
void	reasons_row_free(struct reasons_row *d);

/*
 * The reasons of a row of b with the probability p and these effects[features],
 * in probability; or that there are none.  b and row must live until the cells are written.
 * 0, or -1 with the reason: the amount is no number.
 */
int	reasons_find(struct reasons_row *d, const struct batch *b, const struct rec_row *row,
	    double p, const double *effect, struct err *e);
void	reasons_none(struct reasons_row *d, const struct batch *b, const struct rec_row *row);

/*
 * The deal of a row and its reasons for a person, as wide as the screen: what it is, the
 * factors with a clause and their effects in points, what to do.  p: its probability.
 */
void	reasons_tell(struct reasons_row *d, double p, struct buf *o);

/* Writes cell i of the row, for csv/append.h: d is a struct reasons_row. */
void	reasons_cell(size_t i, struct out *o, void *d);

#endif
