#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "csv/rec.h"
#include "csv/refdata.h"

struct refdata_reader {
	struct rec *r;
	const char *const *name;
	size_t column[REFDATA_COLUMNS];
	size_t n;
	int (*row)(const struct refdata_row *row, void *arg, struct err *e);
	void *arg;
};

static int
give_row(const struct refdata_reader *in, const struct batch *b, const struct rec_row *row,
    struct err *e)
{
	char *field[REFDATA_COLUMNS];
	struct refdata_row give = { (const char *const *)field, in->name, rec_file(in->r, 0),
	    row->line };
	const char *s;
	size_t i, len;
	int rc;

	for (i = 0; i < in->n; i++) {
		s = batch_field(b, row, in->column[i], &len);
		field[i] = mem_text(s, len);
	}
	rc = in->row(&give, in->arg, e);
	for (i = 0; i < in->n; i++)
		free(field[i]);
	return rc == 0 ? 0 : -1;
}

static int
read_all(struct refdata_reader *in, struct err *e)
{
	struct batch b = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < in->n && rc == 0; i++)
		rc = rec_need(in->r, in->name[i], &in->column[i], e);
	while (rc == 0 && (rc = rec_read(in->r, &b, e)) > 0) {
		rc = 0;
		for (i = 0; i < b.rows && rc == 0; i++)
			rc = give_row(in, &b, &b.row[i], e);
	}
	batch_free(&b);
	return rc;
}

int
refdata_read(const char *path, const char *name, const char *const *column, size_t n,
    int (*row)(const struct refdata_row *row, void *arg, struct err *e), void *arg, struct err *e)
{
	struct rec_options o = { .delimiter = ',', .progress = -1 };
	struct refdata_reader in = { .name = column, .n = n, .row = row, .arg = arg };
	char *file = path != NULL ? mem_text(path, strlen(path)) : file_share(name, e);
	int rc = -1;

	if (file != NULL && (in.r = rec_open(&file, 1, &o, e)) != NULL)
		rc = read_all(&in, e);
	rec_close(in.r);
	free(file);
	return rc;
}

const char *
refdata_where(const struct refdata_row *row, size_t i, char buf[REFDATA_WHERE])
{
	(void)snprintf(buf, REFDATA_WHERE, "%s:%llu: %s", row->file, row->line, row->column[i]);
	return buf;
}

int
refdata_complain(const struct refdata_row *row, size_t i, const char *what, struct err *e)
{
	char where[REFDATA_WHERE], show[ERR_SHOW];

	return err_set(e, "%s: %s: '%s'", refdata_where(row, i, where), what,
	    err_show(show, row->field[i], strlen(row->field[i])));
}
