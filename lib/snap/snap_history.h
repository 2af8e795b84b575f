/*
 * snap_history -- the file that keeps what changed of deals, run by run:
 *
 *	deal_id,changed_on,field,value
 *
 * Each row says that from that day on the field had that value; of the rows of
 * one deal, field and day the last one holds.  Each run ends with a row without
 * deal_id, of the field run: the table of that day had so many deals.  Rows may
 * stand before the first run, of a CRM's own history.
 */
#ifndef SNAP_HISTORY_H
#define SNAP_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/out.h"
#include "snap/snap_state.h"

#define SNAP_RUN "run"			/* the field of a run's row */
extern const char snap_header[];	/* the file's first line, with its end */

struct snap_change {
	double value;		/* of its field */
	int32_t day;
	uint32_t deal, field;	/* of the state */
};

struct snap_run {
	int32_t day;
	size_t deals;
};

struct snap_history {
	struct snap_state state;
	struct snap_run *run;	/* in the order of the file, which is that of their days */
	size_t runs, run_cap;
	size_t rows;		/* behind the header */
	int32_t latest;		/* day of them; DATE_NONE without any */
	struct snap_change *change;	/* SNAP_KEEP: in the order of (day, place) */
	size_t changes, change_cap;
	size_t moved;		/* changes that the state has seen */
};

enum {
	SNAP_KEEP = 1,		/* keep all changes, 24 bytes each; the state knows only ids */
	SNAP_ABSENT = 2		/* no file is a history without rows */
};

/*
 * Reads path.  Without SNAP_KEEP the state is that of the day `until` at its end.  What is no such
 * file, or not whole, is an error.  0, or -1 with the reason; h is freed by snap_history_free in
 * either case.
 */
int	snap_history_read(struct snap_history *h, const char *path, int32_t until, int flags,
	    struct err *e);
void	snap_history_free(struct snap_history *h);

/* With SNAP_KEEP: moves the state to day, which is not before the last one. */
void	snap_history_move(struct snap_history *h, int32_t day);

/* The day of the last run; DATE_NONE without any. */
int32_t	snap_history_last(const struct snap_history *h);

/* The last run on or before day; DATE_NONE: none. */
int32_t	snap_history_run_before(const struct snap_history *h, int32_t day);

/*
 * Can rows be put behind those of path?  It must begin with our header as it is and end with a
 * line's end.  0 or -1 with the reason; 0 if it is absent.
 */
int	snap_history_check(const char *path, struct err *e);

/*
 * Writes path anew: its bytes, the changes, and the run's row; path's lock, exclusive, is *lock,
 * which becomes that of the new file.  Ends the program if that fails, and path is as it was.
 */
void	snap_history_append(const char *path, const struct snap_state *s,
	    const struct snap_change *change, size_t n, struct snap_run run, int *lock);

#endif
