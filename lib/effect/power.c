#include <math.h>

#include "base/num.h"
#include "csv/tabulate.h"
#include "deal/columns.h"
#include "effect/power.h"
#include "text/wrap.h"

#define PLANNED 3.08		/* 2.2414 + .84 */
#define ONE_LOOK 2.8		/* 1.96 + .84 */

double
power_se(const struct power *p)
{
	return sqrt(POWER_VARIANCE / (p->per_week * (p->weeks - POWER_LAG)) *
	    (1 / p->holdout + 1 / (1 - p->holdout)));
}

double
power_planned(const struct power *p)
{
	return PLANNED * power_se(p);
}

double
power_one_look(const struct power *p)
{
	return ONE_LOOK * power_se(p);
}

/* Points, to the next half below 10. */
static void
put_points(struct buf *b, double share)
{
	char text[NUM_MAX];
	double points = 100 * share;

	points = points < 10 ? floor(2 * points + .5) / 2 : floor(points + .5);
	num_money(text, points);
	buf_text(b, text);
}

static void
put_sentence(struct buf *b, const struct power *p)
{
	char share[NUM_MAX], deals[NUM_MAX], weeks[NUM_MAX];

	num_money(share, 100 * p->holdout);
	num_money(deals, p->per_week);
	num_money(weeks, p->weeks);
	buf_printf(b, "With %s%% held out and %s deals a week you see ", share, deals);
	if (power_planned(p) >= 1)
		buf_printf(b, "nothing in %s weeks", weeks);
	else {
		buf_text(b, "+");
		put_points(b, power_planned(p));
		buf_printf(b, " points in %s weeks", weeks);
	}
}

void
power_write(const struct power *p, size_t n, int table, struct out *o)
{
	struct tabulate s;
	struct buf note = { 0 };

	tabulate_open(&s, o, table);
	tabulate_column(&s, "holdout", "held out");
	tabulate_column(&s, "per_week", "a week");
	tabulate_column(&s, "weeks", "weeks");
	tabulate_column(&s, "deals_followed", "deals followed");
	tabulate_column(&s, "se", NULL);
	tabulate_column(&s, "smallest_effect", "smallest effect");
	tabulate_column(&s, "smallest_one_look", "in one look");
	tabulate_text_column(&s, COL_NOTE, NULL);
	tabulate_header(&s);
	for (size_t i = 0; i < n; i++) {
		tabulate_rate(&s, p[i].holdout);
		tabulate_number(&s, p[i].per_week);
		tabulate_number(&s, p[i].weeks);
		tabulate_number(&s, p[i].per_week * (p[i].weeks - POWER_LAG));
		tabulate_rate(&s, power_se(&p[i]));
		tabulate_change(&s, power_planned(&p[i]));
		tabulate_change(&s, power_one_look(&p[i]));
		buf_clear(&note);
		put_sentence(&note, &p[i]);
		tabulate_text(&s, note.s, note.len);
		tabulate_end(&s);
	}
	tabulate_close(&s);
	if (table)
		buf_text(&o->b, "\n");
	for (size_t i = 0; i < n && table; i++) {
		buf_clear(&note);
		put_sentence(&note, &p[i]);
		buf_bytes(&note, "", 1);
		wrap_printf(&o->b, "", "    ", "%s.", note.s);
	}
	buf_free(&note);
}
