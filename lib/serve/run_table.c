#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "deal/columns.h"
#include "deal/feature_names.h"
#include "serve/json_put.h"
#include "serve/run_table.h"

#define MOST_BYTES ((size_t)4 << 30)

const char *const run_table_kind_name[3] = { "table", "deals", "alerts" };

/* ---- where rows begin ------------------------------------------------------------- */

/* The end of the record that begins at i, behind its line's end. */
static size_t
record_end(const struct run_table *t, size_t i)
{
	int quoted = 0;

	for (; i < t->n; i++) {
		quoted ^= t->bytes[i] == '"';
		if (t->bytes[i] == '\n' && !quoted)
			return i + 1;
	}
	return i;
}

/* Blank records are none, but in a table of one column. */
static int
is_blank(const struct run_table *t, size_t from, size_t to)
{
	while (from < to && (t->bytes[from] == '\n' || t->bytes[from] == '\r'))
		from++;
	return from == to && t->columns != 1;
}

static void
find_rows(struct run_table *t)
{
	size_t at = t->n >= 3 && memcmp(t->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, end, cap = 0;
	size_t found = 0;			/* the header is the first */

	for (; at < t->n; at = end) {
		end = record_end(t, at);
		if (is_blank(t, at, end))
			continue;
		t->row = mem_grow(t->row, &cap, found + 2, sizeof *t->row);
		t->row[found++] = at;
	}
	if (found > 0)
		t->row[found] = t->n;
	t->rows = found > 0 ? found - 1 : 0;
}

/* ---- what the columns hold ------------------------------------------------------------ */

/* Numbers in these are names, or words. */
static int
is_text(const char *name)
{
	static const char *const text[] = { COL_SEGMENT, COL_PERIOD, COL_INDUSTRY, COL_REGION,
	    COL_PRODUCT, COL_SOURCE, COL_STAGE };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (strcmp(name, text[i]) == 0)
			return 1;
	for (size_t i = 0; i < FEATURE_CATEGORIES; i++)
		if (strcmp(name, feature_category[i]) == 0)
			return 1;
	return (n > 3 && strcmp(name + n - 3, "_id") == 0) || strncmp(name, "value_", 6) == 0 ||
	    strncmp(name, "help_value_", 11) == 0;
}

enum { TEXT, NUMBER, EMPTY };		/* what numeric holds while rows are read */

static void
look_at_row(struct run_table *t, const struct batch *b, const struct rec_row *row)
{
	const char *s;
	size_t n;

	for (size_t c = 0; c < t->columns; c++) {
		if (t->numeric[c] == TEXT)
			continue;
		s = batch_field(b, row, c, &n);
		if (n > 0)
			t->numeric[c] = json_is_number(s, n) ? NUMBER : TEXT;
	}
}

static void
take_columns(struct run_table *t, const struct rec *r)
{
	t->columns = rec_columns(r);
	t->column = mem_zero(t->columns, sizeof *t->column);
	t->numeric = mem_zero(t->columns, 1);
	for (size_t c = 0; c < t->columns; c++) {
		const char *name = rec_name(r, c);

		t->column[c] = mem_text(name, strlen(name));
		t->numeric[c] = is_text(name) ? TEXT : EMPTY;
	}
	if (rec_find(r, COL_DEAL_ID) >= 0 && rec_find(r, COL_PROBABILITY) >= 0 &&
	    rec_find(r, COL_RISK) >= 0)
		t->kind = RUN_TABLE_DEALS;
	else if (rec_find(r, "alert_id") >= 0)
		t->kind = RUN_TABLE_ALERTS;
}

static void
take_day(struct run_table *t, const struct batch *b, const struct rec_row *row)
{
	long c = run_table_column(t, COL_AS_OF);
	const char *s;
	size_t n;
	int32_t day;

	if (c < 0)
		return;
	s = batch_field(b, row, (size_t)c, &n);
	if (date_parse(s, n, &day) == 0)
		date_text(t->as_of, day);
}

/* ---- reading it ---------------------------------------------------------------------------- */

static int
read_rows(struct run_table *t, struct rec *r, struct err *e)
{
	struct batch b = { 0 };
	size_t rows = 0;
	int rc;

	while ((rc = rec_read(r, &b, e)) > 0)
		for (size_t i = 0; i < b.rows; i++) {
			if (rows++ == 0)
				take_day(t, &b, &b.row[i]);
			look_at_row(t, &b, &b.row[i]);
		}
	batch_free(&b);
	for (size_t c = 0; c < t->columns; c++)
		t->numeric[c] = t->numeric[c] == NUMBER;
	if (rc == 0 && rows != t->rows)
		return err_set(e, "%s: its records end in other than LF or CRLF", rec_file(r, 0));
	return rc;
}

/* Its bytes are there; path is for messages. */
static int
read_bytes(struct run_table *t, const char *path, struct err *e)
{
	struct rec *r = rec_memory(t->bytes, t->n, path, 0, e);
	int rc;

	if (r == NULL)
		return -1;
	sha256_of(t->bytes, t->n, t->sha256);
	take_columns(t, r);
	find_rows(t);
	rc = read_rows(t, r, e);
	rec_close(r);
	return rc;
}

int
run_table_read(struct run_table *t, const char *path, const char *name, struct err *e)
{
	memset(t, 0, sizeof *t);
	t->name = mem_text(name, strlen(name));
	if ((t->bytes = file_read(path, MOST_BYTES, &t->n, e)) == NULL)
		return -1;
	return read_bytes(t, path, e);
}

int
run_table_take(struct run_table *t, char *bytes, size_t n, const char *name, struct err *e)
{
	memset(t, 0, sizeof *t);
	t->name = mem_text(name, strlen(name));
	t->bytes = bytes;
	t->n = n;
	return read_bytes(t, t->name, e);
}

void
run_table_free(struct run_table *t)
{
	for (size_t c = 0; c < t->columns; c++)
		free(t->column[c]);
	free(t->column);
	free(t->numeric);
	free(t->row);
	free(t->bytes);
	free(t->name);
	memset(t, 0, sizeof *t);
}

/* ---- asking it ------------------------------------------------------------------------------ */

long
run_table_column(const struct run_table *t, const char *name)
{
	for (size_t c = 0; c < t->columns; c++)
		if (strcmp(t->column[c], name) == 0)
			return (long)c;
	return -1;
}

const char *
run_table_header(const struct run_table *t, size_t *n)
{
	*n = t->row[1] - t->row[0];
	return t->bytes + t->row[0];
}

const char *
run_table_row(const struct run_table *t, size_t i, size_t *n)
{
	*n = t->row[i + 2] - t->row[i + 1];
	return t->bytes + t->row[i + 1];
}

static int
is_numeric(const char *name, const void *arg)
{
	const struct run_table *t = arg;
	long c = run_table_column(t, name);

	return c >= 0 && t->numeric[c];
}

int
run_table_json(const struct run_table *t, struct json_table *j, struct err *e)
{
	size_t n;
	const char *header = run_table_header(t, &n);

	return json_table_open(j, header, n, is_numeric, t, e);
}
