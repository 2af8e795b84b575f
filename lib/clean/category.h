/*
 * category -- the spellings of a category: which of them are one, and which of
 * those is written.
 *
 * Blanks around a spelling and invisible characters go, repeated blanks
 * inside become one.  Spellings that then differ only in case, width or
 * composition (base/unicode.h) are one; the most frequent is written, of
 * equally frequent ones the one that was added first.
 */
#ifndef CATEGORY_H
#define CATEGORY_H

#include <stddef.h>
#include <stdint.h>

struct category;

enum {
	CATEGORY_RECORD_IDS = 1	/* Salesforce record ids are case-sensitive, see record_id.h */
};

struct category *category_new(int flags);
void	category_free(struct category *sp);

/* The number of a spelling, 0, 1, 2 ... in the order in which they are added. */
uint32_t category_add(struct category *sp, const char *s, size_t n);
uint32_t category_size(const struct category *sp);

/* times more values are spelt so. */
void	category_count(struct category *sp, uint32_t spelling, uint64_t times);

/* Decides, when all are added and counted. */
void	category_settle(struct category *sp);

/* What is written for it, after category_settle; the category's. */
const char *category_text(const struct category *sp, uint32_t spelling, size_t *n);

/* After category_settle: what is written, each once, and for how many values. */
uint32_t category_classes(const struct category *sp);
const char *category_class(const struct category *sp, uint32_t i, size_t *n, uint64_t *times);

/* Values whose spelling was changed, after category_settle. */
uint64_t category_folded(const struct category *sp);

#endif
