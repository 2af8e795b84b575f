/* change and store: the history of deals, and the smallest one that features need. */
#include <math.h>
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
#include "base/date.h"
#include "deal/asof.h"
#include "deal/feature_state.h"

#define HEADER "deal_id,created_date,closed_date,sales_rep_id,industry,region," \
	"product_type,lead_source,deal_stage,deal_amount,outcome,notes\n"

static const char three[] = HEADER
    "b,2024-01-01,2024-01-21,r1,SaaS,EMEA,Core,Web,Two,300,Lost,x\n"
    "c,2024-02-09,2024-02-20,r2,SaaS,EMEA,Core,Web,Two,200,Won,x\n"
    "a,2024-01-05,2024-02-10,r1,SaaS,,Core,Web,One,100,Won,x\n";

static int
leave_folder(void **state)
{
	static const char *const left[] = { "table", "changes", "store", "again" };

	(void)state;
	return scratch_leave(left, sizeof left / sizeof *left);
}

static void
get(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	text[fread(text, 1, size - 1, f)] = '\0';
	fclose(f);
}

static void
read_deals(struct deals *d, const char *text)
{
	static const struct rec_options usual = { ',', 0, -1 };
	static char path[] = "table";
	char *paths[] = { path };
	struct err e;
	struct rec *r;

	scratch_put(path, text);
	memset(d, 0, sizeof *d);
	assert_non_null(r = rec_open(paths, 1, &usual, &e));
	assert_int_equal(deals_read(d, r, (char *const *)(uintptr_t)feature_state_key,
	    FEATURE_STATE_KEYS, DEALS_IDS, 1, &e), 0);
	rec_close(r);
}

/* As dealfeat does: what closed after the day is open on it. */
static void
write_store(const char *path, struct deals *d, int32_t day)
{
	struct asof *a;

	for (size_t i = 0; i < d->n; i++)
		if (d->deal[i].closed > day) {
			d->deal[i].closed = DATE_NONE;
			d->deal[i].outcome = DEAL_OPEN;
		}
	a = asof_new(d, NULL, NULL);

	asof_move(a, day);
	feature_state_write(path, a);
	asof_free(a);
}

static void
the_store_is_the_table_as_of_the_day(void **state)
{
	struct deals d;
	char text[2000];

	(void)state;
	read_deals(&d, three);
	write_store("store", &d, date_days(2024, 2, 9));
	get("store", text, sizeof text);
	assert_non_null(strstr(text, "\na,2024-01-05,,r1,"));		/* open on that day */
	/* in the order of deal_ids */
	assert_non_null(strstr(text, ",Open,2024-02-09,dealkit "));
	assert_non_null(strstr(text, "\nb,2024-01-01,2024-01-21,r1,"));
	assert_non_null(strstr(text, ",Lost,,\nc,2024-02-09,,r2,"));	/* created on the day */
	assert_null(strstr(text, "Won"));
	assert_null(strstr(text, "notes"));
	write_store("store", &d, date_days(2024, 2, 8));
	get("store", text, sizeof text);
	assert_null(strstr(text, "\nc,"));				/* not yet */
	deals_free(&d);
}

static void
what_is_read_back_is_what_was_written(void **state)
{
	struct feature_state_origin origin;
	struct deals d;
	struct err e;
	char text[2000], again[2000];

	(void)state;
	read_deals(&d, three);
	write_store("store", &d, date_days(2024, 2, 21));
	deals_free(&d);
	read_deals(&d, HEADER);
	assert_int_equal(feature_state_read("store", &d, 1, &origin, &e), 0);
	assert_int_equal(origin.day, date_days(2024, 2, 21));
	assert_false(origin.history);
	assert_int_equal(d.n, 3);
	assert_int_equal(d.rows, 0);
	write_store("again", &d, date_days(2024, 2, 21));
	get("store", text, sizeof text);
	get("again", again, sizeof again);
	assert_string_equal(text, again);
	deals_free(&d);
	scratch_put("store", "deal_id\nx\n");
	read_deals(&d, three);
	assert_int_equal(feature_state_read("store", &d, 1, &origin, &e), -1);
	assert_non_null(strstr(e.text, "no such column"));
	assert_int_equal(feature_state_read("nowhere", &d, 1, &origin, &e), -1);
	deals_free(&d);
}

static void
changes_come_in_the_order_of_their_days(void **state)
{
	struct deals d;
	struct changes *c;
	struct err e;

	(void)state;
	read_deals(&d, three);
	scratch_put("changes", "deal_id,changed_on,field,value\n"
	    "a,2024-01-20,amount,150\n"
	    "a,2024-01-10,stage,One\n"
	    "b,2024-01-10,owner,r9\n"
	    "a,2024-01-10,expected_close_date,2024-03-01\n"
	    "a,2024-01-12,amount,\n"
	    "zzz,2024-01-10,stage,One\n"		/* no such deal */
	    "b,2024-02-01,stage,Two\n"		/* after it was closed */
	    "a,2024-01-11,colour,red\n");		/* another field */
	assert_non_null(c = changes_read("changes", &d, &e));
	assert_int_equal(c->n, 5);
	for (size_t i = 1; i < c->n; i++)
		assert_true(c->change[i - 1].day <= c->change[i].day);
	/* of one day, in their order */
	assert_int_equal(c->change[0].field, CHANGE_STAGE);
	assert_int_equal(c->change[1].field, CHANGE_OWNER);
	assert_int_equal(c->change[2].field, CHANGE_EXPECTED);
	assert_int_equal(c->change[2].to.day, date_days(2024, 3, 1));
	assert_true(isnan(c->change[3].to.amount));
	assert_true(c->change[4].to.amount > 149 && c->change[4].to.amount < 151);
	assert_int_not_equal(intern_find(d.value[ASOF_REP], "r9", 2), INTERN_NONE);
	assert_int_equal(c->strange, 1);
	assert_int_equal(c->late, 1);
	assert_int_equal(c->other, 1);
	changes_free(c);
	deals_free(&d);
}

static void
a_change_that_cannot_be_is_named(void **state)
{
	static const char *const bad[][2] = {
		{ "a,2024-01-32,stage,One\n", "changes:2: changed_on: " },
		{ "a,2024-01-10,amount,many\n", "changes:2: value: " },
		{ "a,2024-01-10,expected_close_date,soon\n", "changes:2: value: " }
	};
	struct deals d;
	struct err e;
	char text[200];

	(void)state;
	read_deals(&d, three);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		(void)snprintf(text, sizeof text, "deal_id,changed_on,field,value\n%s", bad[i][0]);
		scratch_put("changes", text);
		assert_null(changes_read("changes", &d, &e));
		assert_memory_equal(e.text, bad[i][1], strlen(bad[i][1]));
	}
	deals_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_store_is_the_table_as_of_the_day),
		cmocka_unit_test(what_is_read_back_is_what_was_written),
		cmocka_unit_test(changes_come_in_the_order_of_their_days),
		cmocka_unit_test(a_change_that_cannot_be_is_named),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, scratch_enter, leave_folder);
}
