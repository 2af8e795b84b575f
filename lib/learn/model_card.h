/*
 * model_card -- what a model is, for those who are to rely on it: a page in Markdown.
 *
 * Its sections are those of Mitchell et al., Model Cards for Model Reporting (2019), as far as
 * facts fill them; what a person must say is a marked gap.  The head is the metadata of model hubs.
 * Its figures are those of the table of metrics and of the log of runs.
 */
#ifndef MODEL_CARD_H
#define MODEL_CARD_H

#include "base/buf.h"
#include "learn/leaks.h"
#include "learn/metrics_table.h"
#include "learn/validate.h"

#define MODEL_CARD_REP "x_rep"	/* the feature that names people, who are not named in a card */

enum { MODEL_CARD_FEW = 100 };	/* deals: a segment with fewer is named as one to doubt */

struct model_card {
	const struct validate *t;
	const struct metrics_table_rows *f;
	const struct leaks_found *leaks;
	const char *hash;		/* SHA-256 of the model's file */
	const char *id;			/* of the model */
};

void	model_card_write(const struct model_card *c, struct buf *o);

#endif
