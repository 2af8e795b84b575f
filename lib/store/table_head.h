/*
 * table_head -- which generation of a table is the present one, and what it holds.
 *
 * The hash deal:{TABLE}:head has the fields gen, prev (the generation before; empty: none),
 * generations (all that are kept, the present one first), rows, header (a CSV record), key (the
 * column of the key), as (record or hash), sha256 (of the header), as_of_date (of the first row;
 * may be empty).  It is written last, so that readers see a whole generation or the one before.
 */
#ifndef TABLE_HEAD_H
#define TABLE_HEAD_H

#include <stddef.h>

#include "base/err.h"
#include "base/sha256.h"
#include "store/redis.h"

enum { TABLE_KEPT = 100 };	/* generations at most */

enum table_layout { TABLE_RECORD, TABLE_HASH };
extern const char *const table_layout_name[2];		/* record, hash */

struct table_head {
	long long kept[TABLE_KEPT];	/* n generations, the present one first */
	size_t n;
	long long rows;
	char *header, *key, *as_of;	/* malloced */
	size_t header_len;
	enum table_layout layout;
	char sha256[SHA256_DIGITS + 1];
};

/*
 * Reads it.  1; 0 if there is no such table; -1 with the reason, also if its key holds something
 * else.  table_head_free frees it in any case.
 */
int	table_head_read(struct redis *c, const char *table, struct table_head *h, struct err *e);
void	table_head_free(struct table_head *h);

/* Nonzero if the generation is one of those kept. */
int	table_head_keeps(const struct table_head *h, long long g);

/* The kept ones of a field "generations". */
void	table_head_parse_kept(struct table_head *h, const char *s, size_t n);

/*
 * Makes h's first generation the present one: with those kept before, most of them in all.  The
 * generation's own key (store/store_key.h) must hold token, and is removed.  All of it in one
 * transaction, and again if another put came between.  0, or -1 with the reason: then nothing has
 * changed.
 */
int	table_head_switch(struct redis *c, const char *table, struct table_head *h, size_t most,
	    const char *token, struct err *e);

/* Takes a generation, which is not the present one, from those kept.  0, or -1 with the reason. */
int	table_head_forget(struct redis *c, const char *table, long long g, struct err *e);

/*
 * EXEC, behind MULTI and n commands whose replies are yet to come.  1; 0 if what was watched has
 * changed; -1 with the reason, that of any of its commands (EXEC itself succeeds when they fail).
 * what: the key, for messages.
 */
int	store_exec(struct redis *c, size_t n, const char *what, struct err *e);

/* A key must be a hash or absent; and is watched.  0, or -1 with the reason. */
int	store_check(struct redis *c, const char *key, struct err *e);
int	store_watch(struct redis *c, const char *key, struct err *e);

#endif
