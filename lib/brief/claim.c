#include <stdio.h>
#include <string.h>

#include "brief/claim.h"

int
claim_is(const struct claim *c, size_t token, const char *word)
{
	return token < c->t.n && strcmp(c->t.t[token].small, word) == 0;
}

void
claim_refuse(struct claim *c, enum verify_rule rule, size_t token, const char *reason)
{
	const struct token *t = token < c->t.n ? &c->t.t[token] : NULL;

	verify_add(c->to, rule, t != NULL ? c->s + t->at : c->s, t != NULL ? t->n : c->n, reason);
}

/* Can something be said of it by numbers? */
static int
is_subject(const struct claim *c, size_t i)
{
	return c->t.t[i].kind == TOKEN_NAME && c->t.t[i].entity.kind != ENTITY_ALERT;
}

static int
ends_clause(const struct claim *c, size_t i)
{
	return c->t.t[i].kind == TOKEN_STOP || claim_is(c, i, "because") ||
	    claim_is(c, i, "while") || claim_is(c, i, "where") || (claim_is(c, i, "and") &&
	    i + 1 < c->t.n && c->t.t[i + 1].kind == TOKEN_NUMBER);
}

/* The deal named before, if the name is one of its own: its rep, its region. */
static size_t
deal_of(const struct claim *c, size_t i)
{
	const struct entity *e = &c->t.t[i].entity;

	if (e->kind != ENTITY_REP && e->kind != ENTITY_SEGMENT)
		return i;
	for (size_t k = i; k-- > 0;)
		if (c->t.t[k].kind == TOKEN_NAME && c->t.t[k].entity.kind == ENTITY_DEAL)
			return entity_is_of_deal(c->b, e, c->t.t[k].entity.row) ? k : i;
	return i;
}

size_t
claim_name_before(const struct claim *c, size_t token, int in_clause)
{
	for (size_t i = token; i-- > 0;) {
		if (in_clause && ends_clause(c, i))
			return CLAIM_NONE;
		if (is_subject(c, i))
			return deal_of(c, i);
	}
	return CLAIM_NONE;
}

size_t
claim_name_after(const struct claim *c, size_t token)
{
	for (size_t i = token + 1; i < c->t.n && !ends_clause(c, i); i++)
		if (is_subject(c, i))
			return deal_of(c, i);
	return CLAIM_NONE;
}

size_t
claim_subject(const struct claim *c, size_t token)
{
	size_t i = claim_name_before(c, token, 1);

	if (i == CLAIM_NONE)
		i = claim_name_after(c, token);
	return i != CLAIM_NONE ? i : claim_name_before(c, token, 0);
}
