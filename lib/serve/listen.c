#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/num.h"
#include "serve/listen.h"

enum { BACKLOG = 1024, FIRST_INHERITED = 3, MOST_INHERITED = 64 };

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
	struct sockaddr_storage most;
};

/* A bound socket's own address. */
static char *
name_socket(int fd, int *open)
{
	union address a;
	socklen_t n = sizeof a;
	char host[64] = "", text[200];

	memset(&a, 0, sizeof a);
	if (getsockname(fd, &a.any, &n) != 0)
		return mem_text("?", 1);
	if (a.any.sa_family == AF_INET) {
		(void)inet_ntop(AF_INET, &a.in.sin_addr, host, sizeof host);
		*open |= ntohl(a.in.sin_addr.s_addr) >> 24 != 127;
		(void)snprintf(text, sizeof text, "%s:%u", host, ntohs(a.in.sin_port));
	} else if (a.any.sa_family == AF_INET6) {
		(void)inet_ntop(AF_INET6, &a.in6.sin6_addr, host, sizeof host);
		*open |= !IN6_IS_ADDR_LOOPBACK(&a.in6.sin6_addr);
		(void)snprintf(text, sizeof text, "[%s]:%u", host, ntohs(a.in6.sin6_port));
	} else {
		(void)snprintf(text, sizeof text, "unix:%.150s", a.un.sun_path);
	}
	return mem_text(text, strlen(text));
}

static void
add(struct listeners *l, int fd, const char *path)
{
	l->of = mem_grow(l->of, &l->cap, l->n + 1, sizeof *l->of);
	l->of[l->n++] = (struct listener){ fd, name_socket(fd, &l->open),
	    path != NULL ? mem_text(path, strlen(path)) : NULL };
}

/* ---- systemd's ---------------------------------------------------------------------- */

static long
variable(const char *name)
{
	const char *s = getenv(name);
	double v;

	return s != NULL && num_parse(s, strlen(s), &v) == 0 && v >= 0 && v < 1e9 ? (long)v : -1;
}

/* 1 if there are some. */
static int
take_inherited(struct listeners *l)
{
	long n = variable("LISTEN_FDS");

	if (variable("LISTEN_PID") != (long)getpid() || n < 1)
		return 0;
	for (int fd = FIRST_INHERITED; fd < FIRST_INHERITED + n && n < MOST_INHERITED; fd++) {
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
		add(l, fd, NULL);
	}
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDNAMES");
	l->inherited = 1;
	return 1;
}

/* ---- own ------------------------------------------------------------------------------ */

/* Is a socket left there by somebody who is gone? */
static int
is_stale(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), rc;
	struct stat st;

	if (fd < 0 || lstat(a->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	rc = connect(fd, (const struct sockaddr *)(const void *)a, sizeof *a) != 0 &&
	    errno == ECONNREFUSED;
	close(fd);
	return rc;
}

static int
fails(const char *address, int fd, struct err *e)
{
	err_set(e, "--listen %s: %s", address, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static int
open_unix(struct listeners *l, const char *address, const char *path, struct err *e)
{
	struct sockaddr_un a;
	int fd;

	memset(&a, 0, sizeof a);
	a.sun_family = AF_UNIX;
	if (*path == '\0' || strlen(path) >= sizeof a.sun_path)
		return err_set(e, "--listen %s: a path of 1 to %zu bytes is needed", address,
		    sizeof a.sun_path - 1);
	memcpy(a.sun_path, path, strlen(path));
	if ((fd = socket(AF_UNIX, SOCK_STREAM, 0)) < 0)
		return fails(address, fd, e);
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (is_stale(&a))
		(void)unlink(path);
	if (bind(fd, (const struct sockaddr *)(const void *)&a, sizeof a) != 0 ||
	    listen(fd, BACKLOG) != 0)
		return fails(address, fd, e);
	add(l, fd, path);
	return 0;
}

static int
bind_first(const char *address, const struct addrinfo *found, struct err *e)
{
	int one = 1, fd = socket(found->ai_family, SOCK_STREAM, 0);

	if (fd < 0)
		return fails(address, fd, e);
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
		return fails(address, fd, e);
	return fd;
}

static int
open_tcp(struct listeners *l, const char *address, struct err *e)
{
	const char *colon = strrchr(address, ':');
	const struct addrinfo want = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICSERV | AI_PASSIVE };
	struct addrinfo *found;
	char *host;
	size_t n;
	int fd, rc;

	if (colon == NULL || colon[1] == '\0')
		return err_set(e, "--listen %s: neither ADDR:PORT nor unix:PATH", address);
	n = (size_t)(colon - address);
	host = n >= 2 && address[0] == '[' && address[n - 1] == ']' ?
	    mem_text(address + 1, n - 2) : mem_text(address, n);
	rc = getaddrinfo(*host != '\0' && strcmp(host, "*") != 0 ? host : NULL, colon + 1, &want,
	    &found);
	free(host);
	if (rc != 0)
		return err_set(e, "--listen %s: %s", address, gai_strerror(rc));
	fd = bind_first(address, found, e);
	freeaddrinfo(found);
	if (fd < 0)
		return -1;
	add(l, fd, NULL);
	return 0;
}

int
listeners_open(struct listeners *l, char *const *address, size_t n, struct err *e)
{
	memset(l, 0, sizeof *l);
	if (take_inherited(l))
		return 0;
	for (size_t i = 0; i < n; i++)
		if ((strncmp(address[i], "unix:", 5) == 0 ? open_unix(l, address[i],
		    address[i] + 5, e) : open_tcp(l, address[i], e)) != 0)
			return -1;
	return 0;
}

void
listeners_close(struct listeners *l)
{
	for (size_t i = 0; i < l->n; i++) {
		close(l->of[i].fd);
		if (l->of[i].path != NULL)
			(void)unlink(l->of[i].path);
		free(l->of[i].where);
		free(l->of[i].path);
	}
	free(l->of);
	memset(l, 0, sizeof *l);
}
