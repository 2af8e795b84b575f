#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/plain_name.h"
#include "base/sha256.h"
#include "base/span.h"
#include "deal/columns.h"
#include "serve/last_run.h"

enum { PAGE_BYTES = 256 << 20 };

/* ---- tables -------------------------------------------------------------------------- */

/* The length of NAME in NAME.csv; 0 if it is no such name. */
static size_t
name_length(const char *file)
{
	size_t n = strlen(file);

	return n > 4 && strcmp(file + n - 4, ".csv") == 0 && strchr("._-", *file) == NULL &&
	    plain_name(file, n - 4) ? n - 4 : 0;
}

static int
read_table(struct last_run *l, const char *folder, const char *file, struct err *e)
{
	char *name = mem_text(file, name_length(file));
	struct buf path = { 0 };
	int rc;

	buf_printf(&path, "%s/%s%c", folder, file, '\0');
	l->table = mem_grow(l->table, &l->cap, l->n + 1, sizeof *l->table);
	rc = run_table_read(&l->table[l->n++], path.s, name, e);
	buf_free(&path);
	free(name);
	return rc;
}

static int
by_name(const void *p, const void *q)
{
	const struct run_table *a = p, *b = q;

	return strcmp(a->name, b->name);
}

static int
read_tables(struct last_run *l, const char *folder, struct err *e)
{
	struct dirent *entry;
	DIR *d = opendir(folder);
	int rc = 0;

	if (d == NULL)
		return err_set(e, "%s: %s", folder, strerror(errno));
	while (rc == 0 && (entry = readdir(d)) != NULL)
		if (name_length(entry->d_name) > 0)
			rc = read_table(l, folder, entry->d_name, e);
	closedir(d);
	if (l->n > 0)
		qsort(l->table, l->n, sizeof *l->table, by_name);
	return rc;
}

/* ---- the scored deals ------------------------------------------------------------------- */

/* The one with reasons, if there is one. */
static size_t
find_scored(const struct last_run *l)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < l->n; i++) {
		if (l->table[i].kind != RUN_TABLE_DEALS)
			continue;
		if (run_table_column(&l->table[i], COL_TOP_FACTORS) >= 0)
			return i;
		found = found == SIZE_MAX ? i : found;
	}
	return found;
}

static int
index_deals(struct last_run *l, struct err *e)
{
	const struct run_table *t;
	struct run_deals_columns c;
	struct batch b = { 0 };
	struct rec *r;
	int rc;

	l->scored = find_scored(l);
	if (l->scored == SIZE_MAX)
		return 0;
	t = &l->table[l->scored];
	c = (struct run_deals_columns){ run_table_column(t, COL_DEAL_ID),
	    run_table_column(t, COL_REP), run_table_column(t, COL_RISK),
	    run_table_column(t, COL_CATEGORY), run_table_column(t, COL_AMOUNT) };
	if ((r = rec_memory(t->bytes, t->n, t->name, 0, e)) == NULL)
		return -1;
	l->deals = run_deals_new();
	while ((rc = rec_read(r, &b, e)) > 0)
		for (size_t i = 0; i < b.rows; i++)
			run_deals_add(l->deals, &c, &b, &b.row[i]);
	batch_free(&b);
	rec_close(r);
	run_deals_sort(l->deals);
	return rc;
}

/* ---- the page ----------------------------------------------------------------------------- */

/* The policy that the page has in its head, so that it holds from the first byte on. */
static char *
find_policy(const char *s, size_t n)
{
	static const char mark[] = "http-equiv=\"Content-Security-Policy\" content=\"";
	static const char strict[] = "default-src 'none'", frame[] = "; frame-ancestors 'none'";
	const char *at = span_find(s, n < 65536 ? n : 65536, mark), *end;
	struct buf policy = { 0 };
	char *text;

	at = at != NULL ? at + sizeof mark - 1 : NULL;
	end = at != NULL ? memchr(at, '"', (size_t)(s + n - at)) : NULL;
	if (end != NULL && memchr(at, '\n', (size_t)(end - at)) == NULL)
		buf_bytes(&policy, at, (size_t)(end - at));
	else
		buf_text(&policy, strict);
	buf_text(&policy, frame);
	text = mem_text(policy.s, policy.len);
	buf_free(&policy);
	return text;
}

static int
read_page(struct last_run *l, const char *folder, struct err *e)
{
	static const char *const name[] = { "report.html", "page.html" };
	struct buf path = { 0 };
	int rc = 0;

	for (size_t i = 0; i < 2 && rc == 0 && l->page == NULL; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s%c", folder, name[i], '\0');
		if (!file_is_absent(path.s)) {
			l->page = file_read(path.s, PAGE_BYTES, &l->page_len, e);
			rc = l->page != NULL ? 0 : -1;
		}
	}
	buf_free(&path);
	if (l->page == NULL)
		return rc;
	l->policy = find_policy(l->page, l->page_len);
	sha256_of(l->page, l->page_len, l->page_sha256);
	return 0;
}

/* ---- all of it ------------------------------------------------------------------------------ */

int
last_run_read(struct last_run *l, const char *folder, struct err *e)
{
	memset(l, 0, sizeof *l);
	l->scored = SIZE_MAX;
	return read_tables(l, folder, e) != 0 || index_deals(l, e) != 0 ||
	    read_page(l, folder, e) != 0 ? -1 : 0;
}

void
last_run_free(struct last_run *l)
{
	for (size_t i = 0; i < l->n; i++)
		run_table_free(&l->table[i]);
	free(l->table);
	run_deals_free(l->deals);
	free(l->page);
	free(l->policy);
	memset(l, 0, sizeof *l);
}

const struct run_table *
last_run_find(const struct last_run *l, const char *name)
{
	size_t n = strlen(name);

	if (n > 4 && strcmp(name + n - 4, ".csv") == 0)
		n -= 4;
	for (size_t i = 0; i < l->n; i++)
		if (strlen(l->table[i].name) == n && memcmp(l->table[i].name, name, n) == 0)
			return &l->table[i];
	return NULL;
}
