#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/metrics.h"
#include "clean/summary.h"
#include "csv/out.h"

void
summary_records(struct summary *s, const struct rec *r, uint64_t before)
{
	s->read = rec_rows(r) + before;
	s->written = s->read - reject_total(&s->log) - s->superseded;
	s->blank = rec_blank(r);
	s->repaired = rec_repaired(r);
	s->last.day = DATE_NONE;
}

void
summary_last_day(struct summary *s, const struct export *x)
{
	struct last_day_dates dates = { 0 };

	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; k < x->block[i]->rows; k++) {
			const struct export_row *row = &x->block[i]->row[k];

			if (export_counts(row))
				last_day_add(&dates, row->date[0], row->date[1]);
		}
	last_day_find(&dates, &s->last);
	last_day_free(&dates);
}

void
summary_deals(struct summary *s, const struct export *x, uint64_t before)
{
	s->read = x->rows + before;
	s->written = s->read - reject_total(&s->log) - s->superseded;
	for (size_t i = 0; i < x->files; i++) {
		s->blank += x->file[i].blank;
		s->repaired += x->file[i].repaired;
	}
}

void
summary_free(struct summary *s)
{
	reject_log_free(&s->log);
}

void
summary_tell(const struct summary *s, int kept)
{
	reject_report(&s->log);
	if (s->blank > 0)
		err_warn("blank lines skipped: %llu", (unsigned long long)s->blank);
	if (s->repaired > 0)
		err_warn("rows with misplaced quotes repaired: %llu",
		    (unsigned long long)s->repaired);
	if (s->lost_days > 0)
		err_warn("open for more than %d days, and lost by --lost-after: %llu",
		    (int)s->lost_days, (unsigned long long)s->lost_after);
	if (s->read == 0)
		err_note("a header and no rows");
	(kept ? err_note : err_result)("read %llu = written %llu + rejected %llu + superseded %llu",
	    (unsigned long long)s->read, (unsigned long long)s->written,
	    (unsigned long long)reject_total(&s->log), (unsigned long long)s->superseded);
	last_day_warn(&s->last, DATE_NONE);
}

static void
write_json(struct buf *o, const char *const *name, const uint64_t *count, size_t n,
    const char *last)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(o, "%s\"%s\":%llu", i > 0 ? "," : "{", name[i],
		    (unsigned long long)count[i]);
	if (*last != '\0')
		buf_printf(o, ",\"last_day\":\"%s\"}\n", last);
	else
		buf_text(o, ",\"last_day\":null}\n");
}

static void
write_csv(struct out *o, const char *const *name, const uint64_t *count, size_t n,
    const char *last)
{
	for (size_t i = 0; i < n; i++)
		out_name(o, name[i]);
	out_name(o, "last_day");
	out_end(o);
	for (size_t i = 0; i < n; i++)
		out_int(o, (long long)count[i]);
	out_name(o, last);
	out_end(o);
}

void
summary_write(const struct summary *s, struct out *o, const char *path)
{
	enum { COUNTS = 7 };
	const char *name[COUNTS + REJECT_REASONS] = {
		"read", "written", "rejected", "superseded", "blank", "repaired", "lost_after"
	};
	uint64_t count[COUNTS + REJECT_REASONS] = { s->read, s->written,
	    reject_total(&s->log), s->superseded, s->blank, s->repaired, s->lost_after };
	size_t n = COUNTS;
	char last[11];

	date_text(last, s->last.day);

	for (int i = REJECT_NOT + 1; i < REJECT_REASONS; i++, n++) {
		name[n] = reject_name[i];
		count[n] = s->log.n[i];
	}
	if (file_is_json(path))
		write_json(&o->b, name, count, n, last);
	else
		write_csv(o, name, count, n, last);
}

void
summary_metrics(const struct summary *s)
{
	metrics_rows("read", s->read);
	metrics_rows("written", s->written);
	metrics_rows("rejected", reject_total(&s->log));
	metrics_rows("superseded", s->superseded);
	for (int i = REJECT_NOT + 1; i < REJECT_REASONS; i++)
		metrics_set_of(METRIC_REJECTED_ROWS, reject_name[i], NULL, (double)s->log.n[i]);
	metrics_day(METRIC_DATA_DAY, s->last.day);
}
