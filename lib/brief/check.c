#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "brief/check.h"
#include "report/cell.h"

enum { WRAPPED = 45, SHOWN = 300 };	/* bytes of a line that may go on in the next, at least */

struct checker {
	struct out *o;
	struct verifier *v;
	const struct brief *b;
	struct check_counts *counts;
	struct buf sources, left_out;
	struct buf unit;		/* a paragraph, its lines joined */
	struct place {
		size_t at, line;
	} *place;			/* [places] where in it each line begins */
	size_t places, cap;
	size_t line;			/* the line at hand */
};

/* ---- what is no sentence ---- */

static int
begins(const char *s, size_t n, const char *own, size_t m)
{
	return m > 0 && n >= m && memcmp(s, own, m) == 0 && (n == m || s[m] == ' ');
}

/* Bytes of text that s begins with: all of it, or 0. */
static size_t
take(const char *s, size_t n, const char *text)
{
	size_t m = strlen(text);

	return n >= m && memcmp(s, text, m) == 0 ? m : 0;
}

/* "; 2 sentences replaced" */
static size_t
take_replaced(const char *s, size_t n)
{
	size_t i = take(s, n, "; "), digits = 0, m;

	while (i > 0 && i + digits < n && s[i + digits] >= '0' && s[i + digits] <= '9')
		digits++;
	i += digits;
	if (digits == 0 || (m = take(s + i, n - i, " sentence")) == 0)
		return 0;
	i += m + take(s + i + m, n - i - m, "s");
	m = take(s + i, n - i, " replaced");
	return m > 0 ? i + m : 0;
}

/* The line that says who worded a brief, and nothing more; its bytes, or 0 (brief/llm.h). */
static size_t
origin_at(const char *s, size_t n)
{
	static const char *const form[][2] = {
		{ "Wording by ", ", every figure checked against the tables" },
		{ "Choice and order by ", ", all sentences of the template" }
	};

	for (size_t k = 0; k < sizeof form / sizeof *form; k++) {
		size_t i = take(s, n, form[k][0]), m;

		if (i == 0)
			continue;
		while (i < n && s[i] != ' ' && s[i] != ',')
			i++;
		if ((m = take(s + i, n - i, form[k][1])) == 0)
			return 0;
		i += m;
		i += take_replaced(s + i, n - i);
		m = take(s + i, n - i, "; another run may say it otherwise.");
		return m > 0 ? i + m : 0;
	}
	return 0;
}

/* The longest of the brief's own that the text begins with; its bytes, or 0. */
static size_t
own_at(const struct checker *c, const char *s, size_t n)
{
	const struct synopsis *y = &c->b->synopsis;
	size_t best = origin_at(s, n);

	for (size_t i = 0; i < y->n; i++) {
		size_t m = strlen(y->sentence[i].text);

		if (m > best && begins(s, n, y->sentence[i].text, m))
			best = m;
	}
	if (best == 0 && begins(s, n, c->sources.s, c->sources.len))
		best = c->sources.len;
	if (best == 0 && begins(s, n, c->left_out.s, c->left_out.len))
		best = c->left_out.len;
	for (int k = 0; best == 0 && k < PARTS; k++) {
		const char *title = synopsis_title(c->b->page.texts, (enum synopsis_part)k);

		if (title != NULL && strlen(title) == n && memcmp(title, s, n) == 0)
			best = n;
	}
	return best;
}

/* ---- sentences ---- */

/* A stop that a blank and no small letter follow ends one. */
static size_t
sentence_at(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(".!?", s[i]) != NULL && (i + 1 == n || (s[i + 1] == ' ' &&
		    (i + 2 == n || s[i + 2] < 'a' || s[i + 2] > 'z'))))
			return i + 1;
	return n;
}

static size_t
line_of(const struct checker *c, size_t at)
{
	size_t i = c->places;

	while (i > 1 && c->place[i - 1].at > at)
		i--;
	return i > 0 ? c->place[i - 1].line : c->line;
}

static void
report(struct checker *c, const struct verify_result *x, const char *s, size_t n)
{
	struct buf text = { 0 };
	size_t line = line_of(c, (size_t)(s - c->unit.s));

	cell_plain(&text, s, n, SHOWN);
	for (size_t i = 0; i < x->n; i++) {
		out_int(c->o, (long long)line);
		out_name(c->o, verify_rule_name(x->finding[i].rule));
		out_name(c->o, x->finding[i].value);
		out_name(c->o, x->finding[i].reason);
		out_field(c->o, text.s != NULL ? text.s : "", text.len);
		out_end(c->o);
	}
	buf_free(&text);
}

static void
check_unit(struct checker *c)
{
	const char *s = c->unit.s;
	size_t n = c->unit.len, m;
	struct verify_result x;

	for (size_t at = 0; at < n; at += m) {
		if (s[at] == ' ') {
			m = 1;
			continue;
		}
		if ((m = own_at(c, s + at, n - at)) > 0) {
			c->counts->sentences++;
			continue;
		}
		m = sentence_at(s + at, n - at);
		verify_sentence(c->v, s + at, m, &x);
		c->counts->sentences++;
		c->counts->refused += x.n > 0 ? 1 : 0;
		report(c, &x, s + at, m);
	}
	buf_clear(&c->unit);
	c->places = 0;
}

/* ---- lines ---- */

/* Bytes of a bullet, a head, a quote, a number in a list. */
static size_t
bullet_at(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] == '#')
		i++;
	if (i == 0 && n > 1 && strchr("-*+>", s[0]) != NULL)
		i = 1;
	if (i == 0 && n > 2 && s[0] >= '1' && s[0] <= '9')
		i = s[1] == '.' ? 2 : n > 3 && s[1] >= '0' && s[1] <= '9' && s[2] == '.' ? 3 : 0;
	return i > 0 && i < n && s[i] == ' ' ? i + 1 : 0;
}

static void
append(struct buf *o, const char *s, size_t n)
{
	if (o->len > 0)
		buf_text(o, " ");
	for (size_t i = 0; i < n; i++)
		if (s[i] == '\\' && i + 1 < n && strchr("\\`*_{}[]<>#|~@!", s[i + 1]) != NULL)
			;
		else if (n - i >= 5 && memcmp(s + i, "&amp;", 5) == 0) {
			buf_text(o, "&");
			i += 4;
		} else {
			buf_bytes(o, s + i, 1);
		}
}

/* Does another text begin after a line of so many bytes?  A short one ends a paragraph. */
static int
is_apart(const struct checker *c, size_t last, const char *s, size_t n)
{
	char end = c->unit.len > 0 ? c->unit.s[c->unit.len - 1] : '.';

	return last < WRAPPED && (strchr(".!?", end) != NULL || n == 0 || *s < 'a' || *s > 'z');
}

/* A line as it stands, without the blanks at its ends. */
static void
take_line(struct checker *c, const char *s, size_t n, size_t *last)
{
	struct buf line = { 0 };
	size_t from = 0, to, bullet;

	utf8_line(&line, s, n);
	to = line.len;
	while (from < to && line.s[from] == ' ')
		from++;
	while (to > from && line.s[to - 1] == ' ')
		to--;
	bullet = bullet_at(line.s + from, to - from);
	if (from == to || bullet > 0 || is_apart(c, *last, line.s + from, to - from))
		check_unit(c);
	c->place = mem_grow(c->place, &c->cap, c->places + 1, sizeof *c->place);
	c->place[c->places++] = (struct place){ c->unit.len + (c->unit.len > 0), c->line };
	append(&c->unit, line.s + from + bullet, to - from - bullet);
	*last = to;
	buf_free(&line);
}

void
check_text(struct out *o, struct verifier *v, const struct brief *b, const char *s, size_t n,
    struct check_counts *counts)
{
	static const char *const column[] = { "line", "rule", "value", "reason", "sentence" };
	struct checker c = { .o = o, .v = v, .b = b, .counts = counts, .line = 1 };
	size_t last = 0, len;

	*counts = (struct check_counts){ 0 };
	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		out_name(o, column[i]);
	out_end(o);
	brief_sources(b, &c.sources);
	brief_left_out(b, &c.left_out);
	for (size_t at = 0; at < n; at += len + 1, c.line++) {
		const char *lf = memchr(s + at, '\n', n - at);

		len = lf != NULL ? (size_t)(lf - s) - at : n - at;
		take_line(&c, s + at, len, &last);
	}
	check_unit(&c);
	buf_free(&c.sources);
	buf_free(&c.left_out);
	buf_free(&c.unit);
	free(c.place);
}
