/*
 * input -- a model's features read from records, as it learned them.
 *
 * A number is a float32; an empty field is missing.  A category is its
 * code in the model's dictionary, a number in such a column being the
 * category of its shortest decimal; one that the model has never seen is
 * missing, and counted.
 */
#ifndef INPUT_H
#define INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "rec.h"

struct model;

struct input {
	const struct model *model;
	const struct rec *rec;
	size_t *column;		/* [features] of the model: the record's column */
};

/* Finds the features by name; -1, with all that are missing, if some are. */
int	input_open(struct input *in, const struct model *m, const struct rec *r,
	    struct err *e);
void	input_free(struct input *in);

/*
 * The batch's rows into x[rows * features]; adds to unseen[features] how
 * many categories were new.  -1 with the reason for text in a number's place.
 */
int	input_read(const struct input *in, const struct batch *b, float *x,
	    uint64_t *unseen, struct err *e);

/* One note for each feature that had categories the model has never seen. */
void	input_note(const struct input *in, const uint64_t *unseen);

#endif
