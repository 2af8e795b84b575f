#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lock.h"
#include "base/log_file.h"
#include "base/mem.h"

static int
fail(const char *path, struct err *e)
{
	return err_set(e, "%s: %s", path, strerror(errno));
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
		if (rc == 0 && lock_is(fd, path))
			return fd;
		if (rc != 0)
			fail(path, e);
		close(fd);
		if (rc != 0)
			return -1;
	}
}

/* Does its last line end? */
static int
check_end(int fd, const char *path, off_t size, struct err *e)
{
	char last = '\0';

	if (pread(fd, &last, 1, size - 1) < 0)
		return fail(path, e);
	return last == '\n' ? 0 : err_set(e, "%s: its last line has no end", path);
}

int
log_file_open(const char *path, off_t *size, struct err *e)
{
	int fd = open_in_place(path, e), rc;
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0) {
		rc = fail(path, e);
	} else {
		*size = S_ISREG(st.st_mode) ? st.st_size : 0;
		rc = *size > 0 ? check_end(fd, path, *size, e) : 0;
	}
	if (rc == 0)
		return fd;
	close(fd);
	return -1;
}

int
log_file_begins(int fd, const char *path, const char *header, size_t n, struct err *e)
{
	char *first = mem_resize(NULL, n, 1);
	ssize_t got = pread(fd, first, n, 0);
	int rc = got < 0 ? fail(path, e) : (size_t)got == n && memcmp(first, header, n) == 0;

	free(first);
	return rc;
}

/* All of it, or the file as it was. */
static int
put(int fd, const char *path, const struct buf *o, off_t size, struct err *e)
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
log_file_append(int fd, const char *path, const struct buf *o, off_t size, struct err *e)
{
	int rc = o->len > 0 ? put(fd, path, o, size, e) : 0;

	if (close(fd) != 0 && rc == 0)
		rc = fail(path, e);
	return rc;
}
