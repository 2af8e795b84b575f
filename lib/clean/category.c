#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "clean/category.h"

struct category {
	int flags;
	struct intern *raw;		/* as they were added */
	struct intern *trimmed, *lower;
	uint32_t *of_raw;		/* raw -> trimmed */
	uint32_t *of_trimmed;		/* trimmed -> lower */
	uint64_t *count;		/* of each trimmed one */
	uint32_t *best;			/* lower -> the trimmed one that is written */
	size_t raw_cap, trimmed_cap, count_cap;
	char *scratch;
	size_t scratch_cap;
};

struct category *
category_new(int flags)
{
	struct category *sp = mem_zero(1, sizeof *sp);

	sp->flags = flags;
	sp->raw = intern_new();
	sp->trimmed = intern_new();
	sp->lower = intern_new();
	return sp;
}

void
category_free(struct category *sp)
{
	if (sp == NULL)
		return;
	intern_free(sp->raw);
	intern_free(sp->trimmed);
	intern_free(sp->lower);
	free(sp->of_raw);
	free(sp->of_trimmed);
	free(sp->count);
	free(sp->best);
	free(sp->scratch);
	free(sp);
}

size_t
category_trim(char *to, const char *s, size_t n)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] != ' ' && s[i] != '\t')
			to[m++] = s[i];
		else if (m > 0 && to[m - 1] != ' ')
			to[m++] = ' ';
	}
	return m > 0 && to[m - 1] == ' ' ? m - 1 : m;
}

/* The small letter of a letter of two bytes; most stand 0x20 or 1 behind the capital. */
static unsigned
lower_letter(unsigned c)
{
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) ||
	    (c >= 0x410 && c <= 0x42f))
		return c + 0x20;
	if (c >= 0x400 && c <= 0x40f)
		return c + 0x50;
	if (c == 0x178)
		return 0xff;
	/* the Turkish letters have no partner of two bytes */
	if (c == 0x130 || c == 0x131)
		return c;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c + (c & 1);
	return c >= 0x100 && c <= 0x177 && c != 0x138 ? c | 1 : c;
}

void
category_lower(char *to, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned a = (unsigned char)s[i], b = i + 1 < n ? (unsigned char)s[i + 1] : 0;
		unsigned c;

		to[i] = a >= 'A' && a <= 'Z' ? (char)(a | 0x20) : s[i];
		if (a >= 0xc3 && a <= 0xd1 && (b & 0xc0) == 0x80) {
			c = lower_letter((a & 0x1f) << 6 | (b & 0x3f));
			to[i] = (char)(0xc0 | c >> 6);
			to[++i] = (char)(0x80 | (c & 0x3f));
		}
	}
}

/* 15 letters and digits, some of either: how Salesforce writes a record's id in reports. */
static int
is_record_id(const char *s, size_t n)
{
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < n; i++) {
		digits += s[i] >= '0' && s[i] <= '9';
		letters += (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z');
	}
	return n == 15 && digits + letters == n && digits > 0 && letters > 0;
}

static uint32_t
add_trimmed(struct category *sp, size_t n)
{
	uint32_t known = intern_size(sp->trimmed), id = intern_add(sp->trimmed, sp->scratch, n);

	if (id < known)
		return id;
	sp->of_trimmed = mem_grow(sp->of_trimmed, &sp->trimmed_cap, (size_t)id + 1,
	    sizeof *sp->of_trimmed);
	sp->count = mem_grow(sp->count, &sp->count_cap, (size_t)id + 1, sizeof *sp->count);
	if ((sp->flags & CATEGORY_RECORD_IDS) == 0 || !is_record_id(sp->scratch, n))
		category_lower(sp->scratch, sp->scratch, n);
	sp->of_trimmed[id] = intern_add(sp->lower, sp->scratch, n);
	sp->count[id] = 0;
	return id;
}

uint32_t
category_add(struct category *sp, const char *s, size_t n)
{
	uint32_t known = intern_size(sp->raw), id = intern_add(sp->raw, s, n);

	if (id < known)
		return id;
	sp->scratch = mem_grow(sp->scratch, &sp->scratch_cap, n + 1, 1);
	sp->of_raw = mem_grow(sp->of_raw, &sp->raw_cap, (size_t)id + 1, sizeof *sp->of_raw);
	sp->of_raw[id] = add_trimmed(sp, category_trim(sp->scratch, s, n));
	return id;
}

uint32_t
category_size(const struct category *sp)
{
	return intern_size(sp->raw);
}

void
category_count(struct category *sp, uint32_t spelling, uint64_t times)
{
	sp->count[sp->of_raw[spelling]] += times;
}

void
category_settle(struct category *sp)
{
	uint32_t classes = intern_size(sp->lower);

	sp->best = mem_resize(sp->best, classes, sizeof *sp->best);
	for (uint32_t i = 0; i < classes; i++)
		sp->best[i] = INTERN_NONE;
	for (uint32_t i = 0; i < intern_size(sp->trimmed); i++) {
		uint32_t *best = &sp->best[sp->of_trimmed[i]];

		if (*best == INTERN_NONE || sp->count[i] > sp->count[*best])
			*best = i;
	}
}

const char *
category_text(const struct category *sp, uint32_t spelling, size_t *n)
{
	return intern_text(sp->trimmed, sp->best[sp->of_trimmed[sp->of_raw[spelling]]], n);
}

uint64_t
category_folded(const struct category *sp)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < intern_size(sp->trimmed); i++)
		n += sp->best[sp->of_trimmed[i]] != i ? sp->count[i] : 0;
	return n;
}
