#include <string.h>

#include "base/buf.h"
#include "base/unicode.h"
#include "clean/amount.h"
#include "clean/footer.h"

/* The only field with anything in it; SIZE_MAX if there are several, or none. */
static size_t
only_field(const struct export_field *f, size_t n)
{
	size_t only = SIZE_MAX;

	for (size_t i = 0; i < n; i++)
		if (!export_blank(&f[i])) {
			if (only != SIZE_MAX)
				return SIZE_MAX;
			only = i;
		}
	return only;
}

int
footer_prose(const struct export_field *f, size_t n, int ragged)
{
	size_t only = n > 2 || ragged ? only_field(f, n) : SIZE_MAX;

	return only != SIZE_MAX ? memchr(f[only].s, ' ', f[only].n) != NULL : n == 1 && f[0].n == 0;
}

static int
is_total_word(const char *s, size_t n)
{
	static const char *const word[] = {
		"total", "totals", "grand", "subtotal", "sub", "sum", "count", "average", "avg",
		"mean", "summe", "gesamt",
		"gesamtsumme", "zwischensumme", "somme", "sous", "suma", "totale", "totaal"
	};

	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (strlen(word[i]) == n && memcmp(word[i], s, n) == 0)
			return 1;
	return 0;
}

int
footer_total(const struct export_field *f, size_t n)
{
	enum { LOOK = 64 };		/* bytes of a field that may begin with a word of totals */
	size_t i = 0, letters = 0;
	struct buf word;
	int total;

	while (i < n && export_blank(&f[i]))
		i++;
	if (i == n)
		return 0;
	buf_init(&word);
	unicode_word(&word, f[i].s, f[i].n < LOOK ? f[i].n : LOOK);
	while (letters < word.len && word.s[letters] >= 'a' && word.s[letters] <= 'z')
		letters++;
	total = letters > 0 && is_total_word(word.s, letters);
	buf_free(&word);
	if (!total)
		return 0;
	for (i++; i < n; i++)
		if (!export_blank(&f[i]) && amount_read(f[i].s, f[i].n).kind == AMOUNT_BAD)
			return 0;
	return 1;
}
