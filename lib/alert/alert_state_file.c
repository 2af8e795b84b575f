#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/alert_state_file.h"
#include "base/date.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/out.h"
#include "csv/rec.h"

enum {
	STATUS, DEAL, DAY, MEASURE, CATEGORY, EXPECTED, SEVERITY, KIND, AUDIENCE,
	RECIPIENT, SUBJECT,
	MESSAGE, KEY, COLUMNS
};

static const char *const column_name[COLUMNS] = {
	"status", "deal_id", "day", "measure", "risk_category", "expected_close_date", "severity",
	"kind", "audience", "recipient", "subject", "message", "dedup_key"
};

static const char *const category_name[] = { "", "Low", "Medium", "High" };

enum status { SEEN, RAISED, PENDING, END, STATUSES };
static const char *const status_name[STATUSES] = { "seen", "raised", "pending", "end" };

static const char way_out[] =
    "the state is damaged: put a copy of it back, or remove it, and what is to be said is said "
    "anew";

/* ---- checksum ------------------------------------------------------------------ */

struct sum {
	uint64_t rows, hash;
};

/* Eight bytes at a time, the first one lowest, whatever the machine. */
static void
add_to_sum(struct sum *sum, const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	uint64_t h = sum->hash ^ n, w;

	for (; n >= 8; p += 8, n -= 8) {
		w = (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
		    (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
		    (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
		h = (h ^ w) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	for (; n > 0; p++, n--)
		h = (h ^ *p) * 0x100000001b3u;
	sum->hash = h ^ h >> 32;
	sum->rows++;
}

/* ---- reading --------------------------------------------------------------------- */

struct state_reader {
	struct alert_state *l;
	struct alert_list *pending;
	struct rec *r;
	const struct batch *b;
	const struct rec_row *row;
	size_t column[COLUMNS];
	struct sum sum;
	int ended;
};

static const char *
field(const struct state_reader *in, int column, size_t *n)
{
	return batch_field(in->b, in->row, in->column[column], n);
}

static int
complain(const struct state_reader *in, int column, const char *what, struct err *e)
{
	struct err why;

	rec_complain(in->r, in->b, in->row, in->column[column], what, &why);
	return err_set(e, "%s (%s)", why.text, way_out);
}

/* The number of the field among n names, or -1 with the reason. */
static int
choose(const struct state_reader *in, int column, const char *const *names, int n, struct err *e)
{
	size_t len;
	const char *s = field(in, column, &len);

	for (int i = 0; i < n; i++)
		if (strlen(names[i]) == len && memcmp(names[i], s, len) == 0)
			return i;
	return complain(in, column, "not known", e);
}

static int
read_date(const struct state_reader *in, int column, int needed, int32_t *day, struct err *e)
{
	size_t n;
	const char *s = field(in, column, &n);

	*day = DATE_NONE;
	return (n > 0 || needed) && date_parse(s, n, day) != 0 ?
	    complain(in, column, "not a date YYYY-MM-DD", e) : 0;
}

static int
read_measure(const struct state_reader *in, int32_t *measure, struct err *e)
{
	double x = NAN;
	size_t n;
	const char *s = field(in, MEASURE, &n);

	if (n > 0 && num_parse(s, n, &x) != 0)
		return complain(in, MEASURE, "not a number", e);
	*measure = alert_state_measure(x);
	return 0;
}

static int
read_seen(const struct state_reader *in, struct err *e)
{
	struct alert_state_seen sight;
	uint32_t subject;
	size_t n;
	const char *s = field(in, DEAL, &n);

	if (read_date(in, DAY, 1, &sight.day, e) != 0 || read_date(in, EXPECTED, 0,
	    &sight.expected, e) != 0 || read_measure(in, &sight.risk, e) != 0)
		return -1;
	if ((subject = alert_state_load(in->l, 1, s, n)) == ALERT_STATE_NONE)
		return complain(in, DEAL, "not in order", e);
	alert_state_load_seen(in->l, subject, &sight);
	return 0;
}

/* A value of a closed set, or -1 with the reason. */
static int
known(const struct state_reader *in, int column, int value, struct err *e)
{
	return value >= 0 ? value : complain(in, column, "not known", e);
}

static int
value(const struct state_reader *in, int column, const struct opt_choice *set, struct err *e)
{
	size_t n;
	const char *s = field(in, column, &n);

	return known(in, column, rule_value(set, s, n), e);
}

static int
read_kind(const struct state_reader *in, struct err *e)
{
	size_t n;
	const char *s = field(in, KIND, &n);

	return known(in, KIND, rule_kind_value(s, n), e);
}

/* What a key is about: what stands behind kind and audience.  NULL with the reason. */
static const char *
about(const struct state_reader *in, const struct alert_state_alert *a, size_t *n, struct err *e)
{
	char start[64];
	size_t len = (size_t)snprintf(start, sizeof start,
	    a->kind == RULE_SUMMARY ? "%s:" : "%s:%s:", rule_kind_name(a->kind),
	    rule_name(rule_audience, (int)a->audience));
	const char *s = field(in, KEY, n);

	if (*n >= len && memcmp(s, start, len) == 0) {
		*n -= len;
		return s + len;
	}
	complain(in, KEY, "does not go with kind and audience", e);
	return NULL;
}

static int
read_raised(const struct state_reader *in, struct err *e)
{
	struct alert_state_alert a;
	int kind = read_kind(in, e), audience, severity;
	uint32_t subject;
	const char *s;
	size_t n;

	if (kind < 0 || (audience = value(in, AUDIENCE, rule_audience, e)) < 0 ||
	    (severity = value(in, SEVERITY, rule_severity, e)) < 0 ||
	    (a.category = choose(in, CATEGORY, category_name, 4, e)) < 0)
		return -1;
	a.kind = (enum rule_kind)kind;
	a.audience = (enum rule_audience)audience;
	a.severity = (enum rule_severity)severity;
	if (read_date(in, DAY, 1, &a.raised_on, e) != 0 || read_measure(in, &a.measure, e) != 0 ||
	    (s = about(in, &a, &n, e)) == NULL)
		return -1;
	if ((subject = alert_state_load(in->l, rule_table_of(a.kind) == RULE_TABLE_DEALS, s,
	    n)) == ALERT_STATE_NONE)
		return complain(in, KEY, "not in order", e);
	alert_state_raise(in->l, subject, &a);
	return 0;
}

static struct alert_text
text(const struct state_reader *in, int column)
{
	struct alert_text t;

	t.s = field(in, column, &t.n);
	return t;
}

static int
read_pending(const struct state_reader *in, struct err *e)
{
	int kind = read_kind(in, e), audience, severity;
	struct alert a;

	if (kind < 0 || (audience = value(in, AUDIENCE, rule_audience, e)) < 0 ||
	    (severity = value(in, SEVERITY, rule_severity, e)) < 0 ||
	    read_date(in, DAY, 1, &a.raised_on, e) != 0)
		return -1;
	a.kind = rule_kind_name((enum rule_kind)kind);
	a.audience = rule_name(rule_audience, audience);
	a.severity = rule_name(rule_severity, severity);
	a.recipient = text(in, RECIPIENT);
	a.deal_id = text(in, DEAL);
	a.subject = text(in, SUBJECT);
	a.message = text(in, MESSAGE);
	a.dedup_key = text(in, KEY);
	alert_list_add(in->pending, &a);
	return 0;
}

/* The last row says how many stand before it, and their checksum. */
static int
read_end(struct state_reader *in, struct err *e)
{
	char rows[NUM_MAX], sum[17];
	size_t n, m;
	const char *s = field(in, MEASURE, &n), *t = field(in, KEY, &m);

	if (n != num_int(rows, (long long)in->sum.rows) || memcmp(s, rows, n) != 0)
		return complain(in, MEASURE, "not the number of rows", e);
	snprintf(sum, sizeof sum, "%016llx", (unsigned long long)in->sum.hash);
	if (m != strlen(sum) || memcmp(t, sum, m) != 0)
		return complain(in, KEY, "not the checksum of the rows", e);
	in->ended = 1;
	return 0;
}

static int
read_row(struct state_reader *in, struct err *e)
{
	int status = choose(in, STATUS, status_name, STATUSES, e), rc = -1;

	if (in->ended)
		return complain(in, STATUS, "behind the end", e);
	if (status == SEEN)
		rc = read_seen(in, e);
	else if (status == RAISED)
		rc = read_raised(in, e);
	else if (status == PENDING)
		rc = read_pending(in, e);
	else if (status == END)
		rc = read_end(in, e);
	add_to_sum(&in->sum, in->b->text + in->row->raw, in->row->raw_len);
	return rc;
}

static int
read_rows(struct state_reader *in, struct err *e)
{
	struct batch b = { 0 };
	struct err why;
	int rc = 0;

	for (size_t k = 0; k < COLUMNS && rc == 0; k++)
		rc = rec_need(in->r, column_name[k], &in->column[k], &why);
	while (rc == 0 && (rc = rec_read(in->r, &b, &why)) > 0) {
		rc = 0;
		in->b = &b;
		for (size_t i = 0; i < b.rows && rc == 0; i++) {
			in->row = &b.row[i];
			if (read_row(in, e) != 0)
				rc = -2;
		}
	}
	batch_free(&b);
	if (rc == -1)
		err_set(e, "%s (%s)", why.text, way_out);
	else if (rc == 0 && !in->ended)
		rc = err_set(e, "%s: cut short: the last row is missing (%s)",
		    rec_file(in->r, 0), way_out);
	return rc == 0 ? 0 : -1;
}

/* ---- writing --------------------------------------------------------------------- */

struct writer {
	struct out file, row;
	struct sum sum;
};

static void
end_row(struct writer *w)
{
	out_end(&w->row);
	add_to_sum(&w->sum, w->row.buf, w->row.len - 1);
	out_bytes(&w->file, w->row.buf, w->row.len);
	if (w->file.fd >= 0 && w->file.len > 1 << 17)
		out_flush(&w->file);
	out_clear(&w->row);
}

static void
empty(struct writer *w, int n)
{
	while (n-- > 0)
		out_empty(&w->row);
}

static void
put_measure(struct writer *w, int32_t measure)
{
	out_rate(&w->row, measure == ALERT_STATE_UNKNOWN ? NAN : measure / 1e6);
}

static void
put_subject(const struct alert_state_subject *s, void *arg)
{
	struct writer *w = arg;

	if (s->sight.day != DATE_NONE) {
		out_name(&w->row, status_name[SEEN]);
		out_field(&w->row, s->name, s->len);
		out_date(&w->row, s->sight.day);
		put_measure(w, s->sight.risk);
		out_empty(&w->row);
		out_date(&w->row, s->sight.expected);
		empty(w, COLUMNS - SEVERITY);
		end_row(w);
	}
	for (size_t i = 0; i < s->alerts; i++) {
		const struct alert_state_alert *a = &s->alert[i];
		struct out key;

		out_name(&w->row, status_name[RAISED]);
		out_field(&w->row, s->name, s->deal ? s->len : 0);
		out_date(&w->row, a->raised_on);
		put_measure(w, a->measure);
		out_name(&w->row, category_name[a->category]);
		out_empty(&w->row);
		out_name(&w->row, rule_name(rule_severity, (int)a->severity));
		out_name(&w->row, rule_kind_name(a->kind));
		out_name(&w->row, rule_name(rule_audience, (int)a->audience));
		empty(w, KEY - RECIPIENT);
		out_memory(&key);
		rule_key(&key, a->kind, a->audience);
		out_bytes(&key, s->name, s->len);
		out_field(&w->row, key.buf, key.len);
		out_free(&key);
		end_row(w);
	}
}

static void
put_text(struct writer *w, const struct alert_text *t)
{
	out_field(&w->row, t->s, t->n);
}

static void
put_pending(struct writer *w, const struct alert *a)
{
	out_name(&w->row, status_name[PENDING]);
	put_text(w, &a->deal_id);
	out_date(&w->row, a->raised_on);
	empty(w, SEVERITY - MEASURE);
	out_name(&w->row, a->severity);
	out_name(&w->row, a->kind);
	out_name(&w->row, a->audience);
	put_text(w, &a->recipient);
	put_text(w, &a->subject);
	put_text(w, &a->message);
	put_text(w, &a->dedup_key);
	end_row(w);
}

static void
put_header(struct writer *w)
{
	for (size_t k = 0; k < COLUMNS; k++)
		out_name(&w->file, column_name[k]);
	out_end(&w->file);
}

static void
put_end(struct writer *w)
{
	char sum[17];

	snprintf(sum, sizeof sum, "%016llx", (unsigned long long)w->sum.hash);
	out_name(&w->row, status_name[END]);
	empty(w, MEASURE - DEAL);
	out_int(&w->row, (long long)w->sum.rows);
	empty(w, KEY - CATEGORY);
	out_name(&w->row, sum);
	end_row(w);
}

void
alert_state_write(const struct alert_state *l, const char *path, int32_t day,
    const struct alert_list *pending, int *lock)
{
	struct writer w = { .sum = { 0 } };
	struct err e;
	int next;

	out_open(&w.file, path);
	out_memory(&w.row);
	if (lock_next(w.file.fd, &next, &e) != 0)
		err_die("%s: %s", path, e.text);
	put_header(&w);
	alert_state_each(l, day, put_subject, &w);
	for (size_t i = 0; pending != NULL && i < pending->n; i++)
		if (!pending->item[i].dropped)
			put_pending(&w, &pending->item[i].alert);
	put_end(&w);
	out_close(&w.file);
	out_free(&w.row);
	lock_release(*lock);
	*lock = next;
}

/* ---- the file ---------------------------------------------------------------------- */

/* Locks the state; one without rows is made if there is none. */
static int
lock(const char *path, int *fd, struct err *e)
{
	struct writer w = { .sum = { 0 } };
	int rc;

	out_memory(&w.file);
	out_memory(&w.row);
	put_header(&w);
	put_end(&w);
	rc = lock_make(path, w.file.buf, w.file.len, fd, e);
	out_free(&w.file);
	out_free(&w.row);
	return rc;
}

int
alert_state_read(struct alert_state *l, const char *path, struct alert_list *pending, int *fd,
    struct err *e)
{
	static const struct rec_options o = { ',', 0, -1 };
	struct state_reader in = { .l = l, .pending = pending };
	char *file = mem_text(path, strlen(path));
	struct err why;
	int rc = -1;

	if (lock(path, fd, e) == 0) {
		if ((in.r = rec_open(&file, 1, &o, &why)) == NULL)
			err_set(e, "%s (%s)", why.text, way_out);
		else
			rc = read_rows(&in, e);
		rec_close(in.r);
	}
	free(file);
	return rc;
}
