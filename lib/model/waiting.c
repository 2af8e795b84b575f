#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "model/model.h"
#include "model/waiting.h"
#include "stats/surv.h"

enum { MOST_DAYS = 36600 };		/* a century */

static int
is_enough(const uint8_t *kind, size_t n)
{
	size_t won = 0, lost = 0;

	for (size_t i = 0; i < n; i++) {
		won += kind[i] == SURV_WON;
		lost += kind[i] == SURV_LOST;
	}
	return won >= WAITING_ENOUGH && lost >= WAITING_ENOUGH;
}

static void
make_room(struct waiting *w, size_t days)
{
	w->days = days;
	w->won = mem_zero(days, sizeof *w->won);
	w->lost = mem_zero(days, sizeof *w->lost);
}

int
waiting_fit(struct waiting *w, const int32_t *age, const int32_t *entry, const uint8_t *kind,
    size_t n)
{
	struct surv s = { 0 };
	double won, lost, f;
	int32_t last = 0;

	memset(w, 0, sizeof *w);
	if (!is_enough(kind, n))
		return -1;
	surv_fit_entered(&s, age, entry, kind, n);
	for (size_t i = 0; i < n; i++)
		if (kind[i] != SURV_OPEN && age[i] > last)
			last = age[i];
	if (last >= MOST_DAYS)
		last = MOST_DAYS - 1;
	won = surv_incidence(&s, last);
	lost = 1 - surv_survival(&s, last) - won;
	w->horizon = surv_horizon(&s);
	make_room(w, (size_t)last + 1);
	for (int32_t a = 0; a <= last && won > 0 && lost > 0; a++) {
		f = surv_incidence(&s, a);
		w->won[a] = fmax(WAITING_LEAST_WON, 1 - f / won);
		w->lost[a] = fmax(WAITING_LEAST_LOST, 1 - (1 - surv_survival(&s, a) - f) / lost);
	}
	surv_free(&s);
	return 0;
}

int
waiting_of(struct waiting *w, const struct dataset *s)
{
	int32_t *age = mem_resize(NULL, s->deals, sizeof *age),
	    *entry = mem_resize(NULL, s->deals, sizeof *entry);
	uint8_t *kind = mem_resize(NULL, s->deals, sizeof *kind);
	int rc;

	for (size_t i = s->rows; i-- > 0; ) {		/* the first row of a deal comes last */
		uint32_t k = s->row[i].deal;
		const struct dataset_deal *d = &s->deal[k];
		int closed = d->closed != DATE_NONE && d->closed <= s->last_day;

		kind[k] = closed ? d->outcome : SURV_OPEN;
		age[k] = (closed ? d->closed : s->last_day) - d->created;
		entry[k] = s->row[i].as_of - d->created;
	}
	rc = waiting_fit(w, age, entry, kind, s->deals);
	free(age);
	free(entry);
	free(kind);
	return rc;
}

void
waiting_free(struct waiting *w)
{
	free(w->won);
	free(w->lost);
	memset(w, 0, sizeof *w);
}

double
waiting_won(const struct waiting *w, int32_t age)
{
	return age < 0 ? 1 : (size_t)age < w->days ? w->won[age] : WAITING_LEAST_WON;
}

double
waiting_lost(const struct waiting *w, int32_t age)
{
	return age < 0 ? 1 : (size_t)age < w->days ? w->lost[age] : WAITING_LEAST_LOST;
}

double
waiting_odds(const struct waiting *w, int32_t a, int32_t b)
{
	return waiting_won(w, b) / waiting_won(w, a) * (waiting_lost(w, a) / waiting_lost(w, b));
}

/* Days on which nothing changed are left out: pairs of day and share. */
static void
put_curve(struct buf *o, const char *name, const double *x, size_t n)
{
	char text[NUM_MAX];
	double last = -1;

	buf_printf(o, ",\"%s\":[", name);
	for (size_t i = 0; i < n; i++) {
		if (x[i] >= last && x[i] <= last)
			continue;
		num_fixed(text, x[i], 6);
		buf_printf(o, "%s[%zu,%s]", last >= 0 ? "," : "", i, text);
		last = x[i];
	}
	buf_text(o, "]");
}

char *
waiting_text(const struct waiting *w)
{
	struct buf o = { 0 };
	char *text;

	buf_printf(&o, "{\"horizon\":%d,\"days\":%zu", (int)w->horizon, w->days);
	put_curve(&o, "won", w->won, w->days);
	put_curve(&o, "lost", w->lost, w->days);
	buf_text(&o, "}");
	text = mem_text(o.s, o.len);
	buf_free(&o);
	return text;
}

/* The curve, from its steps; -1 if they are none that fall. */
static int
read_curve(const json_t *list, double *x, size_t n)
{
	size_t at = 0, steps = json_array_size(list);
	double last = 1;

	for (size_t i = 0; i < steps; i++) {
		const json_t *pair = json_array_get(list, i);
		json_int_t day = json_integer_value(json_array_get(pair, 0));
		double share = json_number_value(json_array_get(pair, 1));

		if (day < (json_int_t)at || day >= (json_int_t)n || (i == 0 && day != 0) ||
		    !(share > 0 && share <= last))
			return -1;
		for (; at < (size_t)day; at++)
			x[at] = last;
		last = share;
	}
	for (; at < n; at++)
		x[at] = last;
	return steps > 0 ? 0 : -1;
}

int
waiting_read(struct waiting *w, const struct model *m, struct err *e)
{
	const char *text = model_part_text(m, "waiting");
	json_t *root;
	json_int_t days;
	int rc = 0;

	memset(w, 0, sizeof *w);
	err_set(e, "%s", "");
	if (text == NULL)
		return -1;
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	days = json_integer_value(json_object_get(root, "days"));
	w->horizon = (int32_t)json_integer_value(json_object_get(root, "horizon"));
	if (days < 1 || days > MOST_DAYS || w->horizon < 0 || w->horizon > MOST_DAYS) {
		rc = -1;
	} else {
		make_room(w, (size_t)days);
		if (read_curve(json_object_get(root, "won"), w->won, w->days) != 0 ||
		    read_curve(json_object_get(root, "lost"), w->lost, w->days) != 0)
			rc = -1;
	}
	json_decref(root);
	return rc != 0 ? err_set(e, "dealkit_waiting: bad or absent curves") : 0;
}
