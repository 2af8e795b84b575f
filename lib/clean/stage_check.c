#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/stage_check.h"

enum { STAGE = DEAL_STAGE - DEAL_REP };		/* among the export's words */

/* ---- names ---------------------------------------------------------- */

static int
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static int
is_one_of(const char *const *word, size_t words, const char *s, size_t n)
{
	for (size_t i = 0; i < words; i++)
		if (strlen(word[i]) == n && memcmp(word[i], s, n) == 0)
			return 1;
	return 0;
}

/*
 * Does one of its words say that it is over?  English, German, French, Spanish,
 * Portuguese, Italian, Dutch.
 */
static int
sounds_closed(const char *name, size_t n)
{
	static const char *const word[] = {
		"closed", "closedwon", "closedlost", "won", "lost", "win", "loss", "canceled",
		"cancelled", "abandoned",
		"dead", "disqualified", "declined", "rejected", "geschlossen", "abgeschlossen",
		"gewonnen", "verloren",
		"abgelehnt", "gagne", "gagnee", "perdu", "perdue", "abandonnee", "cerrado",
		"cerrada",
		"ganado", "ganada", "perdido", "perdida", "fechado", "ganho", "chiuso", "chiusa",
		"vinto", "vinta", "perso",
		"persa", "gesloten"
	};
	struct buf text;
	int found = 0;

	buf_init(&text);
	unicode_word(&text, name, n);
	for (size_t i = 0, end; i < text.len && !found; i = end + 1) {
		for (end = i; end < text.len && is_letter(text.s[end]); end++)
			;
		found = is_one_of(word, sizeof word / sizeof *word, text.s + i, end - i);
	}
	buf_free(&text);
	return found;
}

/* ---- stages --------------------------------------------------------- */

struct stage_count {			/* of a stage */
	uint64_t deals, dated;
	int32_t last;			/* close date */
};

static int32_t
last_day(const struct export *x)
{
	int32_t last = INT32_MIN;

	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; k < x->block[i]->rows; k++)
			for (int d = 0; d < 2 && export_counts(&x->block[i]->row[k]); d++) {
				int32_t day = x->block[i]->row[k].date[d];

				if (day != DATE_NONE && day > last)
					last = day;
			}
	return last;
}

/* The rows in question by their spelling of the stage. */
static struct stage_count *
count_rows(const struct export *x)
{
	struct stage_count *count = mem_zero(category_size(x->word[STAGE]), sizeof *count);

	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; k < x->block[i]->rows; k++) {
			const struct export_block *b = x->block[i];
			const struct export_row *row = &b->row[k];
			struct stage_count *c;

			if (!export_counts(row) || (row->flags & EXPORT_ASSUMED) == 0)
				continue;
			c = &count[export_word(b, row, STAGE)];
			c->last = c->dated == 0 || row->date[2] > c->last ? row->date[2] : c->last;
			c->dated += row->date[2] != DATE_NONE;
			c->deals++;
		}
	return count;
}

static int
most_first(const void *p, const void *q)
{
	const struct stage_check_stage *s = p, *t = q;

	if (s->deals != t->deals)
		return s->deals < t->deals ? 1 : -1;
	return (s->number > t->number) - (s->number < t->number);
}

struct stage_check_stage *
stage_check_stages(const struct export *x, size_t *n)
{
	const struct category *sp = x->word[STAGE];
	struct intern *names = intern_new();
	struct stage_count *count = count_rows(x);
	struct stage_check_stage *s = mem_zero(category_size(sp), sizeof *s);
	int32_t day = last_day(x);
	size_t len;

	for (uint32_t i = 0; i < category_size(sp); i++) {
		const char *name = category_text(sp, i, &len);
		uint32_t known = intern_size(names), id;

		if (count[i].deals == 0 || len == 0)
			continue;
		id = intern_add(names, name, len);
		if (id == known)
			s[id] = (struct stage_check_stage){ name, len, 0, id,
			    sounds_closed(name, len), 1 };
		s[id].deals += count[i].deals;
		s[id].past &= count[i].dated == count[i].deals && count[i].last < day;
	}
	*n = intern_size(names);
	for (size_t i = 0; i < *n; i++)
		s[i].past &= s[i].deals >= STAGE_CHECK_DEALS;
	qsort(s, *n, sizeof *s, most_first);
	intern_free(names);
	free(count);
	return s;
}

int
stage_check_looks_closed(const struct stage_check_stage *s)
{
	return s->sounds || s->past;
}
