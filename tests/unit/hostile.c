/*
 * hostile: models that were damaged on purpose, by a fixed seed.
 *
 * $HOSTILE of them (default 400).  A damaged file is refused by its hash.
 * With the hash made anew, what is left are the checks of the structure:
 * then a model is refused with a reason, or it is used: its margins are
 * finite, its contributions add up to them, and XGBoost, where it can be given
 * the file, has the same margins bit for bit.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../library.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "learn/xgb.h"
#include "model/booster_json.h"
#include "model/feature_range.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "stats/calib.h"

#define MODEL "tests/golden/model.json"
enum { ROWS = 64, FEATURES = 4, ROOM = 1 << 20 };

static char *whole;			/* the sound model */
static size_t length;
static float x[ROWS * FEATURES];
static struct rng rng;
static size_t accepted, refused, loaded;

/* ---- mutations: each changes text[*n], which has room for ROOM bytes ------ */

static size_t
below(size_t n)
{
	return n > 0 ? (size_t)rng_below(&rng, n) : 0;
}

static void
replace(char *text, size_t *n, size_t at, size_t old, const char *s, size_t len)
{
	memmove(text + at + len, text + at + old, *n - at - old);
	memcpy(text + at, s, len);
	*n = *n - old + len;
}

static int
is_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'E' || c == 'e';
}

/* A random number token: where it starts, *len its length. */
static size_t
find_number(const char *text, size_t n, size_t *len)
{
	size_t at = below(n), i;

	for (i = 0; i < n && !(text[at] >= '0' && text[at] <= '9'); i++)
		at = at + 1 < n ? at + 1 : 0;
	while (at > 0 && is_number(text[at - 1]))
		at--;
	for (*len = 0; at + *len < n && is_number(text[at + *len]); ++*len)
		continue;
	return at;
}

static void
flip_bit(char *text, size_t *n)
{
	text[below(*n)] ^= (char)(1 << below(8));
}

static void
swap_digit(char *text, size_t *n)
{
	size_t len, at = find_number(text, *n, &len);

	text[at + below(len > 0 ? len : 1)] = (char)('0' + below(10));
}

static void
truncate_text(char *text, size_t *n)
{
	(void)text;
	*n = below(*n);
}

static void
delete_some(char *text, size_t *n)
{
	size_t at = below(*n), len = 1 + below(below(4) == 0 ? 2000 : 8);

	replace(text, n, at, len < *n - at ? len : *n - at, "", 0);
}

static void
copy_some(char *text, size_t *n)
{
	size_t from = below(*n), len = 1 + below(below(4) == 0 ? 2000 : 40);
	char *s = mem_text(text + from, len < *n - from ? len : *n - from);

	replace(text, n, below(*n), 0, s, strlen(s));
	free(s);
}

/* A name and its value once more, right behind: "name":value,"name":value. */
static void
double_key(char *text, size_t *n)
{
	size_t at = below(*n), i, end;
	char *s;

	for (i = 0; i < *n && !(text[at] == '"' && at > 0 &&
	    (text[at - 1] == ',' || text[at - 1] == '{')); i++)
		at = at + 1 < *n ? at + 1 : 1;
	for (end = at; end < *n && text[end] != ',' && text[end] != '}'; end++)
		continue;
	if (end == *n)
		return;
	s = mem_text(text + at, end - at + 1);
	s[end - at] = ',';
	replace(text, n, at, 0, s, end - at + 1);
	free(s);
}

static const char *const odd[] = {
	"1e308", "-1e308", "1E999", "99999999999999999999", "-1", "0", "1", "2147483647",
	"2147483648", "4294967296",
	"9223372036854775807", "1e-320", "-0", "NaN", "Infinity", "null", "true", "false", "\"\"",
	"\"7\"", "[]", "{}",
	"[1]", "0.5", "16777217", "65535", "65536", "1e38", "3.5e38", "00", "1.", ".5", "+1",
	"-", "0x10"
};

static void
odd_number(char *text, size_t *n)
{
	size_t len, at = find_number(text, *n, &len);
	const char *s = odd[below(sizeof odd / sizeof odd[0])];

	replace(text, n, at, len, s, strlen(s));
}

static void
swap_numbers(char *text, size_t *n)
{
	size_t a_len, b_len, a = find_number(text, *n, &a_len), b = find_number(text, *n, &b_len);
	char *s = mem_text(text + b, b_len);

	replace(text, n, a, a_len, s, b_len);
	free(s);
}

static void
nest(char *text, size_t *n)
{
	size_t len, at = find_number(text, *n, &len), deep = 1 + below(below(2) == 0 ? 10 : 100000);
	char *s = mem_resize(NULL, deep, 1);

	memset(s, below(2) ? '[' : '{', deep);
	replace(text, n, at, 0, s, deep);
	if (below(2)) {
		memset(s, ']', deep);
		replace(text, n, at + deep + len, 0, s, deep);
	}
	free(s);
}

/* A piece of structure changed for another. */
static void
odd_byte(char *text, size_t *n)
{
	static const char some[] = "{}[],:\"\\ \n0-9a\x80\xff\0";

	text[below(*n)] = some[below(sizeof some)];
}

static void (*const mutations[])(char *, size_t *) = {
	flip_bit, swap_digit, truncate_text, delete_some, copy_some, double_key, odd_number,
	    odd_number, swap_numbers,
	nest, odd_byte
};

/* ---- what must be true ------------------------------------------------------ */

static void
set_hash(char *text, size_t n)
{
	char hash[BOOSTER_JSON_DIGITS + 1];
	size_t at = booster_json_digits(text, n, "dealkit_sha256");

	if (at == n)
		return;
	booster_json_hash(text, n, at, hash);
	memcpy(text + at, hash, BOOSTER_JSON_DIGITS);
}

/* A model that is used gives sense. */
static void
check_model(const struct model *m)
{
	float margin[ROWS], phi[ROWS * (FEATURES + 1)];
	double size, sum, p;
	void *scratch;
	size_t i, k;
	struct err e;

	assert_int_equal(m->features, FEATURES);
	forest_prepare(m->forest);
	scratch = mem_resize(NULL, forest_scratch(m->forest), 1);
	forest_margin(m->forest, x, ROWS, margin);
	forest_shap(m->forest, x, ROWS, phi, scratch);
	for (i = 0; i < ROWS; i++) {
		for (k = 0, sum = size = 0; k <= FEATURES; k++) {
			sum += (double)phi[i * (FEATURES + 1) + k];
			size += fabs((double)phi[i * (FEATURES + 1) + k]);
		}
		p = calib_prob(&m->calib, (double)margin[i]);
		if (!(size < 1e30))
			/* leaves near the end of float32: the sums may go over it */
			continue;
		assert_true(fabs(sum - (double)margin[i]) <= 1e-4 * (1 + size));
		assert_true(p >= 0 && p <= 1);
	}
	free(scratch);
	feature_range_free(feature_range_read(m, &e), m->features);
}

static void
check_against_library(const char *text, size_t n, const struct model *m)
{
	struct err e;
	struct xgb_trees *t = library_load(text, n, &e);
	float ours[ROWS], theirs[ROWS];

	if (t != NULL) {
		forest_margin(m->forest, x, ROWS, ours);
		if (library_margin(t, m, x, ROWS, theirs, &e) == 0) {
			assert_memory_equal(ours, theirs, sizeof ours);
			loaded++;
		}
	} else
		assert_true(*e.text != '\0');
	xgb_free(t);
}

/* The damaged file itself is refused; with a new hash it may be a model, another one. */
static void
check_text(char *text, size_t n)
{
	struct model *m;
	struct err e;

	if (n == length && memcmp(text, whole, n) == 0)
		return;
	assert_null(model_parse(text, n, "damaged", &e));
	assert_true(strncmp(e.text, "damaged: ", 9) == 0);
	set_hash(text, n);
	m = model_parse(text, n, "damaged", &e);
	if (m == NULL) {
		assert_true(strncmp(e.text, "damaged: ", 9) == 0);
		refused++;
		return;
	}
	accepted++;
	check_model(m);
	check_against_library(text, n, m);
	model_free(m);
}

static void
damaged_models_are_refused_or_make_sense(void **state)
{
	const char *s = getenv("HOSTILE");
	size_t count = s != NULL ? strtoul(s, NULL, 10) : 400, i, k, n, times;
	char *text = mem_resize(NULL, ROOM, 1);

	(void)state;
	for (i = 0; i < count; i++) {
		rng_start(&rng, 2, i);
		memcpy(text, whole, length);
		n = length;
		times = below(3) == 0 ? 1 + below(4) : 1;
		for (k = 0; k < times && n > 2; k++)
			mutations[below(sizeof mutations / sizeof mutations[0])](text, &n);
		check_text(text, n);
	}
	print_message("# %zu damaged: %zu refused by the checks, %zu another model, %zu of these "
	    "XGBoost took too\n", count, refused, accepted, loaded);
	assert_true(refused > 0 && accepted > 0 && loaded > 0);
	free(text);
}

static void
make_rows(void)
{
	rng_start(&rng, 1, 0);
	for (size_t i = 0; i < ROWS; i++) {
		x[i * FEATURES] = (float)below(200);
		x[i * FEATURES + 1] = (float)below(1000) / 1000;
		x[i * FEATURES + 2] = below(10) == 0 ? NAN : (float)below(140) / 10;
		x[i * FEATURES + 3] = below(10) == 0 ? NAN : (float)below(6);
	}
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_models_are_refused_or_make_sense),
	};
	struct err e;
	int rc;

	(void)argc;
	xgb_init(argv);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	if ((whole = file_read(MODEL, ROOM / 4, &length, &e)) == NULL) {
		printf("1..0 # skip %s\n", e.text);
		return 0;
	}
	make_rows();
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	free(whole);
	return rc;
}
