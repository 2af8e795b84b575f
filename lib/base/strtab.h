/*
 * strtab -- many different texts, numbered 0, 1, 2 ... in the order they come.
 *
 * Holds some 35 bytes each beside their own.
 */
#ifndef STRTAB_H
#define STRTAB_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

#define STRTAB_NONE UINT32_MAX

struct strtab;

struct strtab *strtab_new(void);
void	strtab_free(struct strtab *d);

/* The number of the n bytes at s, added if they are new.  hash is hash_bytes(s, n). */
uint32_t strtab_add(struct strtab *d, const char *s, size_t n, uint64_t hash);

/* Their number, or STRTAB_NONE. */
uint32_t strtab_find(const struct strtab *d, const char *s, size_t n);

uint32_t strtab_size(const struct strtab *d);

/* Number i, NUL-terminated, and its length; it stays where it is until strtab_free. */
const char *strtab_text(const struct strtab *d, uint32_t i, size_t *n);

#endif
