#include <ctype.h>
#include <string.h>

#include "brief/action.h"
#include "deal/columns.h"

enum { LEFT_OUT = 2, LEAST = 4 };	/* words */

struct words_of {			/* the words of a text, one after the other */
	const char *s;
	size_t n, at;
};

static int
is_part(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* The next word, and whether a clause begins with it; 0 at the end. */
static size_t
next(struct words_of *w, const char **word, int *begins)
{
	size_t from;

	*begins = w->at == 0;
	while (w->at < w->n && !is_part(w->s[w->at])) {
		*begins |= w->s[w->at] == ';' || w->s[w->at] == ':' || w->s[w->at] == '.';
		w->at++;
	}
	from = w->at;
	*word = w->s + from;
	while (w->at < w->n && is_part(w->s[w->at]))
		w->at++;
	return w->at - from;
}

static int
same(const char *a, size_t n, const char *b, size_t m)
{
	if (n != m)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
			return 0;
	return 1;
}

/* Does nothing of the clause follow? */
static int
is_over(struct words_of w)
{
	const char *word;
	int begins;

	return next(&w, &word, &begins) == 0 || begins;
}

/*
 * Does what is said stand in the action from w on, the first word at once?  As many words as
 * it has, or LEAST if the clause is over with them; 0 if it does not.
 */
static size_t
follow(struct words_of w, struct words_of said)
{
	size_t words = 0, left_out = 0, n, m;
	const char *a, *b;
	int begins;

	while ((n = next(&said, &a, &begins)) > 0) {
		for (; (m = next(&w, &b, &begins)) > 0 && !same(a, n, b, m); left_out++)
			if (words == 0)
				return 0;
		if (m == 0 || left_out > LEFT_OUT)
			return 0;
		words++;
	}
	return words > 0 && words < LEAST && is_over(w) ? LEAST : words;
}

static int
is_clause_of(const char *s, size_t n, const char *said, size_t m)
{
	struct words_of w = { s, n, 0 };
	const char *word;
	int begins;

	for (;;) {
		struct words_of from = w;

		if (next(&w, &word, &begins) == 0)
			return 0;
		if (begins && follow(from, (struct words_of){ said, m, 0 }) >= LEAST)
			return 1;
	}
}

/* Where the step begins: behind "Next:". */
static size_t
skip_head(const struct token_list *t)
{
	static const char *const head[] = { "next", "do" };

	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		if (t->n > 2 && strcmp(t->t[0].small, head[i]) == 0 && t->t[1].kind == TOKEN_STOP)
			return t->t[2].at;
	return t->n > 0 ? t->t[0].at : 0;
}

/* A name at the end behind a word of place: its token; t->n if there is none. */
static size_t
name_at_end(const struct token_list *t, size_t *end)
{
	static const char *const word[] = { "of", "for", "in", "with", "on" };
	size_t n = t->n;

	while (n > 0 && t->t[n - 1].kind == TOKEN_STOP)
		n--;
	*end = n > 0 ? t->t[n - 1].at + t->t[n - 1].n : 0;
	if (n < 3 || t->t[n - 1].kind != TOKEN_NAME)
		return t->n;
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (strcmp(t->t[n - 2].small, word[i]) == 0)
			return n - 1;
	return t->n;
}

static int
is_deals_action(const struct brief *b, const struct token *name, const char *said, size_t m)
{
	size_t n;
	const char *s;

	if (name->entity.kind != ENTITY_DEAL)
		return 0;
	s = frame_text(b->deals.f, name->entity.row, b->deals.action, &n);
	return is_clause_of(s, n, said, m);
}

/* An insight's; about is whom it must be for (NULL: anybody, as the step itself says). */
static int
is_insights_action(const struct brief *b, const struct token *about, const char *said, size_t m)
{
	const struct frame *f = tables_get(&b->t, TABLE_INSIGHTS);
	const struct facts *l = &b->synopsis.facts;

	for (size_t i = 0; f != NULL && i < f->rows; i++) {
		size_t n;
		const char *s = frame_text(f, i, frame_find(f, "action"), &n);
		int of = about == NULL;

		for (size_t k = 0; k < l->n && !of; k++)
			of = l->fact[k].f == f && l->fact[k].row == i &&
			    fact_is_about(&l->fact[k], about->entity.name, about->entity.n);
		if (of && is_clause_of(s, n, said, m))
			return 1;
	}
	return 0;
}

int
action_is_told(const struct brief *b, const struct token_list *t, const char *s)
{
	size_t from = skip_head(t), end, name = name_at_end(t, &end), before;

	if (t->n == 0 || end <= from)
		return 0;
	if (is_insights_action(b, NULL, s + from, end - from))
		return 1;
	if (name == t->n)
		return 0;
	before = t->t[name - 1].at;
	if (before <= from)
		return 0;
	return is_deals_action(b, &t->t[name], s + from, before - from) ||
	    is_insights_action(b, &t->t[name], s + from, before - from);
}
