#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "send/sendmail.h"

extern char **environ;

static int
fail(struct delivery_answer *a, enum delivery_verdict verdict, const char *what, int error)
{
	a->verdict = verdict;
	snprintf(a->error, sizeof a->error, "%s%s%s", what, error != 0 ? ": " : "",
	    error != 0 ? strerror(error) : "");
	return -1;
}

/* The mail in a file that nobody else sees, to be read from its start; -1. */
static int
put_down(const char *mail, size_t n, struct delivery_answer *a)
{
	FILE *f = tmpfile();
	int fd = -1;

	if (f == NULL)
		return fail(a, DELIVERY_AGAIN, "a temporary file", errno);
	if (fwrite(mail, 1, n, f) != n || fflush(f) != 0 ||
	    (fd = fcntl(fileno(f), F_DUPFD_CLOEXEC, 3)) < 0 || lseek(fd, 0, SEEK_SET) != 0)
		fail(a, DELIVERY_AGAIN, "a temporary file", errno);
	fclose(f);
	if (a->error[0] != '\0' && fd >= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* The child has the signals as programs expect them. */
static int
start(pid_t *pid, const char *program, const char *from, int fd)
{
	char *argv[] = { (char *)(size_t)program, "-t", "-i", "-f", (char *)(size_t)from, NULL };
	static const char *const place[] = { "/usr/sbin/sendmail", "/usr/lib/sendmail" };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t usual;
	int rc;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, fd, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attr);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &usual);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawnp(pid, program, &files, &attr, argv, environ);
	for (size_t i = 0; rc == ENOENT && strcmp(program, "sendmail") == 0 && i < 2; i++)
		rc = posix_spawn(pid, place[i], &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return rc;
}

/* Nonzero if it ended in time; then with *status. */
static int
ended(pid_t pid, double timeout, int *status)
{
	const struct timespec tick = { 0, 5000000 };
	struct timespec begin, now;
	pid_t got;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while ((got = waitpid(pid, status, WNOHANG)) == 0) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if ((double)(now.tv_sec - begin.tv_sec) + 1e-9 *
		    (double)(now.tv_nsec - begin.tv_nsec) > timeout) {
			kill(pid, SIGKILL);
			while (waitpid(pid, status, 0) < 0 && errno == EINTR)
				;
			return 0;
		}
		nanosleep(&tick, NULL);
	}
	return got == pid;
}

void
sendmail_send(const char *program, const char *from, const char *mail, size_t n, double timeout,
    struct delivery_answer *a)
{
	int fd, rc, status = 0;
	char what[64];
	pid_t pid;

	*a = (struct delivery_answer){ .wait = -1 };
	if ((fd = put_down(mail, n, a)) < 0)
		return;
	rc = start(&pid, program, from, fd);
	close(fd);
	if (rc != 0) {
		fail(a, DELIVERY_DENIED, "sendmail cannot be run", rc);
	} else if (!ended(pid, timeout, &status)) {
		fail(a, DELIVERY_AGAIN, "sendmail did not end in time", 0);
	} else if (!WIFEXITED(status)) {
		fail(a, DELIVERY_AGAIN, "sendmail was killed", 0);
	} else if ((a->verdict = delivery_exit(WEXITSTATUS(status))) != DELIVERY_DONE) {
		snprintf(what, sizeof what, "sendmail ended with status %d", WEXITSTATUS(status));
		fail(a, a->verdict, what, 0);
	}
}
