/*
 * oof -- out-of-fold margins: what models said of later days than they knew.
 */
#ifndef OOF_H
#define OOF_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "learn/fit.h"
#include "learn/fold.h"
#include "stats/calib.h"

/*
 * Numbers of trees at which margins are kept: 10, 25, 50, 75, 100, 125, 150,
 * 200; 300 and 400 where capacity is free.
 */
enum { OOF_FEW = 5, OOF_COUNTS = 8, OOF_MOST = 10 };
extern const unsigned oof_trees[OOF_MOST];

/* rows of deals still open: they have no outcome, but are nearly sure */
struct oof_open {
	size_t rows;
	size_t *row;
	uint32_t *fold;
	double *q;		/* the share won of those open at their deal's age, by
				 * Aalen-Johansen */
	double *by_age;		/* as that of struct oof */
	uint8_t *old;		/* the deal is older than nearly all wins were: as good as lost */
	float *margin, *plain;	/* as those of struct oof */
};

struct oof {
	const struct dataset *s;
	int32_t horizon;	/* as that of struct folds */
	size_t rows;
	size_t *row;		/* [rows]: the sample's rows, fold by fold */
	uint32_t *fold;		/* [rows] */
	uint8_t *won;		/* [rows] */
	size_t counts;		/* how many of oof_trees are kept */
	float *margin;		/* [counts * rows] */
	double *by_age;		/* [rows]: win probability by age alone, as known at the fold's
				 * start */
	float *plain;		/* [rows]: margins by logistic regression; NULL after a first
				 * look */
	struct oof_open open;
	double *base_rate;	/* [folds]: as known at its start */
	size_t folds;
};

/*
 * Trains on each fold and predicts its test rows, with the first counts of
 * oof_trees (OOF_COUNTS, or OOF_FEW for a first look).  rounds as in struct
 * learn.  0, or -1 with the reason.
 */
int	oof_run(struct oof *o, const struct dataset *s, const struct folds *f,
	    const struct xgb_param *param, size_t params, size_t rounds, size_t counts,
	    struct err *e);

/*
 * The same, and at once, from the same matrices, the margins of models of trees alone with
 * other parameters, at the first OOF_FEW of oof_trees.
 */
int	oof_run_both(struct oof *o, struct oof *other, const struct dataset *s,
	    const struct folds *f, const struct xgb_param *param, size_t params,
	    const struct xgb_param *second, size_t seconds, size_t rounds, size_t counts,
	    struct err *e);

/*
 * The same with margins of all the sample's rows given: nothing is trained
 * but the baselines, and every number of trees has the same margins.
 */
void	oof_given(struct oof *o, const struct dataset *s, const struct folds *f,
	    const float *margin);
void	oof_free(struct oof *o);

/*
 * Of all rows, those of open deals by their q: leaving these out, of which
 * nearly all are lost, would favour high probabilities.
 * linear: the share that the regression's margins have, 0 for none.
 */
double	oof_full_loss(const struct oof *o, size_t c, double linear);

/*
 * The c below counts whose oof_full_loss is lowest, or a higher one by less than half an
 * observation's worth: the model will have more rows to learn from than the
 * folds had.
 */
size_t	oof_best_of(const struct oof *o, double linear, size_t counts);
size_t	oof_best(const struct oof *o, double linear);	/* of all */

/* o, of the same rows, has the regression's margins of from, too; copied. */
void	oof_share_plain(struct oof *o, const struct oof *from);

/* Makes the margins at all counts the weighted mean of trees and regression. */
void	oof_mix(struct oof *o, double linear);

/*
 * Fits c to the margins at oof_trees[count] of the rows of the folds before
 * `before`, those of open deals by their q.  prior as in calib_sigmoid, the rows of
 * a deal counting as one.
 */
int	oof_calibrate(const struct oof *o, size_t count, size_t before, enum calib_kind kind,
	    double prior, struct calib *c, struct err *e);

/*
 * Win probabilities of all rows, calibrated on the folds before theirs only
 * (the first fold's are not calibrated), into p[rows] and, of open deals, open[open.rows].
 */
int	oof_forward(const struct oof *o, size_t count, enum calib_kind kind, double prior,
	    double *p, double *open, struct err *e);

/* The first row of a fold; rows for fold = folds.  The same of open. */
size_t	oof_start(const struct oof *o, size_t fold);
size_t	oof_start_open(const struct oof *o, size_t fold);

#endif
