/*
 * stage -- the order of the open stages of a pipeline.
 *
 * Read from a table pipeline,stage: the stages of each pipeline in order
 * (share/stages.csv).  Stages are compared without regard to ASCII case.
 */
#ifndef STAGE_H
#define STAGE_H

#include <stddef.h>

#include "base/err.h"
#include "base/intern.h"

struct stages;

/*
 * Reads the table; path NULL: share/stages.csv.  NULL with the reason on
 * failure; freed by stages_free.
 */
struct stages *stages_read(const char *path, struct err *e);
void	stages_free(struct stages *s);

/*
 * How far the stage called by the n bytes at s is: its rank / the number of
 * its pipeline's stages, in (0, 1]; the first pipeline that has it counts.
 * NaN if none has.
 */
double	stages_progress(const struct stages *s, const char *stage, size_t n);

/* The same of every text of a map, malloced; the caller's. */
double	*stages_progresses(const struct stages *s, const struct intern *names);

/*
 * Places names in the pipeline that has most of them (the first, if several
 * do): rank[id] of each name is its place from 1 on, 0 if it is not in it.
 * Returns how many stages it has, 0 if no pipeline knows any name.
 */
size_t	stages_rank(const struct stages *s, const struct intern *names, size_t *rank);

#endif
