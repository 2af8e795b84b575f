#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sha2.h>

#include "base/buf.h"
#include "csv/out.h"
#include "learn/run_log.h"

static const char header[] =
    "as_of_date,rows,deals,features,folds,trees,calibration,params,auc,auc_lo,auc_hi,"
    "log_loss,base_log_loss,brier,calibration_error,p_value,p_value_beyond_age,verdict,"
    "model_sha256\n";
enum { HEADER = sizeof header - 1 };

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

/* Our header first, a line end last. */
static int
check_content(int fd, const char *path, off_t size, struct err *e)
{
	char first[HEADER], last = '\0';
	ssize_t n = pread(fd, first, sizeof first, 0);

	if (n < 0 || pread(fd, &last, 1, size - 1) < 0)
		return fail(path, e);
	if (n != HEADER || memcmp(first, header, HEADER) != 0)
		return err_set(e, "%s:1: not the header of a log of runs, which is %.*s", path,
		    HEADER - 1, header);
	if (last != '\n')
		return err_set(e, "%s: its last line has no end", path);
	return 0;
}

/* Opens and locks; *size is 0 if the header is still to come.  The descriptor, or -1. */
static int
open_locked(const char *path, off_t *size, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666), rc;
	struct stat st;

	if (fd < 0)
		return fail(path, e);
	while ((rc = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
		;
	if (rc != 0 || fstat(fd, &st) != 0)
		rc = fail(path, e);
	else {
		*size = S_ISREG(st.st_mode) ? st.st_size : 0;
		rc = *size > 0 ? check_content(fd, path, *size, e) : 0;
	}
	if (rc != 0) {
		close(fd);
		return -1;
	}
	return fd;
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
put_row(struct out *o, const struct validate *t, const struct metrics_table *f, const char *hash)
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
	out_name(o, hash);
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
    const char *hash, struct err *e)
{
	off_t size;
	int fd = open_locked(path, &size, e), rc;
	struct out o;

	if (fd < 0)
		return -1;
	out_memory(&o);
	if (size == 0)
		buf_text(&o.b, header);
	put_row(&o, t, f, hash);
	rc = append(fd, path, &o.b, size, e);
	if (close(fd) != 0 && rc == 0)
		rc = fail(path, e);
	out_free(&o);
	return rc;
}
