/*
 * export_write -- a settled export as the table of deals, and the rows that are
 * none as the rejects file.
 *
 * The table has the deal's columns in their order and then all columns of
 * all files that none of those took the place of.  One of these that is
 * called like a deal's column gets _2 behind its name.
 */
#ifndef EXPORT_WRITE_H
#define EXPORT_WRITE_H

#include "clean/export.h"
#include "clean/reject.h"
#include "csv/out.h"

struct export_write;

/* x must live as long, and be settled. */
struct export_write *export_write_new(const struct export *x);
void	export_write_free(struct export_write *d);

/* The header and the rows that count, in the order of the input. */
void	export_write_deals(struct export_write *d, struct out *o, size_t threads);

/*
 * The same as a profile: of the rows that count, and of the values for which
 * others are rejected.
 */
void	export_write_profile(const struct export_write *d, struct out *o);

/*
 * The days on which the deals that count entered their stages, as the table of
 * clean/history.h, from columns as history_stage knows them.  Returns how many
 * columns there are; *bad counts values that are no day.
 */
size_t	export_write_history(const struct export_write *d, struct out *o, uint64_t *bad);

/*
 * Notes all rejected rows and the lines before headers in log; writes them to
 * o with a header unless o is NULL.  Returns how many lines before headers
 * there were.
 */
uint64_t export_write_rejects(const struct export_write *d, struct out *o, struct reject_log *log);

#endif
