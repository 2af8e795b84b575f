#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/unicode.h"
#include "clean/date_words.h"
#include "csv/refdata.h"

enum { KIND, VALUE, WORD, COLUMNS };

static const char *const column_name[COLUMNS] = { "kind", "value", "word" };
static const char *const kind_name[DATE_WORDS] = {
	"month", "weekday", "of", "year", "ordinal", "at", "hour", "minute", "half", "zone"
};

struct date_words {
	struct intern *word[DATE_WORDS];
	int *value[DATE_WORDS];		/* of each */
	size_t cap[DATE_WORDS];
	const struct zone *home;
};

/* "+05:30" in minutes.  0 or -1. */
static int
read_offset(const char *s, int *minutes)
{
	double h, m;

	if (strlen(s) != 6 || (*s != '+' && *s != '-') || s[3] != ':' ||
	    num_parse(s + 1, 2, &h) != 0 || num_parse(s + 4, 2, &m) != 0 || h > 18 || m > 59)
		return -1;
	*minutes = (*s == '-' ? -1 : 1) * ((int)h * 60 + (int)m);
	return 0;
}

static int
read_value(int kind, const char *s, int *value)
{
	double v;

	*value = 0;
	if (kind == DATE_ZONE)
		return read_offset(s, value);
	if (kind != DATE_MONTH && kind != DATE_HALF)
		return *s == '\0' ? 0 : -1;
	if (num_parse(s, strlen(s), &v) != 0 || v < 0 || v > 12)
		return -1;
	*value = (int)v;
	return kind == DATE_MONTH ? -(*value == 0) : -(*value != 0 && *value != 12);
}

static void
add(struct date_words *w, int kind, const char *s, size_t n, int value)
{
	uint32_t known = intern_size(w->word[kind]);

	if (intern_add(w->word[kind], s, n) != known)
		return;
	w->value[kind] = mem_grow(w->value[kind], &w->cap[kind], (size_t)known + 1,
	    sizeof *w->value[kind]);
	w->value[kind][known] = value;
}

static int
add_word(const struct refdata_row *row, void *arg, struct err *e)
{
	const char *kind = refdata_text(row, KIND), *s;
	int which = 0, value;
	struct buf key;
	size_t n;

	while (which < DATE_WORDS && strcmp(kind, kind_name[which]) != 0)
		which++;
	if (which == DATE_WORDS)
		return refdata_complain(row, KIND, "no kind of word in a date", e);
	if (read_value(which, refdata_text(row, VALUE), &value) != 0)
		return refdata_complain(row, VALUE, "not a month of 1 to 12, 0 or 12 of half, "
		    "+HH:MM of a zone, or nothing", e);
	buf_init(&key);
	s = refdata_field(row, WORD, &n);
	unicode_word(&key, s, n);
	if (key.len > 0)
		add(arg, which, key.s, key.len, value);
	n = key.len;
	buf_free(&key);
	return n > 0 ? 0 : refdata_complain(row, WORD, "no word", e);
}

struct date_words *
date_words_read(const struct zone *home, struct err *e)
{
	static const struct refdata table = { "dates.csv", column_name, COLUMNS,
	    add_word, 0, NULL };
	struct date_words *w = mem_zero(1, sizeof *w);

	w->home = home;
	for (int i = 0; i < DATE_WORDS; i++)
		w->word[i] = intern_new();
	if (refdata_read(&table, NULL, w, e) == 0)
		return w;
	date_words_free(w);
	return NULL;
}

void
date_words_free(struct date_words *w)
{
	if (w == NULL)
		return;
	for (int i = 0; i < DATE_WORDS; i++) {
		intern_free(w->word[i]);
		free(w->value[i]);
	}
	free(w);
}

int
date_words_find(const struct date_words *w, enum date_word kind, const char *word, size_t n,
    int *value)
{
	uint32_t id = intern_find(w->word[kind], word, n);

	if (id == INTERN_NONE)
		return 0;
	*value = w->value[kind][id];
	return 1;
}

const struct zone *
date_words_home(const struct date_words *w)
{
	return w->home;
}
