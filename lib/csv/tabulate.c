#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/control.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/screen.h"
#include "base/unicode.h"
#include "csv/out.h"
#include "csv/tabulate.h"

enum {
	WIDEST = 32,		/* columns of the widest text shown whole */
	ROOMY = 20,		/* to which texts are cut before columns are left out */
	TIGHT = 12,		/* ... when nothing is left to leave out */
	TAIL = 14		/* of a longer one, its end, so that two stay apart */
};

void
tabulate_open(struct tabulate *s, struct out *o, int table)
{
	memset(s, 0, sizeof *s);
	s->o = o;
	s->table = table;
	buf_init(&s->cell);
}

static void
add_column(struct tabulate *s, const char *name, const char *head, int right)
{
	s->column = mem_grow(s->column, &s->cap, s->columns + 1, sizeof *s->column);
	s->column[s->columns++] = (struct tabulate_column){ name, head, right, 0, 0 };
}

void
tabulate_text_column(struct tabulate *s, const char *name, const char *head)
{
	add_column(s, name, head, 0);
}

void
tabulate_column(struct tabulate *s, const char *name, const char *head)
{
	add_column(s, name, head, 1);
}

void
tabulate_heads(struct tabulate *s, const struct tabulate_head *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_column(s, head[i].name, head[i].head, !head[i].text);
}

void
tabulate_spare(struct tabulate *s, const char *a, const char *b)
{
	s->spares++;
	for (size_t i = 0; i < s->columns; i++)
		if (strcmp(s->column[i].name, a) == 0 ||
		    (b != NULL && strcmp(s->column[i].name, b) == 0))
			s->column[i].spare = s->spares;
}

/* Bytes of a joiner at s, which terminals show as they please: U+200C, U+200D. */
static size_t
joiner(const char *s, size_t n)
{
	return n >= 3 && (memcmp(s, "\xe2\x80\x8c", 3) == 0 ||
	    memcmp(s, "\xe2\x80\x8d", 3) == 0) ? 3 : 0;
}

/* Appends what can be seen: controls of ASCII as '?', other invisible characters not at all. */
static void
put_visible(struct buf *o, const char *text, size_t n)
{
	size_t from = 0, len;

	for (size_t i = 0; i < n; i += len) {
		len = control_bytes(text + i, n - i);
		len = len == 0 ? joiner(text + i, n - i) : len;
		if (len == 0) {
			len = 1;
			continue;
		}
		buf_bytes(o, text + from, i - from);
		if (len == 1)
			buf_text(o, "?");
		from = i + len;
	}
	buf_bytes(o, text + from, n - from);
}

/* Cuts what o has from first on in its middle: `most` columns are left at most. */
static void
cut(struct buf *o, size_t first, size_t most)
{
	const char *s = o->s + first;
	size_t n = o->len - first, w = unicode_width(s, n), head, from;
	size_t tail = most < WIDEST ? (most - 3) / 2 : TAIL;

	if (w <= most)
		return;
	head = unicode_fit(s, n, most - 3 - tail);
	from = unicode_fit(s, n, w - tail);
	if (unicode_width(s + from, n - from) > tail)	/* a wide letter stands there */
		from = unicode_fit(s, n, w - tail + 1);
	memcpy(o->s + first + head, "...", 3);
	memmove(o->s + first + head + 3, o->s + first + from, n - from);
	o->len = first + head + 3 + n - from;
}

/* Keeps a cell. */
static void
keep(struct tabulate *s, const char *text, size_t n)
{
	struct tabulate_column *c = &s->column[s->at++];
	size_t first = s->cell.len, w;

	if (c->head == NULL)
		return;
	put_visible(&s->cell, text, n);
	if (s->cell.len - first > WIDEST)
		cut(&s->cell, first, WIDEST);
	w = unicode_width(s->cell.s + first, s->cell.len - first);
	buf_bytes(&s->cell, "", 1);
	if (c->width < w)
		c->width = w;
}

void
tabulate_header(struct tabulate *s)
{
	for (size_t i = 0; i < s->columns; i++)
		if (s->table)
			keep(s, s->column[i].head, s->column[i].head != NULL ?
			    strlen(s->column[i].head) : 0);
		else
			out_name(s->o, s->column[i].name);
	tabulate_end(s);
}

void
tabulate_text(struct tabulate *s, const char *text, size_t n)
{
	if (s->table)
		keep(s, text, n);
	else
		out_field(s->o, text, n);
}

void
tabulate_name(struct tabulate *s, const char *text)
{
	tabulate_text(s, text, strlen(text));
}

void
tabulate_int(struct tabulate *s, long long x)
{
	char buf[NUM_MAX];

	tabulate_text(s, buf, num_int(buf, x));
}

void
tabulate_number(struct tabulate *s, double x)
{
	char buf[NUM_MAX];

	tabulate_text(s, buf, num_money(buf, x));
}

/* Puts a comma after every third digit from the right, in place. */
static size_t
group_digits(char *buf, size_t n)
{
	size_t sign = n > 0 && buf[0] == '-';

	for (size_t at = n; at > sign + 3; ) {
		at -= 3;
		memmove(buf + at + 1, buf + at, n - at + 1);
		buf[at] = ',';
		n++;
	}
	return n;
}

void
tabulate_money(struct tabulate *s, double x)
{
	char buf[2 * NUM_MAX];

	if (s->table && fabs(x) < 99.95)
		tabulate_text(s, buf, num_fixed(buf, x, 1));
	else if (s->table)
		tabulate_text(s, buf, group_digits(buf, num_fixed(buf, x, 0)));
	else
		tabulate_text(s, buf, num_money(buf, x));
}

void
tabulate_rate(struct tabulate *s, double x)
{
	char buf[NUM_MAX];

	if (s->table)
		tabulate_name(s, num_show_rate(buf, x));
	else
		tabulate_text(s, buf, num_fixed(buf, x, 6));
}

void
tabulate_score(struct tabulate *s, double x)
{
	char buf[NUM_MAX];

	tabulate_text(s, buf, num_fixed(buf, x, s->table ? 3 : 6));
}

void
tabulate_change(struct tabulate *s, double x)
{
	char buf[NUM_MAX];

	if (s->table)
		tabulate_name(s, num_show_points(buf, x));
	else
		tabulate_text(s, buf, num_fixed(buf, x, 6));
}

void
tabulate_p(struct tabulate *s, double x)
{
	char buf[NUM_MAX];

	if (s->table)
		tabulate_name(s, num_show_p(buf, x));
	else
		tabulate_text(s, buf, num_p(buf, x));
}

void
tabulate_end(struct tabulate *s)
{
	s->at = 0;
	s->rows++;
	if (!s->table)
		out_end(s->o);
}

static void
pad(struct buf *o, size_t n)
{
	while (n-- > 0)
		buf_bytes(o, " ", 1);
}

/* Is the column not on the screen, of which the first `gone` spares are left out? */
static int
is_gone(const struct tabulate_column *c, size_t gone)
{
	return c->spare > 0 && c->spare <= gone;
}

/* The columns of a line whose texts have at most so many each. */
static size_t
line_width(const struct tabulate *s, size_t gone, size_t text)
{
	size_t width = 0;

	for (size_t i = 0; i < s->columns; i++) {
		const struct tabulate_column *c = &s->column[i];

		if (c->head != NULL && !is_gone(c, gone))
			width += (c->right || c->width < text ? c->width : text) +
			    (width > 0 ? 2 : 0);
	}
	return width;
}

/* Of the columns of text that have more than least columns, the widest; NULL: none. */
static struct tabulate_column *
widest_text(const struct tabulate *s, size_t gone, size_t least)
{
	struct tabulate_column *best = NULL;

	for (size_t i = 0; i < s->columns; i++) {
		struct tabulate_column *c = &s->column[i];

		if (c->head == NULL || c->right || is_gone(c, gone) || c->width <= least)
			continue;
		if (best == NULL || c->width > best->width)
			best = c;
	}
	return best;
}

/* Makes a line fit the screen as far as it can; how many spares have to go for it. */
static size_t
make_room(struct tabulate *s)
{
	struct tabulate_column *c;
	size_t most = screen_width(), gone = 0;

	while (line_width(s, gone, ROOMY) > most && gone < s->spares)
		gone++;
	while (line_width(s, gone, SIZE_MAX) > most && (c = widest_text(s, gone, TIGHT)) != NULL)
		c->width--;
	return gone;
}

/* One line; blanks at its end are not written. */
static const char *
write_line(struct tabulate *s, const char *cell, size_t gone)
{
	struct buf *o = &s->o->b;
	size_t gap = 0, first = 1;

	for (size_t i = 0; i < s->columns; i++) {
		const struct tabulate_column *c = &s->column[i];
		size_t n, at;

		if (c->head == NULL)
			continue;
		n = strlen(cell);
		if (is_gone(c, gone)) {
			cell += n + 1;
			continue;
		}
		gap += first ? 0 : 2;
		first = 0;
		if (n == 0) {
			gap += c->width;
		} else {
			pad(o, gap + (c->right ? c->width - unicode_width(cell, n) : 0));
			at = o->len;
			buf_bytes(o, cell, n);
			if (!c->right)
				cut(o, at, c->width);
			gap = c->right ? 0 : c->width - unicode_width(o->s + at, o->len - at);
		}
		cell += n + 1;
	}
	buf_bytes(o, "\n", 1);
	return cell;
}

void
tabulate_close(struct tabulate *s)
{
	const char *cell = s->cell.s;
	size_t gone = s->table ? make_room(s) : 0;

	for (size_t i = 0; s->table && i < s->rows; i++)
		cell = write_line(s, cell, gone);
	if (s->table)
		s->o->rows += s->rows;
	buf_free(&s->cell);
	free(s->column);
	memset(s, 0, sizeof *s);
}
