/*
 * playbook -- what to do about a reason: the rows of a playbook.
 *
 *	factor,direction,condition,action
 *
 * factor is one of the labels table, or any; direction is low, high or any:
 * the value against what it is compared with; condition is in the language of
 * text/cond.h, action in that of text/template.h.  win_probability is always there, arm if there is
 * an experiment.
 */
#ifndef PLAYBOOK_H
#define PLAYBOOK_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "deal/tested.h"
#include "explain/factor.h"

struct cond;
struct template;

struct playbook_row {
	char *factor;
	size_t number;		/* of the factor; PLAYBOOK_ROW_ANY; PLAYBOOK_ROW_NEVER */
	int direction;		/* -1 low, 1 high, 0 any */
	struct cond *condition;
	struct template *action;
};

#define PLAYBOOK_ROW_ANY ((size_t)-1)
#define PLAYBOOK_ROW_NEVER ((size_t)-2)	/* the model has no such factor, or the records lack a
					 * column */

struct playbook {
	struct playbook_row *play;	/* in the table's order */
	size_t n, cap;
	const struct factors *factors;
	int checked;		/* a factor that the labels do not know is an error */
	struct tested tested;	/* actions that an experiment has shown to help; the caller reads
				 * it, playbook_free frees it */
};

/*
 * Reads the table, which is share/playbook.csv unless it has a path, and binds it to the
 * factors and their records.  A factor that no label has is an error if it has
 * one; so is a column that is not there and that no dealkit program
 * writes.  0 or -1; freed by playbook_free in either case.
 */
int	playbook_open(struct playbook *p, const struct refdata_from *from, const struct factors *f,
	    struct err *e);
void	playbook_free(struct playbook *p);

/*
 * The first row that fits one of the n factors: rows of any factor that stand
 * above all others come first, then the factors' own in the factors' order,
 * then the other rows of any.  NULL if none fits.
 */
const struct playbook_row *playbook_find(const struct playbook *p, const struct factor_row *row,
	    const size_t *factor, const size_t *speaker, size_t n);

/* The text of the action of one of its rows (bytes, no field), marked if it is tested. */
void	playbook_action(const struct playbook *p, const struct playbook_row *play,
	    struct factor_row *row, struct buf *o);

#endif
