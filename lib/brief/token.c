#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "brief/token.h"

struct cursor {
	const struct token_reader *r;
	const char *s;
	size_t n, at;
	struct token_list *to;
};

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_letter(char c)
{
	return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static struct token *
add(struct cursor *c, enum token_kind kind, size_t n)
{
	struct token *t;

	c->to->t = mem_grow(c->to->t, &c->to->cap, c->to->n + 1, sizeof *t);
	t = &c->to->t[c->to->n++];
	*t = (struct token){ .kind = kind, .at = c->at, .n = n, .number = { .unit = UNITS } };
	c->at += n;
	return t;
}

static int
starts(const struct cursor *c, size_t at, const char *text)
{
	size_t n = strlen(text);

	return c->n - at >= n && memcmp(c->s + at, text, n) == 0;
}

/* Does a word end at this place? */
static int
is_end(const struct cursor *c, size_t at)
{
	return at >= c->n || (!is_letter(c->s[at]) && !is_digit(c->s[at]) && c->s[at] != '_');
}

/* ---- numbers ---- */

/* A sign stands at a number's beginning: "-6.0", "(-9.0", not "2024-12". */
static size_t
sign_at(const struct cursor *c, size_t at, int *sign)
{
	size_t n = starts(c, at, "\xe2\x88\x92") ? 3 : starts(c, at, "-") ||
	    starts(c, at, "+") ? 1 : 0;

	*sign = 0;
	if (n > 0 && at > 0 && !isspace((unsigned char)c->s[at - 1]) &&
	    strchr("([:", c->s[at - 1]) == NULL)
		return 0;
	if (n > 0)
		*sign = c->s[at] == '+' ? 1 : -1;
	return n;
}

/* Digits with thousands and a point: its bytes, 0 if there are none. */
static size_t
digits_at(const struct cursor *c, size_t at, struct number *x)
{
	char text[40];
	size_t i = at, n = 0, decimals = 0;
	int point = 0;

	for (; i < c->n && n < sizeof text - 1; i++) {
		int next = i + 1 < c->n && is_digit(c->s[i + 1]);

		if (c->s[i] == ',' && next && !point && n > 0 && i + 3 < c->n &&
		    is_digit(c->s[i + 2]) && is_digit(c->s[i + 3]))
			continue;
		if (!is_digit(c->s[i]) && !(c->s[i] == '.' && next && !point))
			break;
		decimals += (size_t)point;
		point |= c->s[i] == '.';
		text[n++] = c->s[i];
	}
	if (n == 0 || num_parse(text, n, &x->value) != 0)
		return 0;
	x->half = .5 * pow(10, -(double)decimals);
	return i - at;
}

/* K, M, bn, million: its bytes; x is multiplied. */
static size_t
scale_at(const struct cursor *c, size_t at, struct number *x)
{
	static const struct { const char *text; double by; } scale[] = {
		{ " thousand", 1e3 }, { " million", 1e6 }, { " billion", 1e9 }, { "bn", 1e9 },
		{ "K", 1e3 }, { "k", 1e3 }, { "M", 1e6 }, { "m", 1e6 }, { "B", 1e9 }, { "T", 1e12 }
	};

	for (size_t i = 0; i < sizeof scale / sizeof *scale; i++)
		if (starts(c, at, scale[i].text) && is_end(c, at + strlen(scale[i].text))) {
			x->value *= scale[i].by;
			x->half *= scale[i].by;
			return strlen(scale[i].text);
		}
	return 0;
}

static size_t
unit_at(const struct cursor *c, size_t at, struct number *x)
{
	static const struct { const char *text; enum fact_unit unit; } unit[] = {
		{ "%", UNIT_RATE }, { " %", UNIT_RATE }, { " percentage points", UNIT_POINTS },
		{ " percent", UNIT_RATE }, { " points", UNIT_POINTS }, { " point", UNIT_POINTS },
		{ " pp", UNIT_POINTS }, { " days", UNIT_DAYS }, { " day", UNIT_DAYS }
	};

	for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
		size_t n = strlen(unit[i].text);

		if (starts(c, at, unit[i].text) && (is_end(c, at + n) ||
		    unit[i].text[n - 1] == '%')) {
			x->unit = unit[i].unit;
			return n;
		}
	}
	return 0;
}

/* The number that begins here: its bytes, 0 if there is none. */
static size_t
number_at(const struct cursor *c, struct number *x)
{
	const char *currency = c->r->b->page.currency;
	size_t at = c->at, n;

	*x = (struct number){ .unit = UNITS };
	at += sign_at(c, at, &x->sign);
	if (*currency != '\0' && starts(c, at, currency)) {
		x->unit = UNIT_MONEY;
		at += strlen(currency);
	} else if (starts(c, at, "$")) {
		x->unit = UNIT_MONEY;
		at++;
	}
	if ((n = digits_at(c, at, x)) == 0)
		return 0;
	at += n;
	if (x->unit == UNIT_MONEY)
		at += scale_at(c, at, x);
	else
		at += unit_at(c, at, x);
	if (at + 1 < c->n && c->s[at] == '-' && !is_end(c, at + 1))
		return 0;			/* 2024-03 */
	return is_end(c, at) || c->s[at - 1] == '%' ? at - c->at : 0;
}

static int
is_about(const struct token_list *t)
{
	static const char *const about[] = { "about", "around", "roughly", "approximately" };

	for (size_t i = 0; t->n > 1 && i < sizeof about / sizeof *about; i++)
		if (strcmp(t->t[t->n - 2].small, about[i]) == 0)
			return 1;
	return 0;
}

static void
add_number(struct cursor *c, struct number *x, size_t n)
{
	struct token *t = add(c, TOKEN_NUMBER, n);

	t->number = *x;
	t->number.about = is_about(c->to);
	t->number.percent = x->unit == UNIT_RATE && (starts(c, c->at, " interval") ||
	    starts(c, c->at, " confidence interval"));
}

/* ---- words ---- */

/* Is what stands at i inside a word: - ' / @ . before a letter, ".." of a range? */
static int
joins(const struct cursor *c, size_t i)
{
	if (i == c->at || i + 1 >= c->n)
		return 0;
	if (c->s[i] == '.' && i + 2 < c->n && c->s[i + 1] == '.')
		return is_digit(c->s[i + 2]);
	return strchr("-'./@", c->s[i]) != NULL && !is_end(c, i + 1);
}

/* Letters, digits, and what joins them; "'s" is left to follow. */
static size_t
word_at(const struct cursor *c)
{
	size_t i = c->at;

	while (i < c->n && (!is_end(c, i) || joins(c, i)))
		i++;
	if (i - c->at > 2 && c->s[i - 2] == '\'' && c->s[i - 1] == 's')
		i -= 2;
	return i - c->at;
}

static void
lower(struct token *t, const char *s, size_t n)
{
	n = n < sizeof t->small - 1 ? n : sizeof t->small - 1;
	for (size_t i = 0; i < n; i++)
		t->small[i] = (char)tolower((unsigned char)s[i]);
	t->small[n] = '\0';
}

/* 2025-Q1, 2025-01, 2025-01-31, 2025-Q1..2025-Q2 */
static int
is_date(const char *s, size_t n)
{
	return n >= 7 && is_digit(*s) && is_digit(s[1]) && is_digit(s[2]) && is_digit(s[3]) &&
	    s[4] == '-' && (s[5] == 'Q' || is_digit(s[5])) && is_digit(s[6]);
}

/* Capitals within a sentence, and letters with digits, are names. */
static int
is_strange(const struct cursor *c, const char *s, size_t n, enum word_class class)
{
	int digit = 0, capital = isupper((unsigned char)*s) && c->to->n > 1, letter = 0;

	for (size_t i = 0; i < n; i++) {
		digit |= is_digit(s[i]);
		letter |= is_letter(s[i]);
		capital |= i > 0 && isupper((unsigned char)s[i]);
		if (s[i] == '_' || s[i] == '/' || s[i] == '@')
			return 1;
	}
	return digit || !letter || (capital && class == WORD_UNKNOWN);
}

static void
add_word(struct cursor *c, size_t n)
{
	const char *s = c->s + c->at;
	struct token *t = add(c, TOKEN_WORD, n);
	int number;

	lower(t, s, n);
	t->class = vocabulary_class(c->r->words, t->small, strlen(t->small));
	t->cues = vocabulary_cues(t->small, strlen(t->small));
	if ((number = vocabulary_number(t->small, strlen(t->small))) > 0) {
		t->kind = TOKEN_NUMBER;
		t->number = (struct number){ .value = number, .half = .25, .unit = UNITS,
		    .about = is_about(c->to) };
	} else if (is_date(s, n)) {
		t->kind = entity_is_written(c->r->b, s, n) ? TOKEN_DATE : TOKEN_STRANGE;
	} else if (is_strange(c, s, n, t->class)) {
		t->kind = TOKEN_STRANGE;
	}
}

/* A possessive's "'s", quotes, blanks: nothing. */
static size_t
nothing_at(const struct cursor *c)
{
	if (starts(c, c->at, "'s") && is_end(c, c->at + 2))
		return 2;
	if (strchr(" \t\"'*", c->s[c->at]) != NULL)
		return 1;
	return 0;
}

static void
next(struct cursor *c)
{
	struct entity e = { 0 };
	struct number x;
	size_t n = nothing_at(c);

	if (n > 0) {
		c->at += n;
	} else if ((n = entities_match(c->r->names, c->s + c->at, c->n - c->at, c->to->n == 0 ||
	    c->to->t[c->to->n - 1].kind == TOKEN_STOP, &e)) > 0) {
		add(c, TOKEN_NAME, n)->entity = e;
	} else if ((n = number_at(c, &x)) > 0) {
		add_number(c, &x, n);
	} else if ((n = word_at(c)) > 0) {
		add_word(c, n);
	} else if (strchr(",;:().!?", c->s[c->at]) != NULL) {
		add(c, TOKEN_STOP, 1);
	} else if (starts(c, c->at, "-") || starts(c, c->at, "\xe2\x80\x93")) {
		add(c, TOKEN_STOP, c->s[c->at] == '-' ? 1 : 3);
	} else {
		add(c, TOKEN_STRANGE, 1);
	}
}

/* "20.7 to 40.2%", "-4.3 of the -6.0 points": the first has the unit of the second. */
static void
lend_units(struct token_list *t)
{
	for (size_t i = 0; i + 2 < t->n; i++) {
		const char *between = t->t[i + 1].small;
		size_t k = i + 3 < t->n && strcmp(t->t[i + 2].small, "the") == 0 ? i + 3 : i + 2;

		if (t->t[i].kind == TOKEN_NUMBER && t->t[k].kind == TOKEN_NUMBER &&
		    t->t[i].number.unit == UNITS && (strcmp(between, "to") == 0 ||
		    strcmp(between, "of") == 0 || strcmp(between, "and") == 0) &&
		    (t->t[k].number.unit == UNIT_POINTS || t->t[k].number.unit == UNIT_RATE))
			t->t[i].number.unit = t->t[k].number.unit;
	}
}

void
token_split(struct token_list *t, const struct token_reader *r, const char *s, size_t n)
{
	struct cursor c = { r, s, n, 0, t };

	t->n = 0;
	while (c.at < n)
		next(&c);
	lend_units(t);
}

void
token_free(struct token_list *t)
{
	free(t->t);
	*t = (struct token_list){ 0 };
}
