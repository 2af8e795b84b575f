/*
 * last_day -- the last day that the data know of, and the dates that lie beyond it.
 *
 * Exports hold dates of the future: typing errors, closings planned ahead.  The
 * last creation that is no typo says how far the data reach; closings carry the
 * day on as long as they come about as they did before: those since the last
 * creation must be at least a quarter of as many as usual, and a gap between two
 * of them at most four usual ones, no less than 7 and no more than 45 days (a
 * longer one, up to 45, if at its end as many are closed as usual in all of it).
 * Never the clock.  Nothing depends on the order of the deals.
 */
#ifndef LAST_DAY_H
#define LAST_DAY_H

#include <stddef.h>
#include <stdint.h>

struct deals;

/*
 * A day is one of the data, and no typo, if last_day_enough of n deals have a
 * date within LAST_DAY_WINDOW days of it.
 */
enum { LAST_DAY_WINDOW = 60 };

static inline size_t
last_day_enough(size_t n)
{
	return n > 3000 ? n / 1000 : n >= 30 ? 3 : 2;
}

/* What notes say of a table as of a day that the data do not reach: no alert is raised from it. */
#define LAST_DAY_BEYOND "beyond the last day of the data"

struct last_day {
	int32_t day;		/* DATE_NONE without any date */
	int32_t reach;		/* a day up to which nothing need have happened since: day, and
				 * a gap as long as usual ones */
	size_t beyond;		/* deals closed after it */
	int32_t latest;		/* the latest of those closings; DATE_NONE if there is none */
};

/* Dates are added, then the day is found.  All zeros is an empty one; holds 8 bytes a deal. */
struct last_day_dates {
	int32_t (*date)[2];	/* created, closed; DATE_NONE: none */
	size_t n, cap;
};

void	last_day_add(struct last_day_dates *s, int32_t created, int32_t closed);
void	last_day_find(const struct last_day_dates *s, struct last_day *l);
void	last_day_free(struct last_day_dates *s);

/* The last day of a table. */
void	last_day_of(const struct deals *d, struct last_day *l);

/*
 * Warns of what lies beyond, and of a day asked for (DATE_NONE: none was) that
 * the data do not reach.
 */
void	last_day_warn(const struct last_day *l, int32_t as_of);

#endif
