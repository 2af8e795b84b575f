/*
 * model_input -- a model's features read from records, as it learned them.
 *
 * A number is a float32; an empty field is missing.  A category is its
 * code in the model's dictionary, a number in such a column being the
 * category of its shortest decimal; one that the model has never seen is
 * missing, and counted, as is what training never lacked.
 */
#ifndef MODEL_INPUT_H
#define MODEL_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/opt.h"
#include "csv/rec.h"

struct model;

enum { MODEL_INPUT_ROWS = 1024 };	/* of a batch, at most */

struct model_input {
	const struct model *model;	/* borrowed */
	struct rec *rec;
	size_t *column;		/* [features] of the model: the record's column */
	uint8_t *always;	/* [features] training never lacked it (FEATURE_RANGE_NEVER) */
	/* in the rows counted: */
	uint64_t *unseen;	/* [features] values that were new */
	uint64_t *lacking;	/* [features] values that are missing, of those that never were */
	struct model_input_fresh *fresh;	/* which categories were new */
};

/* What a thread holds of a batch; in memory of its own. */
struct model_input_rows {
	float *x;		/* [MODEL_INPUT_ROWS * features] */
	float *margin;		/* [MODEL_INPUT_ROWS] for the caller */
	uint64_t *unseen, *lacking;	/* [features] */
};

/*
 * Opens the files (n = 0: standard input) and finds the features by name; -1
 * with the reason, and all that are missing if some are.  model_input_free closes
 * and frees, after a failure too.
 */
int	model_input_open(struct model_input *in, const struct model *m,
	    char *const *files, size_t n, const struct opt_input *o, struct err *e);
void	model_input_free(struct model_input *in);

/* The same of a reader that is open already, and in's from now on. */
int	model_input_take(struct model_input *in, const struct model *m, struct rec *r,
	    struct err *e);

/* Bytes that model_input_place cuts up; a multiple of 8.  memory is aligned to 8. */
size_t	model_input_room(const struct model_input *in);
void	model_input_place(const struct model_input *in, struct model_input_rows *rows,
	    void *memory);

/*
 * The batch's rows into rows->x, how many categories were new into
 * rows->unseen.  -1 with the reason for text in a number's place.
 */
int	model_input_read(const struct model_input *in, const struct batch *b,
	    const struct model_input_rows *rows, struct err *e);

/* Adds a batch's counts; one thread at a time. */
void	model_input_count(struct model_input *in, const struct model_input_rows *rows);

/* The notes at the end: no deals; the features that had new categories. */
void	model_input_note(const struct model_input *in);

/*
 * Warns once of what training never saw: features that it never lacked, how many deals lack
 * them, and how many categories are new.  Neither tells anything of a deal.
 */
void	model_input_warn(const struct model_input *in);

#endif
