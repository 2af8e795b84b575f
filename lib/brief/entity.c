#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/span.h"
#include "brief/entity.h"
#include "deal/columns.h"
#include "report/cell.h"
#include "report/headline.h"

struct entities {
	struct intern *name;
	struct entity *e;		/* [intern_size(name)] */
	size_t cap;
	size_t words;			/* that the longest name has */
};

static void
count_words(struct entities *x, const char *s, size_t n)
{
	size_t words = 1;

	for (size_t i = 0; i < n; i++)
		words += s[i] == ' ' ? 1 : 0;
	x->words = words > x->words ? words : x->words;
}

/* The first meaning of a name stays; but a person's name is one, whatever else it is. */
static void
add_one(struct entities *x, enum entity_kind kind, const char *s, size_t n, size_t row)
{
	uint32_t id, before = intern_size(x->name);

	if (n == 0)
		return;
	if ((id = intern_add(x->name, s, n)) < before) {
		if (kind == ENTITY_REP && x->e[id].kind == ENTITY_SEGMENT)
			x->e[id].kind = kind;
		return;
	}
	count_words(x, s, n);
	x->e = mem_grow(x->e, &x->cap, id + (size_t)1, sizeof *x->e);
	x->e[id] = (struct entity){ kind, NULL, n, row };
}

/* As a table spells it, and, if that is another, as a sentence does (report/cell.h). */
static void
add(struct entities *x, enum entity_kind kind, const char *s, size_t n, size_t row)
{
	struct buf plain = { 0 };

	add_one(x, kind, s, n, row);
	if (kind != ENTITY_DEAL && kind != ENTITY_REP)
		return;
	cell_plain(&plain, s, n, CELL_NAME);
	if (plain.len > 0)
		add_one(x, kind, plain.s, plain.len, row);
	buf_free(&plain);
}

/* ---- where names stand ---- */

static void
add_deals(struct entities *x, const struct open_deals *d)
{
	const size_t column[] = { d->rep, d->industry, d->region, d->product, d->source, d->stage };

	for (size_t i = 0; i < d->n; i++) {
		size_t n;
		const char *s = frame_text(d->f, i, d->id, &n);

		add(x, ENTITY_DEAL, s, n, i);
	}
	for (size_t i = 0; i < d->n; i++)
		for (size_t k = 0; k < sizeof column / sizeof *column; k++) {
			size_t n;
			const char *s = frame_text(d->f, i, column[k], &n);

			add(x, k == 0 ? ENTITY_REP : ENTITY_SEGMENT, s, n, 0);
		}
}

/* "EMEA", or of a pair "EMEA & Inbound". */
static void
add_compared(struct entities *x, const struct frame *f)
{
	size_t dimension = f != NULL ? frame_find(f, COL_DIMENSION) : 0;

	for (size_t i = 0; f != NULL && i < f->rows; i++) {
		size_t n;
		const char *s = frame_text(f, i, frame_find(f, COL_SEGMENT), &n);

		if (!frame_is(f, i, dimension, "overall") && span_find(s, n, " & ") == NULL)
			add(x, frame_is(f, i, dimension, COL_REP) ? ENTITY_REP : ENTITY_SEGMENT,
			    s, n, 0);
	}
}

static enum entity_kind
kind_of(const struct fact *f)
{
	switch (f->measure) {
	case FACT_ALERTS:
		return ENTITY_ALERT;
	case FACT_WINS:
	case FACT_AMOUNT:
	case FACT_WON:
		return ENTITY_PERIOD;
	default:
		return ENTITY_SEGMENT;
	}
}

static int
is_topic(const char *s)
{
	return strcmp(s, "mix") == 0 || strcmp(s, "who sells") == 0 || strcmp(s, "execution") == 0;
}

/* Is the fact's j-th subject a rep, as "sales_rep_id Ann" or "region & sales_rep_id EMEA & Ann"? */
static int
is_rep(const struct fact *f, size_t j)
{
	static const char in[] = "execution: ", second[] = " & " COL_REP " ";
	size_t n;
	const char *s = frame_text(f->f, f->row, frame_find(f->f, COL_SEGMENT), &n);

	if (n == 0)
		s = frame_text(f->f, f->row, frame_find(f->f, "hypothesis"), &n);
	if (n > sizeof in && memcmp(s, in, sizeof in - 1) == 0) {
		s += sizeof in - 1;
		n -= sizeof in - 1;
	}
	if (j == 1)
		return span_find(s, n, second) != NULL;
	return n > sizeof COL_REP && memcmp(s, COL_REP " ", sizeof COL_REP) == 0;
}

static void
add_subjects(struct entities *x, const struct facts *l)
{
	static const enum fact_measure first[] = { FACT_ALERTS, FACT_WON, FACT_WINS };

	for (size_t k = 0; k <= sizeof first / sizeof *first; k++)
		for (size_t i = 0; i < l->n; i++) {
			const struct fact *f = &l->fact[i];

			if (k < sizeof first / sizeof *first && f->measure != first[k])
				continue;
			for (size_t j = 0; j < FACT_SUBJECTS && f->subject[j] != NULL; j++)
				add(x, is_topic(f->subject[j]) ? ENTITY_TOPIC :
				    is_rep(f, j) ? ENTITY_REP : kind_of(f), f->subject[j],
				    strlen(f->subject[j]), 0);
		}
}

struct entities *
entities_new(const struct brief *b)
{
	static const char *const all[] = { "overall", "all deals", "in total", "as a whole",
	    "altogether" };
	static const char *const topic[] = { "mix", "who sells", "execution" };
	struct entities *x = mem_zero(1, sizeof *x);

	x->name = intern_new();
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		add(x, ENTITY_ALL, all[i], strlen(all[i]), 0);
	for (size_t i = 0; i < sizeof topic / sizeof *topic; i++)
		add(x, ENTITY_TOPIC, topic[i], strlen(topic[i]), 0);
	add_deals(x, &b->deals);
	add_subjects(x, &b->synopsis.facts);
	add_compared(x, tables_get(&b->t, TABLE_COMPARE));
	for (uint32_t i = 0; i < intern_size(x->name); i++)	/* they do not move any more */
		x->e[i].name = intern_text(x->name, i, NULL);
	return x;
}

void
entities_free(struct entities *x)
{
	if (x == NULL)
		return;
	intern_free(x->name);
	free(x->e);
	free(x);
}

const struct entity *
entities_get(const struct entities *x, size_t i)
{
	return i < intern_size(x->name) ? &x->e[i] : NULL;
}

/* ---- in a sentence ---- */

static int
is_inside(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* The name as it stands, or with its first letter small. */
static const struct entity *
look_up(const struct entities *x, const char *s, size_t n, int first)
{
	uint32_t id = intern_find(x->name, s, n);
	char small[64];

	if (id == INTERN_NONE && first && n < sizeof small && *s >= 'A' && *s <= 'Z') {
		memcpy(small, s, n);
		*small = (char)(*small - 'A' + 'a');
		id = intern_find(x->name, small, n);
		if (id != INTERN_NONE && x->e[id].kind != ENTITY_TOPIC &&
		    x->e[id].kind != ENTITY_ALL)
			id = INTERN_NONE;
	}
	return id != INTERN_NONE ? &x->e[id] : NULL;
}

size_t
entities_match(const struct entities *x, const char *s, size_t n, int first, struct entity *to)
{
	size_t best = 0, words = 0;

	for (size_t i = 1; i <= n && words <= x->words; i++) {
		const struct entity *e;

		if (i < n && is_inside(s[i - 1]) && is_inside(s[i]))
			continue;
		if (i < n && is_inside(s[i]) && !is_inside(s[i - 1]))
			continue;
		if (i == n || s[i] == ' ')
			words++;
		if ((e = look_up(x, s, i, first)) != NULL) {
			best = i;
			*to = *e;
		}
	}
	return best;
}

int
entity_is_of_deal(const struct brief *b, const struct entity *e, size_t row)
{
	const struct open_deals *d = &b->deals;
	const size_t column[] = { d->rep, d->industry, d->region, d->product, d->source, d->stage };

	for (size_t k = 0; k < sizeof column / sizeof *column; k++) {
		size_t n;
		const char *s = frame_text(d->f, row, column[k], &n);

		if (n == e->n && memcmp(s, e->name, n) == 0)
			return 1;
	}
	return 0;
}

/* Does "execution: region EMEA" name it, or "mix"? */
static int
names(const char *s, size_t n, const struct entity *e)
{
	return n >= e->n && memcmp(s + n - e->n, e->name, e->n) == 0 &&
	    (n == e->n || s[n - e->n - 1] == ' ');
}

const char *
entity_verdict(const struct brief *b, const struct entity *e, size_t *n)
{
	const struct frame *f = tables_get(&b->t, TABLE_DIAGNOSE);

	*n = 0;
	for (size_t i = 0; f != NULL && i < f->rows; i++) {
		size_t len;
		const char *s = frame_text(f, i, frame_find(f, "hypothesis"), &len);

		if (names(s, len, e))
			return frame_text(f, i, frame_find(f, COL_VERDICT), n);
	}
	return "";
}

int
entity_is_finding(const struct brief *b, const struct entity *e)
{
	const struct frame *f = tables_get(&b->t, TABLE_INSIGHTS);
	const struct facts *l = &b->synopsis.facts;
	size_t n;
	const char *verdict = entity_verdict(b, e, &n);

	if ((n == 8 && memcmp(verdict, "explains", 8) == 0) ||
	    (n == 11 && memcmp(verdict, "contributes", 11) == 0))
		return 1;
	for (size_t i = 0; f != NULL && i < l->n; i++)
		if (l->fact[i].f == f && headline_is_finding(f, l->fact[i].row) &&
		    fact_is_about(&l->fact[i], e->name, e->n))
			return 1;
	return 0;
}

static int
is_in(const struct frame *f, const char *column, const char *s, size_t n)
{
	char text[40];

	if (f == NULL || n >= sizeof text)
		return 0;
	memcpy(text, s, n);
	text[n] = '\0';
	for (size_t i = 0; i < f->rows; i++) {
		size_t len;
		const char *cell = frame_text(f, i, frame_find(f, column), &len);

		if (span_find(cell, len, text) != NULL)
			return 1;
	}
	return 0;
}

int
entity_is_written(const struct brief *b, const char *s, size_t n)
{
	static const struct { enum table_kind t; const char *column; } where[] = {
		{ TABLE_INSIGHTS, "finding" }, { TABLE_INSIGHTS, COL_NOTE },
		{ TABLE_DIAGNOSE, COL_NOTE }, { TABLE_COMPARE, COL_NOTE },
		{ TABLE_DEALS, COL_AS_OF }
	};

	for (size_t k = 0; k < sizeof where / sizeof *where; k++)
		if (is_in(tables_get(&b->t, where[k].t), where[k].column, s, n))
			return 1;
	return 0;
}
