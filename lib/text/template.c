#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "text/humanize.h"
#include "text/template.h"

enum template_format { PLAIN, MONEY, PERCENT, POINTS, COUNT, DAYS, FORMATS };
static const char *const format_name[FORMATS] = {
	"", "money", "percent", "points", "count", "days"
};

enum node_kind { LITERAL, VALUES, OPEN, CLOSE };

struct node {
	enum node_kind kind;
	size_t first, n;		/* bytes of literal, or elements of value */
};

struct template_value {
	size_t column;
	enum template_format format;
};

struct template {
	char *literal;
	size_t literals, literal_cap;
	struct node *node;
	size_t nodes, node_cap;
	struct template_value *value;
	size_t values, value_cap;
	struct intern *columns;
	long *index;			/* [columns] */
	size_t index_cap;
};

static struct node *
add_node(struct template *t, enum node_kind kind, size_t first)
{
	t->node = mem_grow(t->node, &t->node_cap, t->nodes + 1, sizeof *t->node);
	t->node[t->nodes] = (struct node){ kind, first, 0 };
	return &t->node[t->nodes++];
}

static void
add_literal(struct template *t, char c)
{
	struct node *last = t->nodes > 0 ? &t->node[t->nodes - 1] : NULL;

	if (last == NULL || last->kind != LITERAL)
		last = add_node(t, LITERAL, t->literals);
	t->literal = mem_grow(t->literal, &t->literal_cap, t->literals + 1, 1);
	t->literal[t->literals++] = c;
	last->n++;
}

static void
trim(const char **s, size_t *n)
{
	for (; *n > 0 && **s == ' '; (*s)++)
		(*n)--;
	while (*n > 0 && (*s)[*n - 1] == ' ')
		(*n)--;
}

/* COL[:FORMAT] */
static int
add_value(struct template *t, const char *s, size_t n, const char *where, struct err *e)
{
	const char *colon = memchr(s, ':', n), *name = s;
	char show[ERR_SHOW];
	size_t format = PLAIN, len = colon != NULL ? (size_t)(colon - s) : n;

	if (colon != NULL) {
		const char *f = colon + 1;
		size_t m = n - len - 1;

		trim(&f, &m);
		for (format = MONEY; format < FORMATS; format++)
			if (strlen(format_name[format]) == m &&
			    memcmp(format_name[format], f, m) == 0)
				break;
		if (format == FORMATS)
			return err_set(e,
			    "%s: a format is none of money, percent, points, count, days: '%s'",
			    where, err_show(show, f, m));
	}
	trim(&name, &len);
	if (len == 0)
		return err_set(e, "%s: no column between { and }: '%s'", where,
		    err_show(show, s, n));
	t->value = mem_grow(t->value, &t->value_cap, t->values + 1, sizeof *t->value);
	t->value[t->values++] = (struct template_value){ intern_add(t->columns, name, len),
	    (enum template_format)format };
	return 0;
}

/* What stands between { and }, n bytes at s. */
static int
add_values(struct template *t, const char *s, size_t n, const char *where, struct err *e)
{
	struct node *node = add_node(t, VALUES, t->values);
	const char *comma;
	size_t len;

	for (;; s += len + 1, n -= len + 1) {
		comma = memchr(s, ',', n);
		len = comma != NULL ? (size_t)(comma - s) : n;
		if (add_value(t, s, len, where, e) != 0)
			return -1;
		node->n++;
		if (comma == NULL)
			return 0;
	}
}

static int
parse(struct template *t, const char *s, const char *where, struct err *e)
{
	int optional = 0;
	size_t n;

	for (; *s != '\0'; s++) {
		if (strchr("{}[]", *s) != NULL && s[1] == s[0])
			add_literal(t, *s++);
		else if (*s == '{') {
			n = strcspn(s + 1, "{}[]");
			if (s[n + 1] != '}')
				return err_set(e,
				    "%s: a { without } (write {{ for the character itself)", where);
			if (add_values(t, s + 1, n, where, e) != 0)
				return -1;
			s += n + 1;
		} else if (*s == (optional ? ']' : '[')) {
			add_node(t, optional ? CLOSE : OPEN, 0);
			optional = !optional;
		} else if (strchr("[]}", *s) != NULL)
			return err_set(e, "%s: a %c too many (write %c%c for the character itself)",
			    where, *s, *s, *s);
		else
			add_literal(t, *s);
	}
	return optional ? err_set(e, "%s: a [ without ]", where) : 0;
}

struct template *
template_new(const char *text, const char *where, struct err *e)
{
	struct template *t = mem_zero(1, sizeof *t);

	t->columns = intern_new();
	if (parse(t, text, where, e) != 0) {
		template_free(t);
		return NULL;
	}
	t->index = mem_zero(template_columns(t), sizeof *t->index);
	for (size_t i = 0; i < template_columns(t); i++)
		t->index[i] = -1;
	return t;
}

void
template_free(struct template *t)
{
	if (t == NULL)
		return;
	intern_free(t->columns);
	free(t->literal);
	free(t->node);
	free(t->value);
	free(t->index);
	free(t);
}

size_t
template_columns(const struct template *t)
{
	return intern_size(t->columns);
}

const char *
template_column(const struct template *t, size_t i)
{
	return intern_text(t->columns, (uint32_t)i, NULL);
}

void
template_bind(struct template *t, size_t i, long index)
{
	t->index[i] = index;
}

static void
add_formatted(struct buf *o, const char *s, size_t n, enum template_format format,
    const char *currency)
{
	char buf[NUM_MAX];
	double x;

	if (format == PLAIN || num_parse(s, n, &x) != 0)
		humanize_plain(o, s, n);
	else if (format == MONEY)
		humanize_money(o, x, currency);
	else if (format == PERCENT)
		humanize_percent(o, x);
	else if (format == POINTS)
		buf_text(o, num_show_points(buf, x));
	else
		humanize_count(o, x);
	if (format == DAYS && num_parse(s, n, &x) == 0)
		buf_text(o, x >= .5 && x < 1.5 ? " day" : " days");
}

/* Returns 0 if all of them were empty. */
static int
fill_values(const struct template *t, const struct node *node, struct buf *o,
    const char *currency, const char *(*get)(void *arg, long index, size_t *n), void *arg)
{
	int some = 0;

	for (size_t i = node->first; i < node->first + node->n; i++) {
		const struct template_value *v = &t->value[i];
		size_t n = 0;
		const char *s = t->index[v->column] < 0 ? "" : get(arg, t->index[v->column], &n);

		if (n == 0)
			continue;
		if (some)
			buf_text(o, ", ");
		add_formatted(o, s, n, v->format, currency);
		some = 1;
	}
	return some;
}

static void
fill_literal(const struct template *t, size_t at, struct buf *o)
{
	const struct node *node = &t->node[at];
	const char *s = t->literal + node->first;
	int doubled = at > 0 && t->node[at - 1].kind == VALUES && *s == '.' &&
	    o->len > 0 && o->s[o->len - 1] == '.';

	buf_bytes(o, s + doubled, node->n - (size_t)doubled);
}

void
template_fill(const struct template *t, struct buf *o, const char *currency,
    const char *(*get)(void *arg, long index, size_t *n), void *arg)
{
	size_t start = 0;
	int missing = 0;

	for (size_t i = 0; i < t->nodes; i++)
		switch (t->node[i].kind) {
		case LITERAL:
			fill_literal(t, i, o);
			break;
		case VALUES:
			if (!fill_values(t, &t->node[i], o, currency, get, arg))
				missing = 1;
			break;
		case OPEN:
			start = o->len;
			missing = 0;
			break;
		case CLOSE:
			if (missing)
				o->len = start;
			break;
		}
}
