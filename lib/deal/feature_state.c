#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/span.h"
#include "base/strtab.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/feature_state.h"

const char *const feature_state_key[FEATURE_STATE_KEYS] = {
	COL_REP, COL_INDUSTRY, COL_REGION, COL_PRODUCT, COL_SOURCE, COL_STAGE
};

static const enum deal_column columns[] = {
	DEAL_ID, DEAL_CREATED, DEAL_CLOSED, DEAL_REP, DEAL_INDUSTRY, DEAL_REGION, DEAL_PRODUCT,
	DEAL_SOURCE, DEAL_STAGE, DEAL_AMOUNT, DEAL_OUTCOME
};

/* The columns that say where a state comes from. */
static const char *const origin_column[] = { COL_AS_OF, "made_with" };
static const char with_history[] = " --history";

struct reading {
	struct feature_state_origin *origin;
	long day, made;		/* columns; -1: it is of an earlier version */
};

/* Rows but the first say nothing; whatever the order, the latest day is the state's. */
static int
read_origin(const struct rec *r, const struct batch *b, const struct rec_row *row,
    const struct deal *d, void *arg, struct err *e)
{
	const struct reading *rd = arg;
	size_t n, suffix = strlen(with_history);
	const char *s;
	int32_t day;

	(void)d;
	s = batch_field(b, row, (size_t)rd->day, &n);
	if (n == 0)
		return 0;
	if (date_parse(s, n, &day) != 0)
		return rec_complain(r, b, row, (size_t)rd->day, "not a date YYYY-MM-DD", e);
	rd->origin->day = day > rd->origin->day ? day : rd->origin->day;
	s = rd->made >= 0 ? batch_field(b, row, (size_t)rd->made, &n) : "";
	rd->origin->history |= rd->made >= 0 && n > suffix &&
	    memcmp(s + n - suffix, with_history, suffix) == 0;
	return 0;
}

int
feature_state_read(const char *path, struct deals *d, size_t threads,
    struct feature_state_origin *origin, struct err *e)
{
	static const struct rec_options o = { ',', 0, -1 };
	char *file = mem_text(path, strlen(path));
	struct rec *r = rec_open(&file, 1, &o, e);
	struct reading rd = { origin, -1, -1 };
	const struct deals_row each = { read_origin, &rd };
	size_t column;
	int rc = -1;

	*origin = (struct feature_state_origin){ DATE_NONE, 0 };
	if (r != NULL && rec_need(r, deal_name[DEAL_AMOUNT], "dealfeat", &column, e) == 0) {
		rd.day = rec_find(r, origin_column[0]);
		rd.made = rec_find(r, origin_column[1]);
		rc = deals_more(d, r, (char *const *)(uintptr_t)feature_state_key, threads,
		    rd.day >= 0 ? &each : NULL, e);
	}
	rec_close(r);
	free(file);
	return rc;
}

struct named {
	const char *id;
	size_t len;
	uint32_t deal;
};

static int
by_id(const void *p, const void *q)
{
	const struct named *x = p, *y = q;

	return span_order(x->id, x->len, y->id, y->len);
}

static void
write_deal(struct out *o, const struct asof *a, const struct named *v)
{
	const struct deals *d = a->deals;
	const struct deal *deal = &d->deal[v->deal];
	char amount[NUM_MAX];
	const char *s;
	size_t n;

	out_field(o, v->id, v->len);
	out_date(o, deal->created);
	out_date(o, deal->closed);
	for (int k = 0; k < ASOF_KEYS; k++) {
		s = asof_value(a, (enum asof_dim)k, v->deal, &n);
		out_field(o, s, n);
	}
	n = 0;
	s = d->keys > ASOF_KEYS ? intern_text(d->value[ASOF_KEYS],
	    d->key[v->deal * d->keys + ASOF_KEYS], &n) : "";
	out_field(o, s, n);
	n = num_double(amount, asof_amount(a, v->deal));
	out_field(o, amount, n);
	out_name(o, deal_outcome_name[deal->outcome]);
}

static void
write_origin(struct out *o, const struct asof *a)
{
	char made[64];

	(void)snprintf(made, sizeof made, "dealkit %.40s%s", opt_version,
	    a->changes != NULL ? with_history : "");
	out_date(o, a->day);
	out_name(o, made);
}

void
feature_state_write(const char *path, const struct asof *a)
{
	const struct deals *d = a->deals;
	struct named *v = mem_resize(NULL, d->n, sizeof *v);
	struct out o;
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		if (d->deal[i].created <= a->day) {
			v[n].deal = (uint32_t)i;
			v[n].id = strtab_text(d->ids, (uint32_t)i, &v[n].len);
			n++;
		}
	qsort(v, n, sizeof *v, by_id);
	out_open(&o, path);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		out_name(&o, deal_name[columns[i]]);
	out_name(&o, origin_column[0]);
	out_name(&o, origin_column[1]);
	out_end(&o);
	for (size_t i = 0; i < n; i++) {
		write_deal(&o, a, &v[i]);
		if (i == 0) {
			write_origin(&o, a);
		} else {
			out_empty(&o);
			out_empty(&o);
		}
		out_end(&o);
	}
	out_close(&o);
	free(v);
}
