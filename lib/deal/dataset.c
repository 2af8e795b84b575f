#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/search.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "deal/dataset.h"

enum {
	RECENT = 64,		/* of a category's texts, at hand */
	DAY_TEXT = 10		/* YYYY-MM-DD */
};
enum { ID, CREATED, CLOSED, AS_OF, OUTCOME, NEEDED };
static const char *const needed[NEEDED] = {
	COL_DEAL_ID, COL_CREATED, COL_CLOSED, COL_AS_OF, COL_OUTCOME
};

struct dataset_reading {
	struct dataset *s;
	struct rec *r;
	size_t column[NEEDED];
	long weight;		/* -1 if there is none */
	size_t *x;		/* [features] their columns */
	uint32_t *recent;	/* [features * RECENT] see add_text */
	struct intern **texts;	/* [features] categories as they came; NULL while all are numbers */
	struct rec_place *place;	/* [rows] */
	size_t row_cap, deal_cap, x_cap, place_cap, snapshot_cap;
	int entries;		/* only rows of deals that enter */
	const char *also;	/* a column without x_ that is a feature */
};

/* What map finds in a row; the values of its features follow. */
struct parsed {
	struct dataset_deal deal;
	int32_t as_of;
	float weight;
	int skip;		/* a row that is left out: no features follow */
};

/* Stands for a text until emit numbers it: a NaN of its own. */
static const uint32_t TEXT_BITS = 0x7fc0deadu;

static float
text_mark(void)
{
	float f;

	memcpy(&f, &TEXT_BITS, sizeof f);
	return f;
}

static int
is_text_mark(const float *f)
{
	return memcmp(f, &TEXT_BITS, sizeof *f) == 0;
}

/* ---- map: dates and numbers ----------------------------------------- */

/* A batch, and the days of the row before: those of the next are often the same. */
struct parsing {
	const struct dataset_reading *rd;
	const struct batch *b;
	struct {
		char text[DAY_TEXT];
		uint8_t known;
		int32_t day;
	} last[NEEDED];
	struct err *e;
};

static int
complain(const struct parsing *g, const struct rec_row *row, size_t column, const char *what)
{
	return rec_complain(g->rd->r, g->b, row, column, what, g->e);
}

static int
parse_day(struct parsing *g, const struct rec_row *row, int which, int may_miss, int32_t *day)
{
	size_t n, column = g->rd->column[which];
	const char *s = batch_field(g->b, row, column, &n);

	*day = DATE_NONE;
	if (n == 0 && may_miss)
		return 0;
	if (n != DAY_TEXT || !g->last[which].known ||
	    memcmp(s, g->last[which].text, DAY_TEXT) != 0) {
		if (date_parse(s, n, &g->last[which].day) != 0)
			return complain(g, row, column, "not a date YYYY-MM-DD");
		memcpy(g->last[which].text, s, DAY_TEXT);
		g->last[which].known = 1;
	}
	*day = g->last[which].day;
	return 0;
}

/* Has the deal entered before?  Only the two days are looked at. */
static int
parse_entry(struct parsing *g, const struct rec_row *row, struct parsed *p)
{
	if (parse_day(g, row, CREATED, 0, &p->deal.created) != 0 ||
	    parse_day(g, row, AS_OF, 0, &p->as_of) != 0)
		return -1;
	p->skip = p->as_of - p->deal.created >= DATASET_ENTRY_AGE;
	return 0;
}

static int
parse_days(struct parsing *g, const struct rec_row *row, struct parsed *p)
{
	if (parse_day(g, row, CREATED, 0, &p->deal.created) != 0 ||
	    parse_day(g, row, CLOSED, 1, &p->deal.closed) != 0 ||
	    parse_day(g, row, AS_OF, 0, &p->as_of) != 0)
		return -1;
	if ((p->deal.outcome == DEAL_OPEN) != (p->deal.closed == DATE_NONE))
		return complain(g, row, g->rd->column[CLOSED], "does not fit the outcome");
	if (p->as_of < p->deal.created || (p->deal.closed != DATE_NONE &&
	    p->as_of > p->deal.closed))
		return complain(g, row, g->rd->column[AS_OF],
		    "not a day on which the deal was open");
	return 0;
}

static int
parse_row(struct parsing *g, const struct rec_row *row, struct parsed *p)
{
	const struct dataset_reading *rd = g->rd;
	enum deal_outcome outcome;
	double weight = 1;
	size_t n;
	const char *s = batch_field(g->b, row, rd->column[OUTCOME], &n);

	if (deal_outcome(s, n, &outcome) != 0)
		return complain(g, row, rd->column[OUTCOME], "not Won, Lost or Open");
	p->deal.outcome = (uint8_t)outcome;
	if (!rd->s->undated && parse_days(g, row, p) != 0)
		return -1;
	if (rd->weight >= 0) {
		s = batch_field(g->b, row, (size_t)rd->weight, &n);
		if (num_parse(s, n, &weight) != 0 || weight < 0 || weight > 1e9)
			return complain(g, row, (size_t)rd->weight, "not a weight of 0 or more");
	}
	p->weight = (float)weight;
	return 0;
}

/* Most are one digit, or nothing. */
static inline float
parse_feature(const char *s, size_t n)
{
	double v;

	if (n == 0)
		return NAN;
	if (n == 1 && *s >= '0' && *s <= '9')
		return (float)(*s - '0');
	return num_parse(s, n, &v) == 0 ? (float)v : text_mark();
}

/* The features of a row, into the bytes of as many floats. */
static int
parse_features(struct parsing *g, const struct rec_row *row, char *to)
{
	const struct dataset_reading *rd = g->rd;
	size_t n;

	for (size_t k = 0; k < rd->s->features; k++, to += sizeof(float)) {
		const char *s = batch_field(g->b, row, rd->x[k], &n);
		float f = parse_feature(s, n);

		if (isinf(f))
			return complain(g, row, rd->x[k], "larger than a float32 can be");
		memcpy(to, &f, sizeof f);
	}
	return 0;
}

static int
parse_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct dataset_reading *rd = arg;
	struct parsing g = { .rd = rd, .b = b, .e = e };
	size_t width = rd->s->features * sizeof(float);

	(void)scratch;
	for (size_t i = 0; i < b->rows; i++) {
		char *to = buf_room(&o->b, sizeof(struct parsed) + width);
		struct parsed p = { 0 };

		if ((rd->entries && parse_entry(&g, &b->row[i], &p) != 0) ||
		    (!p.skip && (parse_row(&g, &b->row[i], &p) != 0 ||
		    parse_features(&g, &b->row[i], to + sizeof p) != 0)))
			return -1;
		memcpy(to, &p, sizeof p);
		o->b.len += sizeof p + (p.skip ? 0 : width);
	}
	return 0;
}

/* ---- emit: deals and categories, in input order --------------------- */

struct dataset_day {
	const struct dataset_reading *rd;
	int32_t day;
};

/* A column of numbers turns out to hold texts: its numbers so far become texts too. */
static void
become_categorical(struct dataset_reading *rd, size_t k)
{
	struct dataset *s = rd->s;
	char buf[NUM_MAX];

	rd->texts[k] = intern_new();
	s->feature[k].categorical = 1;
	for (size_t i = 0; i < s->rows; i++) {
		float *f = &s->x[i * s->features + k];

		if (!isnan(*f))
			*f = (float)intern_add(rd->texts[k], buf, num_float(buf, *f));
	}
}

/* Its number; recent[] has one of those that came before, 1 more, for texts that look like it. */
static uint32_t
add_text(struct intern *texts, uint32_t *recent, const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	uint32_t *at = n < 2 ? recent : &recent[(n * 31 + u[0] * 7u + u[n / 2] * 5u +
	    u[n - 2] * 11u + u[n - 1]) % RECENT];
	const char *there;
	size_t len;

	if (*at > 0) {
		there = intern_text(texts, *at - 1, &len);
		if (len == n && memcmp(there, s, n) == 0)
			return *at - 1;
	}
	*at = intern_add(texts, s, n) + 1;
	return *at - 1;
}

static void
number_text(struct dataset_reading *rd, size_t k, const struct batch *b,
    const struct rec_row *row, float *f)
{
	char buf[NUM_MAX];
	const char *s = buf;
	size_t n;

	if (is_text_mark(f))
		s = batch_field(b, row, rd->x[k], &n);
	else if (isnan(*f))
		return;
	else
		n = num_float(buf, *f);
	*f = (float)add_text(rd->texts[k], rd->recent + k * RECENT, s, n);
}

static int
add_deal(struct dataset_reading *rd, const struct batch *b, const struct rec_row *row,
    const struct parsed *p, uint32_t *deal, struct err *e)
{
	struct dataset *s = rd->s;
	size_t n;
	const char *id = batch_field(b, row, rd->column[ID], &n);
	const struct dataset_deal *d;

	if (n == 0)
		return rec_complain(rd->r, b, row, rd->column[ID], "is empty", e);
	*deal = intern_add(s->ids, id, n);
	if (*deal == s->deals) {
		s->deal = mem_grow(s->deal, &rd->deal_cap, s->deals + 1, sizeof *s->deal);
		s->deal[s->deals++] = p->deal;
		return 0;
	}
	if (s->undated)
		return rec_complain(rd->r, b, row, rd->column[ID],
		    "a second row of this deal, and no dates", e);
	d = &s->deal[*deal];
	if (d->created != p->deal.created || d->closed != p->deal.closed ||
	    d->outcome != p->deal.outcome)
		return rec_complain(rd->r, b, row, rd->column[ID],
		    "another row of this deal has other dates or another outcome", e);
	return 0;
}

static int
add_row(struct dataset_reading *rd, const struct batch *b, const struct rec_row *row,
    const char *bytes, struct err *e)
{
	struct dataset *s = rd->s;
	struct parsed p;
	uint32_t deal = 0;
	float *x;

	memcpy(&p, bytes, sizeof p);
	if (s->undated) {
		if (p.deal.outcome == DEAL_OPEN) {
			s->left_out++;
			return 0;
		}
		p.deal.created = p.deal.closed = p.as_of = (int32_t)s->rows;
	}
	if (add_deal(rd, b, row, &p, &deal, e) != 0)
		return -1;
	s->x = mem_grow(s->x, &rd->x_cap, (s->rows + 1) * s->features, sizeof *s->x);
	x = s->x + s->rows * s->features;
	memcpy(x, bytes + sizeof p, s->features * sizeof *x);
	for (size_t k = 0; k < s->features; k++) {
		if (rd->texts[k] == NULL && is_text_mark(&x[k]))
			become_categorical(rd, k);
		if (rd->texts[k] != NULL)
			number_text(rd, k, b, row, &x[k]);
	}
	rd->place = mem_grow(rd->place, &rd->place_cap, s->rows + 1, sizeof *rd->place);
	rd->place[s->rows] = (struct rec_place){ (uint32_t)b->file, (uint32_t)row->line };
	s->row = mem_grow(s->row, &rd->row_cap, s->rows + 1, sizeof *s->row);
	s->row[s->rows++] = (struct dataset_row){ deal, p.as_of, p.weight };
	s->at_close += p.as_of == p.deal.closed && !s->undated;
	return 0;
}

static int
is_earlier(size_t i, const void *arg)
{
	const struct dataset_reading *rd = ((const struct dataset_day *)arg)->rd;

	return rd->s->snapshot[i] < ((const struct dataset_day *)arg)->day;
}

/* Keeps the day in its place, once. */
static void
add_snapshot(struct dataset_reading *rd, int32_t day)
{
	const struct dataset_day at = { rd, day };
	struct dataset *s = rd->s;
	size_t i;

	if (s->snapshots > 0 && s->snapshot[s->snapshots - 1] == day)
		return;
	i = search_lower(s->snapshots, is_earlier, &at);
	if (i < s->snapshots && s->snapshot[i] == day)
		return;
	s->snapshot = mem_grow(s->snapshot, &rd->snapshot_cap, s->snapshots + 1,
	    sizeof *s->snapshot);
	memmove(s->snapshot + i + 1, s->snapshot + i, (s->snapshots - i) * sizeof *s->snapshot);
	s->snapshot[i] = day;
	s->snapshots++;
}

static int
collect(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct dataset_reading *rd = arg;
	const char *at = o->b.s;
	struct parsed p;

	(void)scratch;
	for (size_t i = 0; i < b->rows; i++, at += sizeof p) {
		memcpy(&p, at, sizeof p);
		if (!rd->s->undated)
			add_snapshot(rd, p.as_of);
		if (p.skip)
			continue;
		if (add_row(rd, b, &b->row[i], at, e) != 0)
			return -1;
		at += rd->s->features * sizeof(float);
	}
	return 0;
}

/* ---- order: nothing may depend on the order of the input ------------- */

/* Categories in the order of their bytes. */
static void
order_categories(struct dataset *s, struct intern *texts, size_t k)
{
	uint32_t n = intern_size(texts), *rank = mem_resize(NULL, n, sizeof *rank),
	    *at = intern_sorted(texts);
	size_t len;

	intern_ranks(texts, rank);
	s->feature[k].dictionary = intern_new();
	for (uint32_t i = 0; i < n; i++) {
		const char *t = intern_text(texts, at[i], &len);

		intern_add(s->feature[k].dictionary, t, len);
	}
	for (size_t i = 0; i < s->rows; i++) {
		float *f = &s->x[i * s->features + k];

		if (!isnan(*f))
			*f = (float)rank[(uint32_t)*f];
	}
	free(rank);
	free(at);
}

static void
order_deals(struct dataset *s)
{
	uint32_t *rank = mem_resize(NULL, s->deals, sizeof *rank);
	struct dataset_deal *deal = mem_resize(NULL, s->deals, sizeof *deal);

	s->id = intern_sorted(s->ids);
	for (uint32_t i = 0; i < s->deals; i++) {
		rank[s->id[i]] = i;
		deal[i] = s->deal[s->id[i]];
	}
	for (size_t i = 0; i < s->rows; i++)
		s->row[i].deal = rank[s->row[i].deal];
	free(s->deal);
	s->deal = deal;
	free(rank);
}

struct ordered {
	struct dataset_row row;
	size_t from;
};

static int
by_day(const void *p, const void *q)
{
	const struct ordered *a = p, *b = q;

	if (a->row.as_of != b->row.as_of)
		return a->row.as_of < b->row.as_of ? -1 : 1;
	if (a->row.deal != b->row.deal)
		return a->row.deal < b->row.deal ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

/* The first row, as they came, of a deal and day that were there before; v is in order. */
static int
complain_of_twins(const struct dataset_reading *rd, const struct ordered *v, struct err *e)
{
	const struct dataset *s = rd->s;
	const struct ordered *twin = NULL;
	const char *id;
	size_t n;

	for (size_t i = 1; i < s->rows; i++)
		if (v[i].row.as_of == v[i - 1].row.as_of && v[i].row.deal == v[i - 1].row.deal &&
		    (twin == NULL || v[i].from < twin->from))
			twin = &v[i];
	if (twin == NULL)
		return 0;
	id = dataset_id(s, twin->row.deal, &n);
	return rec_complain_at(rd->r, rd->place[twin->from], rd->column[ID],
	    "a second row of this deal and as_of_date", id, n, e);
}

/* Do the rows stand in order, each deal once a day? */
static int
is_ordered(const struct dataset *s)
{
	size_t i = 1;

	while (i < s->rows && (s->row[i].as_of > s->row[i - 1].as_of ||
	    (s->row[i].as_of == s->row[i - 1].as_of && s->row[i].deal > s->row[i - 1].deal)))
		i++;
	return i >= s->rows;
}

static int
order_rows(struct dataset_reading *rd, struct err *e)
{
	struct dataset *s = rd->s;
	struct ordered *v;
	float *x;
	int rc;

	if (is_ordered(s))
		return 0;
	v = mem_resize(NULL, s->rows, sizeof *v);
	x = mem_resize(NULL, s->rows * s->features, sizeof *x);
	for (size_t i = 0; i < s->rows; i++)
		v[i] = (struct ordered){ s->row[i], i };
	qsort(v, s->rows, sizeof *v, by_day);
	for (size_t i = 0; i < s->rows; i++) {
		s->row[i] = v[i].row;
		memcpy(x + i * s->features, s->x + v[i].from * s->features,
		    s->features * sizeof *x);
	}
	rc = complain_of_twins(rd, v, e);
	free(s->x);
	s->x = x;
	free(v);
	return rc;
}

/* ---- reading --------------------------------------------------------- */

/* Features in the order of their names, so that the order of the columns does not matter. */
static void
order_features(struct dataset_reading *rd)
{
	struct dataset *s = rd->s;

	for (size_t i = 1; i < s->features; i++)
		for (size_t j = i; j > 0 && strcmp(s->feature[j - 1].name,
		    s->feature[j].name) > 0; j--) {
			struct dataset_feature f = s->feature[j];
			size_t x = rd->x[j];

			s->feature[j] = s->feature[j - 1];
			s->feature[j - 1] = f;
			rd->x[j] = rd->x[j - 1];
			rd->x[j - 1] = x;
		}
}

static int
bind(struct dataset_reading *rd, struct err *e)
{
	struct dataset *s = rd->s;
	size_t n = rec_columns(rd->r);

	s->undated = !rd->entries && rec_find(rd->r, needed[CREATED]) < 0 &&
	    rec_find(rd->r, needed[CLOSED]) < 0 && rec_find(rd->r, needed[AS_OF]) < 0;
	for (int i = 0; i < NEEDED; i++)
		if ((i == ID || i == OUTCOME || !s->undated) &&
		    rec_need(rd->r, needed[i], "dealfeat --snapshots", &rd->column[i], e) != 0)
			return -1;
	rd->weight = rec_find(rd->r, "row_weight");
	rd->x = mem_zero(n, sizeof *rd->x);
	rd->texts = mem_zero(n, sizeof *rd->texts);
	rd->recent = mem_zero(n * RECENT, sizeof *rd->recent);
	s->feature = mem_zero(n, sizeof *s->feature);
	for (size_t i = 0; i < n; i++) {
		const char *name = rec_name(rd->r, i);

		if (strncmp(name, "x_", 2) != 0 &&
		    (rd->also == NULL || strcmp(name, rd->also) != 0))
			continue;
		if (name[2] == '\0' || strpbrk(name, "[]<\"\\") != NULL)
			return err_set(e, "%s:1: %s: a feature's name may not hold [ ] < \" or \\",
			    rec_file(rd->r, 0), name);
		rd->x[s->features] = i;
		s->feature[s->features++].name = mem_text(name, strlen(name));
	}
	order_features(rd);
	if (s->features == 0 && !rd->entries)
		return err_set(e,
		    "%s:1: no feature: no column's name starts with x_ (dealfeat makes them)",
		    rec_file(rd->r, 0));
	return 0;
}

/* Only the rows in which deals enter stay. */
static void
keep_entries(struct dataset *s)
{
	size_t *row = mem_resize(NULL, s->rows, sizeof *row), n = dataset_entries(s, row);

	for (size_t i = 0; i < n && n < s->rows; i++) {
		memmove(s->x + i * s->features, s->x + row[i] * s->features,
		    s->features * sizeof *s->x);
		s->row[i] = s->row[row[i]];
	}
	s->rows = n;
	free(row);
}

static int
finish(struct dataset_reading *rd, struct err *e)
{
	struct dataset *s = rd->s;
	int rc;

	for (size_t k = 0; k < s->features; k++)
		if (rd->texts[k] != NULL)
			order_categories(s, rd->texts[k], k);
	order_deals(s);
	s->first_day = s->rows > 0 ? INT32_MAX : DATE_NONE;
	s->last_day = DATE_NONE;
	for (size_t i = 0; i < s->rows; i++) {
		s->first_day = s->row[i].as_of < s->first_day ? s->row[i].as_of : s->first_day;
		s->last_day = s->row[i].as_of > s->last_day ? s->row[i].as_of : s->last_day;
	}
	if ((rc = order_rows(rd, e)) == 0 && rd->entries)
		keep_entries(s);
	return rc;
}

static int
read_rows(struct dataset_reading *rd, size_t threads, struct err *e)
{
	static const struct parallel w = { NULL, parse_batch, collect, NULL };
	struct dataset *s = rd->s;
	int rc;

	memset(s, 0, sizeof *s);
	s->ids = intern_new();
	rc = bind(rd, e);
	if (rc == 0)
		rc = parallel_run(rd->r, threads, &w, NULL, rd, e);
	if (rc == 0)
		rc = finish(rd, e);
	for (size_t k = 0; k < s->features; k++)
		intern_free(rd->texts[k]);
	free(rd->texts);
	free(rd->recent);
	free(rd->place);
	free(rd->x);
	return rc;
}

int
dataset_read(struct dataset *s, struct rec *r, size_t threads, struct err *e)
{
	struct dataset_reading rd = { .s = s, .r = r };

	return read_rows(&rd, threads, e);
}

int
dataset_read_entries(struct dataset *s, struct rec *r, const char *also, size_t threads,
    struct err *e)
{
	struct dataset_reading rd = { .s = s, .r = r, .entries = 1, .also = also };

	return read_rows(&rd, threads, e);
}

void
dataset_free(struct dataset *s)
{
	for (size_t k = 0; k < s->features; k++) {
		free(s->feature[k].name);
		intern_free(s->feature[k].dictionary);
	}
	free(s->feature);
	free(s->x);
	free(s->row);
	free(s->deal);
	free(s->id);
	free(s->snapshot);
	intern_free(s->ids);
	memset(s, 0, sizeof *s);
}

int32_t
dataset_as_of(const struct dataset *s)
{
	return s->undated ? DATE_NONE : s->last_day;
}

const char *
dataset_id(const struct dataset *s, uint32_t deal, size_t *n)
{
	return intern_text(s->ids, s->id[deal], n);
}

size_t
dataset_count_deals(const struct dataset *s, const size_t *row, size_t n,
    const size_t *more, size_t m)
{
	uint8_t *seen = mem_zero(s->deals, 1);
	size_t deals = 0;

	for (size_t i = 0; i < n + m; i++) {
		uint8_t *mark = &seen[s->row[i >= n ? more[i - n] : row != NULL ? row[i] : i].deal];

		deals += !*mark;
		*mark = 1;
	}
	free(seen);
	return deals;
}

size_t
dataset_entries(const struct dataset *s, size_t *row)
{
	uint8_t *seen = mem_zero(s->deals, 1);
	size_t n = 0;

	for (size_t i = 0; i < s->rows; i++) {
		const struct dataset_row *r = &s->row[i];

		if (!seen[r->deal] && r->as_of - s->deal[r->deal].created < DATASET_ENTRY_AGE)
			row[n++] = i;
		seen[r->deal] = 1;
	}
	free(seen);
	return n;
}

int
dataset_has_open(const struct dataset *s)
{
	for (size_t i = 0; i < s->deals; i++)
		if (s->deal[i].outcome == DEAL_OPEN)
			return 1;
	return 0;
}

long
dataset_find(const struct dataset *s, const char *name)
{
	for (size_t k = 0; k < s->features; k++)
		if (strcmp(s->feature[k].name, name) == 0)
			return (long)k;
	return -1;
}

void
dataset_select(struct dataset *view, const struct dataset *s, const size_t *feature, size_t n)
{
	*view = *s;
	view->features = n;
	view->feature = mem_resize(NULL, n, sizeof *view->feature);
	view->x = mem_resize(NULL, s->rows * n, sizeof *view->x);
	for (size_t k = 0; k < n; k++) {
		view->feature[k] = s->feature[feature[k]];
		for (size_t i = 0; i < s->rows; i++)
			view->x[i * n + k] = s->x[i * s->features + feature[k]];
	}
}

void
dataset_unselect(struct dataset *view)
{
	free(view->feature);
	free(view->x);
	memset(view, 0, sizeof *view);
}

void
dataset_drop(struct dataset *s, const uint8_t *drop)
{
	size_t n = 0, width = s->features;
	float *to = s->x;

	for (size_t i = 0; i < s->rows; i++)
		for (size_t k = 0; k < width; k++)
			if (!drop[k])
				*to++ = s->x[i * width + k];
	for (size_t k = 0; k < width; k++)
		if (drop[k]) {
			free(s->feature[k].name);
			intern_free(s->feature[k].dictionary);
		} else {
			s->feature[n++] = s->feature[k];
		}
	s->features = n;
}
