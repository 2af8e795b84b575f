#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "csv/scan.h"

static uint32_t seed = 1;

static uint32_t
next(void)
{
	return seed = seed * 1664525 + 1013904223;
}

static void
same_marks(const char *p, size_t n, char delimiter)
{
	static uint32_t fast[4096], plain[4096];
	size_t k = scan_marks(p, n, delimiter, fast);

	assert_int_equal(k, scan_marks_plain(p, n, delimiter, plain));
	assert_memory_equal(fast, plain, k * sizeof *fast);
}

static void
marks_are_delimiter_newline_and_quote(void **state)
{
	static const uint32_t want[] = { 1, 3, 5 };
	uint32_t mark[16];

	(void)state;
	assert_int_equal(scan_marks_plain("a;b\"c\nd,\r", 9, ';', mark), 3);
	assert_memory_equal(mark, want, sizeof want);
	assert_int_equal(scan_marks_plain("", 0, ',', mark), 0);
}

/* Every length and alignment, with few and with many marks, and with any bytes. */
static void
the_vector_scan_finds_what_the_plain_one_finds(void **state)
{
	static const char delimiters[] = ",;\t|", pieces[] = "abc,\n\",;\t|";
	char text[512];

	(void)state;
	for (int round = 0; round < 40; round++) {
		for (size_t i = 0; i < sizeof text; i++)
			text[i] = round % 2 ? (char)(next() >> 24) :
			    pieces[(next() >> 16) % (sizeof pieces - 1)];
		for (size_t from = 0; from < 17; from++)
			for (size_t n = 0; n <= 200; n++)
				same_marks(text + from, n, delimiters[n % 4]);
	}
	memset(text, ',', sizeof text);
	same_marks(text, sizeof text, ',');
	memset(text, 'x', sizeof text);
	same_marks(text, sizeof text, ',');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_are_delimiter_newline_and_quote),
		cmocka_unit_test(the_vector_scan_finds_what_the_plain_one_finds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
