/*
 * kind -- three kinds of features, told by their names.
 *
 * world: what deals are (segments, amount, what a user added, what is missing).
 * history: what was known of others that day (win rates, counts, cycles): it moves in small steps
 * from day to day, so that deals are not independent.
 * calendar: the date and the deal's age, which move by themselves.
 */
#ifndef KIND_H
#define KIND_H

enum drift_kind { DRIFT_WORLD, DRIFT_HISTORY, DRIFT_CALENDAR, DRIFT_KINDS };

extern const char *const drift_kind_name[DRIFT_KINDS];

enum drift_kind	drift_kind(const char *feature);

#endif
