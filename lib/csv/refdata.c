#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "csv/refdata.h"

struct refdata_text {
	char *s;
	size_t cap;
};

/* Where the columns are. */
static int
find_columns(const struct refdata *t, const struct rec *r, size_t *at, struct err *e)
{
	long found;

	for (size_t i = 0; i < t->columns; i++) {
		found = rec_find(r, t->column[i]);
		at[i] = found >= 0 ? (size_t)found : SIZE_MAX;
		if (found < 0 && (t->optional & 1u << i) == 0)
			return rec_need(r, t->column[i], t->from, &at[i], e);
	}
	return 0;
}

int
refdata_each(const struct refdata *t, struct rec *r, void *arg, struct err *e)
{
	size_t at[REFDATA_COLUMNS];
	struct refdata_text text[REFDATA_COLUMNS] = { { NULL, 0 } };
	struct batch b = { 0 };
	struct refdata_row row = { .table = t, .in = r, .batch = &b, .at = at, .text = text };
	int rc = find_columns(t, r, at, e);

	while (rc == 0 && (rc = rec_read(r, &b, e)) > 0) {
		rc = 0;
		for (size_t i = 0; i < b.rows && rc == 0; i++) {
			row.rec = &b.row[i];
			rc = t->row(&row, arg, e) == 0 ? 0 : -1;
		}
	}
	for (size_t i = 0; i < t->columns; i++)
		free(text[i].s);
	batch_free(&b);
	return rc;
}

int
refdata_read(const struct refdata *t, const char *path, void *arg, struct err *e)
{
	static const struct rec_options o = { .delimiter = ',', .progress = -1 };
	char *file = path != NULL ? mem_text(path, strlen(path)) : file_share(t->share, e);
	struct rec *r = file != NULL ? rec_open(&file, 1, &o, e) : NULL;
	int rc = r != NULL ? refdata_each(t, r, arg, e) : -1;

	rec_close(r);
	free(file);
	return rc;
}

int
refdata_read_from(const struct refdata *t, const struct refdata_from *from, void *arg,
    struct err *e)
{
	struct rec *r;
	int rc;

	if (from->s == NULL)
		return refdata_read(t, from->path, arg, e);
	r = rec_memory(from->s, from->n, from->path != NULL ? from->path : t->share, 0, e);
	rc = r != NULL ? refdata_each(t, r, arg, e) : -1;
	rec_close(r);
	return rc;
}

const char *
refdata_text(const struct refdata_row *row, size_t i)
{
	struct refdata_text *t = &row->text[i];
	size_t n;
	const char *s = refdata_field(row, i, &n);

	t->s = mem_grow(t->s, &t->cap, n + 1, 1);
	memcpy(t->s, s, n);
	t->s[n] = '\0';
	return t->s;
}

const char *
refdata_where(const struct refdata_row *row, size_t i, char buf[REFDATA_WHERE])
{
	(void)snprintf(buf, REFDATA_WHERE, "%s:%llu: %s", rec_file(row->in, row->batch->file),
	    (unsigned long long)row->rec->line, row->table->column[i]);
	return buf;
}

int
refdata_complain(const struct refdata_row *row, size_t i, const char *what, struct err *e)
{
	char show[ERR_SHOW];
	size_t n;
	const char *s = refdata_field(row, i, &n);

	return err_set(e, "%s:%llu: %s: %s: '%s'", rec_file(row->in, row->batch->file),
	    (unsigned long long)row->rec->line, row->table->column[i], what, err_show(show, s, n));
}
