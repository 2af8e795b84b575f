#include <stdlib.h>
#include <string.h>

#include "alert/alert.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "csv/out.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "text/humanize.h"
#include "text/wrap.h"

enum { ID_MAX = 128 };

const char *const alert_column[ALERT_COLUMNS] = {
	"alert_id", "raised_on", "severity", "kind", "audience", "recipient",
	COL_DEAL_ID, "subject",
	"message", "dedup_key", "amount"
};

void
alert_free(struct alert *a)
{
	free(a->memory);
}

/* ---- making one ------------------------------------------------------------------ */

static void
begin(struct alert_builder *b)
{
	buf_clear(&b->o);
	b->done = 0;
	memset(b->len, 0, sizeof b->len);
}

void
alert_builder_open(struct alert_builder *b)
{
	buf_init(&b->o);
	begin(b);
}

void
alert_builder_free(struct alert_builder *b)
{
	buf_free(&b->o);
}

void
alert_end(struct alert_builder *b, enum alert_column k)
{
	b->at[k] = b->done;
	b->len[k] = b->o.len - b->done;
	buf_bytes(&b->o, "", 1);
	b->done = b->o.len;
}

void
alert_put(struct alert_builder *b, enum alert_column k, const char *s, size_t n)
{
	buf_bytes(&b->o, s, n);
	alert_end(b, k);
}

void
alert_put_name(struct alert_builder *b, enum alert_column k, const char *s)
{
	alert_put(b, k, s, strlen(s));
}

void
alert_make(struct alert *a, struct alert_builder *b, int32_t raised_on)
{
	a->raised_on = raised_on;
	a->memory = mem_resize(NULL, b->o.len, 1);
	memcpy(a->memory, b->o.s, b->o.len);
	for (size_t k = 0; k < ALERT_COLUMNS; k++)
		a->text[k] = b->len[k] > 0 ? (struct alert_span){ a->memory + b->at[k],
		    b->len[k] } : (struct alert_span){ "", 0 };
	begin(b);
}

/* ---- lists ----------------------------------------------------------------------- */

void
alert_list_add(struct alert_list *l, const struct alert *a)
{
	l->item = mem_grow(l->item, &l->cap, l->n + 1, sizeof *l->item);
	l->item[l->n++] = *a;
}

static int
is_of(const struct alert *a, const char *deal, size_t n)
{
	return n > 0 && a->text[ALERT_DEAL].n == n && memcmp(a->text[ALERT_DEAL].s, deal, n) == 0;
}

size_t
alert_list_drop(struct alert_list *l, const char *deal, size_t n)
{
	size_t kept = 0, had = l->n;

	for (size_t i = 0; i < had; i++)
		if (is_of(&l->item[i], deal, n))
			alert_free(&l->item[i]);
		else
			l->item[kept++] = l->item[i];
	l->n = kept;
	return had - kept;
}

void
alert_list_free(struct alert_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		alert_free(&l->item[i]);
	free(l->item);
	*l = (struct alert_list){ 0 };
}

/* ---- reading --------------------------------------------------------------------- */

struct alert_reader {
	struct alert_list *list;
	struct alert_builder builder;
	struct intern *ids;
	size_t *repeated;
};

static int
is_id(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~')
			return 0;
	return n > 0 && n <= ID_MAX;
}

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct alert_reader *in = arg;
	struct alert a;
	int32_t day;
	size_t n;
	const char *s = refdata_field(row, ALERT_DAY, &n);

	if (date_parse(s, n, &day) != 0)
		return refdata_complain(row, ALERT_DAY, "not a date YYYY-MM-DD", e);
	s = refdata_field(row, ALERT_ID, &n);
	if (!is_id(s, n))
		return refdata_complain(row, ALERT_ID,
		    "not 1 to 128 printable characters without blanks", e);
	if (intern_find(in->ids, s, n) != INTERN_NONE) {
		++*in->repeated;
		return 0;
	}
	intern_add(in->ids, s, n);
	for (size_t k = 0; k < ALERT_COLUMNS; k++) {
		s = refdata_field(row, k, &n);
		utf8_line(&in->builder.o, s, n);
		alert_end(&in->builder, (enum alert_column)k);
	}
	alert_make(&a, &in->builder, day);
	alert_list_add(in->list, &a);
	return 0;
}

int
alert_list_read(struct alert_list *l, struct rec *r, size_t *repeated, struct err *e)
{
	static const struct refdata table = {
		.column = alert_column, .columns = ALERT_COLUMNS, .row = read_row,
		.from = "dealalert",
		.optional = 1u << ALERT_SEVERITY | 1u << ALERT_KIND | 1u << ALERT_AUDIENCE |
		    1u << ALERT_DEAL | 1u << ALERT_KEY |
		    1u << ALERT_AMOUNT
	};
	struct alert_reader in = { .list = l, .repeated = repeated, .ids = intern_new() };
	int rc;

	alert_builder_open(&in.builder);
	rc = refdata_each(&table, r, &in, e);
	alert_builder_free(&in.builder);
	intern_free(in.ids);
	return rc;
}

/* ---- writing --------------------------------------------------------------------- */

void
alert_header(struct out *o)
{
	for (size_t k = 0; k < ALERT_COLUMNS; k++)
		out_name(o, alert_column[k]);
	out_end(o);
}

void
alert_id(const char *key, size_t n, int32_t raised_on, char id[ALERT_ID_SIZE])
{
	char digits[SHA256_DIGITS + 1], day[11];
	struct sha256 sha;

	date_text(day, raised_on);
	sha256_begin(&sha);
	sha256_add(&sha, key, n);
	sha256_add(&sha, "\n", 1);
	sha256_add(&sha, day, strlen(day));
	sha256_digits(&sha, digits);
	memcpy(id, digits, ALERT_ID_SIZE - 1);
	id[ALERT_ID_SIZE - 1] = '\0';
}

/* The alert_id of one that is raised. */
static void
write_id(struct out *o, const struct alert *a)
{
	char id[ALERT_ID_SIZE];

	alert_id(a->text[ALERT_KEY].s, a->text[ALERT_KEY].n, a->raised_on, id);
	out_name(o, id);
}

void
alert_row(struct out *o, const struct alert *a)
{
	if (a->text[ALERT_ID].n == 0)
		write_id(o, a);
	else
		out_field(o, a->text[ALERT_ID].s, a->text[ALERT_ID].n);
	out_date(o, a->raised_on);
	for (size_t k = ALERT_DAY + 1; k < ALERT_COLUMNS; k++)
		out_field(o, a->text[k].s, a->text[k].n);
	out_end(o);
}

void
alert_print(struct buf *o, const struct alert *a)
{
	static const struct wrap title = { 80, "", "    " }, body = { 80, "    ", "    " };
	struct buf line;
	char day[11];

	date_text(day, a->raised_on);
	buf_init(&line);
	buf_printf(&line, "%s %s for ", day, a->text[ALERT_SEVERITY].s);
	humanize_plain(&line, a->text[ALERT_RECIPIENT].s, a->text[ALERT_RECIPIENT].n);
	buf_text(&line, ": ");
	humanize_plain(&line, a->text[ALERT_SUBJECT].s, a->text[ALERT_SUBJECT].n);
	wrap_words(o, &title, line.s, line.len);
	buf_clear(&line);
	humanize_plain(&line, a->text[ALERT_MESSAGE].s, a->text[ALERT_MESSAGE].n);
	wrap_words(o, &body, line.s, line.len);
	buf_text(o, "\n");
	buf_free(&line);
}

void
alert_list_write(struct out *o, const struct alert_list *l, int person)
{
	if (!person)
		alert_header(o);
	else if (l->n == 0)
		buf_text(&o->b, "No alerts.\n");
	for (size_t i = 0; i < l->n; i++)
		if (person)
			alert_print(&o->b, &l->item[i]);
		else
			alert_row(o, &l->item[i]);
}
