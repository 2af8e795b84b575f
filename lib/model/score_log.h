/*
 * score_log -- the first score of each deal by each model, in a CSV file that runs append to:
 *
 *	deal_id,as_of_date,win_probability,model_id
 *
 * dealdrift holds them against what became of the deals, whatever model made them.
 */
#ifndef SCORE_LOG_H
#define SCORE_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { SCORE_LOG_ID, SCORE_LOG_DAY, SCORE_LOG_PROBABILITY, SCORE_LOG_MODEL, SCORE_LOG_COLUMNS };
extern const char *const score_log_column[SCORE_LOG_COLUMNS];

/* What a run has to add: about 60 bytes a deal. */
struct score_log;

/* Can it be appended to: is it absent, empty, or such a log?  0, or -1 with the reason. */
int	score_log_check(const char *path, struct err *e);

struct score_log *score_log_new(void);
void	score_log_free(struct score_log *l);

/* A score of the deal whose id are the n bytes at s; of several its earliest stays. */
void	score_log_add(struct score_log *l, const char *s, size_t n, int32_t day, double p);

/*
 * Appends the deals that this model has no row of yet, in the order in which they were added.
 * Holds the file's lock meanwhile.  *rows: how many.  0, or -1 with the reason; then the file is as
 * it was.
 */
int	score_log_write(const struct score_log *l, const char *path, const char *model_id,
	    size_t *rows, struct err *e);

#endif
