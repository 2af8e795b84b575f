#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "brief/prompt.h"
#include "brief/slots.h"
#include "brief/token.h"

/* The id's number from 0, behind its letter; FACT_NONE if it is none. */
static size_t
number_of(const char *s, size_t n)
{
	double x;

	if (n < 2 || n > 6 || strspn(s + 1, "0123456789") < n - 1 ||
	    num_parse(s + 1, n - 1, &x) != 0 || x < 1)
		return FACT_NONE;
	return (size_t)x - 1;
}

static int
put_action(struct slots *x, const struct brief *b, size_t i)
{
	struct buf whom = { 0 };
	int there = prompt_action(b, i, &x->text, &whom);

	buf_free(&whom);
	return there;
}

static int
put_slot(struct slots *x, const struct brief *b, const char *s, size_t n)
{
	size_t i = number_of(s, n), at = x->text.len;
	int action = *s == 'a';

	if (i == FACT_NONE || x->n == SLOTS_MAX)
		return -1;
	if (*s == 'f' && i < b->synopsis.facts.n)
		buf_text(&x->text, b->synopsis.facts.fact[i].text);
	else if (!action || !put_action(x, b, i))
		return -1;
	x->slot[x->n++] = (struct slot){ at, x->text.len - at, action ? FACT_NONE : i };
	return 0;
}

int
slots_fill(struct slots *x, const struct brief *b, const char *s, size_t n,
    struct verify_result *to)
{
	*x = (struct slots){ 0 };
	for (size_t i = 0; i < n; i++) {
		const char *end;

		if (s[i] != '{') {
			buf_bytes(&x->text, s + i, 1);
			continue;
		}
		end = memchr(s + i, '}', n - i);
		if (end == NULL || put_slot(x, b, s + i + 1, (size_t)(end - s) - i - 1) != 0) {
			size_t to_end = end != NULL ? (size_t)(end - s) + 1 : n;

			verify_add(to, RULE_SLOT, s + i, to_end - i,
			    "no fact or action has this id");
			return -1;
		}
		i = (size_t)(end - s);
	}
	return 0;
}

void
slots_free(struct slots *x)
{
	buf_free(&x->text);
	x->n = 0;
}

/* ---- judgement ---- */

static int
is_in_slot(const struct slots *x, size_t at)
{
	for (size_t k = 0; k < x->n; k++)
		if (at >= x->slot[k].at && at < x->slot[k].at + x->slot[k].n)
			return 1;
	return 0;
}

static void
judge_digits(const struct slots *x, const struct token_list *t, struct verify_result *to)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->t[i].kind == TOKEN_NUMBER && !t->t[i].number.percent &&
		    !is_in_slot(x, t->t[i].at))
			verify_add(to, RULE_SLOT, x->text.s + t->t[i].at, t->t[i].n,
			    "a number that is no slot");
}

static void
judge_subjects(const struct slots *x, const struct brief *b, const struct token_list *t,
    struct verify_result *to)
{
	for (size_t k = 0; k < x->n; k++) {
		const struct fact *f;
		int there = 0;

		if (x->slot[k].fact == FACT_NONE)
			continue;
		f = &b->synopsis.facts.fact[x->slot[k].fact];
		for (size_t i = 0; i < t->n && f->subject[0] != NULL; i++)
			there |= t->t[i].kind == TOKEN_NAME && fact_is_about(f,
			    t->t[i].entity.name, t->t[i].entity.n);
		if (f->subject[0] != NULL && !there)
			verify_add(to, RULE_SLOT, x->text.s + x->slot[k].at, x->slot[k].n,
			    "the sentence does not name whose figure it is");
	}
}

void
slots_verify(const struct slots *x, const struct brief *b, struct verifier *v,
    struct verify_result *to)
{
	struct token_list t = { 0 };

	verify_sentence(v, x->text.s != NULL ? x->text.s : "", x->text.len, to);
	verifier_split(v, &t, x->text.s != NULL ? x->text.s : "", x->text.len);
	judge_digits(x, &t, to);
	judge_subjects(x, b, &t, to);
	token_free(&t);
}
