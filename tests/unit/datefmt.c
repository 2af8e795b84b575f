#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/zone.h"
#include "clean/datefmt.h"

static struct date_words *words;	/* in UTC */

#define LEN(a) (sizeof (a) / sizeof *(a))

static int32_t
read_text(const char *s)
{
	return datefmt_read(words, s, strlen(s), &(struct datefmt_odd){ 0 });
}

static void
is_day(const char *s, enum datefmt_order order, const char *day)
{
	char buf[11];
	int32_t d = datefmt_day(read_text(s), order);

	if (d == DATEFMT_BAD)
		fail_msg("%s is no date", s);
	date_text(buf, d);
	if (strcmp(buf, day) != 0)
		fail_msg("%s is %s, not %s", s, buf, day);
}

static void
the_year_first_needs_no_order(void **state)
{
	static const char *const same[] = {
		"2024-03-05", "2024/3/5", "2024.03.05", " 2024-03-05 ", "2024-3-5", "2024-Mar-05",
		"2024-03-05T00:00:00Z",
		"2024-03-05 14:20", "2024-03-05 14:20:59", "2024-03-05 14.20",
		"05-MAR-24 02.20.00.000000 PM", "2024-03-05T14:50:54.000+0000",
		"2024-03-05 9:05 AM",
		"2024-03-05T23:59:59.999Z", "2024-03-05 12:00 UTC", "20240305",
		"2024-03-05\xc2\xa0" "14:20", "\xc2\xa0" "2024-03-05",
		"2024-03-05 2:20\xe2\x80\xafPM", "2024\xe2\x80\x91" "03\xe2\x80\x91" "05"
	};

	(void)state;
	for (size_t i = 0; i < LEN(same); i++) {
		is_day(same[i], DATEFMT_EACH, "2024-03-05");
		is_day(same[i], DATEFMT_DMY, "2024-03-05");
		is_day(same[i], DATEFMT_YMD, "2024-03-05");
	}
}

static void
named_months_need_no_order(void **state)
{
	static const char *const same[] = {
		"Sep 12, 2026", "September 12, 2026", "12 Sep 2026", "12-Sep-2026", "12/SEP/2026",
		"Sept 12 2026",
		"12 september 2026", "Sep. 12, 2026", "12-sep-2026 08:00:00",
		"Sep 12, 2026, 2:20 PM", "Saturday, September 12, 2026",
		"Sat Sep 12 2026", "12. September 2026", "12 sept. 2026", "12 septembre 2026",
		"12-sep-2026", "12 septiembre 2026"
	};

	(void)state;
	for (size_t i = 0; i < LEN(same); i++)
		is_day(same[i], DATEFMT_EACH, "2026-09-12");
}

static void
figures_wait_for_the_order(void **state)
{
	static const char *const open[] = {
		"3/5/2024", "03-05-2024", "3.5.2024", "03/05/2024 14:20", "3/5/2024 2:20 PM",
		"03. 05. 2024"
	};

	(void)state;
	for (size_t i = 0; i < LEN(open); i++) {
		assert_true(datefmt_open(read_text(open[i])));
		is_day(open[i], DATEFMT_MDY, "2024-03-05");
		is_day(open[i], DATEFMT_DMY, "2024-05-03");
		assert_int_equal(datefmt_day(read_text(open[i]), DATEFMT_EACH), DATEFMT_BAD);
		assert_int_equal(datefmt_day(read_text(open[i]), DATEFMT_YMD), DATEFMT_BAD);
	}
	is_day("4/4/2024", DATEFMT_EACH, "2024-04-04");
	is_day("13/4/2024", DATEFMT_EACH, "2024-04-13");
	is_day("4/13/2024", DATEFMT_EACH, "2024-04-13");
	assert_int_equal(datefmt_day(read_text("13/4/2024"), DATEFMT_MDY), DATEFMT_BAD);
}

/* A blank in front asks for the long way. */
static void
the_short_way_reads_what_the_long_one_does(void **state)
{
	static const char separator[] = "/.-x";
	static const char *const year[] = { "2024", "0001", "9999", "24", "202", "20245", "20x4" };

	(void)state;
	for (int a = 0; a < 34; a++)
		for (int b = 0; b < 34; b++)
			for (int k = 0; k < 4 * 7 * 2 * 2; k++) {
				char text[32] = " ", s = separator[k % 4];

				snprintf(text + 1, sizeof text - 1,
				    k / 28 % 2 ? "%02d%c%d%c%s" : "%d%c%02d%c%s", a, s, b,
				    k / 56 ? s : '/', year[k / 4 % 7]);
				if (read_text(text + 1) != read_text(text))
					fail_msg("%s: %x, not %x", text,
					    (unsigned)read_text(text + 1),
					    (unsigned)read_text(text));
			}
}

static void
a_zone_moves_the_day_to_utc(void **state)
{
	(void)state;
	is_day("2024-03-05T23:30:00-01:00", DATEFMT_EACH, "2024-03-06");
	is_day("2024-03-05T00:30:00+0100", DATEFMT_EACH, "2024-03-04");
	is_day("2024-03-05T00:30:00+00:00", DATEFMT_EACH, "2024-03-05");
	is_day("2024-12-31T20:00:00-05", DATEFMT_EACH, "2025-01-01");
	is_day("12/31/2024 20:00 -05:00", DATEFMT_MDY, "2025-01-01");
	is_day("1/1/2024 0:30 +01:00", DATEFMT_DMY, "2023-12-31");
	is_day("2024-03-05 12:30 AM", DATEFMT_EACH, "2024-03-05");
	is_day("2024-03-05 12:30 PM -12:00", DATEFMT_EACH, "2024-03-06");
}

static void
what_is_no_date_is_bad(void **state)
{
	static const char *const bad[] = {
		"2023-02-30", "2023-02-29", "2023-13-01", "2023-00-10", "2023-01-00", "30/2/2023",
		"31/31/2023", "0/1/2023",
		"13/13/2024", "0-2-00", "32-13-24", "20241302", "18991231", "21000101", "202401021",
		"0631152000x", "0709648400", "17096484001", "999999999", "Foo, Sep 12, 2026", "Sat",
		"5. M\xc3\xa4rzen 2024", "Sunday, ", "19999", "80000", "45123x", "4512", "45123.5x",
		"451234", "n/a", "-", "2024", "2024-01",
		"2024-01-02x", "Foo 12, 2026", "Se 12, 2026", "2024-01-02 25:00",
		"2024-01-02 13:00 PM",
		"2024-01-02 12:60", "2024-01-02 14.60", "2024-01-02 14.5", "2024-01-02 14:20.30",
		"2024-01-02T", "2024-01-02 12", "1/2-2024", "1 2 2024", "1,2,2024",
		"2024-01-02 12:00 X",
		"12345-01-02", "2024-01-02T12:00:00+25:00", "2024-01-02T12:00:00.", "Sep 31, 2026"
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		if (datefmt_day(read_text(bad[i]), DATEFMT_MDY) != DATEFMT_BAD ||
		    datefmt_day(read_text(bad[i]), DATEFMT_DMY) != DATEFMT_BAD)
			fail_msg("%s is taken for a date", bad[i]);
	}
	assert_int_equal(read_text(""), DATE_NONE);
	assert_int_equal(read_text("  \t"), DATE_NONE);
}

static void
months_have_names_in_many_languages(void **state)
{
	(void)state;
	is_day("5. M\xc3\xa4rz 2024", DATEFMT_EACH, "2024-03-05");
	is_day("5. M\xc3\x84RZ 2024", DATEFMT_EACH, "2024-03-05");
	is_day("1 ao\xc3\xbbt 2024", DATEFMT_EACH, "2024-08-01");
	is_day("1 f\xc3\xa9vr. 2024", DATEFMT_EACH, "2024-02-01");
	is_day("31-Dez-2024", DATEFMT_EACH, "2024-12-31");
	is_day("2 ene 2024", DATEFMT_EACH, "2024-01-02");
	is_day("1 mai 2024 10:00", DATEFMT_EACH, "2024-05-01");
	is_day("12 gen 2026", DATEFMT_EACH, "2026-01-12");
	is_day("12 settembre 2026", DATEFMT_EACH, "2026-09-12");
	is_day("1\xc2\xba de mar\xc3\xa7o de 2026", DATEFMT_EACH, "2026-03-01");
	is_day("12 de marzo de 2026", DATEFMT_EACH, "2026-03-12");
	is_day("12 de dezembro de 2026, 14h20", DATEFMT_EACH, "2026-12-12");
	is_day("5 mrt 2026", DATEFMT_EACH, "2026-03-05");
	is_day("donderdag 5 maart 2026 om 14:20 uur", DATEFMT_EACH, "2026-03-05");
	is_day("lun. 12 janv. 2026 \xc3\xa0 14 h 20", DATEFMT_EACH, "2026-01-12");
	is_day("1er avril 2026", DATEFMT_EACH, "2026-04-01");
	is_day("September 2nd, 2026", DATEFMT_EACH, "2026-09-02");
	is_day("12 wrze\xc5\x9bnia 2026", DATEFMT_EACH, "2026-09-12");
	is_day("12 \xd1\x81\xd0\xb5\xd0\xbd 2026", DATEFMT_EACH, "2026-09-12");
	is_day("2026\xe5\xb9\xb4" "9\xe6\x9c\x88" "12\xe6\x97\xa5", DATEFMT_EACH, "2026-09-12");
	is_day("2026\xe5\xb9\xb4" "9\xe6\x9c\x88" "12\xe6\x97\xa5 14\xe6\x99\x82" "20\xe5\x88\x86",
	    DATEFMT_EACH, "2026-09-12");
	is_day("\xef\xbc\x92\xef\xbc\x90\xef\xbc\x92\xef\xbc\x96/9/12", DATEFMT_EACH, "2026-09-12");
	is_day("2026\xeb\x85\x84 9\xec\x9b\x94 12\xec\x9d\xbc", DATEFMT_EACH, "2026-09-12");
	is_day("2026. 9. 12.", DATEFMT_EACH, "2026-09-12");
	is_day("1\xc2\xb0 gennaio 2026", DATEFMT_EACH, "2026-01-01");
	is_day("le 3 mars 2026", DATEFMT_EACH, "2026-03-03");
	is_day("2 \xd1\x84\xd0\xb5\xd0\xb2\xd1\x80\xd0\xb0\xd0\xbb\xd1\x8f 2026 \xd0\xb3. 14:20",
	    DATEFMT_EACH, "2026-02-02");
	is_day("2026\xe5\xb9\xb4" "9\xe6\x9c\x88" "12\xe6\x97\xa5(\xe5\x9c\x9f)", DATEFMT_EACH,
	    "2026-09-12");
	is_day("20260312T142059Z", DATEFMT_EACH, "2026-03-12");
	is_day("20260312 1420", DATEFMT_EACH, "2026-03-12");
}

static void
stamps_are_seconds_or_milliseconds(void **state)
{
	struct datefmt_odd odd = { 0 };

	(void)state;
	is_day("1709648400", DATEFMT_EACH, "2024-03-05");
	is_day("1709648400000", DATEFMT_EACH, "2024-03-05");
	is_day("1709683199999", DATEFMT_EACH, "2024-03-05");
	is_day("1709683200000", DATEFMT_EACH, "2024-03-06");
	(void)datefmt_read(words, "1709648400000", 13, &odd);
	assert_int_equal(odd.stamps, 1);
}

static void
a_short_year_between_dashes_may_stand_at_either_end(void **state)
{
	struct reading_vote v = { { 0, 0 }, 0 };

	(void)state;
	assert_true(datefmt_open(read_text("24-03-05")));
	is_day("24-03-05", DATEFMT_YMD, "2024-03-05");
	is_day("24-03-05", DATEFMT_DMY, "2005-03-24");
	assert_int_equal(datefmt_day(read_text("24-03-05"), DATEFMT_MDY), DATEFMT_BAD);
	assert_int_equal(datefmt_day(read_text("24-03-05"), DATEFMT_EACH), DATEFMT_BAD);
	is_day("1-2-24 14:20", DATEFMT_MDY, "2024-01-02");
	is_day("13-01-24", DATEFMT_DMY, "2024-01-13");
	is_day("99-03-05", DATEFMT_DMY, "1999-03-05");		/* nothing else is possible */
	is_day("1-25-24", DATEFMT_EACH, "2024-01-25");
	is_day("13-01-99", DATEFMT_EACH, "1999-01-13");
	datefmt_vote(read_text("13-01-24"), &v);
	assert_int_equal(v.n[1], 0);
	assert_int_equal(v.open, 1);
	datefmt_vote(read_text("13-01-99"), &v);
	assert_int_equal(v.n[1], 1);
	datefmt_vote(read_text("1-25-24"), &v);
	assert_int_equal(v.n[0], 1);
}

static void
two_digits_are_a_year_by_rule(void **state)
{
	struct datefmt_odd odd = { 0 };

	(void)state;
	is_day("12-Sep-26", DATEFMT_EACH, "2026-09-12");
	is_day("Sep 12, 26", DATEFMT_EACH, "2026-09-12");
	is_day("3/5/24", DATEFMT_MDY, "2024-03-05");
	is_day("03.05.24 14:20", DATEFMT_DMY, "2024-05-03");
	is_day("1/1/68", DATEFMT_EACH, "2068-01-01");
	is_day("1/1/69", DATEFMT_EACH, "1969-01-01");
	is_day("31.12.99", DATEFMT_EACH, "1999-12-31");
	assert_int_equal(datefmt_read(words, "1/2/2024", 8, &odd), read_text("1/2/24"));
	assert_int_equal(odd.short_years, 0);
	(void)datefmt_read(words, "1/2/24", 6, &odd);
	assert_int_equal(odd.short_years, 1);
}

static void
spreadsheets_count_days(void **state)
{
	struct datefmt_odd odd = { 0 };

	(void)state;
	is_day("45356", DATEFMT_EACH, "2024-03-05");
	is_day(" 45356.99 ", DATEFMT_MDY, "2024-03-05");
	is_day("45356,5", DATEFMT_DMY, "2024-03-05");
	is_day("20000", DATEFMT_EACH, "1954-10-03");
	is_day("79999", DATEFMT_EACH, "2119-01-10");
	(void)datefmt_read(words, "45356", 5, &odd);
	assert_int_equal(odd.serials, 1);
	assert_int_equal(odd.short_years, 0);
}

static void
values_vote_for_what_they_can_only_be(void **state)
{
	static const char *const t[] = {
		"1/2/2024", "13/2/2024", "2/13/2024", "2/2/2024", "2024-01-02", "x", "", "3/14/2024"
	};
	struct reading_vote v = { { 0, 0 }, 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		datefmt_vote(read_text(t[i]), &v);
	assert_int_equal(v.n[0], 2);
	assert_int_equal(v.n[1], 1);
	assert_int_equal(v.open, 1);
}

static void
votes_decide_or_refuse(void **state)
{
	static const struct { struct reading_vote v; enum reading_vote_result r; } t[] = {
		{ { { 1, 0 }, 99 }, READING_VOTE_FIRST }, { { { 0, 1 }, 99 }, READING_VOTE_SECOND },
		{ { { 0, 0 }, 1 }, READING_VOTE_NONE }, { { { 0, 0 }, 0 }, READING_VOTE_EACH },
		{ { { 20, 1 }, 5 }, READING_VOTE_FIRST }, { { { 19, 1 }, 5 }, READING_VOTE_SPLIT },
		{ { { 19, 1 }, 0 }, READING_VOTE_EACH }, { { { 3, 60 }, 5 }, READING_VOTE_SECOND }
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		assert_int_equal(reading_vote_decide(&t[i].v), t[i].r);
}

/* A day of every week of 400 years is read back from five ways of writing them. */
static void
days_come_back(void **state)
{
	char s[5][40], iso[11];
	static const char *const month[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
	};

	(void)state;
	for (int32_t d = date_days(1900, 1, 1); d < date_days(2300, 1, 1); d += 7) {
		struct date_civil c = date_civil(d);

		date_text(iso, d);
		snprintf(s[0], sizeof s[0], "%s", iso);
		snprintf(s[1], sizeof s[1], "%d/%d/%04d", c.month, c.day, c.year);
		snprintf(s[2], sizeof s[2], "%02d/%02d/%04d 11:59 PM", c.month, c.day, c.year);
		snprintf(s[3], sizeof s[3], "%s %d, %04d", month[c.month - 1], c.day, c.year);
		snprintf(s[4], sizeof s[4], "%d-%s-%04d", c.day, month[c.month - 1], c.year);
		for (int i = 0; i < 5; i++)
			assert_int_equal(datefmt_day(read_text(s[i]), DATEFMT_MDY), d);
	}
}

/* Read at home in New York, behind UTC, and in Tokyo, ahead of it. */
static void
is_day_in(const char *zone, const char *s, enum datefmt_order order, const char *day)
{
	struct date_words *utc = words;
	struct err e;
	struct zone *home = zone_open(zone, &e);

	assert_non_null(home);
	words = date_words_read(home, &e);
	is_day(s, order, day);
	date_words_free(words);
	zone_free(home);
	words = utc;
}

static void
times_say_their_zone_in_many_ways(void **state)
{
	static const char *const same[] = {
		"2026-03-31 23:30:00 EDT", "2026-03-31T23:30:00-04:00", "2026-03-31 11:30 PM EDT",
		"2026-03-31 23:30 GMT-4", "2026-03-31 23:30 UTC-04:00", "2026-03-31 23:30 (EDT)",
		"Tue Mar 31 23:30:00 EDT 2026",
		"Tue Mar 31 2026 23:30:00 GMT-0400 (Eastern Daylight Time)",
		"2026-03-31T23:30-04:00[America/New_York]", "3/31/2026 23h30 EDT",
		"2026-03-31 11:30 p.m. EDT", "31 mars 2026 \xc3\xa0 23h30 EDT",
		"3/31/2026, 11:30:00 PM -0400"
	};

	(void)state;
	for (size_t i = 0; i < LEN(same); i++) {
		is_day(same[i], DATEFMT_EACH, "2026-04-01");
		is_day_in("America/New_York", same[i], DATEFMT_EACH, "2026-03-31");
	}
	is_day("2026-04-01 00:30:00 +0000 UTC", DATEFMT_EACH, "2026-04-01");
	is_day("2026-04-01 00:30 GMT+9", DATEFMT_EACH, "2026-03-31");
	is_day_in("Asia/Tokyo", "2026-03-31 20:00:00Z", DATEFMT_EACH, "2026-04-01");
	is_day_in("America/New_York", "2026-01-01T04:30:00Z", DATEFMT_EACH, "2025-12-31");
	is_day_in("America/New_York", "2026-07-01T03:30:00Z", DATEFMT_EACH, "2026-06-30");
	is_day_in("America/New_York", "2026-07-01T04:30:00Z", DATEFMT_EACH, "2026-07-01");
	is_day_in("America/New_York", "2026-07-01 03:30", DATEFMT_EACH, "2026-07-01");
	/* the shift depends on what is day and what is month: summer time or not */
	is_day_in("America/New_York", "1/7/2026 04:30Z", DATEFMT_MDY, "2026-01-06");
	is_day_in("America/New_York", "1/7/2026 04:30Z", DATEFMT_DMY, "2026-07-01");
	is_day_in("Pacific/Kiritimati", "2026-03-31T10:00:00Z", DATEFMT_EACH, "2026-04-01");
	is_day_in("Pacific/Pago_Pago", "2026-03-31T00:30:00+14:00", DATEFMT_EACH, "2026-03-29");
	is_day_in("America/New_York", "1774928400", DATEFMT_EACH, "2026-03-30");
}

static void
midnight_in_utc_may_be_a_day_without_a_time(void **state)
{
	struct err e;
	struct zone *home = zone_open("America/New_York", &e);
	struct date_words *w = date_words_read(home, &e);
	struct datefmt_odd odd = { 0 };
	int32_t v;

	(void)state;
	v = datefmt_read(w, "2026-04-01T00:00:00Z", 20, &odd);
	assert_int_equal(odd.times, 0);
	assert_int_equal(datefmt_day(v, DATEFMT_EACH), date_days(2026, 3, 31));
	assert_int_equal(datefmt_day(datefmt_as_day(v), DATEFMT_EACH), date_days(2026, 4, 1));
	v = datefmt_read(w, "2026-04-01T00:00:01Z", 20, &odd);
	assert_int_equal(odd.times, 1);
	assert_int_equal(datefmt_as_day(v), date_days(2026, 3, 31));
	date_words_free(w);
	zone_free(home);
}

static void
zones_that_are_none_are_errors(void **state)
{
	static const char *const bad[] = {
		"", "Nowhere/At_All", "../etc/passwd", "/etc/passwd", "Europe/"
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		assert_null(zone_open(bad[i], &e));
	assert_non_null(strstr(e.text, "no time zone is called 'Europe/': say an area and a city"));
}

static int
read_words(void **state)
{
	struct err e;

	(void)state;
	words = date_words_read(NULL, &e);
	return words != NULL ? 0 : -1;
}

static int
free_words(void **state)
{
	(void)state;
	date_words_free(words);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_year_first_needs_no_order),
		cmocka_unit_test(named_months_need_no_order),
		cmocka_unit_test(figures_wait_for_the_order),
		cmocka_unit_test(the_short_way_reads_what_the_long_one_does),
		cmocka_unit_test(a_zone_moves_the_day_to_utc),
		cmocka_unit_test(what_is_no_date_is_bad),
		cmocka_unit_test(months_have_names_in_many_languages),
		cmocka_unit_test(stamps_are_seconds_or_milliseconds),
		cmocka_unit_test(a_short_year_between_dashes_may_stand_at_either_end),
		cmocka_unit_test(two_digits_are_a_year_by_rule),
		cmocka_unit_test(spreadsheets_count_days),
		cmocka_unit_test(values_vote_for_what_they_can_only_be),
		cmocka_unit_test(votes_decide_or_refuse),
		cmocka_unit_test(days_come_back),
		cmocka_unit_test(times_say_their_zone_in_many_ways),
		cmocka_unit_test(midnight_in_utc_may_be_a_day_without_a_time),
		cmocka_unit_test(zones_that_are_none_are_errors),
	};

	setenv("DEALKIT_SHARE", "share", 0);	/* tests run in the project's folder */
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, read_words, free_words);
}
