#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "eval/scored.h"

enum { PROBABILITY, ID, AS_OF, OUTCOME, RISK, COLUMNS };
static const char *const name[COLUMNS] = {
	COL_PROBABILITY, COL_DEAL_ID, COL_AS_OF, COL_OUTCOME, COL_CATEGORY
};
static const char *const risk_name[] = {
	[SCORED_LOW] = "Low", [SCORED_MEDIUM] = "Medium", [SCORED_HIGH] = "High",
	    [SCORED_NO_RISK] = ""
};

struct scored_reading {
	struct scored *s;
	const struct rec *r;
	size_t column[COLUMNS];		/* SIZE_MAX if absent */
	size_t *key;			/* [keys] */
	size_t keys;
	uint8_t *known;			/* [deals] the outcome a deal has, enum deal_outcome */
	size_t known_cap;
	struct buf text;		/* a row's key values */
};

/* ---- reading ---------------------------------------------------------- */

static int
parse_risk(const char *s, size_t n, uint8_t *risk)
{
	for (size_t k = 0; k <= SCORED_NO_RISK; k++)
		if (strlen(risk_name[k]) == n && memcmp(risk_name[k], s, n) == 0) {
			*risk = (uint8_t)k;
			return 0;
		}
	return -1;
}

/* The field and its length; empty if the table has no such column. */
static const char *
field(const struct scored_reading *rd, const struct batch *b, const struct rec_row *row,
    int which, size_t *n)
{
	*n = 0;
	return rd->column[which] != SIZE_MAX ? batch_field(b, row, rd->column[which], n) : "";
}

static int
parse_row(const struct scored_reading *rd, const struct batch *b, const struct rec_row *row,
    struct scored_row *v, struct err *e)
{
	enum deal_outcome outcome = DEAL_OPEN;
	size_t n;
	const char *s = field(rd, b, row, PROBABILITY, &n);

	*v = (struct scored_row){ .p = NAN, .truth = NAN, .as_of = DATE_NONE,
	    .place = { (uint32_t)b->file, (uint32_t)row->line } };
	if (n > 0 && (num_parse(s, n, &v->p) != 0 || v->p < 0 || v->p > 1))
		return rec_complain(rd->r, b, row, rd->column[PROBABILITY],
		    "not a probability from 0 to 1", e);
	s = field(rd, b, row, AS_OF, &n);
	if (n > 0 && date_parse(s, n, &v->as_of) != 0)
		return rec_complain(rd->r, b, row, rd->column[AS_OF], "not a date YYYY-MM-DD", e);
	s = field(rd, b, row, OUTCOME, &n);
	if (rd->column[OUTCOME] != SIZE_MAX && deal_outcome(s, n, &outcome) != 0)
		return rec_complain(rd->r, b, row, rd->column[OUTCOME], "not Won, Lost or Open", e);
	v->outcome = (uint8_t)outcome;
	s = field(rd, b, row, RISK, &n);
	if (parse_risk(s, n, &v->risk) != 0)
		return rec_complain(rd->r, b, row, rd->column[RISK],
		    "not High, Medium, Low or empty", e);
	return 0;
}

static int
parse_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct scored_reading *rd = arg;
	struct scored_row v;

	(void)scratch;
	for (size_t i = 0; i < b->rows; i++) {
		if (parse_row(rd, b, &b->row[i], &v, e) != 0)
			return -1;
		buf_bytes(&o->b, (const char *)&v, sizeof v);
	}
	return 0;
}

/* Gives the row its deal, and the deal its outcome. */
static int
add_deal(struct scored_reading *rd, const struct batch *b, const struct rec_row *row,
    struct scored_row *v, struct err *e)
{
	struct scored *s = rd->s;
	size_t n;
	const char *id = field(rd, b, row, ID, &n);

	if (s->ids != NULL && n == 0)
		return rec_complain(rd->r, b, row, rd->column[ID], "is empty", e);
	v->deal = s->ids != NULL ? intern_add(s->ids, id, n) : (uint32_t)s->deals;
	if (v->deal == s->deals) {
		rd->known = mem_grow(rd->known, &rd->known_cap, s->deals + 1, 1);
		rd->known[s->deals++] = DEAL_OPEN;
	}
	if (v->outcome == DEAL_OPEN)
		return 0;
	if (rd->known[v->deal] != DEAL_OPEN && rd->known[v->deal] != v->outcome)
		return rec_complain(rd->r, b, row, rd->column[ID],
		    "this deal is Won in one row and Lost in another", e);
	rd->known[v->deal] = v->outcome;
	return 0;
}

static uint32_t
find_group(struct scored_reading *rd, const struct batch *b, const struct rec_row *row)
{
	size_t n;

	buf_clear(&rd->text);
	for (size_t k = 0; k < rd->keys; k++) {
		const char *s = batch_field(b, row, rd->key[k], &n);

		if (k > 0)
			buf_bytes(&rd->text, "", 1);
		buf_bytes(&rd->text, s, n);
	}
	return intern_add(rd->s->groups, rd->text.len > 0 ? rd->text.s : "", rd->text.len);
}

static int
collect(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct scored_reading *rd = arg;
	struct scored *s = rd->s;
	struct scored_row v;

	(void)scratch;
	s->row = mem_grow(s->row, &s->cap, s->rows + b->rows, sizeof *s->row);
	for (size_t i = 0; i < b->rows; i++) {
		memcpy(&v, o->b.s + i * sizeof v, sizeof v);
		if (add_deal(rd, b, &b->row[i], &v, e) != 0)
			return -1;
		if (isnan(v.p)) {
			s->unscored++;
			continue;
		}
		v.group = find_group(rd, b, &b->row[i]);
		s->row[s->rows++] = v;
	}
	return 0;
}

static int
bind(struct scored_reading *rd, char *const *key, int need, struct err *e)
{
	const int needed[COLUMNS] = {
		1, need & SCORED_ID, 0, need & SCORED_OUTCOME, need & SCORED_RISK
	};
	long c;

	for (int i = 0; i < COLUMNS; i++) {
		c = rec_find(rd->r, name[i]);
		rd->column[i] = c >= 0 ? (size_t)c : SIZE_MAX;
		if (needed[i] && rec_need(rd->r, name[i], i == OUTCOME ? NULL : "dealscore", &rd->column[i],
		    e) != 0)
			return -1;
	}
	if (!(need & SCORED_OUTCOME))		/* whatever stands there */
		rd->column[OUTCOME] = SIZE_MAX;
	for (size_t k = 0; k < rd->keys; k++)
		if (rec_need(rd->r, key[k], NULL, &rd->key[k], e) != 0)
			return -1;
	return 0;
}

int
scored_read(struct scored *s, struct rec *r, char *const *key, size_t keys, int need,
    size_t threads, struct err *e)
{
	static const struct parallel w = { NULL, parse_batch, collect, NULL };
	struct scored_reading rd = { .s = s, .r = r, .keys = keys };
	int rc;

	memset(s, 0, sizeof *s);
	s->r = r;
	s->groups = intern_new();
	s->row = mem_grow(NULL, &s->cap, 1, sizeof *s->row);
	rd.key = mem_zero(keys, sizeof *rd.key);
	buf_init(&rd.text);
	if ((rc = bind(&rd, key, need, e)) == 0) {
		if (rd.column[ID] != SIZE_MAX)
			s->ids = intern_new();
		rc = parallel_run(r, threads, &w, NULL, &rd, e);
	}
	buf_free(&rd.text);
	free(rd.known);
	free(rd.key);
	return rc;
}

void
scored_free(struct scored *s)
{
	intern_free(s->ids);
	intern_free(s->groups);
	free(s->text);
	free(s->row);
	memset(s, 0, sizeof *s);
}

/* ---- joining ------------------------------------------------------------ */

struct joined {			/* what another table says of the deals */
	const struct scored *s;
	uint8_t *seen;		/* [deals] */
	uint8_t *outcome;	/* [deals] or NULL */
	double *truth;		/* [deals] or NULL */
};

static int
join_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct joined *j = arg;
	size_t len, n;
	const char *id = refdata_field(row, 0, &len), *value = refdata_field(row, 1, &n);
	uint32_t deal = intern_find(j->s->ids, id, len);
	enum deal_outcome outcome;

	if (deal == INTERN_NONE)
		return 0;
	if (j->seen[deal])
		return refdata_complain(row, 0,
		    "a second row of this deal (dealclean keeps the last)", e);
	j->seen[deal] = 1;
	if (j->truth != NULL && (num_parse(value, n, &j->truth[deal]) != 0 ||
	    j->truth[deal] < 0 || j->truth[deal] > 1))
		return refdata_complain(row, 1, "not a probability from 0 to 1", e);
	if (j->outcome != NULL && deal_outcome(value, n, &outcome) != 0)
		return refdata_complain(row, 1, "not Won, Lost or Open", e);
	if (j->outcome != NULL)
		j->outcome[deal] = (uint8_t)outcome;
	return 0;
}

/* Each row takes what its deal has; rows of deals that were not seen leave. */
static void
join_apply(struct scored *s, const struct joined *j)
{
	size_t n = 0;

	for (size_t i = 0; i < s->rows; i++) {
		struct scored_row v = s->row[i];

		if (!j->seen[v.deal])
			continue;
		if (j->outcome != NULL)
			v.outcome = j->outcome[v.deal];
		if (j->truth != NULL)
			v.truth = j->truth[v.deal];
		s->row[n++] = v;
	}
	s->rows = n;
	for (size_t i = 0; i < s->deals; i++)
		s->absent += !j->seen[i];
}

int
scored_outcomes(struct scored *s, const char *path, struct err *e)
{
	static const char *const column[] = { COL_DEAL_ID, COL_OUTCOME };
	static const struct refdata table = { NULL, column, 2, join_row, 0, NULL };
	struct joined j = { s, mem_zero(s->deals, 1), mem_zero(s->deals, 1), NULL };
	int rc = refdata_read(&table, path, &j, e);

	if (rc == 0)
		join_apply(s, &j);
	free(j.seen);
	free(j.outcome);
	return rc;
}

int
scored_truth(struct scored *s, const char *path, struct err *e)
{
	static const char *const column[] = { COL_DEAL_ID, COL_P_AS_OF };
	static const struct refdata table = { NULL, column, 2, join_row, 0, NULL };
	struct joined j = { s, mem_zero(s->deals, 1), NULL, mem_zero(s->deals, sizeof(double)) };
	int rc = refdata_read(&table, path, &j, e);

	if (rc == 0)
		join_apply(s, &j);
	free(j.seen);
	free(j.truth);
	return rc;
}

/* ---- order ---------------------------------------------------------------- */

static int
by_group(const void *x, const void *y)
{
	const struct scored_row *a = x, *b = y;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->deal != b->deal)
		return a->deal < b->deal ? -1 : 1;
	return (a->as_of > b->as_of) - (a->as_of < b->as_of);
}

static int
by_place(const void *x, const void *y)
{
	const struct rec_place *a = &((const struct scored_row *)x)->place,
	    *b = &((const struct scored_row *)y)->place;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static int
by_group_and_place(const void *x, const void *y)
{
	int c = by_group(x, y);

	return c != 0 ? c : by_place(x, y);
}

static int
by_value(const void *x, const void *y)
{
	const struct scored_row *a = x, *b = y;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	if (a->outcome != b->outcome)
		return a->outcome < b->outcome ? -1 : 1;
	return (a->risk > b->risk) - (a->risk < b->risk);
}

/* Groups are numbered anew, in the order of their texts. */
static void
order_groups(struct scored *s)
{
	uint32_t *rank = mem_zero(intern_size(s->groups), sizeof *rank);

	intern_ranks(s->groups, rank);
	s->text = intern_sorted(s->groups);
	for (size_t i = 0; i < s->rows; i++)
		s->row[i].group = rank[s->row[i].group];
	free(rank);
}

/*
 * The first row, as they came, of a group, deal and day that were there before;
 * at[deal] is its number in ids.
 */
static int
complain_of_twins(const struct scored *s, const uint32_t *at, struct err *e)
{
	const struct scored_row *twin = NULL;
	const char *id;
	size_t n;

	for (size_t i = 1; i < s->rows; i++) {
		const struct scored_row *a = &s->row[i - 1], *b = &s->row[i];

		if (by_group(a, b) == 0 && (twin == NULL || by_place(b, twin) < 0))
			twin = b;
	}
	if (twin == NULL)
		return 0;
	id = intern_text(s->ids, at[twin->deal], &n);
	return rec_complain_at(s->r, twin->place, (size_t)rec_find(s->r, name[ID]),
	    twin->as_of == DATE_NONE ?
	    "a second row of this deal, and no as_of_date to tell them apart" :
	    "a second row of this deal and as_of_date", id, n, e);
}

static void
order_deals(struct scored *s)
{
	uint32_t *rank = mem_zero(s->deals, sizeof *rank);

	intern_ranks(s->ids, rank);
	for (size_t i = 0; i < s->rows; i++)
		s->row[i].deal = rank[s->row[i].deal];
	free(rank);
}

int
scored_sort(struct scored *s, struct err *e)
{
	uint32_t *at;
	int rc;

	order_groups(s);
	if (s->ids == NULL) {
		qsort(s->row, s->rows, sizeof *s->row, by_value);
		for (size_t i = 0; i < s->rows; i++)
			s->row[i].deal = (uint32_t)i;
		return 0;
	}
	at = intern_sorted(s->ids);
	order_deals(s);
	qsort(s->row, s->rows, sizeof *s->row, by_group_and_place);
	rc = complain_of_twins(s, at, e);
	free(at);
	return rc;
}

void
scored_group(const struct scored *s, uint32_t group, struct buf *o)
{
	size_t n, len;
	const char *t = intern_text(s->groups, s->text[group], &n);

	for (const char *end = t + n; ; t += len + 1) {
		len = strlen(t);
		buf_bytes(o, t, len);
		if (t + len >= end)
			break;
		buf_text(o, " & ");
	}
}

static void
count_pipeline(const struct scored *s, struct scored_pipeline *p)
{
	*p = (struct scored_pipeline){ 0 };
	for (size_t i = 0, end; i < s->rows; i = end) {
		const struct scored_row *r = &s->row[i];
		uint8_t outcome = DEAL_OPEN;

		for (end = i; end < s->rows && s->row[end].group == r->group &&
		    s->row[end].deal == r->deal; end++)
			if (s->row[end].outcome != DEAL_OPEN)
				outcome = s->row[end].outcome;
		p->deals++;
		p->open += outcome == DEAL_OPEN;
		p->won += outcome == DEAL_WON;
		p->expected += r->p;
	}
}

void
scored_keep_closed(struct scored *s, struct scored_pipeline *p)
{
	size_t n = 0;

	count_pipeline(s, p);
	for (size_t i = 0; i < s->rows; i++)
		if (s->row[i].outcome != DEAL_OPEN)
			s->row[n++] = s->row[i];
	s->rows = n;
}

int
scored_keep_undecided(struct scored *s, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < s->rows; i++)
		if (s->row[i].truth > 0 && s->row[i].truth < 1) {
			if (n > 0 && s->row[n - 1].group == s->row[i].group &&
			    s->row[n - 1].deal == s->row[i].deal)
				return err_set(e,
				    "is the truth of one day, but a deal has rows of several");
			s->row[n++] = s->row[i];
		}
	s->rows = n;
	return 0;
}
