#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "model/tree_json.h"

enum { MAX_NAMES = 64, MAX_NESTED = 16 };

static const char *const names[TREE_ARRAYS] = {
	"left_children", "right_children", "split_indices", "split_conditions", "sum_hessian",
	"default_left", "split_type",
	"categories_nodes", "categories_segments", "categories_sizes", "categories"
};

const char *
tree_json_name(enum tree_json_name k)
{
	return names[k];
}

void
tree_json_begin(struct tree_json *t, const char *text, size_t n, size_t at)
{
	memset(t, 0, sizeof *t);
	t->s = text;
	t->n = n;
	t->at = at;
}

void
tree_json_free(struct tree_json *t)
{
	for (int k = 0; k < TREE_ARRAYS; k++)
		free(t->array[k].x);
	memset(t, 0, sizeof *t);
}

/* The next character that is no blank, or NUL at the end. */
static char
peek(struct tree_json *t)
{
	while (t->at < t->n && (t->s[t->at] == ' ' || t->s[t->at] == '\n' ||
	    t->s[t->at] == '\r' || t->s[t->at] == '\t'))
		t->at++;
	return t->at < t->n ? t->s[t->at] : '\0';
}

/* Takes this character.  0, or -1 if another one stands there. */
static int
take(struct tree_json *t, char c)
{
	if (peek(t) != c)
		return -1;
	t->at++;
	return 0;
}

/* A text between its quotes; XGBoost writes none with a backslash in a tree.  0 or -1. */
static int
take_text(struct tree_json *t, const char **s, size_t *n)
{
	if (take(t, '"') < 0)
		return -1;
	*s = t->s + t->at;
	for (; t->at < t->n && t->s[t->at] != '"'; t->at++)
		if ((unsigned char)t->s[t->at] < 0x20 || t->s[t->at] == '\\')
			return -1;
	*n = (size_t)(t->s + t->at - *s);
	return t->at < t->n ? take(t, '"') : -1;
}

static int
is_digit(const struct tree_json *t, size_t i)
{
	return i < t->n && t->s[i] >= '0' && t->s[i] <= '9';
}

/* At least one digit from i; behind the last one, or 0. */
static size_t
digits(const struct tree_json *t, size_t i)
{
	const size_t start = i;

	while (is_digit(t, i))
		i++;
	return i > start ? i : 0;
}

/* Behind the number at `at`, by JSON's grammar, and whether it is written as a whole one; or 0. */
static size_t
number_end(const struct tree_json *t, int *whole)
{
	const char *s = t->s;
	const size_t first = t->at + (t->at < t->n && s[t->at] == '-');
	size_t i = digits(t, first);

	if (i == 0 || (s[first] == '0' && i > first + 1))
		return 0;
	*whole = 1;
	if (i < t->n && s[i] == '.') {
		*whole = 0;
		if ((i = digits(t, i + 1)) == 0)
			return 0;
	}
	if (i < t->n && (s[i] == 'e' || s[i] == 'E')) {
		*whole = 0;
		i++;
		i = digits(t, i + (i < t->n && (s[i] == '+' || s[i] == '-')));
	}
	return i;
}

/* true, false, and null where it may stand.  0 or -1. */
static int
take_word(struct tree_json *t, const char *word)
{
	const size_t n = strlen(word);

	if (t->n - t->at < n || memcmp(t->s + t->at, word, n) != 0)
		return -1;
	t->at += n;
	return 0;
}

/* A whole number with a comma or bracket behind it, as nearly all are.  0 or -1. */
static inline int
take_small(struct tree_json *t, double *x)
{
	enum { DIGITS = 15 };
	const char *s = t->s;
	const int negative = s[t->at] == '-';
	const size_t first = t->at + (size_t)negative;
	size_t i = first;
	int64_t v = 0;

	for (; is_digit(t, i) && i - first < DIGITS; i++)
		v = v * 10 + (s[i] - '0');
	if (i == first || i == t->n || (s[i] != ',' && s[i] != ']') ||
	    (s[first] == '0' && i > first + 1))
		return -1;
	*x = (double)(negative ? -v : v);
	t->at = i;
	return 0;
}

static int
take_element(struct tree_json *t, double *x, int *whole)
{
	const char c = peek(t);
	size_t start, end;

	*whole = 1;
	if (c == 't' || c == 'f') {
		*x = c == 't';
		return take_word(t, c == 't' ? "true" : "false");
	}
	if (c == '\0' || take_small(t, x) == 0)
		return c == '\0' ? -1 : 0;
	start = t->at;
	if ((end = number_end(t, whole)) == 0)
		return -1;
	t->at = end;
	return num_parse(t->s + start, end - start, x);
}

static int
take_array(struct tree_json *t, struct tree_array *a)
{
	int whole;

	a->n = 0;
	a->given = a->whole = 1;
	if (take(t, '[') < 0)
		return -1;
	a->from = t->at - 1;
	if (peek(t) == ']') {
		a->to = t->at + 1;
		return take(t, ']');
	}
	do {
		if (a->n == a->room)
			a->x = mem_grow(a->x, &a->room, a->n + 1, sizeof *a->x);
		if (take_element(t, &a->x[a->n], &whole) < 0)
			return -1;
		a->whole &= whole;
		a->n++;
	} while (take(t, ',') == 0);
	a->to = t->at + 1;
	return take(t, ']');
}

/* A value that nobody asks for; nested at most so deep.  0 or -1. */
static int
skip_value(struct tree_json *t, int deep)
{
	const char open = peek(t), close = open == '{' ? '}' : ']';
	const char *s;
	size_t n;
	int whole;

	if (open == '"')
		return take_text(t, &s, &n);
	if (open == 'n' || open == 't' || open == 'f')
		return take_word(t, open == 'n' ? "null" : open == 't' ? "true" : "false");
	if (open != '{' && open != '[') {
		n = number_end(t, &whole);
		t->at = n > 0 ? n : t->at;
		return n > 0 ? 0 : -1;
	}
	if (deep == 0)
		return -1;
	t->at++;
	if (peek(t) == close)
		return take(t, close);
	do {
		if (open == '{' && (take_text(t, &s, &n) < 0 || take(t, ':') < 0))
			return -1;
		if (skip_value(t, deep - 1) < 0)
			return -1;
	} while (take(t, ',') == 0);
	return take(t, close);
}

/* Which array a name is; TREE_ARRAYS for another one. */
static int
which(const char *s, size_t n)
{
	int k;

	for (k = 0; k < TREE_ARRAYS; k++)
		if (strlen(names[k]) == n && memcmp(names[k], s, n) == 0)
			break;
	return k;
}

struct seen {
	const char *s[MAX_NAMES];
	size_t len[MAX_NAMES], n;
};

/* Notes a name.  0, or -1 if it was there or there are too many. */
static int
note(struct seen *seen, const char *s, size_t n)
{
	for (size_t i = 0; i < seen->n; i++)
		if (seen->len[i] == n && memcmp(seen->s[i], s, n) == 0)
			return -1;
	if (seen->n == MAX_NAMES)
		return -1;
	seen->s[seen->n] = s;
	seen->len[seen->n++] = n;
	return 0;
}

static int
bad(const struct tree_json *t, const char *what, struct err *e)
{
	return err_set(e, "tree %zu, byte %zu of the file: %s", t->trees, t->at + 1, what);
}

static int
read_tree(struct tree_json *t, struct err *e)
{
	struct seen seen = { .n = 0 };
	const char *s;
	size_t n;
	int k;

	for (k = 0; k < TREE_ARRAYS; k++)
		t->array[k].given = 0, t->array[k].n = 0;
	t->from = peek(t) == '{' ? t->at : t->n;
	if (take(t, '{') < 0)
		return bad(t, "no object", e);
	if (peek(t) == '}')
		return take(t, '}');
	do {
		if (take_text(t, &s, &n) < 0 || take(t, ':') < 0)
			return bad(t, "no name with a value", e);
		if (note(&seen, s, n) < 0)
			return bad(t, "a name twice, or too many names", e);
		k = which(s, n);
		if (k < TREE_ARRAYS && take_array(t, &t->array[k]) < 0)
			return err_set(e, "tree %zu, byte %zu of the file: %s: no array of finite "
			    "numbers", t->trees, t->at + 1, names[k]);
		if (k == TREE_ARRAYS && skip_value(t, MAX_NESTED) < 0)
			return bad(t, "no value of JSON", e);
	} while (take(t, ',') == 0);
	return take(t, '}') < 0 ? bad(t, "the object does not end", e) : 0;
}

int
tree_json_next(struct tree_json *t, struct err *e)
{
	if (t->trees == 0) {
		if (take(t, '[') < 0)
			return bad(t, "no array of trees", e);
		if (peek(t) == ']')
			return take(t, ']');
	} else if (take(t, ',') < 0) {
		return take(t, ']') < 0 ? bad(t, "the array of trees does not end", e) : 0;
	}
	if (read_tree(t, e) < 0)
		return -1;
	t->trees++;
	return 1;
}
