#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/err.h"
#include "base/file.h"
#include "model/booster_json.h"
#include "model/tree_json.h"

/* Reads all trees of the text; how many, or -1. */
static int
count(const char *text, struct err *e)
{
	struct tree_json t;
	int more, n = 0;

	tree_json_begin(&t, text, strlen(text), 0);
	while ((more = tree_json_next(&t, e)) > 0)
		n++;
	if (more == 0)
		assert_int_equal(t.at, strlen(text));
	tree_json_free(&t);
	return more < 0 ? -1 : n;
}

static void
numbers_and_words(void **state)
{
	static const char text[] = " [ {\"id\":7,\"split_conditions\":[0, -0,1.5E-1,\t-2.25e+3,"
	    "16777217],\"default_left\":[true,false,1],\"other\":{\"a\":[null,\"]\",{}]}},\n"
	    "{\"left_children\":[]} ]";
	static const double value[] = { 0, 0, .15, -2250, 16777217 };
	struct tree_json t;
	struct err e;

	(void)state;
	tree_json_begin(&t, text, sizeof text - 1, 0);
	assert_int_equal(tree_json_next(&t, &e), 1);
	assert_int_equal(t.array[TREE_VALUE].n, 5);
	assert_memory_equal(t.array[TREE_VALUE].x + 2, value + 2, 3 * sizeof *value);
	assert_false(t.array[TREE_VALUE].whole);
	assert_int_equal(t.array[TREE_DEFAULT].n, 3);
	assert_true(t.array[TREE_DEFAULT].whole);
	assert_true(t.array[TREE_DEFAULT].x[0] == 1 && t.array[TREE_DEFAULT].x[1] == 0);
	assert_false(t.array[TREE_LEFT].given);
	assert_int_equal(tree_json_next(&t, &e), 1);
	assert_true(t.array[TREE_LEFT].given && t.array[TREE_LEFT].n == 0);
	assert_false(t.array[TREE_VALUE].given);
	assert_int_equal(t.array[TREE_VALUE].n, 0);
	assert_int_equal(tree_json_next(&t, &e), 0);
	assert_int_equal(t.at, sizeof text - 1);
	assert_int_equal(t.trees, 2);
	tree_json_free(&t);
}

static void
what_is_no_json_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "{}", "[", "[{}", "[{},]", "[{} {}]", "[1]", "[{\"id\"}]", "[{\"id\":}]",
		"[{\"id\":1,}]", "[{\"id\":1,\"id\":2}]", "[{\"id\":[1,]}]", "[{\"id\":\"x}]",
		"[{\"id\":nul}]", "[{\"id\":{\"a\":1,}}]", "[{\"id\":[1}]}]", "[{\"id\":\"\\",
		"[{\"id\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}]",
		"[{\"categories\":1}]", "[{\"categories\":[\"1\"]}]", "[{\"categories\":[null]}]",
		"[{\"categories\":[NaN]}]", "[{\"categories\":[Infinity]}]",
		"[{\"categories\":[1e999]}]", "[{\"categories\":[01]}]", "[{\"categories\":[+1]}]",
		"[{\"categories\":[.5]}]", "[{\"categories\":[5.]}]", "[{\"categories\":[1e]}]",
		"[{\"categories\":[-]}]", "[{\"categories\":[1 2]}]", "[{\"categories\":[1",
		"[{\"categories\":[tru]}]", "[{\"categories\":[0x1]}]", "[{\"id\":\"\n\"}]",
	};
	char text[4000] = "[{";
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		e.text[0] = '\0';
		if (count(bad[i], &e) != -1 || strstr(e.text, "byte") == NULL)
			fail_msg("%s: '%s'", bad[i], e.text);
	}
	for (int i = 0; i < 100; i++)
		snprintf(text + strlen(text), 20, "%s\"n%d\":0", i > 0 ? "," : "", i);
	strcat(text, "}]");
	assert_int_equal(count(text, &e), -1);
	assert_int_equal(count("[]", &e), 0);
	assert_int_equal(count("[{}]", &e), 1);
}

/* Whatever is changed in a model: nothing that jansson refuses is read. */
static void
as_strict_as_a_json_library(void **state)
{
	struct tree_json t;
	struct err e;
	size_t n, start, end, tried = 0;
	char *text = file_read("tests/golden/model.json", 1 << 20, &n, &e);
	json_error_t why;
	json_t *j;
	int more;

	(void)state;
	assert_non_null(text);
	start = booster_json_trees(text, n);
	tree_json_begin(&t, text, n, start);
	while ((more = tree_json_next(&t, &e)) > 0)
		continue;
	assert_int_equal(more, 0);
	end = t.at;
	tree_json_free(&t);
	for (size_t i = start; i < end; i++) {
		const char old = text[i];

		for (const char *c = "0]},:\"-E.\\ "; *c != '\0'; c++) {
			text[i] = *c;
			tree_json_begin(&t, text, end, start);
			while ((more = tree_json_next(&t, &e)) > 0)
				continue;
			if (more == 0 && t.at == end) {
				j = json_loadb(text + start, end - start, JSON_REJECT_DUPLICATES,
				    &why);
				if (j == NULL && strstr(why.text, "overflow") == NULL)
					fail_msg("byte %zu as %c: %s", i - start, *c, why.text);
				json_decref(j);
				tried++;
			}
			tree_json_free(&t);
		}
		text[i] = old;
	}
	assert_true(tried > 1000);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_words),
		cmocka_unit_test(what_is_no_json_is_refused),
		cmocka_unit_test(as_strict_as_a_json_library),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
