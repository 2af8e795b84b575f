#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/unicode.h"
#include "clean/currency.h"
#include "csv/refdata.h"

enum { CURRENCY, RATE, COLUMNS };

static const char *const column_name[COLUMNS] = { "currency", "rate" };

struct currency {
	struct intern *currency;
	double *rate;		/* of each */
};

/* The n bytes at s as they are compared: the caller's to free. */
static struct buf
key_of(const char *s, size_t n)
{
	struct buf key;

	buf_init(&key);
	unicode_key(&key, s, n);
	return key;
}

static int
add_rate(const struct refdata_row *row, void *arg, struct err *e)
{
	struct currency *x = arg;
	size_t n, known = intern_size(x->currency);
	const char *s = refdata_field(row, RATE, &n);
	struct buf key;
	double rate;
	int fresh;

	if (num_parse(s, n, &rate) != 0 || rate <= 0)
		return refdata_complain(row, RATE, "not a rate above 0", e);
	s = refdata_field(row, CURRENCY, &n);
	key = key_of(s, n);
	n = key.len;
	fresh = n > 0 && intern_add(x->currency, key.s, n) == known;
	buf_free(&key);
	if (!fresh)
		return refdata_complain(row, CURRENCY, n == 0 ? "no currency" :
		    "a currency that was there before", e);
	x->rate = mem_resize(x->rate, known + 1, sizeof *x->rate);
	x->rate[known] = rate;
	return 0;
}

struct currency *
currency_read(const char *path, struct err *e)
{
	static const struct refdata table = { NULL, column_name, COLUMNS, add_rate, 0, NULL };
	struct currency *x = mem_zero(1, sizeof *x);

	x->currency = intern_new();
	if (refdata_read(&table, path, x, e) != 0) {
		currency_free(x);
		return NULL;
	}
	return x;
}

void
currency_free(struct currency *x)
{
	if (x == NULL)
		return;
	intern_free(x->currency);
	free(x->rate);
	free(x);
}

double
currency_rate(const struct currency *x, const char *s, size_t n)
{
	struct buf key = key_of(s, n);
	uint32_t id = key.len > 0 ? intern_find(x->currency, key.s, key.len) : INTERN_NONE;

	buf_free(&key);
	return id == INTERN_NONE ? NAN : x->rate[id];
}
