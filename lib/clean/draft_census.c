#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/amount.h"
#include "clean/datefmt.h"
#include "clean/draft_census.h"

/* ---- one value ------------------------------------------------------ */

/* "Ann Lee", "J. de Vries", "ann@example.org": letters, dots, and a capital. */
static int
is_person(const char *s, size_t n)
{
	size_t words = 1, capitals = 0;

	if (memchr(s, '@', n) != NULL)
		return memchr(s, ' ', n) == NULL;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == ' ')
			words++;
		else if ((c >= '0' && c <= '9') || strchr("/&()+%:;$#_", c) != NULL)
			return 0;
		capitals += c >= 'A' && c <= 'Z' && (i == 0 || s[i - 1] == ' ');
	}
	return words >= 2 && words <= 4 && capitals >= 2;
}

static void
count_words(struct draft_column *c, const struct words *w, const char *s, size_t n)
{
	static const enum word word[3] = { WORD_OPEN, WORD_WON, WORD_LOST };
	struct buf key;
	int truth;

	buf_init(&key);
	unicode_key(&key, s, n);
	for (int i = 0; key.len > 0 && i < 3; i++)
		c->outcome[i] += words_mean(w, word[i], key.s, key.len) != 0;
	truth = key.len > 0 ? words_truth(w, key.s, key.len) : -1;
	c->yes += truth == 1;
	c->no += truth == 0;
	c->codes += key.len == 3 && words_mean(w, WORD_CODE, key.s, key.len);
	buf_free(&key);
}

/* Numbers that are no sums: ids with zeros in front, dates that look like one. */
static void
count_number(struct draft_column *c, const char *s, size_t n)
{
	struct amount a = amount_read(s, n);

	if (a.kind == AMOUNT_NONE || a.kind == AMOUNT_BAD || !isfinite(a.value) ||
	    (n > 1 && *s == '0' && s[1] != '.' && s[1] != ','))
		return;
	c->amounts++;
	c->sum += a.value;
}

static void
add_value(struct draft_column *c, const struct words *w, const struct date_words *dates,
    size_t row, const char *s, size_t n)
{
	struct datefmt_odd odd = { 0 };
	uint32_t known = intern_size(c->value), id;
	int32_t day;

	c->day[row] = DATE_NONE;
	c->id[row] = INTERN_NONE;
	if (unicode_blank(s, n))
		return;
	c->filled++;
	id = intern_add(c->value, s, n);
	c->count = mem_grow(c->count, &c->cap, intern_size(c->value), sizeof *c->count);
	c->count[id] = id == known ? 1 : c->count[id] + 1;
	c->id[row] = id;
	count_words(c, w, s, n);
	count_number(c, s, n);
	c->people += is_person(s, n) != 0;
	day = datefmt_read(dates, s, n, &odd);
	if (day == DATEFMT_BAD || odd.serials > 0 || odd.stamps > 0)
		return;
	c->dates++;
	datefmt_vote(day, &c->order);
	c->day[row] = day;
}

/* Month first if the column's dates say so, else day first. */
static void
settle_days(struct draft_column *c, size_t rows)
{
	enum datefmt_order order = c->order.n[0] > c->order.n[1] ? DATEFMT_MDY : DATEFMT_DMY;

	for (size_t i = 0; i < rows; i++) {
		int32_t day = datefmt_day(c->day[i], datefmt_open(c->day[i]) ? order :
		    DATEFMT_EACH);

		c->day[i] = day == DATEFMT_BAD ? DATE_NONE : day;
	}
}

/* ---- all of them ---------------------------------------------------- */

int
draft_census_read(struct draft_census *c, struct rec *r, const struct words *w,
    const struct date_words *dates, struct err *e)
{
	struct batch b = { 0 };
	int rc = 0;
	size_t n;

	*c = (struct draft_census){ .columns = rec_columns(r) };
	c->column = mem_zero(c->columns, sizeof *c->column);
	for (size_t k = 0; k < c->columns; k++) {
		c->column[k].name = rec_name(r, k);
		c->column[k].value = intern_new();
		c->column[k].day = mem_resize(NULL, DRAFT_ROWS, sizeof(int32_t));
		c->column[k].id = mem_resize(NULL, DRAFT_ROWS, sizeof(uint32_t));
	}
	while (c->rows < DRAFT_ROWS && (rc = rec_read(r, &b, e)) > 0)
		for (size_t i = 0; i < b.rows && c->rows < DRAFT_ROWS; i++) {
			if (b.row[i].state != REC_OK)
				continue;
			for (size_t k = 0; k < c->columns; k++) {
				const char *s = batch_field(&b, &b.row[i], k, &n);

				add_value(&c->column[k], w, dates, c->rows, s, n);
			}
			c->rows++;
		}
	batch_free(&b);
	for (size_t k = 0; k < c->columns; k++)
		settle_days(&c->column[k], c->rows);
	return rc < 0 ? -1 : 0;
}

void
draft_census_free(struct draft_census *c)
{
	for (size_t k = 0; k < c->columns; k++) {
		intern_free(c->column[k].value);
		free(c->column[k].count);
		free(c->column[k].day);
		free(c->column[k].id);
	}
	free(c->column);
}

int
draft_census_most(const struct draft_column *c, size_t n)
{
	return n > 0 && n >= c->filled - c->filled / 20;
}

int
draft_census_is_key(const struct draft_census *c, size_t a, size_t b)
{
	struct intern *pairs = intern_new();
	int is = c->rows > 0;

	for (size_t i = 0; is && i < c->rows; i++) {
		uint32_t pair[2] = { c->column[a].id[i], c->column[b].id[i] };
		uint32_t known = intern_size(pairs);

		is = (pair[0] != INTERN_NONE || pair[1] != INTERN_NONE) &&
		    intern_add(pairs, (const char *)pair, sizeof pair) == known;
	}
	intern_free(pairs);
	return is;
}

size_t
draft_census_ordered(const struct draft_census *c, size_t a, size_t b, size_t *both)
{
	size_t in_order = 0;

	*both = 0;
	for (size_t i = 0; i < c->rows; i++) {
		int32_t x = c->column[a].day[i], y = c->column[b].day[i];

		if (x == DATE_NONE || y == DATE_NONE)
			continue;
		(*both)++;
		in_order += x <= y;
	}
	return in_order;
}
