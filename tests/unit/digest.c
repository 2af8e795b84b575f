/* digest: who gets which alerts in one go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "send/digest.h"

static size_t
weight(const struct alert *a)
{
	return a->text[ALERT_SUBJECT].n + 4;
}

static void
add(struct alert_list *l, const char *id, const char *recipient, const char *subject)
{
	struct alert_builder b;
	struct alert a;

	alert_builder_open(&b);
	alert_put_name(&b, ALERT_ID, id);
	alert_put_name(&b, ALERT_RECIPIENT, recipient);
	alert_put_name(&b, ALERT_SUBJECT, subject);
	alert_make(&a, &b, 20269);
	alert_list_add(l, &a);
	alert_builder_free(&b);
}

/* Five alerts to two, as "recipient:id id ..." */
static const char *
sorted_by(struct digests *d, const struct digest_limits *limits, const struct routes *routes,
    const struct digest_channels *channels)
{
	static char all[400];
	struct alert_list l = { 0 };

	add(&l, "1", "ann", "a");
	add(&l, "2", "bob", "bb");
	add(&l, "3", "ann", "cccc");
	add(&l, "4", "ann", "d");
	add(&l, "5", "bob", "e");
	digests_make(d, &l, "slack", limits, routes, ROUTE_SLACK, channels);
	assert_int_equal(l.n, 0);
	all[0] = '\0';
	for (size_t i = 0; i < d->n; i++) {
		strcat(strcat(all, digest_recipient(&d->item[i])), ":");
		for (size_t k = 0; k < d->item[i].list.n; k++)
			strcat(strcat(all, d->item[i].list.item[k].text[ALERT_ID].s), " ");
	}
	return all;
}

static const char *
sorted(struct digests *d, const struct digest_limits *limits, const struct routes *routes)
{
	return sorted_by(d, limits, routes, NULL);
}

static int
has_own(void *name, const char *recipient)
{
	return strcmp(recipient, name) == 0;
}

static void
or_one_for_each_channel(void **state)
{
	static const struct digest_limits none, two = { .alerts = 2 };
	const struct digest_channels all = { has_own, (char *)(uintptr_t)"nobody" };
	const struct digest_channels bob = { has_own, (char *)(uintptr_t)"bob" };
	struct digests d = { 0 };
	struct buf title;

	(void)state;
	assert_string_equal(sorted_by(&d, &none, NULL, &all), ":1 2 3 4 5 ");
	assert_true(digest_is_mixed(&d.item[0]));
	buf_init(&title);
	digest_title(&title, &d.item[0]);
	assert_memory_equal(title.s, "5 alerts for 2 recipients, ", 27);
	buf_free(&title);
	digests_free(&d);
	assert_string_equal(sorted_by(&d, &none, NULL, &bob), "ann:1 3 4 bob:2 5 ");
	assert_false(digest_is_mixed(&d.item[0]));
	digests_free(&d);
	assert_string_equal(sorted_by(&d, &two, NULL, &all), ":1 2 ann:3 4 bob:5 ");
	digests_free(&d);
}

static void
one_for_each_recipient(void **state)
{
	static const struct digest_limits none;
	struct digests d = { 0 };

	(void)state;
	assert_string_equal(sorted(&d, &none, NULL), "ann:1 3 4 bob:2 5 ");
	digests_free(&d);
}

/* The weights are 5, 6, 8, 5, 5. */
static void
a_further_one_where_a_limit_is(void **state)
{
	static const struct digest_limits units = { weight, 13, 9 }, number = { .alerts = 2 };
	struct digests d = { 0 };

	(void)state;
	assert_string_equal(sorted(&d, &units, NULL), "ann:1 3 bob:2 5 ann:4 ");
	digests_free(&d);
	assert_string_equal(sorted(&d, &number, NULL), "ann:1 3 bob:2 5 ann:4 ");
	digests_free(&d);
}

static int
is_not_1(const struct alert *a, void *arg)
{
	(void)arg;
	return a->text[ALERT_ID].s[0] != '1';
}

static void
what_is_not_kept_is_gone(void **state)
{
	static const struct digest_limits none;
	struct digests d = { 0 };
	struct alert_list gone = { 0 };

	(void)state;
	sorted(&d, &none, NULL);
	digest_keep(&d.item[0], is_not_1, NULL, &gone);
	assert_int_equal(d.item[0].list.n, 2);
	assert_string_equal(d.item[0].list.item[0].text[ALERT_ID].s, "3");
	assert_int_equal(gone.n, 1);
	assert_string_equal(gone.item[0].text[ALERT_ID].s, "1");
	alert_list_free(&gone);
	digests_free(&d);
}

/* Two names of one address are one recipient; who has none keeps the name. */
static void
routes_say_where_recipients_are(void **state)
{
	static const struct digest_limits none;
	static const char table[] = "rep,slack\nann,#sales\ncyd,#none\n";
	char path[] = "/tmp/digest.XXXXXX";
	struct digests d = { 0 };
	struct routes *routes;
	struct err e;
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, table, sizeof table - 1), sizeof table - 1);
	assert_non_null(routes = routes_read(path, &e));
	assert_string_equal(sorted(&d, &none, routes), "#sales:1 3 4 bob:2 5 ");
	routes_free(routes);
	digests_free(&d);
	assert_int_equal(pwrite(fd, "rep,slack\nann,bob\n", 18, 0), 18);
	assert_int_equal(ftruncate(fd, 18), 0);
	close(fd);
	assert_non_null(routes = routes_read(path, &e));
	unlink(path);
	assert_string_equal(sorted(&d, &none, routes), "bob:1 2 3 4 5 ");
	routes_free(routes);
	digests_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_for_each_recipient),
		cmocka_unit_test(or_one_for_each_channel),
		cmocka_unit_test(a_further_one_where_a_limit_is),
		cmocka_unit_test(what_is_not_kept_is_gone),
		cmocka_unit_test(routes_say_where_recipients_are),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
