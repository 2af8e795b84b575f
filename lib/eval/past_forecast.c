#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/refdata.h"
#include "csv/tabulate.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "deal/last_day.h"
#include "eval/past_forecast.h"

enum { PERIOD, FROM, TO, DIMENSION, SEGMENT, FIGURES };

static const char *const column[FIGURES + PAST_MEASURES * PAST_FIGURES] = {
	COL_PERIOD, "from", "to", COL_DIMENSION, COL_SEGMENT,
	"expected_wins", "wins_lo95", "wins_lo80", "wins_hi80", "wins_hi95",
	"expected_amount", "amount_lo95", "amount_lo80", "amount_hi80", "amount_hi95",
};

/* ---- reading ------------------------------------------------------------------------ */

static int
take_day(const struct refdata_row *row, size_t i, int32_t *day, struct err *e)
{
	size_t n;
	const char *s = refdata_field(row, i, &n);

	return date_parse(s, n, day) == 0 ? 0 :
	    refdata_complain(row, i, "not a date YYYY-MM-DD", e);
}

static uint32_t
take_text(struct intern *text, const struct refdata_row *row, size_t i)
{
	size_t n;
	const char *s = refdata_field(row, i, &n);

	return intern_add(text, s, n);
}

static int
take_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct past_forecasts *p = arg;
	struct past_forecast v = { 0 };
	double *figure = &v.figure[0][0];
	size_t n;

	v.period = take_text(p->text, row, PERIOD);
	v.dimension = take_text(p->text, row, DIMENSION);
	v.segment = take_text(p->text, row, SEGMENT);
	if (take_day(row, FROM, &v.from, e) != 0 || take_day(row, TO, &v.to, e) != 0)
		return -1;
	for (size_t i = 0; i < PAST_MEASURES * PAST_FIGURES; i++) {
		const char *s = refdata_field(row, FIGURES + i, &n);

		if (num_parse(s, n, &figure[i]) != 0)
			return refdata_complain(row, FIGURES + i, "not a number", e);
	}
	p->row = mem_grow(p->row, &p->cap, p->n + 1, sizeof *p->row);
	p->row[p->n++] = v;
	return 0;
}

int
past_forecasts_read(struct past_forecasts *p, struct rec *r, struct err *e)
{
	static const struct refdata table = { NULL, column,
	    FIGURES + PAST_MEASURES * PAST_FIGURES, take_row, 0, NULL };

	*p = (struct past_forecasts){ .text = intern_new() };
	return refdata_each(&table, r, p, e);
}

void
past_forecasts_free(struct past_forecasts *p)
{
	intern_free(p->text);
	free(p->row);
	*p = (struct past_forecasts){ 0 };
}

/* ---- what came --------------------------------------------------------------------------- */

/* The dimensions that the rows name, each once; [n] are texts of p. */
static char **
list_dimensions(const struct past_forecasts *p, size_t *n)
{
	char **key = mem_zero(p->n, sizeof *key);
	size_t k;

	*n = 0;
	for (size_t i = 0; i < p->n; i++) {
		const char *name = intern_text(p->text, p->row[i].dimension, NULL);

		for (k = 0; k < *n && strcmp(key[k], name) != 0; k++)
			;
		if (k == *n && strcmp(name, "overall") != 0)
			key[(*n)++] = (char *)intern_text(p->text, p->row[i].dimension, NULL);
	}
	return key;
}

static void
add_wins(struct past_forecast *v, const struct deals *d, size_t key, uint32_t value)
{
	int64_t cents = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct deal *x = &d->deal[i];

		if (x->outcome != DEAL_WON || x->closed < v->from || x->closed > v->to ||
		    (key != SIZE_MAX && d->key[i * d->keys + key] != value))
			continue;
		v->came[PAST_WINS]++;
		if (!isnan(x->amount) && fabs(x->amount) < 1e13)
			cents += llround(x->amount * 100);
	}
	v->came[PAST_AMOUNT] = (double)cents / 100;
}

static void
hold_row(const struct past_forecasts *p, struct past_forecast *v, const struct deals *d,
    char *const *key)
{
	const char *name = intern_text(p->text, v->dimension, NULL), *segment;
	size_t k, n;

	for (k = 0; k < d->keys && strcmp(key[k], name) != 0; k++)
		;
	if (k == d->keys) {
		add_wins(v, d, SIZE_MAX, 0);
		return;
	}
	segment = intern_text(p->text, v->segment, &n);
	add_wins(v, d, k, intern_find(d->value[k], segment, n));
}

/* Rows whose period is over. */
static void
keep_finished(struct past_forecasts *p, int32_t day)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].to <= day)
			p->row[n++] = p->row[i];
	p->unfinished = p->n - n;
	p->n = n;
}

int
past_forecasts_hold(struct past_forecasts *p, const char *path, size_t threads, struct err *e)
{
	struct rec_options o = { ',', 0, -1 };
	char *file[1] = { (char *)path }, **key;
	struct deals d = { 0 };
	struct last_day last;
	struct rec *r;
	size_t keys;
	int rc;

	if ((r = rec_open(file, 1, &o, e)) == NULL)
		return -1;
	key = list_dimensions(p, &keys);
	if ((rc = deals_read(&d, r, key, keys, 0, threads, e)) == 0) {
		last_day_of(&d, &last);
		keep_finished(p, last.day);
		for (size_t i = 0; i < p->n; i++)
			hold_row(p, &p->row[i], &d, key);
	}
	deals_free(&d);
	free(key);
	rec_close(r);
	return rc;
}

/* ---- the table ------------------------------------------------------------------------------ */

static int
is_inside(const struct past_forecast *v, int measure, int lo, int hi)
{
	return v->figure[measure][lo] <= v->came[measure] &&
	    v->came[measure] <= v->figure[measure][hi];
}

static void
add_columns(struct tabulate *s)
{
	static const char *const name[][2] = {
		{ "expected_wins", "wins" }, { "wins_came", "came" }, { "wins_error", "error" },
		{ "wins_inside80", "in 80%" }, { "wins_inside95", "in 95%" },
		{ "expected_amount", "amount" }, { "amount_came", "came" },
		{ "amount_error", "error" }, { "amount_inside80", "in 80%" },
		{ "amount_inside95", "in 95%" },
	};

	tabulate_text_column(s, COL_PERIOD, "period");
	tabulate_text_column(s, "from", NULL);
	tabulate_text_column(s, "to", NULL);
	tabulate_text_column(s, COL_DIMENSION, NULL);
	tabulate_text_column(s, COL_SEGMENT, "segment");
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(s, name[i][0], name[i][1]);
	tabulate_header(s);
}

static void
text_cell(struct tabulate *s, const struct past_forecasts *p, uint32_t id)
{
	size_t n;
	const char *text = intern_text(p->text, id, &n);

	tabulate_text(s, text, n);
}

static void
add_row(struct tabulate *s, const struct past_forecasts *p, const struct past_forecast *v)
{
	char day[11];

	text_cell(s, p, v->period);
	tabulate_text(s, day, date_text(day, v->from));
	tabulate_text(s, day, date_text(day, v->to));
	text_cell(s, p, v->dimension);
	text_cell(s, p, v->segment);
	for (int m = 0; m < PAST_MEASURES; m++) {
		tabulate_money(s, v->figure[m][PAST_EXPECTED]);
		tabulate_money(s, v->came[m]);
		tabulate_money(s, v->came[m] - v->figure[m][PAST_EXPECTED]);
		tabulate_int(s, is_inside(v, m, PAST_LO80, PAST_HI80));
		tabulate_int(s, is_inside(v, m, PAST_LO95, PAST_HI95));
	}
	tabulate_end(s);
}

static void
say_all(const struct past_forecasts *p, struct buf *o)
{
	static const char *const name[] = { "wins", "amount" };
	size_t in80, in95;
	double error, came;

	for (int m = 0; m < PAST_MEASURES && p->n > 0; m++) {
		in80 = in95 = 0;
		error = came = 0;
		for (size_t i = 0; i < p->n; i++) {
			in80 += is_inside(&p->row[i], m, PAST_LO80, PAST_HI80) != 0;
			in95 += is_inside(&p->row[i], m, PAST_LO95, PAST_HI95) != 0;
			error += fabs(p->row[i].came[m] - p->row[i].figure[m][PAST_EXPECTED]);
			came += p->row[i].came[m];
		}
		buf_printf(o, "%s%s: off by %.1f %%; inside the 80 %% interval %zu of %zu, inside "
		    "the 95 %% interval %zu\n", m == 0 ? "\n" : "", name[m],
		    came > 0 ? 100 * error / came : 0, in80, p->n, in95);
	}
}

void
past_forecasts_write(const struct past_forecasts *p, int table, struct out *to)
{
	struct tabulate s;

	tabulate_open(&s, to, table);
	add_columns(&s);
	for (size_t i = 0; i < p->n; i++)
		add_row(&s, p, &p->row[i]);
	tabulate_close(&s);
	if (table)
		say_all(p, &to->b);
}
