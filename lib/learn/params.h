/*
 * params -- the parameters that trees are learned with.
 *
 * Ours are small trees that cannot feed on their own predictions of open
 * deals: depth 3, at least 50 rows' worth of evidence in a leaf, lambda 5.
 * A feature with win_rate in its name can only raise the chance; one that
 * starts with x_age_ can only lower it, if so constrained.
 */
#ifndef PARAMS_H
#define PARAMS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "deal/dataset.h"
#include "learn/xgb.h"

enum { PARAMS_MAX = 64 };

struct params {
	struct xgb_param p[PARAMS_MAX];		/* later ones win */
	size_t n;
	size_t features;	/* that constraints are of */
	char *text[PARAMS_MAX];		/* what p's texts rest on; freed by params_free */
};

/* Our own, with age constrained. */
void	params_init(struct params *p, const struct dataset *s, size_t seed, size_t threads);
void	params_free(struct params *p);

/* Makes p a copy of from. */
void	params_copy(struct params *p, const struct params *from);

/*
 * One more; name and value are copied.  A name that is another spelling
 * (learning_rate) is set under the usual one (eta).  -1 with the
 * reason if xgboost has no such parameter, or not with this value, or there are too many.
 */
int	params_set(struct params *p, const char *name, const char *value, struct err *e);

/*
 * The same from NAME=VALUE.  params_check only says whether it could be set,
 * before it is known of how many features.
 */
int	params_check(const char *text, struct err *e);
int	params_parse(struct params *p, const char *text, struct err *e);

/* Whether p[i] counts: no later one has its name, and trees depend on it (nthread does not). */
int	params_counts(const struct params *p, size_t i);

/* NAME=VALUE of all that count, in the order of their names, with blanks between, into o. */
void	params_write(const struct params *p, struct buf *o);

/*
 * Sets how large the trees may be: 0 leaves our own, 1 .. PARAMS_CAPACITIES - 1
 * are for tables without open deals, where nothing can feed on itself.  -1 with the reason.
 */
enum { PARAMS_CAPACITIES = 5 };
int	params_set_capacity(struct params *p, size_t i, struct err *e);

/* Whether the user has said nothing about that. */
int	params_capacity_free(const struct params *p);

/* Whether the name was set beyond our own. */
int	params_given(const struct params *p, const char *name);

/*
 * How a feature may be held: 1, a win rate can only raise the chance; -1, an age can only lower it,
 * if params_constrain says so; 0, neither.
 */
int	params_order(const struct dataset_feature *f);

/* Sets whether age can only lower the chance; a user's own monotone_constraints stay. */
void	params_constrain(struct params *p, const struct dataset *s, int age_down);

#endif
