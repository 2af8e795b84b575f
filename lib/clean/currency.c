#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "clean/currency.h"
#include "csv/refdata.h"

enum { CURRENCY, RATE, COLUMNS };

static const char *const column_name[COLUMNS] = { "currency", "rate" };

struct currency {
	struct intern *currency;
	double *rate;		/* of each */
};

/* The n bytes at *s without the blanks around them. */
static size_t
strip(const char **s, size_t n)
{
	while (n > 0 && (**s == ' ' || **s == '\t')) {
		++*s;
		n--;
	}
	while (n > 0 && ((*s)[n - 1] == ' ' || (*s)[n - 1] == '\t'))
		n--;
	return n;
}

static int
add_rate(const struct refdata_row *row, void *arg, struct err *e)
{
	struct currency *x = arg;
	size_t n, known = intern_size(x->currency);
	const char *s = refdata_field(row, RATE, &n);
	double rate;

	if (num_parse(s, n, &rate) != 0 || rate <= 0)
		return refdata_complain(row, RATE, "not a rate above 0", e);
	s = refdata_field(row, CURRENCY, &n);
	n = strip(&s, n);
	if (n == 0 || intern_add(x->currency, s, n) != known)
		return refdata_complain(row, CURRENCY, n == 0 ? "no currency" :
		    "a currency that was there before", e);
	x->rate = mem_resize(x->rate, known + 1, sizeof *x->rate);
	x->rate[known] = rate;
	return 0;
}

struct currency *
currency_read(const char *path, struct err *e)
{
	static const struct refdata table = { NULL, column_name, COLUMNS, add_rate, 0 };
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
	uint32_t id;

	n = strip(&s, n);
	id = intern_find(x->currency, s, n);
	return id == INTERN_NONE ? NAN : x->rate[id];
}
