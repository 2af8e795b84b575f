/* verify: does a sentence say what the tables say, and nothing else? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../briefed.h"

static void
borne(const char *s)
{
	struct verify_result x;

	verify_sentence(briefed_verifier, s, strlen(s), &x);
	if (x.n > 0)
		fail_msg("%s: %s: %s", s, x.finding[0].value, x.finding[0].reason);
}

static void
refused(enum verify_rule rule, const char *s)
{
	struct verify_result x;

	verify_sentence(briefed_verifier, s, strlen(s), &x);
	for (size_t i = 0; i < x.n; i++)
		if (x.finding[i].rule == rule)
			return;
	fail_msg("%s: not refused as %s", s, verify_rule_name(rule));
}

static void
a_number_is_a_fact_within_half_its_last_digit(void **state)
{
	(void)state;
	borne("The win rate is 44.0%.");
	borne("The win rate is 44%.");
	refused(RULE_NUMBER, "The win rate is 44.2%.");
	refused(RULE_NUMBER, "EMEA has 5 deals.");
	borne("At stake in EMEA is about $1.04M.");
	refused(RULE_NUMBER, "At stake in EMEA is about $1.1M.");
	refused(RULE_NUMBER, "The win rate fell by 6%.");
	borne("The win rate fell by 6 points.");
	borne("The win rate moved by \xe2\x88\x92" "6.0 points.");
}

static void
it_is_of_the_name_beside_it(void **state)
{
	(void)state;
	borne("EMEA wins 20% of its deals.");
	borne("20% of the deals in EMEA are won.");
	refused(RULE_SUBJECT, "The overall win rate is 20%.");
	refused(RULE_SUBJECT, "Asia wins 20% of its deals.");
	refused(RULE_SUBJECT, "D2 has a risk of loss of 90%.");
}

static void
it_is_on_the_side_that_is_said(void **state)
{
	(void)state;
	borne("EMEA fell from 40% to 20%.");
	borne("EMEA wins 20% instead of 40%.");
	refused(RULE_MEASURE, "EMEA went from 20% to 40%.");
	refused(RULE_MEASURE, "EMEA wins 40%.");
}

static void
words_beside_it_are_those_of_its_measure(void **state)
{
	(void)state;
	borne("D1 has a risk of loss of 90%.");
	borne("D1 has a 10% chance of winning.");
	refused(RULE_MEASURE, "D1 has a chance of winning of 90%.");
	refused(RULE_MEASURE, "EMEA lost 50 deals.");
	borne("In EMEA, 50 deals are worth $5M.");
}

static void
a_word_of_change_has_the_sign_of_a_change(void **state)
{
	(void)state;
	refused(RULE_DIRECTION, "EMEA rose by 20 points.");
	refused(RULE_DIRECTION, "The risk of loss of D1 rose to 90%.");
	refused(RULE_DIRECTION, "In Asia the win rate fell, EMEA is at 20%.");
}

static void
causes_are_findings(void **state)
{
	(void)state;
	borne("The win rate fell to 44% because EMEA fell to 20%.");
	borne("The drop is not explained by mix.");
	refused(RULE_CAUSE, "The win rate fell to 44% because of mix.");
	refused(RULE_CAUSE, "EMEA is ruled out.");
}

static void
a_deals_names_are_its_own(void **state)
{
	(void)state;
	borne("D1 of Ann Lee is in EMEA.");
	refused(RULE_BINDING, "D1 is in Asia.");
	refused(RULE_BINDING, "D2 belongs to Ann Lee.");
}

static void
a_step_is_told_for_whom_it_is_recommended(void **state)
{
	(void)state;
	borne("Next: send a reference today for D1.");
	borne("Call the lead of region EMEA.");
	refused(RULE_NAME, "Send a reference today for D2.");
}

static void
what_has_no_figure_is_unfounded(void **state)
{
	(void)state;
	refused(RULE_UNFOUNDED, "The deals are open.");
	refused(RULE_WORD, "All is well.");
	refused(RULE_NAME, "D9 is lost.");
	refused(RULE_FORM, "See www.example.com.");
	refused(RULE_UNFOUNDED, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_a_fact_within_half_its_last_digit),
		cmocka_unit_test(it_is_of_the_name_beside_it),
		cmocka_unit_test(it_is_on_the_side_that_is_said),
		cmocka_unit_test(words_beside_it_are_those_of_its_measure),
		cmocka_unit_test(a_word_of_change_has_the_sign_of_a_change),
		cmocka_unit_test(causes_are_findings),
		cmocka_unit_test(a_deals_names_are_its_own),
		cmocka_unit_test(a_step_is_told_for_whom_it_is_recommended),
		cmocka_unit_test(what_has_no_figure_is_unfounded)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, briefed_open, briefed_close);
}
