/*
 * lock -- a state file is one program's at a time (flock(2)).
 */
#ifndef LOCK_H
#define LOCK_H

#include "base/err.h"

/*
 * Waits until path may be read (or, exclusive, replaced by file_commit) and
 * holds it until *fd is closed.  Whoever replaced the file meanwhile is
 * followed: the lock is that of the file that path leads to now.  *fd is -1
 * if there is nothing to lock: no such file, or none that is kept (a pipe).
 * Returns 0, or -1 with the reason.
 */
int	lock_file(const char *path, int exclusive, int *fd, struct err *e);

/*
 * The same, exclusive, for a file that is there in any case: if it is not,
 * it is made with the n bytes at s, whole, and is older than any other until it is replaced or
 * written to.  What is no regular file is an error.
 */
int	lock_make(const char *path, const char *s, size_t n, int *fd, struct err *e);

/*
 * Locks the file that is to replace a locked one: next is open for writing,
 * and nobody else knows it yet.  *fd is its lock, also when next is closed.
 * The old lock is to be kept until the new file is in place.  0, or -1 with the reason.
 */
int	lock_next(int next, int *fd, struct err *e);

/* Lets go; fd may be -1. */
void	lock_release(int fd);

/* Nonzero if path leads to the file that fd holds; fd may be -1. */
int	lock_is(int fd, const char *path);

#endif
