#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sha2.h>

#include "base/buf.h"
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

void
run_log_hash(const char *bytes, size_t n, char hash[RUN_LOG_HASH + 1])
{
	SHA2_CTX c;

	SHA256Init(&c);
	SHA256Update(&c, (const uint8_t *)bytes, n);
	SHA256End(&c, hash);
}

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

/* Our header first, a line end last.  1: the header is an old one. */
static int
check_content(int fd, const char *path, off_t size, struct err *e)
{
	char first[HEADER], last = '\0';
	ssize_t n = pread(fd, first, sizeof first, 0);
	int old = n >= OLD && memcmp(first, old_header, OLD) == 0;

	if (n < 0 || pread(fd, &last, 1, size - 1) < 0)
		return fail(path, e);
	if (!old && (n != HEADER || memcmp(first, header, HEADER) != 0))
		return err_set(e, "%s:1: not the header of a log of runs, which is %.*s", path,
		    HEADER - 1, header);
	if (last != '\n')
		return err_set(e, "%s: its last line has no end", path);
	return old;
}

/* Is what fd has open still the file at path?  Another run may have put a new one there. */
static int
is_in_place(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
	    a.st_ino == b.st_ino;
}

/* Opens and locks what stands at path now; the descriptor, or -1. */
static int
open_in_place(const char *path, struct err *e)
{
	for (;;) {
		int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666), rc;

		if (fd < 0)
			return fail(path, e);
		while ((rc = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
			;
		if (rc == 0 && is_in_place(fd, path))
			return fd;
		if (rc != 0)
			fail(path, e);
		close(fd);
		if (rc != 0)
			return -1;
	}
}

/* Opens and locks; *size is 0 if the header is still to come.  The descriptor, or -1. */
static int
open_locked(const char *path, off_t *size, struct err *e)
{
	struct stat st;
	int fd, rc;

	do {
		if ((fd = open_in_place(path, e)) < 0)
			return -1;
		if (fstat(fd, &st) != 0) {
			rc = fail(path, e);
		} else {
			*size = S_ISREG(st.st_mode) ? st.st_size : 0;
			rc = *size > 0 ? check_content(fd, path, *size, e) : 0;
		}
		if (rc > 0 && upgrade(fd, path, *size, e) != 0)
			rc = -1;
		if (rc != 0)
			close(fd);
	} while (rc > 0);
	return rc == 0 ? fd : -1;
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

/* All of it, or the file as it was. */
static int
append(int fd, const char *path, const struct buf *o, off_t size, struct err *e)
{
	ssize_t n = write(fd, o->s, o->len);

	if (n >= 0 && (size_t)n < o->len)
		errno = ENOSPC;
	/* a pipe or device cannot be synced */
	else if (n >= 0 && (fsync(fd) == 0 || errno == EINVAL))
		return 0;
	fail(path, e);
	if (n > 0 && ftruncate(fd, size) != 0)
		err_set(e, "%s: the disk is full, and part of a row stands at the end", path);
	return -1;
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
	rc = append(fd, path, &o.b, size, e);
	if (close(fd) != 0 && rc == 0)
		rc = fail(path, e);
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
