#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "csv/rec.h"
#include "deal/deal.h"
#include "deal/last_day.h"
#include "drift/outcomes.h"
#include "stats/surv.h"

static void
take_deals(struct outcomes *o, const struct deals *d)
{
	size_t n;

	o->n = d->n;
	o->deal = mem_zero(d->n, sizeof *o->deal);
	for (size_t i = 0; i < d->n; i++) {
		const char *id = strtab_text(d->ids, (uint32_t)i, &n);

		(void)intern_add(o->ids, id, n);
		o->deal[i] = (struct outcome){ d->deal[i].created, d->deal[i].closed, 0,
		    d->deal[i].outcome };
	}
}

int
outcomes_read(struct outcomes *o, const char *path, size_t threads, struct err *e)
{
	struct rec_options options = { ',', 0, -1 };
	char *file = mem_text(path, strlen(path));
	struct deals d = { 0 };
	struct last_day last;
	struct rec *r;
	int rc = -1;

	memset(o, 0, sizeof *o);
	o->ids = intern_new();
	if ((r = rec_open(&file, 1, &options, e)) != NULL &&
	    deals_read(&d, r, NULL, 0, DEALS_IDS, threads, e) == 0) {
		last_day_of(&d, &last);
		o->last = last.day;
		if (last.day != DATE_NONE)
			deals_forget(&d, last.day);
		take_deals(o, &d);
		rc = 0;
	}
	deals_free(&d);
	if (r != NULL)
		rec_close(r);
	free(file);
	return rc;
}

void
outcomes_of(struct outcomes *o, const struct dataset *s)
{
	size_t n;

	memset(o, 0, sizeof *o);
	o->ids = intern_new();
	o->n = s->deals;
	o->deal = mem_zero(s->deals, sizeof *o->deal);
	o->last = s->snapshots > 0 ? s->snapshot[s->snapshots - 1] : DATE_NONE;
	for (uint32_t i = 0; i < s->deals; i++) {
		const struct dataset_deal *d = &s->deal[i];
		const char *id = dataset_id(s, i, &n);
		int later = d->closed != DATE_NONE && d->closed > o->last;

		(void)intern_add(o->ids, id, n);
		o->deal[i] = (struct outcome){ d->created, later ? DATE_NONE : d->closed, 0,
		    later ? DEAL_OPEN : d->outcome };
	}
	for (size_t i = s->rows; i-- > 0; )
		o->deal[s->row[i].deal].entered = s->row[i].as_of -
		    s->deal[s->row[i].deal].created;
}

void
outcomes_free(struct outcomes *o)
{
	intern_free(o->ids);
	free(o->deal);
	memset(o, 0, sizeof *o);
}

int
outcomes_waiting(const struct outcomes *o, int32_t day, struct waiting *w)
{
	int32_t *age = mem_resize(NULL, o->n, sizeof *age),
	    *entry = mem_resize(NULL, o->n, sizeof *entry);
	uint8_t *kind = mem_resize(NULL, o->n, sizeof *kind);
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < o->n; i++) {
		const struct outcome *d = &o->deal[i];
		int closed = d->closed != DATE_NONE && d->closed <= day;

		if (d->created == DATE_NONE || d->created > day)
			continue;
		kind[n] = closed ? d->kind : SURV_OPEN;
		age[n] = (closed ? d->closed : day) - d->created;
		entry[n++] = d->entered;
	}
	rc = waiting_fit(w, age, entry, kind, n);
	free(age);
	free(entry);
	free(kind);
	return rc;
}
