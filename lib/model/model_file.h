/*
 * model_file -- the file of a model: dealmodel(5).
 *
 * One JSON file that any XGBoost (1.7 or later) loads: the booster, with our
 * parts as its attributes, one string a part.  Every part is checked when
 * it is read; a damaged or hostile file is an error, never another score.
 */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include <stddef.h>

#include "model/model.h"

struct err;
struct model;

enum { MODEL_MAX_BYTES = 256 << 20 };

/*
 * The file's bytes: the booster's JSON text (xgb_save; its numbers stay
 * byte for byte) with m's parts in its attributes, NaN written as 0E0, and
 * the SHA-256.  m's features must be the booster's, in its order; m.forest
 * is not looked at.  The result, *len bytes, is the caller's to free; or
 * NULL and the reason.  model_parse accepts what this returns.
 */
char	*model_bytes(const struct model *m, const char *booster, size_t n,
	    size_t *len, struct err *e);

/* Reads and checks a model file.  name is for messages. */
struct model *model_read(const char *path, struct err *e);
struct model *model_parse(const char *bytes, size_t n, const char *name,
	    struct err *e);

/* The id of what model_bytes returned, as in struct model. */
void	model_bytes_id(const char *bytes, size_t n, char id[MODEL_ID_SIZE]);

#endif
