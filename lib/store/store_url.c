#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/store_url.h"

enum { PORT = 6379, MOST = 65535 };

/* The n bytes at s, a number of at most MOST.  0 or -1. */
static int
number(const char *s, size_t n, int *v)
{
	int x = 0;

	if (n == 0 || n > 5 || strspn(s, "0123456789") < n)
		return -1;
	for (size_t i = 0; i < n; i++)
		x = 10 * x + (s[i] - '0');
	*v = x;
	return x <= MOST ? 0 : -1;
}

static int
digit(char c)
{
	const char *all = "0123456789abcdefABCDEF", *at = c != '\0' ? strchr(all, c) : NULL;
	int i = at != NULL ? (int)(at - all) : -1;

	return i > 15 ? i - 6 : i;
}

/* With %XX decoded; malloced.  NULL if an escape is none, or a NUL. */
static char *
decode(const char *s, size_t n)
{
	char *d = mem_text(s, n);
	size_t to = 0;

	for (size_t i = 0; i < n; i++, to++) {
		d[to] = s[i];
		if (s[i] != '%')
			continue;
		if (i + 2 >= n || digit(s[i + 1]) < 0 || digit(s[i + 2]) < 0 ||
		    (digit(s[i + 1]) == 0 && digit(s[i + 2]) == 0)) {
			free(d);
			return NULL;
		}
		d[to] = (char)(16 * digit(s[i + 1]) + digit(s[i + 2]));
		i += 2;
	}
	d[to] = '\0';
	return d;
}

/* unix:// is gone. */
static int
parse_unix(struct store_url *u, const char *s, struct err *e)
{
	size_t n = strcspn(s, "?");

	if (*s != '/' || (u->path = decode(s, n)) == NULL)
		return err_set(e, "--store: no absolute path behind unix://: '%s'", u->text);
	if (s[n] != '\0' && (strncmp(s + n, "?db=", 4) != 0 ||
	    number(s + n + 4, strlen(s + n + 4), &u->db) != 0))
		return err_set(e, "--store: behind the path only ?db=N can stand: '%s'", u->text);
	return 0;
}

/* USER@, if it is there; the bytes it takes, or -1. */
static long
parse_user(struct store_url *u, const char *s, size_t n, struct err *e)
{
	size_t at = n;

	while (at > 0 && s[at - 1] != '@')
		at--;
	if (at == 0)
		return 0;
	if (memchr(s, ':', at) != NULL) {
		memset(u->text, '*', strlen(u->text));
		return err_set(e, "--store: a password in a URL is seen by all who list processes: "
		    "use --password-file or DEALKIT_REDIS_PASSWORD");
	}
	if ((u->user = decode(s, at - 1)) == NULL || *u->user == '\0')
		return err_set(e, "--store: no user before the @: '%s'", u->text);
	return (long)at;
}

/* redis:// is gone. */
static int
parse_redis(struct store_url *u, const char *s, struct err *e)
{
	size_t n = strcspn(s, "/"), host;
	long user = parse_user(u, s, n, e);
	const char *db = s + n;

	if (user < 0)
		return -1;
	s += user;
	n -= (size_t)user;
	host = *s == '[' ? strcspn(s, "]") : strcspn(s, ":/");
	if (host == 0 || host > n || (*s == '[' && (host < 2 || host >= n)))
		return err_set(e, "--store: no host: '%s'", u->text);
	u->host = *s == '[' ? mem_text(s + 1, host - 1) : mem_text(s, host);
	host += *s == '[';
	u->port = PORT;
	if (host < n && (s[host] != ':' || number(s + host + 1, n - host - 1, &u->port) != 0 ||
	    u->port == 0))
		return err_set(e, "--store: no port from 1 to 65535: '%s'", u->text);
	if (*db != '\0' && db[1] != '\0' && number(db + 1, strlen(db + 1), &u->db) != 0)
		return err_set(e, "--store: no number of a database: '%s'", u->text);
	return 0;
}

int
store_url_parse(struct store_url *u, const char *s, struct err *e)
{
	*u = (struct store_url){ .text = mem_text(s, strlen(s)) };
	if (strncmp(s, "unix://", 7) == 0)
		return parse_unix(u, s + 7, e);
	if (strncmp(s, "redis://", 8) == 0)
		return parse_redis(u, s + 8, e);
	if (strncmp(s, "rediss://", 9) == 0)
		return err_set(e, "--store: TLS (rediss://) is not built in: the client library "
		    "here has none; use a unix socket, loopback, or a tunnel such as stunnel");
	return err_set(e, "--store: neither redis://[USER@]HOST[:PORT][/DB] nor unix:///PATH: "
	    "'%.200s'", s);
}

void
store_url_free(struct store_url *u)
{
	free(u->text);
	free(u->user);
	free(u->host);
	free(u->path);
	*u = (struct store_url){ 0 };
}
