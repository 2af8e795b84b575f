/* slots: sentences around facts, without a digit of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "brief/slots.h"
#include "../briefed.h"

/* The sentence, with the id of a fact in place of %zu; is it borne out? */
static int
holds(const char *text, enum fact_measure m, enum fact_role role, const char *name, char *to)
{
	struct verify_result x = { 0 };
	struct slots s;
	char sentence[200];

	snprintf(sentence, sizeof sentence, text, fact_find(&briefed.synopsis.facts, m, role,
	    name) + 1);
	if (slots_fill(&s, &briefed, sentence, strlen(sentence), &x) == 0) {
		slots_verify(&s, &briefed, briefed_verifier, &x);
		snprintf(to, 200, "%.*s", (int)s.text.len, s.text.s);
	}
	slots_free(&s);
	return x.n == 0;
}

static void
a_slot_says_its_fact(void **state)
{
	char said[200];

	(void)state;
	assert_true(holds("EMEA wins {f%zu}.", FACT_WIN_RATE, ROLE_RECENT, "EMEA", said));
	assert_string_equal(said, "EMEA wins 20.0%.");
	assert_true(holds("Next: {a2} for D1.", FACT_AUC, ROLE_NONE, NULL, said));
	assert_string_equal(said, "Next: Send a reference today for D1.");
}

static void
the_sentence_names_whose_it_is(void **state)
{
	char said[200];

	(void)state;
	assert_false(holds("The win rate is {f%zu}.", FACT_WIN_RATE, ROLE_RECENT, "EMEA", said));
	assert_false(holds("Asia wins {f%zu}.", FACT_WIN_RATE, ROLE_RECENT, "EMEA", said));
	assert_false(holds("EMEA wins {f%zu}, and so does Asia.", FACT_WIN_RATE, ROLE_RECENT,
	    "EMEA", said));
}

static void
no_digit_is_the_writers(void **state)
{
	char said[200];

	(void)state;
	assert_false(holds("The win rate is 44.0%%, EMEA wins {f%zu}.", FACT_WIN_RATE, ROLE_RECENT,
	    "EMEA", said));
	assert_false(holds("Fifty deals {f%zu}.", FACT_DEALS, ROLE_NONE, "EMEA", said));
}

static void
an_id_that_is_none_is_refused(void **state)
{
	static const char *const bad[] = { "{f0}", "{f9999}", "{a99}", "{}", "{f1", "{x1}", "{f1x}",
	    "{f99999999999999999999}" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct verify_result x = { 0 };
		struct slots s;

		assert_int_equal(slots_fill(&s, &briefed, bad[i], strlen(bad[i]), &x), -1);
		assert_int_equal(x.finding[0].rule, RULE_SLOT);
		slots_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slot_says_its_fact),
		cmocka_unit_test(the_sentence_names_whose_it_is),
		cmocka_unit_test(no_digit_is_the_writers),
		cmocka_unit_test(an_id_that_is_none_is_refused)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, briefed_open, briefed_close);
}
