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

struct event {
	int32_t day;
	uint32_t deal;
};

static int
by_day(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

/* A window of 60 days moves back from the last date until enough deals have a date in it. */
static int32_t
supported_day(const struct event *v, size_t n, size_t deals, size_t need)
{
	uint8_t *seen = mem_zero(deals, 1);
	size_t lo = n, inside = 0, hi;
	int32_t day = v[n - 1].day;

	for (hi = n; hi > 0; hi--) {
		while (lo > 0 && v[hi - 1].day - v[lo - 1].day <= 60)
			inside += seen[v[--lo].deal]++ == 0;
		if (inside >= need) {
			day = v[hi - 1].day;
			break;
		}
		inside -= --seen[v[hi - 1].deal] == 0;
	}
	free(seen);
	return day;
}

int32_t
deals_as_of(const struct deals *d)
{
	struct event *v = mem_resize(NULL, 2 * d->n, sizeof *v);
	size_t n = 0;
	int32_t day = DATE_NONE;

	for (size_t i = 0; i < d->n; i++) {
		if (d->deal[i].created != DATE_NONE)
			v[n++] = (struct event){ d->deal[i].created, (uint32_t)i };
		if (d->deal[i].closed != DATE_NONE)
			v[n++] = (struct event){ d->deal[i].closed, (uint32_t)i };
	}
	qsort(v, n, sizeof *v, by_day);
	if (n > 0)
		day = supported_day(v, n, d->n, d->n > 3000 ? d->n / 1000 : 3);
	free(v);
	return day;
}
