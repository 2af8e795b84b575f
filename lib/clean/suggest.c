#include <string.h>

#include "base/buf.h"
#include "base/unicode.h"
#include "clean/suggest.h"

static int
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c & 0x80) != 0;
}

/* The words of a name, a blank around each: "OwnerName__c" is " owner name c ". */
static void
part(struct buf *o, const char *name)
{
	struct buf parts;

	buf_init(&parts);
	for (const char *p = name; *p != '\0'; p++) {
		if (p > name && *p >= 'A' && *p <= 'Z' && p[-1] >= 'a' && p[-1] <= 'z')
			buf_bytes(&parts, " ", 1);
		buf_bytes(&parts, is_alnum(*p) ? p : " ", 1);
	}
	buf_bytes(o, " ", 1);
	if (parts.len > 0)
		unicode_word(o, parts.s, parts.len);
	buf_bytes(o, " ", 2);			/* with a NUL */
	buf_free(&parts);
}

static int
is_day(int column)
{
	return column == DEAL_CREATED || column == DEAL_CLOSED || column == DEAL_EXPECTED;
}

/* How likely: words for the column against words for others. */
static int
score(const struct words *w, const char *text, int column)
{
	int mine = words_count(w, WORD_COLUMN + column, text), others = 0;

	if (mine == 0 || (is_day(column) && words_count(w, WORD_BY, text) > 0))
		return 0;
	for (int i = 0; i < DEAL_COLUMNS; i++)
		if (i != column && (i != DEAL_OUTCOME || column != DEAL_STAGE) &&
		    (column != DEAL_EXPECTED || i != DEAL_CLOSED))
			others += words_count(w, WORD_COLUMN + i, text) > 0;
	return 4 * mine - 2 * others + (is_day(column) && words_count(w, WORD_DAY, text) > 0);
}

size_t
suggest_name(const struct words *w, const char *const *name, size_t n, const uint8_t *taken,
    int column)
{
	size_t best = SIZE_MAX;
	int most = 0, s;

	for (size_t i = 0; i < n; i++) {
		struct buf text;

		if (taken[i])
			continue;
		buf_init(&text);
		part(&text, name[i]);
		s = score(w, text.s, column);
		buf_free(&text);
		if (s > most) {
			most = s;
			best = i;
		}
	}
	return best;
}
