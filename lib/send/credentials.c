#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/mem.h"
#include "send/credentials.h"

enum { FILE_SIZE_MAX = 1 << 20, SHORT = 4, PART = 6 };	/* shorter texts are no secrets */

/* The bytes are gone before the memory is. */
static void
forget(char *s)
{
	volatile char *p = s;

	while (p != NULL && *p != '\0')
		*p++ = '\0';
	free(s);
}

static void
set(char **to, const char *s, size_t n)
{
	forget(*to);
	*to = mem_text(s, n);
}

static void
from_environment(char **to, const char *name)
{
	const char *s = getenv(name);

	if (s != NULL && *s != '\0')
		set(to, s, strlen(s));
	unsetenv(name);
}

/* URL, or RECIPIENT URL: a url has no blanks. */
static void
set_url(struct credentials *s, const char *value, size_t n)
{
	size_t at = n, who;
	uint32_t id;

	while (at > 0 && value[at - 1] != ' ' && value[at - 1] != '\t')
		at--;
	for (who = at; who > 0 && (value[who - 1] == ' ' || value[who - 1] == '\t'); who--)
		;
	if (who == 0) {
		set(&s->url, value, n);
		return;
	}
	id = intern_add(s->recipient, value, who);
	s->own = mem_grow(s->own, &s->own_cap, id + (size_t)1, sizeof *s->own);
	s->own[id] = mem_text(value + at, n - at);
}

static int
read_line(struct credentials *s, const char *path, size_t line, const char *text, size_t n,
    struct err *e)
{
	size_t key, value;

	while (n > 0 && (text[n - 1] == '\r' || text[n - 1] == ' ' || text[n - 1] == '\t'))
		n--;
	for (key = 0; key < n && text[key] != ' ' && text[key] != '\t'; key++)
		;
	for (value = key; value < n && (text[value] == ' ' || text[value] == '\t'); value++)
		;
	if (n == 0 || *text == '#')
		return 0;
	if (value == n)
		return err_set(e, "%s:%zu: not KEY VALUE", path, line);
	if (key == 3 && memcmp(text, "url", key) == 0)
		set_url(s, text + value, n - value);
	else if (key == 4 && memcmp(text, "user", key) == 0)
		set(&s->user, text + value, n - value);
	else if (key == 8 && memcmp(text, "password", key) == 0)
		set(&s->password, text + value, n - value);
	else if (key == 5 && memcmp(text, "token", key) == 0)
		set(&s->token, text + value, n - value);
	else
		return err_set(e, "%s:%zu: the key is not one of url, user, password, token",
		    path, line);
	return 0;
}

static int
read_file(struct credentials *s, const char *path, struct err *e)
{
	struct stat st;
	size_t n, line = 1;
	char *text, *at, *lf;
	int rc = 0;

	if (stat(path, &st) == 0 && (st.st_mode & S_IROTH) != 0)
		err_warn("%s: everybody may read it: chmod o-r", path);
	if ((text = file_read(path, FILE_SIZE_MAX, &n, e)) == NULL)
		return -1;
	for (at = text; rc == 0 && at < text + n; at = lf + 1, line++) {
		if ((lf = memchr(at, '\n', (size_t)(text + n - at))) == NULL)
			lf = text + n;
		rc = read_line(s, path, line, at, (size_t)(lf - at), e);
	}
	explicit_bzero(text, n);
	free(text);
	return rc;
}

/* Nothing of it may become a header or a command. */
static int
check(const char *s, const char *what, struct err *e)
{
	for (; s != NULL && *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return err_set(e, "the %s holds a control character", what);
	return 0;
}

int
credentials_read(struct credentials *s, const char *path, struct err *e)
{
	*s = (struct credentials){ .recipient = intern_new() };
	from_environment(&s->url, "DEALSEND_URL");
	from_environment(&s->user, "DEALSEND_USER");
	from_environment(&s->password, "DEALSEND_PASSWORD");
	from_environment(&s->token, "DEALSEND_TOKEN");
	if (path != NULL && read_file(s, path, e) != 0)
		return -1;
	if (check(s->url, "url", e) != 0 || check(s->user, "user", e) != 0 ||
	    check(s->password, "password", e) != 0 || check(s->token, "token", e) != 0)
		return -1;
	return 0;
}

void
credentials_free(struct credentials *s)
{
	forget(s->url);
	forget(s->user);
	forget(s->password);
	forget(s->token);
	for (uint32_t i = 0; s->recipient != NULL && i < intern_size(s->recipient); i++)
		forget(s->own[i]);
	free(s->own);
	intern_free(s->recipient);
	*s = (struct credentials){ 0 };
}

const char *
credentials_url(const struct credentials *s, const char *recipient)
{
	uint32_t id = intern_find(s->recipient, recipient, strlen(recipient));

	return id != INTERN_NONE ? s->own[id] : s->url;
}

static int
has(const char *text, size_t n, const char *secret, size_t m)
{
	for (size_t i = 0; i + m <= n; i++)
		if (memcmp(text + i, secret, m) == 0)
			return 1;
	return 0;
}

static int
holds(const char *text, size_t n, const char *secret)
{
	size_t m = secret != NULL ? strlen(secret) : 0;

	return m >= SHORT && has(text, n, secret, m);
}

/* Behind scheme and host; NULL if there is nothing but a slash. */
static const char *
path_of(const char *url)
{
	const char *host = url != NULL ? strstr(url, "://") : NULL, *path;

	path = host != NULL ? strpbrk(host + 3, "/?#") : NULL;
	return path != NULL && path[1] != '\0' ? path + 1 : NULL;
}

/* "user:password" before the host; malloced, NULL if there is none. */
static char *
user_of(const char *url)
{
	const char *host = url != NULL ? strstr(url, "://") : NULL;
	size_t n = host != NULL ? strcspn(host + 3, "/?#") : 0, at;

	for (at = n; at > 0 && host[3 + at - 1] != '@'; at--)
		;
	return at > 1 ? mem_text(host + 3, at - 1) : NULL;
}

static int
url_shows(const char *url, const char *text, size_t n)
{
	char *user = user_of(url), *password = user != NULL ? strchr(user, ':') : NULL;
	int shows = holds(text, n, user) || (password != NULL && holds(text, n, password + 1));
	size_t m;

	for (const char *part = path_of(url); part != NULL && *part != '\0' && !shows;
	    part += m + (part[m] != '\0')) {
		m = strcspn(part, "/?&=#");
		shows = m >= PART && has(text, n, part, m);
	}
	free(user);
	return shows;
}

int
credentials_shows(const struct credentials *s, const char *text, size_t n)
{
	if (holds(text, n, s->password) || holds(text, n, s->token) || url_shows(s->url, text, n))
		return 1;
	for (uint32_t i = 0; i < intern_size(s->recipient); i++)
		if (url_shows(s->own[i], text, n))
			return 1;
	return 0;
}

void
credentials_mask(struct buf *o, const char *url)
{
	const char *host = strstr(url, "://");
	size_t n, at;

	if (host == NULL) {
		buf_text(o, "***");
		return;
	}
	host += 3;
	n = strcspn(host, "/?#");
	for (at = n; at > 0 && host[at - 1] != '@'; at--)
		;
	buf_bytes(o, url, (size_t)(host - url));
	buf_text(o, at > 0 ? "***@" : "");
	buf_bytes(o, host + at, n - at);
	if (path_of(url) != NULL)
		buf_text(o, "/***");
}
