/*
 * intern -- texts to small numbers: the first text added is 0, the next new one 1, and so on; and
 * in the order of their bytes.  A table of base/strtab.h; texts may hold any byte.  Looking up is
 * safe from several threads as long as nobody adds.
 */
#ifndef INTERN_H
#define INTERN_H

#include <stddef.h>
#include <stdint.h>

#define INTERN_NONE UINT32_MAX

struct intern;

struct intern *intern_new(void);
void	intern_free(struct intern *m);

/* The number of the n bytes at s, added if they are new. */
uint32_t intern_add(struct intern *m, const char *s, size_t n);

/* Their number, or INTERN_NONE. */
uint32_t intern_find(const struct intern *m, const char *s, size_t n);

uint32_t intern_size(const struct intern *m);

/* The text with number id; NUL-terminated, the map's; *n its length if n is not NULL. */
const char *intern_text(const struct intern *m, uint32_t id, size_t *n);

/*
 * name_2, or the first of name_3, name_4 ... that m does not hold either.
 * Malloced, the caller's.
 */
char	*intern_unused(const struct intern *m, const char *name);

/*
 * The numbers of all texts in the order of their bytes: intern_size of them,
 * malloced, the caller's.  Sums over texts taken in this order do not depend
 * on the order of the rows.
 */
uint32_t *intern_sorted(const struct intern *m);

/* The other way round: rank[id] is the place of each text in that order. */
void	intern_ranks(const struct intern *m, uint32_t *rank);

#endif
