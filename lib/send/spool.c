#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/lock.h"
#include "base/mem.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "send/sent_log.h"
#include "send/spool.h"


struct spool {
	char *path;
	int dir;		/* for fsync */
	int lock;
	struct intern *put;	/* names that this program has put in */
	struct sent_log *sent;
};

struct names {
	char **name;
	size_t n, cap;
};

/* path/name.ending, malloced. */
static char *
path_of(const struct spool *s, const char *name, const char *ending)
{
	size_t n = strlen(s->path) + strlen(name) + strlen(ending) + 3;
	char *path = mem_zero(n, 1);

	snprintf(path, n, "%s/%s%s%s", s->path, name, *ending != '\0' ? "." : "", ending);
	return path;
}

struct spool *
spool_open(const char *path, int create, struct err *e)
{
	struct spool *s;
	int dir;

	e->text[0] = '\0';
	if (create && mkdir(path, 0700) != 0 && errno != EEXIST) {
		err_set(e, "%s: %s", path, strerror(errno));
		return NULL;
	}
	if ((dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		if (create || errno != ENOENT)
			err_set(e, "%s: %s", path, strerror(errno));
		return NULL;
	}
	s = mem_zero(1, sizeof *s);
	s->path = mem_text(path, strlen(path));
	s->dir = dir;
	s->lock = -1;
	s->put = intern_new();
	return s;
}

void
spool_close(struct spool *s)
{
	if (s == NULL)
		return;
	sent_log_close(s->sent);
	intern_free(s->put);
	lock_release(s->lock);
	close(s->dir);
	free(s->path);
	free(s);
}

static void
write_down(const struct digest *d, const char *path)
{
	struct out o;

	out_open(&o, path);
	alert_list_write(&o, &d->list, 0);
	out_close(&o);
}

void
spool_put(struct spool *s, struct digest *d)
{
	char id[DIGEST_ID], day[11], *path;
	struct buf name;

	digest_id(d, id);
	date_text(day, digest_day(d));
	buf_init(&name);
	buf_printf(&name, "%s-%s-%s", d->channel, day, id);
	free(d->file);
	d->file = mem_text(name.s, name.len);
	intern_add(s->put, name.s, name.len);
	buf_free(&name);
	path = path_of(s, d->file, "queued");
	if (access(path, F_OK) != 0)
		write_down(d, path);
	else if (fsync(s->dir) != 0)
		err_die("%s: %s", path, strerror(errno));
	free(path);
	path = path_of(s, d->file, "refused");
	unlink(path);
	free(path);
}

/* ---- steps -------------------------------------------------------------- */

static int
step(const struct spool *s, const char *name, const char *from, const char *to, struct err *e)
{
	char *old = path_of(s, name, from), *new = path_of(s, name, to);
	int rc = 0;

	if (rename(old, new) != 0 || fsync(s->dir) != 0)
		rc = err_set(e, "%s: %s", old, strerror(errno));
	free(old);
	free(new);
	return rc;
}

static int
erase(const struct spool *s, const char *name, const char *ending, struct err *e)
{
	char *path = path_of(s, name, ending);
	int rc = unlink(path) == 0 || errno == ENOENT ? 0 :
	    err_set(e, "%s: %s", path, strerror(errno));

	free(path);
	return rc;
}

int
spool_begin(struct spool *s, const struct digest *d, struct err *e)
{
	return step(s, d->file, "queued", "flight", e);
}

int
spool_return(struct spool *s, const struct digest *d, struct err *e)
{
	return step(s, d->file, "flight", "queued", e);
}

int
spool_refuse(struct spool *s, const struct digest *d, struct err *e)
{
	return step(s, d->file, "flight", "refused", e);
}

int
spool_drop(struct spool *s, const struct digest *d, struct err *e)
{
	return erase(s, d->file, "queued", e);
}

/* Either of the two marks, .sent and the log, is enough. */
int
spool_done(struct spool *s, const struct digest *d, struct err *e)
{
	const char *ending = step(s, d->file, "flight", "sent", e) == 0 ? "sent" : "flight";

	for (size_t i = 0; i < d->list.n; i++)
		sent_log_add(s->sent, d->channel, d->list.item[i].text[ALERT_ID].s);
	return sent_log_write(s->sent, e) == 0 ? erase(s, d->file, ending, e) : -1;
}

int
spool_has(const struct spool *s, const char *channel, const char *id)
{
	return s->sent != NULL && sent_log_has(s->sent, channel, id);
}

int
spool_holds(const struct spool *s, const struct digest *d)
{
	char *path = path_of(s, d->file, "queued");
	int there = access(path, F_OK) == 0;

	free(path);
	return there;
}

/* ---- what is there -------------------------------------------------------- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Is name a channel (NULL: any), a hyphen, something, and .ending?  Then its
 * length without the ending.
 */
static size_t
matches(const char *name, const char *channel, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending), c = strcspn(name, "-");

	if (n <= m + 1 || name[n - m - 1] != '.' || strcmp(name + n - m, ending) != 0)
		return 0;
	n -= m + 1;
	if (c == 0 || c + 1 >= n)
		return 0;
	return channel == NULL || (strlen(channel) == c && memcmp(name, channel, c) == 0) ? n : 0;
}

/* The names of the files with that ending, without it, sorted. */
static int
collect(const struct spool *s, const char *channel, const char *ending, struct names *to,
    struct err *e)
{
	DIR *d = opendir(s->path);
	const struct dirent *entry;
	size_t n;

	*to = (struct names){ 0 };
	if (d == NULL)
		return err_set(e, "%s: %s", s->path, strerror(errno));
	while ((entry = readdir(d)) != NULL)
		if ((n = matches(entry->d_name, channel, ending)) > 0) {
			to->name = mem_grow(to->name, &to->cap, to->n + 1, sizeof *to->name);
			to->name[to->n++] = mem_text(entry->d_name, n);
		}
	closedir(d);
	if (to->n > 0)
		qsort(to->name, to->n, sizeof *to->name, by_name);
	return 0;
}

static void
free_names(struct names *to)
{
	for (size_t i = 0; i < to->n; i++)
		free(to->name[i]);
	free(to->name);
}

static int
read_digest(const struct spool *s, const char *name, const char *ending, struct digest *d,
    struct err *e)
{
	struct rec_options o = { .delimiter = ',', .progress = -1 };
	char *path = path_of(s, name, ending);
	struct rec *r = rec_open(&path, 1, &o, e);
	size_t repeated = 0;
	int rc = r != NULL ? alert_list_read(&d->list, r, &repeated, e) : -1;

	if (rc == 0 && d->list.n == 0)
		rc = err_set(e, "%s: no alerts", path);
	d->file = mem_text(name, strlen(name));
	rec_close(r);
	free(path);
	return rc;
}

/* The digests whose files have that ending. */
static int
list_files(const struct spool *s, const char *channel, const char *ending, struct digests *list,
    size_t *bad, struct err *e)
{
	struct names names;
	struct err why;
	struct digest *d;

	if (collect(s, channel, ending, &names, e) != 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		if (intern_find(s->put, names.name[i], strlen(names.name[i])) != INTERN_NONE)
			continue;
		d = digests_add(list, channel);
		if (read_digest(s, names.name[i], ending, d, &why) == 0)
			continue;
		err_warn("%s: not delivered", why.text);
		digest_free(d);
		list->n--;
		++*bad;
	}
	free_names(&names);
	return 0;
}

int
spool_list(struct spool *s, const char *channel, struct digests *list, size_t *bad, struct err *e)
{
	if (s->lock < 0 && list_files(s, channel, "flight", list, bad, e) != 0)
		return -1;
	return list_files(s, channel, "queued", list, bad, e);
}

/* ---- under the lock --------------------------------------------------------- */

/* Delivered, but killed before the log knew. */
static int
settle_sent(struct spool *s, struct err *e)
{
	struct names names;
	struct digest d;
	int rc = collect(s, NULL, "sent", &names, e);

	for (size_t i = 0; i < names.n && rc == 0; i++) {
		char *channel = mem_text(names.name[i], strcspn(names.name[i], "-"));

		d = (struct digest){ .channel = channel };
		rc = read_digest(s, names.name[i], "sent", &d, e);
		for (size_t k = 0; k < d.list.n && rc == 0; k++)
			sent_log_add(s->sent, channel, d.list.item[k].text[ALERT_ID].s);
		if (rc == 0 && (rc = sent_log_write(s->sent, e)) == 0)
			rc = erase(s, names.name[i], "sent", e);
		digest_free(&d);
		free(channel);
	}
	free_names(&names);
	return rc;
}

/* In flight when the program ended: nobody knows whether it arrived. */
static int
settle_flight(struct spool *s, const char *channel, struct err *e)
{
	struct names names;
	int rc = collect(s, channel, "flight", &names, e);

	for (size_t i = 0; i < names.n && rc == 0; i++) {
		err_warn("%s/%s: was being sent when dealsend ended; it is sent again, and may "
		    "arrive twice", s->path, names.name[i]);
		rc = step(s, names.name[i], "flight", "queued", e);
	}
	free_names(&names);
	return rc;
}

int
spool_again(struct spool *s, const char *channel, struct err *e)
{
	struct names names;
	int rc = collect(s, channel, "refused", &names, e);

	for (size_t i = 0; i < names.n && rc == 0; i++)
		rc = step(s, names.name[i], "refused", "queued", e);
	free_names(&names);
	return rc;
}

static int
take_lock(struct spool *s, struct err *e)
{
	char *path = path_of(s, "lock", "");
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int rc = fd >= 0 ? lock_file(path, 1, &s->lock, e) :
	    err_set(e, "%s: %s", path, strerror(errno));

	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}

int
spool_lock(struct spool *s, const char *channel, int32_t today, size_t keep, struct err *e)
{
	char *path = path_of(s, "ledger", "");

	if (take_lock(s, e) == 0)
		s->sent = sent_log_open(path, 1, today, keep, e);
	free(path);
	if (s->sent == NULL || settle_sent(s, e) != 0)
		return -1;
	file_sweep(s->path);
	return settle_flight(s, channel, e);
}

int
spool_look(struct spool *s, struct err *e)
{
	char *path = path_of(s, "ledger", "");

	s->sent = sent_log_open(path, 0, 0, 0, e);
	free(path);
	return s->sent != NULL ? 0 : -1;
}
