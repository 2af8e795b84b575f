#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "deal/feature.h"
#include "deal/stage.h"
#include "serve/basis.h"
#include "serve/body.h"

/* ---- what is wrong ----------------------------------------------------------------- */

/* The line in "body:LINE: ...", and what stands behind; 1 if there is none. */
static const char *
split_message(const char *text, unsigned long long *line)
{
	static const char name[] = BINDING_BODY ":";
	char *end;

	*line = 1;
	if (strncmp(text, name, sizeof name - 1) != 0)
		return text;
	*line = strtoull(text + sizeof name - 1, &end, 10);
	return *end == ':' ? end + 2 : text;
}

static void
fault(struct faults *f, uint64_t line, const char *column, enum fault_code code,
    const char *detail)
{
	faults_add(f, &(struct fault){ .line = line, .column = (char *)(uintptr_t)column,
	    .code = code, .detail = (char *)(uintptr_t)detail });
}

void
body_unreadable(struct faults *f, const struct err *e)
{
	unsigned long long line;
	const char *detail = split_message(e->text, &line);

	fault(f, line, NULL, strstr(detail, " fields, but the header has ") != NULL ?
	    FAULT_RAGGED : FAULT_MALFORMED, detail);
}

static enum fault_code
code_of(const struct deal *d, enum deal_column column, const char *detail)
{
	if (strncmp(detail, "closed before", 13) == 0)
		return FAULT_CLOSED_BEFORE_CREATED;
	if (column == DEAL_OUTCOME || (column == DEAL_CLOSED && d->closed != DATE_NONE) ||
	    strncmp(detail, "a closed deal", 13) == 0)
		return FAULT_BAD_OUTCOME;
	return column == DEAL_AMOUNT ? FAULT_BAD_AMOUNT : FAULT_BAD_DATE;
}

/* A value that deal_parse refuses. */
static void
refuse(struct faults *f, const struct deal *d, enum deal_column column, const struct err *e)
{
	unsigned long long line;
	const char *detail = split_message(e->text, &line);
	size_t n = strlen(deal_name[column]);

	if (strncmp(detail, deal_name[column], n) == 0 && detail[n] == ':')
		detail += n + 2;
	fault(f, line, deal_name[column], code_of(d, column, detail), detail);
}

/* ---- one deal ------------------------------------------------------------------------ */

struct reading {
	struct body *body;
	struct binding *b;
	int32_t day;
	struct faults *f;
};

static struct asof_text
field(const struct batch *b, const struct rec_row *row, size_t column)
{
	struct asof_text t;

	t.s = batch_field(b, row, column, &t.n);
	return t;
}

/* A deal that the pipeline would not answer, or would let change all rates. */
static void
check_day(const struct reading *rd, const struct deal *d, uint64_t line)
{
	char day[11], detail[160];

	if (d->closed != DATE_NONE && d->closed <= rd->day) {
		date_text(day, d->closed);
		(void)snprintf(detail, sizeof detail, "closed on %s: only open deals are scored",
		    day);
		fault(rd->f, line, deal_name[DEAL_CLOSED], FAULT_CLOSED_DEAL, detail);
	} else if (d->created != DATE_NONE && d->created > rd->day) {
		date_text(day, d->created);
		(void)snprintf(detail, sizeof detail, "created after the day of the features: "
		    "?as_of=%s asks for its own", day);
		fault(rd->f, line, deal_name[DEAL_CREATED], FAULT_CREATED_AFTER_AS_OF, detail);
	}
}

/* Its own id, once; and the row of the state that it stands in for.  STRTAB_NONE: none. */
static uint32_t
find_id(const struct reading *rd, struct asof_text id, uint64_t line)
{
	const struct deals *d = &rd->b->g->deals;
	uint32_t known, before = intern_size(rd->body->id);

	if (id.n == 0) {
		fault(rd->f, line, deal_name[DEAL_ID], FAULT_MISSING_VALUE, "is empty");
		return STRTAB_NONE;
	}
	if (intern_add(rd->body->id, id.s, id.n) < before) {
		fault(rd->f, line, deal_name[DEAL_ID], FAULT_DUPLICATE,
		    "a second row of this deal (dealclean keeps the last)");
		return STRTAB_NONE;
	}
	known = strtab_find(d->ids, id.s, id.n);
	if (known != STRTAB_NONE && d->deal[known].outcome != DEAL_OPEN)
		fault(rd->f, line, deal_name[DEAL_ID], FAULT_CLOSED_IN_STATE,
		    "closed in the state: to reopen it would change every rate (dealfeat does)");
	return known;
}

/* The number of a rep in the body. */
static uint32_t
add_rep(struct body *body, const char *s, size_t n)
{
	uint32_t rep = intern_add(body->rep, s, n);
	size_t old = body->open_cap;

	body->open = mem_grow(body->open, &body->open_cap, rep + 1, sizeof *body->open);
	for (; old < body->open_cap; old++)
		body->open[old] = 0;
	return rep;
}

static void
count_open(const struct reading *rd, const struct body_deal *d, uint32_t known)
{
	const struct basis *g = rd->b->g;
	size_t n;
	const char *s;

	if (d->deal.created != DATE_NONE)
		rd->body->open[d->rep]++;
	if (known == STRTAB_NONE || g->deals.deal[known].created == DATE_NONE ||
	    g->deals.deal[known].created > rd->day)
		return;
	s = asof_value(g->a, ASOF_REP, known, &n);
	rd->body->open[add_rep(rd->body, s, n)]--;
}

static void
read_deal(const struct reading *rd, size_t batch, size_t i)
{
	const struct batch *b = &rd->body->batch[batch];
	const struct rec_row *row = &b->row[i];
	struct body_deal *d = &rd->body->deal[rd->body->n];
	struct asof_text rep = field(b, row, rd->b->dim[ASOF_REP]), stage;
	enum deal_column wrong;
	uint32_t known;
	struct err e;

	*d = (struct body_deal){ .batch = (uint32_t)batch, .row = (uint32_t)i };
	if (deal_parse(&d->deal, rd->b->deals, b, row, rd->b->column, 0, &wrong,
	    &e) != 0)
		refuse(rd->f, &d->deal, wrong, &e);
	else
		check_day(rd, &d->deal, row->line);
	known = find_id(rd, field(b, row, rd->b->column[DEAL_ID]), row->line);
	d->rep = add_rep(rd->body, rep.s, rep.n);
	d->later = d->deal.closed != DATE_NONE;
	count_open(rd, d, known);
	if (d->later && rd->b->column[DEAL_STAGE] != SIZE_MAX) {
		stage = field(b, row, rd->b->column[DEAL_STAGE]);
		rd->body->no_progress |= !isnan(stages_progress(rd->b->g->stages, stage.s,
		    stage.n));
	}
	rd->body->n++;
}

/* ---- all of them ----------------------------------------------------------------------- */

/* The first creation, but of deals of the state that the body stands in for. */
static int32_t
first_day(const struct body *body, const struct basis *g)
{
	const struct asof *a = g->a;
	int32_t first = DATE_NONE;
	const char *id;
	size_t n;

	for (size_t i = 0; i < body->n; i++)
		if (body->deal[i].deal.created != DATE_NONE && (first == DATE_NONE ||
		    body->deal[i].deal.created < first))
			first = body->deal[i].deal.created;
	for (size_t i = 0; i < a->n_created; i++) {
		int32_t day = g->deals.deal[a->by_created[i]].created;

		if (first != DATE_NONE && first <= day)
			break;
		id = strtab_text(g->deals.ids, a->by_created[i], &n);
		if (intern_find(body->id, id, n) == INTERN_NONE)
			return day;
	}
	return first;
}

static struct batch *
next_batch(struct body *body)
{
	size_t old = body->batch_cap;

	if (body->batches == old) {
		body->batch = mem_grow(body->batch, &body->batch_cap, old + 1,
		    sizeof *body->batch);
		memset(body->batch + old, 0, (body->batch_cap - old) * sizeof *body->batch);
	}
	return &body->batch[body->batches];
}

enum body_found
body_read(struct body *body, struct binding *b, const char *s, size_t n, uint64_t line,
    int32_t day, size_t most, struct faults *f)
{
	struct reading rd = { body, b, day, f };
	struct batch *batch;
	struct err e;
	int rc;

	body->id = intern_new();
	body->rep = intern_new();
	rec_again(b->deals, s, n, line);
	while ((rc = rec_read(b->deals, batch = next_batch(body), &e)) > 0) {
		if (body->n + batch->rows > most)
			return BODY_TOO_MANY;
		body->deal = mem_grow(body->deal, &body->cap, body->n + batch->rows,
		    sizeof *body->deal);
		body->batches++;
		for (size_t i = 0; i < batch->rows; i++)
			read_deal(&rd, body->batches - 1, i);
	}
	if (rc < 0) {
		faults_free(f);
		body_unreadable(f, &e);
		return BODY_UNREADABLE;
	}
	if (f->n > 0)
		return BODY_INVALID;
	body->first_day = first_day(body, b->g);
	return BODY_READ;
}

void
body_free(struct body *body)
{
	for (size_t i = 0; i < body->batch_cap; i++)
		batch_free(&body->batch[i]);
	free(body->batch);
	free(body->deal);
	free(body->open);
	intern_free(body->id);
	intern_free(body->rep);
	memset(body, 0, sizeof *body);
}

/* ---- their features ---------------------------------------------------------------------- */

struct row_fields {
	const struct batch *batch;
	const struct rec_row *row;
};

static const char *
row_field(void *arg, size_t column, size_t *n)
{
	const struct row_fields *r = arg;

	return batch_field(r->batch, r->row, column, n);
}

static double
progress(const struct body *body, const struct binding *b, const struct body_deal *d,
    const struct row_fields *r)
{
	struct asof_text stage;

	if (body->no_progress || !b->g->stages_tell || d->later ||
	    b->column[DEAL_STAGE] == SIZE_MAX)
		return NAN;
	stage = field(r->batch, r->row, b->column[DEAL_STAGE]);
	return stages_progress(b->g->stages, stage.s, stage.n);
}

static void
write_row(const struct body *body, struct binding *b, const struct body_deal *d, int32_t day,
    const struct feature_cache *cache, struct out *o)
{
	const struct batch *batch = &body->batch[d->batch];
	struct row_fields r = { batch, &batch->row[d->row] };
	struct feature_record record = { .field = row_field, .arg = &r,
	    .bytes = batch->text + r.row->raw, .n = r.row->raw_len, .later = d->later };
	struct feature_deal deal = { d->deal.created, d->deal.amount, { 0 } };
	float x[FEATURE_ALL];
	struct feature_values v = { .owner = INTERN_NONE, .stage = INTERN_NONE, .x = x };
	struct feature_row row = { .day = day };
	struct feature_now now;

	for (int k = 0; k < ASOF_KEYS; k++)
		record.category[k] = field(batch, r.row, b->dim[k]);
	asof_groups_of(b->g->a, record.category, deal.group);
	feature_cache_find(cache, deal.group, row.text);
	feature_cache_now(cache, row.text, day, &now);
	now.first_day = body->first_day;
	now.rep.open = (uint32_t)((long)now.rep.open + body->open[d->rep]);
	feature_own(&now, &deal, x);
	v.health = feature_health(&now, &deal, progress(body, b, d, &r));
	v.consistency = now.rep.consistency;
	feature_columns_row(&b->columns, &record, cache, &row, &v, o);
}

void
body_features(const struct body *body, struct binding *b, size_t from, size_t to, int32_t day,
    const struct feature_cache *cache, struct out *o)
{
	for (size_t i = from; i < to; i++)
		write_row(body, b, &body->deal[i], day, cache, o);
}
