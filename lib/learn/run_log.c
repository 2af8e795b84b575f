#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log_file.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/opt.h"
#include "csv/out.h"
#include "learn/run_log.h"

#define OLD_HEADER \
	"as_of_date,rows,deals,features,folds,trees,calibration,params,auc,auc_lo,auc_hi," \
	"log_loss,base_log_loss,brier,calibration_error,p_value,p_value_beyond_age,verdict," \
	"model_sha256"
#define NEW_COLUMNS ",champion,champion_log_loss,outcome"

static const char header[] = OLD_HEADER NEW_COLUMNS "\n", old_header[] = OLD_HEADER "\n",
    nothing[] = ",,,";		/* in the new columns */
enum { HEADER = sizeof header - 1, OLD = sizeof old_header - 1 };

static int
fail(const char *path, struct err *e)
{
	return err_set(e, "%s: %s", path, strerror(errno));
}

/* The old log in fd, with the new columns, takes the place of that at path. */
static int
upgrade(int fd, const char *path, off_t size, struct err *e)
{
	char *old = mem_resize(NULL, (size_t)size, 1);
	ssize_t n = pread(fd, old, (size_t)size, 0);
	struct out o;

	if (n != size) {
		free(old);
		return fail(path, e);
	}
	out_open(&o, path);
	buf_text(&o.b, header);
	for (const char *s = old + OLD, *end; s < old + size; s = end + 1) {
		end = memchr(s, '\n', (size_t)(old + size - s));
		buf_bytes(&o.b, s, (size_t)(end - s));
		buf_printf(&o.b, "%s\n", nothing);
	}
	out_close(&o);
	free(old);
	return 0;
}

/* Opens and locks; *size is 0 if the header is still to come.  The descriptor, or -1. */
static int
open_locked(const char *path, off_t *size, struct err *e)
{
	int fd, rc;

	for (;;) {
		if ((fd = log_file_open(path, size, e)) < 0 || *size == 0 ||
		    (rc = log_file_begins(fd, path, header, HEADER, e)) > 0)
			return fd;
		if (rc == 0 && (rc = log_file_begins(fd, path, old_header, OLD, e)) == 0)
			rc = err_set(e, "%s:1: not the header of a log of runs, which is %.*s",
			    path, HEADER - 1, header);
		if (rc > 0)
			rc = upgrade(fd, path, *size, e);
		close(fd);
		if (rc != 0)
			return -1;
	}
}

int
run_log_check(const char *path, struct err *e)
{
	off_t size;
	int fd = open_locked(path, &size, e);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

static void
put_row(struct out *o, const struct validate *t, const struct metrics_table *f,
    const struct run_log_end *end)
{
	struct buf params;

	buf_init(&params);
	params_write(&t->params, &params);
	out_date(o, dataset_as_of(t->s));
	out_int(o, (long long)t->s->rows);
	out_int(o, (long long)t->s->deals);
	out_int(o, (long long)t->s->features);
	out_int(o, (long long)t->oof.folds);
	out_int(o, (long long)t->trees);
	out_name(o, calib_name[t->kind]);
	out_field(o, params.s, params.len);
	out_rate(o, f->auc.auc);
	out_rate(o, f->auc.lo);
	out_rate(o, f->auc.hi);
	out_rate(o, f->log_loss);
	out_rate(o, f->base_log_loss);
	out_rate(o, f->brier);
	out_rate(o, f->calibration);
	out_p(o, t->p_any);
	out_p(o, t->p_beyond_age);
	out_name(o, model_verdict_name(t->verdict));
	out_name(o, end->hash);
	out_name(o, end->champion != NULL ? end->champion : "");
	out_rate(o, end->champion_log_loss);
	out_name(o, end->outcome);
	out_end(o);
	buf_free(&params);
}

int
run_log_append(const char *path, const struct validate *t, const struct metrics_table *f,
    const struct run_log_end *end, struct err *e)
{
	off_t size;
	int fd = open_locked(path, &size, e), rc;
	struct out o;

	if (fd < 0)
		return -1;
	out_memory(&o);
	if (size == 0)
		buf_text(&o.b, header);
	put_row(&o, t, f, end);
	rc = log_file_append(fd, path, &o.b, size, e);
	out_free(&o);
	return rc;
}

void
run_log_metrics(const struct validate *t, const struct metrics_table *f,
    const struct run_log_end *end)
{
	metrics_rows("read", t->s->rows + t->s->left_out);
	metrics_rows("left_out", t->s->left_out);
	metrics_day(METRIC_DATA_DAY, dataset_as_of(t->s));
	if (*end->id != '\0')
		model_metrics(end->id, opt_version, dataset_as_of(t->s), t->verdict);
	metrics_set(METRIC_MODEL_LOG_LOSS, t->loss);
	metrics_set(METRIC_MODEL_BASE_LOG_LOSS, t->base_loss);
	metrics_set(METRIC_MODEL_AUC, f->auc.auc);
	metrics_set(METRIC_CHAMPION_KEPT, strcmp(end->outcome, "refused") == 0 ||
	    strcmp(end->outcome, "no signal") == 0);
}
