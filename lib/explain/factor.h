/*
 * factor -- a model's features as the reasons that people name.
 *
 * Features that share a factor in the labels table are one reason: their
 * effects are added, and the one of them that has most to say speaks.
 */
#ifndef FACTOR_H
#define FACTOR_H

#include <limits.h>
#include <stddef.h>

#include "base/err.h"
#include "csv/rec.h"
#include "explain/label.h"
#include "explain/layer_factor.h"
#include "model/model_layers.h"

struct model;
struct buf;
struct out;

struct factor_feature {
	const char *name;	/* of the model's feature, or layer */
	struct layer_factor layer;	/* what has just changed; nothing of a feature */
	const struct label *label;
	size_t factor;
	size_t column;		/* of the record */
	long compare;		/* the column it is compared with; -1 if none */
	double usual;		/* its median when the model learned; NaN if unknown */
};

struct factors {
	struct labels labels;
	struct factor_feature *feature;	/* [features], the model's order, its layers last */
	size_t features;
	const char **name;	/* [n] in the order of their first features */
	int *changeable;	/* [n]: one of its features is, as the labels say */
	size_t n;
	size_t *first, *next;	/* [n], [features]: a factor's features, ended by features */
	const struct rec *r;
	long amount;		/* r's column of amounts; -1 if there is none */
	const char *currency;	/* before money */
	long arm_by;		/* r's column that arms are drawn by; -1: no experiment */
	const char *salt;
};

/* A record, for what follows. */
struct factor_row {
	const struct factors *factors;
	const struct batch *batch;
	const struct rec_row *row;
	const char *chance;	/* its win probability as it is printed */
};

#define FACTOR_CHANCE LONG_MAX	/* the index of chance, for factor_get */
#define FACTOR_ARM (LONG_MAX - 1)	/* and of its arm */

/*
 * Binds the labels table (explain/label.h) to a model, its layers and the
 * records of r; features without a label are named like themselves.  0 or
 * -1; freed by factors_free in either case.  The model, its layers and currency are borrowed.
 * There is no experiment until the caller sets arm_by and salt.
 */
int	factors_open(struct factors *f, const struct refdata_from *labels, const struct model *m,
	    const struct model_layers *y, const struct rec *r, const char *currency,
	    struct err *e);
void	factors_free(struct factors *f);

/* The factors' effects, into total[n], from those of the features. */
void	factors_add(const struct factors *f, const double *effect, double *total);

/*
 * The feature that speaks for a factor of this record: a flag that is set;
 * else the feature with a clause of its own whose effect is largest in the
 * factor's direction (sign 1 or -1), and so on.  A clause that reads the other
 * way round, as good news among what lowers the chance, is none.
 */
size_t	factor_speaker(const struct factor_row *row, size_t factor, const double *effect,
	    int sign);

/* Is the feature's value below (-1) or above (1) what it is compared with?  0: neither. */
int	factor_direction(const struct factor_row *row, size_t feature);

/* The feature's value as a field's text. */
void	factor_value(const struct factor_row *row, size_t feature, struct out *o);

/*
 * Its clause (bytes, no field) for an effect of this sign: compared with what
 * the labels say, or, where that would read the other way round, with what is
 * usual.  Nothing is written if that does, too.
 */
void	factor_clause(const struct factor_row *row, size_t feature, int sign, struct buf *o);

/* The arm of an experiment (deal/holdout.h) that the record is in. */
const char *factor_arm(const struct factor_row *row);

/*
 * For cond and template: the text of the record's column `index`,
 * FACTOR_CHANCE or FACTOR_ARM.  row: struct factor_row *.
 */
const char *factor_get(void *row, long index, size_t *n);

#endif
