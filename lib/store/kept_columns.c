#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "csv/out.h"
#include "store/kept_columns.h"

/* The named column, which must not be there yet. */
static int
add(struct kept_columns *k, const struct rec *r, const char *name, struct err *e)
{
	size_t at;

	if (rec_need(r, name, NULL, &at, e) != 0)
		return -1;
	for (size_t i = 0; i < k->n; i++)
		if (k->column[i] == at)
			return err_set(e, "--columns: twice: '%s'", name);
	k->column[k->n++] = at;
	return 0;
}

int
kept_columns_find(struct kept_columns *k, const struct rec *r, const char *key,
    const struct opt_list *named, struct err *e)
{
	int has_key = 0;

	*k = (struct kept_columns){ .whole = named->n == 0 };
	if (rec_need(r, key, NULL, &k->key, e) != 0)
		return -1;
	k->column = mem_zero(rec_columns(r) + named->n + 1, sizeof *k->column);
	for (size_t i = 0; i < rec_columns(r) && k->whole; i++)
		k->column[k->n++] = i;
	for (size_t i = 0; i < named->n; i++)
		has_key |= strcmp(named->item[i], key) == 0;
	if (!k->whole && !has_key)
		k->column[k->n++] = k->key;
	for (size_t i = 0; i < named->n; i++)
		if (add(k, r, named->item[i], e) != 0)
			return -1;
	return 0;
}

void
kept_columns_free(struct kept_columns *k)
{
	free(k->column);
	*k = (struct kept_columns){ .n = 0 };
}

void
kept_columns_header(const struct kept_columns *k, const struct rec *r, struct out *o)
{
	size_t n;
	const char *s;

	for (size_t i = 0; i < k->n; i++) {
		s = rec_name_text(r, k->column[i], &n);
		out_field(o, s, n);
	}
	out_end(o);
}

void
kept_columns_row(const struct kept_columns *k, const struct batch *b, const struct rec_row *row,
    struct out *o)
{
	size_t n;
	const char *s;

	for (size_t i = 0; i < k->n; i++) {
		s = batch_field(b, row, k->column[i], &n);
		out_field(o, s, n);
	}
	out_end(o);
}
