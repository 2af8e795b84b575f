/*
 * leaks -- features of a dataset that know what open deals cannot (deal/leak.h), left out before
 * anything is learned.
 *
 * Where a feature made of one column alone is suspected, all features made of that column go
 * (amount, rep, industry, region, product, source; a column of the user's is one feature).
 */
#ifndef LEARN_LEAKS_H
#define LEARN_LEAKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/opt.h"
#include "csv/out.h"
#include "deal/leak.h"
#include "deal/dataset.h"

struct leaks_found {
	size_t features;
	char **name;		/* [features] of the dataset, before any was left out */
	struct leak *leak;	/* [features] */
	uint8_t *suspected, *left_out;	/* [features] 1; suspected by itself or by its column */
	double lo, hi;		/* share of the open deals that their ages promise; NaN: no dates */
	size_t n;		/* left out */
};

/*
 * Measures all features on the rows of the last `horizon` days.  keep: names of features, with or
 * without x_, or of columns, that are not left out.  leaks_found_free frees what f holds.
 */
void	leaks_find(struct leaks_found *f, const struct dataset *s, int32_t horizon,
	    const struct opt_list *keep);
void	leaks_found_free(struct leaks_found *f);

/* Is a feature of that name suspected and not kept? */
int	leaks_suspect(const struct leaks_found *f, const char *name);

/* Warns of each suspected feature, with its reason, and whether it was left out. */
void	leaks_warn(const struct leaks_found *f);

/* dealtrain -r leaks. */
void	leaks_print(const struct leaks_found *f, int table, struct out *o);

#endif
