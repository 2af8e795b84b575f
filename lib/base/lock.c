#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"

int
lock_is(int fd, const char *path)
{
	struct stat held, now;

	return fd >= 0 && fstat(fd, &held) == 0 && stat(path, &now) == 0 &&
	    held.st_dev == now.st_dev && held.st_ino == now.st_ino;
}

static int
wait_for(int fd, int exclusive)
{
	int rc;

	do
		rc = flock(fd, exclusive ? LOCK_EX : LOCK_SH);
	while (rc != 0 && errno == EINTR);
	return rc;
}

int
lock_file(const char *path, int exclusive, int *fd, struct err *e)
{
	struct stat st;

	for (;;) {
		*fd = -1;
		if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
			return 0;
		*fd = open(path, O_RDONLY | O_CLOEXEC);
		if (*fd < 0 && errno == ENOENT)
			return 0;
		if (*fd < 0)
			return err_set(e, "%s: %s", path, strerror(errno));
		if (wait_for(*fd, exclusive) != 0) {
			err_set(e, "%s: %s", path, strerror(errno));
			close(*fd);
			return -1;
		}
		if (lock_is(*fd, path))
			return 0;
		close(*fd);
	}
}

/* Writes and syncs all of it to the new file fd.  0 or -1. */
static int
fill(int fd, const char *s, size_t n)
{
	ssize_t done;

	for (; n > 0; s += done, n -= (size_t)done)
		if ((done = write(fd, s, n)) < 0)
			return -1;
	return fsync(fd);
}

/*
 * Makes the file unless there is one: nobody sees it before it is whole.  It is of no time, so that
 * make(1) does not take what a killed program left for what it was to write.
 */
static int
make(const char *path, const char *s, size_t n, struct err *e)
{
	static const struct timespec never[2] = { { 0, 0 }, { 0, 0 } };
	char *temporary;
	int fd = file_beside(path, file_mode(), &temporary), rc;

	if (fd < 0)
		return err_set(e, "%s: %s", path, strerror(errno));
	rc = fill(fd, s, n) == 0 && futimens(fd, never) == 0 &&
	    (link(temporary, path) == 0 || errno == EEXIST) ? 0 : -1;
	if (rc != 0)
		err_set(e, "%s: %s", path, strerror(errno));
	close(fd);
	unlink(temporary);
	free(temporary);
	return rc;
}

int
lock_make(const char *path, const char *s, size_t n, int *fd, struct err *e)
{
	struct stat st;

	for (int tries = 0; tries < 100; tries++) {
		if (lock_file(path, 1, fd, e) != 0)
			return -1;
		if (*fd >= 0)
			return 0;
		if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
			return err_set(e, "%s: is no regular file", path);
		if (make(path, s, n, e) != 0)
			return -1;
	}
	return err_set(e, "%s: cannot be made", path);
}

int
lock_next(int next, int *fd, struct err *e)
{
	*fd = fcntl(next, F_DUPFD_CLOEXEC, 0);
	if (*fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	err_set(e, "the lock of a new file: %s", strerror(errno));
	lock_release(*fd);
	return -1;
}

void
lock_release(int fd)
{
	if (fd >= 0)
		close(fd);
}
