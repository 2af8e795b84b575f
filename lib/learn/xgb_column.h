/*
 * xgb_column -- a feature that trees are learned from.
 */
#ifndef XGB_COLUMN_H
#define XGB_COLUMN_H

#include <stddef.h>

struct xgb_column {
	const char *name;	/* see model_name; borrowed during the call */
	int categorical;	/* 0: a number; 1: a code of a category */
	size_t levels;		/* of a category: codes there may be; 0: those that are seen */
	int ordered;		/* a number that a monotone constraint may hold; */
	int whole;		/* of these, one that is missing nowhere but in copies */
	int constant;		/* the same in every row: there is nothing to learn from it */
};

#endif
