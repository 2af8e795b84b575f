#include <stdlib.h>

#include "base/mem.h"
#include "csv/append.h"
#include "csv/out.h"

void
append_open(struct append *a, const struct rec *r, const char *const *name, size_t n)
{
	size_t i;

	a->r = r;
	a->name = name;
	a->n = n;
	a->at = mem_zero(n, sizeof *a->at);
	a->from = mem_zero(rec_columns(r), sizeof *a->from);
	a->copies = rec_delimiter(r) == ',';
	for (i = 0; i < rec_columns(r); i++)
		a->from[i] = n;
	for (i = 0; i < n; i++) {
		a->at[i] = rec_find(r, name[i]);
		if (a->at[i] >= 0) {
			a->from[a->at[i]] = i;
			a->copies = 0;
		}
	}
}

void
append_free(struct append *a)
{
	free(a->at);
	free(a->from);
}

void
append_header(const struct append *a, struct out *o)
{
	size_t i;

	for (i = 0; i < rec_columns(a->r); i++)
		out_name(o, rec_name(a->r, i));
	for (i = 0; i < a->n; i++)
		if (a->at[i] < 0)
			out_name(o, a->name[i]);
	out_end(o);
}

void
append_row(const struct append *a, const struct batch *b, const struct rec_row *row,
    struct out *o, void (*cell)(size_t i, struct out *o, void *arg), void *arg)
{
	size_t i, n;
	const char *s;

	if (a->copies && b->same_order)
		out_record(o, b->text + row->raw, row->raw_len);
	else
		for (i = 0; i < rec_columns(a->r); i++)
			if (a->from[i] < a->n)
				cell(a->from[i], o, arg);
			else {
				s = batch_field(b, row, i, &n);
				out_field(o, s, n);
			}
	for (i = 0; i < a->n; i++)
		if (a->at[i] < 0)
			cell(i, o, arg);
	out_end(o);
}
