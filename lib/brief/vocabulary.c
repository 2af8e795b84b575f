#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "brief/vocabulary.h"
#include "csv/refdata.h"

struct vocabulary {
	struct intern *word;
	unsigned char *class;		/* [intern_size(word)] */
	size_t cap;
};

static const char *const classes[] = {
	"", "plain", "down", "up", "cause", "future", "quantity", "rank", "not"
};

static int
read_word(const struct refdata_row *row, void *arg, struct err *e)
{
	struct vocabulary *w = arg;
	size_t n, m;
	const char *word = refdata_field(row, 0, &n), *class = refdata_field(row, 1, &m);
	uint32_t id = intern_add(w->word, word, n);

	w->class = mem_grow(w->class, &w->cap, id + (size_t)1, 1);
	for (size_t k = 1; k < sizeof classes / sizeof *classes; k++)
		if (strlen(classes[k]) == m && memcmp(classes[k], class, m) == 0) {
			w->class[id] = (unsigned char)k;
			return 0;
		}
	return refdata_complain(row, 1, "no class of words", e);
}

struct vocabulary *
vocabulary_read(struct err *e)
{
	static const char *const column[] = { "word", "class" };
	static const struct refdata table = {
		.share = "brief-words.csv", .column = column, .columns = 2, .row = read_word
	};
	struct vocabulary *w = mem_zero(1, sizeof *w);

	w->word = intern_new();
	if (refdata_read(&table, NULL, w, e) == 0)
		return w;
	vocabulary_free(w);
	return NULL;
}

void
vocabulary_free(struct vocabulary *w)
{
	if (w == NULL)
		return;
	intern_free(w->word);
	free(w->class);
	free(w);
}

enum word_class
vocabulary_class(const struct vocabulary *w, const char *s, size_t n)
{
	uint32_t id = intern_find(w->word, s, n);

	return id == INTERN_NONE ? WORD_UNKNOWN : (enum word_class)w->class[id];
}

static int
is(const char *word, const char *s, size_t n)
{
	return strlen(word) == n && memcmp(word, s, n) == 0;
}

unsigned
vocabulary_cues(const char *s, size_t n)
{
	static const struct { const char *word; unsigned cue; } known[] = {
		{ "win", CUE_WIN }, { "wins", CUE_WIN }, { "won", CUE_WIN }, { "winning", CUE_WIN },
		{ "rate", CUE_RATE }, { "rates", CUE_RATE },
		{ "lost", CUE_LOST }, { "lose", CUE_LOST }, { "loses", CUE_LOST },
		{ "losing", CUE_LOST }, { "risk", CUE_RISK }, { "risks", CUE_RISK },
		{ "chance", CUE_CHANCE }, { "chances", CUE_CHANCE }, { "probability", CUE_CHANCE },
		{ "odds", CUE_CHANCE }, { "likelihood", CUE_CHANCE },
		{ "loss", CUE_LOSS }, { "losses", CUE_LOSS | CUE_LOST }, { "stake", CUE_STAKE },
		{ "worth", CUE_WORTH }, { "amount", CUE_WORTH }, { "amounts", CUE_WORTH },
		{ "value", CUE_WORTH }, { "valued", CUE_WORTH },
		{ "open", CUE_OPEN }, { "opened", CUE_OPEN }, { "old", CUE_OPEN },
		{ "pipeline", CUE_OPEN },
		{ "take", CUE_TAKE }, { "takes", CUE_TAKE }, { "took", CUE_TAKE },
		{ "usual", CUE_TAKE }, { "deal", CUE_DEALS }, { "deals", CUE_DEALS },
		{ "alert", CUE_ALERTS }, { "alerts", CUE_ALERTS }, { "high", CUE_HIGH },
		{ "later", CUE_LATER }, { "tested", CUE_LATER }, { "test", CUE_LATER },
		{ "auc", CUE_AUC }, { "age", CUE_AGE }, { "log", CUE_LOG },
		{ "interval", CUE_INTERVAL }, { "together", CUE_TOGETHER }, { "sum", CUE_TOGETHER },
		{ "expected", CUE_EXPECTED }, { "expect", CUE_EXPECTED },
		{ "expectation", CUE_EXPECTED }, { "forecast", CUE_EXPECTED },
		{ "accounts", CUE_PART }, { "account", CUE_PART }, { "accounted", CUE_PART },
		{ "contributes", CUE_PART }, { "contributed", CUE_PART },
		{ "contribution", CUE_PART }, { "alone", CUE_PART }, { "part", CUE_PART },
		{ "which", CUE_PART }, { "explains", CUE_PART }, { "moved", CUE_PART },
		{ "from", CUE_BASE }, { "against", CUE_BASE }, { "than", CUE_BASE },
		{ "versus", CUE_BASE }, { "vs", CUE_BASE }, { "instead", CUE_BASE },
		{ "compared", CUE_BASE }, { "before", CUE_BASE }, { "earlier", CUE_BASE },
		{ "previously", CUE_BASE }, { "baseline", CUE_BASE },
		{ "was", CUE_WAS }, { "were", CUE_WAS }, { "now", CUE_NOW }, { "today", CUE_NOW },
		{ "most", CUE_MOST }, { "named", CUE_MOST },
		{ "q", CUE_FALSE }, { "false", CUE_FALSE }, { "false-alarm", CUE_FALSE },
		{ "found", CUE_FOUND }, { "closed", CUE_SHUT }, { "close", CUE_SHUT }
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (is(known[i].word, s, n))
			return known[i].cue;
	return 0;
}

int
vocabulary_number(const char *s, size_t n)
{
	static const char *const name[] = { "two", "three", "four", "five", "six", "seven",
	    "eight", "nine", "ten", "eleven", "twelve" };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		if (is(name[i], s, n))
			return (int)i + 2;
	return 0;
}
