/*
 * validate -- a set of parameters, tested as the model will be used.
 *
 * Walks forward over the folds, chooses the age constraint, the number of
 * trees, the regression's share beside them and the calibration by what
 * predicts later days, and judges by two permutation tests whether there is a
 * signal at all.  Where no deal is open, nothing can feed on its own
 * predictions: then larger trees are tried too.
 */
#ifndef VALIDATE_H
#define VALIDATE_H

#include "csv/out.h"
#include "learn/fold.h"
#include "learn/layers.h"
#include "learn/oof.h"
#include "learn/params.h"
#include "model/model.h"
#include "stats/calib.h"

enum { VALIDATE_AUTO = -1 };	/* of calibrate: isotonic if it is better on later folds, else
				 * sigmoid */

struct validate {
	const struct dataset *s;
	const struct folds *folds;
	struct params params;		/* the caller sets these five; validate_free frees params */
	int calibrate;			/* enum calib_kind, or VALIDATE_AUTO */
	int no_layers;			/* what has just changed is not looked for */

	struct oof oof;
	int age_down;			/* age can only lower the chance */
	size_t count;			/* oof_trees[count] trees are best */
	unsigned trees;			/* of the model, without the regression's */
	double linear;			/* share of the regression's margin in the model's */
	enum calib_kind kind;
	double prior;			/* of the sigmoid: how far margins are believed as they
					 * are */
	double *p;			/* [oof.rows] win probabilities, calibrated on earlier
					 * folds only */
	double *p_open;			/* [oof.open.rows] the same of deals still open */
	double *base;			/* [oof.rows] the base rate as known at the fold's start */
	double p_any, p_beyond_age;	/* of the permutation tests */
	double loss, base_loss, age_loss;	/* log loss on the folds after the first, rows
						 * of open deals by their q: the model's, the base
						 * rate's, that of age alone */
	enum model_verdict verdict;
	struct layers layers;		/* of the model; the margins of oof have those of their
					 * folds */
};

/* 0, or -1 with the reason. */
int	validate_run(struct validate *t, struct err *e);

/*
 * The test with as many rounds and trees as before (the nearest number that
 * oof_trees has), linear, the params as they are and calibrate a kind: nothing is
 * chosen.  0, or -1 with the reason.
 */
int	validate_repeat(struct validate *t, size_t rounds, unsigned trees, double linear,
	    struct err *e);

/* The test of margins that somebody else's model gives the sample's rows. */
int	validate_given(struct validate *t, const float *margin, struct err *e);
void	validate_free(struct validate *t);

/* The log loss of what the model would answer: that of age alone if there is no signal. */
double	validate_loss(const struct validate *t);

/*
 * Does the model answer by age alone, as there is no signal?  Without dates or a feature
 * x_age_days it is the base rate.
 */
int	validate_by_age(const struct validate *t);

/* How the model is learned from all rows; freed by fit_free. */
struct fit validate_fit(const struct validate *t, size_t rounds);

/* The out-of-fold predictions as a table: dealtrain --oof. */
void	validate_write_oof(const struct validate *t, struct out *out);

#endif
