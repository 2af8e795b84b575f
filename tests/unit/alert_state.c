#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "alert/alert_state.h"
#include "base/date.h"

#define NO ALERT_STATE_NO_MODEL

enum { DAY = 20000 };

static const struct alert_state_hear nobody = { 0, 0 }, one = { 1, 0 }, two = { 2, 0 };

static struct alert_state_alert
alert(enum rule_kind kind, int category, double measure, int32_t day)
{
	return (struct alert_state_alert){ kind, RULE_REP, RULE_WARNING, category,
	    alert_state_measure(measure), day };
}

static int
quiet(const struct alert_state *d, uint32_t subject, struct alert_state_alert a)
{
	return alert_state_is_quiet(d, subject, &a, 7);
}

static void
settle(struct alert_state *d, uint32_t subject, struct alert_state_alert now, uint64_t fits)
{
	alert_state_settle(d, subject, rule_table_of(now.kind), fits, &now, 7);
}

static void
raise_it(struct alert_state *d, uint32_t subject, struct alert_state_alert a)
{
	alert_state_raise(d, subject, &a);
}

static void
an_alert_is_quiet_for_its_cooldown(void **state)
{
	struct alert_state *d = alert_state_new();
	uint32_t s = alert_state_add(d, 1, "D1", 2);

	(void)state;
	assert_false(quiet(d, s, alert(RULE_RISK_HIGH, 3, .7, DAY)));
	raise_it(d, s, alert(RULE_RISK_HIGH, 3, .7, DAY));
	assert_true(quiet(d, s, alert(RULE_RISK_HIGH, 3, .9, DAY)));
	assert_true(quiet(d, s, alert(RULE_RISK_HIGH, 3, .9, DAY + 6)));
	assert_false(quiet(d, s, alert(RULE_RISK_HIGH, 3, .9, DAY + 7)));
	assert_false(quiet(d, s, alert(RULE_OVERDUE, 3, .9, DAY)));
	assert_true(quiet(d, s, alert(RULE_RISK_HIGH, 3, .9, DAY - 30)));
	alert_state_free(d);
}

static void
worse_by_a_category_is_not_quiet(void **state)
{
	struct alert_state *d = alert_state_new();
	uint32_t s = alert_state_add(d, 1, "D1", 2);
	struct alert_state_alert worse = alert(RULE_RISK_HIGH, 2, .5, DAY + 1);

	(void)state;
	raise_it(d, s, alert(RULE_RISK_HIGH, 2, .5, DAY));
	assert_true(quiet(d, s, worse));
	worse.severity = RULE_CRITICAL;
	assert_false(quiet(d, s, worse));
	assert_false(quiet(d, s, alert(RULE_RISK_HIGH, 3, .5, DAY + 1)));
	alert_state_free(d);
}

/* Whether an alert raised at .7 is over at this category and risk. */
static int
is_over(int category, double risk, uint64_t fits)
{
	struct alert_state *d = alert_state_new();
	uint32_t s = alert_state_add(d, 1, "D1", 2);
	int over;

	raise_it(d, s, alert(RULE_RISK_HIGH, 3, .7, DAY));
	settle(d, s, alert(RULE_RISK_HIGH, category, risk, DAY + 1), fits);
	over = !quiet(d, s, alert(RULE_RISK_HIGH, 3, .7, DAY + 2));
	alert_state_free(d);
	return over;
}

static void
it_is_over_when_calmer_by_a_margin(void **state)
{
	(void)state;
	assert_true(is_over(2, .65, 0));
	assert_false(is_over(2, .650001, 0));
	assert_false(is_over(3, .1, 0));
	assert_false(is_over(0, .1, 0));		/* a model without signal */
	assert_false(is_over(1, NAN, 0));
	assert_false(is_over(2, .1, ALERT_STATE_BIT(RULE_RISK_HIGH, RULE_REP)));
	assert_true(is_over(2, .1, ALERT_STATE_BIT(RULE_OVERDUE, RULE_REP)));
}

static void
a_change_stays_until_all_have_heard(void **state)
{
	struct alert_state *d = alert_state_new();
	const struct alert_state_seen before = { DAY, 300000, DATE_NONE, DAY - 3, DATE_NONE, NO },
	    now = { DAY + 1, 500000, DATE_NONE, 0, 0, NO };
	struct alert_state_seen later = { DAY - 1, 0, 0, 0, 0, NO }, was;
	uint32_t s = alert_state_load(d, 1, "D1", 2);

	(void)state;
	alert_state_load_seen(d, s, &before);
	assert_true(alert_state_before(d, s, DAY + 1, &was));
	assert_int_equal(was.risk, 300000);
	assert_int_equal(was.risk_on, DAY - 3);
	assert_false(alert_state_before(d, s, DAY - 1, &was));
	assert_false(alert_state_before(d, ALERT_STATE_NONE, DAY, &was));
	assert_int_equal(alert_state_see(d, s, &now, &two), 0);
	assert_true(alert_state_is_seen(d, s));
	assert_int_not_equal(alert_state_see(d, s, &later, &nobody), 0);
	alert_state_free(d);
}

static size_t count;
static char names[64];
static int32_t last_risk, last_on;

static void
take(const struct alert_state_subject *s, void *arg)
{
	(void)arg;
	count += s->alerts;
	strncat(names, s->deal ? "d" : "o", sizeof names - strlen(names) - 1);
	strncat(names, s->name, s->len);
	last_risk = s->sight.risk;
	last_on = s->sight.risk_on;
}

static const char *
all(const struct alert_state *d, int32_t day)
{
	count = 0;
	names[0] = '\0';
	alert_state_each(d, day, take, NULL);
	return names;
}

static void
subjects_come_in_the_order_of_their_names(void **state)
{
	struct alert_state *d = alert_state_new();
	const struct alert_state_seen sight = { DAY, 1, DATE_NONE, DAY, DAY, NO };
	static const char *const fresh[] = { "Z", "A", "C", "BB", "B", "M" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		uint32_t s = alert_state_load(d, 1, i == 0 ? "BA" : "N", i == 0 ? 2 : 1);

		alert_state_load_seen(d, s, &sight);
	}
	assert_int_equal(alert_state_load(d, 1, "N", 1), 1);
	assert_int_equal(alert_state_load(d, 1, "BA", 2), ALERT_STATE_NONE);
	for (size_t i = 0; i < 6; i++)
		alert_state_see(d, alert_state_add(d, 1, fresh[i], strlen(fresh[i])), &sight,
		    &nobody);
	raise_it(d, alert_state_add(d, 0, "x=y", 3), alert(RULE_WIN_RATE_DROP, 0, .1, DAY));
	assert_string_equal(all(d, DAY), "ox=ydAdBdBAdBBdCdMdNdZ");
	alert_state_forget(d, alert_state_seek(d, "N", 1));
	alert_state_forget(d, alert_state_seek(d, "C", 1));
	assert_int_equal(alert_state_seek(d, "Q", 1), ALERT_STATE_NONE);
	assert_string_equal(all(d, DAY), "ox=ydAdBdBAdBBdMdZ");
	assert_string_equal(all(d, DAY + ALERT_STATE_FORGET), "ox=ydAdBdBAdBBdMdZ");
	assert_string_equal(all(d, DAY + ALERT_STATE_FORGET + 1), "");
	alert_state_free(d);
}

static void
what_nobody_was_told_is_kept_as_it_was(void **state)
{
	struct alert_state *d = alert_state_new();
	const struct alert_state_seen before = { DAY, 300000, DATE_NONE, DAY - 3, DATE_NONE, NO },
	    now = { DAY + 1, 500000, DATE_NONE, 0, 0, NO };
	uint32_t s = alert_state_load(d, 1, "D1", 2);

	(void)state;
	alert_state_load_seen(d, s, &before);
	alert_state_see(d, s, &now, &two);
	all(d, DAY + 1);
	assert_int_equal(last_risk, 300000);
	assert_int_equal(last_on, DAY - 3);
	alert_state_told(d, s, &one);
	all(d, DAY + 1);
	assert_int_equal(last_risk, 300000);
	alert_state_told(d, s, &one);
	all(d, DAY + 1);
	assert_int_equal(last_risk, 500000);
	alert_state_free(d);
}

/* What a deal of this risk is compared with, when it was .3 by model a. */
static int32_t
compared(double risk, const char *model, const struct alert_state_hear *hear)
{
	struct alert_state *d = alert_state_new();
	struct alert_state_seen before = { DAY, 300000, DATE_NONE, DAY, DATE_NONE, NO };
	struct alert_state_seen now = { DAY + 1, alert_state_measure(risk), DATE_NONE, 0, 0, NO };
	uint32_t s = alert_state_load(d, 1, "D1", 2);

	before.model = alert_state_load_model(d, "a", 1);
	alert_state_load_seen(d, s, &before);
	now.model = alert_state_add_model(d, model, strlen(model));
	assert_int_equal(alert_state_is_new_model(d, now.model), *model == 'b');
	alert_state_see(d, s, &now, hear);
	all(d, DAY + 1);
	alert_state_free(d);
	return last_risk;
}

static void
it_is_compared_with_the_least_since_it_was_told(void **state)
{
	(void)state;
	assert_int_equal(compared(.4, "a", &nobody), 300000);
	assert_int_equal(compared(.2, "a", &nobody), 200000);
	assert_int_equal(compared(.4, "", &nobody), 300000);
	assert_int_equal(compared(NAN, "a", &nobody), 300000);
	assert_int_equal(compared(.4, "b", &nobody), 400000);
	assert_int_equal(compared(.4, "b", &two), 400000);
	assert_int_equal(compared(NAN, "b", &nobody), ALERT_STATE_UNKNOWN);
}

static void
measures_are_millionths(void **state)
{
	(void)state;
	assert_int_equal(alert_state_measure(.783211), 783211);
	assert_int_equal(alert_state_measure(-.059237), -59237);
	assert_int_equal(alert_state_measure(NAN), ALERT_STATE_UNKNOWN);
	assert_int_equal(alert_state_measure(1e9), 2000000000);
	assert_int_equal(alert_state_measure(-1e9), -2000000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_alert_is_quiet_for_its_cooldown),
		cmocka_unit_test(worse_by_a_category_is_not_quiet),
		cmocka_unit_test(it_is_over_when_calmer_by_a_margin),
		cmocka_unit_test(a_change_stays_until_all_have_heard),
		cmocka_unit_test(subjects_come_in_the_order_of_their_names),
		cmocka_unit_test(what_nobody_was_told_is_kept_as_it_was),
		cmocka_unit_test(it_is_compared_with_the_least_since_it_was_told),
		cmocka_unit_test(measures_are_millionths),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
