/*
 * oof -- out-of-fold margins: what models said of later days than they knew.
 */
#ifndef OOF_H
#define OOF_H

#include <stddef.h>
#include <stdint.h>

#include "calib.h"
#include "err.h"
#include "fold.h"
#include "learn.h"

/* Numbers of trees at which margins are kept: 10, 25, 50, 75, 100, 125, 150, 200. */
enum { OOF_COUNTS = 8, OOF_FEW = 5 };
extern const unsigned oof_trees[OOF_COUNTS];

struct oof {
	const struct sample *s;
	size_t rows;
	size_t *row;		/* [rows]: the sample's rows, fold by fold */
	uint32_t *fold;		/* [rows] */
	uint8_t *won;		/* [rows] */
	size_t counts;		/* how many of oof_trees are kept */
	float *margin;		/* [counts * rows] */
	double *by_age;		/* [rows]: win probability by age alone, as known at the fold's start */
	double *plain;		/* [rows]: by ridge logistic regression; NULL after a first look */
	double *base_rate;	/* [folds]: as known at its start */
	size_t folds;
};

/*
 * Trains on each fold and predicts its test rows, with the first counts of
 * oof_trees (OOF_COUNTS, or OOF_FEW for a first look).  rounds as in struct
 * learn.  0, or -1 with the reason.
 */
int	oof_run(struct oof *o, const struct sample *s, const struct folds *f,
	    const struct train_param *param, size_t params, size_t rounds, size_t counts, struct err *e);

/*
 * The same with margins of all the sample's rows given: nothing is trained
 * but the baselines, and every number of trees has the same margins.
 */
void	oof_given(struct oof *o, const struct sample *s, const struct folds *f, const float *margin);
void	oof_free(struct oof *o);

/* Log loss of the margins at oof_trees[c], uncalibrated. */
double	oof_log_loss(const struct oof *o, size_t c);

/* The c whose log loss is lowest. */
size_t	oof_best(const struct oof *o);

/* Fits c to the margins at oof_trees[count] of the rows of the folds before `before`. */
int	oof_calibrate(const struct oof *o, size_t count, size_t before, enum calib_kind kind,
	    struct calib *c, struct err *e);

/*
 * Win probabilities of all rows, calibrated on the folds before theirs only
 * (the first fold's are not calibrated), into p[rows].
 */
int	oof_forward(const struct oof *o, size_t count, enum calib_kind kind, double *p, struct err *e);

/* The first row of a fold; rows for fold = folds. */
size_t	oof_start(const struct oof *o, size_t fold);

#endif
