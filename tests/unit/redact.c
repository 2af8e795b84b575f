/* redact: deals and persons by numbers, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "brief/redact.h"
#include "../briefed.h"

static struct redact *r;
static struct buf o, back;

static void
goes_as(const char *s, const char *expected)
{
	buf_clear(&o);
	buf_clear(&back);
	redact_text(r, &o, s, strlen(s));
	assert_int_equal(o.len, strlen(expected));
	assert_memory_equal(o.s, expected, o.len);
	redact_back(r, &back, o.s, o.len);
	assert_int_equal(back.len, strlen(s));
	assert_memory_equal(back.s, s, back.len);
}

/* rep_1 is a name of the tables: nobody else is called so. */
static void
names_go_as_numbers_and_come_back(void **state)
{
	(void)state;
	r = redact_new(verifier_names(briefed_verifier), 0);
	goes_as("Call Ann Lee about D1.", "Call rep_2 about deal_1.");
	goes_as("Ann Lee's D2, (D1)", "rep_2's deal_2, (deal_1)");
	goes_as("rep_1", "rep_3");
	goes_as("EMEA, D11, xD1, Ann Leeds", "EMEA, D11, xD1, Ann Leeds");
	redact_free(r);
}

static void
off_they_go_as_they_are(void **state)
{
	(void)state;
	r = redact_new(verifier_names(briefed_verifier), 1);
	goes_as("Call Ann Lee about D1.", "Call Ann Lee about D1.");
	redact_free(r);
	buf_free(&o);
	buf_free(&back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_as_numbers_and_come_back),
		cmocka_unit_test(off_they_go_as_they_are)
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, briefed_open, briefed_close);
}
