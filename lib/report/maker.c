#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "report/cell.h"
#include "report/maker.h"

#define MINUS "\xe2\x88\x92"		/* U+2212, as the page writes it */

void
maker_begin(struct maker *w, enum synopsis_part part)
{
	w->now = (struct sentence){ .part = part };
	buf_clear(&w->o);
}

/* Cites the fact: its text, "?" if there is none. */
const char *
maker_cite(struct maker *w, size_t fact)
{
	if (fact == FACT_NONE)
		return "?";
	if (w->now.facts < SENTENCE_FACTS)
		w->now.fact[w->now.facts++] = fact;
	return w->s->facts.fact[fact].text;
}

size_t
maker_overall(const struct maker *w, enum fact_measure m, enum fact_role role)
{
	return fact_find(&w->s->facts, m, role, NULL);
}

const char *
maker_said(struct maker *w, enum fact_measure m, enum fact_role role)
{
	return maker_cite(w, maker_overall(w, m, role));
}

void
maker_fill(struct maker *w, const char *key, ...)
{
	va_list values;

	va_start(values, key);
	texts_fill(w->p->texts, &w->o, key, values);
	va_end(values);
}

/* U+2212 as a hyphen, the first letter raised, a full stop at the end; nothing if it is empty. */
void
maker_end(struct maker *w)
{
	struct sentence *x;
	struct buf o = { 0 };

	for (size_t i = 0; i < w->o.len; i++)
		if (w->o.len - i >= 3 && memcmp(w->o.s + i, MINUS, 3) == 0) {
			buf_text(&o, "-");
			i += 2;
		} else {
			buf_bytes(&o, w->o.s + i, 1);
		}
	if (o.len > 0) {
		if (*o.s >= 'a' && *o.s <= 'z')
			*o.s = (char)(*o.s - 'a' + 'A');
		if (strchr(".!?", o.s[o.len - 1]) == NULL)
			buf_text(&o, ".");
		w->s->sentence = mem_grow(w->s->sentence, &w->s->cap, w->s->n + 1, sizeof *x);
		x = &w->s->sentence[w->s->n++];
		*x = w->now;
		x->text = mem_text(o.s, o.len);
		qsort(x->fact, x->facts, sizeof *x->fact, order_size);
	}
	buf_free(&o);
}

/* A cell as plain text, valid until PAGE_SHOWN more numbers are asked for. */
const char *
maker_name(struct maker *w, const struct frame *f, size_t row, size_t column)
{
	size_t n;
	const char *s = frame_text(f, row, column, &n);
	struct buf o = { 0 };
	char *to = w->p->shown[w->p->next++ % PAGE_SHOWN];

	cell_plain(&o, s, n, CELL_NAME);
	n = o.len < PAGE_SHOWN_MAX - 1 ? o.len : PAGE_SHOWN_MAX - 1;
	if (n > 0)
		memcpy(to, o.s, n);
	to[n] = '\0';
	buf_free(&o);
	return to;
}
