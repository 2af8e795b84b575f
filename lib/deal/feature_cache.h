/*
 * feature_cache -- the features of groups on days as text, written once for all
 * rows that share them.
 *
 * The rows of a day are many, their groups few: what is known of a group is
 * worked out and written for the first of its rows.  With it comes what
 * the deals' own features need of their rep and product.
 */
#ifndef FEATURE_CACHE_H
#define FEATURE_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "csv/out.h"
#include "deal/asof.h"
#include "deal/feature.h"

struct feature_cache;

/*
 * Of the groups of a, which is borrowed and moves from day to day.  The
 * caller's (feature_cache_free).
 */
struct feature_cache *feature_cache_new(const struct asof *a);
void	feature_cache_free(struct feature_cache *g);

/*
 * Forgets all texts; to be called when a goes back to its start, and whenever
 * none is needed any more.
 */
void	feature_cache_start(struct feature_cache *g);

/*
 * The numbers of the texts of a deal's groups as of a->day; written if these
 * are the first of the day.
 */
void	feature_cache_add(struct feature_cache *g, const uint32_t group[ASOF_DIMS],
	    uint32_t text[ASOF_DIMS]);

/* All there can be, those of new values and pairs too. */
void	feature_cache_fill(struct feature_cache *g);

/* The same for what has been added on this day, by any thread. */
void	feature_cache_find(const struct feature_cache *g, const uint32_t group[ASOF_DIMS],
	    uint32_t text[ASOF_DIMS]);

/*
 * What a deal's own features rest on, from its texts; day is theirs, first_day a's.
 * By any thread.
 */
void	feature_cache_now(const struct feature_cache *g, const uint32_t text[ASOF_DIMS],
	    int32_t day, struct feature_now *now);

/* Bytes that each text takes at most, most often. */
enum { FEATURE_CACHE_TEXT = 64 };

/* Feature number at (0 .. FEATURE_GROUP - 1) of a text, as a field. */
void	feature_cache_write(const struct feature_cache *g, uint32_t text, size_t at, struct out *o);

#endif
