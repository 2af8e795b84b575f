/* lever: columns, who has a lever at the landmark, and levers that need a day; by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "effect/landmark.h"
#include "effect/lever.h"

#define HEADER "deal_id,created_date,closed_date,product_type,deal_amount,outcome,demo,given\n"

/* At the landmark of 10 days: a had it, b gets it later, c is lost before, d has it on the day,
 * e never, f is closed on the day, g is too young, h is open. */
static const char deals[] = HEADER
    "h,2024-01-01,,Core,10,Open,,yes\n"
    "a,2024-01-01,2024-02-01,Core,10,Won,2024-01-03,yes\n"
    "b,2024-01-01,2024-02-10,Core,10,Lost,2024-01-20,yes\n"
    "c,2024-01-01,2024-01-06,Core,10,Lost,,no\n"
    "d,2024-01-01,2024-02-05,Core,10,Won,2024-01-11,yes\n"
    "e,2024-01-01,2024-02-15,Core,10,Won,,no\n"
    "f,2024-01-02,2024-01-12,Core,10,Won,2024-01-04,yes\n"
    "g,2024-02-10,,Core,10,Open,,\n";

struct world {
	struct rec *r;
	struct deals d;
	struct population p;
	struct levers l;
};

static void
open_world(struct world *w, const char *text)
{
	struct err e;

	memset(w, 0, sizeof *w);
	assert_non_null(w->r = rec_memory(text, strlen(text), "deals", 0, &e));
	assert_int_equal(deals_read(&w->d, w->r, NULL, 0, DEALS_KEEP | DEALS_IDS | DEALS_UNDATED, 1,
	    &e), 0);
	population_make(&w->p, &w->d);
}

static void
close_world(struct world *w)
{
	levers_free(&w->l);
	population_free(&w->p);
	deals_free(&w->d);
	rec_close(w->r);
}

static int
read_lever(struct world *w, const char *name, struct err *e)
{
	char text[32], *item = text;
	const struct opt_list names = { &item, 1 };

	strcpy(text, name);
	return levers_read(&w->l, &names, NULL, w->r, &w->d, e);
}

static void
deals_in_the_order_of_their_ids(void **state)
{
	struct world w;
	size_t n;

	(void)state;
	open_world(&w, deals);
	assert_int_equal(w.p.n, 8);
	assert_int_equal(w.p.as_of, date_days(2024, 2, 15));
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(*strtab_text(w.d.ids, w.p.row[i], &n), "abcdefgh"[i]);
	assert_int_equal(population_age(&w.p, w.p.row[7]), 45);
	assert_int_equal(population_age(&w.p, w.p.row[2]), 5);
	close_world(&w);
}

static void
who_has_it_at_the_landmark(void **state)
{
	struct world w;
	struct landmark m;
	struct err e;
	double won[2], closed[2];

	(void)state;
	open_world(&w, deals);
	assert_int_equal(read_lever(&w, "demo", &e), 0);
	assert_int_equal(w.l.n, 1);
	assert_true(w.l.lever[0].dated);
	landmark_take(&m, &w.p, &w.l.lever[0], 10, NULL, 0);
	assert_int_equal(m.n, 5);		/* a b d e h */
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(m.treated[i], "10100"[i] - '0');
	assert_int_equal(m.age[0], 21);
	assert_int_equal(m.age[4], 35);
	assert_true(m.won[0] == 1 && m.won[1] == 2);
	landmark_free(&m);
	landmark_naive(&w.p, &w.l.lever[0], NULL, 0, won, closed);
	assert_true(closed[1] == 4 && won[1] == 3);	/* a b d f ever had it */
	assert_true(closed[0] == 2 && won[0] == 1);
	close_world(&w);
}

static void
a_lever_without_a_day(void **state)
{
	struct world w;
	struct landmark m;
	struct err e;

	(void)state;
	open_world(&w, deals);
	assert_int_equal(read_lever(&w, "given", &e), 0);
	assert_int_equal(w.l.n, 1);
	assert_string_equal(w.l.lever[0].level, "yes");
	assert_int_equal(w.l.lever[0].unknown, 1);
	landmark_take(&m, &w.p, &w.l.lever[0], 10, NULL, 0);
	assert_int_equal(m.n, 7);		/* but g, whose field is empty */
	assert_true(m.arm[1] == 5 && m.arm[0] == 2);
	assert_int_equal(m.age[2], 5);
	landmark_free(&m);
	close_world(&w);
}

/* Without open deals a pseudo-value is 1 for a deal won by the horizon, else 0. */
static void
outcomes_of_closed_deals(void **state)
{
	static const char all[] = HEADER
	    "a,2024-01-01,2024-02-01,Core,10,Won,,yes\n"
	    "b,2024-01-01,2024-02-10,Core,10,Lost,,yes\n"
	    "c,2024-01-01,2024-01-06,Core,10,Lost,,no\n"
	    "d,2024-01-01,2024-02-05,Core,10,Won,,no\n";
	struct world w;
	struct landmark m;
	struct err e;

	(void)state;
	open_world(&w, all);
	assert_int_equal(read_lever(&w, "given=yes", &e), 0);
	landmark_take(&m, &w.p, &w.l.lever[0], 10, NULL, 0);
	landmark_outcome(&m);
	assert_int_equal(m.horizon, 35);
	for (size_t i = 0; i < 4; i++)
		assert_true(fabs(m.y[i] - (double)("1001"[i] - '0')) < 1e-12);
	assert_true(fabs(m.mean[1] - .5) < 1e-12 && fabs(m.mean[0] - .5) < 1e-12);
	landmark_free(&m);
	close_world(&w);
}

static void
what_is_no_lever(void **state)
{
	static const char *const bad[] = { "outcome", "closed_date", "nothing", "given=maybe" };
	struct world w;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		open_world(&w, deals);
		assert_int_equal(read_lever(&w, bad[i], &e), -1);
		assert_true(strlen(e.text) > 0);
		close_world(&w);
	}
}

/* Lost deals of 10 and 20 days without, of 40 and 80 with it: ln 11 .. ln 81. */
static void
levers_that_take_longer(void **state)
{
	static const char all[] = HEADER
	    "a,2024-01-01,2024-01-11,Core,10,Lost,,no\n"
	    "b,2024-01-01,2024-01-21,Core,10,Lost,,no\n"
	    "c,2024-01-01,2024-02-10,Core,10,Lost,,yes\n"
	    "d,2024-01-01,2024-03-21,Core,10,Lost,,yes\n"
	    "e,2024-01-01,2024-03-21,Core,10,Won,,no\n";
	double mean = (log(41) + log(81) - log(11) - log(21)) / 2;
	double v = (log(81. / 41) * log(81. / 41) + log(21. / 11) * log(21. / 11)) / 2 / 2;
	struct lever_delay d;
	struct world w;
	struct err e;

	(void)state;
	open_world(&w, all);
	assert_int_equal(read_lever(&w, "given", &e), 0);
	lever_delay(&w.l.lever[0], &w.p, NULL, &d);
	assert_true(fabs(d.factor - exp(mean)) < 1e-12);
	assert_true(fabs(d.z - mean / sqrt(v)) < 1e-12);
	close_world(&w);
	assert_true(lever_is_late(&(struct lever_delay){ 4.1, 1.16 }));
	assert_false(lever_is_late(&(struct lever_delay){ 40, 1.14 }));
	assert_false(lever_is_late(&(struct lever_delay){ 3.9, 2 }));
	assert_false(lever_is_late(&(struct lever_delay){ -9, .5 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deals_in_the_order_of_their_ids),
		cmocka_unit_test(who_has_it_at_the_landmark),
		cmocka_unit_test(a_lever_without_a_day),
		cmocka_unit_test(outcomes_of_closed_deals),
		cmocka_unit_test(what_is_no_lever),
		cmocka_unit_test(levers_that_take_longer),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
