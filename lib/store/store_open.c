#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/seconds.h"
#include "store/store_open.h"

/* ---- options ------------------------------------------------------------------------- */

/* The bytes are gone before the memory is. */
static void
forget(char *s)
{
	volatile char *p = s;

	while (p != NULL && *p != '\0')
		*p++ = '\0';
	free(s);
}

static const char *
usual_url(void)
{
	const char *url = getenv("DEALKIT_STORE");

	if (url != NULL && *url != '\0')
		return url;
	return access("/run/redis/redis-server.sock", F_OK) == 0 ?
	    "unix:///run/redis/redis-server.sock" : "redis://localhost";
}

static int
read_password(struct store_options *o, const char *path, struct err *e)
{
	const char *s = getenv("DEALKIT_REDIS_PASSWORD");
	struct stat st;
	char *text;
	size_t n;

	if (s != NULL && *s != '\0' && path == NULL)
		o->password = mem_text(s, strlen(s));
	unsetenv("DEALKIT_REDIS_PASSWORD");
	if (path == NULL)
		return 0;
	if (stat(path, &st) == 0 && (st.st_mode & S_IROTH) != 0)
		err_warn("%s: everybody may read it: chmod o-r", path);
	if ((text = file_read(path, 1 << 16, &n, e)) == NULL)
		return -1;
	o->password = mem_text(text, strcspn(text, "\r\n"));
	forget(text);
	return *o->password != '\0' ? 0 : err_set(e, "%s: its first line holds no password", path);
}

int
store_options_read(struct store_options *o, const char *url, const char *password_file,
    const char *timeout, struct err *e)
{
	*o = (struct store_options){ .timeout = 5, .patient = 1 };
	if (timeout != NULL && (seconds_parse(timeout, &o->timeout) != 0 || o->timeout < .01 ||
	    o->timeout > 3600))
		return err_set(e, "--timeout: no time from 10ms to 1h: '%.100s'", timeout);
	if (store_url_parse(&o->url, url != NULL ? url : usual_url(), e) != 0)
		return -1;
	return read_password(o, password_file, e);
}

void
store_options_free(struct store_options *o)
{
	store_url_free(&o->url);
	forget(o->password);
	o->password = NULL;
}

/* ---- connecting ------------------------------------------------------------------------ */

/* A server that still loads its data says so to each command. */
static int
take_up(struct redis *c, int *again, struct err *e)
{
	struct redis_reply r;

	if (redis_next(c, &r, e) != 0)
		return -1;
	*again = redis_is_error(&r, "LOADING");
	return r.kind == REPLY_ERROR ? redis_complain(c, &r, e) : 0;
}

static int
log_in(struct redis *c, const struct store_options *o, int *again, struct err *e)
{
	if (o->password != NULL || o->url.user != NULL) {
		redis_begin(c, "AUTH");
		if (o->url.user != NULL)
			redis_text(c, o->url.user);
		redis_text(c, o->password != NULL ? o->password : "");
		redis_send(c);
		if (take_up(c, again, e) != 0)
			return -1;
	}
	if (o->url.db != 0) {
		redis_begin(c, "SELECT");
		redis_number(c, o->url.db);
	} else {
		redis_begin(c, "PING");
	}
	redis_send(c);
	return take_up(c, again, e);
}

static struct redis *
try(const struct store_options *o, int *again, struct err *e)
{
	struct redis *c = redis_connect(&o->url, o->timeout, again, e);

	if (c != NULL && log_in(c, o, again, e) != 0) {
		redis_close(c);
		return NULL;
	}
	return c;
}

struct redis *
store_open(const struct store_options *o, struct err *e)
{
	static const struct timespec wait[] = { { 0, 200000000 }, { 1, 0 }, { 5, 0 } };
	struct redis *c;
	int again;

	for (size_t i = 0; (c = try(o, &again, e)) == NULL && again && o->patient &&
	    i < sizeof wait / sizeof *wait; i++) {
		err_note("%s: trying again", e->text);
		(void)nanosleep(&wait[i], NULL);
	}
	return c;
}
