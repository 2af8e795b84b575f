#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "serve/notify.h"

static void
tell(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un a;
	size_t n = path != NULL ? strlen(path) : 0;
	int fd;

	if (n == 0 || n >= sizeof a.sun_path)
		return;
	memset(&a, 0, sizeof a);
	a.sun_family = AF_UNIX;
	memcpy(a.sun_path, path, n);
	if (*path == '@')			/* an abstract one */
		a.sun_path[0] = '\0';
	if ((fd = socket(AF_UNIX, SOCK_DGRAM, 0)) < 0)
		return;
	(void)!sendto(fd, state, strlen(state), 0, (const struct sockaddr *)(const void *)&a,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

void
notify_ready(void)
{
	tell("READY=1\n");
}

void
notify_reloading(void)
{
	char state[80];
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	(void)snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld\n",
	    (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000);
	tell(state);
}

void
notify_stopping(void)
{
	tell("STOPPING=1\n");
}

struct watchdog {
	void (*check)(void *arg);
	void *arg;
	struct timespec pause;
};

static void *
bark(void *arg)
{
	struct watchdog *w = arg;

	for (;;) {
		w->check(w->arg);
		tell("WATCHDOG=1\n");
		(void)nanosleep(&w->pause, NULL);
	}
	return NULL;
}

void
notify_watchdog(void (*check)(void *arg), void *arg)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	long long half = usec != NULL ? strtoll(usec, NULL, 10) / 2 : 0;
	struct watchdog *w;
	pthread_t thread;

	if (half <= 0 || (pid != NULL && strtoll(pid, NULL, 10) != (long long)getpid()))
		return;
	w = mem_zero(1, sizeof *w);
	w->check = check;
	w->arg = arg;
	w->pause.tv_sec = (time_t)(half / 1000000);
	w->pause.tv_nsec = (long)(half % 1000000) * 1000;
	if (pthread_create(&thread, NULL, bark, w) == 0)
		(void)pthread_detach(thread);
	else
		free(w);
}
