#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alert/feedback_append.h"
#include "base/lock.h"
#include "base/mem.h"

enum { BLOCK = 1 << 16 };

struct target {
	const char *path;
	int fd;
	off_t size;
	struct feedback_places places;
	int columns;
};

static int
fail(const char *path, struct err *e)
{
	return err_set(e, "%s: %s", path, strerror(errno));
}

/* Opens it, locked; whoever replaced it meanwhile is followed. */
static int
open_target(struct target *t, const char *path, struct err *e)
{
	int lock;
	struct stat st;

	*t = (struct target){ .path = path, .fd = -1 };
	if (lock_make(path, feedback_header, strlen(feedback_header), &lock, e) != 0)
		return -1;
	t->fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
	if (t->fd < 0 || fstat(t->fd, &st) != 0) {
		fail(path, e);
		lock_release(lock);
		return -1;
	}
	t->size = st.st_size;
	return lock;
}

/* n bytes at `at`; 0, or -1 with the reason. */
static int
get(const struct target *t, char *s, size_t n, off_t at, struct err *e)
{
	ssize_t got;

	for (; n > 0; s += got, n -= (size_t)got, at += got)
		if ((got = pread(t->fd, s, n, at)) <= 0)
			return got < 0 ? fail(t->path, e) : err_set(e, "%s: cut short", t->path);
	return 0;
}

/* The header's columns; of an empty file those that it will get. */
static int
read_header(struct target *t, struct err *e)
{
	char line[FEEDBACK_LINE];
	const char *cell[FEEDBACK_CELLS], *which = "at", *end, *s = line;
	size_t len[FEEDBACK_CELLS], n = t->size < FEEDBACK_LINE ? (size_t)t->size : FEEDBACK_LINE;

	if (n == 0) {
		n = strlen(feedback_header);
		memcpy(line, feedback_header, n);
	} else if (get(t, line, n, 0, e) != 0) {
		return -1;
	}
	end = memchr(line, '\n', n);
	n = end != NULL ? (size_t)(end - line) : n;
	if (n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		n -= 3;
	}
	t->columns = feedback_split(line + (s - line), n, cell, len);
	if (t->columns != FEEDBACK_COLUMNS ||
	    feedback_find_columns(&t->places, cell, len, t->columns, &which) != 0)
		return err_set(e, "%s:1: not the columns of feedback: %.*s", t->path,
		    (int)strlen(feedback_header) - 1, feedback_header);
	for (int k = 0; k < FEEDBACK_COLUMNS; k++)
		if (t->places.at[k] != k)
			return err_set(e, "%s:1: the columns of feedback in another order: %.*s",
			    t->path, (int)strlen(feedback_header) - 1, feedback_header);
	return 0;
}

/* Is the line the same answer? */
static int
is_same(char *s, size_t n, const char *const text[FEEDBACK_COLUMNS])
{
	static const enum feedback_column key[] = { FEEDBACK_ALERT, FEEDBACK_USER,
	    FEEDBACK_ANSWER, FEEDBACK_NOTE };
	const char *cell[FEEDBACK_CELLS];
	size_t len[FEEDBACK_CELLS];
	int keys = feedback_answer_value(text[FEEDBACK_ANSWER], strlen(text[FEEDBACK_ANSWER])) ==
	    FEEDBACK_NOT_HELPFUL ? 4 : 3;

	if (feedback_split(s, n, cell, len) != FEEDBACK_COLUMNS)
		return 0;
	for (int i = 0; i < keys; i++)
		if (strlen(text[key[i]]) != len[key[i]] ||
		    memcmp(text[key[i]], cell[key[i]], len[key[i]]) != 0)
			return 0;
	return 1;
}

/* Where the last lines begin. */
static int
find_tail(const struct target *t, off_t *from, struct err *e)
{
	char *s = mem_resize(NULL, BLOCK, 1);
	size_t lines = 0, n;
	int rc = 0;

	for (*from = t->size; *from > 0 && lines <= FEEDBACK_BACK && rc == 0;) {
		n = *from < BLOCK ? (size_t)*from : BLOCK;
		*from -= (off_t)n;
		rc = get(t, s, n, *from, e);
		for (size_t i = 0; i < n && rc == 0; i++)
			lines += s[i] == '\n';
	}
	free(s);
	return rc;
}

/*
 * The same of the n bytes at s, line by line.  What a last line without its end has goes to the
 * beginning of s, *left bytes: of one that is too long to be an answer no more than an answer has.
 */
static int
look_at_lines(char *s, size_t n, const char *const text[FEEDBACK_COLUMNS], size_t *left)
{
	char *line = s, *end;
	int same = 0;

	while (!same && (end = memchr(line, '\n', (size_t)(s + n - line))) != NULL) {
		same = is_same(line, (size_t)(end - line), text);
		line = end + 1;
	}
	*left = (size_t)(s + n - line) < FEEDBACK_LINE ? (size_t)(s + n - line) : FEEDBACK_LINE;
	memmove(s, line, *left);
	return same;
}

/* 1 if the answer is there; *ended: the last line has its end.  -1 with the reason. */
static int
look(const struct target *t, const char *const text[FEEDBACK_COLUMNS], int *ended, struct err *e)
{
	off_t at;
	size_t had = 0, n;
	char *s;
	int rc;

	if (find_tail(t, &at, e) != 0)
		return -1;
	s = mem_resize(NULL, FEEDBACK_LINE + BLOCK, 1);
	for (rc = 0; rc == 0 && at < t->size; at += (off_t)n) {
		n = t->size - at < BLOCK ? (size_t)(t->size - at) : BLOCK;
		rc = get(t, s + had, n, at, e);
		if (rc == 0)
			rc = look_at_lines(s, had + n, text, &had);
	}
	*ended = had == 0;
	if (rc == 0 && had > 0)
		rc = is_same(s, had, text);
	free(s);
	return rc;
}

/* All of it in one write, or the file as it was. */
static int
put(const struct target *t, const struct buf *o, struct err *e)
{
	ssize_t n = write(t->fd, o->s, o->len);

	if (n == (ssize_t)o->len && fsync(t->fd) == 0)
		return 0;
	if (n >= 0 && n < (ssize_t)o->len)
		errno = ENOSPC;
	fail(t->path, e);
	if (n > 0 && ftruncate(t->fd, t->size) != 0)
		err_set(e, "%s: the disk is full, and part of a row stands at the end", t->path);
	return -1;
}

static int
append(const struct target *t, const char *const text[FEEDBACK_COLUMNS], struct err *e)
{
	struct buf o = { 0 };
	int ended, rc = look(t, text, &ended, e);

	if (rc == 0) {
		buf_text(&o, t->size == 0 ? feedback_header : ended ? "" : "\n");
		feedback_put(&o, text);
		rc = o.len <= FEEDBACK_LINE ? put(t, &o, e) :
		    err_set(e, "an answer of more than %d bytes", FEEDBACK_LINE);
	}
	buf_free(&o);
	return rc;
}

int
feedback_append(const char *path, const char *const text[FEEDBACK_COLUMNS], struct err *e)
{
	struct target t;
	int lock = open_target(&t, path, e), rc;

	if (lock < 0)
		return -1;
	rc = read_header(&t, e);
	if (rc == 0)
		rc = append(&t, text, e);
	close(t.fd);
	lock_release(lock);
	return rc;
}

int
feedback_prepare(const char *path, struct err *e)
{
	struct target t;
	int lock = open_target(&t, path, e), rc;

	if (lock < 0)
		return -1;
	rc = read_header(&t, e);
	close(t.fd);
	lock_release(lock);
	return rc;
}
