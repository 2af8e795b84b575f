/* slack: what a section counts is what it will be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/rng.h"
#include "base/utf8.h"
#include "base/buf.h"
#include "send/slack.h"

static struct alert_builder b;

/* The section's text in the message; the caller's. */
static json_t *
section(const struct alert *a, struct buf *o)
{
	struct alert one = *a;
	struct digest d = { .channel = "slack", .list = { &one, 1, 1 } };
	json_t *message, *text;

	buf_init(o);
	slack_body(o, &d, 0);
	assert_non_null(message = json_loadb(o->s, o->len, 0, NULL));
	text = json_object_get(json_array_get(json_object_get(message, "blocks"), 1), "text");
	text = json_incref(json_object_get(text, "text"));
	json_decref(message);
	buf_free(o);
	return text;
}

static struct alert
make(const char *severity, const char *subject, const char *message)
{
	struct alert a;

	alert_put_name(&b, ALERT_ID, "a1");
	alert_put_name(&b, ALERT_SEVERITY, severity);
	alert_put_name(&b, ALERT_SUBJECT, subject);
	alert_put_name(&b, ALERT_MESSAGE, message);
	alert_make(&a, &b, 20269);
	return a;
}

static void
a_section_is_escaped(void **state)
{
	struct alert a = make("info", "A & B", "<!channel>");
	struct buf o;
	json_t *text = section(&a, &o);

	(void)state;
	assert_string_equal(json_string_value(text), "[info] A &amp; B\n&lt;!channel&gt;");
	assert_int_equal(slack_weight(&a), 150 + json_string_length(text));
	json_decref(text);
	alert_free(&a);
}

static const char *
type_of(const json_t *block)
{
	return json_string_value(json_object_get(json_object_get(block, "text"), "type"));
}

static void
nothing_in_it_is_formatted(void **state)
{
	struct alert a = make("*x*", "*b* _i_ ~s~ `c`", "```code``` :smile: *all*");
	struct digest d = { .channel = "slack", .list = { &a, 1, 1 } };
	json_t *message, *blocks, *block;
	struct buf o;
	size_t i;

	(void)state;
	buf_init(&o);
	slack_body(&o, &d, 0);
	assert_non_null(message = json_loadb(o.s, o.len, 0, NULL));
	blocks = json_object_get(message, "blocks");
	json_array_foreach(blocks, i, block) {
		assert_string_equal(type_of(block), "plain_text");
		assert_true(json_is_false(json_object_get(json_object_get(block, "text"),
		    "emoji")));
	}
	assert_true(json_is_false(json_object_get(message, "mrkdwn")));
	json_decref(message);
	buf_free(&o);
	alert_free(&a);
}

/* n signs of one to five units each. */
static void
put_signs(struct rng *r, size_t n, char *to)
{
	static const char *const sign[] = {
		"x", "&", "<", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", " "
	};

	*to = '\0';
	for (; n > 0; n--) {
		strcpy(to, sign[(size_t)(7 * rng_uniform(r))]);
		to += strlen(to);
	}
}

/* At all lengths around those where a text is cut. */
static void
the_weight_is_of_what_is_written(void **state)
{
	static char severity[400], subject[4000], message[40000];
	struct rng r;
	struct buf o;

	(void)state;
	rng_start(&r, 1, 0);
	for (size_t i = 0; i < 400; i++) {
		struct alert a;
		json_t *text;

		put_signs(&r, i % 60, severity);
		put_signs(&r, i, subject);
		put_signs(&r, i % 4 == 0 ? 900 + i : i, message);
		a = make(severity, subject, message);
		text = section(&a, &o);
		assert_int_equal(slack_weight(&a), 150 + utf8_units(json_string_value(text),
		    json_string_length(text)));
		assert_true(slack_weight(&a) <= 150 + 3000);
		json_decref(text);
		alert_free(&a);
	}
}

static struct alert
make_of(const char *id, const char *kind, const char *deal)
{
	struct alert a;

	alert_put_name(&b, ALERT_ID, id);
	alert_put_name(&b, ALERT_KIND, kind);
	alert_put_name(&b, ALERT_DEAL, deal);
	alert_make(&a, &b, 20269);
	return a;
}

/* How many blocks there are for it below the header; the second's first value, or "". */
static size_t
blocks_of(const char *id, const char *kind, const char *deal, int buttons, char *value)
{
	struct alert a = make_of(id, kind, deal);
	struct digest d = { .channel = "slack", .list = { &a, 1, 1 } };
	json_t *message, *blocks, *elements;
	struct buf o;
	size_t n;

	buf_init(&o);
	slack_body(&o, &d, buttons);
	assert_non_null(message = json_loadb(o.s, o.len, 0, NULL));
	blocks = json_object_get(message, "blocks");
	n = json_array_size(blocks) - 1;
	*value = '\0';
	if (n > 1) {
		elements = json_object_get(json_array_get(blocks, 2), "elements");
		assert_int_equal(json_array_size(elements), 4);
		strcpy(value, json_string_value(json_object_get(json_array_get(elements, 0),
		    "value")));
	}
	json_decref(message);
	buf_free(&o);
	alert_free(&a);
	return n;
}

static void
deals_have_buttons_within_slacks_limits(void **state)
{
	static char value[4000], deal[4000];

	(void)state;
	assert_int_equal(blocks_of("a1", "risk_high", "D1", 0, value), 1);
	assert_int_equal(blocks_of("a1", "risk_high", "D1", 1, value), 2);
	assert_string_equal(value, "1|a1|risk_high|D1|2025-06-30");
	assert_int_equal(blocks_of("a1", "digest", "D|1", 1, value), 2);
	assert_string_equal(value, "1|a1|digest|D|1|2025-06-30");
	assert_int_equal(blocks_of("a1", "win_rate_drop", "", 1, value), 1);
	assert_int_equal(blocks_of("a1", "summary", "D1", 1, value), 1);
	assert_int_equal(blocks_of("a1", "unheard", "D1", 1, value), 1);
	assert_int_equal(blocks_of("a|1", "risk_high", "D1", 1, value), 1);
	memset(deal, 'D', 2000 - strlen("1|a1|risk_high||2025-06-30"));
	assert_int_equal(blocks_of("a1", "risk_high", deal, 1, value), 2);
	assert_int_equal(strlen(value), 2000);
	deal[strlen(deal)] = 'D';
	assert_int_equal(blocks_of("a1", "risk_high", deal, 1, value), 1);
}

static void
buttons_weigh_what_they_hold(void **state)
{
	struct alert a = make_of("a1", "risk_high", "D1"), none = make_of("a1", "risk_high", "");

	(void)state;
	/* a block, four values, their names and texts */
	assert_int_equal(slack_weight_buttons(&a) - slack_weight(&a), 150 + 4 * 28 +
	    strlen("deal:done" "deal:working" "deal:not_helpful" "deal:remind") +
	    strlen("Done" "Working on it" "Not helpful" "Remind me in a week"));
	assert_int_equal(slack_weight_buttons(&none), slack_weight(&none));
	alert_free(&a);
	alert_free(&none);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_section_is_escaped),
		cmocka_unit_test(deals_have_buttons_within_slacks_limits),
		cmocka_unit_test(buttons_weigh_what_they_hold),
		cmocka_unit_test(nothing_in_it_is_formatted),
		cmocka_unit_test(the_weight_is_of_what_is_written),
	};
	int rc;

	alert_builder_open(&b);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	alert_builder_free(&b);
	return rc;
}
