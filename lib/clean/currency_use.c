#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/currency_use.h"
#include "clean/words.h"

/* ---- one currency, or rates ----------------------------------------- */

int
currency_use_is(const struct schema *s, const char *text, size_t n)
{
	struct buf key;
	int is;

	buf_init(&key);
	unicode_key(&key, text, n);
	is = key.len > 0 && !words_mean(s->words, WORD_MISSING, key.s, key.len) &&
	    !schema_missing(s, text, n);
	buf_free(&key);
	return is;
}

int
currency_use_same(const char *s, size_t n, const char *t, size_t m)
{
	struct buf x, y;
	int same;

	buf_init(&x);
	buf_init(&y);
	unicode_key(&x, s, n);
	unicode_key(&y, t, m);
	same = x.len == y.len && (x.len == 0 || memcmp(x.s, y.s, x.len) == 0);
	buf_free(&x);
	buf_free(&y);
	return same;
}

/* A second currency is an error; the first is kept. */
static int
check_one(struct currency_use *m, const struct currency_use_place *p, struct err *e)
{
	const char *column = p->column;
	char show[3][ERR_SHOW];
	struct buf o;

	if (m->text == NULL) {
		m->text = mem_text(p->s, p->n);
		buf_init(&o);
		buf_printf(&o, "%s:%llu", p->file, (unsigned long long)p->line);
		m->where = mem_text(o.s, o.len);
		buf_free(&o);
		return 0;
	}
	if (currency_use_same(m->text, strlen(m->text), p->s, p->n))
		return 0;
	return err_set(e, "%s:%llu: %s: two currencies: '%s' here, '%s' at %s%s%s%s: give the "
	    "rates with --rates%s", p->file, (unsigned long long)p->line, deal_name[DEAL_AMOUNT],
	    err_show(show[0], p->s, p->n), err_show(show[1], m->text, strlen(m->text)),
	    m->where, column != NULL ? ", in column '" : "",
	    column != NULL ? err_show(show[2], column, strlen(column)) : "",
	    column != NULL ? "'" : "", column != NULL ? ", or, if it is not that of the amounts, "
	    "name their column for one_currency in a mapping file, see deal(5)" : "");
}

int
currency_use_check(struct currency_use *m, const struct currency *rates,
    const struct currency_use_place *p, struct err *e)
{
	char show[ERR_SHOW];

	if (rates == NULL)
		return check_one(m, p, e);
	if (!isnan(currency_rate(rates, p->s, p->n)))
		return 0;
	return err_set(e, "%s:%llu: %s: no rate for this currency: '%s'", p->file,
	    (unsigned long long)p->line, deal_name[DEAL_AMOUNT], err_show(show, p->s, p->n));
}

/* ---- columns of codes ----------------------------------------------- */

void
currency_census_init(struct currency_census *c, size_t columns)
{
	c->filled = mem_zero(columns, sizeof *c->filled);
	c->codes = mem_zero(columns, sizeof *c->codes);
	c->dead = mem_zero(columns, 1);
	c->columns = c->live = columns;
}

void
currency_census_free(struct currency_census *c)
{
	free(c->filled);
	free(c->codes);
	free(c->dead);
}

void
currency_census_clear(struct currency_census *c)
{
	memset(c->filled, 0, c->columns * sizeof *c->filled);
	memset(c->codes, 0, c->columns * sizeof *c->codes);
}

static int
is_code(const struct words *w, const char *s, size_t n)
{
	enum { LONGEST = 24 };		/* blanks and all */
	struct buf key;
	int code;

	if (n < 3 || n > LONGEST)
		return 0;
	buf_init(&key);
	unicode_key(&key, s, n);
	code = key.len == 3 && words_mean(w, WORD_CODE, key.s, key.len);
	buf_free(&key);
	return code;
}

void
currency_census_field(struct currency_census *c, const struct words *w, size_t column,
    const char *s, size_t n)
{
	if (c->dead[column] || n == 0 || unicode_blank(s, n))
		return;
	c->filled[column]++;
	c->codes[column] += is_code(w, s, n) != 0;
}

void
currency_census_end(struct currency_census *c)
{
	c->live = 0;
	for (size_t i = 0; i < c->columns; i++) {
		c->dead[i] |= 2 * c->codes[i] < c->filled[i];
		c->live += !c->dead[i];
	}
}

void
currency_census_add(struct currency_census *all, const struct currency_census *batch)
{
	for (size_t i = 0; i < all->columns; i++) {
		all->filled[i] += batch->filled[i];
		all->codes[i] += batch->codes[i];
		all->dead[i] |= batch->dead[i];
	}
}

int
currency_census_codes(const struct currency_census *c, size_t column)
{
	return !c->dead[column] && c->filled[column] > 0 &&
	    (uint64_t)100 * c->codes[column] >= (uint64_t)95 * c->filled[column];
}
