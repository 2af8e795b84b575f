#include <math.h>
#include <string.h>

#include "brief/claim.h"

/* ---- words of change ---- */

/* "less than", "less often": no change by itself. */
static int
is_rate_word(const struct claim *c, size_t i)
{
	return claim_is(c, i, "less") && (claim_is(c, i + 1, "than") ||
	    claim_is(c, i + 1, "often"));
}

/* The change that this name's words must agree with; NULL if the tables have none. */
static const struct fact *
change_of(const struct claim *c, size_t subject)
{
	const struct entity *e = subject != CLAIM_NONE ? &c->t.t[subject].entity : NULL;
	int whole = e == NULL || e->kind == ENTITY_ALL;
	enum fact_measure m = !whole && e->kind == ENTITY_TOPIC ? FACT_CONTRIBUTION : FACT_CHANGE;

	for (size_t i = 0; i < c->facts->n; i++) {
		const struct fact *f = &c->facts->fact[i];

		if (f->measure == m && f->role == ROLE_CHANGE && (whole ? f->subject[0] == NULL :
		    fact_is_about(f, e->name, e->n)))
			return f;
	}
	return NULL;
}

/* A word of change is about the name before it; "the drop" about one behind it, or all deals. */
static void
judge_direction(struct claim *c, size_t i)
{
	size_t subject = claim_is(c, i - 1, "the") ? claim_name_after(c, i) : claim_subject(c, i);
	const struct fact *f;
	unsigned beside = 0;

	for (size_t k = i; k-- > 0 && c->t.t[k].kind != TOKEN_STOP;)
		beside |= c->t.t[k].cues;
	if (beside & (CUE_RISK | CUE_CHANCE | CUE_AUC | CUE_ALERTS | CUE_STAKE | CUE_WORTH)) {
		claim_refuse(c, RULE_DIRECTION, i, "the tables have no change of this");
		return;
	}
	if ((f = change_of(c, subject)) == NULL) {
		claim_refuse(c, RULE_DIRECTION, i, "the tables have no change of this");
		return;
	}
	if ((f->value < 0) != (c->t.t[i].class == WORD_DOWN)) {
		claim_refuse(c, RULE_DIRECTION, i, "the change goes the other way");
		return;
	}
	if (subject != CLAIM_NONE)
		c->used[subject] = 1;
}

/* "lost" is a word of change before points only. */
static int
is_before_points(const struct claim *c, size_t i)
{
	for (i++; i < c->t.n && c->t.t[i].kind != TOKEN_STOP; i++)
		if (c->t.t[i].kind == TOKEN_NUMBER)
			return c->t.t[i].number.unit == UNIT_POINTS;
	return 0;
}

/* ---- causes, verdicts ---- */

static int
verdict_is(const struct claim *c, size_t i, const char *verdict)
{
	size_t n;
	const char *s = entity_verdict(c->b, &c->t.t[i].entity, &n);

	return n == strlen(verdict) && memcmp(s, verdict, n) == 0;
}

static int
is_negated(const struct claim *c, size_t i)
{
	for (size_t k = i; k-- > 0 && c->t.t[k].kind != TOKEN_STOP;)
		if (c->t.t[k].class == WORD_NOT)
			return 1;
	return 0;
}

static size_t
name_behind(const struct claim *c, size_t i)
{
	for (i++; i < c->t.n; i++)
		if (c->t.t[i].kind == TOKEN_NAME && c->t.t[i].entity.kind != ENTITY_ALERT)
			return i;
	return CLAIM_NONE;
}

/* The name that a clause is about; "..., which explains": that of the one before. */
static size_t
name_in_front(const struct claim *c, size_t i)
{
	size_t name = claim_name_before(c, i, 1);

	return name != CLAIM_NONE ? name : claim_name_before(c, i, 0);
}

/* "X explains", else "because X", "explained by X". */
static void
judge_cause(struct claim *c, size_t i)
{
	int by_subject = claim_is(c, i, "explains") || claim_is(c, i, "explain") ||
	    claim_is(c, i, "drives") || claim_is(c, i, "drive") || claim_is(c, i, "causes");
	size_t name = by_subject ? name_in_front(c, i) : name_behind(c, i);

	if (name == CLAIM_NONE) {
		claim_refuse(c, RULE_CAUSE, i, "no cause that the tables name");
	} else if (is_negated(c, i)) {
		if (!verdict_is(c, name, "ruled out"))
			claim_refuse(c, RULE_CAUSE, i, "the tables do not rule it out");
		c->evidence++;
	} else if (!entity_is_finding(c->b, &c->t.t[name].entity)) {
		claim_refuse(c, RULE_CAUSE, i, "no finding of the tables");
	} else {
		c->evidence += by_subject ? 1 : 0;
	}
	if (name != CLAIM_NONE)
		c->used[name] = 1;
}

/* "Mix is ruled out". */
static void
judge_ruled(struct claim *c, size_t i)
{
	size_t name = claim_subject(c, i);

	if (name == CLAIM_NONE || !claim_is(c, i + 1, "out") || is_negated(c, i) ||
	    !verdict_is(c, name, "ruled out")) {
		claim_refuse(c, RULE_CAUSE, i, "the tables do not rule it out");
		return;
	}
	c->used[name] = 1;
	c->evidence++;
}

/* "Mix is not the cause". */
static int
is_no_cause(struct claim *c, size_t i)
{
	size_t name = claim_name_before(c, i, 1), k = i + 1 + (size_t)claim_is(c, i + 1, "the");

	if ((!claim_is(c, k, "cause") && !claim_is(c, k, "explanation")) || name == CLAIM_NONE ||
	    !verdict_is(c, name, "ruled out"))
		return 0;
	c->used[name] = 1;
	c->evidence++;
	return 1;
}

/* "not" stands before a cause that is ruled out, "almost nothing" beside one. */
static void
judge_not(struct claim *c, size_t i)
{
	if (is_no_cause(c, i))
		return;
	for (size_t k = i; k < c->t.n && c->t.t[k].kind != TOKEN_STOP; k++)
		if (c->t.t[k].class == WORD_CAUSE)
			return;			/* judge_cause looks at it */
	if (claim_is(c, i, "nothing") && claim_is(c, i - 1, "almost")) {
		size_t name = claim_name_before(c, i, 1);

		if (name != CLAIM_NONE && verdict_is(c, name, "ruled out"))
			return;
	}
	claim_refuse(c, RULE_UNFOUNDED, i, "what is not is not in the tables");
}

/* ---- time, quantity, rank ---- */

/* "since 2025-01", as a finding says it. */
static void
judge_since(struct claim *c, size_t i)
{
	char text[64] = "since deals created in ";
	const struct token *t = i + 1 < c->t.n ? &c->t.t[i + 1] : NULL;

	if (t == NULL || (t->kind != TOKEN_DATE && t->kind != TOKEN_NAME) || t->n > 30) {
		claim_refuse(c, RULE_CAUSE, i, "not followed by a time of the tables");
		return;
	}
	strncat(text, c->s + t->at, t->n);
	if (!entity_is_written(c->b, text, strlen(text)))
		claim_refuse(c, RULE_DIRECTION, i, "no finding says since when");
	else
		c->evidence++;
	c->used[i + 1] = 1;
}

/* The part of the change that a name has, of all of it; NaN if the tables do not say. */
static double
share_of(const struct claim *c, size_t name)
{
	const struct entity *e = &c->t.t[name].entity;
	size_t all = fact_find(c->facts, FACT_CHANGE, ROLE_CHANGE, NULL);

	for (size_t i = 0; all != FACT_NONE && i < c->facts->n; i++)
		if (c->facts->fact[i].measure == FACT_CONTRIBUTION &&
		    fact_is_about(&c->facts->fact[i], e->name, e->n))
			return c->facts->fact[i].value / c->facts->fact[all].value;
	return NAN;
}

/* "most to lose" is an order; "most of the change", "mostly because EMEA" a share. */
static void
judge_quantity(struct claim *c, size_t i)
{
	size_t name = claim_is(c, i, "mostly") || claim_is(c, i, "mainly") ||
	    claim_is(c, i, "largely") || claim_is(c, i, "chiefly") ? name_behind(c, i) :
	    name_in_front(c, i);

	if (claim_is(c, i, "most") && claim_is(c, i + 1, "to"))
		return;
	name = name != CLAIM_NONE ? name : name_behind(c, i);
	if ((claim_is(c, i, "most") || claim_is(c, i, "mostly") || claim_is(c, i, "mainly") ||
	    claim_is(c, i, "largely") || claim_is(c, i, "chiefly")) && name != CLAIM_NONE &&
	    !is_negated(c, i) && share_of(c, name) > .5) {
		c->used[name] = 1;
		c->evidence++;
		return;
	}
	claim_refuse(c, RULE_QUANTITY, i, "no figure of the tables says so");
}

/* "The largest expected loss is D06936": the first of those that are named. */
static void
judge_rank(struct claim *c, size_t i)
{
	size_t name = name_behind(c, i), best = CLAIM_NONE;
	const struct open_deals *d = &c->b->deals;

	if (claim_is(c, i, "first") && i > 0 && claim_is(c, i - 1, "named"))
		return;
	if ((claim_is(c, i, "largest") || claim_is(c, i, "biggest") || claim_is(c, i, "highest")) &&
	    claim_is(c, i + 1, "expected") && claim_is(c, i + 2, "loss") && name != CLAIM_NONE &&
	    c->t.t[name].entity.kind == ENTITY_DEAL && d->ranked) {
		for (size_t k = 0; k < d->n; k++)
			if (best == CLAIM_NONE || !(open_deals_loss(d, k) <=
			    open_deals_loss(d, best)))
				best = isnan(open_deals_loss(d, k)) ? best : k;
		if (best == c->t.t[name].entity.row)
			return;
	}
	claim_refuse(c, RULE_QUANTITY, i, "no rank that the tables have");
}

/* ---- names ---- */

/* Every other name of a sentence about a deal is one of its own. */
static void
judge_bindings(struct claim *c)
{
	size_t deal = CLAIM_NONE;

	for (size_t i = 0; i < c->t.n; i++) {
		const struct entity *e = &c->t.t[i].entity;

		if (c->t.t[i].kind != TOKEN_NAME)
			continue;
		if (e->kind == ENTITY_DEAL) {
			deal = i;
			continue;
		}
		if (deal == CLAIM_NONE || (e->kind != ENTITY_REP && e->kind != ENTITY_SEGMENT))
			continue;
		if (!entity_is_of_deal(c->b, e, c->t.t[deal].entity.row)) {
			claim_refuse(c, RULE_BINDING, i, "not of the deal named before");
			continue;
		}
		c->used[deal] = c->used[i] = 1;
		c->evidence += is_negated(c, i) ? 0 : 1;
	}
}

/* A name of which nothing is said that the tables bear out says it of itself. */
static void
judge_names(struct claim *c)
{
	for (size_t i = 0; i < c->t.n; i++)
		if (c->t.t[i].kind == TOKEN_NAME && !c->used[i] &&
		    c->t.t[i].entity.kind != ENTITY_ALL)
			claim_refuse(c, RULE_NAME, i, "no figure or verdict beside it is its own");
}

static void
judge_word(struct claim *c, size_t i)
{
	switch (c->t.t[i].class) {
	case WORD_DOWN:
	case WORD_UP:
		if (!is_rate_word(c, i))
			judge_direction(c, i);
		break;
	case WORD_CAUSE:
		judge_cause(c, i);
		break;
	case WORD_FUTURE:
		if (!c->forecast && !(i == 0 && claim_is(c, i, "next")))
			claim_refuse(c, RULE_FUTURE, i, "no forecast of the tables");
		break;
	case WORD_QUANTITY:
		judge_quantity(c, i);
		break;
	case WORD_RANK:
		judge_rank(c, i);
		break;
	case WORD_NOT:
		judge_not(c, i);
		break;
	case WORD_UNKNOWN:
		claim_refuse(c, RULE_WORD, i, "not a word that the tables can bear out");
		break;
	default:
		break;
	}
}

void
claim_losses(struct claim *c)
{
	for (size_t i = 0; i < c->t.n; i++)
		if (claim_is(c, i, "lost") && is_before_points(c, i))
			c->t.t[i].class = WORD_DOWN;
}

void
claim_words(struct claim *c)
{
	for (size_t i = 0; i < c->t.n; i++) {
		if (c->t.t[i].kind == TOKEN_STRANGE) {
			claim_refuse(c, RULE_NAME, i, "no name, id or date of the tables");
		} else if (c->t.t[i].kind == TOKEN_WORD) {
			judge_word(c, i);
			if (claim_is(c, i, "ruled") || claim_is(c, i, "rule"))
				judge_ruled(c, i);
			else if (claim_is(c, i, "since"))
				judge_since(c, i);
		}
	}
	judge_bindings(c);
	judge_names(c);
}
