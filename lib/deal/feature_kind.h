/*
 * feature_kind -- three kinds of features, told by their names.
 *
 * world: what deals are (segments, amount, what a user added, what is missing).
 * history: what was known of others that day (win rates, counts, cycles): it moves in small steps
 * from day to day, so that deals are not independent.
 * calendar: the date and the deal's age, which move by themselves.
 */
#ifndef FEATURE_KIND_H
#define FEATURE_KIND_H

enum feature_kind { FEATURE_WORLD, FEATURE_HISTORY, FEATURE_CALENDAR, FEATURE_KINDS };

extern const char *const feature_kind_name[FEATURE_KINDS];

enum feature_kind	feature_kind(const char *feature);

/* Are its values people, who join and leave? */
int	feature_is_of_people(const char *feature);

#endif
