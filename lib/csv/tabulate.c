#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/unicode.h"
#include "csv/out.h"
#include "csv/tabulate.h"

enum { WIDEST = 32 };		/* columns of the widest text shown whole */

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
	s->column[s->columns++] = (struct tabulate_column){ name, head, right, 0 };
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

/* Keeps a cell: no control characters, long text cut. */
static void
keep(struct tabulate *s, const char *text, size_t n)
{
	struct tabulate_column *c = &s->column[s->at++];
	size_t w = unicode_width(text, n), first = s->cell.len, len;

	if (c->head == NULL)
		return;
	len = w > WIDEST ? unicode_fit(text, n, WIDEST - 3) : n;
	buf_bytes(&s->cell, text, len);
	for (size_t i = first; i < s->cell.len; i++)
		if ((unsigned char)s->cell.s[i] < 0x20 || s->cell.s[i] == 0x7f)
			s->cell.s[i] = '?';
	if (len < n)
		buf_text(&s->cell, "...");
	buf_bytes(&s->cell, "", 1);
	w = len < n ? unicode_width(text, len) + 3 : w;
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

/* One line; blanks at its end are not written. */
static const char *
write_line(struct tabulate *s, const char *cell)
{
	size_t gap = 0, first = 1;

	for (size_t i = 0; i < s->columns; i++) {
		const struct tabulate_column *c = &s->column[i];
		size_t n, w;

		if (c->head == NULL)
			continue;
		n = strlen(cell);
		w = unicode_width(cell, n);
		gap += first ? 0 : 2;
		first = 0;
		if (n == 0) {
			gap += c->width;
		} else {
			pad(&s->o->b, gap + (c->right ? c->width - w : 0));
			buf_bytes(&s->o->b, cell, n);
			gap = c->right ? 0 : c->width - w;
		}
		cell += n + 1;
	}
	buf_bytes(&s->o->b, "\n", 1);
	return cell;
}

void
tabulate_close(struct tabulate *s)
{
	const char *cell = s->cell.s;

	for (size_t i = 0; s->table && i < s->rows; i++)
		cell = write_line(s, cell);
	buf_free(&s->cell);
	free(s->column);
	memset(s, 0, sizeof *s);
}
