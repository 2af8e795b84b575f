#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "clean/reject.h"
#include "csv/out.h"

const char *const reject_name[REJECT_REASONS] = {
	"", "malformed", "ragged", "no_deal_id", "bad_outcome", "bad_date", "bad_amount",
	"closed_without_date", "no_created_date", "closed_before_created", "rounded_id",
	"duplicate", "deleted", "repeated_header", "not_a_record"
};

static const char *const own[] = { "file", "line", "reason", "column", "value" };

enum { OWN = sizeof own / sizeof *own };

void
reject_note(struct reject_log *log, const struct reject *r)
{
	char show[ERR_SHOW];
	struct buf o;

	if (r->reason == REJECT_RAGGED) {
		if (log->n[REJECT_RAGGED] == 0)
			log->surplus = r->surplus;
		log->alike += r->surplus == log->surplus;
	}
	if (log->n[r->reason]++ > 0)
		return;
	buf_init(&o);
	buf_printf(&o, "%s:%llu", r->file, (unsigned long long)r->line);
	if (*r->column != '\0')
		buf_printf(&o, ": %s: '%s'", r->column, err_show(show, r->value, r->value_len));
	log->first[r->reason] = mem_text(o.s, o.len);
	buf_free(&o);
}

void
reject_log_free(struct reject_log *log)
{
	for (int i = 0; i < REJECT_REASONS; i++)
		free(log->first[i]);
	free(log->nothing);
	memset(log, 0, sizeof *log);
}

uint64_t
reject_total(const struct reject_log *log)
{
	uint64_t n = 0;

	for (int i = 0; i < REJECT_REASONS; i++)
		n += log->n[i];
	return n;
}

uint64_t
reject_blamed(const struct reject_log *log)
{
	return reject_total(log) - log->n[REJECT_DELETED] - log->n[REJECT_REPEATED_HEADER] -
	    log->n[REJECT_NOT_A_RECORD];
}

int
reject_limit_read(struct reject_limit *l, const char *text)
{
	size_t n = strlen(text);

	l->percent = n > 0 && text[n - 1] == '%';
	return num_parse(text, n - (size_t)l->percent, &l->max) != 0 || l->max < 0 ||
	    (l->percent && l->max > 100) ? -1 : 0;
}

int
reject_exceeds(const struct reject_log *log, const struct reject_limit *l, uint64_t read)
{
	return (double)reject_blamed(log) > (l->percent ? l->max / 100 * (double)read : l->max);
}

/* What may be wrong with rows that are ragged by the same count. */
static void
tell_ragged(const struct reject_log *log)
{
	long n = log->surplus;

	if (log->n[REJECT_RAGGED] < 2 || log->alike != log->n[REJECT_RAGGED] || n == 0)
		return;
	if (n > 0)
		err_warn("all ragged rows have %ld fields more than the header: does it lack "
		    "names, or do values hold the delimiter and no quotes around?", n);
	else
		err_warn("all ragged rows have %ld fields less than the header: is its delimiter "
		    "in one of its names?", -n);
}

void
reject_report(const struct reject_log *log)
{
	tell_ragged(log);
	for (int i = 0; i < REJECT_REASONS; i++)
		if (log->n[i] > 0)
			err_warn("rejected: %s %llu, first %s", reject_name[i],
			    (unsigned long long)log->n[i], log->first[i]);
}

/*
 * The name of a column of the input, in names behind ours: one that is called
 * like one of those gets another name.
 */
static void
put_name(struct out *o, const struct intern *names, const char *s, size_t n)
{
	char *name;

	if (intern_find(names, s, n) >= OWN) {
		out_field(o, s, n);
		return;
	}
	out_name(o, name = intern_unused(names, s));
	free(name);
}

void
reject_header(struct out *o, size_t n, const char *(*name)(const void *arg, size_t i, size_t *len),
    const void *arg)
{
	struct intern *names = intern_new();
	const char *s;
	size_t len;

	for (size_t i = 0; i < OWN; i++)
		intern_add(names, own[i], strlen(own[i]));
	for (size_t i = 0; i < n; i++) {
		s = name(arg, i, &len);
		intern_add(names, s, len);
	}
	for (size_t i = 0; i < OWN; i++)
		out_name(o, own[i]);
	for (size_t i = 0; i < n; i++) {
		s = name(arg, i, &len);
		put_name(o, names, s, len);
	}
	out_end(o);
	intern_free(names);
}

static const char *
column_name(const void *r, size_t i, size_t *len)
{
	return rec_name_text(r, i, len);
}

void
reject_columns(struct out *o, const struct rec *r)
{
	reject_header(o, rec_columns(r), column_name, r);
}

void
reject_begin(struct out *o, const struct reject *r)
{
	out_name(o, r->file);
	out_int(o, (long long)r->line);
	out_name(o, reject_name[r->reason]);
	out_name(o, r->column);
	out_field(o, r->value, r->value_len);
}

static int
is_blank(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(" \t\r", s[i]) == NULL)
			return 0;
	return 1;
}

uint64_t
reject_preamble(struct reject_log *log, struct out *o, size_t columns, const char *file,
    uint64_t line, const char *s, size_t n)
{
	struct reject r = { .reason = REJECT_NOT_A_RECORD, .file = file, .line = line,
	    .column = "" };
	const char *end = s + n, *lf;
	uint64_t lines = 0;

	for (; s < end; s = lf + 1, r.line++) {
		lf = memchr(s, '\n', (size_t)(end - s));
		lf = lf != NULL ? lf : end - 1;
		r.value = s;
		r.value_len = (size_t)(lf - s);
		while (r.value_len > 0 && s[r.value_len - 1] == '\r')
			r.value_len--;
		if (is_blank(s, r.value_len))
			continue;
		lines++;
		reject_note(log, &r);
		if (o == NULL)
			continue;
		reject_begin(o, &r);
		for (size_t i = 0; i < columns; i++)
			out_empty(o);
		out_end(o);
	}
	return lines;
}

uint64_t
reject_preambles(struct reject_log *log, struct out *o, const struct rec *r)
{
	uint64_t lines = 0, line;
	const char *s;
	size_t n;

	for (size_t i = 0; i < rec_files(r); i++) {
		rec_preamble(r, i, &s, &n, &line);
		if (n > 0)
			lines += reject_preamble(log, o, rec_columns(r), rec_file(r, i),
			    line, s, n);
	}
	return lines;
}
