#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "text/cond.h"

enum comparison_op { EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, MORE, MORE_EQUAL };

static const struct {
	const char *sign;	/* a longer one before what it starts with */
	enum comparison_op op;
} ops[] = {
	{ "!=", NOT_EQUAL }, { "<=", LESS_EQUAL }, { ">=", MORE_EQUAL },
	{ "=", EQUAL }, { "<", LESS }, { ">", MORE },
};

struct term {
	size_t column;		/* index into cond.column */
	enum comparison_op op;
	int number;
	double x;
	char *text;
	size_t n;
};

struct cond_column {
	char *name;
	long index;
};

struct cond {
	struct term *term;
	size_t terms;
	struct cond_column *column;
	size_t columns;
};

static const char *
skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

static size_t
trimmed(const char *s, size_t n)
{
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	return n;
}

/* A number for the column's name, the same for the same name. */
static size_t
add_column(struct cond *c, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < c->columns; i++)
		if (strlen(c->column[i].name) == n && memcmp(c->column[i].name, name, n) == 0)
			return i;
	c->column = mem_resize(c->column, i + 1, sizeof *c->column);
	c->column[i] = (struct cond_column){ mem_text(name, n), -1 };
	c->columns++;
	return i;
}

/* Reads the name before the operator; NULL with the reason. */
static const char *
parse_column(struct cond *c, struct term *t, const char *s, struct err *e)
{
	size_t n = trimmed(s, strcspn(s, "=!<>&\""));

	if (n == 0) {
		err_set(e, "no column before '%.20s'", s);
		return NULL;
	}
	t->column = add_column(c, s, n);
	return skip_blanks(s + n);
}

static const char *
parse_op(struct term *t, const char *s, struct err *e)
{
	size_t i;

	for (i = 0; i < sizeof ops / sizeof ops[0]; i++)
		if (strncmp(s, ops[i].sign, strlen(ops[i].sign)) == 0) {
			t->op = ops[i].op;
			return skip_blanks(s + strlen(ops[i].sign));
		}
	err_set(e, "no = != < <= > >= at '%.20s'", s);
	return NULL;
}

static const char *
parse_quoted(struct term *t, const char *s, struct err *e)
{
	t->text = mem_zero(strlen(s), 1);
	for (s++; *s != '\0'; s++) {
		if (*s == '"' && *++s != '"')
			return skip_blanks(s);
		t->text[t->n++] = *s;
	}
	err_set(e, "a quote is not closed");
	return NULL;
}

static const char *
parse_value(struct term *t, const char *s, struct err *e)
{
	size_t n;

	if (*s == '"')
		return parse_quoted(t, s, e);
	n = strcspn(s, "&\"=!<>");
	t->n = trimmed(s, n);
	t->text = mem_text(s, t->n);
	t->number = num_parse(t->text, t->n, &t->x) == 0;
	if (t->n == 0) {
		err_set(e, "no value; the empty one is \"\"");
		return NULL;
	}
	return s + n;
}

static int
parse_term(struct cond *c, const char **s, struct err *e)
{
	struct term *t;

	c->term = mem_resize(c->term, c->terms + 1, sizeof *c->term);
	t = &c->term[c->terms++];
	memset(t, 0, sizeof *t);
	if ((*s = parse_column(c, t, *s, e)) == NULL || (*s = parse_op(t, *s, e)) == NULL ||
	    (*s = parse_value(t, *s, e)) == NULL)
		return -1;
	if (**s != '\0' && **s != '&')
		return err_set(e, "neither & nor the end at '%.20s'", *s);
	if (!t->number && t->op != EQUAL && t->op != NOT_EQUAL)
		return err_set(e, "not a number: '%.40s'", t->text);
	return 0;
}

static int
parse(struct cond *c, const char *text, struct err *e)
{
	const char *s = skip_blanks(text);

	if (*s == '\0')
		return 0;
	for (;;) {
		if (parse_term(c, &s, e) < 0)
			return -1;
		if (*s == '\0')
			return 0;
		s = skip_blanks(s + 1);
	}
}

struct cond *
cond_new(const char *text, const char *where, struct err *e)
{
	struct cond *c = mem_zero(1, sizeof *c);
	struct err why;

	if (parse(c, text, &why) == 0)
		return c;
	err_set(e, "%s: %s", where, why.text);
	cond_free(c);
	return NULL;
}

void
cond_free(struct cond *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->terms; i++)
		free(c->term[i].text);
	for (i = 0; i < c->columns; i++)
		free(c->column[i].name);
	free(c->term);
	free(c->column);
	free(c);
}

size_t
cond_columns(const struct cond *c)
{
	return c->columns;
}

const char *
cond_column(const struct cond *c, size_t i)
{
	return c->column[i].name;
}

void
cond_bind(struct cond *c, size_t i, long index)
{
	c->column[i].index = index;
}

int
cond_is_ordered(const struct cond *c, size_t i)
{
	for (size_t k = 0; k < c->terms; k++)
		if (c->term[k].column == i && c->term[k].op != EQUAL && c->term[k].op != NOT_EQUAL)
			return 1;
	return 0;
}

long
cond_bound(const struct cond *c, size_t i)
{
	return c->column[i].index;
}

int
cond_number(const char *s, size_t n, double *x)
{
	const size_t sign = n > 0 && (*s == '-' || *s == '+');

	if (num_parse(s, n, x) == 0)
		return 0;
	if (!(n - sign == 3 && strncasecmp(s + sign, "inf", 3) == 0) &&
	    !(n - sign == 8 && strncasecmp(s + sign, "infinity", 8) == 0))
		return -1;
	*x = *s == '-' ? -INFINITY : INFINITY;
	return 0;
}

static int
compare_number(const struct term *t, const char *s, size_t n)
{
	double x;

	if (cond_number(s, n, &x) != 0)
		return t->op == NOT_EQUAL;
	switch (t->op) {
	case EQUAL:
		return x == t->x;
	case NOT_EQUAL:
		return x != t->x;
	case LESS:
		return x < t->x;
	case LESS_EQUAL:
		return x <= t->x;
	case MORE:
		return x > t->x;
	default:
		return x >= t->x;
	}
}

int
cond_fits(const struct cond *c, const char *(*get)(void *arg, long index, size_t *n), void *arg)
{
	const struct term *t;
	const char *s;
	size_t i, n;
	long index;
	int same;

	for (i = 0; i < c->terms; i++) {
		t = &c->term[i];
		index = c->column[t->column].index;
		s = "";
		n = 0;
		if (index >= 0)
			s = get(arg, index, &n);
		if (t->number) {
			if (!compare_number(t, s, n))
				return 0;
			continue;
		}
		same = n == t->n && memcmp(s, t->text, n) == 0;
		if (same != (t->op == EQUAL))
			return 0;
	}
	return 1;
}
