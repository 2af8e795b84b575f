/*
 * engine -- a model's margins, by the forest or by XGBoost itself.
 *
 * Both give the same margins, bit for bit.  The library is the reference:
 * it gets the bytes that were checked, never a path or a URI; it is slower,
 * and predicts for one thread at a time.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <stddef.h>

struct err;
struct engine;
struct model;

enum engine_kind { ENGINE_FOREST, ENGINE_XGBOOST };

/*
 * Reads and checks the model at path.  ENGINE_XGBOOST refuses a model of a
 * newer XGBoost than the one linked, which might load it and score it
 * wrongly, and one that lacks what only the library looks at.  NULL and the
 * reason; the result is the caller's (engine_close).
 */
struct engine *engine_open(const char *path, enum engine_kind kind, struct err *e);
struct engine *engine_parse(const char *bytes, size_t n, const char *name, enum engine_kind kind,
	    struct err *e);
void	engine_close(struct engine *);

/* The model; the engine's. */
const struct model *engine_model(const struct engine *);

/* Margins of x[rows * features] into margin[rows]; any thread.  0 or -1. */
int	engine_margin(struct engine *, const float *x, size_t rows, float *margin, struct err *e);

#endif
