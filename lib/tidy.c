#include <string.h>

#include "tidy.h"
#include "work.h"

struct tidy {
	struct rec *r;
	struct out *rejects;
	struct reject_log *log;
};

/* A record that may be copied as it is: our delimiter, no quotes, no bare CR. */
static int
is_ours(const struct tidy *t, const struct batch *b, const struct rec_row *row)
{
	size_t sum = row->fields - 1;

	for (uint32_t i = 0; i < row->fields; i++)
		sum += b->field[row->first + i].len;
	return rec_delimiter(t->r) == ',' && b->same_order && sum == row->raw_len &&
	    memchr(b->text + row->raw, '\r', row->raw_len) == NULL &&
	    memchr(b->text + row->raw, '"', row->raw_len) == NULL;
}

static void
put_fields(struct out *o, const struct batch *b, const struct rec_row *row, size_t from, size_t to)
{
	size_t n;

	for (size_t i = from; i < to; i++) {
		const char *s = batch_field(b, row, i, &n);

		out_field(o, s, n);
	}
}

static int
tidy_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct tidy *t = arg;

	(void)scratch;
	(void)e;
	for (size_t i = 0; i < b->rows; i++) {
		const struct rec_row *row = &b->row[i];

		if (row->state != REC_OK)
			continue;
		if (is_ours(t, b, row))
			out_record(o, b->text + row->raw, row->raw_len);
		else
			put_fields(o, b, row, 0, row->fields);
		out_end(o);
	}
	return 0;
}

static void
reject_record(const struct tidy *t, const struct batch *b, const struct rec_row *row)
{
	size_t columns = rec_columns(t->r);
	struct reject r = {
		.reason = row->state == REC_RAGGED ? REJECT_RAGGED : REJECT_MALFORMED,
		.file = rec_file(t->r, b->file), .line = row->line, .column = "",
		.value = b->text + row->raw, .value_len = row->raw_len
	};
	struct out surplus;

	out_memory(&surplus);
	if (row->state == REC_RAGGED) {
		put_fields(&surplus, b, row, columns, row->fields);
		r.value = surplus.len > 0 ? surplus.buf : "";
		r.value_len = surplus.len;
	}
	reject_note(t->log, &r);
	if (t->rejects != NULL) {
		reject_begin(t->rejects, &r);
		put_fields(t->rejects, b, row, 0, columns);
		out_end(t->rejects);
	}
	out_free(&surplus);
}

static int
reject_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct tidy *t = arg;

	(void)o;
	(void)scratch;
	(void)e;
	for (size_t i = 0; i < b->rows; i++)
		if (b->row[i].state != REC_OK)
			reject_record(t, b, &b->row[i]);
	return 0;
}

int
tidy_copy(struct rec *r, size_t threads, struct out *o, struct out *rejects, struct reject_log *log, uint64_t *before,
    struct err *e)
{
	static const struct work w = { NULL, tidy_batch, reject_batch, NULL };
	struct tidy t = { r, rejects, log };
	const char *s;
	size_t n;

	for (size_t i = 0; i < rec_columns(r); i++) {
		s = rec_name_text(r, i, &n);
		out_field(o, s, n);
	}
	out_end(o);
	if (rejects != NULL)
		reject_columns(rejects, r);
	if (work_run(r, threads, &w, o, &t, e) != 0)
		return -1;
	*before = reject_preambles(log, rejects, r);
	return 0;
}
