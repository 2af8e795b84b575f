#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "deal.h"
#include "mem.h"
#include "num.h"
#include "work.h"

const char *const deal_name[DEAL_COLUMNS] = {
	"deal_id", "created_date", "closed_date", "sales_rep_id", "industry", "region",
	"product_type", "lead_source", "deal_stage", "deal_amount", "sales_cycle_days", "outcome",
	"expected_close_date"
};

const char *const deal_outcome_name[3] = { "Open", "Won", "Lost" };

int
deal_outcome(const char *s, size_t n, enum deal_outcome *o)
{
	for (int i = 0; i < 3; i++)
		if (strlen(deal_outcome_name[i]) == n && memcmp(s, deal_outcome_name[i], n) == 0) {
			*o = (enum deal_outcome)i;
			return 0;
		}
	return -1;
}

/* ---- reading -------------------------------------------------------- */

struct reading {
	struct deals *d;
	struct rec *r;
	int flags;
	size_t *key_column;
};


static int
parse_date(const struct reading *rd, const struct batch *b, const struct rec_row *row,
    enum deal_column c, int32_t *day, struct err *e)
{
	size_t n;
	const char *s = batch_field(b, row, rd->d->column[c], &n);

	*day = DATE_NONE;
	if (n > 0 && date_parse(s, n, day) != 0)
		return rec_complain(rd->r, b, row, rd->d->column[c], "not a date YYYY-MM-DD (dealclean makes them)", e);
	return 0;
}

/* What can be wrong between the columns; NULL if nothing, else why, and *c the column. */
static const char *
contradiction(const struct deal *d, enum deal_column *c)
{
	*c = DEAL_CLOSED;
	if (d->outcome == DEAL_OPEN && d->closed != DATE_NONE)
		return "an open deal has a closed_date";
	if (d->outcome != DEAL_OPEN && d->closed == DATE_NONE)
		return "a closed deal has no closed_date";
	if (d->closed != DATE_NONE && d->created != DATE_NONE && d->closed < d->created)
		return "closed before it was created";
	*c = DEAL_CREATED;
	if (d->outcome != DEAL_OPEN && d->created == DATE_NONE)
		return "a closed deal has no created_date";
	return NULL;
}

static int
parse_deal(const struct reading *rd, const struct batch *b, const struct rec_row *row,
    struct deal *d, struct err *e)
{
	const size_t *col = rd->d->column;
	enum deal_outcome outcome;
	enum deal_column c;
	const char *s, *wrong;
	size_t n;

	d->id = MAP_NONE;
	d->expected = DATE_NONE;
	d->amount = NAN;
	if (parse_date(rd, b, row, DEAL_CREATED, &d->created, e) != 0 ||
	    parse_date(rd, b, row, DEAL_CLOSED, &d->closed, e) != 0 ||
	    (col[DEAL_EXPECTED] != SIZE_MAX && parse_date(rd, b, row, DEAL_EXPECTED, &d->expected, e) != 0))
		return -1;
	s = batch_field(b, row, col[DEAL_OUTCOME], &n);
	if (deal_outcome(s, n, &outcome) != 0)
		return rec_complain(rd->r, b, row, col[DEAL_OUTCOME], "not Won, Lost or Open (dealclean makes them)", e);
	d->outcome = (uint8_t)outcome;
	s = col[DEAL_AMOUNT] != SIZE_MAX ? batch_field(b, row, col[DEAL_AMOUNT], &n) : "";
	if (col[DEAL_AMOUNT] != SIZE_MAX && n > 0 && num_parse(s, n, &d->amount) != 0)
		return rec_complain(rd->r, b, row, col[DEAL_AMOUNT], "not a number (dealclean makes them)", e);
	if ((wrong = contradiction(d, &c)) != NULL)
		return rec_complain(rd->r, b, row, col[c], wrong, e);
	return 0;
}

static int
parse_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct reading *rd = arg;

	(void)scratch;
	for (size_t i = 0; i < b->rows; i++) {
		struct deal d;

		if (parse_deal(rd, b, &b->row[i], &d, e) != 0)
			return -1;
		out_bytes(o, (const char *)&d, sizeof d);
	}
	return 0;
}

static int
add_id(const struct reading *rd, const struct batch *b, const struct rec_row *row,
    struct deal *d, struct err *e)
{
	uint32_t known = map_size(rd->d->ids);
	size_t n;
	const char *s = batch_field(b, row, rd->d->column[DEAL_ID], &n);

	d->id = map_add(rd->d->ids, s, n);
	if (n == 0)
		return rec_complain(rd->r, b, row, rd->d->column[DEAL_ID], "is empty", e);
	if (d->id < known)
		return rec_complain(rd->r, b, row, rd->d->column[DEAL_ID],
		    "a second row of this deal (dealclean keeps the last)", e);
	return 0;
}

static int
collect(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct reading *rd = arg;
	struct deals *d = rd->d;
	size_t n;

	(void)scratch;
	d->deal = mem_grow(d->deal, &d->cap, d->n + b->rows, sizeof *d->deal);
	d->key = mem_grow(d->key, &d->key_cap, (d->n + b->rows) * d->keys, sizeof *d->key);
	memcpy(d->deal + d->n, o->buf, o->len);
	for (size_t i = 0; i < b->rows; i++) {
		const struct rec_row *row = &b->row[i];

		if ((rd->flags & DEALS_IDS) != 0 && add_id(rd, b, row, &d->deal[d->n + i], e) != 0)
			return -1;
		for (size_t k = 0; k < d->keys; k++) {
			const char *s = batch_field(b, row, rd->key_column[k], &n);

			d->key[(d->n + i) * d->keys + k] = map_add(d->value[k], s, n);
		}
	}
	d->n += b->rows;
	if ((rd->flags & DEALS_KEEP) != 0)
		table_take(&d->table, b);
	return 0;
}

static int
bind(struct deals *d, struct rec *r, int flags, struct err *e)
{
	long c;

	for (int i = 0; i < DEAL_COLUMNS; i++) {
		c = rec_find(r, deal_name[i]);
		d->column[i] = c >= 0 ? (size_t)c : SIZE_MAX;
	}
	if (rec_need(r, deal_name[DEAL_CREATED], &d->column[DEAL_CREATED], e) != 0 ||
	    rec_need(r, deal_name[DEAL_CLOSED], &d->column[DEAL_CLOSED], e) != 0 ||
	    rec_need(r, deal_name[DEAL_OUTCOME], &d->column[DEAL_OUTCOME], e) != 0)
		return -1;
	return (flags & DEALS_IDS) != 0 ? rec_need(r, deal_name[DEAL_ID], &d->column[DEAL_ID], e) : 0;
}

int
deals_read(struct deals *d, struct rec *r, char *const *key, size_t keys, int flags,
    size_t threads, struct err *e)
{
	static const struct work w = { NULL, parse_batch, collect };
	struct reading rd = { d, r, flags, NULL };
	int rc;

	memset(d, 0, sizeof *d);
	d->keys = keys;
	d->value = mem_zero(keys, sizeof *d->value);
	d->table.r = r;
	rd.key_column = mem_zero(keys, sizeof *rd.key_column);
	rc = bind(d, r, flags, e);
	for (size_t k = 0; k < keys; k++) {
		d->value[k] = map_new();
		if (rc == 0)
			rc = rec_need(r, key[k], &rd.key_column[k], e);
	}
	if ((flags & DEALS_IDS) != 0)
		d->ids = map_new();
	if (rc == 0)
		rc = work_run(r, threads, &w, NULL, &rd, e);
	free(rd.key_column);
	return rc;
}

void
deals_free(struct deals *d)
{
	for (size_t k = 0; k < d->keys; k++)
		map_free(d->value[k]);
	map_free(d->ids);
	free(d->value);
	free(d->deal);
	free(d->key);
	table_free(&d->table);
	memset(d, 0, sizeof *d);
}

/* ---- the day the data speak of -------------------------------------- */

#define WINDOW 60		/* days in which enough deals must have a date */

/* Days lo..hi, and how the number of deals with a date in the window before changes on each. */
struct support {
	int32_t lo, hi;		/* hi < lo: no date at all */
	int64_t *step;		/* [hi - lo + WINDOW + 2] */
	uint8_t *dated;		/* [hi - lo + 1] some deal has this date */
};

static void
widen(struct support *s, int32_t day)
{
	if (day == DATE_NONE)
		return;
	s->lo = day < s->lo ? day : s->lo;
	s->hi = day > s->hi ? day : s->hi;
}

/* A deal is in the windows that end first .. last. */
static void
support(struct support *s, int32_t first, int32_t last)
{
	s->step[first - s->lo]++;
	s->step[last + 1 - s->lo]--;
}

static void
add_dates(struct support *s, const struct deal *d)
{
	int32_t a = d->created, b = d->closed;

	if (a == DATE_NONE)
		a = b;
	if (b == DATE_NONE)
		b = a;
	if (a == DATE_NONE)
		return;
	s->dated[a - s->lo] = s->dated[b - s->lo] = 1;
	if (a <= b && b <= a + WINDOW) {		/* a deal counts once */
		support(s, a, b + WINDOW);
	} else {
		support(s, a, a + WINDOW);
		support(s, b, b + WINDOW);
	}
}

/* The last day with a date and enough deals in its window; else the last day. */
static int32_t
supported_day(const struct support *s, int64_t need)
{
	int64_t inside = 0;
	int32_t day = s->hi;

	for (int32_t t = s->lo; t <= s->hi; t++) {
		inside += s->step[t - s->lo];
		if (inside >= need && s->dated[t - s->lo])
			day = t;
	}
	return day;
}

int32_t
deals_as_of(const struct deals *d)
{
	struct support s = { INT32_MAX, INT32_MIN, NULL, NULL };
	size_t days;
	int32_t day;

	for (size_t i = 0; i < d->n; i++) {
		widen(&s, d->deal[i].created);
		widen(&s, d->deal[i].closed);
	}
	if (s.hi < s.lo)
		return DATE_NONE;
	days = (size_t)(s.hi - s.lo) + 1;
	s.step = mem_zero(days + WINDOW + 1, sizeof *s.step);
	s.dated = mem_zero(days, sizeof *s.dated);
	for (size_t i = 0; i < d->n; i++)
		add_dates(&s, &d->deal[i]);
	day = supported_day(&s, d->n > 3000 ? (int64_t)(d->n / 1000) : 3);
	free(s.step);
	free(s.dated);
	return day;
}
