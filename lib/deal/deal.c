#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/dict.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "deal/columns.h"
#include "deal/deal.h"

const char *const deal_name[DEAL_COLUMNS] = {
	COL_DEAL_ID, COL_CREATED, COL_CLOSED, COL_REP, COL_INDUSTRY, COL_REGION,
	COL_PRODUCT, COL_SOURCE, COL_STAGE, COL_AMOUNT, COL_CYCLE, COL_OUTCOME,
	COL_EXPECTED
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

struct deal_reading {
	struct deals *d;
	struct rec *r;
	int flags;
	size_t known;			/* deals that an earlier table brought */
	const struct deals_row *each;	/* NULL if nobody looks at the rows */
	size_t column[DEAL_COLUMNS];
	size_t *key_column;
};

/* What a thread makes of a batch. */
struct part {
	struct deal deal[DICT_MAX];
	uint64_t hash[DICT_MAX];	/* of the deal_ids */
	struct part_key {
		struct dict dict;
		uint16_t value[DICT_MAX];	/* of each row, a number of dict */
		uint32_t number[DICT_MAX];	/* of each value, in deals.value */
	} key[];
};

static int
parse_date(const struct rec *r, const struct batch *b, const struct rec_row *row, size_t column,
    int32_t *day, struct err *e)
{
	size_t n;
	const char *s = batch_field(b, row, column, &n);

	*day = DATE_NONE;
	if (n > 0 && date_parse(s, n, day) != 0)
		return rec_complain(r, b, row, column,
		    "not a date YYYY-MM-DD (dealclean makes them)", e);
	return 0;
}

/* What can be wrong between the columns; NULL if nothing, else why, and *c the column. */
static const char *
contradiction(const struct deal *d, int flags, enum deal_column *c)
{
	*c = DEAL_CLOSED;
	if (d->outcome == DEAL_OPEN && d->closed != DATE_NONE)
		return "an open deal has a closed_date";
	if (d->outcome != DEAL_OPEN && d->closed == DATE_NONE)
		return "a closed deal has no closed_date";
	if (d->closed != DATE_NONE && d->created != DATE_NONE && d->closed < d->created)
		return "closed before it was created";
	*c = DEAL_CREATED;
	if (d->outcome != DEAL_OPEN && d->created == DATE_NONE && (flags & DEALS_UNDATED) == 0)
		return "a closed deal has no created_date";
	return NULL;
}

int
deal_parse(struct deal *d, const struct rec *r, const struct batch *b, const struct rec_row *row,
    const size_t column[DEAL_COLUMNS], int flags, enum deal_column *wrong, struct err *e)
{
	enum deal_outcome outcome;
	const char *s, *why;
	size_t n;

	d->expected = DATE_NONE;
	d->amount = NAN;
	*wrong = DEAL_CREATED;
	if (parse_date(r, b, row, column[DEAL_CREATED], &d->created, e) != 0)
		return -1;
	*wrong = DEAL_CLOSED;
	if (parse_date(r, b, row, column[DEAL_CLOSED], &d->closed, e) != 0)
		return -1;
	*wrong = DEAL_EXPECTED;
	if (column[DEAL_EXPECTED] != SIZE_MAX &&
	    parse_date(r, b, row, column[DEAL_EXPECTED], &d->expected, e) != 0)
		return -1;
	*wrong = DEAL_OUTCOME;
	s = batch_field(b, row, column[DEAL_OUTCOME], &n);
	if (deal_outcome(s, n, &outcome) != 0)
		return rec_complain(r, b, row, column[DEAL_OUTCOME],
		    "not Won, Lost or Open (dealclean makes them)", e);
	d->outcome = (uint8_t)outcome;
	*wrong = DEAL_AMOUNT;
	s = column[DEAL_AMOUNT] != SIZE_MAX ? batch_field(b, row, column[DEAL_AMOUNT], &n) : "";
	if (column[DEAL_AMOUNT] != SIZE_MAX && n > 0 && num_parse(s, n, &d->amount) != 0)
		return rec_complain(r, b, row, column[DEAL_AMOUNT],
		    "not a number (dealclean makes them)", e);
	if ((why = contradiction(d, flags, wrong)) != NULL)
		return rec_complain(r, b, row, column[*wrong], why, e);
	return 0;
}

static void *
new_part(void *arg)
{
	const struct deal_reading *rd = arg;

	return mem_zero(1, sizeof(struct part) + rd->d->keys * sizeof(struct part_key));
}

/* The key column k of the rows: each different value is looked up once. */
static void
number_values(const struct deal_reading *rd, const struct batch *b, size_t k, struct part_key *key)
{
	size_t n;
	const char *s;

	dict_clear(&key->dict);
	for (size_t i = 0; i < b->rows; i++) {
		s = batch_field(b, &b->row[i], rd->key_column[k], &n);
		key->value[i] = (uint16_t)dict_add(&key->dict, s, n, (uint32_t)i);
	}
}

static int
parse_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct deal_reading *rd = arg;
	struct part *p = scratch;
	enum deal_column wrong;
	size_t n;
	const char *s;

	(void)o;
	for (size_t i = 0; i < b->rows; i++) {
		if (deal_parse(&p->deal[i], rd->r, b, &b->row[i], rd->column,
		    rd->flags, &wrong, e) != 0)
			return -1;
		if ((rd->flags & DEALS_IDS) != 0) {
			s = batch_field(b, &b->row[i], rd->column[DEAL_ID], &n);
			p->hash[i] = hash_bytes(s, n);
		}
	}
	for (size_t k = 0; k < rd->d->keys; k++)
		number_values(rd, b, k, &p->key[k]);
	return 0;
}

/* 1 if the deal of the row is a new one, 0 if an earlier table had it, -1 if this one had. */
static int
add_id(const struct deal_reading *rd, const struct batch *b, const struct rec_row *row,
    uint64_t hash, struct err *e)
{
	uint32_t next = strtab_size(rd->d->ids), id;
	size_t n;
	const char *s = batch_field(b, row, rd->column[DEAL_ID], &n);

	if (n == 0)
		return rec_complain(rd->r, b, row, rd->column[DEAL_ID], "is empty", e);
	id = strtab_add(rd->d->ids, s, n, hash);
	if (id < next && id >= rd->known)
		return rec_complain(rd->r, b, row, rd->column[DEAL_ID],
		    "a second row of this deal (dealclean keeps the last)", e);
	return id == next;
}

static int
collect(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct deal_reading *rd = arg;
	struct deals *d = rd->d;
	struct part *p = scratch;
	int rc = 1;

	(void)o;
	d->deal = mem_grow(d->deal, &d->cap, d->n + b->rows, sizeof *d->deal);
	d->key = mem_grow(d->key, &d->key_cap, (d->n + b->rows) * d->keys, sizeof *d->key);
	for (size_t k = 0; k < d->keys; k++)
		for (uint32_t v = 0; v < p->key[k].dict.n; v++)
			p->key[k].number[v] = intern_add(d->value[k], p->key[k].dict.value[v].s,
			    p->key[k].dict.value[v].n);
	for (size_t i = 0; i < b->rows; i++) {
		if ((rd->flags & DEALS_IDS) != 0 && (rc = add_id(rd, b, &b->row[i],
		    p->hash[i], e)) < 0)
			return -1;
		if (rd->each != NULL && rd->each->row(rd->r, b, &b->row[i], &p->deal[i],
		    rd->each->arg, e) != 0)
			return -1;
		if (rc == 0)
			continue;
		for (size_t k = 0; k < d->keys; k++)
			d->key[d->n * d->keys + k] = p->key[k].number[p->key[k].value[i]];
		d->deal[d->n++] = p->deal[i];
	}
	if ((rd->flags & DEALS_KEEP) != 0)
		table_take(&d->table, b);
	return 0;
}

static int
bind(struct deal_reading *rd, char *const *key, struct err *e)
{
	static const enum deal_column need[] = { DEAL_CREATED, DEAL_CLOSED, DEAL_OUTCOME, DEAL_ID };
	long c;

	for (int i = 0; i < DEAL_COLUMNS; i++) {
		c = rec_find(rd->r, deal_name[i]);
		rd->column[i] = c >= 0 ? (size_t)c : SIZE_MAX;
	}
	for (int i = 0; i < ((rd->flags & DEALS_IDS) != 0 ? 4 : 3); i++)
		if (rec_need(rd->r, deal_name[need[i]], "dealclean", &rd->column[need[i]],
		    e) != 0)
			return -1;
	for (size_t k = 0; k < rd->d->keys; k++)
		if (rec_need(rd->r, key[k], NULL, &rd->key_column[k], e) != 0)
			return -1;
	return 0;
}

static int
read_all(struct deal_reading *rd, char *const *key, size_t threads, struct err *e)
{
	static const struct parallel w = { new_part, parse_batch, collect, NULL };
	int rc;

	rd->key_column = mem_zero(rd->d->keys, sizeof *rd->key_column);
	rc = bind(rd, key, e);
	if (rc == 0)
		rc = parallel_run(rd->r, threads, &w, NULL, rd, e);
	free(rd->key_column);
	return rc;
}

int
deals_read(struct deals *d, struct rec *r, char *const *key, size_t keys, int flags,
    size_t threads, struct err *e)
{
	return deals_read_rows(d, r, key, keys, flags, threads, NULL, e);
}

int
deals_read_rows(struct deals *d, struct rec *r, char *const *key, size_t keys, int flags,
    size_t threads, const struct deals_row *each, struct err *e)
{
	struct deal_reading rd = { .d = d, .r = r, .flags = flags, .each = each };
	int rc;

	memset(d, 0, sizeof *d);
	d->keys = keys;
	d->value = mem_zero(keys, sizeof *d->value);
	for (size_t k = 0; k < keys; k++)
		d->value[k] = intern_new();
	if ((flags & DEALS_IDS) != 0)
		d->ids = strtab_new();
	rc = read_all(&rd, key, threads, e);
	memcpy(d->column, rd.column, sizeof d->column);
	d->rows = d->n;
	return rc;
}

int
deals_more(struct deals *d, struct rec *r, char *const *key, size_t threads,
    const struct deals_row *each, struct err *e)
{
	struct deal_reading rd = { .d = d, .r = r, .flags = DEALS_IDS, .known = d->n,
	    .each = each };

	return read_all(&rd, key, threads, e);
}

void
deals_free(struct deals *d)
{
	for (size_t k = 0; k < d->keys; k++)
		intern_free(d->value[k]);
	strtab_free(d->ids);
	free(d->value);
	free(d->deal);
	free(d->key);
	free(d->later);
	table_free(&d->table);
	memset(d, 0, sizeof *d);
}

/* ---- as of a day --------------------------------------------------------- */

void
deals_forget(struct deals *d, int32_t day)
{
	d->later = mem_zero(d->n, 1);
	for (size_t i = 0; i < d->n; i++)
		if (d->deal[i].closed > day) {
			d->deal[i].closed = DATE_NONE;
			d->deal[i].outcome = DEAL_OPEN;
			d->later[i] = 1;
		}
}
