#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "clean/currency.h"
#include "csv/rec.h"

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
add_rate(struct currency *x, const struct rec *r, const struct batch *b, const struct rec_row *row,
    const size_t column[2], struct err *e)
{
	size_t n, known = intern_size(x->currency);
	const char *s = batch_field(b, row, column[1], &n);
	double rate;

	if (num_parse(s, n, &rate) != 0 || rate <= 0)
		return rec_complain(r, b, row, column[1], "not a rate above 0", e);
	s = batch_field(b, row, column[0], &n);
	n = strip(&s, n);
	if (n == 0 || intern_add(x->currency, s, n) != known)
		return rec_complain(r, b, row, column[0], n == 0 ? "no currency" :
		    "a currency that was there before", e);
	x->rate = mem_resize(x->rate, known + 1, sizeof *x->rate);
	x->rate[known] = rate;
	return 0;
}

static int
read_rates(struct currency *x, struct rec *r, struct err *e)
{
	struct batch b = { 0 };
	size_t column[2];
	int rc;

	if (rec_need(r, "currency", &column[0], e) != 0 || rec_need(r, "rate", &column[1], e) != 0)
		return -1;
	while ((rc = rec_read(r, &b, e)) > 0)
		for (size_t i = 0; i < b.rows; i++)
			if (add_rate(x, r, &b, &b.row[i], column, e) != 0) {
				batch_free(&b);
				return -1;
			}
	batch_free(&b);
	return rc;
}

struct currency *
currency_read(const char *path, struct err *e)
{
	static const struct rec_options o = { ',', 0, -1 };
	char *file = mem_text(path, strlen(path));
	struct rec *r = rec_open(&file, 1, &o, e);
	struct currency *x = NULL;

	if (r != NULL) {
		x = mem_zero(1, sizeof *x);
		x->currency = intern_new();
		if (read_rates(x, r, e) != 0) {
			currency_free(x);
			x = NULL;
		}
	}
	rec_close(r);
	free(file);
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
