#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/hash.h"
#include "serve/peer.h"

static void
name_user(int fd, char *buf, size_t size)
{
#ifdef SO_PEERCRED
	struct { int32_t pid; uint32_t uid, gid; } cred = { 0, 0, 0 };	/* struct ucred, of Linux */
	socklen_t n = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) == 0 && n == sizeof cred) {
		(void)snprintf(buf, size, "uid=%u", (unsigned)cred.uid);
		return;
	}
#else
	(void)fd;
#endif
	(void)snprintf(buf, size, "unix");
}

void
peer_name(int fd, char *buf, size_t size)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_storage most;
	} a;
	socklen_t n = sizeof a;

	*buf = '\0';
	memset(&a, 0, sizeof a);
	if (getpeername(fd, &a.any, &n) != 0)
		return;
	if (a.any.sa_family == AF_INET)
		(void)inet_ntop(AF_INET, &a.in.sin_addr, buf, (socklen_t)size);
	else if (a.any.sa_family == AF_INET6)
		(void)inet_ntop(AF_INET6, &a.in6.sin6_addr, buf, (socklen_t)size);
	else
		name_user(fd, buf, size);
}

void
peer_make_id(char *buf)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static uint64_t last;
	uint64_t n;

	pthread_mutex_lock(&lock);
	n = ++last;
	pthread_mutex_unlock(&lock);
	(void)snprintf(buf, 17, "%016llx", (unsigned long long)hash_bytes((const char *)&n,
	    sizeof n));
}
