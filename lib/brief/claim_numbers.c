#include <math.h>
#include <string.h>

#include "brief/claim.h"
#include "report/gather.h"

/* ---- the words beside a number ---- */

/* Words between a number and its neighbours: up to a stop, a number, "and". */
static int
is_border(const struct claim *c, size_t i)
{
	return c->t.t[i].kind == TOKEN_STOP || c->t.t[i].kind == TOKEN_NUMBER ||
	    claim_is(c, i, "and") || claim_is(c, i, "while") || claim_is(c, i, "but");
}

static size_t
begin_of(const struct claim *c, size_t i)
{
	while (i > 0 && !is_border(c, i - 1))
		i--;
	return i;
}

static size_t
end_of(const struct claim *c, size_t i)
{
	for (i++; i < c->t.n && !is_border(c, i); i++)
		;
	return i;
}

static int
stands_before(const struct claim *c, size_t i, const char *word, size_t back)
{
	return i >= back && claim_is(c, i - back, word);
}

static int
is_base(const struct claim *c, size_t i, unsigned before)
{
	static const char *const one[] = { "from", "against", "than", "versus", "vs", "before",
	    "earlier", "previously", "baseline" };

	for (size_t k = 0; k < sizeof one / sizeof *one; k++)
		if (stands_before(c, i, one[k], 1) || (stands_before(c, i, one[k], 2) &&
		    (stands_before(c, i, "about", 1) || stands_before(c, i, "the", 1))))
			return 1;
	if (stands_before(c, i, "instead", 2) || stands_before(c, i, "compared", 2))
		return 1;
	if (claim_is(c, i + 1, "before") || claim_is(c, i + 1, "earlier"))
		return 1;
	return (before & CUE_WAS) && (c->cues & CUE_NOW);
}

/* The number that this one is the whole of, "333 of 810", "-4.3 of the -6.0 points". */
static size_t
part_of(const struct claim *c, size_t i)
{
	size_t back = stands_before(c, i, "the", 1) ? 2 : 1;

	return i > back && claim_is(c, i - back, "of") &&
	    c->t.t[i - back - 1].kind == TOKEN_NUMBER ? i - back - 1 : CLAIM_NONE;
}

/* And the whole of this one; itself if there is none. */
static size_t
whole_of(const struct claim *c, size_t i)
{
	for (size_t k = i + 2; k <= i + 3 && k < c->t.n; k++)
		if (c->t.t[k].kind == TOKEN_NUMBER && part_of(c, k) == i)
			return k;
	return i;
}

static int
is_in_range(const struct claim *c, size_t i)
{
	int before = stands_before(c, i, "to", 1) || stands_before(c, i, "and", 1),
	    after = claim_is(c, i + 1, "to") || claim_is(c, i + 1, "and");

	return (before && i > 1 && c->t.t[i - 2].kind == TOKEN_NUMBER) ||
	    (after && i + 2 < c->t.n && c->t.t[i + 2].kind == TOKEN_NUMBER);
}

static struct surroundings
look_around(const struct claim *c, size_t i)
{
	struct surroundings x = { .sentence = c->cues };
	unsigned before = 0;

	for (size_t k = begin_of(c, i); k < i; k++)
		before |= c->t.t[k].cues;
	for (size_t k = i + 1; k < end_of(c, whole_of(c, i)); k++)
		x.after |= c->t.t[k].cues;
	x.is_base = is_base(c, i, before);
	/* "against" tells a side, it does not forbid one that has none */
	x.beside = before | x.after;
	if (i + 1 < c->t.n && c->t.t[i + 1].kind == TOKEN_WORD && c->t.t[i + 1].class != WORD_NOT)
		x.qualifier = c->t.t[i + 1].cues;
	if (i + 1 < c->t.n && c->t.t[i + 1].kind == TOKEN_NAME &&
	    c->t.t[i + 1].entity.kind == ENTITY_ALERT)
		x.qualifier = CUE_ALERTS;
	x.of_number = part_of(c, i) != CLAIM_NONE;
	x.in_range = is_in_range(c, i);
	x.won = i > 0 && (c->t.t[i - 1].cues & CUE_WIN) != 0;
	x.by = stands_before(c, i, "by", 1) || (stands_before(c, i, "about", 1) &&
	    stands_before(c, i, "by", 2));
	return x;
}

/* ---- does a fact have this value? ---- */

static double
shown(const struct fact *f)
{
	return f->unit == UNIT_RATE || f->unit == UNIT_POINTS ? 100 * f->value : f->value;
}

static int
unit_fits(const struct number *x, const struct fact *f)
{
	if (x->unit == UNITS)
		return f->unit == UNIT_COUNT || f->unit == UNIT_NUMBER ||
		    f->measure == FACT_CHANGE_LO || f->measure == FACT_CHANGE_HI;
	return x->unit == f->unit;
}

static int
value_fits(const struct number *x, const struct fact *f)
{
	double v = shown(f), half = x->half * (1 + 1e-9);

	if (x->about)
		half = fmax(half, .05 * fabs(v));
	if (x->sign == 0 && f->measure != FACT_CHANGE_LO && f->measure != FACT_CHANGE_HI)
		v = fabs(v);
	return fabs((x->sign < 0 ? -x->value : x->value) - v) <= half + 1e-9;
}

/* The words of change that a number has beside it, else in its sentence before it. */
static enum word_class
direction_at(const struct claim *c, size_t i)
{
	for (size_t k = i; k-- > 0;)
		if (c->t.t[k].class == WORD_DOWN || c->t.t[k].class == WORD_UP)
			return c->t.t[k].class;
	for (size_t k = i + 1; k < c->t.n && c->t.t[k].kind != TOKEN_STOP; k++)
		if (c->t.t[k].class == WORD_DOWN || c->t.t[k].class == WORD_UP)
			return c->t.t[k].class;
	return WORD_PLAIN;
}

/* A fall of 6 points needs a word that says so, or its minus. */
static int
sign_fits(const struct claim *c, size_t i, const struct fact *f)
{
	enum word_class d;

	if (f->unit != UNIT_POINTS || f->role != ROLE_CHANGE || c->t.t[i].number.sign != 0)
		return 1;
	d = direction_at(c, i);
	return f->value < 0 ? d == WORD_DOWN : d != WORD_DOWN;
}

/* ---- of whom ---- */

static int
is_alert_beside(const struct claim *c, size_t i, const struct fact *f)
{
	for (size_t k = begin_of(c, i); k < end_of(c, i); k++)
		if (c->t.t[k].kind == TOKEN_NAME && c->t.t[k].entity.kind == ENTITY_ALERT &&
		    k > i && fact_is_about(f, c->t.t[k].entity.name, c->t.t[k].entity.n)) {
			c->used[k] = 1;
			return 1;
		}
	return 0;
}

/* "-4.7 of -6.0 points": the second is the whole. */
static int
is_whole(const struct claim *c, size_t i)
{
	return part_of(c, i) != CLAIM_NONE && c->t.t[i].number.unit == UNIT_POINTS;
}

static int
subject_fits(const struct claim *c, size_t i, size_t subject, const struct fact *f)
{
	const struct entity *e = subject != CLAIM_NONE ? &c->t.t[subject].entity : NULL;

	if (f->measure == FACT_ALERTS)
		return is_alert_beside(c, i, f);
	if (f->measure == FACT_WINS_TAKE && e == NULL)
		return 1;
	if (e == NULL || e->kind == ENTITY_ALL || is_whole(c, i))
		return f->subject[0] == NULL;
	return fact_is_about(f, e->name, e->n);
}

/* ---- a number ---- */

enum stage { NOWHERE, VALUE, SUBJECT, MEASURE, FITS };

static enum stage
try_fact(const struct claim *c, size_t i, size_t subject, const struct surroundings *around,
    const struct fact *f)
{
	struct surroundings x = *around;

	if (!unit_fits(&c->t.t[i].number, f) || !value_fits(&c->t.t[i].number, f))
		return NOWHERE;
	if (!subject_fits(c, i, subject, f))
		return VALUE;
	x.of_segment = subject != CLAIM_NONE && c->t.t[subject].entity.kind != ENTITY_TOPIC;
	if (!measure_fits(f, &x))
		return SUBJECT;
	return sign_fits(c, i, f) ? FITS : MEASURE;
}

static void
complain(struct claim *c, size_t i, enum stage stage, const struct fact *f)
{
	char reason[VERIFY_REASON];
	size_t at = 0;
	static const char *const what[] = {
		[VALUE] = "a figure of somebody or something else: ",
		[SUBJECT] = "the words beside it are not those of this figure: ",
		[MEASURE] = "without a word or sign for its direction: " };

	if (stage == NOWHERE) {
		claim_refuse(c, RULE_NUMBER, i, "no figure of the tables");
		return;
	}
	at = strlen(what[stage]);
	memcpy(reason, what[stage], at);
	reason[at] = '\0';
	strncat(reason, fact_measure_name(f->measure), sizeof reason - at - 1);
	if (f->subject[0] != NULL) {
		strncat(reason, " of ", sizeof reason - strlen(reason) - 1);
		strncat(reason, f->subject[0], sizeof reason - strlen(reason) - 1);
	}
	claim_refuse(c, stage == VALUE ? RULE_SUBJECT : stage == MEASURE ? RULE_DIRECTION :
	    RULE_MEASURE, i, reason);
}

static int
is_forecast(const struct fact *f)
{
	return f->measure >= FACT_WINS;
}

static void
bear_out(struct claim *c, size_t i, size_t subject, const struct fact *f, size_t place)
{
	c->fact[i] = f;
	c->evidence++;
	c->forecast |= is_forecast(f);
	if (subject != CLAIM_NONE)
		c->used[subject] = 1;
	if (c->to->facts < SENTENCE_FACTS && f->measure != FACT_MEASURES && place < c->facts->n)
		c->to->fact[c->to->facts++] = place;
}

static void
judge(struct claim *c, size_t i)
{
	struct surroundings x = look_around(c, i);
	size_t subject = claim_subject(c, i);
	const struct fact *nearest = NULL;
	enum stage best = NOWHERE;

	for (size_t k = 0; k < c->facts->n + c->more.n; k++) {
		const struct fact *f = k < c->facts->n ? &c->facts->fact[k] :
		    &c->more.fact[k - c->facts->n];
		enum stage stage = try_fact(c, i, subject, &x, f);

		if (stage == FITS) {
			bear_out(c, i, subject, f, k);
			return;
		}
		if (stage > best) {
			best = stage;
			nearest = f;
		}
	}
	complain(c, i, best, nearest);
}

/* The facts of each deal that is named, and not among those of the brief. */
static void
add_deals(struct claim *c)
{
	for (size_t i = 0; i < c->t.n; i++) {
		const struct entity *e = &c->t.t[i].entity;

		if (c->t.t[i].kind == TOKEN_NAME && e->kind == ENTITY_DEAL)
			gather_deal(&c->more, &c->b->deals, e->row);
	}
}

void
claim_numbers(struct claim *c)
{
	c->more.currency = c->b->page.currency;
	add_deals(c);
	for (size_t i = 0; i < c->t.n; i++)
		if (c->t.t[i].kind == TOKEN_NUMBER && !c->t.t[i].number.percent)
			judge(c, i);
}
