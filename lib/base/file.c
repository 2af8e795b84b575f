#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

struct file {
	int fd;
	char *path;		/* as it will be called; links resolved */
	char *temporary;	/* NULL if path is written directly */
	struct file *next;	/* in pending */
};

static struct file *pending;	/* temporary files to remove if the program ends early */

static void
remove_pending(void)
{
	for (struct file *f = pending; f != NULL; f = f->next)
		unlink(f->temporary);
}

static void
on_signal(int sig)
{
	remove_pending();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* A signal that is ignored (nohup) stays so. */
static void
catch_signal(int sig)
{
	struct sigaction old;

	if (sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		signal(sig, on_signal);
}

static void
watch(struct file *f)
{
	static int installed;

	if (!installed) {
		atexit(remove_pending);
		catch_signal(SIGINT);
		catch_signal(SIGTERM);
		catch_signal(SIGHUP);
		catch_signal(SIGPIPE);
		installed = 1;
	}
	f->next = pending;
	pending = f;
}

static void
forget(struct file *f)
{
	struct file **p = &pending;

	while (*p != NULL && *p != f)
		p = &(*p)->next;
	if (*p != NULL)
		*p = f->next;
}

int
file_is_absent(const char *path)
{
	struct stat st;

	return stat(path, &st) != 0 && errno == ENOENT;
}

mode_t
file_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* ---- temporary files ------------------------------------------------------------ */

#define MARK ".dealkit-"	/* no user's file is called NAME.dealkit-XXXXXX */
enum { RANDOM = 6 };		/* characters behind it */

/*
 * A file that another program takes for left behind, before it is locked, is
 * gone: then there is another one.  -1 with errno set.
 */
static int
open_locked(char *name)
{
	const size_t n = strlen(name);
	struct stat st;
	int fd;

	for (;;) {
		memset(name + n - RANDOM, 'X', RANDOM);
		if ((fd = mkstemp(name)) < 0)
			return -1;
		/* no lock where there are none */
		if (flock(fd, LOCK_EX) != 0 || fstat(fd, &st) != 0 || st.st_nlink > 0)
			return fd;
		close(fd);
	}
}

int
file_beside(const char *path, mode_t mode, char **name)
{
	size_t n = strlen(path) + sizeof MARK + RANDOM;
	int fd, why;

	*name = mem_zero(n, 1);
	snprintf(*name, n, "%s" MARK "XXXXXX", path);
	fd = open_locked(*name);
	if (fd >= 0 && fchmod(fd, mode) == 0)
		return fd;
	why = errno;
	if (fd >= 0) {
		close(fd);
		unlink(*name);
	}
	free(*name);
	*name = NULL;
	errno = why;
	return -1;
}

/* Nonzero if the name is that of a temporary file, of target if that is not NULL. */
static int
is_temporary(const char *name, const char *target)
{
	const size_t n = strlen(name), tail = sizeof MARK - 1 + RANDOM;

	return n > tail && memcmp(name + n - tail, MARK, sizeof MARK - 1) == 0 &&
	    (target == NULL || (strlen(target) == n - tail &&
	    memcmp(name, target, n - tail) == 0));
}

/* Removes a file, unless somebody holds its lock. */
static void
remove_unlocked(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0);
	close(fd);
}

static struct stat swept;		/* the folder that file_sweep has gone through */

static void
sweep(const char *folder, const char *target, struct stat *st)
{
	DIR *d = opendir(folder);
	const struct dirent *entry;

	if (d == NULL)
		return;
	if (fstat(dirfd(d), st) == 0 && target != NULL && st->st_dev == swept.st_dev &&
	    st->st_ino == swept.st_ino) {
		closedir(d);
		return;
	}
	while ((entry = readdir(d)) != NULL)
		if (is_temporary(entry->d_name, target))
			remove_unlocked(dirfd(d), entry->d_name);
	closedir(d);
}

void
file_sweep(const char *folder)
{
	sweep(folder, NULL, &swept);
}

/* What killed programs have left of this target. */
static void
sweep_target(const char *path)
{
	char *copy = mem_text(path, strlen(path));
	const char *slash = strrchr(path, '/');
	struct stat st;

	sweep(dirname(copy), slash != NULL ? slash + 1 : path, &st);
	free(copy);
}

static int
open_temporary(struct file *f, mode_t mode)
{
	sweep_target(f->path);
	if ((f->fd = file_beside(f->path, mode, &f->temporary)) < 0)
		return -1;
	watch(f);
	return 0;
}

/* The file that path leads to, also where a link leads to none yet; malloced, NULL on failure. */
static char *
resolve(const char *path)
{
	char link[PATH_MAX], *real = realpath(path, NULL), *next;
	const char *slash = strrchr(path, '/');
	ssize_t n;
	size_t size;

	if (real != NULL || errno != ENOENT)
		return real;
	if ((n = readlink(path, link, sizeof link - 1)) < 0)
		return mem_text(path, strlen(path));
	link[n] = '\0';
	size = strlen(path) + (size_t)n + 1;
	next = mem_zero(size, 1);
	snprintf(next, size, "%.*s%s", *link != '/' && slash != NULL ? (int)(slash - path) + 1 : 0,
	    path, link);
	real = resolve(next);
	free(next);
	return real;
}

/* The folder that a resolved path is in, and its name there.  0, or -1. */
static int
place(const char *path, struct stat *folder, const char **name)
{
	char *copy = mem_text(path, strlen(path));
	const char *slash = strrchr(path, '/');
	int rc = stat(dirname(copy), folder);

	*name = slash != NULL ? slash + 1 : path;
	free(copy);
	return rc;
}

static int
is_same_place(const char *a, const char *b)
{
	struct stat x, y;
	const char *m, *n;

	if (place(a, &x, &m) != 0 || place(b, &y, &n) != 0)
		return strcmp(a, b) == 0;
	return x.st_dev == y.st_dev && x.st_ino == y.st_ino && strcmp(m, n) == 0;
}

int
file_is_same(const char *a, const char *b)
{
	char *x, *y;
	struct stat st;
	int same;

	if ((stat(a, &st) == 0 && !S_ISREG(st.st_mode)) ||
	    (stat(b, &st) == 0 && !S_ISREG(st.st_mode)))
		return 0;
	x = resolve(a);
	y = resolve(b);
	same = x != NULL && y != NULL && is_same_place(x, y);
	free(x);
	free(y);
	return same;
}

struct file *
file_create(const char *path, struct err *e)
{
	struct file *f = mem_zero(1, sizeof *f);
	struct stat st;
	int there = stat(path, &st) == 0, rc;

	f->path = resolve(path);
	if (f->path == NULL)
		rc = -1;
	else if (there && !S_ISREG(st.st_mode))
		rc = f->fd = open(path, O_WRONLY | O_CLOEXEC);
	else
		rc = open_temporary(f, there ? st.st_mode & 07777 : file_mode());
	if (rc < 0) {
		err_set(e, "%s: %s", path, strerror(errno));
		free(f->path);
		free(f->temporary);
		free(f);
		return NULL;
	}
	return f;
}

int
file_fd(const struct file *f)
{
	return f->fd;
}

static int
sync_directory(char *path)
{
	int fd = open(dirname(path), O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return 0;	/* a directory we may write but not read */
	rc = fsync(fd);
	close(fd);
	return rc != 0 && errno != EINVAL ? -1 : 0;
}

int
file_commit(struct file *f, struct err *e)
{
	/* holds the lock, so that nobody takes the file for left behind, until it is renamed */
	int rc = 0, lock = fcntl(f->fd, F_DUPFD_CLOEXEC, 0);

	if (f->temporary != NULL && fsync(f->fd) != 0)
		rc = -1;
	if (close(f->fd) != 0)
		rc = -1;
	if (rc == 0 && f->temporary != NULL)
		rc = rename(f->temporary, f->path);
	if (rc != 0)
		err_set(e, "%s: %s", f->path, strerror(errno));
	if (lock >= 0)
		close(lock);
	if (f->temporary != NULL) {
		if (rc != 0)
			unlink(f->temporary);
		forget(f);
		if (rc == 0 && sync_directory(f->path) != 0)
			rc = err_set(e, "%s: %s", f->path, strerror(errno));
	}
	free(f->temporary);
	free(f->path);
	free(f);
	return rc;
}

/* Gives it up: path is as it was. */
static void
drop(struct file *f)
{
	close(f->fd);
	if (f->temporary != NULL) {
		unlink(f->temporary);
		forget(f);
	}
	free(f->temporary);
	free(f->path);
	free(f);
}

int
file_put(struct file *f, const char *s, size_t n, struct err *e)
{
	ssize_t done;

	for (; n > 0; s += done, n -= (size_t)done) {
		done = write(f->fd, s, n);
		if (done < 0 && errno == EINTR) {
			done = 0;
		} else if (done < 0) {
			err_set(e, "%s: %s", f->path, strerror(errno));
			drop(f);
			return -1;
		}
	}
	return file_commit(f, e);
}

int
file_is_json(const char *path)
{
	static const char end[] = ".json";
	const size_t n = strlen(path);

	return n >= sizeof end && strcmp(path + n - (sizeof end - 1), end) == 0;
}

/* The folder of the running program, where the system can tell; else an empty text. */
static void
program_folder(char *buf, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", buf, size - 1);

	buf[n > 0 ? n : 0] = '\0';
	if (strrchr(buf, '/') != NULL)
		*strrchr(buf, '/') = '\0';
}

char *
file_share(const char *name, struct err *e)
{
	const char *own = getenv("DEALKIT_SHARE");
	static const char *const near[] = { "../../share", "../../../share", "../share/dealkit" };
	char folder[PATH_MAX], path[4][PATH_MAX + 512];
	size_t n = 0;

	program_folder(folder, sizeof folder);
	if (own != NULL && *own != '\0')
		snprintf(path[n++], sizeof path[0], "%s/%s", own, name);
	else {
		for (size_t i = 0; folder[0] != '\0' && i < sizeof near / sizeof *near; i++)
			snprintf(path[n++], sizeof path[0], "%s/%s/%s", folder, near[i], name);
		snprintf(path[n++], sizeof path[0], "%s/%s", DEALKIT_DATADIR, name);
	}
	for (size_t i = 0; i < n; i++)
		if (access(path[i], R_OK) == 0)
			return mem_text(path[i], strlen(path[i]));
	err_set(e, "%s: not found in %s; set DEALKIT_SHARE to the folder that holds it", name,
	    own != NULL && *own != '\0' ? own : DEALKIT_DATADIR);
	return NULL;
}

char *
file_read(const char *path, size_t limit, size_t *n, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *buf = NULL;
	size_t cap = 0;
	ssize_t got;

	if (fd < 0) {
		err_set(e, "%s: %s", path, strerror(errno));
		return NULL;
	}
	*n = 0;
	do {
		buf = mem_grow(buf, &cap, *n + 65536, 1);
		got = read(fd, buf + *n, cap - *n - 1);
		*n += got > 0 ? (size_t)got : 0;
	} while ((got > 0 && *n <= limit) || (got < 0 && errno == EINTR));
	if (got < 0)
		err_set(e, "%s: %s", path, strerror(errno));
	else if (*n > limit)
		err_set(e, "%s: larger than %zu bytes", path, limit);
	close(fd);
	if (got < 0 || *n > limit) {
		free(buf);
		return NULL;
	}
	buf[*n] = '\0';
	return buf;
}

void
file_standard(void)
{
	static const int mode[] = { O_WRONLY, O_RDONLY, O_RDWR };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", mode[fd]);
}
