#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lock.h"

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

void
lock_release(int fd)
{
	if (fd >= 0)
		close(fd);
}
