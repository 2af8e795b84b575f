#include <stdlib.h>
#include <string.h>

#include "alert/alert.h"
#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/utf8.h"
#include "csv/rec.h"
#include "send/alert_read.h"

enum { ID_MAX = 128 };

const char *const alert_read_name[ALERT_READ_COLUMNS] = {
	"alert_id", "raised_on", "severity", "kind", "audience", "recipient", "deal_id", "subject",
	"message", "dedup_key"
};

static const enum alert_read_column needed[] = {
	ALERT_READ_ID, ALERT_READ_DAY, ALERT_READ_RECIPIENT, ALERT_READ_SUBJECT, ALERT_READ_MESSAGE
};

struct alert_reader {
	struct rec *r;
	long column[ALERT_READ_COLUMNS];
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
read_row(const struct alert_reader *in, const struct batch *b, const struct rec_row *row,
    struct alert_reads *to, struct err *e)
{
	struct alert_read a;
	size_t n;
	const char *s = batch_field(b, row, (size_t)in->column[ALERT_READ_DAY], &n);

	if (date_parse(s, n, &a.day) != 0)
		return rec_complain(in->r, b, row, (size_t)in->column[ALERT_READ_DAY],
		    "not a date YYYY-MM-DD", e);
	s = batch_field(b, row, (size_t)in->column[ALERT_READ_ID], &n);
	if (!is_id(s, n))
		return rec_complain(in->r, b, row, (size_t)in->column[ALERT_READ_ID],
		    "not 1 to 128 printable characters without blanks", e);
	if (intern_find(in->ids, s, n) != INTERN_NONE) {
		++*in->repeated;
		return 0;
	}
	intern_add(in->ids, s, n);
	for (size_t k = 0; k < ALERT_READ_COLUMNS; k++) {
		n = 0;
		s = in->column[k] >= 0 ? batch_field(b, row, (size_t)in->column[k], &n) : "";
		a.text[k] = utf8_text(s, n);
	}
	to->item = mem_grow(to->item, &to->cap, to->n + 1, sizeof *to->item);
	to->item[to->n++] = a;
	return 0;
}

int
alert_reads_read(struct rec *r, struct alert_reads *to, size_t *repeated, struct err *e)
{
	struct alert_reader in = { .r = r, .repeated = repeated };
	struct batch b = { 0 };
	size_t column;
	int rc = 0;

	for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
		if (rec_need(r, alert_read_name[needed[k]], &column, e) != 0)
			return -1;
	for (size_t k = 0; k < ALERT_READ_COLUMNS; k++)
		in.column[k] = rec_find(r, alert_read_name[k]);
	in.ids = intern_new();
	while (rc == 0 && (rc = rec_read(r, &b, e)) > 0) {
		rc = 0;
		for (size_t i = 0; i < b.rows && rc == 0; i++)
			rc = read_row(&in, &b, &b.row[i], to, e);
	}
	batch_free(&b);
	intern_free(in.ids);
	return rc;
}

int
alert_reads_route(struct alert_reads *to, const char *path, enum route_way way, struct err *e)
{
	struct routes *t = routes_read(path, e);
	const char *address;
	size_t n;

	if (t == NULL)
		return -1;
	for (size_t i = 0; i < to->n; i++) {
		char **who = &to->item[i].text[ALERT_READ_RECIPIENT];

		address = route_by(t, way, *who, strlen(*who), &n);
		if (n > 0) {
			free(*who);
			*who = utf8_text(address, n);
		}
	}
	routes_free(t);
	return 0;
}

void
alert_read_free(struct alert_read *a)
{
	for (size_t k = 0; k < ALERT_READ_COLUMNS; k++)
		free(a->text[k]);
}

void
alert_reads_free(struct alert_reads *to)
{
	for (size_t i = 0; i < to->n; i++)
		alert_read_free(&to->item[i]);
	free(to->item);
	*to = (struct alert_reads){ 0 };
}

void
alert_read_header(struct out *o)
{
	for (size_t k = 0; k < ALERT_READ_COLUMNS; k++)
		out_name(o, alert_read_name[k]);
	out_end(o);
}

void
alert_read_row(struct out *o, const struct alert_read *a)
{
	for (size_t k = 0; k < ALERT_READ_COLUMNS; k++)
		out_name(o, a->text[k]);
	out_end(o);
}

static struct alert_text
text_of(const struct alert_read *a, enum alert_read_column k)
{
	return (struct alert_text){ a->text[k], strlen(a->text[k]) };
}

void
alert_read_print(struct out *o, const struct alert_read *a)
{
	const struct alert row = {
		.raised_on = a->day, .severity = a->text[ALERT_READ_SEVERITY],
		    .kind = a->text[ALERT_READ_KIND],
		.audience = a->text[ALERT_READ_AUDIENCE], .recipient =
		    text_of(a, ALERT_READ_RECIPIENT),
		.deal_id = text_of(a, ALERT_READ_DEAL), .subject = text_of(a, ALERT_READ_SUBJECT),
		.message = text_of(a, ALERT_READ_MESSAGE), .dedup_key = text_of(a, ALERT_READ_KEY)
	};

	alert_print(o, &row);
}
