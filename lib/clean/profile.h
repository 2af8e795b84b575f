/*
 * profile -- what stands in the columns of a table: how many values, which.
 * Holds every different value of every column once.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "csv/out.h"


struct profile;

struct profile *profile_new(void);
void	profile_free(struct profile *p);

/* Columns get the numbers 0, 1, 2 ... */
void	profile_column(struct profile *p, const char *name);

/* A value of a column; n = 0 is a missing one. */
void	profile_add(struct profile *p, size_t column, const char *s, size_t n);

/* A bad value of a column, which stands there: "line" or "file:line". */
void	profile_bad(struct profile *p, size_t column, const char *where);

/*
 * The table column,values,missing,distinct,min,max,most_frequent,times,bad,
 * bad_lines.  min and max are by value if all values are numbers, else by
 * their bytes; of equally frequent values the first counts; bad_lines are the
 * first five.
 */
void	profile_write(const struct profile *p, struct out *o);

#endif
