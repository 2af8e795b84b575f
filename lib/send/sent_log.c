#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/mem.h"
#include "send/sent_log.h"

enum { READ_MAX = 1 << 30 };

struct sent_log {
	char *path;
	int fd;			/* -1: not writable */
	int32_t today;
	struct intern *sent;	/* "alert_id channel" */
	struct buf waiting;	/* lines to be written */
};

static uint32_t
find(const struct sent_log *l, const char *channel, const char *id, int add)
{
	struct buf key;
	uint32_t at;

	buf_init(&key);
	buf_printf(&key, "%s %s", id, channel);
	at = add ? intern_add(l->sent, key.s, key.len) : intern_find(l->sent, key.s, key.len);
	buf_free(&key);
	return at;
}

int
sent_log_has(const struct sent_log *l, const char *channel, const char *id)
{
	return find(l, channel, id, 0) != INTERN_NONE;
}

void
sent_log_add(struct sent_log *l, const char *channel, const char *id)
{
	char day[11];

	find(l, channel, id, 1);
	date_text(day, l->today);
	buf_printf(&l->waiting, "%s %s %s\n", id, channel, day);
}

/*
 * Takes the lines of the n bytes at s; appends those younger than oldest to
 * young.  Returns how many lines are older; *lines how many there are.
 */
static size_t
take_lines(struct sent_log *l, const char *s, size_t n, int32_t oldest, struct buf *young,
    size_t *lines)
{
	const char *end = s + n, *lf, *blank;
	size_t old = 0;
	int32_t day;

	for (*lines = 0; (lf = memchr(s, '\n', (size_t)(end - s))) != NULL; s = lf + 1) {
		for (blank = lf; blank > s && *blank != ' '; blank--)
			;
		if (blank == s || date_parse(blank + 1, (size_t)(lf - blank - 1), &day) != 0)
			continue;	/* not ours */
		++*lines;
		intern_add(l->sent, s, (size_t)(blank - s));
		if (day < oldest)
			old++;
		else
			buf_bytes(young, s, (size_t)(lf + 1 - s));
	}
	return old;
}

/* The file anew, with these bytes. */
static int
replace(const char *path, const struct buf *o, struct err *e)
{
	struct file *f = file_create(path, e);

	return f != NULL ? file_put(f, o->s, o->len, e) : -1;
}

static int
read_file(struct sent_log *l, int writable, size_t keep, struct err *e)
{
	struct buf young;
	size_t n = 0, lines, old;
	char *s;
	int rc = 0;

	if (access(l->path, F_OK) != 0)
		return 0;
	if ((s = file_read(l->path, READ_MAX, &n, e)) == NULL)
		return -1;
	buf_init(&young);
	old = take_lines(l, s, n, keep > 0 ? l->today - (int32_t)keep : INT32_MIN, &young, &lines);
	if (writable && ((old > 0 && 4 * old >= lines) || (n > 0 && s[n - 1] != '\n')))
		rc = replace(l->path, &young, e);
	buf_free(&young);
	free(s);
	return rc;
}

struct sent_log *
sent_log_open(const char *path, int writable, int32_t today, size_t keep, struct err *e)
{
	struct sent_log *l = mem_zero(1, sizeof *l);

	l->path = mem_text(path, strlen(path));
	l->fd = -1;
	l->today = today;
	l->sent = intern_new();
	buf_init(&l->waiting);
	if (read_file(l, writable, keep, e) != 0) {
		sent_log_close(l);
		return NULL;
	}
	if (writable && (l->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) < 0) {
		err_set(e, "%s: %s", path, strerror(errno));
		sent_log_close(l);
		return NULL;
	}
	return l;
}

void
sent_log_close(struct sent_log *l)
{
	if (l == NULL)
		return;
	if (l->fd >= 0)
		close(l->fd);
	intern_free(l->sent);
	buf_free(&l->waiting);
	free(l->path);
	free(l);
}

/* What a failed write left is cut off again, so that a line is never half there. */
int
sent_log_write(struct sent_log *l, struct err *e)
{
	struct stat before;
	ssize_t n;

	if (l->waiting.len == 0)
		return 0;
	if (fstat(l->fd, &before) != 0)
		return err_set(e, "%s: %s", l->path, strerror(errno));
	while ((n = write(l->fd, l->waiting.s, l->waiting.len)) < 0 && errno == EINTR)
		;
	if (n == (ssize_t)l->waiting.len && fsync(l->fd) == 0) {
		buf_clear(&l->waiting);
		return 0;
	}
	err_set(e, "%s: %s", l->path, n >= 0 && n < (ssize_t)l->waiting.len ? strerror(ENOSPC) :
	    strerror(errno));
	(void)!ftruncate(l->fd, before.st_size);
	return -1;
}
