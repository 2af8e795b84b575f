#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "serve/clock.h"
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

	(void)snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%.0f\n",
	    1e6 * clock_now());
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
	double pause;			/* seconds */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	int over;			/* under lock */
};

static void *
bark(void *arg)
{
	struct watchdog *w = arg;
	int over = 0;

	while (!over) {
		w->check(w->arg);
		tell("WATCHDOG=1\n");
		pthread_mutex_lock(&w->lock);
		if (!w->over)
			(void)clock_wait(&w->wake, &w->lock, clock_wall() + w->pause);
		over = w->over;
		pthread_mutex_unlock(&w->lock);
	}
	return NULL;
}

struct watchdog *
notify_watchdog(void (*check)(void *arg), void *arg)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	long long half = usec != NULL ? strtoll(usec, NULL, 10) / 2 : 0;
	struct watchdog *w;

	if (half <= 0 || (pid != NULL && strtoll(pid, NULL, 10) != (long long)getpid()))
		return NULL;
	w = mem_zero(1, sizeof *w);
	w->check = check;
	w->arg = arg;
	w->pause = 1e-6 * (double)half;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	if (pthread_create(&w->thread, NULL, bark, w) != 0)
		err_die("no threads can be started");
	return w;
}

void
notify_watchdog_end(struct watchdog *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->over = 1;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
