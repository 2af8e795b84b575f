#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "brief/action.h"
#include "brief/claim.h"
#include "brief/verify.h"

struct verifier {
	const struct brief *b;
	struct entities *names;
	struct vocabulary *words;
	struct token_list t;
};

struct verifier *
verifier_new(const struct brief *b, struct err *e)
{
	struct verifier *v = mem_zero(1, sizeof *v);

	v->b = b;
	if ((v->words = vocabulary_read(e)) == NULL) {
		free(v);
		return NULL;
	}
	v->names = entities_new(b);
	return v;
}

void
verifier_free(struct verifier *v)
{
	if (v == NULL)
		return;
	entities_free(v->names);
	vocabulary_free(v->words);
	token_free(&v->t);
	free(v);
}

const struct entities *
verifier_names(const struct verifier *v)
{
	return v->names;
}

void
verifier_split(const struct verifier *v, struct token_list *t, const char *s, size_t n)
{
	token_split(t, &(struct token_reader){ v->b, v->names, v->words }, s, n);
}

/* Is it one of the template's, as it stands, or a title of it? */
static int
is_own(const struct verifier *v, const char *s, size_t n, struct verify_result *to)
{
	const struct synopsis *y = &v->b->synopsis;

	for (size_t i = 0; i < y->n; i++) {
		const struct sentence *x = &y->sentence[i];

		if (strlen(x->text) != n || memcmp(x->text, s, n) != 0)
			continue;
		to->facts = x->facts;
		memcpy(to->fact, x->fact, sizeof to->fact);
		to->own = 1;
		return 1;
	}
	return 0;
}

/* Links, mail addresses, markup and orders: whatever else the sentence says. */
static void
judge_form(struct verify_result *to, const char *s, size_t n)
{
	static const char *const mark[] = { "://", "www.", "@", "`", "<", ">", "](", "{", "}",
	    "|" };

	for (size_t k = 0; k < sizeof mark / sizeof *mark; k++) {
		size_t m = strlen(mark[k]);

		for (size_t i = 0; i + m <= n; i++)
			if (memcmp(s + i, mark[k], m) == 0) {
				verify_add(to, RULE_FORM, s + i, m,
				    "links, addresses and markup are not said");
				break;
			}
	}
}

static void
judge(struct claim *c)
{
	for (size_t i = 0; i < c->t.n; i++)
		c->cues |= c->t.t[i].cues;
	claim_losses(c);
	claim_numbers(c);
	claim_words(c);
	if (c->evidence == 0 && c->to->n == 0)
		claim_refuse(c, RULE_UNFOUNDED, CLAIM_NONE,
		    "no figure, verdict or action of the tables");
}

void
verify_sentence(struct verifier *v, const char *s, size_t n, struct verify_result *to)
{
	const struct token_reader r = { v->b, v->names, v->words };
	struct claim c = { .b = v->b, .facts = &v->b->synopsis.facts, .names = v->names, .s = s,
	    .n = n, .to = to };

	*to = (struct verify_result){ 0 };
	if (is_own(v, s, n, to))
		return;
	judge_form(to, s, n);
	token_split(&v->t, &r, s, n);
	c.t = v->t;
	if (to->n > 0 || action_is_told(v->b, &c.t, s))
		return;
	c.used = mem_zero(c.t.n, 1);
	c.fact = mem_zero(c.t.n, sizeof *c.fact);
	judge(&c);
	free(c.used);
	free(c.fact);
	facts_free(&c.more);
}
