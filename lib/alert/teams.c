#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alert/teams.h"
#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"

enum { HIGH = 3 };
#define UP .15			/* so much a risk has grown that it counts */

struct sums {
	uint64_t deals, high, fresh, up, slipped, overdue;
	int64_t amount, saveable;	/* cents */
	int unknown;			/* the table does not say what is to be saved */
};

struct teams {
	struct intern *names;
	struct sums *team;		/* [names] */
	size_t cap;
	struct sums all;
	int state;
	int32_t day;
	int32_t seen;			/* the latest day of a run before, or DATE_NONE */
};

struct teams *
teams_new(int state)
{
	struct teams *t = mem_zero(1, sizeof *t);

	t->names = intern_new();
	t->state = state;
	t->day = t->seen = DATE_NONE;
	return t;
}

void
teams_free(struct teams *t)
{
	if (t == NULL)
		return;
	intern_free(t->names);
	free(t->team);
	free(t);
}

static int64_t
cents(double x)
{
	return x > 0 ? (int64_t)llround(fmin(x, 1e15) * 100) : 0;
}

static void
add(struct sums *s, const struct rule_match *v)
{
	const double *x = v->c.x;

	s->deals++;
	s->high += v->category == HIGH;
	s->fresh += isnan(x[COMPUTED_SEEN_BEFORE]) != 0;
	s->up += x[COMPUTED_RISK_CHANGE] >= UP;
	s->slipped += x[COMPUTED_DAYS_SLIPPED] >= 1;
	s->overdue += x[COMPUTED_DAYS_OVERDUE] >= 1;
	s->amount += cents(v->c.amount);
	if (alert_fields_rank(v->c.f) == ALERT_RANK_SAVEABLE)
		s->saveable += cents(v->c.weight);
	else
		s->unknown = 1;
}

void
teams_add(struct teams *t, const struct rule_match *v, const char *manager, size_t n)
{
	uint32_t had = intern_size(t->names), id = intern_add(t->names, manager, n);

	if (id == had) {
		t->team = mem_grow(t->team, &t->cap, id + (size_t)1, sizeof *t->team);
		t->team[id] = (struct sums){ 0 };
	}
	add(&t->team[id], v);
	add(&t->all, v);
	t->day = v->c.day > t->day ? v->c.day : t->day;
	if (v->c.x[COMPUTED_SEEN_BEFORE] > t->seen)
		t->seen = (int32_t)v->c.x[COMPUTED_SEEN_BEFORE];
}

static int
is_first_of_week(const struct teams *t)
{
	int after = date_weekday(t->day);	/* days since Monday */

	return t->state ? t->seen == DATE_NONE || t->seen < t->day - after : after == 0;
}

static void
put_money(struct buf *o, int64_t sum)
{
	char text[NUM_MAX];

	buf_text(o, ",");
	buf_bytes(o, text, num_money(text, (double)sum / 100));
}

static void
put_count(struct buf *o, const struct teams *t, uint64_t n)
{
	if (t->state)
		buf_printf(o, ",%llu", (unsigned long long)n);
	else
		buf_text(o, ",");
}

static void
put_name(struct buf *o, const char *s, size_t n)
{
	buf_text(o, "\"");
	for (size_t i = 0; i < n; i++) {
		buf_text(o, s[i] == '"' ? "\"" : "");
		buf_bytes(o, &s[i], 1);
	}
	buf_text(o, "\"");
}

static void
put_row(struct buf *o, const struct teams *t, const struct sums *s, const char *scope)
{
	static const char *const weekday[] = { "Monday", "Tuesday", "Wednesday", "Thursday",
	    "Friday", "Saturday", "Sunday" };
	char day[11];

	date_text(day, t->day);
	buf_printf(o, ",%s,%llu,%llu", scope, (unsigned long long)s->deals,
	    (unsigned long long)s->high);
	put_money(o, s->amount);
	if (s->unknown)
		buf_text(o, ",");
	else
		put_money(o, s->saveable);
	put_count(o, t, s->fresh);
	put_count(o, t, s->up);
	put_count(o, t, s->slipped);
	buf_printf(o, ",%llu,%s,%s,%s\n", (unsigned long long)s->overdue,
	    weekday[date_weekday(t->day)], is_first_of_week(t) ? "yes" : "no", day);
}

void
teams_table(const struct teams *t, struct buf *o)
{
	static const char everybody[] = "all teams";
	uint32_t *order = intern_sorted(t->names);
	size_t n;

	buf_text(o, "team,scope,team_deals,team_high,team_amount,team_saveable,team_new,team_up,"
	    "team_slipped,team_overdue,weekday,first_of_week,as_of_date\n");
	for (uint32_t i = 0; i < intern_size(t->names); i++) {
		const char *name = intern_text(t->names, order[i], &n);

		put_name(o, name, n);
		put_row(o, t, &t->team[order[i]], "team");
	}
	if (intern_size(t->names) > 0) {
		put_name(o, everybody, sizeof everybody - 1);
		put_row(o, t, &t->all, "all");
	}
	free(order);
}
