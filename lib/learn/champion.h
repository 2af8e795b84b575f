/*
 * champion -- the model in use, tried on the rows of a new one.
 *
 * Two models cannot be compared by what each was tested on, nor can the
 * stored champion be tried on rows that it has learned from.  So the
 * champion's settings (its features, parameters, rounds, number of trees,
 * kind of calibration, and whether it has layers, as its training part has
 * them) walks forward over the same folds: it learns anew from the same rows
 * and is tested on the same
 * ones.  What the new model chose by these folds (number of trees, shares) the
 * champion chose by older ones, which favours the new one a little.  A model
 * without such a record, as one that was imported, is compared by its own
 * margins, though it may have learned from these rows.
 */
#ifndef CHAMPION_H
#define CHAMPION_H

#include "deal/dataset.h"
#include "learn/leaks.h"
#include "learn/validate.h"
#include "model/model.h"

struct champion {
	struct model *m;
	struct dataset view;	/* the sample with its features only */
	struct validate validation;
	size_t rounds;		/* 0: by its own margins */
	unsigned trees;
	double linear;
};

/*
 * Reads the model and its settings.  s must live as long.  A feature that s
 * lacks, or a setting that cannot be followed, is an error that names it.  0,
 * or -1 with the reason.
 */
int	champion_open(struct champion *c, const char *path, const struct dataset *s, size_t threads,
	    struct err *e);

/*
 * The name of a feature of the model that is left out as a leak, malloced, the caller's; NULL if
 * there is none, or the model cannot be read (champion_open says why).
 */
char	*champion_uses(const char *path, const struct leaks_found *leaks, struct err *e);

/* The test, into c.validation.  0, or -1 with the reason. */
int	champion_run(struct champion *c, const struct folds *f, struct err *e);
void	champion_free(struct champion *c);

#endif
