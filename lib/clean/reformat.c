#include <string.h>

#include "base/buf.h"
#include "clean/reformat.h"
#include "csv/out.h"
#include "csv/parallel.h"

enum { FOOTER = 100, SLIGHT = 1 << 16 };	/* lines and the bytes of one, at most */

/*
 * Ragged records of few fields are held until it is known whether more comes
 * behind them: at the end of a file they are its footer.
 */
struct held_row {
	size_t n, file;
	struct reject first;		/* column and value are not kept */
	struct out as[2];		/* as they stand in the rejects file: ragged;
					 * not_a_record */
};

struct reformat {
	struct rec *r;
	struct out *rejects;
	struct reject_log *log;
	struct held_row held;
};

static const enum reject_reason held_reason[2] = { REJECT_RAGGED, REJECT_NOT_A_RECORD };

/* A record that may be copied as it is: our dialect, no quotes, no bare CR. */
static int
is_ours(const struct batch *b, const struct rec_row *row)
{
	size_t sum = row->fields - 1;

	for (uint32_t i = 0; i < row->fields; i++)
		sum += b->field[row->first + i].len;
	return b->usual && b->same_order && sum == row->raw_len &&
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
	(void)scratch;
	(void)arg;
	(void)e;
	for (size_t i = 0; i < b->rows; i++) {
		const struct rec_row *row = &b->row[i];

		if (row->state != REC_OK)
			continue;
		if (is_ours(b, row))
			out_record(o, b->text + row->raw, row->raw_len);
		else
			put_fields(o, b, row, 0, row->fields);
		out_end(o);
	}
	return 0;
}

/* Those held are a footer, or are not. */
static void
let_go(struct reformat *t, int footer)
{
	struct held_row *h = &t->held;

	h->first.reason = held_reason[footer];
	for (; h->n > 0; h->n--)
		reject_note(t->log, &h->first);
	if (t->rejects != NULL)
		buf_bytes(&t->rejects->b, h->as[footer].b.s, h->as[footer].b.len);
	for (int i = 0; i < 2; i++)
		out_clear(&h->as[i]);
}

static void
write_reject(const struct reformat *t, struct out *o, const struct reject *r, const struct batch *b,
    const struct rec_row *row)
{
	if (t->rejects == NULL)
		return;
	reject_begin(o, r);
	put_fields(o, b, row, 0, rec_columns(t->r));
	out_end(o);
}

/* At most half of the columns have a field with something in it. */
static int
is_slight(const struct reformat *t, const struct batch *b, const struct rec_row *row)
{
	size_t columns = rec_columns(t->r), filled = 0, n;

	for (size_t i = 0; i < row->fields; i++) {
		(void)batch_field(b, row, i, &n);
		filled += n > 0;
	}
	return row->raw_len <= SLIGHT && row->fields < columns && columns >= 3 &&
	    filled <= columns / 2;
}

static void
hold(struct reformat *t, struct reject *r, const struct batch *b, const struct rec_row *row)
{
	struct held_row *h = &t->held;

	if (h->n == FOOTER)
		let_go(t, 0);
	if (h->n++ == 0)
		h->first = *r;
	h->file = b->file;
	for (int i = 0; i < 2; i++) {
		r->reason = held_reason[i];
		write_reject(t, &h->as[i], r, b, row);
	}
}

static void
reject_record(struct reformat *t, const struct batch *b, const struct rec_row *row)
{
	struct reject r = {
		.reason = row->state == REC_RAGGED ? REJECT_RAGGED : REJECT_MALFORMED,
		.file = rec_file(t->r, b->file), .line = row->line, .column = "",
		.value = b->text + row->raw, .value_len = row->raw_len,
		.surplus = (long)row->fields - (long)rec_columns(t->r)
	};
	struct out surplus;

	out_memory(&surplus);
	if (row->state == REC_RAGGED) {
		put_fields(&surplus, b, row, rec_columns(t->r), row->fields);
		r.value = surplus.b.len > 0 ? surplus.b.s : "";
		r.value_len = surplus.b.len;
	}
	if (row->state == REC_RAGGED && is_slight(t, b, row)) {
		hold(t, &r, b, row);
	} else {
		let_go(t, 0);
		reject_note(t->log, &r);
		write_reject(t, t->rejects, &r, b, row);
	}
	out_free(&surplus);
}

static int
reject_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct reformat *t = arg;

	(void)o;
	(void)scratch;
	(void)e;
	if (t->held.n > 0 && t->held.file != b->file)
		let_go(t, 1);
	for (size_t i = 0; i < b->rows; i++)
		if (b->row[i].state != REC_OK)
			reject_record(t, b, &b->row[i]);
		else if (t->held.n > 0)
			let_go(t, 0);
	return 0;
}

int
reformat_copy(struct rec *r, size_t threads, struct out *o, struct out *rejects,
    struct reject_log *log, uint64_t *before, struct err *e)
{
	static const struct parallel w = { NULL, tidy_batch, reject_batch, NULL };
	struct reformat t = { .r = r, .rejects = rejects, .log = log };
	const char *s;
	size_t n;
	int rc;

	for (size_t i = 0; i < rec_columns(r); i++) {
		s = rec_name_text(r, i, &n);
		out_field(o, s, n);
	}
	out_end(o);
	if (rejects != NULL)
		reject_columns(rejects, r);
	for (int i = 0; i < 2; i++)
		out_memory(&t.held.as[i]);
	rc = parallel_run(r, threads, &w, o, &t, e);
	let_go(&t, 1);
	for (int i = 0; i < 2; i++)
		out_free(&t.held.as[i]);
	if (rc == 0)
		*before = reject_preambles(log, rejects, r);
	return rc;
}
