#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../scratch.h"
#include "clean/column_map.h"
#include "clean/schema.h"
#include "clean/schema_file.h"
#include "clean/words.h"

static struct words *words;

static int
read_words(void **state)
{
	struct err e = { "" };

	(void)state;
	words = words_read(&e);
	return words != NULL ? 0 : -1;
}

static int
free_words(void **state)
{
	(void)state;
	words_free(words);
	return 0;
}

static struct schema *
schema_of(const char *text)
{
	struct err e = { "" };
	char *path = scratch_file(text);
	struct schema *s = schema_file_read(path, words, &e);

	scratch_drop(path);
	if (s == NULL)
		fail_msg("%s", e.text);
	return s;
}

static struct binding
bound(const struct schema *s, const char *header)
{
	char *path = scratch_file(header);
	struct rec_options o = { .delimiter = ',', .progress = -1 };
	struct binding b;
	struct err e;
	struct rec *r = rec_open(&path, 1, &o, &e);

	assert_non_null(r);
	column_map_schema(s, r, &b);
	rec_close(r);
	scratch_drop(path);
	return b;
}

static void
is_key(const char *name, const char *want)
{
	char *key = schema_key(name, strlen(name));

	assert_string_equal(key, want);
	free(key);
}

static void
names_are_compared_by_letters_and_digits(void **state)
{
	static const char *const same[] = {
		"Close Date", "close_date", "CloseDate", "CLOSE-DATE ", "close.date",
		"CloseDate__c",
		"\xef\xbb\xbf" "Close\xc2\xa0" "Date\xe2\x80\x8b",
		"Close \xe2\x80\x93 Date__c "
	};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		is_key(same[i], "closedate");
	is_key("%", "");
	is_key("\xc3\x84nderung", "\xc3\xa4nderung");
	is_key("A\xcc\x88nderung", "\xc3\xa4nderung");	/* decomposed */
}

static const char map[] =
    "canonical,source\ndeal_id,Nr\ncreated_date,Begin\nclosed_date,End,Second End\n"
    "closed_date:Won,Won on\nexpected_close_date,End\n"
    "outcome:Won,A=1,B=yes*\noutcome:Lost,A=0&B=no\nbad_outcome,A=0\n"
    "outcome:Open,*\ndeleted,B=gone\n";

static int
verdict(const struct binding *b, const char *a, const char *c)
{
	struct column_map_hint h = column_map_join(column_map_look(b, 0, a, strlen(a)),
	    column_map_look(b, 1, c, strlen(c)));

	int assumed;
	int v = column_map_verdict(b, h, &assumed);

	/* the map's only rule for Open has no test */
	assert_int_equal(assumed, v == DEAL_OPEN);
	return v;
}

static void
the_first_rule_that_holds_decides(void **state)
{
	struct schema *s = schema_of(map);
	struct binding b = bound(s, "Nr,Begin,End,A,B\n");
	/* which of the two columns the rules look at first */
	int swapped = b.look[0] == 4;

	(void)state;
	assert_int_equal(b.lacks, -1);
	assert_int_equal(b.looks, 2);
#define is(a, c, v) assert_int_equal(swapped ? verdict(&b, c, a) : verdict(&b, a, c), v)
	is("1", "", DEAL_WON);
	is("", " YES, sir", DEAL_WON);
	is("0", "no", DEAL_LOST);
	is("0", "maybe", SCHEMA_BAD);
	is("0", "yes", DEAL_WON);
	is("", "no", DEAL_OPEN);
	is("", "", DEAL_OPEN);
	is("1", "Gone", SCHEMA_DELETED);
	is("1", "gone ", SCHEMA_DELETED);
	is("1", "gone far", DEAL_WON);
#undef is
	column_map_free(&b);
	schema_free(s);
}

static void
a_close_date_that_is_the_forecast_is_shared(void **state)
{
	const unsigned open = 1u << DEAL_OPEN, won = 1u << DEAL_WON, lost = 1u << DEAL_LOST;
	struct schema *s = schema_of(map);
	struct binding b = bound(s, "Nr,Begin,Second End,End,Won on,A,B\n");

	(void)state;
	assert_int_equal(b.sources[DEAL_CLOSED], 3);
	assert_int_equal(b.source[DEAL_CLOSED][0].column, 3);
	assert_int_equal(b.source[DEAL_CLOSED][0].outcomes, won | lost);
	assert_int_equal(b.source[DEAL_CLOSED][1].outcomes, won | lost | open);
	assert_int_equal(b.source[DEAL_CLOSED][2].outcomes, won);
	assert_int_equal(b.sources[DEAL_EXPECTED], 1);
	assert_int_equal(b.source[DEAL_EXPECTED][0].outcomes, open);
	assert_int_equal(b.replaced[DEAL_CLOSED], 3);
	column_map_free(&b);
	schema_free(s);
}

static void
won_and_lost_must_both_be_knowable(void **state)
{
	struct schema *s = schema_of(map);
	struct binding b = bound(s, "Nr,Begin,End,A\n");

	(void)state;
	assert_int_equal(b.lacks, DEAL_OUTCOME);	/* without B nothing is Lost */
	column_map_free(&b);
	b = bound(s, "Begin,End,A,B\n");
	assert_int_equal(b.lacks, DEAL_ID);
	column_map_free(&b);
	schema_free(s);
}

static void
the_deals_own_names_are_sources_too(void **state)
{
	struct schema *s = schema_of("canonical,source\nregion,Area\n");
	struct binding b = bound(s,
	    "deal_id,Created Date,closed_date,OUTCOME,region,Area,industry__c\n");

	(void)state;
	assert_int_equal(b.lacks, -1);
	assert_int_equal(b.source[DEAL_REGION][0].column, 5);
	assert_int_equal(b.source[DEAL_REGION][1].column, 4);
	assert_int_equal(b.source[DEAL_INDUSTRY][0].column, 6);
	assert_int_equal(b.replaced[DEAL_OUTCOME], 3);
	assert_int_equal(b.known, 2);			/* Area, and OUTCOME by the rules for it */
	column_map_free(&b);
	schema_free(s);
}

static void
an_exact_name_goes_before_a_similar_one(void **state)
{
	struct schema *s = schema_of(map);
	struct binding b = bound(s, "nr,Nr,Begin,End,A,B\n");

	(void)state;
	assert_int_equal(b.source[DEAL_ID][0].column, 1);
	column_map_free(&b);
	schema_free(s);
}

static void
some_values_stand_for_none(void **state)
{
	struct schema *s = schema_of("canonical,source\nmissing,N/A,not known\n");

	(void)state;
	assert_int_equal(s->missing_least, 3);
	assert_true(schema_missing(s, "N/A", 3));
	assert_true(schema_missing(s, " n/a\t", 5));
	assert_true(schema_missing(s, "Not Known", 9));
	assert_false(schema_missing(s, "N/AA", 4));
	assert_false(schema_missing(s, "n a", 3));
	schema_free(s);
}

static void
a_name_stands_for_an_id_that_is_not_there(void **state)
{
	struct schema *s =
	    schema_of("canonical,source\ndeal_id,Nr\nname_as_id,Title\n"
		    "created_date,Begin\nclosed_date,End\n");
	struct binding b = bound(s, "Begin,End,outcome,Title\n");

	(void)state;
	assert_true(column_map_fits(&b));
	assert_true(b.titled);
	assert_int_equal(b.source[DEAL_ID][0].column, 3);
	column_map_free(&b);
	b = bound(s, "Begin,End,outcome,Title,Nr\n");
	assert_false(b.titled);
	assert_int_equal(b.source[DEAL_ID][0].column, 4);
	column_map_free(&b);
	schema_free(s);
}

struct names {
	char text[16384];
	char keys[16384];		/* each between two blanks */
};

static void
add_name(struct names *n, const struct schema_name *name)
{
	char key[256];

	snprintf(key, sizeof key, " %s ", name->key);
	if (strstr(n->keys, key) != NULL)
		return;
	strcat(n->keys, key);
	strcat(strcat(n->text, *n->text != '\0' ? "," : ""), name->text);
}

/* A header of all the columns that the schema's file names. */
static void
name_all(const struct schema *s, struct names *n)
{
	for (int c = 0; c < DEAL_COLUMNS; c++)
		for (size_t i = 0; i < s->sources[c]; i++)
			if (s->source[c][i].origin != SCHEMA_IMPLIED)
				add_name(n, &s->source[c][i].name);
	for (size_t i = 0; i < s->rules; i++)
		for (size_t k = 0; k < s->rule[i].tests; k++)
			add_name(n, &s->rule[i].test[k].column);
	strcat(n->text, "\n");
}

static void
every_shared_schema_is_chosen_for_its_own_names(void **state)
{
	struct rec_options o = { .delimiter = ',', .progress = -1 };
	struct err e;
	size_t n;
	struct schema **all = schema_files_read("auto", words, &n, &e);

	(void)state;
	assert_non_null(all);
	assert_true(n >= 20);
	for (size_t i = 0; i < n; i++) {
		struct names names = { "", "" };
		struct binding b;
		struct rec *r;
		char *path;

		name_all(all[i], &names);
		path = scratch_file(names.text);
		r = rec_open(&path, 1, &o, &e);
		assert_non_null(r);
		column_map_best(all, n, r, &b);
		assert_string_equal(b.schema->name, all[i]->name);
		assert_true(column_map_fits(&b));
		assert_int_equal(b.known, rec_columns(r));
		column_map_free(&b);
		rec_close(r);
		scratch_drop(path);
	}
	schemas_free(all, n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_compared_by_letters_and_digits),
		cmocka_unit_test(the_first_rule_that_holds_decides),
		cmocka_unit_test(a_close_date_that_is_the_forecast_is_shared),
		cmocka_unit_test(won_and_lost_must_both_be_knowable),
		cmocka_unit_test(the_deals_own_names_are_sources_too),
		cmocka_unit_test(an_exact_name_goes_before_a_similar_one),
		cmocka_unit_test(some_values_stand_for_none),
		cmocka_unit_test(a_name_stands_for_an_id_that_is_not_there),
		cmocka_unit_test(every_shared_schema_is_chosen_for_its_own_names),
	};

	setenv("DEALKIT_SHARE", "share", 0);	/* tests run in the project's folder */
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, read_words, free_words);
}
